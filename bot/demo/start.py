"""Builds a made-up council on this computer: staff, caseload, framework, in a folder of its own."""

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session

from bot.app import App
from bot.demo.council import CouncilSize, make_council
from bot.files.reading import read_table
from bot.platforms.memory import MemoryPlatform
from handlers.caseload.flows import import_caseload
from handlers.caseload.rules import read_caseload
from handlers.core.changes import Record
from handlers.core.phrases import LONDON
from handlers.core.profile.loader import load
from handlers.frameworks.flows import adopt
from handlers.people.flows import import_people
from handlers.people.rules import read_people
from storage import people, trail
from storage.db import open_database, transaction
from storage.keys import load_key_file, make_key_file
from storage.people import ChatAccount
from storage.sealed import Vault

FIRST_MOMENT = datetime(2026, 12, 14, 10, 0, tzinfo=LONDON)  # so that January's cards are due
BY = "demo"


@dataclass(frozen=True)
class Demo:
    """A made-up council that is ready to be played."""

    app: App
    platform: MemoryPlatform
    now: datetime
    framework: str
    seed: int


def start_demo(framework: str, size: CouncilSize, seed: int, folder: Path | None = None) -> Demo:
    """Build a council from made-up files, through the same doors as a real one."""
    folder = folder or Path(tempfile.mkdtemp(prefix="qa-loop-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    now = FIRST_MOMENT.astimezone(UTC)
    council = make_council(size, seed, now.date())
    council.write_people(folder / "people.csv")
    council.write_caseload(folder / "caseload.csv")
    platform = MemoryPlatform()
    app = open_council(folder, framework, platform, now)
    bring_in(app, folder / "people.csv", folder / "caseload.csv", now)
    return Demo(app, platform, now, framework, seed)


def open_council(folder: Path, framework: str, platform: MemoryPlatform, now: datetime) -> App:
    """Open an empty council in a folder, with a key of its own and a framework adopted."""
    key_file = folder / "qa-loop.key"
    keys = load_key_file(key_file) if key_file.exists() else make_key_file(key_file)
    app = App(open_database(f"sqlite:///{folder / 'qa-loop.db'}"), platform, Vault(keys))
    adopted(app, framework, now)
    return app


def adopted(app: App, framework: str, now: datetime) -> None:
    """Put a framework in force."""
    with transaction(app.engine) as session:
        adopt(session, load(framework), now, BY, _recorder(session, now))


def bring_in(app: App, staff: Path, caseload: Path, now: datetime) -> None:
    """Import the two lists; everybody gets an account in the simulator."""
    today = now.astimezone(LONDON).date()
    with transaction(app.engine) as session:
        profile = app.context(session, now).profile
        record = _recorder(session, now)
        staff_list = read_people(read_table(staff), profile.roles)
        _no_faults(staff_list.faults)
        import_people(session, staff_list.rows, today, record)
        known = people.references(session), people.teams(session)
        files = read_caseload(read_table(caseload), profile.categories, *known)
        _no_faults(files.faults)
        import_caseload(session, files.rows, today, record)
        give_accounts(session, app.platform.name)


def give_accounts(session: Session, platform: str) -> None:
    """Give everybody an account on the platform in memory: their staff number."""
    known = {account.person_id for _, account in people.accounts(session, platform)}
    for person in people.everyone(session):
        if person.id is not None and person.id not in known:
            session.add(
                ChatAccount(platform=platform, chat_id=person.reference, person_id=person.id)
            )


def _no_faults(faults: tuple[object, ...]) -> None:
    if faults:
        msg = f"the made-up lists have faults: {faults[:3]}"
        raise ValueError(msg)


def _recorder(session: Session, now: datetime) -> Record:
    return lambda deed, about: trail.record(session, now, BY, deed, about)
