"""Audits: one machine for every kind; the words stay sealed."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.base import UtcInstant, words
from storage.vocabulary import AuditStatus, Draw, HandOverStatus


class Audit(SQLModel, table=True):
    """One audit of one worker's work on one case file."""

    __tablename__ = "audit"

    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(max_length=20, unique=True)  # QA-2027-0001: the bot's own
    round_id: int = Field(foreign_key="audit_round.id", index=True)
    kind: str = Field(max_length=40)
    framework_version_id: int = Field(foreign_key="framework_version.id")
    auditor_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    worker_id: int = Field(foreign_key="person.id", index=True)
    case_file_id: int = Field(foreign_key="case_file.id", index=True)
    draw: Draw = Field(sa_type=words(Draw))
    why: str  # the reason shown on "Why me?"
    status: AuditStatus = Field(default=AuditStatus.ALLOCATED, sa_type=words(AuditStatus), index=True)
    window_from: date
    due_on: date = Field(index=True)
    cards_on: date
    self_due_on: date | None = None  # None: this kind has no self-assessment
    self_at: datetime | None = Field(default=None, sa_type=UtcInstant)  # type: ignore[call-overload]
    started_at: datetime | None = Field(default=None, sa_type=UtcInstant)  # type: ignore[call-overload]
    grade: str = Field(default="", max_length=40)  # overall, a key of the form's grades
    submitted_at: datetime | None = Field(default=None, sa_type=UtcInstant)  # type: ignore[call-overload]
    talked_on: date | None = None
    not_talked: str = Field(default="", max_length=40)  # key of not_talked_reasons
    replied_at: datetime | None = Field(default=None, sa_type=UtcInstant)  # type: ignore[call-overload]
    family_route: str = Field(default="", max_length=40)
    family_on: date | None = None
    no_family_view: str = Field(default="", max_length=40)
    filed_on: date | None = None  # the case note is on the child's file
    closed_at: datetime | None = Field(default=None, sa_type=UtcInstant)  # type: ignore[call-overload]
    withdrawn_reason: str = Field(default="", max_length=40)


class Judgement(SQLModel, table=True):
    """What an auditor found in one section of the form."""

    __tablename__ = "judgement"
    __table_args__ = (UniqueConstraint("audit_id", "section"),)

    id: int | None = Field(default=None, primary_key=True)
    audit_id: int = Field(foreign_key="audit.id", index=True)
    section: str = Field(max_length=40)
    grade: str = Field(default="", max_length=40)
    works_well_id: str | None = Field(default=None, foreign_key="sealed_text.id")
    needs_work_id: str | None = Field(default=None, foreign_key="sealed_text.id")
    so_what_id: str | None = Field(default=None, foreign_key="sealed_text.id")
    reflective_id: str | None = Field(default=None, foreign_key="sealed_text.id")
    saved_at: datetime = Field(sa_type=UtcInstant)  # type: ignore[call-overload]


class WorkerWords(SQLModel, table=True):
    """What the worker wrote: one answer of the self-assessment, or the reply."""

    __tablename__ = "worker_words"
    __table_args__ = (UniqueConstraint("audit_id", "question"),)

    id: int | None = Field(default=None, primary_key=True)
    audit_id: int = Field(foreign_key="audit.id", index=True)
    question: str = Field(max_length=40)  # key of self_questions, or "reply"
    words_id: str = Field(foreign_key="sealed_text.id")


class HandOver(SQLModel, table=True):
    """An audit that its auditor can't do, offered to one next person at a time."""

    __tablename__ = "hand_over"

    id: int | None = Field(default=None, primary_key=True)
    audit_id: int = Field(foreign_key="audit.id", index=True)
    from_id: int = Field(foreign_key="person.id")
    to_id: int | None = Field(default=None, foreign_key="person.id")  # None: QA
    reason: str = Field(max_length=40)  # key of cannot_reasons
    status: HandOverStatus = Field(sa_type=words(HandOverStatus))
    offered_at: datetime = Field(sa_type=UtcInstant)  # type: ignore[call-overload]
    answer_by_on: date | None = None
    answered_at: datetime | None = Field(default=None, sa_type=UtcInstant)  # type: ignore[call-overload]
