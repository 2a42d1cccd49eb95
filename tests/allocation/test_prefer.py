"""Preferences: kept where they come free, and never at the cost of anybody's turn."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from bot.demo.council import make_council
from handlers.allocation.council import Council, PastAudit, months_later
from handlers.allocation.outcome import Plan
from handlers.allocation.plan import plan
from handlers.allocation.prefer import pair_again
from handlers.allocation.records import gather
from handlers.allocation.rules import auditor_bar, bars
from tests.allocation.builders import JANUARY, RULES, council, file, manager, worker
from tests.allocation.made_up import TODAY, WEST_SUSSEX, as_council

TEAMS = ["North", "South", "East", "West"]


def four_teams(history: tuple[PastAudit, ...] = ()) -> Council:
    """Four managers, four workers, one of each in a team."""
    managers = [manager(f"m{team}", team) for team in TEAMS]
    workers = [worker(f"w{team}", team, line=(f"m{team}",)) for team in TEAMS]
    files = [file(team, f"w{team}", team) for team in TEAMS]
    return council([*managers, *workers], files, history)


def pairs(made: Plan) -> set[tuple[str, str]]:
    """Return who looks at whose work."""
    return {(p.auditor, p.worker) for p in made.pairings}


@pytest.mark.parametrize("seed", range(20))
def test_no_two_teams_audit_each_other_when_it_can_be_helped(seed: int) -> None:
    """Four teams can always go round in a ring."""
    made = plan(four_teams(), RULES, *JANUARY, seed)

    both_ways = {(a, w) for a, w in pairs(made) if ("m" + w[1:], "w" + a[1:]) in pairs(made)}

    assert len(made.pairings) == 4
    assert both_ways == set()
    assert made.missed == ()


@pytest.mark.parametrize("seed", range(20))
def test_a_pair_of_the_last_twelve_months_is_kept_apart(seed: int) -> None:
    """Six pairs have been; one ring is left: North, South, East, West, North."""
    seen = [
        ("North", "East"), ("North", "West"), ("South", "North"),
        ("South", "West"), ("East", "North"), ("East", "South"),
    ]  # fmt: skip
    history = tuple(PastAudit(f"m{a}", f"w{w}", f"old {a}{w}", date(2026, 3, 2)) for a, w in seen)

    made = plan(four_teams(history), RULES, *JANUARY, seed)

    assert len(made.pairings) == 4
    assert pairs(made) & {(f"m{a}", f"w{w}") for a, w in seen} == set()
    assert [missed.rule for missed in made.missed if missed.rule == "pair_gap"] == []


@pytest.mark.parametrize(
    ("on", "again"),
    [(date(2026, 1, 4), False), (date(2026, 1, 5), True)],
)
def test_a_pair_is_apart_for_twelve_months(on: date, again: bool) -> None:  # noqa: FBT001 - a table
    """The window opens on 4 January 2027."""
    history = (PastAudit("mNorth", "wSouth", "old", on),)

    records = gather(four_teams(history), RULES, JANUARY[0])

    assert pair_again("mNorth", "wSouth", records) is again


@pytest.mark.parametrize("seed", range(10))
def test_an_auditor_goes_round_the_services(seed: int) -> None:
    """Amina saw Early Help twice and Bilal saw Assessment twice: they change over."""
    people = [
        manager("amina", "A"), manager("bilal", "B"),
        worker("erin", "E", "Early Help"), worker("sam", "S", "Assessment"),
    ]  # fmt: skip
    history = [
        PastAudit(who, work, f"old {n}", date(2026, 2 + n, 2))
        for n in range(2)
        for who, work in (("amina", "erin"), ("bilal", "sam"))
    ]
    rules = replace(RULES, pair_gap=0)

    made = plan(
        council(people, [file("1", "erin", "E"), file("2", "sam", "S")], history),
        rules,
        *JANUARY,
        seed,
    )

    assert pairs(made) == {("amina", "sam"), ("bilal", "erin")}


def test_as_few_pairs_repeat_as_can_be_over_two_years() -> None:
    """Each month of a small council is compared with scipy's best assignment."""
    made = as_council(make_council("demo", 3, TODAY))
    history: tuple[PastAudit, ...] = ()
    ours = best = 0
    for month in range(24):
        on = months_later(date(2027, 1, 4), month)
        now = replace(made, history=history)
        planned = plan(now, WEST_SUSSEX, on, on, seed=month)
        ours += sum(missed.rule == "pair_gap" for missed in planned.missed)
        best += fewest_repeats(now, planned, on)
        history += tuple(PastAudit(p.auditor, p.worker, p.case_ref, on) for p in planned.pairings)

    assert ours == best


def fewest_repeats(now: Council, planned: Plan, on: date) -> int:
    """Ask scipy how many pairs have to repeat for these workers and files."""
    records = gather(now, WEST_SUSSEX, on)
    auditors = [a for a in records.auditors() if auditor_bar(a, records) is None]
    cost = np.full((len(planned.pairings), len(auditors)), 1_000)
    for row, pairing in enumerate(planned.pairings):
        close = bars(records.files[pairing.case_ref], records.people[pairing.worker], records)
        for column, auditor in enumerate(auditors):
            if close.against(auditor) is None:
                cost[row, column] = pair_again(auditor.id, pairing.worker, records)
    rows, columns = linear_sum_assignment(cost)
    return int(cost[rows, columns].sum())
