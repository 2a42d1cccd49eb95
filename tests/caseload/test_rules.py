"""A caseload list: every fault by its row, and nothing of a child comes in."""

from datetime import date

import pytest

from handlers.caseload.rules import CaseloadRow, ReadCaseload, read_caseload
from handlers.core.table import Row, Table

CATEGORIES = {"cin": "CIN", "cp": "CP", "cla": "CLA", "care_leaver": "Care leaver"}
PEOPLE = ("P1", "P2", "P3")
TEAMS = ("North", "South")
HEADERS = ("case_ref", "category", "worker_id", "team")
FILE = ("CF-0001", "CIN", "P1", "North")
NHS = "943 476 5919"


def read(*rows: tuple[str, ...], also: tuple[str, ...] = ()) -> ReadCaseload:
    """Read a caseload list; its first row is row 2."""
    numbered = tuple(Row(number, row) for number, row in enumerate(rows, start=2))
    return read_caseload(Table((*HEADERS, *also), numbered), CATEGORIES, PEOPLE, TEAMS)


def faults(*rows: tuple[str, ...], also: tuple[str, ...] = ()) -> list[str]:
    """Return what is wrong with a caseload list."""
    return [fault.sentence for fault in read(*rows, also=also).faults]


def fault_of(column: str, *cells: str) -> list[str]:
    """Return what is wrong with some cells of one column."""
    if column == "case_ref":
        return faults(*((cell, *FILE[1:]) for cell in cells))
    rows = ((f"CF-{number:04}", *FILE[1:], cell) for number, cell in enumerate(cells, start=1))
    return faults(*rows, also=(column,))


def test_a_right_row_is_read_whole() -> None:
    """Every column; people as the staff list writes them, the category by its key."""
    also = (
        *("iro_id", "cp_chair_id", "opened_on", "closed_on", "allocated_on"),
        *("previous_worker_ids", "age_band", "ethnicity_group", "family_ref", "restricted"),
    )
    row = (
        *("CF-0001", "care leaver", "p1", "NORTH", "P2", "P3", "01/02/2026", "", "2026-03-01"),
        *("P2; p3,P2", "10-15", "White British", "F-7", "Yes"),
    )

    found = read(row, also=also)

    assert found.faults == ()
    assert found.notes == ()
    assert found.rows == (
        CaseloadRow(
            row=2,
            reference="CF-0001",
            category="care_leaver",
            worker="P1",
            team="North",
            iro="P2",
            cp_chair="P3",
            dates={"opened_on": date(2026, 2, 1), "allocated_on": date(2026, 3, 1)},
            previous=("P2", "P3"),
            age_band="10-15",
            ethnicity_group="White British",
            family_reference="F-7",
            restricted=True,
            given=frozenset((*HEADERS, *also)),
        ),
    )


def test_all_faults_of_all_rows_are_told_at_once() -> None:
    """So that a list is put right in one go."""
    assert faults(("", "", "P9", "West"), ("CF-1", "LAC", "", ""), ("cf-1", *FILE[1:])) == [
        "case_ref in row 2 is empty.",
        "category in row 2 is empty.",
        "worker_id in row 2 is nobody on the staff list.",
        "team in row 2 is no team of the staff list.",
        'category in row 3 says "LAC", which is none of: CIN, CP, CLA, Care leaver.',
        "case_ref in row 4 is the same as in row 3.",
    ]


@pytest.mark.parametrize("column", range(4))
def test_every_column_that_is_needed_must_be_there(column: int) -> None:
    """Without it, there is one fault for the whole file."""
    headers = tuple(name for place, name in enumerate(HEADERS) if place != column)
    cells = tuple(cell for place, cell in enumerate(FILE) if place != column)

    found = read_caseload(Table(headers, (Row(2, cells),)), CATEGORIES, PEOPLE, TEAMS)

    assert [fault.sentence for fault in found.faults] == [
        f"The column {HEADERS[column]} is missing."
    ]


@pytest.mark.parametrize("written", ["CIN", "cin", " Cin "])
def test_categories_are_matched_whatever_the_capitals(written: str) -> None:
    """By the label of the profile, or by its key."""
    assert read(("CF-1", written, "P1", "North")).rows[0].category == "cin"


@pytest.mark.parametrize("column", ["iro_id", "cp_chair_id"])
def test_iros_and_chairs_are_on_the_staff_list(column: str) -> None:
    """Otherwise the rule that they never audit this file could not be kept."""
    assert fault_of(column, "P2", "P9", "") == [f"{column} in row 3 is nobody on the staff list."]


def test_a_file_may_have_no_worker() -> None:
    """It stands outside the draw, and is counted there."""
    assert read(("CF-1", "CIN", "", "")).faults == ()


def test_previous_workers_who_are_not_known_are_noted() -> None:
    """They left before the staff list began, so they can't audit; but a slip must be seen."""
    found = read(
        (*FILE, "P2;X1"), (*FILE[:0], "CF-2", *FILE[1:], "X1,X2"), also=("previous_worker_ids",)
    )

    assert found.faults == ()
    assert [row.previous for row in found.rows] == [("P2",), ()]
    assert found.notes == (
        "previous_worker_ids in row 2 names somebody not on the staff list: left out.",
        "previous_worker_ids in row 3 names 2 people not on the staff list: left out.",
    )


@pytest.mark.parametrize(
    ("written", "restricted"),
    [("yes", True), ("TRUE", True), ("1", True), ("no", False), ("0", False), ("", False)],
)
def test_restricted_is_yes_or_no(written: str, *, restricted: bool) -> None:
    """Blank is no."""
    assert read((*FILE, written), also=("restricted",)).rows[0].restricted is restricted


def test_restricted_is_nothing_else() -> None:
    """A word that nobody understands could hide a sealed file."""
    assert fault_of("restricted", "perhaps") == ["restricted in row 2 is neither yes nor no."]


def test_a_file_closes_after_it_was_opened() -> None:
    """On the same day at the earliest."""
    rows = (*FILE, "2027-01-11", "2027-01-11"), ("CF-2", *FILE[1:], "2027-01-11", "2027-01-10")

    assert faults(*rows, also=("opened_on", "closed_on")) == [
        "closed_on in row 3 is before opened_on."
    ]


@pytest.mark.parametrize("column", ["case_ref", "age_band", "ethnicity_group", "family_ref"])
@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        (NHS, "an NHS number"),
        ("9434765919", "an NHS number"),
        ("BN11 1AA", "a postcode"),
        ("03/04/2015", "a birth date"),
        ("Zoe Lind", "a name"),
        ("LIND, Zoe", "a name"),
    ],
)
def test_what_is_kept_must_not_be_a_childs_identity(column: str, cell: str, kind: str) -> None:
    """The row and the column are said, never the words."""
    assert fault_of(column, cell) == [f"{column} in row 2 looks like {kind}."]


@pytest.mark.parametrize("column", ["case_ref", "family_ref"])
@pytest.mark.parametrize("cell", ["Lind", "lind", "LIND", "zoe lind"])
def test_a_reference_is_not_only_letters(column: str, cell: str) -> None:
    """References have numbers; words alone are a name."""
    assert fault_of(column, cell) == [f"{column} in row 2 looks like a name."]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("case_ref", "CF-0001"),
        ("case_ref", "FILE-A"),
        ("case_ref", "LCS CIN 12"),
        ("case_ref", "1234567890"),
        ("family_ref", "Family 12"),
        ("age_band", "0-4"),
        ("age_band", "16 and over"),
        ("age_band", "Under 1"),
        ("age_band", "Unborn"),
        ("age_band", "Early Years"),
        ("ethnicity_group", "White British"),
        ("ethnicity_group", "Black Somali"),
        ("ethnicity_group", "Kurdish"),
        ("ethnicity_group", "WBRI"),
        ("ethnicity_group", "Not Recorded"),
        ("ethnicity_group", "Asian or Asian British"),
    ],
)
def test_ordinary_references_bands_and_groups_come_in(column: str, cell: str) -> None:
    """What councils really write."""
    assert fault_of(column, cell) == []


def test_ten_digit_references_are_judged_by_the_column() -> None:
    """One in eleven passes as an NHS number by chance; a whole column of them does not."""
    theirs = ["1000000002", "1000000003", "9434765919", "1000000004"]

    assert fault_of("case_ref", *theirs) == []
    assert fault_of("case_ref", "9434765919", "4010232137") == [
        "case_ref in row 2 looks like an NHS number.",
        "case_ref in row 3 looks like an NHS number.",
    ]


@pytest.mark.parametrize("column", range(4))
@pytest.mark.parametrize("planted", [NHS, "BN11 1AA", "03/04/2015", "Zoe Lind"])
def test_no_fault_repeats_what_may_be_identity(column: int, planted: str) -> None:
    """Wherever it was written by mistake."""
    row = tuple(planted if place == column else cell for place, cell in enumerate(FILE))

    found = faults(row)

    assert found
    assert planted not in " ".join(found)


def test_what_is_too_long_to_be_kept_is_a_fault() -> None:
    """PostgreSQL would refuse it later, with worse words."""
    assert fault_of("age_band", "0-4 " + "y" * 17) == [
        "age_band in row 2 is longer than 20 characters."
    ]
