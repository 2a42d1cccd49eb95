"""What decides about a round as a whole: its month, its days, its seed, and pages of ten."""

import hashlib
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

from handlers.core.profile.types import AuditKind
from handlers.core.working_days import Calendar, window

Item = TypeVar("Item")

SEEDS = 2**31  # what an INTEGER column holds on every database
PAGE = 10  # pairings, people or audits that one message shows
MONTHS_AHEAD = 12  # no round is drafted further ahead
A_MONTH_AND_MORE = timedelta(days=31)


@dataclass(frozen=True)
class Days:
    """The days of one month's round."""

    month: date  # its first day
    window_from: date
    window_to: date
    cards_on: date


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
    """Return the window of a month's round and the day its cards go out.

    Units: `cards_before` whole working days before the window's first day.
    Raises: ValueError when the window holds no working day.
    """
    window_from, window_to = window(kind.window, month, calendar)
    cards_on = calendar.add_working_days(window_from, -kind.cards_before)
    return Days(month.replace(day=1), window_from, window_to, cards_on)


def next_month(month: date) -> date:
    """Return the first day of the month after."""
    return (month.replace(day=1) + A_MONTH_AND_MORE).replace(day=1)


def month_to_draft(
    kind: AuditKind, today: date, calendar: Calendar, taken: Container[date]
) -> Days:
    """Return the first month whose round can still be drafted and is not.

    A window that has begun still counts for as many working days as lie between the
    cards and its first day: after that the next month's is the one to draft.
    """
    month = today.replace(day=1)
    while True:
        found = days(kind, month, calendar)
        latest = calendar.add_working_days(found.window_from, kind.cards_before)
        if month not in taken and today <= min(latest, found.window_to):
            return found
        month = next_month(month)


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
