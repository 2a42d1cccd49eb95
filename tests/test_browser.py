"""The eyes of the page tests: they must see a fault, also behind a strict policy."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from playwright.sync_api import Browser

from tests.browser import axe

GOOD = "<!doctype html><html lang=en><title>A page</title><main><h1>Hello</h1></main>"
BAD = GOOD.replace("</main>", "<img src=/face.png></main>")
POLICY = "default-src 'none'; script-src 'self'; img-src 'self'; base-uri 'none'"


class Pages(BaseHTTPRequestHandler):
    """Serves one good and one bad page."""

    def do_GET(self) -> None:
        """Answer with the page that the path names."""
        page = {"/good": GOOD, "/bad": BAD}.get(self.path, "")
        self.send_response(200 if page else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def site() -> Iterator[str]:
    """The address of the two pages."""
    with HTTPServer(("127.0.0.1", 0), Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_sees_a_picture_without_words(browser: Browser, site: str, width: int) -> None:
    """The good page is clean; the bad one is told from it by its fault alone."""
    page = browser.new_page(viewport={"width": width, "height": 800})

    page.goto(f"{site}/good")
    assert axe(page) == []

    page.goto(f"{site}/bad")
    assert [line.partition(":")[0] for line in axe(page)] == ["image-alt"]
    page.close()
