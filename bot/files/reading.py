"""A file becomes a table, or a refusal within two seconds. Its bytes say what it is."""

import stat
from collections import Counter
from io import BytesIO
from pathlib import Path

from bot.files import limits
from bot.files.csv_table import read_csv
from bot.files.limits import Bytes, refusal
from bot.files.xlsx_table import read_xlsx
from handlers.core.changes import Progress, quietly
from handlers.core.columns import fold
from handlers.core.errors import Refusal
from handlers.core.identity import may_be_repeated
from handlers.core.table import Table

EMPTY = "It is empty."
ONLY_HEADERS = "It has headers and no rows."
KNOWN_FORMATS = {  # first bytes -> what it is
    b"\xd0\xcf\x11\xe0": "It is an old Excel file, or one protected by a password.",
    b"%PDF": "It is a PDF.",
    b"\x1f\x8b": "It is a packed file.",
    b"SQLite": "It is a database.",
    b"\x89PNG": "It is a picture.",
}


def read_table(source: Path | bytes, name: str = "", progress: Progress | None = None) -> Table:
    """Read a CSV or XLSX file.

    Row numbers are those of the file; rows without anything in them are left out.

    Raises: Refusal, in three sentences, for whatever is no list.
    """
    if isinstance(source, bytes):
        table = _read(BytesIO(source), len(source), name, progress or quietly)
    else:
        size = size_of(source)
        with source.open("rb") as stream:
            table = _read(stream, size, name or source.name, progress or quietly)
    _check_headers(table)
    return table


def size_of(path: Path) -> int:
    """Return the size of a file. Raises: Refusal for what is none."""
    try:
        found = path.stat()
    except OSError as error:
        raise _no_file(path, "there is no such file, or it may not be opened") from error
    if not stat.S_ISREG(found.st_mode):
        raise _no_file(path, "it is not a file")
    return found.st_size


def _no_file(path: Path, why: str) -> Refusal:
    return refusal(f"{path.name} can't be opened: {why}.", "Check the name and try again.")


def _read(stream: Bytes, size: int, name: str, progress: Progress) -> Table:
    if size > limits.LARGEST:
        raise limits.too_large(size)
    head = stream.read(8)
    stream.seek(0)
    if not head.strip():
        raise limits.nothing_in_it(EMPTY)
    for mark, what in KNOWN_FORMATS.items():
        if head.startswith(mark):
            raise refusal(what)
    if head.startswith(b"PK"):
        return read_xlsx(stream, name, progress)
    return read_csv(stream, size, name, progress)


def _check_headers(table: Table) -> None:
    if not table.headers:
        raise limits.nothing_in_it(EMPTY)
    seen = Counter(fold(header) for header in table.headers if fold(header))
    if twice := [header for header, many in seen.items() if many > 1]:
        raise _twins(twice)
    if not table.rows:
        raise limits.nothing_in_it(ONLY_HEADERS)


def _twins(headers: list[str]) -> Refusal:
    named = ", ".join(f'"{one}"' for one in headers[:5] if may_be_repeated(one))
    return refusal(
        f"It has two columns of the same name: {named or 'not repeated here'}.",
        "Take one of them away, save it again and import that.",
    )
