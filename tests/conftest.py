"""What every test may ask for: a database of its own, SQLite and PostgreSQL in turn."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage.db import open_database

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
