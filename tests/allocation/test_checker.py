"""Plans for made-up councils, before a judge who knows none of our code; and the judge judged."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

import pytest

from bot.demo.council import MadeUpCouncil, make_council
from bot.demo.staff import audits
from handlers.allocation.council import Rules
from handlers.allocation.plan import plan
from handlers.allocation.report import as_json
from tests.allocation.made_up import JANUARY, TODAY, WEST_SUSSEX, as_council

CHECKER = Path(__file__).with_name("checker.py")
Broken = Callable[[dict[str, Any], MadeUpCouncil], None]


def planned(made: MadeUpCouncil, rules: Rules = WEST_SUSSEX, seed: int = 7) -> dict[str, Any]:
    """Return what `qa-loop allocate --json` would print."""
    window = {"from": JANUARY[0].isoformat(), "to": JANUARY[1].isoformat()}
    return {**as_json(plan(as_council(made), rules, *JANUARY, seed)), "window": window}


def judged(
    made: MadeUpCouncil, told: dict[str, Any], folder: Path, *more: str
) -> tuple[int, str, str]:
    """Run the checker on the files; return its exit code, its line and its complaints."""
    made.write_people(folder / "people.csv")
    made.write_caseload(folder / "caseload.csv")
    (folder / "plan.json").write_text(json.dumps(told), encoding="utf-8")
    files = [str(folder / name) for name in ("people.csv", "caseload.csv", "plan.json")]
    run = subprocess.run(
        [sys.executable, str(CHECKER), *files, *more], capture_output=True, text=True, check=False
    )
    return run.returncode, run.stdout.strip(), run.stderr


@pytest.mark.parametrize(
    ("size", "line"),
    [
        ("demo", "broken=0 pairings=10 maximum=10 auditor_shortfalls=2 quota=12"),
        ("small", "broken=0 pairings=38 maximum=38 auditor_shortfalls=2 quota=40"),
        ("large", "broken=0 pairings=383 maximum=383 auditor_shortfalls=17 quota=400"),
    ],
)
def test_a_made_up_council_is_served_without_a_broken_rule(
    size: Any, line: str, tmp_path: Path
) -> None:
    """No rule broken, as many served as can be, and everybody else explained."""
    made = make_council(size, 7, TODAY)

    assert judged(made, planned(made), tmp_path) == (0, line, "")


def test_the_same_plan_for_rows_in_another_order() -> None:
    """A staff list sorted otherwise is the same staff list, down to the hash."""
    made = make_council("small", 7, TODAY)

    assert planned(made.shuffled(3)) == planned(made)


def test_a_large_council_is_planned_in_three_seconds() -> None:
    """400 auditors, 1,500 practitioners, 10,000 files, in plain Python."""
    council = as_council(make_council("large", 7, TODAY))
    started = process_time()

    plan(council, WEST_SUSSEX, *JANUARY, seed=7)

    assert process_time() - started < 3


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("independence", ["other_team_and_line", "other_service"])
def test_a_council_where_hardly_anybody_fits(seed: int, independence: Any, tmp_path: Path) -> None:
    """Few workers, files that many auditors once held, lines unknown: still a largest plan."""
    made = squeezed(seed)
    told = planned(made, replace(WEST_SUSSEX, independence=independence), seed)

    code, line, why = judged(made, told, tmp_path, "--independence", independence)

    assert (code, why) == (0, ""), line


def squeezed(seed: int) -> MadeUpCouncil:
    """Return a council in which most pairs are barred and few workers are left."""
    random = Random(seed)  # noqa: S311 - nothing is secret here
    made = make_council("demo", seed, TODAY)
    auditors = [m.person_id for m in made.people if audits(m)]
    left = random.sample(sorted({f.worker_id for f in made.files if f.worker_id}), 9)
    files = [
        replace(
            file,
            family_ref="",
            previous_worker_ids=";".join(random.sample(auditors, random.randrange(5, 12))),
        )
        for file in made.files
        if file.worker_id in left and random.randrange(3) == 0
    ]
    people = [
        replace(m, manager_id="" if random.randrange(25) == 0 else m.manager_id)
        for m in made.people
    ]
    return MadeUpCouncil(tuple(people), tuple(files))


def test_a_squeezed_council_leaves_free_auditors_and_unserved_workers() -> None:
    """The test above is worth something: in some of its councils both are left over."""
    both = 0
    for seed in range(12):
        told = planned(squeezed(seed), WEST_SUSSEX, seed)
        rules = {shortfall["rule"] for shortfall in told["shortfalls"]}
        both += bool(rules & {"no_eligible_auditor", "auditors_needed_elsewhere"}) and bool(
            rules & {"no_eligible_work", "fewer_workers_than_auditors"}
        )

    assert both >= 3


def own_manager(told: dict[str, Any], made: MadeUpCouncil) -> None:
    """Give a pairing to the worker's own manager."""
    manager_of = {m.person_id: m.manager_id for m in made.people}
    told["pairings"][0]["auditor"] = manager_of[told["pairings"][0]["worker"]]


def another_file(told: dict[str, Any], made: MadeUpCouncil, **kind: str) -> None:
    """Take a file that stands outside the draw."""
    for pairing in told["pairings"]:
        for file in made.files:
            theirs = file.worker_id == pairing["worker"]
            if theirs and all(bool(getattr(file, name)) for name in kind):
                pairing["case_ref"] = file.case_ref
                return


def twice(told: dict[str, Any], _made: MadeUpCouncil) -> None:
    """Give one auditor two."""
    told["pairings"][1]["auditor"] = told["pairings"][0]["auditor"]


def dropped(told: dict[str, Any], _made: MadeUpCouncil) -> None:
    """Drop a pairing in silence."""
    told["pairings"].pop()


def unexplained(told: dict[str, Any], _made: MadeUpCouncil) -> None:
    """Say nothing of somebody who isn't served."""
    told["shortfalls"].pop()


def new_to_child(told: dict[str, Any], made: MadeUpCouncil) -> None:
    """Take a file that its worker has had for days."""
    of = {pairing["worker"]: pairing for pairing in told["pairings"]}
    new = next(
        file
        for file in made.files
        if file.worker_id in of and file.allocated_on and file.allocated_on > date(2026, 11, 30)
    )
    of[new.worker_id]["case_ref"] = new.case_ref


def somebody_away(told: dict[str, Any], _made: MadeUpCouncil) -> None:
    """Give work to an auditor on leave."""
    away = next(s["who"] for s in told["shortfalls"] if s["side"] == "auditor")
    told["pairings"][0]["auditor"] = away


@pytest.mark.parametrize(
    ("break_it", "complaint"),
    [
        (own_manager, "too close"),
        (lambda told, made: another_file(told, made, restricted="yes"), "closed or restricted"),
        (lambda told, made: another_file(told, made, closed_on="yes"), "closed or restricted"),
        (new_to_child, "new to the child"),
        (twice, "auditor"),
        (dropped, "is not the quota"),
        (unexplained, "not the same people"),
        (somebody_away, "doesn't audit this month"),
    ],
)
def test_the_checker_sees_a_broken_plan(break_it: Broken, complaint: str, tmp_path: Path) -> None:
    """Each rule broken on purpose is named, and the exit code says so."""
    made = make_council("small", 7, TODAY)
    told = planned(made)
    break_it(told, made)

    code, line, why = judged(made, told, tmp_path)

    assert code == 1
    assert not line.startswith("broken=0")
    assert complaint in why
