"""Opens the database. The only module that knows an engine."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection as SqliteConnection

from sqlalchemy import Connection, Engine, ExceptionContext, StaticPool, event, make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlmodel import Session, create_engine

from storage.migrate import DatabaseFault, upgrade

IN_MEMORY = "sqlite://"
SQLITE_SETTINGS = (
    "busy_timeout=10000",  # first, so that the others wait too
    "journal_mode=WAL",
    "synchronous=FULL",  # NORMAL loses acknowledged commits in a power cut
    "foreign_keys=ON",
)
READER = {"reads_only": True, "postgresql_readonly": True}


def open_database(url: str) -> Engine:
    """Return an engine on a database that has every table the code knows.

    url: "sqlite:///qa-loop.db", "sqlite://" (in memory, for quick tests) or "postgresql://…".
    Raises: DatabaseFault when it can't be opened, or belongs to a newer QA Loop.
    """
    try:
        engine = _engine(url)
        _upgrade_or_close(engine)
    except (ArgumentError, OperationalError) as error:
        msg = f"The database can't be opened: {_reason(error)}."
        raise DatabaseFault(msg) from error
    return engine


@contextmanager
def transaction(engine: Engine, *, write: bool = True) -> Iterator[Session]:
    """Yield a session; commit if the block ends well, roll back if it does not.

    A transaction that only reads says `write=False`: it waits for nobody, and the
    database itself refuses whatever it would change.
    """
    bind = engine if write else engine.execution_options(**READER)
    with Session(bind, expire_on_commit=False) as session, session.begin():
        yield session


def _upgrade_or_close(engine: Engine) -> None:
    is_up_to_date = False
    try:
        upgrade(engine)
        is_up_to_date = True
    finally:
        if not is_up_to_date:
            engine.dispose()


def _engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=True)
        event.listen(engine, "handle_error", _keep_values_out)
        return engine
    if url == IN_MEMORY:
        engine = create_engine(
            url,
            hide_parameters=True,
            poolclass=StaticPool,
            connect_args={"check_same_thread": False},
        )
    else:
        _make_private(make_url(url).database or "")
        engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _keep_values_out(context: ExceptionContext) -> None:
    """Cut PostgreSQL's DETAIL line off an error: it quotes the row, and ends in a log."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args:
            error.args = (str(error.args[0]).split("\n", 1)[0], *error.args[1:])


def _make_private(path: str) -> None:
    """Make the file before SQLite does, so that no other user of the machine can read it."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        msg = f"The database can't be opened: {error.strerror} ({path})."
        raise DatabaseFault(msg) from error


def _set_up(connection: SqliteConnection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin
    for setting in SQLITE_SETTINGS:
        connection.execute(f"PRAGMA {setting}")


def _begin(connection: Connection) -> None:
    """Take SQLite's one write lock at once: a lock taken later loses updates."""
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reads_only else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


def _reason(error: ArgumentError | OperationalError) -> str:
    """Return the first line of the driver's own words, without SQL or an address."""
    words = error.orig if isinstance(error, OperationalError) else error
    return str(words).strip().splitlines()[0].rstrip(".")
