"""Actions: what people agreed to do because of what an audit or a concern showed."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import Field, Session, SQLModel, col, select

from storage.audits import Audit
from storage.base import UtcInstant, words
from storage.vocabulary import ActionStatus


class Action(SQLModel, table=True):
    """One thing one person will do by one date."""

    __tablename__ = "action"

    id: int | None = Field(default=None, primary_key=True)
    audit_id: int = Field(foreign_key="audit.id", index=True)
    number: int  # within its audit
    owner_id: int = Field(foreign_key="person.id", index=True)
    type: str = Field(max_length=40)  # key of action_types: all that chat shows
    words_id: str | None = Field(default=None, foreign_key="sealed_text.id")
    due_on: date = Field(index=True)  # the last day on which it is on time
    due_why: str  # "28 days after the audit"
    clock: str = Field(default="action", max_length=20)  # "action", "concern" or "other"
    concern_id: int | None = Field(default=None, foreign_key="concern.id")
    status: ActionStatus = Field(default=ActionStatus.OPEN, sa_type=words(ActionStatus))
    made_at: datetime = Field(sa_type=UtcInstant)


def numbered(session: Session, audit: Audit, number: int) -> Action | None:
    """Return one action of an audit by its number."""
    return session.exec(
        select(Action).where(Action.audit_id == audit.id, Action.number == number)
    ).one_or_none()


def next_number(session: Session, audit: Audit) -> int:
    """Return the number of an audit's next action: never one that was given before."""
    last = select(func.max(Action.number)).where(Action.audit_id == audit.id)
    return (session.exec(last).one() or 0) + 1


def of_audit(session: Session, audit: Audit) -> Sequence[Action]:
    """Return an audit's actions in the order of their numbers."""
    return session.exec(
        select(Action).where(Action.audit_id == audit.id).order_by(col(Action.number))
    ).all()


def open_of(session: Session, person_id: int) -> Sequence[Action]:
    """Return a person's open actions, the first due first."""
    return session.exec(
        select(Action)
        .where(Action.owner_id == person_id, Action.status == ActionStatus.OPEN)
        .order_by(col(Action.due_on), col(Action.id))
    ).all()
