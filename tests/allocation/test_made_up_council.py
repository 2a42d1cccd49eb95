"""The council that doesn't exist: its size, and that a real importer would take it."""

import csv
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.demo.council import make_council
from bot.demo.staff import ROLES_AUDITED, audits
from tests.allocation.made_up import TODAY

PEOPLE = (
    "person_id,name,email,role,team,service,manager_id,started_on,qualified_on,asye_started_on,"
    "leave_from,leave_to,slack_id,teams_id"
)
CASELOAD = (
    "case_ref,category,worker_id,team,iro_id,cp_chair_id,opened_on,closed_on,allocated_on,"
    "previous_worker_ids,age_band,ethnicity_group,family_ref,restricted"
)
ROLES = {
    "practitioner", "advanced_practitioner", "team_manager", "service_manager", "head_of_service",
    "iro", "cp_chair", "qa_officer", "qa_manager", "principal_social_worker",
    "participation_worker", "senior_leader", "member", "administrator",
}  # fmt: skip


@pytest.mark.parametrize(
    ("size", "auditors", "workers", "files"),
    [("demo", 12, 30, 300), ("small", 40, 150, 2_500), ("large", 400, 1_500, 10_000)],
)
@pytest.mark.parametrize("seed", [1, 7])
def test_a_council_has_the_size_that_was_asked_for(
    size: Any, auditors: int, workers: int, files: int, seed: int
) -> None:
    """Auditors are team and service managers, and Early Help's leads; each has a name."""
    made = make_council(size, seed, TODAY)

    roles = [member.role for member in made.people]
    assert sum(audits(member) for member in made.people) == auditors
    assert sum(role in ROLES_AUDITED for role in roles) == workers
    assert len(made.files) == files
    assert set(roles) == ROLES
    assert len({member.name for member in made.people}) == len(made.people)
    assert len({member.email for member in made.people}) == len(made.people)


def test_in_the_demo_everybody_has_a_first_name_of_their_own() -> None:
    """Who speaks is clear without a family name."""
    made = make_council("demo", 7, TODAY)

    assert max(Counter(member.name.split()[0] for member in made.people).values()) == 1


def test_one_seed_makes_one_council() -> None:
    """The same seed makes the same council; another seed, other people."""
    assert make_council("demo", 7, TODAY) == make_council("demo", 7, TODAY)
    assert make_council("demo", 7, TODAY).people != make_council("demo", 8, TODAY).people


@pytest.mark.parametrize("size", ["demo", "small"])
def test_what_a_council_is_like_is_in_its_files(size: Any) -> None:
    """Leave, newly qualified staff, families, closed and restricted files, earlier workers."""
    made = make_council(size, 7, TODAY)
    ids = {member.person_id for member in made.people}

    assert any(m.leave_from for m in made.people if m.role == "team_manager")
    assert any(m.asye_started_on for m in made.people)
    for column in (
        "closed_on", "restricted", "family_ref", "iro_id", "cp_chair_id", "previous_worker_ids",
    ):  # fmt: skip
        assert any(getattr(file, column) for file in made.files), column
    assert any(not file.worker_id for file in made.files)
    assert any(file.allocated_on is None for file in made.files)
    for file in made.files:
        named = {file.worker_id, file.iro_id, file.cp_chair_id}
        assert named | set(file.previous_worker_ids.split(";")) <= ids | {""}


def test_a_shuffled_council_is_the_same_council() -> None:
    """Only the order of its rows is another."""
    made = make_council("demo", 7, TODAY)
    shuffled = made.shuffled(3)

    assert shuffled != made
    assert set(shuffled.people) == set(made.people)
    assert set(shuffled.files) == set(made.files)


def test_csv_and_xlsx_say_the_same(tmp_path: Path) -> None:
    """Both have the columns that the importer knows, and the same cells."""
    made = make_council("demo", 7, TODAY)
    made.write_people(tmp_path / "people.xlsx")
    made.write_caseload(tmp_path / "caseload.xlsx")
    made.write_people(tmp_path / "people.csv")
    made.write_caseload(tmp_path / "caseload.csv")

    for name, columns in (("people", PEOPLE), ("caseload", CASELOAD)):
        text = (tmp_path / f"{name}.csv").read_text(encoding="utf-8")
        book = load_workbook(tmp_path / f"{name}.xlsx", read_only=True)
        written = book.worksheets[0].iter_rows(values_only=True)
        cells = [[_as_text(cell) for cell in row] for row in written]
        book.close()
        assert text.splitlines()[0] == columns
        width = len(columns.split(","))
        padded = [row + [""] * (width - len(row)) for row in cells]
        assert padded == list(csv.reader(text.splitlines()))


def _as_text(cell: object) -> str:
    return "" if cell is None else str(cell).removesuffix(" 00:00:00")


def test_the_command_writes_both_files(tmp_path: Path) -> None:
    """As somebody who tries the importer would."""
    asked = ["--size", "demo", "--seed", "7", "--to", str(tmp_path), "--today", "2026-12-14"]

    run = subprocess.run(
        [sys.executable, "-m", "bot.demo.council", *asked, "--shuffle"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert "55 people and 300 files" in run.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["caseload.csv", "people.csv"]
