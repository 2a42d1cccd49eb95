"""What is taken away opens as text, and nothing in it runs."""

from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from bot.files.reading import read_table
from bot.files.writing import write_csv, write_xlsx
from handlers.core.table import Row, Sheet

SHEET = Sheet(
    "January audits",
    ("audit", "due", "auditor", "minutes"),
    (("QA-2027-0001", date(2027, 1, 29), "Amina Khan", 55), ("QA-2027-0002", None, "Zoë", None)),
)
RISKY = ["=1+1", "+44 1632", "-2", "@SUM(A1)", "|calc", "\uff1d1+1", "\t=1", " =1"]


def test_a_workbook_has_headers_that_stay_and_filter() -> None:
    """Bold, frozen, with a filter over all rows."""
    page = load_workbook(BytesIO(write_xlsx([SHEET])))["January audits"]

    assert page["A1"].font.bold
    assert not page["A2"].font.bold
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:D3"


def test_dates_are_dates_and_numbers_numbers() -> None:
    """They sort and add up in a spreadsheet."""
    page = load_workbook(BytesIO(write_xlsx([SHEET]))).worksheets[0]

    assert page["B2"].value == datetime(2027, 1, 29)  # noqa: DTZ001 -- as openpyxl reads a day
    assert page["B2"].number_format == "DD/MM/YYYY"
    assert page["D2"].value == 55
    assert page["B3"].value is None


def test_widths_fit_or_are_given() -> None:
    """A column is as wide as its longest cell, or as it was told to be."""
    fitted = load_workbook(BytesIO(write_xlsx([SHEET]))).worksheets[0]
    given = Sheet("x", ("a", "b"), (("1", "2"),), widths=(30,))
    told = load_workbook(BytesIO(write_xlsx([given]))).worksheets[0]

    assert fitted.column_dimensions["A"].width == len("QA-2027-0001") + 2
    assert told.column_dimensions["A"].width == 30
    assert told.column_dimensions["B"].width == 8


@pytest.mark.parametrize("text", RISKY)
def test_no_text_becomes_a_formula_in_a_workbook(text: str) -> None:
    """It is stored as text, unchanged."""
    content = write_xlsx([Sheet("x", ("a",), ((text,),))])

    cell = load_workbook(BytesIO(content)).worksheets[0]["A2"]

    assert (cell.data_type, cell.value) == ("s", text)
    assert cell.quotePrefix


@pytest.mark.parametrize("text", RISKY)
def test_no_text_becomes_a_formula_in_csv(text: str) -> None:
    """An apostrophe before it keeps a spreadsheet from running it."""
    lines = write_csv(Sheet("x", ("a",), ((text,),))).decode("utf-8-sig").split("\r\n")

    assert lines[1] == f"'{text}"


def test_csv_is_what_was_given() -> None:
    """Dates are ISO, letters are right in Excel, what is not known is empty."""
    content = write_csv(SHEET)

    assert content.decode("utf-8-sig") == (
        "audit,due,auditor,minutes\r\n"
        "QA-2027-0001,2027-01-29,Amina Khan,55\r\n"
        "QA-2027-0002,,Zoë,\r\n"
    )
    assert content.startswith(b"\xef\xbb\xbf")


def test_negative_numbers_stay_numbers_in_csv() -> None:
    """Only text can be a formula."""
    assert write_csv(Sheet("x", ("a",), ((-2,),))).endswith(b"-2\r\n")


def test_titles_are_made_to_fit() -> None:
    """A spreadsheet takes 31 characters, no slashes, and each title once."""
    long = "Audits: January/February of the year 2027"
    sheets = [Sheet(long, ("a",), ()), Sheet(long, ("a",), ()), Sheet("", ("a",), ())]

    names = load_workbook(BytesIO(write_xlsx(sheets))).sheetnames

    assert names == ["Audits  January February of the", "Audits  January February of t 2", "Sheet"]


def test_control_characters_are_left_out_of_a_workbook() -> None:
    """Pasted text may hold them, and XML can't."""
    content = write_xlsx([Sheet("x", ("a",), (("one\x0btwo",),))])

    assert load_workbook(BytesIO(content)).worksheets[0]["A2"].value == "onetwo"


def test_what_was_written_can_be_read() -> None:
    """Both formats come back in as the same table."""
    rows = (
        Row(2, ("QA-2027-0001", "2027-01-29", "Amina Khan", "55")),
        Row(3, ("QA-2027-0002", "", "Zoë", "")),
    )

    assert read_table(write_xlsx([SHEET]), "").rows == rows
    assert read_table(write_csv(SHEET), "").rows == rows
