"""Takes the README's pictures anew, from the simulator as it is now: python -m tests.pictures.

Look at them before you commit them: they are what a newcomer sees first.
"""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Browser, Page

from bot.demo.start import Demo, start_demo
from bot.demo.tour import TOUR
from bot.web.simulator.run import listening, server
from bot.web.simulator.session import Session
from handlers.core.phrases import LONDON
from storage import audits, people
from storage.db import transaction
from storage.vocabulary import AuditStatus
from tests.browser import launched

PICTURES = Path(__file__).parent.parent / ".github"
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
KEY = "pictures"
WINDOW_IS_OPEN = datetime(2027, 1, 6, 9, 30, tzinfo=LONDON)
SETTLED = 900  # milliseconds until a page stands still


@contextmanager
def served(session: Session) -> Iterator[str]:
    """Serve the simulator; yield its address."""
    door = listening(0)
    serving = server(session, TOUR, KEY)
    thread = threading.Thread(target=serving.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        serving.should_exit = True
        thread.join()
        door.close()


def visit(browser: Browser, address: str, size: dict[str, int], path: str) -> Page:
    """Open a page of the simulator."""
    page = browser.new_context(viewport=size).new_page()  # type: ignore[arg-type]
    page.goto(f"{address}/start?key={KEY}")
    page.goto(f"{address}{path}")
    page.wait_for_timeout(SETTLED)
    return page


def take(page: Page, name: str) -> None:
    """Keep a picture."""
    page.wait_for_timeout(SETTLED)
    page.screenshot(path=PICTURES / name)


def an_audit(demo: Demo) -> tuple[str, str]:
    """Return the accounts of an auditor and of the worker whose work is looked at."""
    with transaction(demo.app.engine) as session:
        audit = audits.in_status(session, AuditStatus.ALLOCATED)[0]
        accounts = {who.id: account.chat_id for who, account in people.accounts(session, "memory")}
    return accounts[audit.auditor_id], accounts[audit.worker_id]


def main() -> None:
    """Play the first steps and take the pictures on the way."""
    with tempfile.TemporaryDirectory() as folder, launched() as browser:
        demo = start_demo("west_sussex", "demo", 7, Path(folder))
        session = Session(demo.app, demo.platform, demo.now)
        with served(session) as address:
            _take_all(browser, address, demo, session)
        demo.app.engine.dispose()
    print(f"Taken: {', '.join(sorted(path.name for path in PICTURES.glob('*.png')))}")


def _take_all(browser: Browser, address: str, demo: Demo, session: Session) -> None:
    officer = next(one for one in demo.app.people() if "QA Officer" in one.titles)
    session.type(officer.chat_id, "/qa")
    page = visit(browser, address, WIDE, f"/chat/{officer.chat_id}")
    page.get_by_role("button", name="Draft January's round").click()
    take(page, "preview.png")
    page.get_by_role("button", name="Open it").click()
    page.get_by_role("dialog").get_by_role("button", name="Open it").click()
    page.wait_for_timeout(SETTLED)
    session.advance(WINDOW_IS_OPEN)
    auditor, worker = an_audit(demo)
    page = visit(browser, address, WIDE, f"/chat/{auditor}")
    page.get_by_role("button", name="Start").first.click()
    take(page, "auditor.png")
    take(visit(browser, address, PHONE, f"/chat/{worker}"), "phone.png")


if __name__ == "__main__":
    main()
