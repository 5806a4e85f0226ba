"""A page that uses the browser broadly: it writes what each part gave as lines of its list, for platform_test.py."""
from monoglot import App, Local, expect
from monoglot.browser import (
    AbortController, Blob, BlobPropertyBag, CustomEvent, DOMParser, DOMRect, DataTransfer, DragEvent, Event, EventTarget, File, FormData,
    Headers, HTMLElement, HTMLInputElement, HTMLOptionElement, IDBCursorWithValue, IDBDatabase, IDBVersionChangeEvent,
    IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit, KeyboardEvent, KeyframeAnimationOptions,
    MutationObserver, MutationObserverInit, MutationRecord, Node, PointerEvent, RequestInit, ResizeObserver,
    ResizeObserverEntry, Response, ScrollToOptions, TextDecoder, TextEncoder, URL, URLSearchParams, Window, atob, btoa,
    console, crypto, document, fetch, history, indexedDB, localStorage, location, matchMedia, navigator, performance,
    queueMicrotask, requestAnimationFrame, sessionStorage, setTimeout, window,
)


class Platform(App):
    title = "Platform"

    runs: Local[int] = 0

    def start(self) -> None:
        main = document.createElement("main")
        results = document.createElement("ul")
        results.id = "results"
        main.append(results)
        document.body.append(main)
        _elements()
        _events(main)
        _addresses()
        _forms()
        _canvas()
        _observers(main)
        _storage()
        _database()
        _files()
        _crypto()
        _clipboard()
        _network()
        _timing()
        _say("done", "yes")


def _say(name: str, value: str) -> None:
    results = document.getElementById("results")
    if results is not None:
        line = document.createElement("li")
        line.textContent = f"{name}: {value}"
        results.append(line)


def _elements() -> None:
    box = document.createElement("div")
    box.innerHTML = "<p class='a'>one</p><p>two</p><input name='n' value='v'>"
    _say("paragraphs", ",".join([p.textContent or "" for p in box.querySelectorAll("p")]))
    field = box.querySelector("input")
    if field is not None:
        _say("field", f"{field.name}={field.value}")
    first = box.firstElementChild
    if first is not None:
        first.classList.toggle("b", True)
        _say("class", first.className)
        _say("kind", str(first.nodeType == Node.ELEMENT_NODE))
    parsed = DOMParser().parseFromString("<b>x</b>", "text/html")
    _say("parsed", parsed.body.innerHTML)
    parts = [document.createElement(name) for name in ("b", "i")]
    box.replaceChildren("first", *parts, *["last"])
    _say("spread", box.innerHTML)
    style = document.createElement("i").style
    style.backgroundColor = "red"
    _say("style", style.getPropertyValue("background-color"))


def _events(main: HTMLElement) -> None:
    button = document.createElement("button")
    main.append(button)

    def on_click(event: PointerEvent) -> None:
        target = event.target
        if isinstance(target, HTMLElement):
            _say("clicked", target.tagName)

    def on_own(event: Event) -> None:
        _say("own event", event.type)

    button.onclick = on_click
    button.addEventListener("own", on_own)
    button.click()
    button.dispatchEvent(CustomEvent("own"))
    stopper = AbortController()
    stopper.abort()
    _say("aborted", str(stopper.signal.aborted))


def _addresses() -> None:
    url = URL("/a?b=1&c=2#d", "https://example.com")
    _say("url", f"{url.host}{url.pathname}{url.hash}")
    pairs = URLSearchParams("b=1&c=2")
    pairs.append("b", "3")
    _say("pairs", " ".join([f"{pair[0]}{pair[1]}" for pair in pairs]))
    _say("all", ",".join(pairs.getAll("b")))
    history.pushState({"page": 2}, "", "#two")
    _say("hash", location.hash)


def _forms() -> None:
    form = document.createElement("form")
    field = document.createElement("input")
    field.name = "name"
    field.value = "Ann"
    form.append(field)
    transfer = DataTransfer()
    transfer.items.add(File(["x"], "a.txt"))
    _say("files", ",".join([file.name for file in transfer.files]))
    data = FormData(form)
    data.append("more", "yes")
    _say("form", ",".join([entry[0] for entry in data]))
    field.setCustomValidity("no")
    _say("valid", f"{form.checkValidity()} {field.validity.customError}")


def _canvas() -> None:
    canvas = document.createElement("canvas")
    canvas.width = 4
    context = canvas.getContext("2d")
    if context is not None:
        context.fillStyle = "#102030"
        context.fillRect(0, 0, 4, 4)
        context.beginPath()
        context.arc(2, 2, 1, 0, 6.25)
        context.stroke()
        _say("canvas", f"{context.getImageData(1, 1, 1, 1).width} {context.measureText('x').width > 0}")
        _say("picture", canvas.toDataURL("image/png")[:14])


def _observers(main: HTMLElement) -> None:
    def on_size(entries: list[ResizeObserverEntry], observer: ResizeObserver) -> None:
        _say("resized", str(len(entries)))
        observer.disconnect()

    def on_change(records: list[MutationRecord], observer: MutationObserver) -> None:
        _say("changed", records[0].type)
        observer.disconnect()

    def on_view(entries: list[IntersectionObserverEntry], observer: IntersectionObserver) -> None:
        _say("in view", str(entries[0].isIntersecting))
        observer.disconnect()

    ResizeObserver(on_size).observe(main)
    IntersectionObserver(on_view, IntersectionObserverInit(threshold=0.0)).observe(main)
    box = document.createElement("p")
    MutationObserver(on_change).observe(box, MutationObserverInit(attributes=True))
    box.id = "changed"


def _storage() -> None:
    localStorage.setItem("k", "v")
    kept = localStorage.getItem("k")
    _say("kept", kept or "nothing")
    _say("missing", str(sessionStorage.getItem("none") is None))


def _database() -> None:
    request = indexedDB.open("platform", 1)

    def on_upgrade(event: IDBVersionChangeEvent) -> None:
        request.result.createObjectStore("s")

    def on_open(event: Event) -> None:
        store = request.result.transaction("s", "readwrite").objectStore("s")
        store.put({"n": 1}, "a")
        cursor = store.openCursor()

        def on_cursor(event: Event) -> None:
            at = cursor.result
            if at is not None:
                _say("row", expect(str, at.key))
                at.continue_()
            else:
                _say("rows", "over")
        cursor.onsuccess = on_cursor

    request.onupgradeneeded = on_upgrade
    request.onsuccess = on_open


def _files() -> None:
    blob = Blob(["héllo"], BlobPropertyBag(type="text/plain"))
    _say("blob", f"{blob.size} {blob.text()}")
    _say("bytes", str(len(blob.arrayBuffer())))
    address = URL.createObjectURL(blob)
    _say("address", address[:5])
    _say("fetched", Response(blob).text())
    URL.revokeObjectURL(address)
    _say("text", TextDecoder().decode(TextEncoder().encode("añb")))
    _say("base64", btoa("ab") + atob("YWI="))


def _crypto() -> None:
    _say("uuid", str(len(crypto.randomUUID())))
    _say("random", str(len(crypto.getRandomValues(TextEncoder().encode("abc")))))
    _say("digest", str(len(crypto.subtle.digest("SHA-256", TextEncoder().encode("abc")))))


def _clipboard() -> None:
    try:
        navigator.clipboard.writeText("copied")
        _say("clipboard", navigator.clipboard.readText())
    except Exception as error:
        _say("clipboard", "refused " + str(error))


def _network() -> None:
    headers = Headers({"X-One": "1"})
    _say("header", headers.get("x-one") or "none")
    reply = fetch("/health", RequestInit(method="GET", headers={"Accept": "application/json"}))
    _say("reply", f"{reply.ok} {reply.status}")
    try:
        fetch("https://other.invalid/")
    except Exception as error:
        _say("refused", str(str(error) != ""))


def _timing() -> None:
    _say("dark", str(matchMedia("(prefers-color-scheme: dark)").matches))
    _say("now", str(performance.now() > 0))
    queueMicrotask(lambda: _say("micro", "task"))
    setTimeout(lambda: _say("timer", "rang"), 1)
    requestAnimationFrame(lambda time: _say("frame", str(time > 0)))
    options = ScrollToOptions(top=0.0, behavior="instant")
    _say("absent", f"{options.left} {[options.left] == [None]} {options.top}")
    window.scrollTo(options)
    console.log("a line", 1, document.body)
