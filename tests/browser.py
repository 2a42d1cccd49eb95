"""A real Chromium for the tests, wherever it can be had, and axe to look at a page."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from tests import node

NAMES = ("chromium", "chromium-browser", "google-chrome")
UNPACKED = node.MODULES / ".chromium" / "chromium"
UNPACK = 'import c from "@sparticuz/chromium"; console.log(await c.executablePath())'
AXE = node.MODULES / "axe-core" / "axe.min.js"
FLAGS = (
    "--headless",
    "--no-sandbox",  # root, as in most CI, can't have one
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def on_path() -> str | None:
    """Return the machine's own Chromium, if it has one."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def chromium() -> str | None:
    """Return a Chromium that is ready to start, if there is one."""
    return on_path() or (str(UNPACKED) if _starts() else None)


def ready() -> None:
    """Make sure of a Chromium: the machine's, else npm's, else Debian's where root."""
    if chromium():
        return
    print("Setting up Chromium: this happens once.", flush=True)
    UNPACKED.parent.mkdir(exist_ok=True)
    unpack = ("--input-type=module", "-e", UNPACK)
    node.run(node.program("node"), *unpack, TMPDIR=str(UNPACKED.parent))
    if not _starts() and shutil.which("apt-get") and os.geteuid() == 0:
        for step in (("update",), ("install", "--yes", "chromium")):
            subprocess.run(["apt-get", "--quiet=2", *step], check=True)


def _starts() -> bool:
    """Tell whether npm's Chromium finds the libraries that it needs."""
    if not UNPACKED.exists():
        return False
    asked = subprocess.run([UNPACKED, "--version"], capture_output=True, check=False)
    return asked.returncode == 0


@contextmanager
def launched() -> Iterator[Browser]:
    """Start Chromium, and close it afterwards.

    Raises: LookupError when there is none: `python -m tests` sets one up.
    """
    path = chromium()
    if path is None:
        msg = "No Chromium here. `python -m tests` sets one up."
        raise LookupError(msg)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def axe(page: Page) -> list[str]:
    """Return what axe finds wrong with a page, a line for each place; empty is good."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {violation['help']}: {place['html']}"
        for violation in found["violations"]
        for place in violation["nodes"]
    ]
