"""Events that a platform has delivered: the same one may come again."""

from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, delete

from storage.base import UtcInstant
from storage.once import insert_once


class SeenEvent(SQLModel, table=True):
    """One event of one platform, handled."""

    __tablename__ = "seen_event"

    platform: str = Field(max_length=20, primary_key=True)
    event_id: str = Field(max_length=200, primary_key=True)
    at: datetime = Field(sa_type=UtcInstant, index=True)


def first_time(session: Session, platform: str, event_id: str, now: datetime) -> bool:
    """Return whether this event is new, and remember it in this transaction."""
    row = {"platform": platform, "event_id": event_id, "at": now}
    return insert_once(session, SeenEvent, row, col(SeenEvent.event_id)) is not None


def forget(session: Session, before: datetime) -> None:
    """Forget what no platform delivers again: Slack tries for an hour."""
    session.exec(delete(SeenEvent).where(col(SeenEvent.at) < before))
