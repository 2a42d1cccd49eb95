"""E-mails to people whom chat did not reach: that there is something for them, and no more.

pending -> sending -> sent | failed | unknown. A claim is committed before the mail server
is spoken to, and what was perhaps sent is never sent again: an e-mail can't be read back.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import Select, UniqueConstraint, func, or_, text, update
from sqlmodel import Field, Session, SQLModel, col, select

from storage.base import UtcInstant, words
from storage.once import insert_once
from storage.outbox import Json, OutboxMessage
from storage.people import Person
from storage.vocabulary import Delivery, MessageKind

A_MINUTE = timedelta(minutes=1)
FAULT_LENGTH = 200
LOCK = 7_013_204  # one of PostgreSQL's advisory locks
DIED = "the process ended while it was being sent"


class EmailNote(SQLModel, table=True):
    """One e-mail to one person: one a London day, and one apart for a concern."""

    __tablename__ = "email_note"
    __table_args__ = (UniqueConstraint("person_id", "day", "apart"),)

    id: str = Field(primary_key=True, max_length=32)  # opaque: the mail server sees it
    person_id: int = Field(foreign_key="person.id")
    day: date  # London's
    apart: str = Field(default="", max_length=32)  # the concern's message that could not wait
    things: int  # how many there are for them
    is_urgent: bool  # a concern is among them
    status: Delivery = Field(sa_type=words(Delivery), index=True)
    attempt: int = 0  # also the fence: who marks must hold the newest
    next_try_at: datetime = Field(sa_type=UtcInstant)
    claimed_at: datetime | None = Field(default=None, sa_type=UtcInstant, index=True)
    lease_until: datetime | None = Field(default=None, sa_type=UtcInstant)
    written_at: datetime = Field(sa_type=UtcInstant)
    sent_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    fault: str = Field(default="", max_length=FAULT_LENGTH)


class EmailThing(SQLModel, table=True):
    """One message that an e-mail speaks for: each is spoken for once."""

    __tablename__ = "email_thing"

    outbox_id: str = Field(primary_key=True, foreign_key="outbox_message.id", max_length=32)
    note_id: str = Field(foreign_key="email_note.id", index=True)


class Unreached(NamedTuple):
    """One message that did not reach its reader in chat."""

    outbox_id: str
    person_id: int
    kind: MessageKind
    body: Json


def unreached(
    session: Session, today: date, since: datetime, besides: Collection[str]
) -> list[Unreached]:
    """Return what failed to reach somebody in chat and no e-mail speaks for yet.

    besides: faults that are no fault of the chat's. Nobody who has left is meant.
    """
    found = (
        select(
            OutboxMessage.id,
            col(OutboxMessage.to_id),
            OutboxMessage.kind,
            col(OutboxMessage.body),
        )
        .join(Person, col(Person.id) == col(OutboxMessage.to_id))
        .outerjoin(EmailThing, col(EmailThing.outbox_id) == col(OutboxMessage.id))
        .where(
            OutboxMessage.status == Delivery.FAILED,
            OutboxMessage.queued_at >= since,
            col(OutboxMessage.fault).not_in(besides),
            or_(col(Person.left_on).is_(None), col(Person.left_on) > today),
            col(EmailThing.note_id).is_(None),
        )
        .order_by(col(OutboxMessage.queued_at), OutboxMessage.id)
    )
    return [Unreached(*row) for row in session.execute(found)]


def written_to(session: Session, day: date) -> frozenset[int]:
    """Return to whom an e-mail was written on a day, whatever became of it."""
    return frozenset(session.exec(select(EmailNote.person_id).where(EmailNote.day == day)))


def write(  # noqa: PLR0913 - all named, and all of them matter
    session: Session,
    *,
    person_id: int,
    day: date,
    apart: str,
    things: Mapping[str, int],
    now: datetime,
) -> bool:
    """Queue an e-mail that speaks for some messages. False: another one does already.

    things: how many each message holds, by its id. apart: a concern's, which goes at once.
    """
    row: dict[str, Any] = {
        "id": uuid4().hex,
        "person_id": person_id,
        "day": day,
        "apart": apart,
        "things": 0,
        "is_urgent": bool(apart),
        "status": Delivery.PENDING,
        "attempt": 0,
        "next_try_at": now,
        "written_at": now,
        "fault": "",
    }
    if insert_once(session, EmailNote, row, col(EmailNote.id)) is None:
        return False
    note = session.get_one(EmailNote, row["id"])
    note.things = sum(many for one, many in things.items() if _speaks_for(session, note, one))
    session.add(note)
    if not note.things:
        session.delete(note)
    session.flush()
    return bool(note.things)


def _speaks_for(session: Session, note: EmailNote, outbox_id: str) -> bool:
    row = {"outbox_id": outbox_id, "note_id": note.id}
    return insert_once(session, EmailThing, row, col(EmailThing.outbox_id)) is not None


def is_waiting(session: Session, now: datetime) -> bool:
    """Return whether an e-mail is to be sent, or was left by a process that died."""
    waits = (col(EmailNote.status) == Delivery.PENDING) & (col(EmailNote.next_try_at) <= now)
    found = select(EmailNote.id).where(or_(waits, _left_behind(now)))
    return session.exec(found.limit(1)).first() is not None


def claim(
    session: Session, now: datetime, lease: timedelta, most_a_minute: int, *, urgent_only: bool
) -> EmailNote | None:
    """Take the next e-mail to be sent; None: none is due, or enough went this minute."""
    _one_at_a_time(session)
    if _last_minute(session, now) >= most_a_minute:
        return None
    found: EmailNote | None = session.exec(_due(now, urgent_only=urgent_only)).first()
    if found is not None:
        found.status, found.attempt = Delivery.SENDING, found.attempt + 1
        found.claimed_at, found.lease_until = now, now + lease
        session.add(found)
        session.flush()
    return found


def _due(now: datetime, *, urgent_only: bool) -> Any:
    due: Select[Any] = select(EmailNote).where(
        EmailNote.status == Delivery.PENDING, col(EmailNote.next_try_at) <= now
    )
    if urgent_only:
        due = due.where(col(EmailNote.is_urgent))
    first = due.order_by(col(EmailNote.is_urgent).desc(), col(EmailNote.written_at), EmailNote.id)
    return first.limit(1).with_for_update(skip_locked=True)


def _one_at_a_time(session: Session) -> None:
    """Let one process count at a time; on SQLite, BEGIN IMMEDIATE does."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def _last_minute(session: Session, now: datetime) -> int:
    lately = (col(EmailNote.claimed_at) > now - A_MINUTE) & (
        col(EmailNote.claimed_at) < now + A_MINUTE
    )
    return session.exec(select(func.count()).select_from(EmailNote).where(lately)).one()


def give_up_left_behind(session: Session, now: datetime) -> int:
    """Mark what a process left behind as perhaps sent; return how many. It stays unsent."""
    left = update(EmailNote).where(_left_behind(now))
    left = left.values(status=Delivery.UNKNOWN, lease_until=None, fault=DIED)
    return len(session.execute(left.returning(col(EmailNote.id))).all())


def _left_behind(now: datetime) -> Any:
    return (col(EmailNote.status) == Delivery.SENDING) & (col(EmailNote.lease_until) <= now)


def mark(session: Session, note: EmailNote, status: Delivery, now: datetime, fault: str) -> bool:
    """Mark what became of a claimed e-mail. False: somebody else has claimed it since."""
    sent_at = now if status is Delivery.SENT else None
    return _mark(session, note, status=status, sent_at=sent_at, fault=fault[:FAULT_LENGTH])


def try_again(session: Session, note: EmailNote, next_try_at: datetime, fault: str) -> bool:
    """Put a claimed e-mail back that was certainly not sent."""
    status = Delivery.PENDING
    fault = fault[:FAULT_LENGTH]
    return _mark(session, note, status=status, next_try_at=next_try_at, fault=fault)


def _mark(session: Session, note: EmailNote, **values: Any) -> bool:
    ours = update(EmailNote).where(
        col(EmailNote.id) == note.id, col(EmailNote.attempt) == note.attempt
    )
    marked = session.execute(ours.values(lease_until=None, **values).returning(col(EmailNote.id)))
    return marked.first() is not None


def counts(session: Session) -> dict[str, int]:
    """Return how many e-mails there are in each state; none where there are none."""
    found = session.exec(select(EmailNote.status, func.count()).group_by(EmailNote.status))
    return {Delivery(status).value: many for status, many in found}


def in_trouble(session: Session, limit: int = 50) -> Sequence[EmailNote]:
    """Return the newest e-mails that somebody should look at: nothing fails unseen."""
    bad = col(EmailNote.status).in_((Delivery.FAILED, Delivery.UNKNOWN))
    newest = select(EmailNote).where(bad).order_by(col(EmailNote.written_at).desc())
    return session.exec(newest.limit(limit)).all()
