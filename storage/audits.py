"""Audits: one machine for every kind; the words stay sealed."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import JSON, Column, Field, Session, SQLModel, col, select

from storage.base import UtcInstant, words
from storage.vocabulary import AuditStatus, Draw, HandOverStatus

OPEN = (
    AuditStatus.ALLOCATED,
    AuditStatus.IN_PROGRESS,
    AuditStatus.SUBMITTED,
    AuditStatus.HANDED_BACK,
)


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
    status: AuditStatus = Field(
        default=AuditStatus.ALLOCATED, sa_type=words(AuditStatus), index=True
    )
    window_from: date
    due_on: date = Field(index=True)
    cards_on: date
    self_due_on: date | None = None  # None: this kind has no self-assessment
    self_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    started_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    grade: str = Field(default="", max_length=40)  # overall, a key of the form's grades
    submitted_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    talked_on: date | None = None
    not_talked: str = Field(default="", max_length=40)  # key of not_talked_reasons
    replied_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    family_route: str = Field(default="", max_length=40)
    family_on: date | None = None
    no_family_view: str = Field(default="", max_length=40)
    filed_on: date | None = None  # the case note is on the child's file
    closed_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    withdrawn_reason: str = Field(default="", max_length=40)
    late_reason: str = Field(default="", max_length=40)  # key of late_reasons
    expected_on: date | None = None  # when the auditor expects to finish, if late


class Judgement(SQLModel, table=True):
    """What one auditor found in one section of the form, or in the whole."""

    __tablename__ = "judgement"
    __table_args__ = (UniqueConstraint("audit_id", "by_id", "section"),)

    id: int | None = Field(default=None, primary_key=True)
    audit_id: int = Field(foreign_key="audit.id", index=True)
    by_id: int = Field(foreign_key="person.id")  # who found it: a hand-over starts afresh
    section: str = Field(max_length=40)  # a key of the form, or "whole"
    grade: str = Field(default="", max_length=40)
    works_well_id: str | None = Field(default=None, foreign_key="sealed_text.id")
    needs_work_id: str | None = Field(default=None, foreign_key="sealed_text.id")
    so_what_id: str | None = Field(default=None, foreign_key="sealed_text.id")
    reflective_id: str | None = Field(default=None, foreign_key="sealed_text.id")
    answer_id: str | None = Field(default=None, foreign_key="sealed_text.id")  # own question
    ticks: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    override_id: str | None = Field(default=None, foreign_key="sealed_text.id")
    # override: of the whole only, why the grade is not the one that the rule suggests
    saved_at: datetime = Field(sa_type=UtcInstant)


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
    offered_at: datetime = Field(sa_type=UtcInstant)
    answer_by_on: date | None = None
    answered_at: datetime | None = Field(default=None, sa_type=UtcInstant)


def by_reference(session: Session, reference: str) -> Audit | None:
    """Return the audit of that reference of ours, held until this transaction ends.

    Held, since it is loaded to be changed: two presses at once come one after the other.
    """
    wanted = select(Audit).where(Audit.reference == reference).with_for_update()
    return session.exec(wanted).one_or_none()


def find(session: Session, reference: str) -> Audit | None:
    """Return the audit of that reference, to look at."""
    return session.exec(select(Audit).where(Audit.reference == reference)).one_or_none()


def next_reference(session: Session, year: int) -> str:
    """Return the next free reference of a year: QA-2027-0001, then QA-2027-0002."""
    start = f"QA-{year}-"
    last = session.exec(
        select(Audit.reference)
        .where(col(Audit.reference).startswith(start))
        .order_by(col(Audit.id).desc())
        .limit(1)
    ).first()
    return f"{start}{int(last[len(start) :]) + 1 if last else 1:04d}"


def judgements(session: Session, audit: Audit) -> dict[str, Judgement]:
    """Return what the present auditor has saved, by section."""
    found = session.exec(
        select(Judgement).where(Judgement.audit_id == audit.id, Judgement.by_id == audit.auditor_id)
    )
    return {one.section: one for one in found}


def worker_words(session: Session, audit: Audit) -> dict[str, WorkerWords]:
    """Return what the worker wrote, by question."""
    found = session.exec(select(WorkerWords).where(WorkerWords.audit_id == audit.id))
    return {one.question: one for one in found}


def of_round(session: Session, round_id: int) -> Sequence[Audit]:
    """Return the audits of a round, in the order of their references."""
    return session.exec(
        select(Audit).where(Audit.round_id == round_id).order_by(Audit.reference)
    ).all()


def as_auditor(session: Session, person_id: int) -> Sequence[Audit]:
    """Return a person's audits that are not over, the first due first."""
    return session.exec(
        select(Audit)
        .where(Audit.auditor_id == person_id, col(Audit.status).in_(OPEN))
        .order_by(col(Audit.due_on), Audit.reference)
    ).all()


def as_worker(session: Session, person_ids: Sequence[int]) -> Sequence[Audit]:
    """Return the audits of these people's work that are not over."""
    return session.exec(
        select(Audit)
        .where(col(Audit.worker_id).in_(person_ids), col(Audit.status).in_(OPEN))
        .order_by(Audit.reference)
    ).all()


def in_status(session: Session, *statuses: AuditStatus) -> Sequence[Audit]:
    """Return the audits in one of these states."""
    return session.exec(
        select(Audit).where(col(Audit.status).in_(statuses)).order_by(Audit.reference)
    ).all()


def open_offer(session: Session, audit: Audit) -> HandOver | None:
    """Return the hand-over that waits for an answer, if there is one."""
    return session.exec(
        select(HandOver).where(
            HandOver.audit_id == audit.id, HandOver.status == HandOverStatus.OFFERED
        )
    ).one_or_none()


def hand_overs(session: Session, audit: Audit) -> Sequence[HandOver]:
    """Return every hand-over of an audit, the first one first."""
    return session.exec(
        select(HandOver).where(HandOver.audit_id == audit.id).order_by(col(HandOver.id))
    ).all()


def offers_past(session: Session, today: date) -> Sequence[HandOver]:
    """Return the offers that nobody answered in time."""
    return session.exec(
        select(HandOver).where(
            HandOver.status == HandOverStatus.OFFERED, col(HandOver.answer_by_on) < today
        )
    ).all()


def offered_to(session: Session, person_id: int) -> Sequence[Audit]:
    """Return the audits that a person was asked to take over and hasn't answered."""
    offers = select(HandOver.audit_id).where(
        HandOver.to_id == person_id, HandOver.status == HandOverStatus.OFFERED
    )
    return session.exec(
        select(Audit).where(col(Audit.id).in_(offers)).order_by(Audit.reference)
    ).all()


def open_offers(session: Session) -> Sequence[HandOver]:
    """Return every offer that waits for an answer."""
    return session.exec(select(HandOver).where(HandOver.status == HandOverStatus.OFFERED)).all()
