"""Brings a database up to the code's version. Runs by itself at every start.

After a change of a table, write its migration (see storage/migrations/write.py):

    python -m storage.migrations.write a_few_words
"""

import importlib
import pkgutil
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, MetaData, text
from sqlmodel import SQLModel

import storage

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 7_013_202  # our number among PostgreSQL's advisory locks


class DatabaseFault(Exception):
    """The database can't be used as it is; the sentence says why."""


def upgrade(engine: Engine) -> None:
    """Run the migrations that this database lacks. Safe when two processes start at once.

    Raises: DatabaseFault when the database was made by a newer QA Loop.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            _sqlite_foreign_keys(connection, "OFF")  # a table that is rebuilt is dropped first
        with connection.begin():
            _one_at_a_time(connection)
            _upgrade(connection)
        if engine.dialect.name == "sqlite":
            _sqlite_foreign_keys(connection, "ON")


def metadata() -> MetaData:
    """Return every table that the code knows."""
    for module in pkgutil.iter_modules(storage.__path__):
        if module.name != "migrations":
            importlib.import_module(f"storage.{module.name}")
    return SQLModel.metadata


def config(connection: Connection) -> Config:
    """Return Alembic's settings for one open connection; there is no alembic.ini."""
    settings = Config(attributes={"connection": connection})
    settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    settings.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return settings


def _one_at_a_time(connection: Connection) -> None:
    """Wait for another process that is migrating. SQLite's BEGIN IMMEDIATE has done so."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def _upgrade(connection: Connection) -> None:
    settings = config(connection)
    newest = ScriptDirectory.from_config(settings).get_current_head()
    if MigrationContext.configure(connection).get_current_revision() == newest:
        return
    try:
        command.upgrade(settings, "head")
    except CommandError as error:
        msg = f"The database was made by a newer QA Loop than this one ({error})."
        raise DatabaseFault(msg) from error


def _sqlite_foreign_keys(connection: Connection, state: str) -> None:
    """Switch the check outside any transaction, where alone SQLite listens to it."""
    driver = connection.connection.dbapi_connection
    if driver is not None:
        driver.cursor().execute(f"PRAGMA foreign_keys={state}")
