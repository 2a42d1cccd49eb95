"""What decides about a round as a whole: its month, its days, its seed, and pages of ten."""

import hashlib
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

from handlers.core.phrases import months
from handlers.core.profile.types import AuditKind
from handlers.core.working_days import MONTHS_OF, Calendar, first_of, first_of_next, window

Item = TypeVar("Item")

SEEDS = 2**31  # what an INTEGER column holds on every database
PAGE = 10  # pairings, people or audits that one message shows
MONTHS_AHEAD = 12  # no round is drafted further ahead


@dataclass(frozen=True)
class Days:
    """The days of one month's round, or of one quarter's."""

    month: date  # its first day
    window_from: date
    window_to: date
    cards_on: date
    months: int = 1  # that it is for: 3 for a quarter

    @property
    def named(self) -> str:
        """Return "January", or "January to March"."""
        return months(self.month, self.months)


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Ten of many, and where they stand among them."""

    items: Sequence[Item]
    number: int  # from 1
    pages: int
    total: int

    @property
    def first(self) -> int:
        """The place of its first item, counted from 1."""
        return (self.number - 1) * PAGE + 1


def page(items: Sequence[Item], number: int) -> Page[Item]:
    """Return one page; a number that is too large or too small gives the nearest page."""
    pages = max(1, -(-len(items) // PAGE))
    number = min(max(1, number), pages)
    start = (number - 1) * PAGE
    return Page(items[start : start + PAGE], number, pages, len(items))


def seed_for(month: date, kind: str, framework: str, draw: int) -> int:
    """Return the seed of a draw, counted from 1: the same for everybody who works it out.

    It doesn't change when a council changes a word or a number of its framework.
    """
    words = f"{month:%Y-%m}|{kind}|{framework}|{draw}"
    return int.from_bytes(hashlib.sha256(words.encode()).digest()) % SEEDS


def days(kind: AuditKind, month: date, calendar: Calendar) -> Days:
    """Return the window of a round and the day its cards go out.

    month: any day of the month, or of the quarter.
    Units: `cards_before` whole working days before the window's first day.
    Raises: ValueError when the window holds no working day.
    """
    window_from, window_to = window(kind.window, month, calendar, kind.period)
    cards_on = calendar.add_working_days(window_from, -kind.cards_before)
    first = first_of(kind.period, month)
    return Days(first, window_from, window_to, cards_on, MONTHS_OF[kind.period])


def month_to_draft(
    kind: AuditKind, today: date, calendar: Calendar, taken: Container[date]
) -> Days:
    """Return the first month, or quarter, whose round can still be drafted and is not.

    A window that has begun still counts for as many working days as lie between the
    cards and its first day: after that the next month's is the one to draft.
    """
    month = first_of(kind.period, today)
    while True:
        found = days(kind, month, calendar)
        latest = calendar.add_working_days(found.window_from, kind.cards_before)
        if month not in taken and today <= min(latest, found.window_to):
            return found
        month = first_of_next(kind.period, month)


def may_be_drafted(month: date, window_to: date, today: date) -> bool:
    """Say whether a month's round may be drafted: its window is not over, nor a year away."""
    months = (month.year - today.year) * 12 + month.month - today.month
    return today <= window_to and months <= MONTHS_AHEAD


def cards_go_out(cards_on: date, today: date, *, morning_is_over: bool, calendar: Calendar) -> date:
    """Return the morning on which the cards of a round opened now are sent.

    Their own day, or the next working morning when that one has passed.
    """
    if cards_on > today:
        return cards_on
    return calendar.next_working_day(today + timedelta(days=morning_is_over))
