"""Marks what became of a claimed message. A mark counts only from the newest attempt."""

from datetime import datetime
from functools import cache

from sqlalchemy import Executable, bindparam, case, update
from sqlmodel import Session

from storage.everyday import release
from storage.outbox import MESSAGES as M
from storage.sending import Claimed
from storage.vocabulary import Delivery

FAULT_LENGTH = 200


def sent(session: Session, claimed: Claimed, reference: str, now: datetime) -> bool:
    """It was posted. False, here and below: somebody else has claimed it since."""
    status = Delivery.SENT
    return _mark(session, claimed, status=status, reference=reference, sent_at=now, next_try_at=now)


def check(session: Session, claimed: Claimed, next_try_at: datetime, fault: str) -> bool:
    """It was perhaps posted: read back, not before a time."""
    return _mark(session, claimed, status=Delivery.CHECK, next_try_at=next_try_at, fault=fault)


def pending(session: Session, claimed: Claimed, next_try_at: datetime, fault: str) -> bool:
    """It was certainly not posted: try again, not before a time."""
    return _mark(session, claimed, status=Delivery.PENDING, next_try_at=next_try_at, fault=fault)


def failed(session: Session, claimed: Claimed, fault: str) -> bool:
    """It was not posted, and trying again won't help."""
    return _mark(session, claimed, status=Delivery.FAILED, fault=fault)


def unknown(session: Session, claimed: Claimed, fault: str) -> bool:
    """It was perhaps posted, and nobody can tell any more: a person has to look."""
    return _mark(session, claimed, status=Delivery.UNKNOWN, fault=fault)


def expired(session: Session, claimed: Claimed) -> bool:
    """It was certainly not posted, and now it is too late: its rows wait for the next post."""
    is_ours = _mark(session, claimed, status=Delivery.EXPIRED)
    if is_ours:
        release(session, [claimed.id])
    return is_ours


def updated(session: Session, claimed: Claimed) -> bool:
    """The post says what the body said when it was claimed; a later revision stays due."""
    return _mark(session, claimed, its_revision=claimed.revision)


def outdated(session: Session, claimed: Claimed, next_try_at: datetime, fault: str) -> bool:
    """The post could not be updated yet."""
    return _mark(session, claimed, next_try_at=next_try_at, fault=fault)


def beyond_update(session: Session, claimed: Claimed, fault: str) -> bool:
    """The post can't be updated any more: it stays as it was."""
    return _mark(session, claimed, stale=False, fault=fault)


def _mark(session: Session, claimed: Claimed, *, fault: str = "", **values: object) -> bool:
    ours = {"its_id": claimed.id, "its_attempt": claimed.attempt}
    new = {f"new_{name}": value for name, value in values.items()}
    statement = _marking(tuple(values))
    marked = session.connection().execute(
        statement, {**ours, **new, "new_fault": fault[:FAULT_LENGTH]}
    )
    return marked.first() is not None


@cache
def _marking(names: tuple[str, ...]) -> Executable:
    """Return the statement that sets these columns, the fault, and ends the lease."""
    new = {
        name: bindparam(f"new_{name}", type_=M.c[name].type)
        for name in (*names, "fault")
        if name != "its_revision"
    }
    if "its_revision" in names:
        is_newest = M.c.revision == bindparam("new_its_revision")
        new["stale"] = case((is_newest, False), else_=True)  # type: ignore[assignment]
    return (
        update(M)
        .where(M.c.id == bindparam("its_id"), M.c.attempt == bindparam("its_attempt"))
        .values(lease_until=None, **new)
        .returning(M.c.id)
    )
