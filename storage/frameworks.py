"""Adopted frameworks: every version is kept, since open work keeps the one it began under."""

import hashlib
from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, select

from storage.base import UtcInstant
from storage.once import insert_once


class FrameworkVersion(SQLModel, table=True):
    """One adopted version of a framework profile, whole. The last adopted is in force."""

    __tablename__ = "framework_version"

    id: int | None = Field(default=None, primary_key=True)
    framework: str = Field(max_length=40)
    body: str  # the whole profile as canonical JSON
    digest: str = Field(max_length=64, unique=True)  # sha256 of the body
    adopted_at: datetime = Field(sa_type=UtcInstant)  # for the last time
    adopted_by: str = Field(max_length=120)


def in_force(session: Session) -> FrameworkVersion | None:
    """Return the version that new work begins under, or None before the first adoption."""
    newest = select(FrameworkVersion).order_by(
        col(FrameworkVersion.adopted_at).desc(), col(FrameworkVersion.id).desc()
    )
    return session.exec(newest.limit(1)).first()


def version(session: Session, version_id: int) -> FrameworkVersion | None:
    """Return the version that a piece of work began under."""
    return session.get(FrameworkVersion, version_id)


def store_version(
    session: Session, profile_json: str, framework: str, now: datetime, by: str
) -> FrameworkVersion:
    """Put a profile in force and return its version; the same text is stored once.

    A version that was in force before comes back under its own id, with today's adoption.
    """
    body_digest = hashlib.sha256(profile_json.encode()).hexdigest()
    current = in_force(session)
    if current and current.digest == body_digest:
        return current
    values = {
        "framework": framework,
        "body": profile_json,
        "digest": body_digest,
        "adopted_at": now,
        "adopted_by": by,
    }
    is_new = insert_once(session, FrameworkVersion, values, col(FrameworkVersion.digest))
    stored = select(FrameworkVersion).where(col(FrameworkVersion.digest) == body_digest)
    found = session.exec(stored).one()
    if not is_new:
        found.adopted_at, found.adopted_by = now, by
        session.add(found)
        session.flush()
    return found
