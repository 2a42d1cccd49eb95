"""What becomes of a message: pending -> sending -> sent | check | failed | expired | unknown.

A message is claimed under a lease and a new attempt number, and the claim is committed
before anybody speaks to the platform. A mark counts only from the newest attempt.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case, tuple_
from sqlalchemy.sql.elements import SQLCoreOperations
from sqlmodel import Session, and_, col, or_, select, update

from storage.due import LONGEST_WAIT, free, has_come, is_for, is_over, order
from storage.everyday import release
from storage.outbox import OutboxMessage
from storage.pace import Pace, allowed
from storage.people import ChatAccount, Person
from storage.vocabulary import Delivery, MessageKind

FAULT_LENGTH = 200

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
    due: tuple[SQLCoreOperations[bool], ...] = (
        col(OutboxMessage.status) == Delivery.PENDING,
        has_come(now),
        col(OutboxMessage.not_after) > now,
        or_(
            col(OutboxMessage.not_before).is_(None),
            col(OutboxMessage.not_before) <= now,
        ),
        is_for(platform),
    )
    if pace:
        ids = allowed(session, platform, pace, due, limit=limit, now=now)
        due = (*due, col(OutboxMessage.id).in_(ids))
    taken = {
        "status": Delivery.SENDING,
        "platform": platform,
        "stale": False,
        "claimed_at": now,
    }
    return _claim(session, due, taken, limit, now + lease)


def in_check(session: Session, platform: str) -> Sequence[Seen]:
    """Return what waits to be read back: each message with its newest attempt."""
    waiting = select(OutboxMessage.id, OutboxMessage.attempt).where(
        OutboxMessage.status == Delivery.CHECK, OutboxMessage.platform == platform
    )
    return [(id_, attempt) for id_, attempt in session.exec(waiting)]


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
    is_due = (
        has_come(now)
        if ripe is None
        else tuple_(col(OutboxMessage.id), col(OutboxMessage.attempt)).in_(ripe)
    )
    due = (col(OutboxMessage.status) == Delivery.CHECK, is_due, *free(platform, now, lease))
    return _claim(session, due, {}, limit, now + lease)


def claim_stale(
    session: Session, platform: str, now: datetime, limit: int, lease: timedelta
) -> list[Claimed]:
    """Take posts whose words have changed since, to be updated."""
    is_sent = col(OutboxMessage.status) == Delivery.SENT
    due = (is_sent, col(OutboxMessage.stale), has_come(now), *free(platform, now, lease))
    return _claim(session, due, {}, limit, now + lease)


def is_still(session: Session, claimed: Claimed) -> bool:
    """Return whether a message is still the claimer's to post: asked just before it is.

    A worker that was held up, or whose lease a wrong clock has ended, must not post what
    another may be posting.
    """
    ours = select(OutboxMessage.id).where(
        OutboxMessage.id == claimed.id,
        OutboxMessage.attempt == claimed.attempt,
        OutboxMessage.status == Delivery.SENDING,
    )
    return session.exec(ours).first() is not None


def _claim(
    session: Session,
    due: tuple[SQLCoreOperations[bool], ...],
    taken: Mapping[str, object],
    limit: int,
    lease_until: datetime,
) -> list[Claimed]:
    ordered = order()
    wanted = select(OutboxMessage.id).where(*due).order_by(*ordered).limit(limit)
    ids = session.exec(wanted.with_for_update(skip_locked=True)).all()
    session.exec(
        update(OutboxMessage)
        .where(col(OutboxMessage.id).in_(ids))
        .values(attempt=OutboxMessage.attempt + 1, lease_until=lease_until, **taken)
    )
    rows = session.exec(
        select(OutboxMessage)
        .where(col(OutboxMessage.id).in_(ids))
        .order_by(*ordered)
        .execution_options(populate_existing=True)
    )
    return [Claimed(**row.model_dump(include=set(Claimed.__annotations__))) for row in rows]


def expire(session: Session, now: datetime) -> int:
    """End the messages that are too late to post; return how many."""
    late = (
        col(OutboxMessage.status) == Delivery.PENDING,
        col(OutboxMessage.not_after) <= now,
    )
    return _expire(session, late)


def sweep(session: Session, now: datetime, wait: timedelta, lease: timedelta = LONGEST_WAIT) -> int:
    """Put messages whose worker died to be read back, after the platform's history lag."""
    dead = (
        update(OutboxMessage)
        .where(col(OutboxMessage.status) == Delivery.SENDING, is_over(now, lease))
        .values(
            status=Delivery.CHECK,
            next_try_at=now + wait,
            lease_until=None,
            fault="lease ran out",
        )
        .returning(col(OutboxMessage.id))
    )
    return len(session.exec(dead).all())


def reach(session: Session, platform: str, people: Sequence[int]) -> dict[int, Reach]:
    """Return how each of these people is reached on this platform."""
    on_it = (col(ChatAccount.person_id) == Person.id, col(ChatAccount.platform) == platform)
    rows = session.exec(
        select(col(Person.id), col(Person.left_on), col(ChatAccount.chat_id))
        .join(ChatAccount, and_(*on_it), isouter=True)
        .where(col(Person.id).in_(people))
        .order_by(col(ChatAccount.chat_id).desc())
    )
    return {id_: Reach(chat_id or "", left_on) for id_, left_on, chat_id in rows if id_}


def mark_sent(session: Session, claimed: Claimed, reference: str, now: datetime) -> bool:
    """It was posted. False, here and below: somebody else has claimed it since."""
    return _mark(
        session, claimed, status=Delivery.SENT, reference=reference, sent_at=now, fault="",
        next_try_at=now,
    )  # fmt: skip


def mark_check(session: Session, claimed: Claimed, next_try_at: datetime, fault: str) -> bool:
    """It was perhaps posted: read back, not before a time."""
    return _mark(session, claimed, status=Delivery.CHECK, next_try_at=next_try_at, fault=fault)


def mark_pending(session: Session, claimed: Claimed, next_try_at: datetime, fault: str) -> bool:
    """It was certainly not posted: try again, not before a time."""
    return _mark(session, claimed, status=Delivery.PENDING, next_try_at=next_try_at, fault=fault)


def mark_failed(session: Session, claimed: Claimed, fault: str) -> bool:
    """It was not posted, and trying again won't help."""
    return _mark(session, claimed, status=Delivery.FAILED, fault=fault)


def mark_unknown(session: Session, claimed: Claimed, fault: str) -> bool:
    """It was perhaps posted, and nobody can tell any more: a person has to look."""
    return _mark(session, claimed, status=Delivery.UNKNOWN, fault=fault)


def mark_expired(session: Session, claimed: Claimed) -> bool:
    """It was certainly not posted, and now it is too late."""
    is_ours = (
        col(OutboxMessage.id) == claimed.id,
        col(OutboxMessage.attempt) == claimed.attempt,
    )
    return _expire(session, is_ours) > 0


def mark_updated(session: Session, claimed: Claimed) -> bool:
    """The post says what the body said when it was claimed; a later revision stays due."""
    is_newest = col(OutboxMessage.revision) == claimed.revision
    return _mark(session, claimed, stale=case((is_newest, False), else_=True), fault="")


def mark_outdated(session: Session, claimed: Claimed, next_try_at: datetime, fault: str) -> bool:
    """The post could not be updated yet."""
    return _mark(session, claimed, next_try_at=next_try_at, fault=fault)


def mark_beyond_update(session: Session, claimed: Claimed, fault: str) -> bool:
    """The post can't be updated any more: it stays as it was."""
    return _mark(session, claimed, stale=False, fault=fault)


def _mark(session: Session, claimed: Claimed, **values: object) -> bool:
    fault = str(values.get("fault", ""))[:FAULT_LENGTH]
    marked = session.exec(
        update(OutboxMessage)
        .where(
            col(OutboxMessage.id) == claimed.id,
            col(OutboxMessage.attempt) == claimed.attempt,
        )
        .values(**{**values, "fault": fault, "lease_until": None})
        .returning(col(OutboxMessage.id))
    )
    return marked.first() is not None


def _expire(session: Session, which: tuple[SQLCoreOperations[bool], ...]) -> int:
    """End messages; the rows of an everyday post wait for the next one."""
    late = (
        update(OutboxMessage)
        .where(*which)
        .values(status=Delivery.EXPIRED, lease_until=None)
        .returning(col(OutboxMessage.id))
    )
    ids = [row[0] for row in session.exec(late)]
    release(session, ids)
    return len(ids)
