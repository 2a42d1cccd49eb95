"""Opens the house: database, keys, framework. The command line and the demo come in here."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from bot.app import App
from bot.frameworks import Desk
from bot.platforms.memory import MemoryPlatform
from bot.settings import Settings
from handlers.core.changes import Record
from handlers.core.errors import Refusal
from handlers.core.ports import Platform
from handlers.core.profile.loader import from_canonical_json
from handlers.core.profile.types import Profile
from storage import frameworks, trail
from storage.db import open_database, transaction
from storage.keys import KeyFault, load_key_file, make_key_file
from storage.sealed import Vault


def now() -> datetime:
    """Return this moment. The only place that takes the time instead of being handed it."""
    return datetime.now(UTC)


def account() -> str:
    """Return the operating-system account: whom the trail names for the command line."""
    return getpass.getuser()


def open_engine(settings: Settings | None = None) -> Engine:
    """Open the council's database, brought up to date."""
    return open_database((settings or Settings()).database_url)


def open_vault(settings: Settings) -> Vault:
    """Open the key file; beside SQLite one is made the first time. PostgreSQL wants one."""
    path = Path(settings.key_file)
    if not path.exists() and settings.database_url.startswith("sqlite"):
        make_key_file(path)
    try:
        return Vault(load_key_file(path))
    except KeyFault as fault:
        raise _no_keys(fault) from fault


def open_app(platform: Platform | None = None) -> App:
    """Open the bot on the council's own database."""
    settings = Settings()
    return App(open_engine(settings), platform or MemoryPlatform(), open_vault(settings))


def recorder(session: Session) -> Record:
    """Return a line to the trail, in the name of the operating-system account."""
    return lambda deed, about: trail.record(session, now(), account(), deed, about)


def profile_in_force(session: Session) -> Profile:
    """Return the framework in force. Refuses when none was adopted."""
    version = frameworks.in_force(session)
    if version is None:
        raise _no_framework()
    return from_canonical_json(version.body)


def _no_keys(fault: KeyFault) -> Refusal:
    return Refusal(
        "The bot was not started.",
        str(fault),
        "Set QA_LOOP_KEY_FILE to the file that holds the council's key.",
    )


def _no_framework() -> Refusal:
    return Refusal(
        "Nothing was done.",
        "No framework has been adopted yet, so roles and categories aren't known.",
        "Run: qa-loop framework adopt west_sussex",
    )


@contextmanager
def open_desk() -> Iterator[Desk]:
    """Open one transaction of the command line."""
    with transaction(open_engine()) as session:
        yield Desk(session, now(), account(), recorder(session))


@contextmanager
def open_reading() -> Iterator[Session]:
    """Open one transaction that only reads."""
    with transaction(open_engine(), write=False) as session:
        yield session
