"""When each job ran, what it did, and what went wrong."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, insert, select

from storage.base import UtcInstant

FAULT_LENGTH = 2000


class JobRun(SQLModel, table=True):
    """One run of one job. Still without an end: it is running, or the process died."""

    __tablename__ = "job_run"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=60, index=True)
    due_at: datetime = Field(sa_type=UtcInstant)
    started_at: datetime = Field(sa_type=UtcInstant)
    ended_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    did: int = 0  # how many things it did
    fault: str = Field(default="", max_length=FAULT_LENGTH)


def started(session: Session, name: str, due_at: datetime, now: datetime) -> int:
    """Note that a job began; return the run's id."""
    row = {"name": name, "due_at": due_at, "started_at": now, "did": 0, "fault": ""}
    run_id: int = session.exec(insert(JobRun).values(**row).returning(col(JobRun.id))).one()[0]
    return run_id


def ended(session: Session, run_id: int, now: datetime, did: int, faults: Sequence[str]) -> None:
    """Note what became of it."""
    run = session.get_one(JobRun, run_id)
    run.ended_at = now
    run.did = did
    run.fault = "\n".join(faults)[:FAULT_LENGTH]


def latest(session: Session, name: str) -> JobRun | None:
    """Return the newest run of a job."""
    newest = select(JobRun).where(JobRun.name == name).order_by(col(JobRun.id).desc())
    return session.exec(newest.limit(1)).first()
