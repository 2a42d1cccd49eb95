"""A month's plan: West Sussex's January as in the story, and what always holds."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from handlers.allocation.council import PastAudit, Rules
from handlers.allocation.outcome import Missed, Pairing, Plan
from handlers.allocation.plan import plan
from handlers.allocation.report import as_json
from storage.vocabulary import Draw
from tests.allocation.builders import JANUARY, RULES, council, file, january, manager, worker

NAMES = {"ben": "Ben", "dev": "Dev", "erin": "Erin", "iris": "Iris", "james": "James"}


def sentences(made: Plan, side: str) -> dict[str, tuple[str, str]]:
    """Return who was not served on one side, the rule and the sentence."""
    return {s.who: (s.rule, s.detail) for s in made.shortfalls if s.side == side}


def test_january_in_west_sussex() -> None:
    """Five of six auditors are at work: five pairings, Iris away, one restricted file outside."""
    made = plan(january(), RULES, *JANUARY, seed=1, names=NAMES)

    assert len({p.auditor for p in made.pairings}) == len(made.pairings) == 5
    assert made.quota == 6
    assert made.outside == {"restricted": 1}
    assert sentences(made, "auditor") == {
        "iris": (
            "away",
            "Iris is away for 100% of the window's working days (back on 1 February 2027) "
            "and takes no part this month.",
        )
    }
    assert [rule for rule, _ in sentences(made, "worker").values()] == [
        "more_workers_than_auditors"
    ]
    assert made.missed == ()


def test_the_reason_and_the_one_not_served_read_as_in_the_story() -> None:
    """The words are those of the transcript."""
    seed = next(n for n in range(1000) if sole_shortfall(n) == "erin")
    made = plan(january(), RULES, *JANUARY, seed=seed, names=NAMES)
    bens = next(p for p in made.pairings if p.worker == "ben")

    assert bens.reason == (
        f"Ben has not been audited yet: place {bens.rank} of 6. "
        "3 of 5 auditors at work could see it."
    )
    assert sentences(made, "worker")["erin"][1] == (
        "There are more practitioners than auditors; next in line for a top-up."
    )


def sole_shortfall(seed: int) -> str:
    """Return the one practitioner not served in January."""
    made = plan(january(), RULES, *JANUARY, seed=seed)
    return next(s.who for s in made.shortfalls if s.side == "worker")


def test_the_longest_unaudited_come_first() -> None:
    """Never audited first, then by date; the last in the order is the one not served."""
    seen = {
        "dev": date(2026, 3, 2), "erin": date(2026, 2, 2), "grace": date(2026, 6, 1),
        "ben": date(2026, 5, 4), "jo": date(2026, 4, 6),
    }  # fmt: skip
    history = tuple(PastAudit("x", who, f"old {who}", on) for who, on in seen.items())
    made = plan(replace(january(), history=history), RULES, *JANUARY, seed=1)

    order = sorted(made.pairings, key=lambda p: p.rank)

    assert [p.worker for p in order] == ["cleo", "erin", "dev", "jo", "ben"]
    assert list(sentences(made, "worker")) == ["grace"]
    assert {p.draw for p in made.pairings} == {Draw.COVERAGE}


def test_a_random_draw_follows_the_lots_alone() -> None:
    """Where the profile draws at random, history gives nobody a better place."""
    rules = replace(RULES, order="seeded_random")
    without = plan(january(), rules, *JANUARY, seed=3)
    history = (PastAudit("x", without.pairings[0].worker, "old", date(2026, 12, 7)),)

    made = plan(replace(january(), history=history), rules, *JANUARY, seed=3, names=NAMES)

    assert [p.worker for p in made.pairings] == [p.worker for p in without.pairings]
    assert {p.draw for p in made.pairings} == {Draw.SAMPLE}
    assert "random draw" in made.pairings[0].reason


def test_the_file_is_the_one_with_the_smallest_lot_whoever_audits() -> None:
    """Taking auditors away never changes which file of a worker is picked."""
    files = [file(f"f{n}", "ben") for n in range(8)]
    ben = worker("ben", "North")
    auditors = [manager(f"m{n}", f"Team {n}") for n in range(4)]

    picked = {
        plan(council([ben, *auditors[n:]], files), RULES, *JANUARY, seed=9).pairings[0].case_ref
        for n in range(4)
    }

    assert len(picked) == 1


@pytest.mark.parametrize("seed", range(5))
def test_rows_in_another_order_give_the_same_plan(seed: int) -> None:
    """The order of the files' rows decides nothing, nor does the hash of the input."""
    council_ = january()
    turned = replace(council_, people=council_.people[::-1], files=council_.files[::-1])

    assert plan(turned, RULES, *JANUARY, seed) == plan(council_, RULES, *JANUARY, seed)


def test_the_hash_tells_one_input_from_another() -> None:
    """Another seed, rule, file or pairing that stands makes another hash."""
    base = january()
    pairing = Pairing("amina", "ben", "4")
    hashes = [
        plan(base, RULES, *JANUARY, seed=1).input_hash,
        plan(base, RULES, *JANUARY, seed=2).input_hash,
        plan(base, replace(RULES, file_gap=6), *JANUARY, seed=1).input_hash,
        plan(replace(base, files=base.files[1:]), RULES, *JANUARY, seed=1).input_hash,
        plan(base, RULES, *JANUARY, seed=1, taken=[pairing]).input_hash,
    ]

    assert len(set(hashes)) == 5


def test_a_top_up_fills_only_the_places_that_are_left() -> None:
    """Farid gave Dev's audit to Priya, who has two now: he gets Erin, the only one left."""
    stand = [
        Pairing("amina", "ben", "4"), Pairing("priya", "dev", "1"), Pairing("hugh", "jo", "6"),
        Pairing("carol", "grace", "3"), Pairing("priya", "cleo", "5"),
    ]  # fmt: skip

    made = plan(january(), RULES, *JANUARY, seed=1, taken=stand)

    assert [(p.auditor, p.worker) for p in made.pairings] == [("farid", "erin")]
    assert made.quota == 2  # Farid's place and Iris's
    assert list(sentences(made, "auditor")) == ["iris"]
    assert sentences(made, "worker") == {}


def test_a_family_is_picked_once_a_month_also_after_a_top_up() -> None:
    """Ben's file and Cleo's are of one family: the second waits, and the plan says why."""
    files = [file("1", "ben", family="f"), file("2", "cleo", family="f")]
    people = [worker("ben", "North"), worker("cleo", "North"), manager("amina", "East")]
    twice = replace(RULES, quota=2)

    first = plan(council(people, files), twice, *JANUARY, seed=1)
    again = plan(council(people, files), twice, *JANUARY, seed=1, taken=first.pairings)

    assert len(first.pairings) == 1
    assert again.pairings == ()
    assert [rule for rule, _ in sentences(first, "worker").values()] == ["family_in_this_round"]
    assert [rule for rule, _ in sentences(again, "worker").values()] == ["family_in_this_round"]


@pytest.mark.parametrize(
    ("rules", "teams", "expected"),
    [
        (RULES, ["East", "South"], {}),  # each looks at the other's team
        (RULES, ["East"], {("amina", "no_eligible_work"): 1}),
        (RULES, [], {("amina", "no_eligible_work"): 1, ("bilal", "no_eligible_work"): 1}),
        (replace(RULES, exempt=frozenset({"amina"})), ["East"], {("amina", "exempt"): 1}),
        (
            replace(RULES, quota=2),
            ["East"],
            {("amina", "no_eligible_work"): 2, ("bilal", "fewer_workers_than_auditors"): 1},
        ),
    ],
)
def test_every_place_without_work_is_explained(
    rules: Rules, teams: list[str], expected: dict[tuple[str, str], int]
) -> None:
    """Places are pairings and shortfalls together, one entry for each place."""
    workers = [worker(f"w{team}", team, line=("x",)) for team in teams]
    auditors = [manager("amina", "East"), manager("bilal", "South")]
    files = [file(team, f"w{team}", team) for team in teams]

    made = plan(council([*auditors, *workers], files), rules, *JANUARY, seed=5)

    idle = Counter((s.who, s.rule) for s in made.shortfalls if s.side == "auditor")
    assert idle == expected
    assert made.quota == 2 * rules.quota == len(made.pairings) + idle.total()


def test_a_pair_that_must_repeat_is_shown() -> None:
    """Amina is the only auditor, and she saw Ben's work in October: kept, and said."""
    people = [worker("james", "North"), manager("amina", "East")]
    history = [PastAudit("amina", "james", "old", date(2026, 10, 5))]

    made = plan(
        council(people, [file("1", "james")], history), RULES, *JANUARY, seed=1, names=NAMES
    )

    assert made.missed == (Missed("pair_gap", "amina", "james"),)
    assert made.pairings[0].reason == (
        "James' work was last audited 2 months ago: place 1 of 1. "
        "1 of 1 auditor at work could see it. "
        "You have audited Safeguarding once in the last 12 months. "
        "You looked at James' work 2 months ago too: no other way was found without leaving "
        "somebody out."
    )


def test_the_json_holds_what_the_command_promises() -> None:
    """Plain data only, with the names of the promised columns."""
    made = as_json(plan(january(), RULES, *JANUARY, seed=1))

    told = json.loads(json.dumps(made))

    assert told == made
    assert {"pairings", "shortfalls", "outside_the_draw", "quota", "seed", "input_hash"} <= set(
        told
    )
    assert {"auditor", "worker", "case_ref", "sample_or_coverage", "reason"} <= set(
        told["pairings"][0]
    )
    assert set(told["shortfalls"][0]) == {"side", "who", "rule", "detail"}
    assert told["pairings"][0]["sample_or_coverage"] == "coverage"
