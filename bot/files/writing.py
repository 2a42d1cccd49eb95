"""Sheets to take away, as CSV or XLSX, that no spreadsheet will run."""

import csv
import re
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO, StringIO

from openpyxl import Workbook
from openpyxl.cell import Cell as WrittenCell
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from bot.files.limits import looks_like_a_formula
from handlers.core.table import Cell, Sheet

NARROWEST, WIDEST = 8, 60  # characters of a column
LONGEST_TITLE = 31  # characters; Excel's limit

_NO_TITLE = re.compile(r"[\[\]:*?/\\']")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_csv(sheet: Sheet) -> bytes:
    """Return a sheet as CSV that Excel opens with its letters right."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    for row in (sheet.headers, *sheet.rows):
        writer.writerow([_csv_text(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook: bold headers that stay in sight, filters, dates as dates."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _write_sheet(book.create_sheet(_title(sheet.title, book.sheetnames)), sheet)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _csv_text(value: Cell) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    text = "" if value is None else str(value)
    harmless = isinstance(value, int | float) or not looks_like_a_formula(text)
    return text if harmless else f"'{text}"


def _title(title: str, taken: Sequence[str]) -> str:
    """Return a title that Excel takes, and that no other sheet has."""
    plain = _NO_TITLE.sub(" ", title)[:LONGEST_TITLE].strip() or "Sheet"
    number, free = 2, plain
    while free.casefold() in {name.casefold() for name in taken}:
        ending = f" {number}"
        free, number = plain[: LONGEST_TITLE - len(ending)] + ending, number + 1
    return free


def _write_sheet(page: Worksheet, sheet: Sheet) -> None:
    for number, row in enumerate((sheet.headers, *sheet.rows), start=1):
        for place, value in enumerate(row, start=1):
            _write_cell(page.cell(number, place), value)
    for place in range(1, len(sheet.headers) + 1):
        page.cell(1, place).font = Font(bold=True)
        page.cell(1, place).alignment = Alignment(vertical="top", wrap_text=True)
        page.column_dimensions[get_column_letter(place)].width = _width(sheet, place - 1)
    page.freeze_panes = "A2"
    if sheet.headers:
        last = get_column_letter(len(sheet.headers))
        page.auto_filter.ref = f"A1:{last}{len(sheet.rows) + 1}"


def _write_cell(cell: WrittenCell | MergedCell, value: Cell) -> None:
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if not isinstance(value, str):
        cell.value = value
        if isinstance(value, date):
            cell.number_format = "DD/MM/YYYY HH:MM" if isinstance(value, datetime) else "DD/MM/YYYY"
        return
    cell.value = _CONTROL.sub("", value)
    cell.data_type = "s"  # openpyxl takes "=1+1" for a formula
    cell.quotePrefix = looks_like_a_formula(value)


def _width(sheet: Sheet, place: int) -> int:
    if place < len(sheet.widths):
        return sheet.widths[place]
    texts = [sheet.headers[place], *(row[place] for row in sheet.rows if place < len(row))]
    longest = max(len("00/00/0000" if isinstance(one, date) else str(one)) for one in texts)
    return min(max(longest + 2, NARROWEST), WIDEST)
