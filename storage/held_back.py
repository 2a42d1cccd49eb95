"""What was not sent to somebody because it was not theirs any more: counted, and shown."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from storage.outbox import HELD_BACK, EverydayRow, OutboxMessage, keys_of
from storage.sending import Claimed


def hold_back(session: Session, outbox_id: str, keys: Sequence[str]) -> None:
    """Drop the rows of a post that are not their reader's any more."""
    session.execute(
        update(EverydayRow)
        .where(
            col(EverydayRow.outbox_id) == outbox_id,
            col(EverydayRow.section_key).in_([key for key in keys if key]),
        )
        .values(dropped=HELD_BACK)
    )


def trim(session: Session, claimed: Claimed, body: Mapping[str, Any]) -> None:
    """Keep of a message what is really posted."""
    session.execute(
        update(OutboxMessage)
        .where(
            col(OutboxMessage.id) == claimed.id,
            col(OutboxMessage.attempt) == claimed.attempt,
        )
        .values(body=dict(body), section_keys=keys_of(body["sections"]))
    )
