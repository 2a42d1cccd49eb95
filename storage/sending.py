"""What becomes of a message: pending -> sending -> sent | check | failed | expired | unknown.

A message is claimed under a lease and a new attempt number, and the claim is committed
before anybody speaks to the platform. How it is marked afterwards: storage/marks.py.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Executable, bindparam, exists, select, tuple_, update
from sqlmodel import Session

from storage import due
from storage.base import UtcInstant
from storage.everyday import release
from storage.outbox import MESSAGES as M
from storage.pace import Pace, allowed
from storage.people import ACCOUNTS, PEOPLE
from storage.vocabulary import Delivery, MessageKind

Seen = tuple[str, int]  # a message and the attempt at it


@dataclass(frozen=True)
class Claimed:
    """A message as it was when one worker claimed it."""

    id: str
    kind: MessageKind
    to_id: int | None
    channel: str
    body: Mapping[str, Any]
    not_after: datetime
    reference: str
    attempt: int
    revision: int


@dataclass(frozen=True)
class Reach:
    """How a person is reached on one platform. An empty chat id: not at all."""

    chat_id: str = ""
    left_on: date | None = None


@dataclass(frozen=True)
class Waiting:
    """What there is to do, at one look: most often nothing."""

    left_behind: bool
    too_late: bool
    to_check: bool
    to_post: bool
    to_update: bool


def waiting(session: Session, platform: str, now: datetime, lease: timedelta) -> Waiting:
    """Look what there is to do. Reads only: a quiet round holds up nobody."""
    found = session.connection().execute(_looking(), due.at(now, platform, lease)).one()
    return Waiting(*(bool(one) for one in found))


def in_check(session: Session, platform: str) -> Sequence[Seen]:
    """Return what waits to be read back: each message with its newest attempt."""
    found = session.connection().execute(_in_check(), {"here": platform})
    return [(id_, attempt) for id_, attempt in found]


def claim(  # noqa: PLR0913 - all of them say which messages, how many and when
    session: Session,
    platform: str,
    now: datetime,
    limit: int,
    lease: timedelta,
    *,
    pace: Pace | None = None,
) -> list[Claimed]:
    """Take messages to post, concerns first, oldest first; no more than the pace allows."""
    if pace is None:
        return _claim(session, _posting(), platform, now, limit, lease)
    ids = allowed(session, platform, pace, limit=limit, now=now)
    return _claim(session, _posting(paced=True), platform, now, limit, lease, ids=ids)


def claim_checks(  # noqa: PLR0913 - all of them say which messages, how many and when
    session: Session,
    platform: str,
    now: datetime,
    limit: int,
    lease: timedelta,
    *,
    ripe: Collection[Seen] | None = None,
) -> list[Claimed]:
    """Take messages that were perhaps posted, to be read back.

    ripe: those that the caller has itself seen waiting for long enough; then nobody's
    clock on the wall is asked. None: the time that was noted says when.
    """
    if ripe is None:
        return _claim(session, _reading_back(), platform, now, limit, lease)
    watched = _reading_back(watched=True)
    return _claim(session, watched, platform, now, limit, lease, ripe=list(ripe))


def claim_stale(
    session: Session, platform: str, now: datetime, limit: int, lease: timedelta
) -> list[Claimed]:
    """Take posts whose words have changed since, to be updated."""
    return _claim(session, _updating(), platform, now, limit, lease)


def is_still(session: Session, claimed: Claimed) -> bool:
    """Return whether a message is still the claimer's to post: asked just before it is.

    A worker that was held up, or whose lease a wrong clock has ended, must not post what
    another may be posting.
    """
    ours = {"its_id": claimed.id, "its_attempt": claimed.attempt}
    return session.connection().execute(_still(), ours).first() is not None


def expire(session: Session, now: datetime) -> int:
    """End the messages that are too late to post; return how many.

    The rows of an everyday post wait for the next one.
    """
    late = session.connection().execute(_expiring(), due.at(now))
    ids = [row[0] for row in late]
    release(session, ids)
    return len(ids)


def sweep(
    session: Session, now: datetime, wait: timedelta, lease: timedelta = due.LONGEST_WAIT
) -> int:
    """Put messages whose worker died to be read back, after the platform's history lag."""
    values = {**due.at(now, lease=lease), "later": now + wait}
    return len(session.connection().execute(_sweeping(), values).all())


def reach(session: Session, platform: str, people: Collection[int]) -> dict[int, Reach]:
    """Return how each of these people is reached on this platform."""
    if not people:
        return {}
    rows = session.connection().execute(_reaching(), {"here": platform, "people": list(people)})
    return {id_: Reach(chat_id or "", left_on) for id_, left_on, chat_id in rows}


def _claim(  # noqa: PLR0913, PLR0917 - all of them say which messages, how many and when
    session: Session,
    taking: Executable,
    platform: str,
    now: datetime,
    limit: int,
    lease: timedelta,
    **more: object,
) -> list[Claimed]:
    session.flush()
    values = {**due.at(now, platform, lease), "most": limit, **more}
    taken = session.connection().execute(taking, values)
    first = sorted(taken, key=lambda row: (row.kind != MessageKind.CONCERN, *row[-2:]))
    return [Claimed(*row[:-2]) for row in first]


# The statements, each built once.


@cache
def _looking() -> Executable:
    looks = (due.left_behind, due.too_late, due.in_check, due.to_post, due.to_update)
    return select(*(exists().where(*look()) for look in looks))


@cache
def _in_check() -> Executable:
    return select(M.c.id, M.c.attempt).where(M.c.status == Delivery.CHECK, M.c.platform == due.HERE)


@cache
def _posting(*, paced: bool = False) -> Executable:
    which = due.to_post()
    if paced:
        which = (*which, M.c.id.in_(bindparam("ids", expanding=True)))
    taken = {"status": Delivery.SENDING, "platform": due.HERE, "stale": False}
    return _taking(which, {**taken, "claimed_at": due.MOMENT})


@cache
def _reading_back(*, watched: bool = False) -> Executable:
    seen = tuple_(M.c.id, M.c.attempt).in_(bindparam("ripe", expanding=True))
    return _taking((*due.to_check(), seen if watched else due.has_come()), {})


@cache
def _updating() -> Executable:
    return _taking(due.to_update(), {})


def _taking(which: Sequence[due.Condition], taken: Mapping[str, object]) -> Executable:
    """Return a claim: no other worker's row, no row twice, nobody waited for."""
    wanted = select(M.c.id).where(*which).order_by(*due.order()).limit(bindparam("most"))
    first = wanted.with_for_update(skip_locked=True).cte("first")
    shown = [M.c[name] for name in Claimed.__annotations__]
    return (
        update(M)
        .where(M.c.id.in_(select(first.c.id)))
        .values(attempt=M.c.attempt + 1, lease_until=due.LEASE_END, **taken)
        .returning(*shown, M.c.queued_at, M.c.once_key)
    )


@cache
def _still() -> Executable:
    return select(M.c.id).where(
        M.c.id == bindparam("its_id"),
        M.c.attempt == bindparam("its_attempt"),
        M.c.status == Delivery.SENDING,
    )


@cache
def _expiring() -> Executable:
    late = update(M).where(*due.too_late())
    return late.values(status=Delivery.EXPIRED, lease_until=None).returning(M.c.id)


@cache
def _sweeping() -> Executable:
    later = bindparam("later", type_=UtcInstant())
    what = {"status": Delivery.CHECK, "lease_until": None, "fault": "lease ran out"}
    return update(M).where(*due.left_behind()).values(next_try_at=later, **what).returning(M.c.id)


@cache
def _reaching() -> Executable:
    on_it = (ACCOUNTS.c.person_id == PEOPLE.c.id) & (ACCOUNTS.c.platform == due.HERE)
    found = select(PEOPLE.c.id, PEOPLE.c.left_on, ACCOUNTS.c.chat_id)
    return (
        found.select_from(PEOPLE.outerjoin(ACCOUNTS, on_it))
        .where(PEOPLE.c.id.in_(bindparam("people", expanding=True)))
        .order_by(ACCOUNTS.c.chat_id.desc())
    )
