"""How fast a platform takes posts, kept by all processes together, through the database."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import SQLCoreOperations
from sqlmodel import Session, col, func, or_, select

from storage.due import order
from storage.outbox import OutboxMessage

A_MINUTE = timedelta(minutes=1)
LOOK_AHEAD = 8  # messages looked at for each that may go: a busy chat holds up nobody else
LOCK = 7_013_203  # with the platform's own number: one of PostgreSQL's advisory locks


@dataclass(frozen=True)
class Pace:
    """How many posts a platform takes; it refuses what is more."""

    gap: timedelta = timedelta(0)  # between two posts in one chat
    a_minute: int = 0  # in the whole workspace; 0: as many as there are


def allowed(  # noqa: PLR0913 - all of them say which messages, how many and when
    session: Session,
    platform: str,
    pace: Pace,
    due: Sequence[SQLCoreOperations[bool]],
    *,
    limit: int,
    now: datetime,
) -> list[str]:
    """Return which of the due messages may be claimed now: one a chat, so many a minute."""
    _one_at_a_time(session, platform)
    left = limit
    if pace.a_minute:
        left = min(limit, pace.a_minute - _last_minute(session, platform, now))
    if left <= 0:
        return []
    wanted = (
        select(OutboxMessage.id, OutboxMessage.to_id, OutboxMessage.channel)
        .where(*due, ~_chat_is_busy(platform, pace.gap, now))
        .order_by(*order())
        .limit(left * LOOK_AHEAD)
    )
    first: dict[tuple[int | None, str], str] = {}
    for id_, to_id, channel in session.exec(wanted):
        first.setdefault((to_id, channel), id_)
    return list(first.values())[:left]


def _one_at_a_time(session: Session, platform: str) -> None:
    """Let one process count at a time; on SQLite, BEGIN IMMEDIATE does."""
    if session.get_bind().dialect.name == "postgresql":
        number = zlib.crc32(platform.encode()) & 0x7FFFFFFF
        lock = text("SELECT pg_advisory_xact_lock(:lock, :number)")
        session.connection().execute(lock, {"lock": LOCK, "number": number})


def _last_minute(session: Session, platform: str, now: datetime) -> int:
    claimed = select(func.count()).where(
        OutboxMessage.platform == platform,
        col(OutboxMessage.claimed_at) > now - A_MINUTE,
        col(OutboxMessage.claimed_at) < now + A_MINUTE,  # beyond: by a wrong clock
    )
    return session.exec(claimed).one()


def _chat_is_busy(platform: str, gap: timedelta, now: datetime) -> SQLCoreOperations[bool]:
    other = aliased(OutboxMessage)
    same_chat = or_(
        other.to_id == OutboxMessage.to_id,
        (col(OutboxMessage.to_id).is_(None)) & (other.channel == OutboxMessage.channel),
    )
    return (
        select(other.id)
        .where(
            other.platform == platform,
            col(other.claimed_at) > now - gap,
            col(other.claimed_at) < now + gap,
            same_chat,
        )
        .exists()
    )
