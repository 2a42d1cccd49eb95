"""Files that somebody sent and has not confirmed: sealed, for half an hour, then gone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from sqlmodel import Field, Session, SQLModel, col, delete, select

from storage.base import UtcInstant
from storage.sealed import SealedText

KEPT_FOR = timedelta(minutes=30)


class Upload(SQLModel, table=True):
    """One or two files that were sent together. Their content is a sealed text."""

    __tablename__ = "upload"

    id: str = Field(primary_key=True, max_length=36)
    by_id: int = Field(foreign_key="person.id", index=True)
    kind: str = Field(max_length=20)
    options: str = Field(default="", max_length=500)  # answers that go with it
    content_id: str = Field(foreign_key="sealed_text.id")
    also_id: str | None = Field(default=None, foreign_key="sealed_text.id")
    sent_at: datetime = Field(sa_type=UtcInstant, index=True)


def new_id() -> str:
    """Return an id that nobody can guess."""
    return str(uuid4())


def by_id(session: Session, upload_id: str, now: datetime) -> Upload | None:
    """Return a file that is still kept."""
    fresh = col(Upload.sent_at) > now - KEPT_FOR
    return session.exec(select(Upload).where(Upload.id == upload_id, fresh)).one_or_none()


def forget(session: Session, upload: Upload) -> None:
    """Delete a file with its content."""
    sealed = [one for one in (upload.content_id, upload.also_id) if one]
    session.delete(upload)
    session.flush()
    session.exec(delete(SealedText).where(col(SealedText.id).in_(sealed)))


def of_person(session: Session, person_id: int) -> Sequence[Upload]:
    """Return what somebody sent and has not confirmed."""
    return session.exec(select(Upload).where(Upload.by_id == person_id)).all()


def too_old(session: Session, now: datetime) -> Sequence[str]:
    """Return the ids of files that nobody has confirmed in time."""
    old = col(Upload.sent_at) <= now - KEPT_FOR
    return session.exec(select(Upload.id).where(old).order_by(col(Upload.id))).all()
