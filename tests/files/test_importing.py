"""`qa-loop import`: what is said, and how it ends."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select
from typer.testing import CliRunner, Result

from bot.files.writing import write_xlsx
from bot.frameworks import Desk
from bot.importing import import_app
from handlers.core.profile.loader import load
from handlers.core.table import Sheet
from storage import trail
from storage.case_files import CaseFile
from storage.db import open_database, transaction
from storage.people import Person
from storage.trail import TrailEntry

NOW = datetime(2026, 12, 21, 9, 30, tzinfo=UTC)
STAFF = """person_id,name,email,role,team,service
P1,Amina Khan,amina@x.example,practitioner,North,Care
P2,Ben Ito,ben@x.example,team_manager,North,Care
"""
FILES = """case_ref,category,worker_id,team,DOB
CF-1,CIN,P1,North,03/04/2015
CF-2,CP,P2,North,04/04/2015
"""

Run = Callable[..., Result]


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    """An open database, on SQLite: what is asked here is the same on both."""
    opened = open_database(sqlite_url)
    yield opened
    opened.dispose()


@pytest.fixture
def run(engine: Engine, tmp_path: Path) -> Run:
    """Run `import KIND FILE`, the file holding some text, at 09:30 on 21 December 2026."""
    profile = load("default").profile

    @contextmanager
    def open_desk() -> Iterator[Desk]:
        with transaction(engine) as session:
            yield Desk(
                session=session,
                now=NOW,
                by="os:jo",
                record=lambda deed, about: trail.record(session, NOW, "os:jo", deed, about),
            )

    def import_(kind: str, content: str | bytes, *options: str) -> Result:
        path = tmp_path / f"{kind}.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        app = import_app(open_desk, lambda _session: profile)
        return CliRunner().invoke(app, [kind, str(path), *options])

    return import_


def count(engine: Engine, of: type[Person] | type[CaseFile] | type[TrailEntry]) -> int:
    """Return how many rows there are."""
    with Session(engine) as session:
        return len(session.exec(select(of)).all())


def test_both_lists_come_in(run: Run, engine: Engine) -> None:
    """What changed is said, what was dropped is named, the trail has one line of each."""
    staff, files = run("people", STAFF), run("caseload", FILES)

    assert (staff.exit_code, files.exit_code) == (0, 0)
    assert staff.stdout == (
        "people.csv: 2 rows.\nImported, and this changed:\n  added: 2\n  new teams: 1\n"
    )
    assert files.stdout == (
        "caseload.csv: 2 rows.\n"
        '"DOB" is not needed: it was left out and not stored. It seems to hold birth dates.\n'
        "Imported, and this changed:\n"
        "  added: 2\n"
    )
    assert [count(engine, of) for of in (Person, CaseFile, TrailEntry)] == [2, 2, 2]


def test_a_second_time_nothing_changes(run: Run, engine: Engine) -> None:
    """And that is said."""
    run("people", STAFF)

    again = run("people", STAFF)

    assert again.exit_code == 0
    assert again.stdout.endswith("Nothing changed: everything in this file was already known.\n")
    assert count(engine, TrailEntry) == 1


def test_a_rehearsal_writes_nothing(run: Run, engine: Engine) -> None:
    """It says what would change."""
    rehearsal = run("people", STAFF, "--dry-run")

    assert rehearsal.exit_code == 0
    assert "This would change:\n  added: 2\n" in rehearsal.stdout
    assert [count(engine, of) for of in (Person, TrailEntry)] == [0, 0]


def test_every_fault_is_told_and_nothing_is_imported(run: Run, engine: Engine) -> None:
    """The right rows don't come in either."""
    wrong = STAFF + "P1,Cleo Ray,cleo,practitioner,North,Care\nP4,,dev@x.example,iro,,\n"

    told = run("people", wrong)

    assert told.exit_code == 1
    assert told.stdout == (
        "people.csv: 4 rows.\n"
        "person_id in row 4 is the same as in row 2.\n"
        'email in row 4 says "cleo", which is no e-mail address.\n'
        "name in row 5 is empty.\n"
        "Nothing was imported: 3 faults to put right.\n"
    )
    assert count(engine, Person) == 0


def test_a_file_that_is_no_list_is_refused_in_words(run: Run) -> None:
    """Three sentences on stderr, no stack trace."""
    told = run("people", b"%PDF-1.7")

    assert told.exit_code == 1
    assert told.stdout == ""
    assert told.stderr == (
        "The file was not read. It is a PDF. "
        "Open it in a spreadsheet, save it as CSV UTF-8 or as XLSX, and import that.\n"
    )


def test_leavers_are_asked_for(run: Run, engine: Engine) -> None:
    """Half of the staff gone is refused, until their number is said."""
    run("people", STAFF)
    shorter = STAFF.rsplit("P2", 1)[0]

    refused, said = run("people", shorter), run("people", shorter, "--leavers", "1")

    assert (refused.exit_code, said.exit_code) == (1, 0)
    assert "import it again with --leavers 1." in refused.stderr
    assert "  no longer on the list: 1\n" in said.stdout
    assert count(engine, Person) == 2


def test_json_is_all_that_is_printed(run: Run) -> None:
    """For a script: the report, the faults, or the refusal."""
    done = json.loads(run("people", STAFF, "--json").stdout)
    files = json.loads(run("caseload", FILES.replace("P2", "P9"), "--json").stdout)
    refused = json.loads(run("people", b"", "--json").stdout)

    assert (done["imported"], done["rows"], done["change"]["added"]) == (True, 2, 2)
    assert files["imported"] is False
    assert files["change"] is None
    assert files["faults"] == [
        {
            "row": 3,
            "column": "worker_id",
            "sentence": "worker_id in row 3 is nobody on the staff list.",
        }
    ]
    assert files["dropped"] == [{"column": '"DOB"', "holds": "birth dates"}]
    assert refused["refused"]["why"] == "It is empty."


def test_a_workbook_comes_in_too(run: Run, engine: Engine) -> None:
    """Also under a name that says something else."""
    rows = [line.split(",") for line in STAFF.splitlines()]

    told = run("people", write_xlsx([Sheet("Staff", tuple(rows[0]), rows[1:])]))

    assert told.exit_code == 0
    assert count(engine, Person) == 2


@pytest.mark.parametrize("kind", ["people", "caseload"])
def test_help_has_an_example(run: Run, kind: str) -> None:
    """Everything that the list may hold, and a line to copy."""
    told = run(kind, "", "--help")

    assert told.exit_code == 0
    assert f"Example: qa-loop import {kind} " in told.stdout
    assert "--dry-run" in told.stdout
