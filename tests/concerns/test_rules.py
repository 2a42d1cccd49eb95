"""What policy says about a concern, worked by hand: who answers, until when, who hears."""

from datetime import date, datetime

import pytest

from handlers.concerns import cards, rules
from handlers.core.holidays import calendar_of
from handlers.core.phrases import LONDON
from handlers.core.profile.loader import load

PROFILE = load("west_sussex").profile
CALENDAR = calendar_of(PROFILE.council)
DUTY, NIGHT = PROFILE.council.duty_phone, PROFILE.council.out_of_hours_phone


def wall(text: str) -> datetime:
    """Return "2027-01-15 16:59" on the wall in London."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("now", "phone"),
    [
        ("2027-01-15 08:59", NIGHT),
        ("2027-01-15 09:00", DUTY),
        ("2027-01-15 16:59", DUTY),
        ("2027-01-15 17:00", NIGHT),
        ("2027-01-15 23:59", NIGHT),
        ("2027-01-16 12:00", NIGHT),  # a Saturday
        ("2027-01-17 12:00", NIGHT),
        ("2026-12-25 12:00", NIGHT),
        ("2026-12-28 12:00", NIGHT),  # Boxing Day's substitute
        ("2026-12-29 12:00", DUTY),
        ("2027-03-26 12:00", NIGHT),  # Good Friday
        ("2027-07-15 16:59", DUTY),  # in summer London is an hour ahead of UTC
        ("2027-07-15 17:00", NIGHT),
    ],
)
def test_who_answers_by_the_hour(now: str, phone: str) -> None:
    """The duty team from nine to five on working days, the emergency team at any other hour."""
    assert rules.line_now(PROFILE.council, wall(now), CALENDAR).phone == phone


def test_the_numbers_by_day() -> None:
    """Who answers now, until when, and who after that; and 999."""
    line = rules.line_now(PROFILE.council, wall("2027-01-15 16:55"), CALENDAR)

    assert cards.numbers(PROFILE.council, line) == (
        "Ring first: the duty team, 0300 000 0000, until 17:00. After that the emergency duty "
        "team, 0300 000 0001. In danger this minute: 999."
    )


def test_the_numbers_by_night() -> None:
    """The team that is there comes first, and when the other one is back."""
    line = rules.line_now(PROFILE.council, wall("2027-01-16 10:00"), CALENDAR)

    assert cards.numbers(PROFILE.council, line) == (
        "Ring first: the emergency duty team, 0300 000 0001, now. From 09:00 on working days the "
        "duty team, 0300 000 0000. In danger this minute: 999."
    )


@pytest.mark.parametrize(
    ("pressed_on", "due_on"),
    [
        (date(2027, 1, 15), date(2027, 1, 22)),
        (date(2026, 12, 24), date(2027, 1, 5)),
        (date(2026, 12, 18), date(2026, 12, 29)),  # a Friday: Christmas and its Monday don't count
        (date(2027, 3, 19), date(2027, 3, 30)),  # a Friday before Easter
        (date(2027, 4, 30), date(2027, 5, 10)),  # a Friday before the early May bank holiday
        (date(2027, 1, 17), date(2027, 1, 22)),  # on a Sunday
    ],
)
def test_it_is_put_right_within_5_working_days_of_the_press(pressed_on: date, due_on: date) -> None:
    """Counted from the day after, without weekends and bank holidays."""
    assert rules.put_right_by(pressed_on, PROFILE.clocks.concern, CALENDAR) == due_on


@pytest.mark.parametrize(
    ("text", "now", "said"),
    [
        ("", "2027-01-15 16:55", "2027-01-15 16:55"),
        ("  ", "2027-01-15 16:55", "2027-01-15 16:55"),
        ("16:50", "2027-01-15 16:55", "2027-01-15 16:50"),
        ("16.50", "2027-01-15 16:55", "2027-01-15 16:50"),
        ("9:05", "2027-01-15 16:55", "2027-01-15 09:05"),
        ("00:00", "2027-01-15 16:55", "2027-01-15 00:00"),
        ("16:55", "2027-01-15 16:55", "2027-01-15 16:55"),
        ("16:56", "2027-01-15 16:55", None),  # still to come
        ("23:50", "2027-01-16 00:10", "2027-01-15 23:50"),  # after midnight: last night
        ("12:10", "2027-01-16 00:10", "2027-01-15 12:10"),
        ("12:09", "2027-01-16 00:10", None),
        ("23:50", "2027-01-16 09:00", "2027-01-15 23:50"),
        ("16:50", "2027-07-15 16:55", "2027-07-15 16:50"),
        ("1650", "2027-01-15 16:55", None),
        ("24:00", "2027-01-15 16:55", None),
        ("16:60", "2027-01-15 16:55", None),
        ("-1:30", "2027-01-15 16:55", None),
        ("ten", "2027-01-15 16:55", None),
        ("a:b", "2027-01-15 16:55", None),
        (":", "2027-01-15 16:55", None),
    ],
)
def test_when_somebody_was_told(text: str, now: str, said: str | None) -> None:
    """As people write a time; today's, or last night's after midnight; never one to come."""
    assert rules.told_at(text, wall(now)) == (wall(said) if said else None)


@pytest.mark.parametrize(
    ("away", "wanted", "found"),
    [
        (set(), 2, (1, 2)),
        ({1}, 2, (2, 3)),
        ({1, 2}, 2, (3,)),
        ({1, 2, 3}, 2, ()),
        (set(), 9, (1, 2, 3)),
    ],
)
def test_who_is_told_of_the_line(away: set[int], wanted: int, found: tuple[int, ...]) -> None:
    """The nearest who are at work; nobody who is away is relied on."""
    assert rules.first_at_work((1, 2, 3), frozenset(away), wanted) == found
