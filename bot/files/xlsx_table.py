"""XLSX behind the neutral table: the first sheet that is not hidden."""

from zipfile import ZipFile

from bot.files import workbook
from bot.files.limits import Bytes, refusal
from bot.files.sheet import Sheet, below_headers, headers_of
from bot.files.workbook_parts import open_book
from handlers.core.changes import Progress
from handlers.core.table import Fault, Row, Table

_HIDDEN = "It has no sheet that can be seen."


def read_xlsx(stream: Bytes, name: str, progress: Progress) -> Table:
    """Read the first sheet of a workbook that can be seen.

    Raises: Refusal.
    """
    try:
        with workbook.open_archive(stream) as archive:
            return _read(archive, name, progress)
    except workbook.MALFORMED as error:
        raise refusal(workbook.DAMAGED) from error


def _read(archive: ZipFile, name: str, progress: Progress) -> Table:
    total = sum(part.file_size for part in archive.infolist())
    book = open_book(archive, lambda done: progress(done, total))
    if not book:
        raise refusal(_HIDDEN)
    sheet = Sheet(book)
    workbook.walk(archive, book.part, sheet, lambda done: progress(done, total))
    progress(total, total)
    return _table(sheet, name if book.alone else f'{name}, sheet "{book.title}"')


def _table(sheet: Sheet, name: str) -> Table:
    if not sheet.rows:
        return Table((), (), name)
    headers = headers_of(sheet.rows)
    faults = [
        Fault(number, headers[place], f"{headers[place]} in row {number} {odd}")
        for number, place, odd in sheet.odd
        if place < len(headers) and headers[place]
    ]
    rows = tuple(Row(*row) for row in below_headers(sheet.rows, len(headers)))
    return Table(headers, rows, name, tuple(faults))
