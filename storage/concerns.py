"""Concerns: somebody is worried about a child now. Numbers first, then who was told."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from storage.base import UtcInstant


class Concern(SQLModel, table=True):
    """A worry about a child, raised from an audit at any grade."""

    __tablename__ = "concern"

    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(max_length=20, unique=True)  # C-2027-0001
    audit_id: int = Field(foreign_key="audit.id", index=True)
    type: str = Field(max_length=40)  # key of concern_types
    raised_by_id: int = Field(foreign_key="person.id")
    raised_at: datetime = Field(sa_type=UtcInstant)  # type: ignore[call-overload]
    due_on: date  # put right by, from the press
    words_id: str | None = Field(default=None, foreign_key="sealed_text.id")
    held_by_id: int | None = Field(default=None, foreign_key="person.id")  # "I have it"
    held_at: datetime | None = Field(default=None, sa_type=UtcInstant)  # type: ignore[call-overload]


class ConcernTold(SQLModel, table=True):
    """Who was told of a concern, when, by whom: by phone or face to face, not by the bot."""

    __tablename__ = "concern_told"

    id: int | None = Field(default=None, primary_key=True)
    concern_id: int = Field(foreign_key="concern.id", index=True)
    who: str = Field(max_length=40)  # key of `told`
    told_at: datetime = Field(sa_type=UtcInstant)  # type: ignore[call-overload]
    by_id: int = Field(foreign_key="person.id")
    words_id: str | None = Field(default=None, foreign_key="sealed_text.id")  # name, advice
