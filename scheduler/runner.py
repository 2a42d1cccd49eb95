"""Runs one job: finds what is due, then works in short transactions."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import Engine
from sqlmodel import Session

from handlers.core.context import Context
from scheduler.timetable import Job
from storage import job_runs
from storage.db import transaction

AT_A_TIME = 100  # SQLite's one writer is never held past Slack's three seconds

T = TypeVar("T")
MakeContext = Callable[[Session, datetime], Context]

logger = logging.getLogger(__name__)


def run(
    engine: Engine,
    job: Job[T],
    now: datetime,
    context: MakeContext,
    due_at: datetime | None = None,
) -> int:
    """Run a job; return how many things it did. What went wrong stands in `job_run`.

    A run that finds nothing is written once, whole: most quarter-hours are quiet, and
    every write makes the others wait.
    """
    work = _Run(engine, job, now, context)
    due = work.find()
    with transaction(engine) as session:
        run_id = job_runs.started(session, job.name, due_at or now, now)
        if not due:
            job_runs.ended(session, run_id, now, 0, work.faults)
    if due:
        work.all(due)
        with transaction(engine) as session:
            job_runs.ended(session, run_id, now, work.did, work.faults)
    return work.did


@dataclass
class _Run(Generic[T]):
    engine: Engine
    job: Job[T]
    now: datetime
    context: MakeContext
    did: int = 0
    faults: list[str] = field(default_factory=list)

    def all(self, due: Sequence[T]) -> None:
        """Do what is due, up to a hundred in one transaction."""
        for start in range(0, len(due), AT_A_TIME):
            chunk = due[start : start + AT_A_TIME]
            if not self._tried(chunk):
                self._one_by_one(chunk)

    def find(self) -> Sequence[T]:
        """Return what is due; a fault is recorded, and nothing is due then."""
        try:
            with transaction(self.engine, write=False) as session:
                return self.job.find(self.context(session, self.now))
        except Exception as fault:  # noqa: BLE001 - recorded; the clock goes on
            self._record("find", fault)
            return ()

    def _tried(self, chunk: Sequence[T]) -> bool:
        """Work on a chunk; False: it was rolled back whole."""
        try:
            self.did += self._worked(chunk)
        except Exception:  # noqa: BLE001 - each of the chunk is tried again by itself
            logger.info("job %s: a chunk is tried again, one by one", self.job.name)
            return False
        return True

    def _one_by_one(self, chunk: Sequence[T]) -> None:
        """Find the ones that fail, and do the others."""
        for item in chunk:
            try:
                self.did += self._worked([item])
            except Exception as fault:  # noqa: BLE001 - recorded; the others go on
                self._record(str(item), fault)

    def _worked(self, items: Sequence[T]) -> int:
        with transaction(self.engine) as session:
            ctx = self.context(session, self.now)
            return sum(self.job.work(ctx, item) for item in items)

    def _record(self, where: str, fault: Exception) -> None:
        """Keep the kind of fault, never its words: they may quote a row."""
        self.faults.append(f"{where}: {type(fault).__name__}")
        logger.error("job %s failed at %s", self.job.name, where, exc_info=fault)
