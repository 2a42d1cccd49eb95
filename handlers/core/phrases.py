"""Shared turns of phrase: dates, counts and lists, as people say them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def day(when: date) -> str:
    """Return "Fri 29 Jan"."""
    return f"{when:%a} {when.day} {when:%b}"


def day_and_year(when: date) -> str:
    """Return "29 January 2027"."""
    return f"{when.day} {when:%B %Y}"


def hour(when: datetime) -> str:
    """Return "16:55", on the wall in London."""
    return f"{when.astimezone(LONDON):%H:%M}"


def moment(when: datetime) -> str:
    """Return "16:55 on Fri 15 Jan", on the wall in London."""
    return f"{hour(when)} on {day(when.astimezone(LONDON).date())}"


def local_day(when: datetime) -> date:
    """Return the date on the wall in London."""
    return when.astimezone(LONDON).date()


def month(when: date) -> str:
    """Return "January"."""
    return f"{when:%B}"


def months(first: date, many: int) -> str:
    """Return "January", or "January to March" for three months."""
    last = date(first.year, first.month + many - 1, 1)
    return month(first) if many == 1 else f"{month(first)} to {month(last)}"


def in_words(number: int) -> str:
    """Return "three" for 3 and "12" for 12."""
    return SMALL[number] if 0 <= number < len(SMALL) else str(number)


def count(number: int, thing: str, things: str = "") -> str:
    """Return "1 audit" or "3 audits"."""
    return f"{number} {thing if number == 1 else things or thing + 's'}"


def count_in_words(number: int, thing: str, things: str = "") -> str:
    """Return "one learning point" or "three learning points"."""
    return f"{in_words(number)} {thing if number == 1 else things or thing + 's'}"


def listed(words: Iterable[str], last: str = "and") -> str:
    """Return "Amina, Ben and Carol"."""
    all_words: Sequence[str] = list(words)
    if len(all_words) <= 1:
        return "".join(all_words)
    return f"{', '.join(all_words[:-1])} {last} {all_words[-1]}"


def whose(name: str) -> str:
    """Return "Ben's" or "James'"."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def sentence(words: str) -> str:
    """Return the words with a capital first letter."""
    return words[:1].upper() + words[1:]
