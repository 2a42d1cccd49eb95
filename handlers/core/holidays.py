"""The bank holidays of England and Wales, as GOV.UK lists them, kept inside a package.

They come from `govuk-bank-holidays`, which carries GOV.UK's own list: no network is used.
When GOV.UK adds a year, raise that package in pyproject.toml and both lock files.
"""

from datetime import date
from functools import cache

from govuk_bank_holidays.bank_holidays import BankHolidays

from handlers.core.profile.types import Council
from handlers.core.working_days import Calendar


@cache
def bank_holidays() -> frozenset[date]:
    """Return every bank holiday of England and Wales that GOV.UK has announced."""
    offline = BankHolidays(use_cached_holidays=True)
    listed = offline.get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    return frozenset(holiday["date"] for holiday in listed)


def calendar_of(council: Council) -> Calendar:
    """Return the days on which a council works: bank holidays and its own closures taken out."""
    return Calendar(bank_holidays() | frozenset(council.closure_days))
