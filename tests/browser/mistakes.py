"""Mistakes in the use of the browser, one a line; each is found by the compiler and by mypy.

Lines marked `# good` are right, so that a checker that refuses everything fails too.
"""
from monoglot import App, Local
from monoglot.browser import (
    AddEventListenerOptions, Blob, CanvasRenderingContext2D, Element, Event, FormData, HTMLElement, HTMLInputElement,
    HTMLVideoElement, IntersectionObserver, IntersectionObserverEntry, KeyboardEvent, MouseEvent, Node, PointerEvent,
    ResizeObserver, ResizeObserverEntry, ScrollToOptions, URL, URLSearchParams, clearTimeout, console, crypto, document,
    fetch, history, indexedDB, localStorage, location, navigator, performance, requestAnimationFrame, setTimeout, window,
)


def on_key(event: KeyboardEvent) -> None:
    event.preventDefault()


def on_mouse(event: MouseEvent) -> None:
    event.preventDefault()


def on_any(event: Event) -> None:
    event.preventDefault()


class Mistakes(App):
    count: Local[int] = 0

    def start(self) -> None:
        field = document.createElement("input")
        main = document.createElement("main")
        canvas = document.createElement("canvas")
        video = document.createElement("video")
        found = document.getElementById("found")
        context = canvas.getContext("2d")
        # names and methods
        field.vlue = "x"
        print(field.valeu)
        field.focuss()
        main.select()
        document.createElment("p")
        navigator.onLin
        crypto.randomUuid()
        console.lg("x")
        URL.createObject("x")
        Node.ELEMENT
        # types of arguments
        document.createElement(3)
        field.setAttribute("a", 1)
        field.setAttribute("a")
        main.append(5)
        main.appendChild("text")
        field.setSelectionRange("a", "b")
        setTimeout("code", 10)
        setTimeout(lambda: None, "10")
        clearTimeout("1")
        requestAnimationFrame(lambda: None)
        localStorage.setItem("a", 1)
        history.pushState({}, 1)
        URLSearchParams(3)
        FormData("form")
        URL(1)
        main.scrollTo(ScrollToOptions(top="1"))
        main.scrollTo(ScrollToOptions(high=1.0))
        main.classList.add(1)
        # types of properties
        field.value = 1
        field.checked = "yes"
        field.maxLength = "3"
        field.disabled = 0
        video.volume = "loud"
        document.title = 3
        main.style.display = 0
        main.hidden = "hidden"
        # what can only be read
        main.tagName = "p"
        field.validity = None
        location.origin = "x"
        performance.timeOrigin = 0.0
        # texts of a few
        video.preload = 1
        main.scrollIntoView(7)
        main.scrollTo(ScrollToOptions(behavior="quickly"))
        video.canPlayType(1)
        # None
        found.textContent = "x"
        found.remove()
        context.fillRect(0.0, 0.0, 1.0, 1.0)
        document.querySelector("p").remove()
        name: str = field.getAttribute("name")
        parent: HTMLElement = main.parentElement
        document.activeElement.tagName
        # events
        field.addEventListener("click", on_key)
        field.addEventListener("keydown", on_mouse)
        field.addEventListener("click", "on_mouse")
        field.addEventListener("click")
        field.onclick = on_key
        field.onkeydown = on_mouse
        field.addEventListener("click", on_mouse, AddEventListenerOptions(onze=True))
        # what comes out
        number: int = field.value
        text: str = field.selectionStart
        other: HTMLVideoElement = document.createElement("input")
        image: HTMLVideoElement | None = document.querySelector("canvas")
        many: list[HTMLInputElement] = document.querySelectorAll("video")
        kept: int = localStorage.getItem("x")
        # right
        field.addEventListener("click", on_any)  # good
        field.addEventListener("click", on_mouse)  # good
        field.onkeydown = on_key  # good
        field.value = "x"  # good
        main.scrollTo(ScrollToOptions(top=1.0, behavior="smooth"))  # good
        inputs: list[HTMLInputElement] = document.querySelectorAll("input")  # good
        if context is not None:
            context.fillRect(0, 0, 10, 10)  # good
        for part in URLSearchParams("a=1"):
            console.log(part[0])  # good
