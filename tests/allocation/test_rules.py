"""The hard rules, worked by hand: one line for each way of being too close or out of the draw."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from handlers.allocation.council import PastAudit, Person, lines_of, months_between, months_later
from handlers.allocation.records import Records, gather
from handlers.allocation.rules import auditor_bar, bars, file_bar
from tests.allocation.builders import JANUARY, RULES, council, file, manager, worker

BEN = worker("ben", "North", "Children in Care", line=("carol", "priya"))
CLEO = worker("cleo", "South", "Leaving Care", line=("olu", "tom"))
PEOPLE = (BEN, CLEO, worker("zoe", "North", line=("carol",), away=0.5))


def records(*people: Person, history: tuple[PastAudit, ...] = ()) -> Records:
    """Look up a council of these people, and nobody's files."""
    return gather(council([*PEOPLE, *people], [], history), RULES, JANUARY[0])


@pytest.mark.parametrize(
    ("auditor", "code"),
    [
        (manager("amina", "East", "Safeguarding"), None),
        (manager("amina", "East", "Children in Care"), None),  # same service, other team and line
        (manager("amina", "North", "Children in Care"), "same_team"),
        (manager("amina", "West"), "same_team"),  # the file's own team is West
        (manager("carol", "East"), "same_line"),  # Ben's manager
        (manager("priya", "East"), "same_line"),  # Ben's manager's manager
        (manager("amina", "East", line=("ben",)), "same_line"),  # Ben manages her
        (manager("hugh", "East", line=("carol",)), None),  # Carol manages both: not in line
        (manager("iris", "East"), "iro"),
        (manager("petra", "East"), "cp_chair"),
        (manager("cleo", "East"), "held_before"),
        (manager("olu", "East"), "managed_before"),  # Cleo's manager
        (manager("tom", "East"), "managed_before"),  # and hers
        (manager("gone", "East"), "held_before"),  # left, and on no staff list
        (manager("ben", "East"), "own_work"),
        (manager("amina", "East", "Children in Care", line=None), "line_unknown"),
        (manager("amina", "East", "Safeguarding", line=None), None),
    ],
)
def test_who_is_too_close_to_a_file(auditor: Person, code: str | None) -> None:
    """Ben's file: Cleo held it before, Iris is its IRO, Petra its chair, West its team."""
    held = frozenset({"cleo", "gone"})
    bens = file("1", "ben", "West", iro="iris", cp_chair="petra", previous_workers=held)

    barred = bars(bens, BEN, records(auditor))

    assert barred.against(auditor) == code


@pytest.mark.parametrize(
    ("person", "before", "service", "code"),
    [
        (worker("dev", "North", line=None), frozenset(), "Safeguarding", "line_unknown"),
        (worker("dev", "North", line=None), frozenset(), "Early Help", None),
        (worker("dev", "North"), frozenset({"erin"}), "Assessment", "line_unknown"),
        (worker("dev", "North"), frozenset({"erin"}), "Safeguarding", None),
    ],
)
def test_an_unknown_line_keeps_the_whole_service_out(
    person: Person, before: frozenset[str], service: str, code: str | None
) -> None:
    """It could be anybody there: the worker's service, or that of whoever held the file."""
    erin = worker("erin", "South", "Assessment", line=None)
    amina = manager("amina", "East", service)
    looked_up = records(person, erin, amina)

    barred = bars(file("1", "dev", previous_workers=before), person, looked_up)

    assert barred.against(amina) == code


def test_other_service_is_stricter_than_other_team() -> None:
    """Where the profile says so, a colleague of another team in the same service is too close."""
    amina = manager("amina", "East", "Children in Care")
    strict = replace(RULES, independence="other_service")
    looked_up = gather(council([BEN, amina], []), strict, JANUARY[0])

    assert bars(file("1", "ben"), BEN, looked_up).against(amina) == "same_service"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({}, None),
        ({"allocated_on": None}, None),
        ({"allocated_on": date(2026, 11, 23)}, None),  # 42 days before 4 January
        ({"allocated_on": date(2026, 11, 24)}, "new_to_child"),  # 41 days
        ({"closed": True, "restricted": True}, "closed"),
        ({"restricted": True}, "restricted"),
        ({"excluded": "court"}, "excluded:court"),
        ({"child_died": True}, "child_died"),
        ({"worker": None}, "no_worker"),
        ({"worker": "nobody"}, "no_worker"),
        ({"worker": "zoe"}, "worker_away"),  # half of the window is enough
        ({"worker": "left"}, "worker_left"),
        ({"worker": "amina"}, "worker_not_audited"),
        ({"ref": "a year ago"}, None),
        ({"ref": "less than a year ago"}, "audited_recently"),
    ],
)
def test_what_stands_outside_the_draw(more: dict[str, Any], code: str | None) -> None:
    """The window opens on 4 January 2027; a file rests for 12 months, a worker 42 days."""
    left = Person("left", "North", "Safeguarding", (), frozenset({"practitioner"}), left=True)
    history = (
        PastAudit("amina", "ben", "a year ago", date(2026, 1, 4)),
        PastAudit("amina", "ben", "less than a year ago", date(2026, 1, 5)),
        PastAudit("amina", "ben", "less than a year ago", date(2025, 1, 5)),
    )
    looked_up = records(left, manager("amina", "East"), history=history)

    assert file_bar(replace(file("1", "ben"), **more), looked_up) == code


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({}, None),
        ({"away": 0.49}, None),
        ({"away": 0.5}, "away"),
        ({"left": True}, "auditor_left"),
        ({"roles": frozenset({"iro"})}, "not_an_auditor"),
        ({"roles": frozenset({"iro", "service_manager"})}, None),
        ({"id": "exempted"}, "exempt"),
    ],
)
def test_who_takes_no_audit_this_month(more: dict[str, Any], code: str | None) -> None:
    """Away for half of the window's working days, exempt, gone, or in another role."""
    rules = replace(RULES, exempt=frozenset({"exempted"}))
    amina = replace(manager("amina", "East"), **more)

    assert auditor_bar(amina, gather(council([amina], []), rules, JANUARY[0])) == code


def test_a_line_is_known_when_it_ends_at_somebody_who_rightly_has_no_manager() -> None:
    """A director ends a line; a manager without a manager, or a circle, breaks it."""
    manager_of = {
        "ben": "carol", "carol": "priya", "priya": "dana", "dana": None,
        "jo": "iris", "iris": None,
        "xin": "yara", "yara": "xin",
    }  # fmt: skip
    roles = {who: {"practitioner"} for who in manager_of} | {
        "dana": {"senior_leader"},
        "carol": {"team_manager"},
        "iris": {"team_manager"},
    }

    assert lines_of(manager_of, roles, RULES) == {
        "ben": ("carol", "priya", "dana"),
        "carol": ("priya", "dana"),
        "priya": ("dana",),
        "dana": (),
        "jo": None,
        "iris": None,
        "xin": None,
        "yara": None,
    }


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2027, 1, 4), -12, date(2026, 1, 4)),
        (date(2027, 3, 31), -1, date(2027, 2, 28)),
    ],
)
def test_months_are_counted_by_the_calendar(day: date, months: int, expected: date) -> None:
    """The same day of the month, or its last day."""
    assert months_later(day, months) == expected


@pytest.mark.parametrize(
    ("earlier", "later", "months"),
    [
        (date(2026, 6, 4), date(2027, 1, 4), 7),
        (date(2026, 6, 5), date(2027, 1, 4), 6),
        (date(2026, 12, 31), date(2027, 1, 4), 0),
    ],
)
def test_only_whole_months_count(earlier: date, later: date, months: int) -> None:
    """Seven months are over on the seventh month's day, not before."""
    assert months_between(earlier, later) == months
