"""A small council for tables worked by hand: people are made as they are needed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from handlers.allocation.council import CaseFile, Council, PastAudit, Person, Rules

JANUARY = (date(2027, 1, 4), date(2027, 1, 29))
RULES = Rules(
    auditors=frozenset({"team_manager", "service_manager"}),
    audited=frozenset({"practitioner"}),
    new_to_child=42,
)


def manager(
    name: str, team: str, service: str = "Safeguarding", *, line: tuple[str, ...] | None = ()
) -> Person:
    """Make somebody who audits."""
    return Person(name, team, service, line, frozenset({"team_manager"}))


def worker(
    name: str,
    team: str,
    service: str = "Safeguarding",
    *,
    line: tuple[str, ...] | None = ("carol",),
    away: float = 0.0,
) -> Person:
    """Make somebody whose work is audited."""
    return Person(name, team, service, line, frozenset({"practitioner"}), away)


def file(ref: str, of: str | None, team: str = "North", **more: Any) -> CaseFile:
    """Make a file in the draw, unless `more` says otherwise."""
    plain = CaseFile(ref, of, "CIN", team, allocated_on=date(2026, 1, 5))
    return replace(plain, **more)


def council(
    people: Sequence[Person], files: Sequence[CaseFile], history: Sequence[PastAudit] = ()
) -> Council:
    """Put a council together."""
    return Council(tuple(people), tuple(files), tuple(history))


def january() -> Council:
    """West Sussex's January as in the story: six auditors, one on leave; six practitioners."""
    tm, gm = frozenset({"team_manager"}), frozenset({"service_manager"})
    fs, cic, eh = "Family Safeguarding", "Children in Care", "Early Help"
    east, west = "Safeguarding East", "Safeguarding West"
    north, coast = "Children in Care North", "Early Help Coast"
    return council(
        [
            Person("hugh", "Family Safeguarding leads", fs, (), gm),
            Person("priya", "Children in Care leads", cic, (), gm),
            Person("amina", east, fs, ("hugh",), tm),
            Person("farid", west, fs, ("hugh",), tm),
            Person("carol", north, cic, ("priya",), tm),
            Person("iris", coast, eh, (), tm, away=1.0, back_on=date(2027, 2, 1)),
            worker("dev", east, fs, line=("amina", "hugh")),
            worker("erin", east, fs, line=("amina", "hugh")),
            worker("grace", west, fs, line=("farid", "hugh")),
            worker("ben", north, cic, line=("carol", "priya")),
            worker("cleo", north, cic, line=("carol", "priya")),
            worker("jo", coast, eh, line=("iris",)),
        ],
        [
            file("1", "dev", east),
            file("2", "erin", east),
            file("3", "grace", west),
            file("4", "ben", north),
            file("5", "cleo", north),
            file("6", "jo", coast),
            file("7", "jo", coast, restricted=True),
        ],
    )
