"""What every table shares: UTC instants that are never naive, and word columns."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum
from sqlalchemy.types import TypeDecorator


class UtcInstant(TypeDecorator[datetime]):
    """A moment in UTC. Refuses naive values, so no table can hold a local time."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC, without the offset SQLite would lose anyway."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = f"{value!r} has no time zone; take instants from Context.now"
            raise ValueError(msg)
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the offset back."""
        return None if value is None else value.replace(tzinfo=UTC)


def words(vocabulary: type[StrEnum]) -> Any:
    """Return a column type that stores a vocabulary by its words, not its names."""
    return Enum(
        vocabulary,
        native_enum=False,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )
