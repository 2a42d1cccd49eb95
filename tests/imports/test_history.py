"""Past audits: headers of every kind, old grades, and what a draw makes of them."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine

from handlers.caseload.history import grade_of
from handlers.core.changes import How
from handlers.imports import rules
from storage import frame, history, people
from storage.db import open_database, transaction
from tests.imports.desk import ImportDesk, staffed

CASELOAD = b"case_ref,category,worker_id,team\nC1,CIN,P1,North\nC2,CP,P2,South\n"
PAST = (
    b"Case number,Social worker,Audited by,Date of audit,Audit type,Overall grade,Child's name\n"
    b"C1,Amina Khan,P4,01/06/2026,Collaborative case file audit,7,Zebedee Quarmby\n"
    b'c2,P2,"Rao, Priya",15/06/2026,Dip sample,RI,\n'
)


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[ImportDesk]:
    """A council with five people and two files."""
    engine = open_database(sqlite_url)
    made = staffed(engine)
    assert made.list_in(rules.CASELOAD, CASELOAD).fine
    yield made
    engine.dispose()


def counted(engine: Engine) -> list[tuple[str, str, str, date]]:
    """Return what a draw reads of past audits: file, worker, auditor, day."""
    with transaction(engine, write=False) as session:
        names = {id_: name for name, id_ in people.references(session).items()}
        return [
            (
                one.case_file,
                names.get(one.worker_id or 0, ""),
                names.get(one.auditor_id or 0, ""),
                one.cards_on,
            )
            for one in frame.past_audits(session, date(2025, 1, 1))
        ]


@pytest.mark.parametrize(
    ("written", "grade"),
    [
        *((str(mark), "inadequate") for mark in (0, 1, 2)),
        *((str(mark), "requires_improvement") for mark in (3, 4, 5)),
        *((str(mark), "good") for mark in (6, 7, 8)),
        *((str(mark), "outstanding") for mark in (9, 10)),
        ("7.0", "good"),
        ("7/10", "good"),
        ("Requires Improvement", "requires_improvement"),
        ("RI", "requires_improvement"),
        ("OUTSTANDING", "outstanding"),
        ("", ""),
        ("11", None),
        ("2.5", None),
        ("-1", None),
        ("fine", None),
    ],
)
def test_old_grades_become_today_s(written: str, grade: str | None) -> None:
    """West Sussex, W31: 0 to 2, 3 to 5, 6 to 8, 9 and 10."""
    assert grade_of(written) == grade


def test_columns_are_matched_by_header(desk: ImportDesk) -> None:
    """People by number or name, files whatever the capitals; the draw counts both audits."""
    report = desk.list_in(rules.HISTORY, PAST)

    assert report.faults == ()
    assert report.changes[0].added == 2
    assert counted(desk.engine) == [
        ("C1", "P1", "P4", date(2026, 6, 1)),
        ("C2", "P2", "P3", date(2026, 6, 15)),
    ]
    with transaction(desk.engine, write=False) as session:
        kept = history.known(session)
    assert [row[-2:] for row in kept] == [("monthly", "good"), ("", "requires_improvement")]
    assert [one.sentence() for one in report.dropped] == [
        '"Child\'s name" is not needed: it was left out and not stored. It seems to hold names.'
    ]
    assert report.notes == (
        "1 audit is of a kind the framework does not have: "
        "left out of the audit, which counts otherwise.",
    )


def test_the_same_history_again_changes_nothing(desk: ImportDesk) -> None:
    """And a rehearsal writes nothing at all."""
    rehearsed = desk.list_in(rules.HISTORY, PAST, How(dry_run=True))
    assert counted(desk.engine) == []

    first, again = desk.list_in(rules.HISTORY, PAST), desk.list_in(rules.HISTORY, PAST)

    assert rehearsed.changes == first.changes
    assert again.nothing
    assert len(counted(desk.engine)) == 2


def test_who_and_what_is_not_known_is_counted(desk: ImportDesk) -> None:
    """The rest of such an audit counts; one of which nothing is known is left out."""
    report = desk.list_in(
        rules.HISTORY,
        b"case_ref,worker_id,auditor_id,audited_on\nC9,P1,P9,2026-06-01\nC9,P8,P9,2026-06-01\n",
    )

    assert report.faults == ()
    assert counted(desk.engine) == [("", "P1", "", date(2026, 6, 1))]
    assert report.notes == (
        "2 audits are of files not on the caseload list: "
        "left out of the audit, which counts otherwise.",
        "3 names are nobody on the staff list, or several there: "
        "left out of the audit, which counts otherwise.",
        "1 audit names neither a file nor a person that we know: left out.",
    )


def test_faults_are_told_by_row(desk: ImportDesk) -> None:
    """No date, a date to come, a mark that never was."""
    report = desk.list_in(
        rules.HISTORY,
        b"case_ref,audited_on,grade\nC1,,good\nC1,2027-01-01,good\nC1,2026-01-01,eleven\n",
    )

    assert [fault.sentence for fault in report.faults] == [
        "audited_on in row 2 is empty.",
        "audited_on in row 3 is still to come.",
        "grade in row 4 is none of: 0 to 10, inadequate, requires_improvement, good, outstanding.",
    ]
    assert counted(desk.engine) == []


def test_a_file_without_anything_to_match_is_a_fault(desk: ImportDesk) -> None:
    """A list of dates alone is of no use."""
    report = desk.list_in(rules.HISTORY, b"audited_on,grade\n2026-01-01,good\n")

    assert report.faults[0].sentence == (
        "One of these columns is needed: case_ref, worker_id, auditor_id."
    )
