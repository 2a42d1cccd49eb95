"""Actions: what people agreed to do because of what an audit or a concern showed."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

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
    concern_id: int | None = Field(default=None, foreign_key="concern.id")
    status: ActionStatus = Field(default=ActionStatus.OPEN, sa_type=words(ActionStatus))
    made_at: datetime = Field(sa_type=UtcInstant)  # type: ignore[call-overload]
