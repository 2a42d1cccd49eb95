"""Adopted frameworks: every version is kept, since open work keeps the one it began under."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.base import UtcInstant


class FrameworkVersion(SQLModel, table=True):
    """One adopted version of a framework profile, whole. The newest is in force."""

    __tablename__ = "framework_version"

    id: int | None = Field(default=None, primary_key=True)
    framework: str = Field(max_length=40)
    body: str  # the whole profile as canonical JSON
    digest: str = Field(max_length=64, unique=True)  # sha256 of the body
    adopted_at: datetime = Field(sa_type=UtcInstant)  # type: ignore[call-overload]
    adopted_by: str = Field(max_length=120)
