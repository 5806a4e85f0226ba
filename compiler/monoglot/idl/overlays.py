"""Where the definitions say too little: our own declarations, which replace what is generated.

A key is `Class.member`; the text stands in the stub as it is. A member that is '' is left
out. What is literal (`createElement("input")`) is in `stub`, made from the elements' table.
"""
from __future__ import annotations

MEMBERS: dict[str, str] = {
    # what every page has
    "Document.body": "body: HTMLElement",
    "Document.head": "@property\ndef head(self) -> HTMLHeadElement: ...",
    "Document.documentElement": "@property\ndef documentElement(self) -> HTMLElement: ...",
    "Document.defaultView": "@property\ndef defaultView(self) -> Window | None: ...",
    "Document.getElementById": "def getElementById(self, elementId: str) -> HTMLElement | None: ...",
    "DocumentFragment.getElementById": "def getElementById(self, elementId: str) -> HTMLElement | None: ...",
    "Node.parentElement": "@property\ndef parentElement(self) -> HTMLElement | None: ...",
    "Document.createElement": "def createElement(self, localName: str) -> HTMLElement: ...",
    "Node.cloneNode": "def cloneNode(self, deep: bool = ...) -> Node: ...",
    "HTMLElement.hidden": "hidden: bool",
    "Element.innerHTML": "innerHTML: str",
    "Element.outerHTML": "outerHTML: str",
    "HTMLElement.innerText": "innerText: str",
    "HTMLElement.dataset": "@property\ndef dataset(self) -> DOMStringMap: ...",
    # lists of elements, as lists
    "Element.children": "@property\ndef children(self) -> list[Element]: ...",
    "Document.forms": "@property\ndef forms(self) -> list[HTMLFormElement]: ...",
    "Document.images": "@property\ndef images(self) -> list[HTMLImageElement]: ...",
    "Document.links": "@property\ndef links(self) -> list[HTMLElement]: ...",
    "HTMLSelectElement.selectedOptions": "@property\ndef selectedOptions(self) -> list[HTMLOptionElement]: ...",
    "HTMLInputElement.files": "@property\ndef files(self) -> FileList | None: ...",
    # what a canvas gives
    "HTMLCanvasElement.getContext": '''
@_overload
def getContext(self, contextId: _Literal["2d"]) -> CanvasRenderingContext2D | None: ...
@_overload
def getContext(self, contextId: _Literal["webgl"]) -> WebGLRenderingContext | None: ...
@_overload
def getContext(self, contextId: _Literal["webgl2"]) -> WebGL2RenderingContext | None: ...
@_overload
def getContext(self, contextId: _Literal["bitmaprenderer"]) -> ImageBitmapRenderingContext | None: ...
@_overload
def getContext(self, contextId: str) -> object: ...''',
    "OffscreenCanvas.getContext": '''
@_overload
def getContext(self, contextId: _Literal["2d"]) -> OffscreenCanvasRenderingContext2D | None: ...
@_overload
def getContext(self, contextId: str) -> object: ...''',
    # databases: what a request is for says what its result is
    "IDBOpenDBRequest.result": "@property\ndef result(self) -> IDBDatabase: ...",
    "IDBObjectStore.openCursor": "def openCursor(self, query: object = ..., direction: IDBCursorDirection = ...) -> IDBCursorRequest: ...",
    "IDBIndex.openCursor": "def openCursor(self, query: object = ..., direction: IDBCursorDirection = ...) -> IDBCursorRequest: ...",
    "IDBVersionChangeEvent.target": "@property\ndef target(self) -> IDBOpenDBRequest: ...",
    # timers take functions, never text
    "Window.setTimeout": "def setTimeout(self, handler: _Callable[[], None], timeout: int = ...) -> int: ...",
    "Window.setInterval": "def setInterval(self, handler: _Callable[[], None], timeout: int = ...) -> int: ...",
    # the window's own objects
    "Window.self": "", "Window.undefined": "", "Window.event": "",
    "Window.window": "@property\ndef window(self) -> Window: ...",
    "Window.open": "def open(self, url: str = ..., target: str = ..., features: str = ...) -> Window | None: ...",
    "Window.alert": "def alert(self, message: str = ...) -> None: ...",
    "Crypto.getRandomValues": "def getRandomValues(self, array: bytes) -> bytes: ...",
    # what holds a mixture is read with `expect`
    "MessageEvent.data": "@property\ndef data(self) -> object: ...",
    "FormData.get": "def get(self, name: str) -> object: ...",
    # listeners: typed by the events' table, in `stub`
    "EventTarget.addEventListener": "def addEventListener(self, type: str, callback: _Callable[[Event], None], "
                                    "options: AddEventListenerOptions | bool = ...) -> None: ...",
    "EventTarget.removeEventListener": "def removeEventListener(self, type: str, callback: _Callable[[Event], None], "
                                       "options: EventListenerOptions | bool = ...) -> None: ...",
}

CLASSES = '''
class IDBCursorRequest(IDBRequest):
    @property
    def result(self) -> IDBCursorWithValue | None: ...
'''
"""Classes for the type checker alone: what the platform gives is of their base."""

ANNOTATED = {"document": "Document", "window": "Window", "location": "Location", "history": "History",
             "navigator": "Navigator"}
"""Values of the module beside the window's attributes."""

STYLES = """
    accentColor alignContent alignItems alignSelf animation animationDelay animationDuration animationName appearance
    aspectRatio backdropFilter background backgroundColor backgroundImage backgroundPosition backgroundRepeat
    backgroundSize border borderBottom borderCollapse borderColor borderLeft borderRadius borderRight borderSpacing
    borderStyle borderTop borderWidth bottom boxShadow boxSizing caretColor clear clipPath color colorScheme columnGap
    columns content cursor direction display fill filter flex flexBasis flexDirection flexFlow flexGrow flexShrink
    flexWrap float font fontFamily fontSize fontStyle fontVariant fontWeight gap grid gridArea gridAutoColumns
    gridAutoFlow gridAutoRows gridColumn gridRow gridTemplate gridTemplateAreas gridTemplateColumns gridTemplateRows
    height inset isolation justifyContent justifyItems justifySelf left letterSpacing lineHeight listStyle margin
    marginBottom marginLeft marginRight marginTop maxHeight maxWidth minHeight minWidth mixBlendMode objectFit
    objectPosition opacity order outline outlineColor outlineOffset outlineStyle outlineWidth overflow overflowWrap
    overflowX overflowY padding paddingBottom paddingLeft paddingRight paddingTop perspective placeContent placeItems
    placeSelf pointerEvents position quotes resize right rotate rowGap scale scrollBehavior scrollSnapAlign
    scrollSnapType stroke strokeWidth tabSize tableLayout textAlign textDecoration textIndent textOverflow textShadow
    textTransform top touchAction transform transformOrigin transition transitionDelay transitionDuration
    transitionProperty translate userSelect verticalAlign viewTransitionName visibility whiteSpace width willChange
    wordBreak wordSpacing writingMode zIndex zoom""".split()
"""Properties of a style: they stand in no interface definition."""
