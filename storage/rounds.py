"""Audit rounds: one kind of audit in one period, its plan and what became of it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import JSON, Column, Field, Session, SQLModel, col, select

from storage.base import UtcInstant, words
from storage.frameworks import FrameworkVersion
from storage.vocabulary import Draw, RoundStatus


class AuditRound(SQLModel, table=True):
    """One month's audits of one kind. Life: drafted -> opened -> closed, or abandoned."""

    __tablename__ = "audit_round"

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=40)  # a key of the profile's kinds
    month: date = Field(index=True)  # its first day
    months: int = 1  # that it is for: 3 for a quarter
    theme: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    # theme: title, categories, services, teams, opened_since; {} for a kind without one
    status: RoundStatus = Field(default=RoundStatus.DRAFTED, sa_type=words(RoundStatus))
    seed: int
    framework_version_id: int = Field(foreign_key="framework_version.id")
    window_from: date
    window_to: date
    cards_on: date
    quota: int = 0  # auditor slots
    input_hash: str = Field(default="", max_length=64)
    plan: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    # plan: shortfalls, outside the draw, capacity; pairings have rows of their own
    drafted_by_id: int | None = Field(default=None, foreign_key="person.id")  # None: command line
    drafted_at: datetime = Field(sa_type=UtcInstant)
    opened_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    closed_at: datetime | None = Field(default=None, sa_type=UtcInstant)


class Pairing(SQLModel, table=True):
    """Who would audit whose work on which file, and why. An open round's have audits."""

    __tablename__ = "pairing"

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="audit_round.id", index=True)
    auditor_id: int = Field(foreign_key="person.id")
    worker_id: int = Field(foreign_key="person.id")
    case_file_id: int = Field(foreign_key="case_file.id")
    draw: Draw = Field(sa_type=words(Draw))
    reason: str  # our own words, holds no id of the record system
    by_hand: str = Field(default="", max_length=40)  # key of change_reasons
    audit_id: int | None = Field(default=None, foreign_key="audit.id")


LONGEST_NUMBER = 9  # digits of a row's number that fit an INTEGER of any database
STANDING = (RoundStatus.DRAFTED, RoundStatus.OPENED, RoundStatus.CLOSED)


def by_id(session: Session, reference: str) -> AuditRound | None:
    """Return the round of that number, locked until the transaction ends."""
    row_id = row_number(reference)
    return session.exec(
        select(AuditRound).where(AuditRound.id == row_id).with_for_update()
    ).one_or_none()


def find(session: Session, reference: str) -> AuditRound | None:
    """Return the round of that number, to look at."""
    return session.get(AuditRound, row_number(reference))


def row_number(text: str) -> int:
    """Return the number of a row that a button carried; 0, which no row has, for anything else."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else 0


def standing(session: Session, kind: str, month: date) -> AuditRound | None:
    """Return a month's round of one kind, unless it was abandoned."""
    return session.exec(
        select(AuditRound)
        .where(
            AuditRound.kind == kind,
            AuditRound.month == month,
            col(AuditRound.status).in_(STANDING),
        )
        .order_by(col(AuditRound.id).desc())
    ).first()


def so_far(session: Session, *statuses: RoundStatus) -> Sequence[AuditRound]:
    """Return the rounds in these states, or all that stand, the newest month first."""
    return session.exec(
        select(AuditRound)
        .where(col(AuditRound.status).in_(statuses or STANDING))
        .order_by(col(AuditRound.month).desc(), AuditRound.kind)
    ).all()


def pairing_by_id(session: Session, reference: str) -> Pairing | None:
    """Return the pairing of that number."""
    return session.get(Pairing, row_number(reference))


def pairings(session: Session, round_id: int) -> Sequence[Pairing]:
    """Return a round's pairings in the order in which they were drawn."""
    return session.exec(
        select(Pairing).where(Pairing.round_id == round_id).order_by(col(Pairing.id))
    ).all()


def replace_pairings(session: Session, round_id: int, new: Iterable[Pairing]) -> None:
    """Put a new draw in place of the old one. Only for a draft: an open round's have audits."""
    session.exec(delete(Pairing).where(col(Pairing.round_id) == round_id))
    session.add_all(new)
    session.flush()


def one_at_a_time(session: Session, framework_version_id: int) -> None:
    """Wait until nobody else is drafting, so that a month can't get two rounds."""
    session.exec(
        select(FrameworkVersion.id)
        .where(FrameworkVersion.id == framework_version_id)
        .with_for_update()
    ).one()


def given_up(session: Session, kind: str, month: date) -> AuditRound | None:
    """Return the last draft of a month that was given up."""
    return session.exec(
        select(AuditRound)
        .where(
            AuditRound.kind == kind,
            AuditRound.month == month,
            AuditRound.status == RoundStatus.ABANDONED,
        )
        .order_by(col(AuditRound.id).desc())
    ).first()


def without_audit(session: Session) -> Sequence[Pairing]:
    """Return the pairings of opened rounds whose audits are still to be made."""
    return session.exec(
        select(Pairing)
        .join(AuditRound, col(Pairing.round_id) == col(AuditRound.id))
        .where(
            col(Pairing.audit_id).is_(None),
            col(AuditRound.status).in_((RoundStatus.OPENED, RoundStatus.CLOSED)),
        )
        .order_by(col(Pairing.id))
    ).all()
