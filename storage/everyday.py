"""The everyday post: one a person a London day, out of the rows that wait for them."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, String, cast, literal
from sqlmodel import Session, col, select, update

from storage.outbox import EXPIRED, EverydayRow, Json, OutboxMessage, queue_message
from storage.people import Absence
from storage.vocabulary import MessageKind

MOST = 15  # sections in one post: Slack takes 50 blocks, a section is up to three

Compose = Callable[[Sequence[Json]], Json]  # sections -> the body of the post


def once_key(person_id: int, today: date) -> str:
    """Return the key of which there is one a person a day."""
    return f"everyday:{person_id}:{today}"


def people_waiting(session: Session, today: date, now: datetime) -> Sequence[int]:
    """Return who has something to be shown, has had no post today, and is not away."""
    key = literal("everyday:") + cast(EverydayRow.to_id, String) + f":{today}"
    had_one = select(OutboxMessage.id).where(OutboxMessage.once_key == key)
    away = select(Absence.id).where(
        Absence.person_id == EverydayRow.to_id,
        Absence.from_on <= today,
        (col(Absence.to_on).is_(None)) | (col(Absence.to_on) >= today),
    )
    people = select(EverydayRow.to_id).where(
        *_may_be_shown(today, now), ~had_one.exists(), ~away.exists()
    )
    return session.exec(people.distinct().order_by(col(EverydayRow.to_id))).all()


def gather(  # noqa: PLR0913 - all named
    session: Session,
    person_id: int,
    *,
    today: date,
    now: datetime,
    not_after: datetime,
    compose: Compose,
    most: int = MOST,
) -> bool:
    """Queue one person's everyday post. False: nothing to show, or they had today's.

    What matters most comes first; what does not fit waits for the next day.
    """
    rows = session.exec(
        select(EverydayRow)
        .where(EverydayRow.to_id == person_id, *_may_be_shown(today, now))
        .order_by(col(EverydayRow.rank), col(EverydayRow.id))
        .limit(most)
        .with_for_update()
    ).all()
    key = once_key(person_id, today)
    is_new = bool(rows) and queue_message(
        session,
        kind=MessageKind.EVERYDAY,
        to_id=person_id,
        channel="",
        body=compose([row.section for row in rows]),
        once_key=key,
        not_before=None,
        not_after=not_after,
        now=now,
    )
    if is_new:
        post = select(OutboxMessage.id).where(OutboxMessage.once_key == key)
        outbox_id = session.exec(post).one()
        for row in rows:
            row.outbox_id = outbox_id
    return is_new


def drop_expired(session: Session, now: datetime) -> int:
    """Mark the rows that came too late; return how many."""
    late = (
        update(EverydayRow)
        .where(*_waits(), col(EverydayRow.not_after) <= now)
        .values(dropped=EXPIRED)
        .returning(col(EverydayRow.id))
    )
    return len(session.exec(late).all())


def release(session: Session, outbox_ids: Sequence[str]) -> None:
    """Let the rows of posts that certainly never left wait for the next one."""
    session.exec(
        update(EverydayRow)
        .where(col(EverydayRow.outbox_id).in_(outbox_ids), col(EverydayRow.dropped) == "")
        .values(outbox_id=None)
    )


def _waits() -> tuple[ColumnElement[bool], ...]:
    return col(EverydayRow.outbox_id).is_(None), col(EverydayRow.dropped) == ""


def _may_be_shown(today: date, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        *_waits(),
        col(EverydayRow.show_from) <= today,
        col(EverydayRow.not_after) > now,
    )
