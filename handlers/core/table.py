"""Files without a format: a table that was read, a fault in it, a sheet to be written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

Cell = str | int | float | bool | date | datetime | None


class Row(NamedTuple):
    """One row of a table, under the number that it has in its file."""

    number: int
    cells: tuple[str, ...]  # as many as there are headers


@dataclass(frozen=True)
class Fault:
    """What has to be put right in a file. `row` is None when the whole file is meant.

    The sentence names row and column; it never repeats what might be a child's identity.
    """

    row: int | None
    column: str
    sentence: str


@dataclass(frozen=True)
class Table:
    """What a file says: headers and rows of plain text, whatever format it came in.

    `faults` are those of the format (a formula in a cell): they count only for
    columns that are read, so a column that is dropped can do no harm.
    """

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    name: str = ""
    faults: tuple[Fault, ...] = ()


ReadTable = Callable[[bytes, str], Table]  # a file and its name -> what it says; or a Refusal


def reads_nothing(_content: bytes, _name: str) -> Table:
    """Stand in where nobody can send a file. Raises: RuntimeError."""
    msg = "files are read in the app, and not here"
    raise RuntimeError(msg)


ReadTables = Callable[[bytes], tuple[Table, ...]]  # all that a file of several tables says


def opens_nothing(_content: bytes) -> tuple[Table, ...]:
    """Stand in where nobody can send a file. Raises: RuntimeError."""
    msg = "files are read in the app, and not here"
    raise RuntimeError(msg)


@dataclass(frozen=True)
class Sheet:
    """A table to be taken away: a file has one or several."""

    title: str
    headers: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    widths: tuple[int, ...] = ()  # characters; () = made to fit
