"""How big a file may be, and the refusals that every format shares."""

from dataclasses import dataclass
from io import BufferedReader, BytesIO

from handlers.core.errors import Refusal

Bytes = BufferedReader | BytesIO  # a file, opened

MEGABYTE = 1024 * 1024
LARGEST = 10 * MEGABYTE  # bytes of a file as it comes
MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_CELLS = 500_000
LONGEST_CELL = 32_767  # characters; a spreadsheet's own limit

NOT_READ = "The file was not read."
SAVE_AGAIN = "Open it in a spreadsheet, save it as CSV UTF-8 or as XLSX, and import that."
FORMULA_MARKS = frozenset("=+-@\t\r|") | frozenset("\uff1d\uff0b\uff0d\uff20\uff5c")  # full-width


def refusal(why: str, next_step: str = SAVE_AGAIN) -> Refusal:
    """Return the three sentences for a file that can't be read."""
    return Refusal(NOT_READ, why, next_step)


def too_large(size: int, most: int = LARGEST) -> Refusal:
    """Refuse a file by its size alone."""
    return refusal(
        f"It has {size // MEGABYTE:,} MB, and a list may have {most // MEGABYTE}.",
        "Leave out the columns and sheets that are not needed, and import it again.",
    )


@dataclass(frozen=True)
class Most:
    """How much one table may hold."""

    size: int = LARGEST  # bytes
    rows: int = MOST_ROWS
    cells: int = MOST_CELLS


A_LIST = Most()
A_DATASET = Most(100 * MEGABYTE, 400_000, 5_000_000)  # six years of involvements


def too_many_rows(most: int = MOST_ROWS) -> Refusal:
    """Refuse a table with more rows than a list has."""
    return _too_many("rows", most)


def too_many_columns() -> Refusal:
    """Refuse a table with more columns than a list has."""
    return _too_many("columns", MOST_COLUMNS)


def too_many_cells(most: int = MOST_CELLS) -> Refusal:
    """Refuse a table with more cells than a list has."""
    return _too_many("cells", most)


def cell_too_long() -> Refusal:
    """Refuse a table with a cell that is no name, date or reference."""
    return _too_many("characters in one cell", LONGEST_CELL)


def _too_many(what: str, limit: int) -> Refusal:
    return refusal(
        f"It has more than {limit:,} {what}, which no staff list or caseload has.",
        "Leave out what is not needed, save it again and import that.",
    )


def nothing_in_it(why: str) -> Refusal:
    """Refuse a file without a row."""
    return refusal(why, "Check that it is the right file, and import it again.")


def looks_like_a_formula(text: str) -> bool:
    """Return whether a spreadsheet might run this text: by its first visible character."""
    seen = text.lstrip(" \n\u00a0\u200b\ufeff")
    return len(seen) > 1 and seen[0] in FORMULA_MARKS
