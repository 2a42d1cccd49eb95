"""What a QA officer reads of those who are not served: the rule, and when it passes."""

from dataclasses import replace
from datetime import date

import pytest

from handlers.allocation.council import CaseFile, PastAudit, Person
from handlers.allocation.explain import COUNTED, WHY_NOT
from handlers.allocation.outcome import Shortfall
from handlers.allocation.plan import plan
from tests.allocation.builders import JANUARY, RULES, council, file, january, manager, worker

AMINA = manager("amina", "East")
AUDITED = (
    PastAudit("x", "ben", "a", date(2026, 3, 9)),
    PastAudit("x", "ben", "b", date(2026, 6, 8)),
)


def of_ben(files: list[CaseFile], people: tuple[Person, ...] = (AMINA,)) -> Shortfall:
    """Return why Ben is not served."""
    made = plan(
        council([worker("ben", "North"), *people], files, AUDITED),
        RULES,
        *JANUARY,
        seed=1,
        names={"ben": "Ben", "amina": "Amina"},
    )
    return next(s for s in made.shortfalls if s.who == "ben")


@pytest.mark.parametrize(
    ("files", "rule", "detail"),
    [
        ([], "no_open_file", "Ben has no open file."),
        ([file("c", "ben", closed=True)], "no_open_file", "Ben has no open file."),
        (
            [file("a", "ben"), file("b", "ben")],
            "audited_recently",
            "Ben has 2 open files: 2 were audited in the last 12 months (next free in March 2027).",
        ),
        (
            [file("b", "ben"), file("c", "ben", restricted=True), file("d", "ben", closed=True)],
            "audited_recently",
            "Ben has 2 open files: 1 was audited in the last 12 months (next free in June 2027) "
            "and 1 is restricted.",
        ),
        (
            [
                file("c", "ben", allocated_on=date(2026, 12, 1)),
                file("d", "ben", excluded="court"),
                file("e", "ben", child_died=True),
            ],
            "new_to_child",
            "Ben has 3 open files: 1 is new to them (next free on 12 January 2027), 1 was taken "
            "out of the draw by a head of service and 1 is of a child who died.",
        ),
        (
            [file("c", "ben", restricted=True)],
            "restricted",
            "Ben has 1 open file: 1 is restricted.",
        ),
        (
            [file("c", "ben", iro="amina")],
            "no_eligible_auditor",
            "Nobody may see Ben's work this month. Of 1 auditor, 1 is the file's IRO.",
        ),
    ],
)
def test_why_a_practitioner_is_not_served(files: list[CaseFile], rule: str, detail: str) -> None:
    """The rule that passes by itself comes first, with the date on which it does."""
    assert of_ben(files) == Shortfall("worker", "ben", rule, detail)


def test_every_auditor_who_may_not_is_counted() -> None:
    """Four auditors, and four reasons: team, line, absence, an unknown line."""
    people = (
        manager("a", "North"),
        manager("carol", "East"),
        replace(manager("c", "West"), away=1.0),
        manager("d", "West", line=None),
    )

    assert of_ben([file("c", "ben")], people).detail == (
        "Nobody may see Ben's work this month. Of 4 auditors, 1 is away, 1 is kept apart because "
        "a line of managers is not known, 1 is in the same line of managers and 1 is in the same "
        "team."
    )


def test_a_worker_on_leave_is_away() -> None:
    """How much of the window, and when they are back."""
    away = replace(worker("ben", "North", away=0.6), back_on=date(2027, 1, 21))

    made = plan(
        council([away, AMINA], [file("1", "ben")]), RULES, *JANUARY, seed=1, names={"ben": "Ben"}
    )

    assert made.shortfalls[1].detail == (
        "Ben is away for 60% of the window's working days (back on 21 January 2027) "
        "and takes no part this month."
    )
    assert made.outside == {"worker_away": 1}


def test_the_waiting_list_has_places_and_months() -> None:
    """Two auditors, seven practitioners: the third in the line waits for March."""
    people = [
        AMINA, manager("bilal", "West"), *(worker(f"w{n}", "North") for n in range(7)),
    ]  # fmt: skip
    files = [file(str(n), f"w{n}") for n in range(7)]

    made = plan(council(people, files), RULES, *JANUARY, seed=1)

    details = sorted(s.detail for s in made.shortfalls)
    line = "There are more practitioners than auditors; "
    pace = "in line for a top-up. At this pace the turn comes about"
    assert details == [
        f"{line}next in line for a top-up.",
        f"{line}place 2 {pace} February 2027.",
        f"{line}place 3 {pace} March 2027.",
        f"{line}place 4 {pace} March 2027.",
        f"{line}place 5 {pace} April 2027.",
    ]


def test_somebody_whose_auditors_are_needed_elsewhere_is_told_so() -> None:
    """Only Amina may see the two; Bilal, of their own team, is free."""
    people = [
        AMINA, manager("bilal", "North"), worker("ben", "North"), worker("cleo", "North"),
    ]  # fmt: skip
    files = [file("1", "ben"), file("2", "cleo")]

    made = plan(council(people, files), RULES, *JANUARY, seed=1)

    assert [(s.side, s.rule) for s in made.shortfalls] == [
        ("auditor", "no_eligible_work"),
        ("worker", "auditors_needed_elsewhere"),
    ]
    assert made.shortfalls[0].detail == (
        "bilal gets no audit: of 2 practitioners in this month's draw, 2 of the same team."
    )


@pytest.mark.parametrize(
    ("coverage", "sentence", "enough"),
    [
        (
            6,
            "5 of 6 places for audits can be filled this month; 1 lost to absence or exemption. "
            "To look at the work of 6 practitioners once in 6 months, 1 a month is needed: "
            "that is enough. 6 are due now.",
            True,
        ),
        (
            1,
            "5 of 6 places for audits can be filled this month; 1 lost to absence or exemption. "
            "To look at the work of 6 practitioners once in 1 month, 6 a month are needed: "
            "that is 1 too few. 6 are due now.",
            False,
        ),
    ],
)
def test_the_capacity_check_counts_absence(
    coverage: int,
    sentence: str,
    enough: bool,  # noqa: FBT001 - a table
) -> None:
    """Six auditors, one of them away; six practitioners."""
    made = plan(january(), replace(RULES, coverage=coverage), *JANUARY, seed=1)

    assert made.capacity.sentence == sentence
    assert made.capacity.enough is enough
    assert (made.capacity.slots, made.capacity.away, made.capacity.due_now) == (6, 1, 6)


def test_unknown_dates_and_lines_are_counted() -> None:
    """What was not known is said, not guessed."""
    people = [AMINA, manager("b", "West", line=None), worker("ben", "North", line=None)]
    files = [file("1", "ben", allocated_on=None), file("2", "ben")]

    made = plan(council(people, files), RULES, *JANUARY, seed=1)

    assert made.unknown_dates == 1
    assert made.lines_unknown == 2


def test_every_bar_that_is_counted_has_a_sentence_too() -> None:
    """A code is never shown bare."""
    assert set(COUNTED) <= set(WHY_NOT)
