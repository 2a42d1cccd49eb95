"""Migrations and models end in the same schema, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from storage.db import open_database
from storage.migrate import DatabaseFault, metadata


def test_migrations_and_models_end_in_the_same_schema(engine: Engine) -> None:
    """If this fails, `python -m storage.migrations.write --first` (see there) mends it."""
    with engine.connect() as connection:
        known = MigrationContext.configure(connection)
        differences = compare_metadata(known, metadata())

    assert differences == []


def test_every_module_of_tables_is_known(engine: Engine) -> None:
    """The database has exactly the models' tables, and Alembic's own."""
    assert set(inspect(engine).get_table_names()) == {*metadata().tables, "alembic_version"}


def test_opening_again_changes_nothing(engine: Engine, database_url: str) -> None:
    """A second start finds everything done."""
    before = inspect(engine).get_table_names()

    open_database(database_url).dispose()

    assert inspect(engine).get_table_names() == before


def test_a_newer_database_is_refused(engine: Engine, database_url: str) -> None:
    """An old program never writes into tables that it does not know."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseFault, match="newer QA Loop"):
        open_database(database_url)
