"""The caseload list comes in, and comes in again."""

from datetime import date
from time import process_time

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel

from handlers.caseload.flows import import_caseload
from handlers.caseload.rules import read_caseload
from handlers.core.changes import Change, How
from handlers.core.table import Row, Table
from storage import case_files, people
from storage.case_files import CaseFile
from storage.db import transaction
from storage.people import Person, Service, Team

MONDAY = date(2026, 12, 21)
CATEGORIES = {"cin": "CIN", "cp": "CP"}
NEEDED = ("case_ref", "category", "worker_id", "team")
HEADERS = (*NEEDED, "iro_id", "opened_on", "allocated_on", "previous_worker_ids", "age_band")
ONE = "CF-1,CIN,P1,North,P3,2026-01-05,2026-06-01,,0-4"
TWO = "CF-2,CP,P2,North,,,,P1,"


@pytest.fixture
def staffed(engine: Engine) -> Engine:
    """Amina, Ben and Priya in one team."""
    with transaction(engine) as session:
        service = Service(name="Care")
        session.add(service)
        session.flush()
        team = Team(name="North", service_id=service.id or 0)
        session.add(team)
        for reference, name in (("P1", "Amina Khan"), ("P2", "Ben Ito"), ("P3", "Priya Rao")):
            session.add(Person(reference=reference, name=name))
    return engine


def bring_in(
    engine: Engine,
    *lines: str,
    headers: tuple[str, ...] = HEADERS,
    today: date = MONDAY,
    how: How | None = None,
    trail: list[tuple[str, str]] | None = None,
) -> Change:
    """Import a caseload list in a transaction of its own."""
    rows = tuple(Row(n, tuple(line.split(","))) for n, line in enumerate(lines, start=2))
    kept: list[tuple[str, str]] = [] if trail is None else trail
    with transaction(engine) as session:
        known = people.references(session), people.teams(session)
        read = read_caseload(Table(headers, rows), CATEGORIES, *known)
        assert read.faults == ()
        return import_caseload(
            session, read.rows, today, lambda *line: kept.append(line), how or How()
        )


def everything(engine: Engine) -> list[list[tuple[object, ...]]]:
    """Return every row about files."""
    with transaction(engine, write=False) as session:
        tables = [SQLModel.metadata.tables[name] for name in ("case_file", "previous_worker")]
        return [
            sorted(map(tuple, session.connection().execute(table.select())), key=repr)
            for table in tables
        ]


def file(engine: Engine, reference: str) -> CaseFile:
    """Return a file that must be there."""
    with transaction(engine, write=False) as session:
        found = case_files.by_reference(session, reference)
        assert found is not None
        return found


def held(engine: Engine, reference: str) -> set[str]:
    """Return who held a file before."""
    with transaction(engine, write=False) as session:
        names = {number: name for name, number in people.references(session).items()}
        found = case_files.by_reference(session, reference)
        assert found is not None
        return {names[one] for one in case_files.previous_workers(session).get(found.id or 0, ())}


def test_a_new_list_brings_every_file_in(staffed: Engine) -> None:
    """With its worker, team, IRO, dates and who held it before."""
    trail: list[tuple[str, str]] = []

    change = bring_in(staffed, ONE, TWO, trail=trail)

    assert change == Change("case files", rows=2, added=2)
    assert trail == [("caseload.imported", "case_files:2/2/0/0/0")]
    one = file(staffed, "CF-1")
    assert (one.category, one.age_band, one.restricted, one.listed) == ("cin", "0-4", False, True)
    assert (one.opened_on, one.allocated_on) == (date(2026, 1, 5), date(2026, 6, 1))
    with transaction(staffed, write=False) as session:
        ids = people.references(session)
        assert (one.worker_id, one.iro_id) == (ids["P1"], ids["P3"])
        assert one.team_id == people.teams(session)["North"].id
    assert held(staffed, "CF-2") == {"P1"}


def test_the_same_list_again_changes_nothing(staffed: Engine) -> None:
    """And says so; nothing is written to the trail."""
    bring_in(staffed, ONE, TWO)
    before = everything(staffed)
    trail: list[tuple[str, str]] = []

    assert bring_in(staffed, ONE, TWO, trail=trail).nothing
    assert trail == []
    assert everything(staffed) == before


def test_what_changed_is_counted_by_field(staffed: Engine) -> None:
    """A file whose category and age band changed is one changed file."""
    bring_in(staffed, ONE, TWO)

    change = bring_in(staffed, ONE.replace("CIN", "CP").replace("0-4", "5-9"), TWO)

    assert change.changed == 1
    assert dict(change.fields) == {"category": 1, "age_band": 1}
    assert file(staffed, "CF-1").age_band == "5-9"


def test_a_worker_whose_file_goes_to_another_held_it(staffed: Engine) -> None:
    """So that they never audit it; also when the list does not say so."""
    bring_in(staffed, ONE)

    change = bring_in(staffed, ONE.replace("P1", "P2"))

    assert dict(change.fields) == {"worker": 1, "previous workers": 1}
    assert held(staffed, "CF-1") == {"P1"}
    bring_in(staffed, ONE)
    assert held(staffed, "CF-1") == {"P1", "P2"}


def test_a_new_worker_is_new_to_the_child_when_no_date_is_given(staffed: Engine) -> None:
    """A list without that column would else leave the date of the one before."""
    bring_in(staffed, ONE)

    bring_in(staffed, "CF-1,CIN,P2,North", headers=NEEDED, today=date(2027, 1, 4))

    assert file(staffed, "CF-1").allocated_on == date(2027, 1, 4)
    assert bring_in(staffed, "CF-1,CIN,P2,North", headers=NEEDED).nothing


def test_files_that_are_no_longer_listed_are_marked(staffed: Engine) -> None:
    """They are not drawn any more; they may come back."""
    bring_in(staffed, ONE, TWO)

    assert bring_in(staffed, TWO) == Change("case files", rows=1, gone=1)
    assert not file(staffed, "CF-1").listed
    assert bring_in(staffed, TWO).nothing
    with transaction(staffed, write=False) as session:
        assert [one.reference for one in case_files.open_files(session)] == ["CF-2"]
    assert bring_in(staffed, ONE, TWO) == Change("case files", rows=2, back=1)
    assert file(staffed, "CF-1").listed


def test_columns_that_the_file_lacks_change_nothing(staffed: Engine) -> None:
    """A shorter list says nothing of IROs, dates and bands."""
    bring_in(staffed, ONE, TWO)
    before = everything(staffed)
    short = [",".join(line.split(",")[:4]) for line in (ONE, TWO)]

    assert bring_in(staffed, *short, headers=NEEDED).nothing
    assert everything(staffed) == before


def test_a_rehearsal_reports_the_same_and_writes_nothing(staffed: Engine) -> None:
    """Before anything is there, and when something changes."""
    empty = everything(staffed)
    rehearsed = bring_in(staffed, ONE, TWO, how=How(dry_run=True))
    assert everything(staffed) == empty

    assert bring_in(staffed, ONE, TWO) == rehearsed
    before = everything(staffed)
    again = bring_in(staffed, TWO.replace("P2", "P3"), how=How(dry_run=True))

    assert everything(staffed) == before
    assert bring_in(staffed, TWO.replace("P2", "P3")) == again


def test_ten_thousand_files_come_in_within_five_seconds(staffed: Engine) -> None:
    """The largest council we know of, in one transaction."""
    lines = [f"CF-{n},CIN,P{n % 3 + 1},North,,,,P{(n + 1) % 3 + 1},0-4" for n in range(10_000)]
    began = process_time()

    change = bring_in(staffed, *lines)

    assert change.added == 10_000
    assert process_time() - began < 5
    assert bring_in(staffed, *lines).nothing


def test_progress_reaches_its_end(staffed: Engine) -> None:
    """However many are new."""
    seen: list[tuple[int, int]] = []

    bring_in(staffed, ONE, TWO, how=How(progress=lambda *step: seen.append(step)))

    assert seen[-1] == (2, 2)
