"""Annex A: sheets by name, columns by header, and never a guess."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot.files.writing import write_xlsx
from handlers.caseload.annex_a_columns import list_of, told_by
from handlers.core.table import Sheet
from handlers.imports import rules
from handlers.imports.rules import Report
from storage import case_files, people
from storage.case_files import CaseFile
from storage.db import open_database, transaction
from tests.imports.desk import STAFF, ImportDesk, sheet, staffed

IN_NEED = "Child Unique ID|Date of Birth|Ethnicity|CIN Start Date|CIN Closure Date|Case Status"
WHO = "Allocated Team|Allocated Worker"
LIST_6 = sheet(
    "List_6",
    f"{IN_NEED}|{WHO}",
    "C1|01/02/2015|a) WBRI|05/01/2026||Open|North|Amina Khan",
    "C2|01/02/2015|WBRI|05/01/2026|01/06/2026|Closed|North|Somebody Gone",
    "C3|||05/01/2026||Open CIN Plan|South|Ito, Ben",
)
LIST_7 = sheet(
    "Child Protection",
    f"Child Unique ID|Child Protection Plan Start Date|Child Protection Plan End Date|{WHO}",
    "C1|01/03/2026||South|ben ito",
    "C3|01/03/2025|01/09/2025|North|Amina Khan",
)
LIST_8 = sheet(
    "list 8",
    f"Child Unique ID|Date Started to be Looked After|Date Ceased to be Looked After|{WHO}",
    "C4|01/03/2026||North|P1",
)
LIST_9 = sheet(
    "Care Leavers",
    "Child Unique ID|Allocated Team|Allocated Worker|Allocated Personal Advisor",
    "C4|South||Ben Ito",
    "C5|South||Ben Ito",
)
LIST_2 = sheet("List 2", "Child Unique ID|Assessment start date", "C6|01/11/2026", "C1|01/01/2025")


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[ImportDesk]:
    """A council with five people on its staff list."""
    engine = open_database(sqlite_url)
    yield staffed(engine)
    engine.dispose()


def brought(desk: ImportDesk, *sheets: Sheet, told: dict[str, str] | None = None) -> Report:
    """Bring a workbook in."""
    return desk.tables_in(rules.ANNEX_A, write_xlsx(sheets), told=told)


def files(engine: Engine) -> dict[str, tuple[str, str, str]]:
    """Return category, worker and team of every file that is listed."""
    with transaction(engine, write=False) as session:
        staff = {id_: name for name, id_ in people.references(session).items()}
        teams = {team.id: name for name, team in people.teams(session).items()}
        return {
            one.reference: (
                one.category,
                staff.get(one.worker_id or 0, ""),
                teams.get(one.team_id, ""),
            )
            for one in case_files.open_files(session)
        }


def file(session: Session, reference: str) -> CaseFile:
    """Return a file that must be there."""
    found = case_files.by_reference(session, reference)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("List 6", 6),
        ("list_06", 6),
        ("List 8 - Children in Care", 8),
        ("CIN", 6),
        ("Child Protection", 7),
        ("LAC", 8),
        ("Early Help", 2),
        ("Care leavers", 9),
    ],
)
def test_sheets_are_found_by_name(name: str, number: int) -> None:
    """By number or by what the list is about, however it is written."""
    found = list_of(name)

    assert found is not None
    assert found.number == number


@pytest.mark.parametrize("name", ["List 1", "List 10", "List 11", "Cover", "List 66"])
def test_other_sheets_are_left_alone(name: str) -> None:
    """Contacts, adopters and covers say nothing of who is open."""
    assert list_of(name) is None


def test_a_child_in_several_lists_has_one_file(desk: ImportDesk) -> None:
    """In care, protection, need, care leaver, Early Help; what is closed counts for nothing."""
    report = brought(desk, LIST_2, LIST_6, LIST_7, LIST_8, LIST_9)

    assert report.faults == ()
    assert files(desk.engine) == {
        "C1": ("CP", "P2", "South"),
        "C3": ("CIN", "P2", "South"),
        "C4": ("CLA", "P1", "North"),
        "C5": ("Care leaver", "P2", "South"),
        "C6": ("Early Help", "", ""),
    }
    with transaction(desk.engine, write=False) as session:
        one = file(session, "C1")
        assert (one.age_band, one.ethnicity_group) == ("10 to 15", "White")


def test_a_list_without_workers_takes_nobody_s_file_away(desk: ImportDesk) -> None:
    """List 2 names no worker: whom the caseload list said, stays."""
    desk.list_in(rules.CASELOAD, b"case_ref,category,worker_id,team\nC6,Early Help,P2,South\n")

    report = brought(desk, LIST_2)

    assert report.faults == ()
    assert files(desk.engine)["C6"] == ("Early Help", "P2", "South")


def test_a_header_that_is_not_known_is_asked_for(desk: ImportDesk) -> None:
    """The 20th and 21st columns of list 8 are candidates; neither is taken unasked."""
    padding = [f"Col {n}" for n in range(2, 20)]
    headers = "|".join(("Child Unique ID", *padding, "Left care date", "Reason", *WHO.split("|")))
    row = "|".join(("C4", *[""] * 18, "01/06/2026", "E4", "North", "P1"))
    still = "|".join(("C5", *[""] * 18, "", "", "North", "P1"))
    wide = sheet("List 8", headers, row, still)

    asked = brought(desk, wide)
    answered = brought(desk, wide, told=told_by(["list8.ceased=20"]))

    assert [fault.sentence for fault in asked.faults] == [
        'Sheet "List 8": which column says when it ended? It is often column '
        '20 ("Left care date") or 21 ("Reason"). Import it again with list8.end=NUMBER '
        "(--map), counting columns from 1; 0 if there is none."
    ]
    assert answered.faults == ()
    assert set(files(desk.engine)) == {"C5"}


def test_a_column_can_be_told_by_its_header_or_as_missing(desk: ImportDesk) -> None:
    """By name, by number, or 0: then everybody in the list is open."""
    odd = sheet("CIN", f"Child Unique ID|Left|{WHO}", "C1|01/01/2026|North|P1", "C2||North|P1")

    brought(desk, odd, told=told_by(["list6.closed=left"]))
    assert set(files(desk.engine)) == {"C2"}
    brought(desk, odd, told=told_by(["list6.end=0"]))
    assert set(files(desk.engine)) == {"C1", "C2"}
    [fault] = brought(desk, odd, told=told_by(["list6.end=9"])).faults
    assert fault.sentence == 'list6.end: sheet "CIN" has no such column.'


def test_a_sheet_without_headers_repeats_nothing_of_a_child(desk: ImportDesk) -> None:
    """Its first child's cells are not shown as if they were headers."""
    bare = sheet("List 7", "|".join(["C1", "Zebedee", *["01/02/2015"] * 20]), "C2|Philippa")

    told = " ".join(fault.sentence for fault in brought(desk, bare).faults)

    assert "list7.child=NUMBER" in told
    assert "Zebedee" not in told
    assert "2015" not in told


def test_titles_above_the_headers_are_passed_over(desk: ImportDesk) -> None:
    """Inspectors' workbooks often begin with a heading."""
    lines = ["|".join(map(str, row)) for row in LIST_7.rows]
    titled = sheet("List 7", "Child protection plans||||", "|".join(LIST_7.headers), *lines)

    assert brought(desk, titled).faults == ()
    assert set(files(desk.engine)) == {"C1"}


def test_workers_who_cannot_be_told_are_faults(desk: ImportDesk) -> None:
    """With sheet, row and column; a name that two people share is told apart by the team."""
    desk.list_in(
        rules.PEOPLE,
        STAFF
        + b"P6,Amina Khan,ak@x.example,practitioner,South,Care,\n"
        + b"P7,Amina Khan,ak2@x.example,practitioner,South,Care,\n",
    )
    wrong = sheet(
        "List 6",
        f"Child Unique ID|CIN Closure Date|{WHO}",
        "C1||North|Amina Khan",
        "C2||South|Amina Khan",
        "C3||West|Zed Who",
    )

    assert [fault.sentence for fault in brought(desk, wrong).faults] == [
        "Allocated Worker in row 3 of List 6 is the name of several people on the staff list: "
        "write the person_id instead.",
        "Allocated Worker in row 4 of List 6 is nobody on the staff list.",
        "the team in row 4 of List 6 is no team of the staff list.",
    ]
    assert files(desk.engine) == {}


def test_dates_are_judged_in_the_sheet_s_own_words(desk: ImportDesk) -> None:
    """A cell that is no date is named by header, row and sheet."""
    wrong = sheet("CIN", f"Child Unique ID|CIN Closure Date|{WHO}", "C1|soon|North|P1")

    assert [fault.sentence for fault in brought(desk, wrong).faults] == [
        "CIN Closure Date in row 2 of CIN is not a date such as 2027-01-19 or 19/01/2027."
    ]


def test_a_workbook_of_something_else_is_a_fault(desk: ImportDesk) -> None:
    """And two sheets of one list are."""
    [fault] = brought(desk, sheet("Cover", "Hello", "World")).faults
    twice = brought(desk, LIST_6, sheet("CIN", f"{IN_NEED}|{WHO}", "C9||||||North|P1"))

    assert fault.sentence.startswith('No sheet is called "List 2"')
    assert twice.faults[0].sentence == "Several sheets hold list 6: leave one of each."


def test_lists_that_are_missing_leave_their_files_alone(desk: ImportDesk) -> None:
    """Only what a workbook tells of can go: a later list 6 alone takes no child out of care."""
    brought(desk, LIST_6, LIST_8)

    second = brought(desk, sheet("List 6", f"{IN_NEED}|{WHO}", "C4||||||North|P1"))

    assert second.changes[0].gone == 2
    assert files(desk.engine)["C4"][0] == "CLA"
