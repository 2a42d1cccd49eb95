"""Who was told of something, and when: read from what was queued and what was sent."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from storage.outbox import EverydayRow, OutboxMessage


class Told(NamedTuple):
    """One person who is to be told, under the key of that message."""

    once_key: str
    to_id: int
    sent_at: datetime | None  # None: not yet, or never


def told(session: Session, starting: str) -> list[Told]:
    """Return everybody who was or is to be told under keys that begin like this.

    By a row of the everyday post, which is told when that post was sent, or by a post apart.
    """
    rows = (
        select(col(EverydayRow.once_key), col(EverydayRow.to_id), col(OutboxMessage.sent_at))
        .outerjoin(OutboxMessage, col(EverydayRow.outbox_id) == col(OutboxMessage.id))
        .where(col(EverydayRow.once_key).startswith(starting, autoescape=True))
        .order_by(col(EverydayRow.id))
    )
    apart = (
        select(col(OutboxMessage.once_key), col(OutboxMessage.to_id), col(OutboxMessage.sent_at))
        .where(
            col(OutboxMessage.once_key).startswith(starting, autoescape=True),
            col(OutboxMessage.to_id).is_not(None),
        )
        .order_by(col(OutboxMessage.queued_at), col(OutboxMessage.once_key))
    )
    return [Told(*row) for wanted in (rows, apart) for row in session.execute(wanted)]
