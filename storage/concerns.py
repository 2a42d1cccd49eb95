"""Concerns: somebody is worried about a child now. Numbers first, then who was told."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Field, Session, SQLModel, col, select

from storage.audits import Audit
from storage.base import UtcInstant
from storage.once import insert_once


class Concern(SQLModel, table=True):
    """A worry about a child, raised from an audit at any grade."""

    __tablename__ = "concern"

    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(max_length=20, unique=True)  # C-2027-0001
    audit_id: int = Field(foreign_key="audit.id", index=True)
    type: str = Field(max_length=40)  # key of concern_types
    raised_by_id: int = Field(foreign_key="person.id")
    raised_at: datetime = Field(sa_type=UtcInstant)
    due_on: date  # put right by, from the press
    words_id: str | None = Field(default=None, foreign_key="sealed_text.id")
    held_by_id: int | None = Field(default=None, foreign_key="person.id")  # "I have it"
    held_at: datetime | None = Field(default=None, sa_type=UtcInstant)


class ConcernTold(SQLModel, table=True):
    """Who was told of a concern, when, by whom: by phone or face to face, not by the bot."""

    __tablename__ = "concern_told"

    id: int | None = Field(default=None, primary_key=True)
    concern_id: int = Field(foreign_key="concern.id", index=True)
    who: str = Field(max_length=40)  # key of `told`
    told_at: datetime = Field(sa_type=UtcInstant)
    by_id: int = Field(foreign_key="person.id")
    words_id: str | None = Field(default=None, foreign_key="sealed_text.id")  # name, advice


def by_reference(session: Session, reference: str) -> Concern | None:
    """Return the concern of that reference of ours, held until this transaction ends."""
    wanted = select(Concern).where(Concern.reference == reference).with_for_update()
    return session.exec(wanted).one_or_none()


def find(session: Session, reference: str) -> Concern | None:
    """Return the concern of that reference, to look at."""
    return session.exec(select(Concern).where(Concern.reference == reference)).one_or_none()


def next_reference(session: Session, year: int) -> str:
    """Return the next free reference of a year: C-2027-0001, then C-2027-0002."""
    start = f"C-{year}-"
    last = session.exec(
        select(Concern.reference)
        .where(col(Concern.reference).startswith(start))
        .order_by(col(Concern.id).desc())
        .limit(1)
    ).first()
    return f"{start}{int(last[len(start) :]) + 1 if last else 1:04d}"


def add(session: Session, year: int, **values: Any) -> Concern:
    """Store a concern under the next free reference: of two at once, each gets its own."""
    stored: int | None = None
    while stored is None:
        row = {"reference": next_reference(session, year), **values}
        stored = insert_once(session, Concern, row, col(Concern.id))
    return session.get_one(Concern, stored)


def of_audit(session: Session, audit: Audit) -> Sequence[Concern]:
    """Return the concerns raised from an audit, the first one first."""
    return session.exec(
        select(Concern).where(Concern.audit_id == audit.id).order_by(col(Concern.id))
    ).all()


def told_of(session: Session, concern: Concern) -> Sequence[ConcernTold]:
    """Return the log of who was told, the first one first."""
    return session.exec(
        select(ConcernTold)
        .where(ConcernTold.concern_id == concern.id)
        .order_by(col(ConcernTold.told_at), col(ConcernTold.id))
    ).all()


def since(session: Session, at: datetime) -> Sequence[Concern]:
    """Return the concerns raised since a moment, the newest first."""
    return session.exec(
        select(Concern).where(Concern.raised_at >= at).order_by(col(Concern.id).desc())
    ).all()
