"""One sheet of a workbook as rows of text, read as it goes by."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from bot.files import limits
from bot.files.workbook_parts import Book, Letters, Listener, local

MOST_ELEMENTS = 800_000  # formatted cells without anything in them count too
EXACT = 1e15  # above it a spreadsheet's numbers have lost digits
FORMULA = "holds a formula: only its value can be imported."
ERROR = "holds a spreadsheet's error."
LIKE_A_FORMULA = "looks like a formula."

_PLACE = re.compile(r"([A-Z]{1,3})\d{1,7}")
_BEFORE_A = ord("A") - 1
_LETTERS = 26


@dataclass
class _Cell:
    """The cell that is going by."""

    place: int = -1  # from 0
    kind: str = "n"
    style: int = 0
    formula: bool = False


class Sheet(Listener):
    """The rows that have anything in them, and what is odd about their cells."""

    def __init__(self, book: Book) -> None:
        """Read for this workbook, with its texts and dates."""
        super().__init__(MOST_ELEMENTS)
        self.book = book
        self.rows: list[tuple[int, dict[int, str]]] = []
        self.odd: list[tuple[int, int, str]] = []  # row, place, what is odd
        self.number = self.cells = 0
        self.row: dict[int, str] = {}
        self.cell = _Cell()
        self.letters = Letters()
        self.hears = self.phonetic = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin a row, a cell or its value."""
        super().start(tag, attributes)
        name = local(tag)
        if name == "c":
            self._begin_cell(attributes)
        elif name in ("v", "t"):
            self.hears = not self.phonetic
        elif name == "row":
            self._begin_row(attributes)
        elif name == "f":
            self.cell.formula = True
        elif name == "rPh":
            self.phonetic = True

    def data(self, text: str) -> None:
        """Hear a piece of a value."""
        if self.hears:
            self.letters.add(text)

    def end(self, tag: str) -> None:
        """End a row, a cell or its value."""
        name = local(tag)
        self.hears = False
        if name == "c":
            self._end_cell()
        elif name == "row" and self.row:
            self.rows.append((self.number, self.row))
        elif name == "rPh":
            self.phonetic = False

    def _begin_row(self, attributes: dict[str, str]) -> None:
        written = attributes.get("r", "")
        number = int(written) if written else self.number + 1
        if number <= self.number:
            msg = "rows out of order"
            raise ValueError(msg)
        self.number, self.row, self.cell = number, {}, _Cell()

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        match = _PLACE.fullmatch(written) if (written := attributes.get("r", "")) else None
        place = _place(match[1]) if match else self.cell.place + 1
        style = int(attributes.get("s", "0"))
        self.cell = _Cell(place, attributes.get("t", "n"), style)

    def _end_cell(self) -> None:
        text = self._text(self.letters.take()).strip() if self.letters.length else ""
        if odd := self._odd(text):
            self.odd.append((self.number, self.cell.place, odd))
        if not text:
            return
        self.row[self.cell.place] = text
        self.cells += 1
        if self.cell.place >= limits.MOST_COLUMNS:
            raise limits.too_many_columns()
        if self.cells > limits.MOST_CELLS:
            raise limits.too_many_cells()
        if self.number > limits.MOST_ROWS + 1:
            raise limits.too_many_rows()

    def _odd(self, text: str) -> str:
        if self.cell.formula:
            return FORMULA
        if self.cell.kind == "e":
            return ERROR
        words = self.cell.kind in ("s", "inlineStr", "str")
        return LIKE_A_FORMULA if words and limits.looks_like_a_formula(text) else ""

    def _text(self, value: str) -> str:
        """Return a cell as text: whole numbers plain, days as ISO."""
        if self.cell.kind == "s":
            return self.book.texts[int(value)]
        if self.cell.kind == "b":
            return "yes" if value == "1" else "no"
        if self.cell.kind != "n" or not value:
            return value
        number = float(value)
        if self.cell.style in self.book.dates:
            return _day(number, since_1904=self.book.since_1904) or value
        return str(int(number)) if number.is_integer() and abs(number) < EXACT else value


def _place(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * _LETTERS + ord(letter) - _BEFORE_A
    return number - 1


def _day(number: float, *, since_1904: bool) -> str:
    epoch = CALENDAR_MAC_1904 if since_1904 else CALENDAR_WINDOWS_1900
    try:
        found = from_excel(number, epoch)
    except (OverflowError, ValueError):  # no day that a calendar has
        return ""
    if isinstance(found, datetime):
        return found.isoformat(" ") if found.time() != time() else found.date().isoformat()
    return found.isoformat() if isinstance(found, date | time) else ""


def headers_of(rows: list[tuple[int, dict[int, str]]]) -> tuple[str, ...]:
    """Return the first row's texts, as far as any row goes."""
    width = 1 + max(max(cells) for _, cells in rows)
    return tuple(rows[0][1].get(place, "") for place in range(width))


def below_headers(
    rows: list[tuple[int, dict[int, str]]], width: int
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield each further row's number and texts."""
    for number, cells in rows[1:]:
        yield number, tuple(cells.get(place, "") for place in range(width))
