"""What every test may ask for: a database of its own, SQLite and PostgreSQL in turn."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage.db import open_database
from tests.chat import STORIES, Chat, open_chat
from tests.everything import Played, played_in
from tests.january import Shelf, put_on_the_shelf, taken_off

BOTH = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and no row, to be copied: migrating takes longer."""
    path = tmp_path_factory.mktemp("migrated") / "empty.db"
    open_database(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_file: Path) -> str:
    """The address of a SQLite database with every table and no row."""
    path = tmp_path / "qa-loop.db"
    shutil.copy(migrated_file, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database, on SQLite and on PostgreSQL in turn."""
    found: str = request.getfixturevalue(
        "sqlite_url" if request.param == "sqlite" else "postgres_url"
    )
    return found


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An open database, on SQLite and on PostgreSQL in turn."""
    opened = open_database(database_url)
    yield opened
    opened.dispose()


PEOPLE = STORIES / "west_sussex_people.csv"
CASELOAD = STORIES / "west_sussex_caseload.csv"


@pytest.fixture
def chat(sqlite_url: str, tmp_path: Path) -> Iterator[Chat]:
    """West Sussex on Monday 14 December 2026, on SQLite: two lists are in, no round drafted."""
    opened = open_database(sqlite_url)
    yield open_chat(opened, tmp_path, PEOPLE, CASELOAD)
    opened.dispose()


@pytest.fixture
def postgres_chat(postgres_url: str, tmp_path: Path) -> Iterator[Chat]:
    """The same on PostgreSQL."""
    opened = open_database(postgres_url)
    yield open_chat(opened, tmp_path, PEOPLE, CASELOAD)
    opened.dispose()


@pytest.fixture(scope="session")
def january_shelf(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Shelf:
    """January opened once, to be copied: five cards are out on Wednesday 23 December 2026."""
    return put_on_the_shelf(tmp_path_factory.mktemp("january"), migrated_file)


@pytest.fixture
def january(january_shelf: Shelf, tmp_path: Path) -> Iterator[Chat]:
    """West Sussex at 09:05 on Wednesday 23 December 2026, when January's cards are out.

    QA-2027-0001 is Farid's on Dev's work, 0002 Amina's on Ben's, 0003 Carol's on Jo's,
    0004 Priya's on Grace's, 0005 Hugh's on Cleo's. Iris is away from Monday 28 December.
    """
    copied = taken_off(january_shelf, tmp_path)
    yield copied
    copied.app.engine.dispose()


@pytest.fixture(scope="session")
def played(january_shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """January with every box filled in, played once: what was shown, logged and stored."""
    folder = tmp_path_factory.mktemp("everything")
    return played_in(taken_off(january_shelf, folder), folder)
