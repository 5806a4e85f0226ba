"""Real browsers on a real host: one host, stand-in and browser a test, all on the loopback."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import hermetic_chromium
import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Response, WebSocket, expect

from monoglot.hosts.launch import HOSTS, Host
from tests.support.deployed import HOST_NAMES, outputs, settings, stand_in

PATIENCE_MS = 15_000   # two cores may be busy; a test that passes never waits so long

expect.set_options(timeout=PATIENCE_MS)

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


@dataclass
class Seen:
    """Everything that reached a browser."""

    texts: list[tuple[str, bytes]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    unread: int = 0

    def watch(self, page: Page) -> None:
        page.on("requestfinished", lambda request: self._response(request.response()))
        page.on("websocket", self._socket)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _response(self, response: Response | None) -> None:
        if response is None:
            return
        headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
        self.texts.append((response.url + " headers", headers.encode()))
        try:
            self.texts.append((response.url, response.body()))
        except Error:
            self.unread += 1   # a redirect has none; a page that was left keeps none

    def _socket(self, socket: WebSocket) -> None:
        def keep(frame: str | bytes) -> None:
            self.texts.append((socket.url, frame if isinstance(frame, bytes) else frame.encode()))

        socket.on("framereceived", keep)
        socket.on("framesent", keep)


@dataclass
class Site:
    """A running application and the people who use it."""

    host: Host
    browser: Browser
    data: Path
    log: Path
    seen: Seen = field(default_factory=Seen)
    ready = "main"
    """What is on the page once the application has built it."""
    script: Path | None = None
    """Sent to the page in place of the application's own script."""
    permissions: list[str] = field(default_factory=list)
    """What the browser lets the page do without asking."""

    def person(self, user: str, org: str = "acme", *, size: dict[str, int] | None = None) -> Page:
        """Someone signs in, in a browser of their own, and looks at the page."""
        context = self.context(size)
        page = context.new_page()
        self.seen.watch(page)
        page.goto(self.host.url + "/")
        page.wait_for_url("**/sign-in*")
        page.fill("[name=user]", user)
        page.fill("[name=org]", org)
        page.keyboard.press("Enter")
        page.wait_for_selector(self.ready)
        return page

    def context(self, size: dict[str, int] | None = None) -> BrowserContext:
        context = self.browser.new_context(viewport=size or DESKTOP, permissions=self.permissions)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        if self.script is not None:
            context.route("**/*.js", lambda route: route.fulfill(path=self.script, content_type="text/javascript"))
        return context


@dataclass
class Studio(Site):
    """The reference application, with the picture service's stand-in."""

    stand_in: str = ""
    ready = "#new-shoot"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with hermetic_chromium.launch() as browser:
        yield browser


@pytest.fixture(params=HOST_NAMES)
def site(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> Iterator[Site]:
    """The deploy tree of the test on a host that needs nothing outside."""
    log = log_file(request)
    host = HOSTS[request.param](settings(tmp_path / "data", dev=True, log=log))
    with used(Site(host, browser, tmp_path / "data", log)) as site:
        yield site


@pytest.fixture(params=HOST_NAMES)
def studio(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> Iterator[Studio]:
    log = log_file(request)
    with stand_in() as address:
        host = HOSTS[request.param](settings(tmp_path / "data", dev=True, stand_in=address, log=log))
        with used(Studio(host, browser, tmp_path / "data", log, stand_in=address)) as studio:
            yield studio


def log_file(request: pytest.FixtureRequest) -> Path:
    log = outputs() / f"{request.node.name}.log"
    log.unlink(missing_ok=True)
    return log


SiteT = TypeVar("SiteT", bound=Site)


@contextmanager
def used(site: SiteT) -> Iterator[SiteT]:
    """The site's host runs meanwhile; afterwards its browsers close, and no page's script may have failed."""
    site.host.start()
    contexts = len(site.browser.contexts)
    try:
        yield site
    finally:
        for context in site.browser.contexts[contexts:]:
            context.close()
        site.host.kill()
    assert site.seen.errors == [], "a page's script failed"
