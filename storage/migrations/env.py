"""What Alembic runs for every migration: our tables, our open connection, our own words."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, DateTime, Enum, String
from sqlmodel.sql.sqltypes import AutoString

from storage.base import UtcInstant
from storage.migrate import metadata


def render(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """Write plain column types, so that an old migration needs none of today's code."""
    if kind != "type":
        return False
    if isinstance(item, UtcInstant | DateTime):
        return "sa.DateTime()"
    if isinstance(item, Enum | String | AutoString):
        return f"sa.String({item.length})" if item.length else "sa.String()"
    return False


def run(connection: Connection) -> None:
    """Run inside the caller's transaction: all of it or nothing."""
    context.configure(
        connection=connection,
        target_metadata=metadata(),
        render_item=render,
        render_as_batch=not context.config.attributes.get("is_first"),  # SQLite rebuilds tables
    )
    context.run_migrations()


run(context.config.attributes["connection"])
