"""Twice is once: inserts a row unless its unique key is there, in one statement."""

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped
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
    on_postgres = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if on_postgres else sqlite.insert
    statement = insert(table).values(**values).on_conflict_do_nothing().returning(returned)
    row = session.exec(statement).first()
    return None if row is None else row[0]
