"""Winds the clock: the timetable on APScheduler, in London time.

It only wakes jobs, and jobs look for what is due: every process may have one, and a run
that was missed or doubled does no harm.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from handlers.core.context import LONDON
from scheduler.timetable import TIMETABLE, Job

DELIVER_EVERY = timedelta(seconds=5)
A_MOMENT = timedelta(microseconds=1)
MANNERS = {
    "coalesce": True,  # missed ten times, it runs once
    "max_instances": 1,
    "misfire_grace_time": None,  # however late: better than never
}


def wind(run_job: Callable[[str], object], deliver: Callable[[], object]) -> BackgroundScheduler:
    """Return a clock that is set but not started. It keeps nothing; no store is shared."""
    clock = BackgroundScheduler(timezone=LONDON)
    for job in TIMETABLE:
        clock.add_job(run_job, _trigger(job), args=(job.name,), id=job.name, **MANNERS)
    seconds = DELIVER_EVERY.total_seconds()
    every = IntervalTrigger(seconds=seconds, timezone=LONDON)
    clock.add_job(deliver, every, id="deliver", **MANNERS)
    return clock


def occurrences(job: Job[Any], after: datetime, until: datetime) -> list[datetime]:
    """Return when a job is due, in London time: later than `after`, `until` included."""
    trigger = _trigger(job)
    found = []
    at = trigger.get_next_fire_time(None, after + A_MOMENT)
    while at is not None and at <= until:
        found.append(at)
        at = trigger.get_next_fire_time(at, at)
    return found


def due_between(
    after: datetime, until: datetime, jobs: Iterable[Job[Any]] = TIMETABLE
) -> list[tuple[datetime, Job[Any]]]:
    """Return every run of the timetable, in order; at one time, in the timetable's order."""
    runs = [(at, job) for job in jobs for at in occurrences(job, after, until)]
    return sorted(runs, key=lambda run: run[0])


def next_run(after: datetime, jobs: Iterable[Job[Any]] = TIMETABLE) -> datetime:
    """Return when the clock next has something to do."""
    first: datetime = min(_trigger(job).get_next_fire_time(None, after + A_MOMENT) for job in jobs)
    return first


def _trigger(job: Job[Any]) -> CronTrigger:
    return CronTrigger.from_crontab(job.cron, timezone=LONDON)
