"""The audit trail: who did what, when. A chain of hashes; nothing in it is ever changed.

Whoever can write to the database can rewrite the whole chain, head included: only an
anchor that is kept elsewhere finds that.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import event
from sqlmodel import Field, Session, SQLModel, col, insert, select, update

from storage.base import UtcInstant
from storage.once import insert_once

DEED = re.compile(r"[a-z_]+(\.[a-z_]+)+")
ABOUT = re.compile(r"[a-z_]+:[A-Za-z0-9_.:/-]{1,50}|")  # a reference: no room for free text
BUFFER = "trail"  # where a session keeps what will be appended
HEAD = 1
AT_A_TIME = 1000  # entries read at once when the trail is verified

Who = int | str | None  # a person's id, an account ("os:jo"), or the clock


class TrailEntry(SQLModel, table=True):
    """One deed: of a person, of an account on the command line, or of the clock."""

    __tablename__ = "trail_entry"

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(unique=True)  # 1, 2, 3: no gaps
    at: datetime = Field(sa_type=UtcInstant)
    who_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    account: str = Field(default="", max_length=60)
    deed: str = Field(max_length=60)  # "action.signed_off"
    about: str = Field(max_length=60, index=True)  # "audit:QA-2027-0001"
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class TrailHead(SQLModel, table=True):
    """How long the trail is and how it ends. One row; its lock orders the appends."""

    __tablename__ = "trail_head"

    id: int = Field(default=HEAD, primary_key=True)
    count: int = 0
    hash: str = Field(default="", max_length=64)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with the trail, and where. Number 0: the trail as a whole."""

    number: int
    what: str


@dataclass(frozen=True)
class Anchor:
    """How long the trail was and how it ended, at a moment: kept outside."""

    count: int
    hash: str
    at: datetime

    def __str__(self) -> str:
        """Return the line to keep."""
        return f"{self.count} {self.hash or '-'} {self.at.astimezone(UTC).isoformat()}"


def record(session: Session, at: datetime, who: Who, deed: str, about: str) -> None:
    """Append one entry when this transaction commits; none if it does not.

    Raises: ValueError when deed or about could hold free text, or inside a savepoint,
    whose end would not take the entry back.
    """
    if not (DEED.fullmatch(deed) and ABOUT.fullmatch(about)):
        msg = f"{deed!r} about {about!r} is not a deed about a reference"
        raise ValueError(msg)
    if session.in_nested_transaction():
        msg = f"{deed!r} must be recorded outside a savepoint"
        raise ValueError(msg)
    if BUFFER not in session.info:
        session.info[BUFFER] = []
        event.listen(session, "before_commit", _append)
        event.listen(session, "after_rollback", _forget)
    account = who if isinstance(who, str) else ""
    who_id = who if isinstance(who, int) else None
    entry = TrailEntry(
        number=0, at=at, who_id=who_id, account=account, deed=deed, about=about,
        previous_hash="", hash="",
    )  # fmt: skip
    session.info[BUFFER].append(entry)


def _append(session: Session) -> None:
    """Append last of all, so that the one lock of the trail is held briefly."""
    if session.in_nested_transaction() or not session.info[BUFFER]:
        return
    entries: list[TrailEntry] = session.info[BUFFER]
    session.flush()
    count, last = _locked_head(session)
    rows = []
    for entry in entries:
        count += 1
        entry.number, entry.previous_hash = count, last
        entry.hash = last = digest(entry)
        rows.append(entry.model_dump(exclude={"id"}))
    session.exec(insert(TrailEntry), params=rows)
    session.exec(update(TrailHead).values(count=count, hash=last))
    entries.clear()


def _forget(session: Session) -> None:
    session.info[BUFFER].clear()


def _locked_head(session: Session) -> tuple[int, str]:
    insert_once(session, TrailHead, {"id": HEAD, "count": 0, "hash": ""}, col(TrailHead.id))
    columns = select(TrailHead.count, TrailHead.hash).where(TrailHead.id == HEAD)
    return session.exec(columns.with_for_update()).one()


def digest(entry: TrailEntry) -> str:
    """Return the hash of an entry and of all that came before it."""
    at = entry.at.astimezone(UTC).isoformat()
    parts = [entry.number, at, entry.who_id, entry.account, entry.deed, entry.about]
    text = json.dumps([*parts, entry.previous_hash], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def anchor(session: Session, now: datetime) -> Anchor:
    """Return what to keep outside, to find a cut or rewritten trail later."""
    head = session.get(TrailHead, HEAD) or TrailHead()
    return Anchor(head.count, head.hash, now)


def read_anchor(line: str) -> Anchor:
    """Return the anchor that a line holds. Raises: ValueError."""
    count, kept, at = line.split()
    return Anchor(int(count), "" if kept == "-" else kept, datetime.fromisoformat(at))


def verify(session: Session, anchors: Sequence[Anchor] = ()) -> list[Fault]:
    """Return every fault: edits, deletions, insertions, swaps, cut tails, other heads."""
    faults = []
    kept = {one.count: one for one in anchors if one.count}
    last, expected = "", 1
    for entry in _entries(session):
        faults += [Fault(entry.number, what) for what in _faults(entry, expected, last)]
        if (one := kept.pop(entry.number, None)) and one.hash != entry.hash:
            faults.append(Fault(entry.number, f"differs from the anchor of {one.at:%d %b %Y}"))
        last, expected = entry.hash, entry.number + 1
    head = session.get(TrailHead, HEAD) or TrailHead()
    if (head.count, head.hash) != (expected - 1, last):
        faults.append(Fault(0, f"the head says {head.count} entries, or another last one"))
    lost = (one for one in kept.values())
    return faults + [
        Fault(one.count, f"is gone since the anchor of {one.at:%d %b %Y}") for one in lost
    ]


def _entries(session: Session) -> Iterator[TrailEntry]:
    every = select(TrailEntry).order_by(col(TrailEntry.number), col(TrailEntry.id))
    return iter(session.exec(every.execution_options(yield_per=AT_A_TIME)))


def _faults(entry: TrailEntry, expected: int, last: str) -> Iterator[str]:
    if entry.number != expected:
        yield f"stands where {expected} is due: entries were deleted or inserted"
    if entry.previous_hash != last:
        yield "does not follow from the entry before it"
    if entry.hash != digest(entry):
        yield "was changed"
