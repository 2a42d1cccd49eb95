"""XLSX behind the neutral table: the first sheet that is not hidden, or each of them."""

from dataclasses import replace
from zipfile import ZipFile

from bot.files import workbook
from bot.files.limits import Bytes, refusal
from bot.files.sheet import Sheet, below_headers, headers_of
from bot.files.workbook_parts import Book, open_books
from handlers.core.changes import Progress
from handlers.core.table import Fault, Row, Table

_HIDDEN = "It has no sheet that can be seen."


def read_xlsx(stream: Bytes, name: str, progress: Progress) -> Table:
    """Read the first sheet of a workbook that can be seen.

    Raises: Refusal.
    """
    try:
        with workbook.open_archive(stream) as archive:
            total = _size(archive)
            book = _books(archive, progress)[0]
            table = _read(archive, book, lambda done: progress(done, total))
            progress(total, total)
    except workbook.MALFORMED as error:
        raise refusal(workbook.DAMAGED) from error
    return replace(table, name=name if book.alone else f'{name}, sheet "{book.title}"')


def read_sheets(stream: Bytes, progress: Progress) -> tuple[Table, ...]:
    """Read every sheet of a workbook that can be seen, each under its own title.

    Raises: Refusal.
    """
    try:
        with workbook.open_archive(stream) as archive:
            total = _size(archive)
            return tuple(
                replace(_read(archive, book, lambda done: progress(done, total)), name=book.title)
                for book in _books(archive, progress)
            )
    except workbook.MALFORMED as error:
        raise refusal(workbook.DAMAGED) from error


def _size(archive: ZipFile) -> int:
    return sum(part.file_size for part in archive.infolist())


def _books(archive: ZipFile, progress: Progress) -> list[Book]:
    total = _size(archive)
    books = open_books(archive, lambda done: progress(done, total))
    if not books:
        raise refusal(_HIDDEN)
    return books


def _read(archive: ZipFile, book: Book, tick: workbook.Tick) -> Table:
    sheet = Sheet(book)
    workbook.walk(archive, book.part, sheet, tick)
    if not sheet.rows:
        return Table((), ())
    headers = headers_of(sheet.rows)
    faults = [
        Fault(number, headers[place], f"{headers[place]} in row {number} {odd}")
        for number, place, odd in sheet.odd
        if place < len(headers) and headers[place]
    ]
    rows = tuple(Row(*row) for row in below_headers(sheet.rows, len(headers)))
    return Table(headers, rows, "", tuple(faults))
