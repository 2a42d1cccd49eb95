"""The days, seeds and pages of a round, as tables worked by hand."""

from dataclasses import replace
from datetime import date

import pytest

from handlers.core.profile.loader import load
from handlers.core.working_days import Calendar
from handlers.rounds import rules

CALENDAR = Calendar(
    frozenset({date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1), date(2027, 3, 26)})
)
KIND = load("west_sussex").profile.kinds["monthly"]
DECEMBER, JANUARY, FEBRUARY = date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)


def test_the_days_of_january() -> None:
    """The first is a bank holiday; five working days before Mon 4 Jan is Wed 23 Dec."""
    assert rules.days(KIND, date(2027, 1, 19), CALENDAR) == rules.Days(
        JANUARY, date(2027, 1, 4), date(2027, 1, 29), date(2026, 12, 23)
    )


@pytest.mark.parametrize(
    ("today", "taken", "month"),
    [
        (date(2026, 12, 8), (), DECEMBER),  # the fifth working day after Tue 1 Dec
        (date(2026, 12, 9), (), JANUARY),
        (date(2026, 12, 8), (DECEMBER,), JANUARY),
        (date(2027, 1, 11), (), JANUARY),  # the fifth after Mon 4 Jan
        (date(2027, 1, 12), (), FEBRUARY),
        (date(2026, 12, 14), (JANUARY, FEBRUARY), date(2027, 3, 1)),
    ],
)
def test_which_month_is_drafted_next(today: date, taken: tuple[date, ...], month: date) -> None:
    """A window that has begun still counts for five working days, then the next month's does."""
    assert rules.month_to_draft(KIND, today, CALENDAR, taken).month == month


QUARTERLY = replace(KIND, period="quarter")


@pytest.mark.parametrize("day", [date(2027, 1, 1), date(2027, 2, 14), date(2027, 3, 31)])
def test_a_quarter_s_round_is_for_three_months(day: date) -> None:
    """Any day of it means the same round: its window is all of it, the cards come before."""
    found = rules.days(QUARTERLY, day, CALENDAR)

    assert (found.month, found.months, found.named) == (JANUARY, 3, "January to March")
    assert (found.window_from, found.window_to) == (date(2027, 1, 4), date(2027, 3, 31))
    assert found.cards_on == date(2026, 12, 23)


@pytest.mark.parametrize(
    ("today", "taken", "month"),
    [
        (date(2026, 12, 14), (), JANUARY),  # October's quarter is too far gone
        (date(2027, 1, 11), (), JANUARY),  # the fifth working day after Mon 4 Jan
        (date(2027, 1, 12), (), date(2027, 4, 1)),
        (date(2027, 1, 5), (JANUARY,), date(2027, 4, 1)),
        (date(2027, 9, 30), (), date(2027, 10, 1)),
        (date(2027, 12, 14), (), date(2028, 1, 1)),
    ],
)
def test_which_quarter_is_drafted_next(today: date, taken: tuple[date, ...], month: date) -> None:
    """January, April, July and October only; a year ends between two of them."""
    assert rules.month_to_draft(QUARTERLY, today, CALENDAR, taken).month == month


def test_a_quarter_s_week_is_one_of_its_first_month() -> None:
    """The second full week of January, whichever month is asked about."""
    weekly = replace(QUARTERLY, window="second_full_week")

    found = rules.days(weekly, date(2027, 3, 2), CALENDAR)

    assert (found.window_from, found.window_to) == (date(2027, 1, 11), date(2027, 1, 15))


@pytest.mark.parametrize(
    ("today", "morning_is_over", "goes_out"),
    [
        (date(2026, 12, 14), True, date(2026, 12, 23)),  # before their day: on it
        (date(2026, 12, 23), False, date(2026, 12, 23)),  # on the day, before nine
        (date(2026, 12, 23), True, date(2026, 12, 24)),  # on the day, after nine
        (date(2026, 12, 24), True, date(2026, 12, 29)),  # Christmas and its Monday off
        (date(2026, 12, 27), False, date(2026, 12, 29)),  # a Sunday
    ],
)
def test_when_cards_go_out(today: date, morning_is_over: bool, goes_out: date) -> None:  # noqa: FBT001
    """On their own day, or the next working morning when that one has passed."""
    found = rules.cards_go_out(
        date(2026, 12, 23), today, morning_is_over=morning_is_over, calendar=CALENDAR
    )

    assert found == goes_out


def test_a_seed_is_the_same_for_everybody_and_new_for_every_draw() -> None:
    """It follows from month, kind, framework and the number of the draw, and from nothing else."""
    first = rules.seed_for(JANUARY, "monthly", "abc", 1)

    assert first == rules.seed_for(date(2027, 1, 31), "monthly", "abc", 1)
    assert first == 1472798601  # the last 31 bits of `printf '2027-01|monthly|abc|1' | sha256sum`
    others = {
        rules.seed_for(JANUARY, "monthly", "abc", 2),
        rules.seed_for(JANUARY, "monthly", "abd", 1),
        rules.seed_for(JANUARY, "thematic", "abc", 1),
        rules.seed_for(FEBRUARY, "monthly", "abc", 1),
    }
    assert len(others | {first}) == 5


def test_seeds_fit_an_integer_column_of_any_database() -> None:
    """PostgreSQL's INTEGER ends at 2,147,483,647."""
    seeds = [rules.seed_for(JANUARY, "monthly", "abc", draw) for draw in range(200)]

    assert max(seeds) <= 2_147_483_647
    assert min(seeds) >= 0


@pytest.mark.parametrize(
    ("items", "number", "shown", "pages"),
    [
        (0, 1, [], 1),
        (10, 1, list(range(10)), 1),
        (11, 2, [10], 2),
        (11, 3, [10], 2),  # too far: the nearest
        (11, -5, list(range(10)), 2),
    ],
)
def test_pages_of_ten(items: int, number: int, shown: list[int], pages: int) -> None:
    """A number that no page has gives the nearest page, never an error."""
    page = rules.page(range(items), number)

    assert (list(page.items), page.pages) == (shown, pages)


@pytest.mark.parametrize(
    ("month", "window_to", "may"),
    [
        (date(2026, 11, 1), date(2026, 11, 30), False),
        (DECEMBER, date(2026, 12, 31), True),
        (date(2027, 12, 1), date(2027, 12, 31), True),
        (date(2028, 1, 1), date(2028, 1, 31), False),
    ],
)
def test_which_months_may_be_drafted(month: date, window_to: date, may: bool) -> None:  # noqa: FBT001
    """Not when the window is over, nor more than twelve months ahead; today is 14 December 2026."""
    assert rules.may_be_drafted(month, window_to, date(2026, 12, 14)) is may
