"""The holidays that the bot knows, and the day on which somebody must renew them."""

from dataclasses import replace
from datetime import date, datetime

from handlers.core.context import LONDON
from handlers.core.holidays import bank_holidays, calendar_of
from handlers.core.profile.loader import load

MEND = (
    "GOV.UK's bank holidays for {year} are not in the installed govuk-bank-holidays: raise it in "
    "pyproject.toml, compile both lock files again, and run the tests. If it has no newer release, "
    "GOV.UK's list for England and Wales is to be kept in handlers/core/holidays.py meanwhile."
)


def test_the_dates_of_two_years_are_those_of_england_and_wales() -> None:
    """Scotland's 2 January and St Andrew's Day are not ours; substitute days are."""
    ours = sorted(day for day in bank_holidays() if day.year in {2026, 2027})

    assert ours == [
        date(2026, 1, 1),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 4),
        date(2026, 5, 25),
        date(2026, 8, 31),
        date(2026, 12, 25),
        date(2026, 12, 28),
        date(2027, 1, 1),
        date(2027, 3, 26),
        date(2027, 3, 29),
        date(2027, 5, 3),
        date(2027, 5, 31),
        date(2027, 8, 30),
        date(2027, 12, 27),
        date(2027, 12, 28),
    ]


def test_next_years_holidays_are_known() -> None:
    """Audits of January are planned in December, so next year must be here."""
    next_year = datetime.now(LONDON).year + 1  # noqa: TID251 - it is about the real date

    known = [day for day in bank_holidays() if day.year == next_year]

    assert len(known) >= 8, MEND.format(year=next_year)


def test_a_councils_closure_days_are_not_worked() -> None:
    """They come on top of the bank holidays."""
    council = load("west_sussex").profile.council
    closing = date(2026, 12, 29)

    calendar = calendar_of(replace(council, closure_days=(closing,)))

    assert calendar_of(council).is_working(closing)
    assert not calendar.is_working(closing)
    assert not calendar.is_working(date(2026, 12, 28))
