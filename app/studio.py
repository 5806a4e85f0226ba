"""Studio: a photo studio that an organisation shares.

Its people create shoots, add photos to them and have a picture service edit a
photo by a few words. Everyone of the organisation sees every change at once.

The first half is the application: records, state, actions. Nothing there says
where an action runs; the compiler finds out. The second half is the page: `start`
builds its frame once, `render` brings the frame up to date after every
change, touching only what differs, so that focus and half-typed text stay.
"""
from enum import Enum

from monoglot import App, Entity, Id, Local, Secret, Shared, Table, expect, fetch
from monoglot.browser import (
    Element,
    Event,
    HTMLButtonElement,
    HTMLDialogElement,
    HTMLElement,
    HTMLInputElement,
    KeyboardEvent,
    MouseEvent,
    SubmitEvent,
    document,
)

EDITS = "https://api.openai.com/v1/images/edits"
LONGEST_NAME = 80
LONGEST_PROMPT = 300
LONGEST_PICTURE = 300000
SCENES = ["Harbour at dawn", "Dunes, late light", "First snow", "Evening over the bay"]


class Status(Enum):
    ACTIVE = "active"
    DELETED = "deleted"


class Shoot(Entity):
    name: str
    created_by: str
    status: Status = Status.ACTIVE


class Photo(Entity):
    """A picture of a shoot. An edit always starts from `url`; `edited_url` is the latest result."""

    shoot: Id[Shoot]
    caption: str
    url: str
    added_by: str
    edited_url: str | None = None
    edit_prompt: str = ""


class Job(Entity):
    """An edit that this browser is waiting for."""

    photo: Id[Photo]
    prompt: str


class Studio(App):
    title = "Studio"

    shoots: Shared[Table[Shoot]]
    photos: Shared[Table[Photo]]

    selected: Local[Id[Shoot] | None] = None
    find: Local[str] = ""
    problem: Local[str] = ""
    jobs: Local[Table[Job]]

    ai_key = Secret("ai-key", host="api.openai.com")

    # --- actions ---------------------------------------------------------------

    def create_shoot(self, name: str) -> Id[Shoot]:
        """Begin a shoot; returns its id."""
        return self.shoots.insert(Shoot(name=_name(name, "shoot"), created_by=self.user))

    def rename_shoot(self, shoot: Id[Shoot], name: str) -> None:
        """Give a shoot another name."""
        self._check_shoot(shoot)
        self.shoots.update(shoot, name=_name(name, "shoot"))

    def delete_shoot(self, shoot: Id[Shoot]) -> None:
        """Take a shoot and its photos away for everyone; what is gone already stays so."""
        if shoot in self.shoots:
            self.shoots.update(shoot, status=Status.DELETED)

    def add_photo(self, shoot: Id[Shoot], caption: str, url: str) -> Id[Photo]:
        """Add the picture at `url` to a shoot; returns the photo's id."""
        self._check_shoot(shoot)
        if not url.startswith("https://") and not url.startswith("data:image/"):
            raise ValueError("The address of a picture begins with https://")
        if len(url) > LONGEST_PICTURE:
            raise ValueError("This picture is too large to be kept.")
        return self.photos.insert(Photo(shoot=shoot, caption=_name(caption, "photo"), url=url,
                                        added_by=self.user))

    def rename_photo(self, photo: Id[Photo], caption: str) -> None:
        """Give a photo another caption."""
        self._check_photo(photo)
        self.photos.update(photo, caption=_name(caption, "photo"))

    def remove_photo(self, photo: Id[Photo]) -> None:
        """Remove a photo for everyone; what is gone already stays so."""
        if photo in self.photos:
            self.photos.delete(photo)

    def edit_photo(self, photo: Id[Photo], prompt: str) -> None:
        """Have the picture service edit a photo as `prompt` says, and keep the result."""
        wish = prompt.strip()
        if wish == "":
            raise ValueError("Say what to change.")
        if len(wish) > LONGEST_PROMPT:
            raise ValueError(f"Say it in {LONGEST_PROMPT} characters.")
        self._check_photo(photo)
        reply = fetch.post(EDITS, bearer=self.ai_key,
                           json={"image": self.photos[photo].url, "prompt": wish})
        if reply.status != 200:
            raise ValueError(f"The picture service could not do it (it answered {reply.status}).")
        edited = _edited(reply.json)
        if len(edited) > LONGEST_PICTURE:
            raise ValueError("The picture service sent a picture too large to be kept.")
        self._check_photo(photo)
        self.photos.update(photo, edited_url=edited, edit_prompt=wish)

    def restore_photo(self, photo: Id[Photo]) -> None:
        """Go back to the picture as it was added."""
        self._check_photo(photo)
        self.photos.update(photo, edited_url=None, edit_prompt="")

    def add_example(self) -> Id[Shoot]:
        """Fill a new studio with an example; returns the shoot to look at."""
        coast = self.create_shoot("Coast, autumn")
        for number, scene in enumerate(SCENES):
            self.add_photo(coast, scene, _picture(number))
        self.create_shoot("Portraits")
        return coast

    def _check_shoot(self, shoot: Id[Shoot]) -> None:
        row = self.shoots.get(shoot)
        if row is None or row.status == Status.DELETED:
            raise ValueError("This shoot was deleted.")

    def _check_photo(self, photo: Id[Photo]) -> None:
        if photo not in self.photos:
            raise ValueError("This photo was removed.")

    # --- the page --------------------------------------------------------------

    def start(self) -> None:
        """Build the frame of the page; called once."""
        for job in self.jobs.all():
            self.jobs.delete(job.id)
        columns = _box("div", "columns")
        columns.append(self._sidebar(), self._stage())
        document.body.append(self._bar(), self._alert(), columns)
        self._listen()

    def on_error(self, action: str, message: str) -> None:
        """Show what went wrong with an action."""
        self.problem = message

    def render(self) -> None:
        """Bring the page up to date; called after every change."""
        _part("problem").hidden = self.problem == ""
        _part("problem-text").textContent = self.problem
        _part("offline").hidden = self.connected
        self._render_shoots()
        shoot = self._current()
        _part("nothing").hidden = shoot is not None
        _part("shoot").hidden = shoot is None
        document.title = "Studio"
        if shoot is not None:
            document.title = f"{shoot.name} – Studio"
            self._render_shoot(shoot)

    def _current(self) -> Shoot | None:
        if self.selected is None:
            return None
        shoot = self.shoots.get(self.selected)
        if shoot is None or shoot.status == Status.DELETED:
            return None
        return shoot

    # the frame

    def _bar(self) -> HTMLElement:
        bar = _box("header", "bar")
        who = _text("p", "who", f"{self.user} · {self.org}")
        leave = document.createElement("form")
        leave.method = "post"
        leave.action = "/sign-out"
        leave.append(_button("Sign out", "quiet", "submit"))
        bar.append(_text("h1", "brand", "Studio"), who, leave)
        return bar

    def _alert(self) -> HTMLElement:
        alerts = _box("div", "alerts")
        problem = _named(_box("div", "problem"), "problem")
        problem.setAttribute("role", "alert")
        dismiss = _button("Dismiss", "quiet", "button")

        def on_dismiss(event: MouseEvent) -> None:
            self.problem = ""

        dismiss.addEventListener("click", on_dismiss)
        problem.append(_named(_text("p", "", ""), "problem-text"), dismiss)
        offline = _text("p", "notice", "No connection. What you change is kept and sent later.")
        alerts.append(problem, _named(offline, "offline"))
        return alerts

    def _listen(self) -> None:
        def on_key(event: KeyboardEvent) -> None:
            if event.key == "Escape" and self.problem != "":
                self.problem = ""

        document.addEventListener("keydown", on_key)

    def _sidebar(self) -> HTMLElement:
        side = _box("nav", "side")
        side.setAttribute("aria-label", "Shoots")
        listing = _named(_box("ul", "shoots"), "shoots")
        none = _named(_text("p", "empty", ""), "no-shoots")
        side.append(self._creator(), self._finder(), listing, none)
        return side

    def _creator(self) -> HTMLElement:
        form = document.createElement("form")
        form.className = "row"
        name = _input("new-shoot", "text")
        name.placeholder = "e.g. Coast, autumn"

        def on_submit(event: SubmitEvent) -> None:
            event.preventDefault()
            try:
                self.selected = self.create_shoot(name.value)
                self.find = ""
                self.problem = ""
                name.value = ""
            except ValueError as error:
                self.problem = str(error)

        form.addEventListener("submit", on_submit)
        form.append(_field("New shoot", name), _button("Create", "main", "submit"))
        return form

    def _finder(self) -> HTMLElement:
        words = _input("find", "search")
        words.value = self.find

        def on_input(event: Event) -> None:
            self.find = words.value

        words.addEventListener("input", on_input)
        finder = _field("Find", words)
        finder.id = "finder"
        return finder

    def _stage(self) -> HTMLElement:
        stage = _box("main", "stage")
        stage.append(self._nothing(), self._shoot_frame())
        return stage

    def _nothing(self) -> HTMLElement:
        nothing = _named(_box("section", "nothing"), "nothing")
        example = _button("Fill it with an example", "main", "button")
        example.id = "example"

        def on_example(event: MouseEvent) -> None:
            self.selected = self.add_example()

        example.addEventListener("click", on_example)
        nothing.append(_named(_text("h2", "", ""), "nothing-title"),
                       _named(_text("p", "", ""), "nothing-text"), example)
        return nothing

    def _shoot_frame(self) -> HTMLElement:
        section = _named(_box("section", "shoot"), "shoot")
        head = _box("header", "shoot-head")
        delete = _button("Delete shoot", "danger", "button")

        def on_delete(event: MouseEvent) -> None:
            shoot = self._current()
            if shoot is not None:
                self._ask_delete(shoot)

        delete.addEventListener("click", on_delete)
        head.append(self._titler(), delete, _named(_text("p", "about", ""), "about"))
        none = _text("p", "empty", "No photos yet. Add the first one above.")
        section.append(head, self._adder(), _named(_box("ul", "photos"), "photos"),
                       _named(none, "no-photos"))
        return section

    def _titler(self) -> HTMLElement:
        title = _input("title", "text")
        title.className = "title plain"
        title.setAttribute("aria-label", "Name of this shoot")

        def on_change(event: Event) -> None:
            shoot = self._current()
            if shoot is None or title.value == title.defaultValue:
                return
            try:
                self.rename_shoot(shoot.id, title.value)
                self.problem = ""
            except ValueError as error:
                self.problem = str(error)

        title.addEventListener("change", on_change)
        return _kept(title)

    def _adder(self) -> HTMLElement:
        form = document.createElement("form")
        form.className = "row adder"
        caption = _input("caption", "text")
        url = _input("url", "url")
        url.placeholder = "https://…"

        def on_submit(event: SubmitEvent) -> None:
            event.preventDefault()
            shoot = self._current()
            if shoot is None:
                return
            address = url.value.strip()
            if address == "":
                address = _picture(self.photos.count())
            try:
                self.add_photo(shoot.id, caption.value, address)
                self.problem = ""
                form.reset()
                caption.focus()
            except ValueError as error:
                self.problem = str(error)

        form.addEventListener("submit", on_submit)
        form.append(_field("Caption", caption), _field("Address of the picture (none: a sample)", url),
                    _button("Add photo", "main", "submit"))
        return form

    def _ask_delete(self, shoot: Shoot) -> None:
        dialog, yes = _dialog(f"Delete “{shoot.name}” and its photos for everyone?", "Delete")

        def on_yes(event: MouseEvent) -> None:
            dialog.close()
            self.delete_shoot(shoot.id)

        yes.addEventListener("click", on_yes)
        dialog.showModal()

    def _ask_remove(self, photo: Id[Photo]) -> None:
        dialog, yes = _dialog("Remove this photo for everyone?", "Remove")

        def on_yes(event: MouseEvent) -> None:
            dialog.close()
            self.remove_photo(photo)

        yes.addEventListener("click", on_yes)
        dialog.showModal()

    # the list of shoots

    def _render_shoots(self) -> None:
        active = self.shoots.where(status=Status.ACTIVE)
        wanted = self.find.strip().lower()
        found = [shoot for shoot in active if wanted in shoot.name.lower()]
        counts: dict[Id[Shoot], int] = {}
        for photo in self.photos:
            counts[photo.shoot] = counts.get(photo.shoot, 0) + 1
        _settle(_part("shoots"), [self._shoot_item(shoot, counts.get(shoot.id, 0)) for shoot in found])
        _part("finder").hidden = len(active) < 2 and wanted == ""
        _part("no-shoots").hidden = len(found) > 0
        _part("no-shoots").textContent = "No shoots yet." if len(active) == 0 else "Nothing found."
        self._render_nothing(len(active))

    def _render_nothing(self, shoots: int) -> None:
        empty = shoots == 0
        _part("nothing-title").textContent = "An empty studio" if empty else "Choose a shoot"
        _part("nothing-text").textContent = (
            "Create a shoot, or look around with an example. Everyone in your organisation sees it."
            if empty else "Its photos appear here.")
        _part("example").hidden = not empty

    def _shoot_item(self, shoot: Shoot, photos: int) -> HTMLElement:
        key = f"shoot-{shoot.id}"
        old = document.getElementById(key)
        item = self._new_shoot_item(key, shoot.id) if old is None else old
        _find(item, ".name").textContent = shoot.name
        _find(item, ".count").textContent = str(photos)
        _find(item, ".count").setAttribute("aria-label", _photos(photos))
        current = "true" if self.selected == shoot.id else "false"
        _find(item, "button").setAttribute("aria-current", current)
        return item

    def _new_shoot_item(self, key: str, shoot: Id[Shoot]) -> HTMLElement:
        item = _named(_box("li", ""), key)
        choose = _button("", "choose", "button")

        def on_choose(event: MouseEvent) -> None:
            self.selected = shoot

        choose.addEventListener("click", on_choose)
        choose.append(_text("span", "name", ""), _text("span", "count", ""))
        item.append(choose)
        return item

    # the photos of the selected shoot

    def _render_shoot(self, shoot: Shoot) -> None:
        photos = self.photos.where(shoot=shoot.id)
        _part("title").setAttribute("value", shoot.name)
        _part("about").textContent = f"{_photos(len(photos))}, begun by {shoot.created_by}"
        _part("no-photos").hidden = len(photos) > 0
        _settle(_part("photos"), [self._card(photo) for photo in photos])

    def _card(self, photo: Photo) -> HTMLElement:
        key = f"photo-{photo.id}"
        old = document.getElementById(key)
        card = self._new_card(key, photo.id) if old is None else old
        self._fill_picture(card, photo)
        _find(card, ".caption").setAttribute("value", photo.caption)
        _find(card, ".restore").toggleAttribute("hidden", photo.edited_url is None)
        jobs = self.jobs.where(photo=photo.id)
        card.classList.toggle("working", len(jobs) > 0)
        card.setAttribute("aria-busy", "true" if len(jobs) > 0 else "false")
        if len(jobs) > 0:
            _find(card, ".state").textContent = f"Working: “{jobs[0].prompt}”…"
        elif photo.edited_url is not None:
            _find(card, ".state").textContent = f"Edited: “{photo.edit_prompt}”"
        else:
            _find(card, ".state").textContent = f"Added by {photo.added_by}"
        return card

    def _fill_picture(self, card: HTMLElement, photo: Photo) -> None:
        picture = _find(card, "img")
        shown = photo.url if photo.edited_url is None else photo.edited_url
        if picture.getAttribute("src") != shown:
            picture.setAttribute("src", shown)
        picture.setAttribute("alt", photo.caption)

    def _new_card(self, key: str, photo: Id[Photo]) -> HTMLElement:
        card = _named(_box("li", "card"), key)
        picture = document.createElement("img")
        picture.width = 480
        picture.height = 320
        state = _text("p", "state", "")
        state.setAttribute("role", "status")
        card.append(picture, self._captioner(photo), state, self._editor(photo), self._tools(photo))
        return card

    def _captioner(self, photo: Id[Photo]) -> HTMLElement:
        caption = _input(f"caption-{photo}", "text")
        caption.className = "caption plain"
        caption.setAttribute("aria-label", "Caption")

        def on_change(event: Event) -> None:
            if caption.value == caption.defaultValue:
                return
            try:
                self.rename_photo(photo, caption.value)
                self.problem = ""
            except ValueError as error:
                self.problem = str(error)

        caption.addEventListener("change", on_change)
        return _kept(caption)

    def _editor(self, photo: Id[Photo]) -> HTMLElement:
        form = document.createElement("form")
        form.className = "row"
        prompt = _input(f"prompt-{photo}", "text")
        prompt.placeholder = "e.g. warmer light"
        prompt.maxLength = LONGEST_PROMPT

        def on_submit(event: SubmitEvent) -> None:
            event.preventDefault()
            wish = prompt.value
            if len(self.jobs.where(photo=photo)) == 0:
                prompt.value = ""
                self._edit(photo, wish)

        form.addEventListener("submit", on_submit)
        form.append(_field("Change it", prompt), _button("Edit", "", "submit"))
        return form

    def _edit(self, photo: Id[Photo], prompt: str) -> None:
        job = self.jobs.insert(Job(photo=photo, prompt=prompt))
        self.problem = ""
        try:
            self.edit_photo(photo, prompt)
        finally:
            self.jobs.delete(job)

    def _tools(self, photo: Id[Photo]) -> HTMLElement:
        tools = _box("div", "tools")
        restore = _button("Undo the edit", "quiet restore", "button")
        remove = _button("Remove", "quiet", "button")

        def on_restore(event: MouseEvent) -> None:
            self.restore_photo(photo)

        def on_remove(event: MouseEvent) -> None:
            self._ask_remove(photo)

        restore.addEventListener("click", on_restore)
        remove.addEventListener("click", on_remove)
        tools.append(restore, remove)
        return tools


# --- names and pictures ----------------------------------------------------------


def _name(text: str, what: str) -> str:
    """`text` without spaces around it; raises ValueError if it is no name for a `what`."""
    name = text.strip()
    if name == "":
        raise ValueError(f"Give the {what} a name.")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"A name has at most {LONGEST_NAME} characters.")
    return name


def _edited(answer: object) -> str:
    """The address of the picture in the service's answer; raises ValueError if there is none."""
    try:
        url = expect(str, expect(dict[str, object], answer)["url"])
    except (KeyError, TypeError):
        raise ValueError("The picture service sent no picture.")
    if not url.startswith("https://") and not url.startswith("data:image/"):
        raise ValueError("The picture service sent no picture.")
    return url


def _photos(count: int) -> str:
    return "1 photo" if count == 1 else f"{count} photos"


SKIES = ["#f7c59f", "#9ec5e8", "#cfd8e3", "#6a5fa8"]
LANDS = ["#2f5d62", "#c08a4e", "#7d8ea3", "#2b2a4c"]
SUNS = ["#fff1c9", "#ffe08a", "#ffffff", "#ffb38a"]


def _picture(number: int) -> str:
    """A drawn landscape as a data: URL, the same for the same number."""
    tone = number % len(SKIES)
    x = 90 + number * 67 % 300
    y = 70 + number * 41 % 90
    hill = 200 + number * 29 % 60
    svg = ("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 480 320'>"
           + f"<rect width='480' height='320' fill='{SKIES[tone]}'/>"
           + f"<circle cx='{x}' cy='{y}' r='34' fill='{SUNS[tone]}'/>"
           + f"<path d='M0 {hill} Q120 {hill - 70} 240 {hill} T480 {hill - 20} V320 H0Z'"
           + f" fill='{LANDS[tone]}' opacity='.65'/>"
           + f"<path d='M0 {hill + 50} Q160 {hill} 300 {hill + 40} T480 {hill + 30} V320 H0Z'"
           + f" fill='{LANDS[tone]}'/></svg>")
    return "data:image/svg+xml," + svg.replace("<", "%3C").replace(">", "%3E").replace("#", "%23")


# --- building blocks of the page ---------------------------------------------------


def _part(id: str) -> HTMLElement:
    """The element of the frame with this id."""
    found = document.getElementById(id)
    if found is None:
        raise LookupError(f"the page has no part {id}")
    return found


def _find(inside: HTMLElement, selector: str) -> Element:
    found = inside.querySelector(selector)
    if found is None:
        raise LookupError(f"nothing is {selector} here")
    return found


def _box(tag: str, kind: str) -> HTMLElement:
    box = document.createElement(tag)
    box.className = kind
    return box


def _text(tag: str, kind: str, text: str) -> HTMLElement:
    box = _box(tag, kind)
    box.textContent = text
    return box


def _named(element: HTMLElement, id: str) -> HTMLElement:
    element.id = id
    return element


def _button(label: str, kind: str, type: str) -> HTMLButtonElement:
    button = document.createElement("button")
    button.type = type
    button.className = kind
    button.textContent = label
    return button


def _input(id: str, type: str) -> HTMLInputElement:
    field = document.createElement("input")
    field.id = id
    field.type = type
    field.autocomplete = "off"
    return field


def _field(label: str, field: HTMLInputElement) -> HTMLElement:
    """A field with its label above it."""
    box = _box("div", "field")
    name = document.createElement("label")
    name.htmlFor = field.id
    name.textContent = label
    box.append(name, field)
    return box


def _dialog(question: str, verb: str) -> tuple[HTMLDialogElement, HTMLButtonElement]:
    """A question over the page, and the button that says yes; it goes away when answered."""
    dialog = document.createElement("dialog")
    yes = _button(verb, "danger", "button")
    no = _button("Cancel", "quiet", "button")

    def on_no(event: MouseEvent) -> None:
        dialog.close()

    def on_close(event: Event) -> None:
        dialog.remove()

    no.addEventListener("click", on_no)
    dialog.addEventListener("close", on_close)
    answers = _box("div", "answers")
    answers.append(no, yes)
    dialog.append(_text("p", "", question), answers)
    document.body.append(dialog)
    return dialog, yes


def _kept(field: HTMLInputElement) -> HTMLElement:
    """A field that shows its `value` attribute, and what is typed while someone is in it.

    Leaving it by Enter or otherwise is a `change`; Escape forgets what was typed,
    which is a `change` too, back to `defaultValue`.
    """
    form = document.createElement("form")
    form.className = "kept"

    def on_submit(event: SubmitEvent) -> None:
        event.preventDefault()
        field.blur()

    def on_key(event: KeyboardEvent) -> None:
        if event.key == "Escape":
            form.reset()
            field.blur()

    def on_blur(event: Event) -> None:
        form.reset()

    form.addEventListener("submit", on_submit)
    field.addEventListener("keydown", on_key)
    field.addEventListener("blur", on_blur)
    form.append(field)
    return form


def _settle(listing: HTMLElement, items: list[HTMLElement]) -> None:
    """Make `items` the children of `listing`; those in place aren't touched and keep their focus."""
    wanted = {item.id: True for item in items}
    place = listing.firstElementChild
    while place is not None:
        following = place.nextElementSibling
        if place.id not in wanted:
            place.remove()
        place = following
    place = listing.firstElementChild
    for item in items:
        if place is not None and place.id == item.id:
            place = place.nextElementSibling
        else:
            listing.insertBefore(item, place)
