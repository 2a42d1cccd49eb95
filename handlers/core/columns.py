"""A table read by its columns: what is missing, what is dropped, dates judged per column. Pure."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from handlers.core.identity import SHOWN, kinds_within, looks_like, says
from handlers.core.table import Fault, Row, Table

MONTHS = 12
EARLIEST, LATEST = 1900, 2100  # years that a date of the staff list or caseload may have

_TIME = r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(rf"(\d{{4}})-(\d{{1,2}})-(\d{{1,2}}){_TIME}")
_SLASHED = re.compile(rf"(\d{{1,2}})[/.-](\d{{1,2}})[/.-](\d{{4}}){_TIME}")


@dataclass(frozen=True)
class Dropped:
    """A column that was left at the door, and what it seemed to hold."""

    column: str
    holds: str = ""  # "postcodes", or "" when nothing of a child was seen

    def sentence(self) -> str:
        """Return what the report says of it."""
        seen = f" It seems to hold {self.holds}." if self.holds else ""
        return f"{self.column} is not needed: it was left out and not stored.{seen}"


@dataclass
class Columns:
    """The columns that are read, and every fault found so far."""

    table: Table
    where: dict[str, int]  # column -> its place
    faults: list[Fault] = field(default_factory=list)

    def has(self, column: str) -> bool:
        """Return whether the file has this column."""
        return column in self.where

    @property
    def given(self) -> frozenset[str]:
        """Return the columns that the file has."""
        return frozenset(self.where)

    def text(self, row: Row, column: str) -> str:
        """Return a cell, tidied; "" when the file has no such column."""
        place = self.where.get(column)
        return "" if place is None else tidy(row.cells[place])

    def blame(self, row: Row, column: str, what: str) -> None:
        """Note a fault: `what` goes on from "team in row 7 "."""
        self.faults.append(Fault(row.number, column, f"{column} in row {row.number} {what}"))

    def in_order(self) -> tuple[Fault, ...]:
        """Return each fault once: the whole file's first, then by row."""
        return tuple(dict.fromkeys(sorted(self.faults, key=lambda fault: fault.row or 0)))


def tidy(text: str) -> str:
    """Return a cell without stray spaces, line breaks and invisible characters."""
    if text.isascii():
        return " ".join(text.split())
    seen = "".join(ch if unicodedata.category(ch) != "Cf" else "" for ch in text)
    return " ".join(unicodedata.normalize("NFC", seen).split())


def fold(header: str) -> str:
    """Return a header as we compare it: "Person ID" is person_id."""
    return re.sub(r"[\s_-]+", "_", tidy(header).casefold()).strip("_")


def find(
    table: Table, required: Sequence[str], optional: Sequence[str]
) -> tuple[Columns, tuple[Dropped, ...]]:
    """Find the columns to read, note those that are missing, and name those left out."""
    folded = [fold(header) for header in table.headers]
    wanted = (*required, *optional)
    where = {name: folded.index(name) for name in wanted if name in folded}
    columns = Columns(table, where)
    columns.faults += [
        Fault(None, name, f"The column {name} is missing.")
        for name in required
        if name not in where
    ]
    columns.faults += [
        fault for fault in table.faults if not fault.column or fold(fault.column) in where
    ]
    if not where:
        return columns, ()
    places = [place for place, name in enumerate(folded) if name not in wanted]
    return columns, tuple(_dropped(table, place) for place in places)


def _dropped(table: Table, place: int) -> Dropped:
    header = tidy(table.headers[place])
    cells = [row.cells[place] for row in table.rows]
    if not header and not any(cells):
        return Dropped(f"column {place + 1} (empty)")
    safe = header and len(header) <= SHOWN and not looks_like(header)
    name = f'"{header}"' if safe else f"column {place + 1}"
    return Dropped(name, " and ".join(kinds_within(header, cells)))


def needed(columns: Columns, row: Row, names: Iterable[str]) -> None:
    """Note each cell that must not be empty and is."""
    for name in names:
        if columns.has(name) and not columns.text(row, name):
            columns.blame(row, name, "is empty.")


def fitting(columns: Columns, row: Row, limits: dict[str, int]) -> None:
    """Note each cell with more characters than can be kept."""
    for name, limit in limits.items():
        if len(columns.text(row, name)) > limit:
            columns.blame(row, name, f"is longer than {limit} characters.")


def no_twins(
    columns: Columns, name: str, same: Callable[[str], str] = str.casefold
) -> dict[str, Row]:
    """Note each cell that an earlier row has too; return the first row of each."""
    first: dict[str, Row] = {}
    for row in columns.table.rows:
        key = same(columns.text(row, name))
        if key and key in first:
            columns.blame(row, name, f"is the same as in row {first[key].number}.")
        elif key:
            first[key] = row
    return first


def dates(columns: Columns, name: str) -> dict[int, date]:
    """Return the dates of one column by row number: ISO, or day first throughout.

    A time may follow and is left off. When some cells can only be day first and
    others only month first, nobody can say what the rest mean.
    """
    if not columns.has(name):
        return {}
    cells = {row: text for row in columns.table.rows if (text := columns.text(row, name))}
    day_first = next((row.number for row, text in cells.items() if _first(text) > MONTHS), None)
    found = {}
    for row, text in cells.items():
        day = _date(text)
        if day:
            found[row.number] = day
        else:
            columns.blame(row, name, _no_date(text, day_first))
    return found


def _first(text: str) -> int:
    match = _SLASHED.fullmatch(text)
    return int(match[1]) if match else 0


def _date(text: str) -> date | None:
    if iso := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in iso.groups())
    elif slashed := _SLASHED.fullmatch(text):
        day, month, year = (int(part) for part in slashed.groups())
    else:
        return None
    try:
        return date(year, month, day) if EARLIEST <= year <= LATEST else None
    except ValueError:  # 31 April, or month first
        return None


def _no_date(text: str, day_first: int | None) -> str:
    slashed = _SLASHED.fullmatch(text)
    if not slashed or not _date(f"{slashed[3]}-{slashed[1]}-{slashed[2]}"):
        return "is not a date such as 2027-01-19 or 19/01/2027."
    if day_first:
        return f"has the month first, but row {day_first} has the day first."
    return "has the month first: please write 2027-01-19 or 19/01/2027."


def listed(text: str, separators: str) -> tuple[str, ...]:
    """Return the parts of a cell that holds several, each once."""
    parts = (part.strip() for part in re.split(f"[{re.escape(separators)}]", text))
    return tuple(dict.fromkeys(part for part in parts if part))


def chosen(text: str, among: Collection[str]) -> str | None:
    """Return the word of a closed list that a cell means, however it is written."""
    by_fold = {fold(one): one for one in among}
    return by_fold.get(fold(text))


def not_among(text: str, among: Iterable[str]) -> str:
    """Return the end of a fault: this word is not on the list, which is this."""
    return f"{says(text)}is none of: {', '.join(among)}."
