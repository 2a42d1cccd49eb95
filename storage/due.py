"""Which messages are due, and whose turn it is: the conditions of every claim."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case
from sqlalchemy.sql.elements import SQLCoreOperations
from sqlmodel import col, or_, select

from storage.outbox import OutboxMessage
from storage.people import ChatAccount
from storage.vocabulary import MessageKind

LONGEST_WAIT = timedelta(hours=1)  # between two tries, whoever asks for it


def has_come(now: datetime) -> SQLCoreOperations[bool]:
    """Return whether the next try is due.

    Nobody waits longer than LONGEST_WAIT: what says so was written by a fast clock.
    """
    at = col(OutboxMessage.next_try_at)
    starts = col(OutboxMessage.not_before)
    began = or_(starts.is_(None), starts <= now)
    return or_(at <= now, began & (at > now + LONGEST_WAIT))


def free(platform: str, now: datetime, lease: timedelta) -> tuple[SQLCoreOperations[bool], ...]:
    """Return whether a message of this platform is held by nobody."""
    return (col(OutboxMessage.platform) == platform, is_over(now, lease))


def is_over(now: datetime, lease: timedelta) -> SQLCoreOperations[bool]:
    """Return whether nobody holds a lease; one that is too long is a fast clock's."""
    until = col(OutboxMessage.lease_until)
    return or_(until.is_(None), until <= now, until > now + lease)


def is_for(platform: str) -> SQLCoreOperations[bool]:
    """Say whether this platform should post it: it did before, or the person is on it.

    Somebody who is on no platform is everybody's to report.
    """
    accounts = select(ChatAccount.chat_id).where(ChatAccount.person_id == OutboxMessage.to_id)
    return or_(
        col(OutboxMessage.platform) == platform,
        (col(OutboxMessage.platform) == "")
        & or_(
            col(OutboxMessage.to_id).is_(None),
            accounts.where(ChatAccount.platform == platform).exists(),
            ~accounts.exists(),
        ),
    )


def order() -> tuple[SQLCoreOperations[Any], ...]:
    """Return what goes first: concerns, then whatever has waited longest."""
    first = case((col(OutboxMessage.kind) == MessageKind.CONCERN, 0), else_=1)
    return first, col(OutboxMessage.queued_at), col(OutboxMessage.once_key)
