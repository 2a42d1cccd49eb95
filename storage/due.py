"""Which messages are due, and whose turn it is: the conditions of every claim.

Written once, in Core, with the moment left open: delivery asks every few seconds.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, case, or_, select

from storage.base import UtcInstant
from storage.outbox import MESSAGES as M
from storage.people import ACCOUNTS
from storage.vocabulary import Delivery, MessageKind

LONGEST_WAIT = timedelta(hours=1)  # between two tries, whoever asks for it
MOMENT = bindparam("moment", type_=UtcInstant())
TOO_FAR = bindparam("too_far", type_=UtcInstant())
LEASE_END = bindparam("lease_end", type_=UtcInstant())
HERE = bindparam("here", type_=String())

Condition = ColumnElement[bool]


def at(now: datetime, platform: str = "", lease: timedelta = LONGEST_WAIT) -> dict[str, Any]:
    """Return what the conditions leave open."""
    return {
        "moment": now,
        "too_far": now + LONGEST_WAIT,
        "lease_end": now + lease,
        "here": platform,
    }


def has_come() -> Condition:
    """Return whether the next try is due.

    Nobody waits longer than LONGEST_WAIT: what says so was written by a fast clock.
    """
    began = or_(M.c.not_before.is_(None), M.c.not_before <= MOMENT)
    return or_(M.c.next_try_at <= MOMENT, began & (M.c.next_try_at > TOO_FAR))


def to_post() -> Sequence[Condition]:
    """Return whether a message may be posted now, by this platform."""
    return (
        M.c.status == Delivery.PENDING,
        has_come(),
        M.c.not_after > MOMENT,
        or_(M.c.not_before.is_(None), M.c.not_before <= MOMENT),
        _is_for_here(),
    )


def in_check() -> Sequence[Condition]:
    """Return whether a message waits to be read back, or is being."""
    return M.c.status == Delivery.CHECK, M.c.platform == HERE


def to_check() -> Sequence[Condition]:
    """Return whether a message waits to be read back, and nobody is at it."""
    return *in_check(), _is_free()


def to_update() -> Sequence[Condition]:
    """Return whether a post says something else than it should, and nobody is at it."""
    is_stale = (M.c.status == Delivery.SENT) & M.c.stale
    return is_stale, M.c.platform == HERE, has_come(), _is_free()


def left_behind() -> Sequence[Condition]:
    """Return whether the worker that claimed a message has died."""
    return M.c.status == Delivery.SENDING, _is_free()


def too_late() -> Sequence[Condition]:
    """Return whether a message can't be posted any more."""
    return M.c.status == Delivery.PENDING, M.c.not_after <= MOMENT


def order() -> Sequence[ColumnElement[Any]]:
    """Return what goes first: concerns, then whatever has waited longest."""
    first = case((M.c.kind == MessageKind.CONCERN, 0), else_=1)
    return first, M.c.queued_at, M.c.once_key


def _is_free() -> Condition:
    """Return whether nobody holds a lease; one that is too long is a fast clock's."""
    until = M.c.lease_until
    return or_(until.is_(None), until <= MOMENT, until > LEASE_END)


def _is_for_here() -> Condition:
    """Say whether this platform should post it: it did before, or the person is on it.

    Somebody who is on no platform is everybody's to report.
    """
    accounts = select(ACCOUNTS.c.chat_id).where(ACCOUNTS.c.person_id == M.c.to_id)
    is_on_it = accounts.where(ACCOUNTS.c.platform == HERE).exists()
    anybody = or_(M.c.to_id.is_(None), is_on_it, ~accounts.exists())
    return or_(M.c.platform == HERE, (M.c.platform == "") & anybody)
