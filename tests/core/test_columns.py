"""A table read by its columns: headers as people write them, dates judged per column."""

from datetime import date

import pytest

from handlers.core import columns as at
from handlers.core.columns import Dropped
from handlers.core.table import Fault, Row, Table


def column(*cells: str) -> at.Columns:
    """Return a table of one column, "seen_on", whose first row is row 2."""
    rows = tuple(Row(number, (cell,)) for number, cell in enumerate(cells, start=2))
    return at.find(Table(("seen_on",), rows), ("seen_on",), ())[0]


@pytest.mark.parametrize(
    "header", ["person_id", "Person ID", " PERSON  id ", "person-id", "\ufeffPerson_Id"]
)
def test_headers_are_matched_as_people_write_them(header: str) -> None:
    """Capitals, spaces and underscores make no difference."""
    table = Table((header,), (Row(2, ("P1",)),))

    assert at.find(table, ("person_id",), ())[0].where == {"person_id": 0}


def test_a_missing_column_is_a_fault_of_the_file() -> None:
    """It has no row."""
    table = Table(("name",), (Row(2, ("Amina",)),))

    found, dropped = at.find(table, ("name", "team"), ())

    assert found.faults == [Fault(None, "team", "The column team is missing.")]
    assert dropped == ()


def test_unexpected_columns_are_named_with_what_they_seem_to_hold() -> None:
    """By their header and by their cells; a header that may be identity is not repeated."""
    headers = ("a", "DOB", "notes", "Legal Status", "", "", "03/04/2015")
    cells = ("1", "x", "at BN11 1AA, 943 476 5919", "fine", "y", "", "z")
    table = Table(headers, (Row(2, cells),))

    assert at.find(table, ("a",), ())[1] == (
        Dropped('"DOB"', "birth dates"),
        Dropped('"notes"', "NHS numbers and postcodes"),
        Dropped('"Legal Status"', ""),
        Dropped("column 5", ""),
        Dropped("column 6 (empty)", ""),
        Dropped("column 7", ""),
    )


def test_without_any_known_header_nothing_is_named() -> None:
    """The first row may be somebody's data."""
    table = Table(("Amina Khan", "BN11 1AA"), (Row(2, ("Ben Ito", "BN11 1AB")),))

    found, dropped = at.find(table, ("a",), ())

    assert dropped == ()
    assert [fault.sentence for fault in found.faults] == ["The column a is missing."]


def test_faults_of_the_format_count_only_for_columns_that_are_read() -> None:
    """A formula in a column that is dropped does no harm; a shifted row always does."""
    faults = (Fault(2, "A", "x"), Fault(2, "note", "y"), Fault(3, "", "z"))
    table = Table(("A", "note"), (Row(2, ("1", "2")),), faults=faults)

    assert at.find(table, ("a",), ())[0].faults == [faults[0], faults[2]]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-01-19", date(2027, 1, 19)),
        ("2027-01-19 00:00:00", date(2027, 1, 19)),
        ("2027-01-19T23:30:00Z", date(2027, 1, 19)),
        ("2027-01-19T09:30:00.123+01:00", date(2027, 1, 19)),
        ("19/01/2027", date(2027, 1, 19)),
        ("1/2/2027", date(2027, 2, 1)),
        ("19.01.2027", date(2027, 1, 19)),
        ("19-01-2027 09:30", date(2027, 1, 19)),
        ("29/02/2028", date(2028, 2, 29)),
    ],
)
def test_dates_are_iso_or_day_first(text: str, day: date) -> None:
    """A time may follow; it is left off."""
    found = column(text)

    assert at.dates(found, "seen_on") == {2: day}
    assert found.faults == []


@pytest.mark.parametrize(
    "text", ["29/02/2027", "31/04/2027", "19/01/27", "soon", "45678", "0019-01-01", "2027-13-01"]
)
def test_what_is_no_date_is_a_fault(text: str) -> None:
    """Also a day that no calendar has, and a year of two digits."""
    found = column(text)

    assert at.dates(found, "seen_on") == {}
    assert [fault.sentence for fault in found.faults] == [
        "seen_on in row 2 is not a date such as 2027-01-19 or 19/01/2027."
    ]


def test_a_column_may_mix_iso_and_day_first() -> None:
    """Neither can be taken for the other."""
    assert at.dates(column("2027-01-19", "", "01/02/2027"), "seen_on") == {
        2: date(2027, 1, 19),
        4: date(2027, 2, 1),
    }


def test_a_column_that_contradicts_itself_is_a_fault() -> None:
    """Row 2 can only be day first, row 4 only month first: what is row 3?"""
    found = column("19/01/2027", "01/02/2027", "02/19/2027")

    at.dates(found, "seen_on")

    assert found.faults == [
        Fault(4, "seen_on", "seen_on in row 4 has the month first, but row 2 has the day first.")
    ]


def test_month_first_is_a_fault() -> None:
    """The rest of the column would be read wrong."""
    found = column("01/02/2027", "02/19/2027")

    at.dates(found, "seen_on")

    assert [fault.sentence for fault in found.faults] == [
        "seen_on in row 3 has the month first: please write 2027-01-19 or 19/01/2027."
    ]


def test_a_column_that_is_not_there_has_no_dates() -> None:
    """Optional columns may be left out."""
    assert at.dates(column("x"), "left_on") == {}


def test_cells_are_tidied() -> None:
    """Spaces, line breaks and characters that nobody sees."""
    assert at.tidy(" Amina\u200b \n Khan\u00a0") == "Amina Khan"
    assert at.tidy("Zoe\u0308") == "Zo\u00eb"


def test_each_fault_is_told_once_and_in_order() -> None:
    """The whole file's faults first, then by row."""
    found = column("a", "b")
    for row in (*reversed(found.table.rows), *found.table.rows):
        found.blame(row, "seen_on", "is odd.")
    found.faults.append(Fault(None, "x", "The column x is missing."))

    assert [fault.row for fault in found.in_order()] == [None, 2, 3]
