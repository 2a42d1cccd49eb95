"""Audit rounds: one kind of audit in one period, its plan and what became of it."""

from datetime import date, datetime
from typing import Any

from sqlmodel import JSON, Column, Field, SQLModel

from storage.base import UtcInstant, words
from storage.vocabulary import Draw, RoundStatus


class AuditRound(SQLModel, table=True):
    """One month's audits of one kind. Life: drafted -> opened -> closed, or abandoned."""

    __tablename__ = "audit_round"

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=40)  # a key of the profile's kinds
    month: date = Field(index=True)  # its first day
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
    drafted_by_id: int = Field(foreign_key="person.id")
    drafted_at: datetime = Field(sa_type=UtcInstant)  # type: ignore[call-overload]
    opened_at: datetime | None = Field(default=None, sa_type=UtcInstant)  # type: ignore[call-overload]
    closed_at: datetime | None = Field(default=None, sa_type=UtcInstant)  # type: ignore[call-overload]


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
