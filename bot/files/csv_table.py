"""CSV as councils' systems write it: several encodings, several separators, never a guess."""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import TextIOWrapper

from bot.files import limits
from bot.files.limits import A_LIST, Bytes, Most, refusal
from handlers.core.changes import Progress
from handlers.core.table import Fault, Row, Table

CHUNK = 256 * 1024  # bytes looked at together
LONGEST_LINE = 256 * 1024  # characters
MOST_LINES = 500  # of one row: a cell may hold line breaks
TICK = 1000  # rows between two signs of progress
SEPARATORS = ",;\t|"
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_UTF8_PAIR = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}")
_BINARY = "It is neither CSV nor XLSX: it holds characters that no text has."
_QUOTES = "Its quotation marks don't close, or a cell is longer than any name or reference."
_LONG = "It has a line far longer than a row of a list."
_MIXED = "Its letters are in no encoding that can be told: some would come out wrong."


def read_csv(stream: Bytes, size: int, name: str, progress: Progress, most: Most = A_LIST) -> Table:
    """Read CSV text in UTF-8, UTF-16 with its mark, or Windows' Western European.

    Raises: Refusal.
    """
    encoding = _encoding(stream)
    stream.seek(0)
    text = TextIOWrapper(stream, encoding=encoding, newline="")
    try:
        return _read(text, name, lambda: progress(min(stream.tell(), size), size), most)
    except csv.Error as error:
        raise refusal(_QUOTES) from error
    finally:
        text.detach()


def _encoding(stream: Bytes) -> str:
    head = stream.read(4)
    marked = next((name for mark, name in BOMS if head.startswith(mark)), "")
    if _decodes(stream, marked or "utf-8"):
        return marked or "utf-8"
    if not marked:
        _refuse_mixed(stream)
        if _decodes(stream, "cp1252"):
            return "cp1252"
    raise refusal(_MIXED)


def _decodes(stream: Bytes, encoding: str) -> bool:
    """Return whether all of it is text in this encoding; refuse what is no text at all."""
    stream.seek(0)
    text = TextIOWrapper(stream, encoding=encoding, newline="")
    try:
        while part := text.read(CHUNK):
            if _CONTROL.search(part):
                raise refusal(_BINARY)
    except UnicodeError:
        return False
    finally:
        text.detach()
    return True


def _refuse_mixed(stream: Bytes) -> None:
    """Refuse bytes that are partly UTF-8: read as Windows' letters they would be rubbish."""
    stream.seek(0)
    while part := stream.read(CHUNK):
        if _UTF8_PAIR.search(part):
            raise refusal(_MIXED)


@dataclass
class _Reading:
    headers: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    cells: int = 0
    most: Most = A_LIST

    def add(self, number: int, cells: list[str]) -> None:
        """Take one line: the first with anything in it has the headers."""
        if not any(cells):
            return
        if not self.headers:
            self.headers = tuple(cells)
            return
        self.cells += len(self.headers)
        if self.cells > self.most.cells:
            raise limits.too_many_cells(self.most.cells)
        if any(cells[len(self.headers) :]):
            self.faults.append(
                Fault(number, "", f"Row {number} has more cells than there are headers.")
            )
        self._formulas(number, cells)
        missing = len(self.headers) - len(cells)
        self.rows.append(Row(number, (*cells[: len(self.headers)], *[""] * missing)))

    def _formulas(self, number: int, cells: list[str]) -> None:
        for header, cell in zip(self.headers, cells, strict=False):
            if cell and limits.looks_like_a_formula(cell):
                sentence = f"{header} in row {number} looks like a formula."
                self.faults.append(Fault(number, header, sentence))


def _read(text: TextIOWrapper, name: str, progress: Callable[[], None], most: Most) -> Table:
    reading, lines = _Reading(most=most), _Lines(text)
    rows = csv.reader(lines, delimiter=lines.separator, strict=True)
    for number, cells in enumerate(rows, start=1):
        lines.since_row = 0
        if number > most.rows + 1:
            raise limits.too_many_rows(most.rows)
        if len(cells) > limits.MOST_COLUMNS:
            raise limits.too_many_columns()
        reading.add(number, cells)
        if number % TICK == 0:
            progress()
    progress()
    return Table(reading.headers, tuple(reading.rows), name, tuple(reading.faults))


class _Lines:
    """The lines of a text; none so long, and no row of so many, that it would fill the memory."""

    def __init__(self, text: TextIOWrapper) -> None:
        """Look at the first line for what parts its cells."""
        first = text.readline(LONGEST_LINE)
        text.seek(0)
        self.separator = max(SEPARATORS, key=first.count)
        self.text = text
        self.since_row = 0

    def __iter__(self) -> Iterator[str]:
        while line := self.text.readline(LONGEST_LINE):
            self.since_row += 1
            if len(line) == LONGEST_LINE:
                raise refusal(_LONG)
            if self.since_row > MOST_LINES:
                raise refusal(_QUOTES)
            yield line
