"""The notice clock: who has been told of an audit's result, when, and who is late. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from handlers.audits.rules.names import Who
from handlers.core.phrases import LONDON, local_day
from handlers.core.profile.types import Clock
from handlers.core.working_days import Calendar


@dataclass(frozen=True)
class Notice:
    """One person who is to hear of one audit's result."""

    reference: str  # the audit's
    who: Who
    told_at: datetime | None
    by: datetime
    is_late: bool  # told past that time, or not told and it has passed


def told_by(submitted_at: datetime, clock: Clock, calendar: Calendar) -> datetime:
    """Return the moment by which people have been told: hours run, days end at midnight.

    Source: L7, from the audit's submission.
    """
    if clock.hours:
        return submitted_at + timedelta(hours=clock.hours)
    last = calendar.due_on(local_day(submitted_at), clock)
    return datetime.combine(last + timedelta(days=1), time(), LONDON)


def is_late(told_at: datetime | None, by: datetime, now: datetime) -> bool:
    """Say whether somebody was told too late, or should have been told by now."""
    return (told_at or now) > by
