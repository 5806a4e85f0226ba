# mypy: disable-error-code="empty-body,no-overload-impl"
"""The web platform as an app's page uses it: the browser's own names, with types.

Declarations only, and the compiler's source for them. The forms used here are:
classes (one base at most, a base stands before its children) of annotated
attributes and methods; constructors as `__init__`; functions; annotated names
without a value; `@overload`, whose signatures differ in a first parameter of
type `Literal["…"]` with the general one last; parameter defaults, which mean
"may be left out" and are never sent. Types are the
language's own, `Callable`, `Literal`, and the classes of this file. What
isn't declared here can't be used from an app. The one statement at the end is
for CPython, where every use of these names raises RuntimeError.

Source: the DOM, HTML, UI Events, CSSOM and URL standards.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Literal, overload

from monoglot.author.outside import shut as _shut


class EventTarget:
    @overload
    def addEventListener(self, type: Literal["click"], listener: Callable[[MouseEvent], None]) -> None: ...
    @overload
    def addEventListener(self, type: Literal["dblclick"], listener: Callable[[MouseEvent], None]) -> None: ...
    @overload
    def addEventListener(self, type: Literal["keydown"], listener: Callable[[KeyboardEvent], None]) -> None: ...
    @overload
    def addEventListener(self, type: Literal["keyup"], listener: Callable[[KeyboardEvent], None]) -> None: ...
    @overload
    def addEventListener(self, type: Literal["submit"], listener: Callable[[SubmitEvent], None]) -> None: ...
    @overload
    def addEventListener(self, type: str, listener: Callable[[Event], None]) -> None: ...


class Event:
    type: str
    target: EventTarget | None
    currentTarget: EventTarget | None
    defaultPrevented: bool
    isTrusted: bool

    def preventDefault(self) -> None: ...
    def stopPropagation(self) -> None: ...


class UIEvent(Event):
    detail: int


class MouseEvent(UIEvent):
    button: int
    clientX: float
    clientY: float
    altKey: bool
    ctrlKey: bool
    metaKey: bool
    shiftKey: bool


class KeyboardEvent(UIEvent):
    key: str
    code: str
    repeat: bool
    isComposing: bool
    altKey: bool
    ctrlKey: bool
    metaKey: bool
    shiftKey: bool


class SubmitEvent(Event):
    submitter: HTMLElement | None


class DOMTokenList:
    length: int
    value: str

    def add(self, token: str) -> None: ...
    def remove(self, token: str) -> None: ...
    def contains(self, token: str) -> bool: ...
    def toggle(self, token: str, force: bool = ...) -> bool: ...


class DOMStringMap:
    """`data-*` attributes; use `getAttribute("data-…")` where a name isn't an identifier."""


class CSSStyleDeclaration:
    cssText: str
    display: str
    width: str
    height: str

    def getPropertyValue(self, property: str) -> str: ...
    def setProperty(self, property: str, value: str) -> None: ...
    def removeProperty(self, property: str) -> str: ...


class DOMRect:
    x: float
    y: float
    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float


class Node(EventTarget):
    nodeName: str
    textContent: str | None
    isConnected: bool
    parentNode: Node | None
    parentElement: HTMLElement | None
    firstChild: Node | None
    lastChild: Node | None
    nextSibling: Node | None
    previousSibling: Node | None

    def appendChild(self, node: Node) -> Node: ...
    def insertBefore(self, node: Node, child: Node | None) -> Node: ...
    def removeChild(self, child: Node) -> Node: ...
    def contains(self, other: Node | None) -> bool: ...


class Text(Node):
    data: str


class Element(Node):
    id: str
    className: str
    tagName: str
    classList: DOMTokenList
    childElementCount: int
    firstElementChild: Element | None
    lastElementChild: Element | None
    nextElementSibling: Element | None
    previousElementSibling: Element | None
    scrollTop: float
    scrollLeft: float
    scrollHeight: int
    scrollWidth: int
    clientHeight: int
    clientWidth: int

    def append(self, *nodes: Node | str) -> None: ...
    def prepend(self, *nodes: Node | str) -> None: ...
    def before(self, *nodes: Node | str) -> None: ...
    def after(self, *nodes: Node | str) -> None: ...
    def replaceChildren(self, *nodes: Node | str) -> None: ...
    def replaceWith(self, *nodes: Node | str) -> None: ...
    def remove(self) -> None: ...
    def getAttribute(self, qualifiedName: str) -> str | None: ...
    def setAttribute(self, qualifiedName: str, value: str) -> None: ...
    def removeAttribute(self, qualifiedName: str) -> None: ...
    def hasAttribute(self, qualifiedName: str) -> bool: ...
    def toggleAttribute(self, qualifiedName: str, force: bool = ...) -> bool: ...
    def matches(self, selectors: str) -> bool: ...
    def closest(self, selectors: str) -> Element | None: ...
    def querySelector(self, selectors: str) -> Element | None: ...
    def getBoundingClientRect(self) -> DOMRect: ...
    def scrollIntoView(self) -> None: ...


class HTMLElement(Element):
    title: str
    lang: str
    hidden: bool
    tabIndex: int
    draggable: bool
    innerText: str
    style: CSSStyleDeclaration
    dataset: DOMStringMap
    offsetWidth: int
    offsetHeight: int

    def click(self) -> None: ...
    def focus(self) -> None: ...
    def blur(self) -> None: ...


class HTMLAnchorElement(HTMLElement):
    href: str
    target: str
    rel: str
    download: str


class HTMLButtonElement(HTMLElement):
    type: str
    name: str
    value: str
    disabled: bool


class HTMLDialogElement(HTMLElement):
    open: bool
    returnValue: str

    def show(self) -> None: ...
    def showModal(self) -> None: ...
    def close(self, returnValue: str = ...) -> None: ...


class HTMLFormElement(HTMLElement):
    action: str
    method: str
    noValidate: bool

    def submit(self) -> None: ...
    def requestSubmit(self) -> None: ...
    def reset(self) -> None: ...
    def checkValidity(self) -> bool: ...
    def reportValidity(self) -> bool: ...


class HTMLImageElement(HTMLElement):
    src: str
    alt: str
    width: int
    height: int
    loading: str
    complete: bool
    naturalWidth: int
    naturalHeight: int


class HTMLInputElement(HTMLElement):
    type: str
    name: str
    value: str
    defaultValue: str
    checked: bool
    disabled: bool
    required: bool
    readOnly: bool
    placeholder: str
    autocomplete: str
    autofocus: bool
    min: str
    max: str
    step: str
    maxLength: int
    minLength: int
    pattern: str
    valueAsNumber: float

    def select(self) -> None: ...
    def setCustomValidity(self, error: str) -> None: ...
    def checkValidity(self) -> bool: ...
    def reportValidity(self) -> bool: ...


class HTMLLabelElement(HTMLElement):
    htmlFor: str


class HTMLOptionElement(HTMLElement):
    value: str
    text: str
    selected: bool
    disabled: bool


class HTMLProgressElement(HTMLElement):
    value: float
    max: float


class HTMLSelectElement(HTMLElement):
    name: str
    value: str
    disabled: bool
    required: bool
    selectedIndex: int


class HTMLTextAreaElement(HTMLElement):
    name: str
    value: str
    rows: int
    cols: int
    placeholder: str
    disabled: bool
    required: bool
    maxLength: int

    def select(self) -> None: ...


class Document(Node):
    title: str
    activeElement: Element | None
    documentElement: HTMLElement
    head: HTMLElement
    body: HTMLElement
    visibilityState: str

    @overload
    def createElement(self, localName: Literal["a"]) -> HTMLAnchorElement: ...
    @overload
    def createElement(self, localName: Literal["button"]) -> HTMLButtonElement: ...
    @overload
    def createElement(self, localName: Literal["dialog"]) -> HTMLDialogElement: ...
    @overload
    def createElement(self, localName: Literal["form"]) -> HTMLFormElement: ...
    @overload
    def createElement(self, localName: Literal["img"]) -> HTMLImageElement: ...
    @overload
    def createElement(self, localName: Literal["input"]) -> HTMLInputElement: ...
    @overload
    def createElement(self, localName: Literal["label"]) -> HTMLLabelElement: ...
    @overload
    def createElement(self, localName: Literal["option"]) -> HTMLOptionElement: ...
    @overload
    def createElement(self, localName: Literal["progress"]) -> HTMLProgressElement: ...
    @overload
    def createElement(self, localName: Literal["select"]) -> HTMLSelectElement: ...
    @overload
    def createElement(self, localName: Literal["textarea"]) -> HTMLTextAreaElement: ...
    @overload
    def createElement(self, localName: str) -> HTMLElement: ...
    def createTextNode(self, data: str) -> Text: ...
    def getElementById(self, elementId: str) -> HTMLElement | None: ...
    def querySelector(self, selectors: str) -> Element | None: ...
    def hasFocus(self) -> bool: ...


class URL:
    href: str
    origin: str
    protocol: str
    host: str
    hostname: str
    port: str
    pathname: str
    search: str
    hash: str

    def __init__(self, url: str, base: str = ...) -> None: ...


class Location:
    href: str
    origin: str
    host: str
    pathname: str
    search: str
    hash: str

    def assign(self, url: str) -> None: ...
    def replace(self, url: str) -> None: ...
    def reload(self) -> None: ...


class History:
    length: int

    def back(self) -> None: ...
    def forward(self) -> None: ...


class Navigator:
    onLine: bool
    language: str
    userAgent: str


class Window(EventTarget):
    document: Document
    location: Location
    history: History
    navigator: Navigator
    innerWidth: int
    innerHeight: int

    def alert(self, message: str) -> None: ...
    def confirm(self, message: str) -> bool: ...
    def prompt(self, message: str, default: str = ...) -> str | None: ...
    def scrollTo(self, x: float, y: float) -> None: ...


window: Window
document: Document
location: Location
history: History
navigator: Navigator


def setTimeout(handler: Callable[[], None], timeout: int = ...) -> int: ...
def clearTimeout(id: int) -> None: ...
def setInterval(handler: Callable[[], None], timeout: int = ...) -> int: ...
def clearInterval(id: int) -> None: ...
def requestAnimationFrame(callback: Callable[[float], None]) -> int: ...
def queueMicrotask(callback: Callable[[], None]) -> None: ...


_shut(globals())
