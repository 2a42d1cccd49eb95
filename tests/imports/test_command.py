"""`qa-loop import` with the sector's formats: what is said, what is asked, how it ends."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from bot.files.writing import write_xlsx
from bot.frameworks import Desk
from bot.importing import import_app
from handlers.core.profile.loader import load
from storage import trail
from storage.db import open_database, transaction
from tests.imports.desk import NOW, sheet, staffed
from tests.imports.test_census import CENSUS

ODD = sheet("List 7", "Child Unique ID|Left|Allocated Team|Allocated Worker", "C1||North|P1")

Run = Callable[..., Result]


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    """A council with five people on its staff list."""
    opened = open_database(sqlite_url)
    staffed(opened)
    yield opened
    opened.dispose()


@pytest.fixture
def run(engine: Engine) -> Run:
    """Run `import …` with somebody at the terminal, or with nobody there."""
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

    def import_(*words: str, typed: str | None = None) -> Result:
        app = import_app(open_desk, lambda _session: profile, lambda: typed is not None)
        return CliRunner().invoke(app, list(words), input=typed)

    return import_


@pytest.fixture
def workbook(tmp_path: Path) -> str:
    """Annex A with one list, in which a header is not known."""
    path = tmp_path / "annex-a.xlsx"
    path.write_bytes(write_xlsx([ODD]))
    return str(path)


def test_at_a_terminal_a_column_is_asked_for(run: Run, workbook: str) -> None:
    """On stderr; an answer that can't be is asked again."""
    told = run("annex-a", workbook, typed="9\n2\n")

    assert told.exit_code == 0
    assert 'Sheet "List 7": which column says when it ended?' in told.stderr
    assert "There are 4 columns." in told.stderr
    assert "annex-a.xlsx: 1 row.\n" in told.stdout
    assert told.stdout.endswith("Imported, and this changed:\n  added: 1\n")


def test_where_nobody_can_answer_it_is_a_fault(run: Run, workbook: str) -> None:
    """With what to write instead; `--map` then answers."""
    refused = run("annex-a", workbook)
    mapped = run("annex-a", workbook, "--map", "list7.end=2", "--dry-run")

    assert refused.exit_code == 1
    assert "list7.end=NUMBER (--map)" in refused.stdout
    assert mapped.exit_code == 0
    assert "This would change:\n  added: 1\n" in mapped.stdout


def test_a_folder_is_the_dataset(run: Run, tmp_path: Path) -> None:
    """Staff and files in one report; for a script, every change by itself."""
    folder = tmp_path / "extract"
    folder.mkdir()
    (folder / "ssd_professionals.csv").write_text(
        "prof_staff_id,prof_professional_name,prof_professional_job_title,"
        "prof_professional_department\nP6,Erin Bell,Social Worker,North\n"
    )
    (folder / "ssd_cin_episodes.csv").write_text("cine_person_id,cine_close_date\nC1,\n")

    rehearsed = run("ssd", str(folder), "--dry-run")
    done = json.loads(run("ssd", str(folder), "--json").stdout)

    assert rehearsed.stdout.endswith(
        "This would change:\n  people: added: 1\n  case files: added: 1\n"
    )
    assert [one["added"] for one in done["changes"]] == [1, 1]
    assert done["imported"] is True


def test_a_census_needs_its_workers(run: Run, tmp_path: Path) -> None:
    """The option is required, and its faults are told with its name."""
    (tmp_path / "census.xml").write_bytes(CENSUS)
    (tmp_path / "workers.csv").write_text("case_ref,worker_id\nC1,P1\n")

    without = run("cin-census", str(tmp_path / "census.xml"))
    wrong = run(
        *("cin-census", str(tmp_path / "census.xml")), "--workers", str(tmp_path / "workers.csv")
    )

    assert without.exit_code == 2
    assert wrong.exit_code == 1
    assert "workers: The column team is missing." in wrong.stdout


@pytest.mark.parametrize("kind", ["ssd", "annex-a", "cin-census", "history"])
def test_help_has_an_example(run: Run, kind: str) -> None:
    """And a line to copy."""
    told = run(kind, "--help")

    assert told.exit_code == 0
    assert f"Example: qa-loop import {kind} " in told.stdout
