"""The simulator with the small bot behind it, really served, and a browser that visits it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from bot.platforms.memory import MemoryPlatform
from bot.web.simulator.run import listening, server
from bot.web.simulator.session import Session
from bot.web.simulator.tour import ClockTo, Presses, Somebody, Step, Types
from tests.web.small_bot import CARDS, START, SmallBot

KEY = "made-up-key"
TOUR = (
    Step(
        "Quinn drafts.",
        Somebody(can="run_rounds"),
        (Types("/qa"), Presses("Draft January's round")),
    ),
    Step("She opens it.", Somebody(can="run_rounds"), (Presses("Open it"),)),
    Step("The card came.", Somebody(with_button="Start"), (ClockTo(CARDS),)),
)


@dataclass
class Site:
    """The simulator as it is served, and what stands behind it."""

    address: str
    session: Session
    bot: SmallBot
    seen: list[str] = field(default_factory=list)  # what the browser's console complained of

    @property
    def door(self) -> str:
        """The address with the key in it."""
        return f"{self.address}/start?key={KEY}"

    @contextmanager
    def client(self) -> Iterator[httpx.Client]:
        """Lend a client that holds the cookie and speaks as one of our pages does."""
        with httpx.Client(base_url=self.address, headers={"origin": self.address}) as client:
            client.get("/start", params={"key": KEY})
            yield client


@pytest.fixture
def site() -> Iterator[Site]:
    """The simulator, served on a port of its own."""
    platform = MemoryPlatform()
    bot = SmallBot(platform)
    session = Session(bot, platform, START)
    with listening(0) as door:
        serving = server(session, TOUR, KEY)
        thread = threading.Thread(target=serving.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        yield Site(f"http://127.0.0.1:{door.getsockname()[1]}", session, bot)
        serving.should_exit = True
        thread.join(timeout=5)


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    """Opens the simulator in a browser; complaints of its console fail the test."""
    context: BrowserContext = browser.new_context(reduced_motion="reduce")
    context.set_default_timeout(8000)

    def open_page(path: str = "/", width: int = 1280) -> Page:
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 844})
        page.on("console", lambda said: site.seen.append(said.text))
        page.on("pageerror", lambda fault: site.seen.append(str(fault)))
        page.goto(site.door)
        if path != "/":
            page.goto(f"{site.address}{path}")
        return page

    yield open_page
    context.close()
    assert site.seen == []
