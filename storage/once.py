"""Twice is once: inserts a row unless its unique key is there, in one statement."""

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import Executable
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Mapped
from sqlmodel import Session, SQLModel

T = TypeVar("T")


def insert_once(
    session: Session,
    table: type[SQLModel],
    values: Mapping[str, Any],
    returned: Mapped[T],
) -> T | None:
    """Insert a row; return one of its columns, or None when such a row was there.

    RETURNING is what tells: psycopg's rowcount does not.
    """
    session.flush()  # what it refers to has to be there
    dialect = session.get_bind().dialect.name
    statement = _inserting(
        str(table.__tablename__), cast(InstrumentedAttribute[T], returned).key, dialect
    )
    row = session.connection().execute(statement, values).first()
    return None if row is None else row[0]


@cache
def _inserting(table: str, returned: str, dialect: str) -> Executable:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    rows = SQLModel.metadata.tables[table]
    return insert(rows).on_conflict_do_nothing().returning(rows.c[returned])
