"""A small photo studio, for the tests of the compiler's stages."""
from __future__ import annotations

from enum import Enum

from monoglot import App, Entity, Id, Local, Secret, Shared, Table, expect, fetch
from monoglot.browser import HTMLElement, MouseEvent, document

API = "https://api.openai.com/v1"


class Status(Enum):
    ACTIVE = 1
    DELETED = 2


class Shoot(Entity):
    """One session in the studio."""

    name: str
    status: Status = Status.ACTIVE


class Photo(Entity):
    shoot: Id[Shoot]
    url: str
    edited_url: str | None = None


class Studio(App):
    """Shoots and their photos."""

    title = "Photo studio"
    shoots: Shared[Table[Shoot]]
    photos: Shared[Table[Photo]]
    credits: Shared[int] = 0
    selected: Local[Id[Shoot] | None] = None
    ai_key = Secret("ai-key", host="api.openai.com")

    def create_shoot(self, name: str) -> Id[Shoot]:
        if not name.strip():
            raise ValueError("a shoot needs a name")
        return self.shoots.insert(Shoot(name=name.strip()))

    def add_photo(self, shoot: Id[Shoot], url: str) -> Id[Photo]:
        self.credits += 1
        return self.photos.insert(Photo(shoot=shoot, url=url))

    def delete_shoot(self, shoot: Id[Shoot]) -> None:
        for photo in self.photos.where(shoot=shoot):
            self.photos.delete(photo.id)
        self.shoots.update(shoot, status=Status.DELETED)

    def edit_photo(self, photo: Id[Photo], prompt: str) -> str:
        reply = fetch.post(f"{API}/images/edits", bearer=self.ai_key,
                           json={"image": self.photos[photo].url, "prompt": prompt})
        if reply.status != 200:
            raise ValueError(f"the service answered {reply.status}")
        url = expect(str, reply.json["url"])
        self.photos.update(photo, edited_url=url)
        return url

    def active(self) -> int:
        return len([shoot for shoot in self.shoots if shoot.status == Status.ACTIVE])

    def select(self, shoot: Id[Shoot]) -> None:
        self.selected = shoot

    def render(self) -> None:
        main = document.createElement("main")
        shoots = [shoot for shoot in self.shoots if shoot.status != Status.DELETED]
        for shoot in sorted(shoots, key=lambda s: s.name):
            main.append(self._row(shoot))
        main.append(f"{self.active()} active, {self.credits:,} photos")
        document.body.replaceChildren(main)

    def _row(self, shoot: Shoot) -> HTMLElement:
        row = document.createElement("div")
        button = document.createElement("button")
        button.textContent = "Delete"

        def clicked(event: MouseEvent) -> None:
            event.preventDefault()
            self.delete_shoot(shoot.id)

        button.addEventListener("click", clicked)
        row.append(shoot.name, button)
        row.addEventListener("dblclick", lambda event: self.select(shoot.id))
        return row
