"""Working days and windows, against dates worked by hand on a calendar."""

from datetime import date
from typing import get_args

import pytest

from handlers.core.profile.types import Clock, Window
from handlers.core.working_days import Calendar, window

BANK_HOLIDAYS = frozenset(
    {
        date(2026, 12, 25),
        date(2026, 12, 28),  # in place of Saturday 26 December
        date(2027, 1, 1),
        date(2027, 3, 26),
        date(2027, 3, 29),
        date(2027, 5, 3),
        date(2027, 5, 31),
    }
)
CALENDAR = Calendar(BANK_HOLIDAYS)
DECEMBER_21 = date(2026, 12, 21)  # a Monday


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        (date(2026, 12, 21), 5, date(2026, 12, 30)),  # 22, 23, 24, 29, 30
        (date(2026, 12, 24), 5, date(2027, 1, 5)),  # 29, 30, 31, 4, 5
        (date(2027, 3, 25), 5, date(2027, 4, 5)),  # 30, 31, 1, 2, 5: Easter
        (date(2027, 1, 15), 5, date(2027, 1, 22)),
        (date(2026, 12, 26), 1, date(2026, 12, 29)),  # from a Saturday
        (date(2026, 12, 26), 0, date(2026, 12, 26)),  # day 0 need not be a working day
        (date(2027, 1, 4), -5, date(2026, 12, 23)),  # back over 31, 30, 29, 24, 23
        (date(2027, 1, 1), -1, date(2026, 12, 31)),
    ],
)
def test_working_days_are_counted_from_the_day_after(
    start: date, days: int, expected: date
) -> None:
    """Bank holidays and weekends are stepped over, forwards and back."""
    assert CALENDAR.add_working_days(start, days) == expected


@pytest.mark.parametrize("days", range(-30, 31))
def test_counting_undoes_adding(days: int) -> None:
    """The days between a date and what was added to it are what was added."""
    end = CALENDAR.add_working_days(DECEMBER_21, days)

    assert CALENDAR.working_days_between(DECEMBER_21, end) == days


def test_a_weekend_lies_no_working_day_after_its_friday() -> None:
    """Nothing is counted on days when nobody works."""
    assert CALENDAR.working_days_between(date(2026, 12, 24), date(2026, 12, 28)) == 0


def test_the_working_days_of_a_week_leave_out_the_holiday() -> None:
    """Both ends are included when they are working days."""
    days = CALENDAR.working_days(date(2027, 5, 1), date(2027, 5, 7))

    assert days == (date(2027, 5, 4), date(2027, 5, 5), date(2027, 5, 6), date(2027, 5, 7))


def test_a_closure_day_of_the_council_is_no_working_day() -> None:
    """What a council adds to the holidays counts as they do."""
    closed = Calendar(BANK_HOLIDAYS | {date(2026, 12, 29)})

    assert closed.add_working_days(DECEMBER_21, 5) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 12, 24), date(2026, 12, 24)),
        (date(2026, 12, 25), date(2026, 12, 29)),
        (date(2027, 1, 2), date(2027, 1, 4)),
    ],
)
def test_the_next_working_day_may_be_the_day_itself(day: date, expected: date) -> None:
    """A working day stays; any other gives the first one after it."""
    assert CALENDAR.next_working_day(day) == expected


@pytest.mark.parametrize(
    ("month", "first", "last"),
    [
        (date(2027, 1, 20), date(2027, 1, 4), date(2027, 1, 29)),
        (date(2027, 5, 1), date(2027, 5, 4), date(2027, 5, 28)),  # 31 May is a holiday
        (date(2026, 12, 1), date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_a_month_has_a_first_and_a_last_working_day(month: date, first: date, last: date) -> None:
    """Any day of the month names it."""
    assert CALENDAR.first_working_day_of_month(month) == first
    assert CALENDAR.last_working_day_of_month(month) == last


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        (Clock(working_days=5), date(2026, 12, 30)),
        (Clock(calendar_days=28), date(2027, 1, 18)),
        (Clock(hours=48), date(2026, 12, 23)),
        (Clock(hours=20), date(2026, 12, 22)),
        (Clock(), DECEMBER_21),
    ],
)
def test_each_clock_counts_in_its_own_unit(clock: Clock, expected: date) -> None:
    """Five working days, four weeks and 48 hours are three different things."""
    assert CALENDAR.due_on(DECEMBER_21, clock) == expected


@pytest.mark.parametrize(
    ("rule", "month", "first", "last"),
    [
        ("month", date(2027, 1, 1), date(2027, 1, 4), date(2027, 1, 29)),
        ("second_full_week", date(2027, 1, 1), date(2027, 1, 11), date(2027, 1, 15)),
        ("second_calendar_week", date(2027, 1, 1), date(2027, 1, 4), date(2027, 1, 8)),
        ("month", date(2027, 5, 1), date(2027, 5, 4), date(2027, 5, 28)),
        ("second_full_week", date(2027, 5, 1), date(2027, 5, 10), date(2027, 5, 14)),
        # Monday 3 May 2027 is a bank holiday: that week begins on the Tuesday
        ("second_calendar_week", date(2027, 5, 1), date(2027, 5, 4), date(2027, 5, 7)),
        # February 2027 begins on a Monday: both readings of "second week" agree
        ("second_full_week", date(2027, 2, 1), date(2027, 2, 8), date(2027, 2, 12)),
        ("second_calendar_week", date(2027, 2, 1), date(2027, 2, 8), date(2027, 2, 12)),
        # August 2027 begins on a Sunday: its 8th is one too
        ("second_full_week", date(2027, 8, 1), date(2027, 8, 9), date(2027, 8, 13)),
        ("second_calendar_week", date(2027, 8, 1), date(2027, 8, 2), date(2027, 8, 6)),
    ],
)
def test_a_window_opens_and_closes_by_its_rule(
    rule: Window, month: date, first: date, last: date
) -> None:
    """The two readings of "second week" part in January and in May 2027."""
    assert window(rule, month, CALENDAR) == (first, last)


@pytest.mark.parametrize("rule", get_args(Window))
def test_every_window_is_worked_out_from_any_day_of_its_month(rule: Window) -> None:
    """No rule of the profile is left without dates, and only the month matters."""
    early, late = (window(rule, date(2027, 1, day), CALENDAR) for day in (1, 31))

    assert early == late
    assert date(2027, 1, 1) <= early[0] <= early[1] <= date(2027, 1, 31)


def test_a_window_without_a_working_day_is_an_error() -> None:
    """A council that closed for the whole week would get no audits: somebody must look."""
    closed = Calendar(frozenset(date(2027, 1, day) for day in range(11, 16)))

    with pytest.raises(ValueError, match="second_full_week of 2027-01 holds no working day"):
        window("second_full_week", date(2027, 1, 1), closed)
