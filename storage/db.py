"""Opens the database. The only module that knows an engine."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection as SqliteConnection
from threading import Lock
from weakref import WeakKeyDictionary

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

_readers: "WeakKeyDictionary[Engine, Engine]" = WeakKeyDictionary()
_making_readers = Lock()


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
    bind = engine if write else _reader(engine)
    with Session(bind, expire_on_commit=False) as session, session.begin():
        yield session


def _reader(engine: Engine) -> Engine:
    """Return the engine of the readers, made once: a connection keeps to one kind of work.

    SQLite forgets every statement that it has prepared when `query_only` changes.
    """
    if engine.dialect.name != "sqlite" or str(engine.url) == IN_MEMORY:
        return engine.execution_options(**READER)
    with _making_readers:
        if engine not in _readers:
            _readers[engine] = _made_reader(engine)
        return _readers[engine]


def _made_reader(engine: Engine) -> Engine:
    reader = create_engine(engine.url, hide_parameters=True)
    event.listen(reader, "connect", _set_up)
    event.listen(reader, "begin", _begin_reading)
    event.listen(engine, "engine_disposed", lambda _: reader.dispose())
    return reader


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
    if connection.get_execution_options().get("reads_only", False):
        _begin_reading(connection)
    else:
        _let_write(connection, is_allowed=True)
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_reading(connection: Connection) -> None:
    _let_write(connection, is_allowed=False)
    connection.exec_driver_sql("BEGIN")


def _let_write(connection: Connection, *, is_allowed: bool) -> None:
    """Have SQLite itself refuse to change anything, or not; told only when it changes."""
    if connection.info.get("may_write") is not is_allowed:
        connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if is_allowed else 'ON'}")
        connection.info["may_write"] = is_allowed


def _reason(error: ArgumentError | OperationalError) -> str:
    """Return the first line of the driver's own words, without SQL or an address."""
    words = error.orig if isinstance(error, OperationalError) else error
    return str(words).strip().splitlines()[0].rstrip(".")
