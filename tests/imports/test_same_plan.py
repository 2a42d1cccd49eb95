"""The made-up council in CSV, dataset and Annex A: where they carry the same facts, one plan."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.demo.council import MadeUpCouncil, make_council
from bot.demo.start import open_council
from bot.platforms.memory import MemoryPlatform
from handlers.imports import rules
from handlers.imports.rules import Report
from handlers.rounds.flows import drafting
from storage import people
from storage.db import transaction
from tests.imports.desk import NOW, TODAY, ImportDesk

JANUARY = date(2027, 1, 1)
COUNCIL = make_council("demo", 7, TODAY).as_every_format_says_it()

Bring = Callable[[ImportDesk, MadeUpCouncil, Path], Report]


def as_csv(desk: ImportDesk, council: MadeUpCouncil, folder: Path) -> Report:
    """Bring the caseload in as a plain list."""
    council.write_caseload(folder / "caseload.csv")
    return desk.list_in(rules.CASELOAD, folder / "caseload.csv")


def as_ssd(desk: ImportDesk, council: MadeUpCouncil, folder: Path) -> Report:
    """Bring it in as the Standard Safeguarding Dataset."""
    council.write_ssd(folder / "ssd", TODAY)
    return desk.tables_in(rules.SSD, folder / "ssd")


def as_annex_a(desk: ImportDesk, council: MadeUpCouncil, folder: Path) -> Report:
    """Bring it in as Annex A."""
    council.write_annex_a(folder / "annex-a.xlsx", TODAY)
    return desk.tables_in(rules.ANNEX_A, folder / "annex-a.xlsx")


FORMATS: dict[str, Bring] = {"csv": as_csv, "ssd": as_ssd, "annex a": as_annex_a}


@pytest.fixture
def apps(tmp_path: Path) -> Iterator[dict[str, tuple[App, Report]]]:
    """The council in three databases, its staff from one list, its files from each format."""
    made = {}
    for name, bring in FORMATS.items():
        folder = tmp_path / name
        folder.mkdir()
        app = open_council(folder, "west_sussex", MemoryPlatform(), NOW)
        desk = ImportDesk(app.engine)
        COUNCIL.write_people(folder / "people.csv")
        assert desk.list_in(rules.PEOPLE, folder / "people.csv").fine
        made[name] = app, bring(desk, COUNCIL, folder)
    yield made
    for app, _ in made.values():
        app.engine.dispose()


def planned(app: App) -> Any:
    """Return January's pairings and shortfalls, by the council's own ids."""
    with transaction(app.engine, write=False) as session:
        made = drafting.rehearse(app.context(session, NOW), "monthly", JANUARY)[1]
        plan = made.plan
        return sorted(map(str, plan.pairings)), sorted(map(str, plan.shortfalls))


def test_three_formats_give_one_plan(apps: dict[str, tuple[App, Report]]) -> None:
    """The same pairings with the same reasons, and the same shortfalls."""
    csv, ssd, annex_a = (planned(app) for app, _ in apps.values())

    assert len(csv[0]) > 5
    assert ssd == csv
    assert annex_a == csv


def test_each_format_brings_every_open_file(apps: dict[str, tuple[App, Report]]) -> None:
    """And the dataset's professionals say nothing new of people whom the staff list knows."""
    for name, (_, report) in apps.items():
        assert report.faults == (), name
        assert report.changes[-1].added == len(COUNCIL.files), name
    assert apps["ssd"][1].changes[0].nothing


def test_the_dataset_alone_gives_staff_with_a_line(tmp_path: Path) -> None:
    """Every practitioner has the manager of their team, whom departments show."""
    app = open_council(tmp_path, "west_sussex", MemoryPlatform(), NOW)

    report = as_ssd(ImportDesk(app.engine), COUNCIL, tmp_path)

    expected = {
        one.person_id: one.manager_id for one in COUNCIL.people if "practitioner" in one.role
    }
    with transaction(app.engine, write=False) as session:
        staff = {one.id: one for one in people.everyone(session)}
        found = {
            one.reference: staff[one.manager_id].reference
            for one in staff.values()
            if one.reference in expected and one.manager_id
        }
    app.engine.dispose()
    assert report.faults == ()
    assert report.changes[0].added == len(COUNCIL.people)
    assert found == expected
