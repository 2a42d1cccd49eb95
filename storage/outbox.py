"""Messages waiting to leave: written with the change that they report, sent later.

Everyday rows are gathered into one post a person a day (storage/everyday.py); concerns
and posts to a channel go by themselves. What becomes of a message: storage/sending.py.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Index, func
from sqlmodel import JSON, Column, Field, Session, SQLModel, col, select

from storage.base import UtcInstant, words
from storage.once import insert_once
from storage.vocabulary import Delivery, MessageKind

Json = Mapping[str, Any]

ROW_KEEPS = timedelta(days=21)  # an everyday row that nobody could be shown by then is dropped
KEEPS = {
    MessageKind.EVERYDAY: timedelta(days=1),
    MessageKind.CONCERN: timedelta(days=7),
    MessageKind.CHANNEL: timedelta(days=2),
}
EXPIRED, WITHDRAWN, HELD_BACK = "expired", "withdrawn", "held back"  # why a row was dropped
LIVE = (Delivery.PENDING, Delivery.SENDING, Delivery.CHECK, Delivery.SENT)


class EverydayRow(SQLModel, table=True):
    """One section of somebody's everyday post. Waits until it is gathered, or dropped."""

    __tablename__ = "everyday_row"
    __table_args__ = (Index("ix_everyday_row_waiting", "to_id", "outbox_id", "dropped"),)

    id: int | None = Field(default=None, primary_key=True)
    to_id: int = Field(foreign_key="person.id")
    once_key: str = Field(max_length=160, unique=True)
    section: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    section_key: str = Field(default="", max_length=80, index=True)
    rank: int  # what matters most has the smallest
    show_from: date  # the London day from which it may be shown
    not_after: datetime = Field(sa_type=UtcInstant)
    queued_at: datetime = Field(sa_type=UtcInstant)
    outbox_id: str | None = Field(default=None, foreign_key="outbox_message.id", index=True)
    dropped: str = Field(default="", max_length=20)


class OutboxMessage(SQLModel, table=True):
    """One message on its way. `once_key` makes a repeated job harmless."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        Index("ix_outbox_message_due", "status", "next_try_at"),
        Index("ix_outbox_message_reference", "platform", "reference"),
        Index("ix_outbox_message_claimed", "platform", "claimed_at"),
    )

    id: str = Field(primary_key=True, max_length=32)  # opaque: the platform sees it
    kind: MessageKind = Field(sa_type=words(MessageKind))
    to_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    channel: str = Field(default="", max_length=120)
    body: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    section_keys: str = Field(default="")  # " audit:QA-2027-0001 concern:C-2027-0001 "
    once_key: str = Field(max_length=160, unique=True)
    not_before: datetime | None = Field(default=None, sa_type=UtcInstant)
    not_after: datetime = Field(sa_type=UtcInstant)
    status: Delivery = Field(default=Delivery.PENDING, sa_type=words(Delivery))
    attempt: int = 0  # also the fence: who marks must hold the newest
    lease_until: datetime | None = Field(default=None, sa_type=UtcInstant)
    claimed_at: datetime | None = Field(default=None, sa_type=UtcInstant)  # last, to be posted
    next_try_at: datetime = Field(sa_type=UtcInstant)
    platform: str = Field(default="", max_length=20)  # set when it is claimed
    reference: str = Field(default="", max_length=200)  # the platform's, once it is posted
    queued_at: datetime = Field(sa_type=UtcInstant)
    sent_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    revision: int = 0
    stale: bool = False  # what was posted differs from the body
    fault: str = Field(default="", max_length=200)


MESSAGES = SQLModel.metadata.tables["outbox_message"]  # for Core: delivery's hot path


def queue_row(  # noqa: PLR0913 - all named, and all of them matter
    session: Session,
    *,
    to_id: int,
    section: Json,
    once_key: str,
    rank: int,
    show_from: date,
    not_after: datetime | None,
    now: datetime,
) -> bool:
    """Queue a section for somebody's everyday post. False: it was queued before."""
    row = {
        "to_id": to_id,
        "once_key": once_key,
        "section": dict(section),
        "section_key": section["key"],
        "rank": rank,
        "show_from": show_from,
        "not_after": not_after or now + ROW_KEEPS,
        "queued_at": now,
        "dropped": "",
    }
    return insert_once(session, EverydayRow, row, col(EverydayRow.id)) is not None


def queue_message(  # noqa: PLR0913 - all named, and all of them matter
    session: Session,
    *,
    kind: MessageKind,
    to_id: int | None,
    channel: str,
    body: Json,
    once_key: str,
    not_before: datetime | None,
    not_after: datetime | None,
    now: datetime,
) -> bool:
    """Queue a message of its own, to a person or to a channel. False: it was queued before."""
    if (to_id is None) == (not channel):
        msg = f"{once_key!r} needs a person or a channel, and not both"
        raise ValueError(msg)
    row = {
        "id": uuid4().hex,
        "kind": kind,
        "to_id": to_id,
        "channel": channel,
        "body": dict(body),
        "section_keys": keys_of(body["sections"]),
        "once_key": once_key,
        "not_before": not_before,
        "not_after": not_after or (not_before or now) + KEEPS[kind],
        "status": Delivery.PENDING,
        "attempt": 0,
        "next_try_at": not_before or now,
        "platform": "",
        "reference": "",
        "queued_at": now,
        "revision": 0,
        "stale": False,
        "fault": "",
    }
    return insert_once(session, OutboxMessage, row, col(OutboxMessage.id)) is not None


def keys_of(sections: Sequence[Json]) -> str:
    """Return the sections' keys as one searchable text."""
    return "".join(f" {section['key']} " for section in sections if section["key"])


def revise(
    session: Session,
    *,
    person_id: int | None,
    key: str,
    section: Json | None,
    now: datetime,
) -> int:
    """Change what people were told about a thing; return in how many posts.

    It changes in rows that wait, in messages that are queued, and in posts that were
    sent, which delivery then updates. person_id None: everybody's, and the channels'.
    Section None takes it away; where it was all that a sent post said, its buttons go.
    """
    if not key:
        msg = "only a section with a key can be revised"
        raise ValueError(msg)
    for row in _waiting(session, person_id, key):
        row.section = row.section if section is None else dict(section)
        row.dropped = WITHDRAWN if section is None else row.dropped
    messages = _live(session, person_id, key)
    for message in messages:
        _revise(message, key, section, now)
    session.flush()
    return len(messages)


def _waiting(session: Session, person_id: int | None, key: str) -> Sequence[EverydayRow]:
    rows = select(EverydayRow).where(EverydayRow.section_key == key, EverydayRow.dropped == "")
    if person_id is not None:
        rows = rows.where(EverydayRow.to_id == person_id)
    return session.exec(rows.with_for_update().execution_options(populate_existing=True)).all()


def _live(session: Session, person_id: int | None, key: str) -> Sequence[OutboxMessage]:
    messages = select(OutboxMessage).where(
        col(OutboxMessage.section_keys).contains(f" {key} ", autoescape=True),
        col(OutboxMessage.status).in_(LIVE),
    )
    if person_id is not None:
        messages = messages.where(OutboxMessage.to_id == person_id)
    return session.exec(messages.with_for_update().execution_options(populate_existing=True)).all()


def _revise(message: OutboxMessage, key: str, section: Json | None, now: datetime) -> None:
    is_unsent = message.status is Delivery.PENDING
    sections = _replaced(message.body["sections"], key, section)
    if not sections and is_unsent:
        message.status, message.fault = Delivery.EXPIRED, WITHDRAWN
        return
    sections = sections or [{**one, "buttons": []} for one in message.body["sections"]]
    message.body = {**message.body, "sections": sections}
    message.section_keys = keys_of(sections)
    message.revision += 1
    message.stale = not is_unsent
    if message.status is Delivery.SENT:
        message.next_try_at = now


def _replaced(sections: Sequence[Json], key: str, section: Json | None) -> list[Json]:
    new = [] if section is None else [dict(section)]
    kept: list[Json] = []
    for one in sections:
        kept.extend(new if one["key"] == key else [one])
    return kept


def by_reference(session: Session, platform: str, reference: str) -> OutboxMessage | None:
    """Return the message that a platform knows by this reference."""
    found = select(OutboxMessage).where(
        OutboxMessage.platform == platform, OutboxMessage.reference == reference
    )
    return session.exec(found).first()


def mark_stale(session: Session, platform: str, reference: str, now: datetime) -> None:
    """Have delivery write a post anew: it does not say what its body says."""
    message = by_reference(session, platform, reference)
    if message is not None:
        message.stale, message.revision, message.next_try_at = True, message.revision + 1, now
        session.add(message)


def counts(session: Session) -> dict[str, int]:
    """Return how many messages there are in each state of delivery."""
    found = session.exec(select(OutboxMessage.status, func.count()).group_by(OutboxMessage.status))
    return {status.value: 0 for status in Delivery} | {Delivery(s).value: n for s, n in found}


def row_counts(session: Session) -> dict[str, int]:
    """Return how many everyday rows wait, were gathered, expired, were withdrawn or held back."""
    return {
        "waiting": _rows(session, col(EverydayRow.outbox_id).is_(None), ""),
        "gathered": _rows(session, col(EverydayRow.outbox_id).is_not(None), ""),
        EXPIRED: _rows(session, col(EverydayRow.dropped) == EXPIRED, EXPIRED),
        WITHDRAWN: _rows(session, col(EverydayRow.dropped) == WITHDRAWN, WITHDRAWN),
        HELD_BACK: _rows(session, col(EverydayRow.dropped) == HELD_BACK, HELD_BACK),
    }


def _rows(session: Session, which: ColumnElement[bool], dropped: str) -> int:
    rows = select(func.count()).select_from(EverydayRow)
    return session.exec(rows.where(which, EverydayRow.dropped == dropped)).one()


def in_trouble(session: Session, limit: int = 50) -> Sequence[OutboxMessage]:
    """Return the newest messages that somebody should look at: nothing fails unseen."""
    bad = (Delivery.FAILED, Delivery.UNKNOWN, Delivery.EXPIRED)
    found = select(OutboxMessage).where(col(OutboxMessage.status).in_(bad))
    return session.exec(found.order_by(col(OutboxMessage.queued_at).desc()).limit(limit)).all()


def waiting_from(session: Session) -> Sequence[date]:
    """Return the days from which the rows that wait may be shown, each once."""
    waits = select(col(EverydayRow.show_from)).where(
        col(EverydayRow.outbox_id).is_(None), EverydayRow.dropped == ""
    )
    return list(session.exec(waits.distinct()))
