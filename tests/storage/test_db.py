"""Opening a database, and what a transaction promises."""

import stat
import threading
from multiprocessing import get_context
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from storage.db import open_database, transaction
from storage.migrate import DatabaseFault
from storage.people import Service


def add(engine: Engine, *services: str, write: bool = True) -> None:
    """Store services, one after another, in one transaction."""
    with transaction(engine, write=write) as session:
        for name in services:
            session.add(Service(name=name))
            session.flush()


def names(session: Session) -> list[str]:
    """Return the services' names, in order."""
    return list(session.exec(select(Service.name).order_by(Service.name)))


def test_what_was_committed_is_there(engine: Engine) -> None:
    """A block that ends well is kept."""
    add(engine, "Early Help")

    with transaction(engine, write=False) as session:
        assert names(session) == ["Early Help"]


def test_what_failed_left_nothing(engine: Engine) -> None:
    """A block that ends in an exception is taken back whole."""
    with pytest.raises(DBAPIError):
        add(engine, "Early Help", "Early Help")

    with transaction(engine) as session:
        assert names(session) == []


def test_a_reader_cannot_write(engine: Engine) -> None:
    """The database itself refuses, and the next writer on that connection may write."""
    with pytest.raises(DBAPIError):
        add(engine, "Early Help", write=False)

    with transaction(engine) as session:
        session.add(Service(name="Children in Care"))
        assert names(session) == ["Children in Care"]


def test_objects_outlive_their_transaction(engine: Engine) -> None:
    """What was loaded can be read after the commit."""
    with transaction(engine) as session:
        service = Service(name="Early Help")
        session.add(service)

    assert service.name == "Early Help"


def test_a_reference_to_nobody_is_refused(engine: Engine) -> None:
    """Foreign keys hold on both databases; SQLite has them off unless told."""
    insert = text("INSERT INTO team (name, service_id) VALUES ('North', 999)")

    with pytest.raises(DBAPIError), transaction(engine) as session:
        session.connection().execute(insert)


def test_faults_do_not_show_what_was_stored(engine: Engine) -> None:
    """An exception that ends in a log holds no value of a row."""
    with pytest.raises(DBAPIError) as caught:
        add(engine, "Secret", "Secret")

    assert "Secret" not in str(caught.value)


def test_concurrent_writers_lose_nothing_on_sqlite(sqlite_url: str) -> None:
    """Four threads that read, add one and write, 25 times each, count to 100."""
    engine = open_database(sqlite_url)
    with transaction(engine) as session:
        session.add(Service(name="0"))

    def count() -> None:
        for _ in range(25):
            with transaction(engine) as session:
                service = session.exec(select(Service)).one()
                service.name = str(int(service.name) + 1)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with transaction(engine, write=False) as session:
        assert names(session) == ["100"]
    engine.dispose()


def test_sqlite_keeps_what_it_acknowledged(sqlite_url: str) -> None:
    """WAL with full synchronisation: NORMAL loses commits when the power goes."""
    engine = open_database(sqlite_url)

    with engine.connect() as connection:
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
        synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
        patience = connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()

    assert (mode, synchronous, patience) == ("wal", 2, 10_000)
    engine.dispose()


def test_a_sqlite_file_is_for_its_owner_only(tmp_path: Path) -> None:
    """A council's data is not for the other users of the machine."""
    path = tmp_path / "new.db"

    open_database(f"sqlite:///{path}").dispose()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_database_in_memory_has_its_tables() -> None:
    """`sqlite://` is enough for a quick test."""
    engine = open_database("sqlite://")

    with transaction(engine) as session:
        session.add(Service(name="Early Help"))
    with transaction(engine, write=False) as session:
        assert names(session) == ["Early Help"]
    engine.dispose()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("sqlite:////no/such/folder/qa.db", "No such file or directory"),
        ("not an address", "Could not parse"),
        ("postgresql://jo@127.0.0.1:1/qa", "connection failed"),
    ],
)
def test_a_database_that_cannot_be_opened_says_why(url: str, says: str) -> None:
    """One sentence for the command line, whatever the driver raises."""
    with pytest.raises(DatabaseFault, match=says) as caught:
        open_database(url)

    assert str(caught.value).startswith("The database can't be opened: ")


def test_processes_that_start_at_once_both_find_their_tables(
    database_url: str, tmp_path: Path
) -> None:
    """Three processes open the same empty database: the migration runs once, and all start."""
    empty = database_url if "postgresql" in database_url else f"sqlite:///{tmp_path / 'empty.db'}"
    spawn = get_context("spawn")
    processes = [spawn.Process(target=open_database, args=(empty,)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=60)

    assert [process.exitcode for process in processes] == [0, 0, 0]
    engine = open_database(empty)
    with engine.connect() as connection:
        versions = connection.execute(text("SELECT count(*) FROM alembic_version"))
        assert versions.scalar_one() == 1
    engine.dispose()
