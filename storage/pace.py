"""How fast a platform takes posts, kept by all processes together, through the database."""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Executable, bindparam, func, or_, select, text
from sqlmodel import Session

from storage import due
from storage.base import UtcInstant
from storage.outbox import MESSAGES as M

A_MINUTE = timedelta(minutes=1)
LOOK_AHEAD = 8  # messages looked at for each that may go: a busy chat holds up nobody else
LOCK = 7_013_203  # with the platform's own number: one of PostgreSQL's advisory locks
SINCE = bindparam("since", type_=UtcInstant())
UNTIL = bindparam("until", type_=UtcInstant())  # beyond: by a wrong clock


@dataclass(frozen=True)
class Pace:
    """How many posts a platform takes; it refuses what is more."""

    gap: timedelta = timedelta(0)  # between two posts in one chat
    a_minute: int = 0  # in the whole workspace; 0: as many as there are


def allowed(session: Session, platform: str, pace: Pace, *, limit: int, now: datetime) -> list[str]:
    """Return which of the due messages may be claimed now: one a chat, so many a minute."""
    _one_at_a_time(session, platform)
    left = limit
    if pace.a_minute:
        left = min(limit, pace.a_minute - _last_minute(session, platform, now))
    if left <= 0:
        return []
    values = {
        **due.at(now, platform),
        "since": now - pace.gap,
        "until": now + pace.gap,
        "most": left * LOOK_AHEAD,
    }
    first: dict[tuple[int | None, str], str] = {}
    for id_, to_id, channel in session.connection().execute(_candidates(), values):
        first.setdefault((to_id, channel), id_)
    return list(first.values())[:left]


def _one_at_a_time(session: Session, platform: str) -> None:
    """Let one process count at a time; on SQLite, BEGIN IMMEDIATE does."""
    if session.get_bind().dialect.name == "postgresql":
        number = zlib.crc32(platform.encode()) & 0x7FFFFFFF
        lock = text("SELECT pg_advisory_xact_lock(:lock, :number)")
        session.connection().execute(lock, {"lock": LOCK, "number": number})


def _last_minute(session: Session, platform: str, now: datetime) -> int:
    when = {"here": platform, "since": now - A_MINUTE, "until": now + A_MINUTE}
    found: int = session.connection().execute(_claimed_since(), when).scalar_one()
    return found


@cache
def _claimed_since() -> Executable:
    lately = (M.c.claimed_at > SINCE) & (M.c.claimed_at < UNTIL)
    return select(func.count()).where(M.c.platform == due.HERE, lately)


@cache
def _candidates() -> Executable:
    other = M.alias("other")
    lately = (other.c.claimed_at > SINCE) & (other.c.claimed_at < UNTIL)
    same_channel = M.c.to_id.is_(None) & (other.c.channel == M.c.channel)
    same_chat = or_(other.c.to_id == M.c.to_id, same_channel)
    is_busy = select(other.c.id).where(other.c.platform == due.HERE, lately, same_chat).exists()
    found = select(M.c.id, M.c.to_id, M.c.channel).where(*due.to_post(), ~is_busy)
    return found.order_by(*due.order()).limit(bindparam("most"))
