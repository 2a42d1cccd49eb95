"""What policy says about a concern: who answers now, when it is put right, who hears."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from handlers.core.phrases import LONDON, count
from handlers.core.profile.types import Clock, Council
from handlers.core.working_days import Calendar

A_NIGHT = timedelta(hours=12)  # how long ago a call before midnight may have been


@dataclass(frozen=True)
class Line:
    """A number to ring, and who answers it."""

    team: str
    phone: str


def line_now(council: Council, now: datetime, calendar: Calendar) -> Line:
    """Return who answers at this moment: the duty team in its hours, else the emergency team."""
    local = now.astimezone(LONDON)
    by_day = calendar.is_working(local.date()) and (
        council.duty_from <= local.time() < council.duty_to
    )
    if by_day:
        return Line(council.duty_team, council.duty_phone)
    return Line(council.out_of_hours_team, council.out_of_hours_phone)


def said(clock: Clock) -> str:
    """Return a time limit in words."""
    if clock.working_days:
        return count(clock.working_days, "working day")
    if clock.hours:
        return count(clock.hours, "hour")
    return count(clock.calendar_days, "day")


def put_right_by(pressed_on: date, clock: Clock, calendar: Calendar) -> date:
    """Return the last day on which what it is about is put right in time.

    Units: as the clock says; counted from the press, whatever the grade. Source: W41.
    """
    return calendar.due_on(pressed_on, clock)


def told_at(text: str, now: datetime) -> datetime | None:
    """Return the moment of "16:50" today or, after midnight, yesterday; None when unreadable.

    Empty means now. A time still to come is yesterday's where that was a few hours ago.
    """
    if not text.strip():
        return now
    hour, _, minute = text.strip().replace(".", ":").partition(":")
    if not (hour.isdecimal() and minute.isdecimal()):
        return None
    try:
        clock = time(int(hour), int(minute))
    except ValueError:
        return None
    local = now.astimezone(LONDON)
    said = datetime.combine(local.date(), clock, LONDON)
    if said > local:
        said = datetime.combine(local.date() - timedelta(days=1), clock, LONDON)
    return said if local - said <= A_NIGHT or said.date() == local.date() else None


def first_at_work(line: Sequence[int], away: frozenset[int], wanted: int) -> tuple[int, ...]:
    """Return the nearest managers who are at work, the nearest first.

    wanted: how many hear of it. Somebody away is never relied on.
    """
    return tuple(one for one in line if one not in away)[:wanted]
