"""Working days in England and Wales, and the windows of a month. Pure: holidays are handed in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.core.profile.types import Clock, Period, Window

SATURDAY = 5
ONE_DAY = timedelta(days=1)
WEEK = timedelta(days=7)
HOURS_A_DAY = 24
MONTHS_OF: Mapping[Period, int] = {"month": 1, "quarter": 3}


@dataclass(frozen=True)
class Calendar:
    """Which days count: Monday to Friday, except bank holidays and the council's closures."""

    holidays: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Return whether the council works that day."""
        return day.weekday() < SATURDAY and day not in self.holidays

    def add_working_days(self, start: date, days: int) -> date:
        """Return the day that lies `days` working days after `start`, or before when negative.

        Units: whole working days; `start` itself is day 0 and need not be one.
        Source: DOMAIN D8, count from the day after.
        """
        step = ONE_DAY if days > 0 else -ONE_DAY
        day, left = start, abs(days)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Return how many working days `end` lies after `start`; negative when before.

        The inverse of `add_working_days`: `start` is never counted, `end` is.
        """
        if end < start:
            return -len(self.working_days(end, start - ONE_DAY))
        return len(self.working_days(start + ONE_DAY, end))

    def working_days(self, first: date, last: date) -> tuple[date, ...]:
        """Return the working days from `first` to `last`, both included, in order."""
        length = (last - first).days + 1
        days = (first + timedelta(days=n) for n in range(length))
        return tuple(day for day in days if self.is_working(day))

    def next_working_day(self, day: date) -> date:
        """Return that day when it is a working day, else the first one after it."""
        return day if self.is_working(day) else self.add_working_days(day, 1)

    def first_working_day_of_month(self, month: date) -> date:
        """Return the first working day of the month in which `month` lies."""
        return self.next_working_day(month.replace(day=1))

    def last_working_day_of_month(self, month: date) -> date:
        """Return the last working day of the month in which `month` lies."""
        return self.add_working_days(_first_of_next(month), -1)

    def due_on(self, start: date, clock: Clock) -> date:
        """Return the last day that is on time, from a start on day 0. All zero: that day.

        Units: as the clock says; hours are rounded up to whole days. A due date in calendar
        days may fall on a weekend: the council's time limit says days, so we don't move it.
        """
        if clock.working_days:
            return self.add_working_days(start, clock.working_days)
        days_of_hours = -(-clock.hours // HOURS_A_DAY)
        return start + timedelta(days=clock.calendar_days + days_of_hours)


def first_of(period: Period, day: date) -> date:
    """Return the first day of the month, or of the quarter (from January on), that holds a day."""
    length = MONTHS_OF[period]
    return date(day.year, day.month - (day.month - 1) % length, 1)


def first_of_next(period: Period, day: date) -> date:
    """Return the first day of the month or quarter after the one that holds a day."""
    month = first_of(period, day)
    for _ in range(MONTHS_OF[period]):
        month = _first_of_next(month)
    return month


def window(
    rule: Window, month: date, calendar: Calendar, period: Period = "month"
) -> tuple[date, date]:
    """Return the first and the last working day in which a month's or quarter's audits are done.

    month: the first working day of the month, or of the whole quarter, to the last.
    second_full_week: of the weeks whose Monday to Friday all lie in the month, the second;
    so from the Monday after the month's first Monday.
    second_calendar_week: the Monday to Friday of the week that holds the 8th.
    A quarter's week is one of its first month.
    A bank holiday or closure day at either end makes the window shorter; it never moves it.

    Raises: ValueError when no working day is left in it.
    """
    month = first_of(period, month)
    span = (month, first_of_next(period, month) - ONE_DAY) if rule == "month" else None
    days = calendar.working_days(*(span or _WEEKS[rule](month)))
    if not days:
        msg = f"{rule} of {month:%Y-%m} holds no working day"
        raise ValueError(msg)
    return days[0], days[-1]


def _first_of_next(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=31)).replace(day=1)


def _second_full_week(month: date) -> tuple[date, date]:
    first = month.replace(day=1)
    first_monday = first + timedelta(days=-first.weekday() % 7)
    return _monday_to_friday(first_monday + WEEK)


def _second_calendar_week(month: date) -> tuple[date, date]:
    return _monday_to_friday(month.replace(day=8))


def _monday_to_friday(day: date) -> tuple[date, date]:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=4)


_WEEKS: Mapping[Window, Callable[[date], tuple[date, date]]] = {
    "second_full_week": _second_full_week,
    "second_calendar_week": _second_calendar_week,
}
