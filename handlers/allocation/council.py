"""What an allocation is made from: people, case files, past audits, and the council's rules.

Ids are those of the staff list and the caseload file.
"""

from calendar import monthrange
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Self

from handlers.core.profile.types import AuditKind
from handlers.core.working_days import MONTHS_OF


@dataclass(frozen=True)
class Person:
    """A member of staff, as far as an allocation needs to know."""

    id: str
    team: str
    service: str
    managers: tuple[str, ...] | None  # the line above, nearest first; None: not known
    roles: frozenset[str]
    away: float = 0.0  # share of the window's working days, 0 to 1
    left: bool = False
    back_on: date | None = None  # first day back, where it is known; only told, decides nothing


@dataclass(frozen=True)
class CaseFile:
    """A child's file: who works on it, and what keeps it out of the draw."""

    ref: str
    worker: str | None
    category: str
    team: str
    iro: str | None = None
    cp_chair: str | None = None
    previous_workers: frozenset[str] = frozenset()
    allocated_on: date | None = None  # since when the worker has had it; None: not known
    family: str | None = None
    restricted: bool = False
    excluded: str | None = None  # reason code, given by a head of service
    closed: bool = False
    child_died: bool = False
    left_out: str | None = None  # of this round: "not_listed", "no_list" or "not_in_theme"


@dataclass(frozen=True)
class PastAudit:
    """An audit of an earlier month."""

    auditor: str
    worker: str
    case_ref: str
    on: date


@dataclass(frozen=True)
class Rules:
    """What the framework says about one kind of audit. Meanings as in `AuditKind`."""

    auditors: frozenset[str]  # roles
    audited: frozenset[str]  # roles
    quota: int = 1
    order: Literal["longest_unaudited", "seeded_random"] = "longest_unaudited"
    independence: Literal["other_team_and_line", "other_service"] = "other_team_and_line"
    away_share: float = 0.5
    new_to_child: int = 28
    file_gap: int = 12
    pair_gap: int = 12
    coverage: int = 6
    exempt: frozenset[str] = frozenset()  # auditors who are not asked this month
    auditors_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    months: int = 1  # that a round is for: 3 for a quarter
    sample_share: float = 0.0  # of all open files a year, as a random sample; 0: no such target

    @classmethod
    def of(cls, kind: AuditKind, exempt: Collection[str] = ()) -> Self:
        """Take the rules from a kind of audit in the framework profile."""
        return cls(
            auditors=frozenset(kind.auditors),
            audited=frozenset(kind.audited),
            quota=kind.quota,
            order=kind.order,
            independence=kind.independence,
            away_share=kind.away_share,
            new_to_child=kind.new_to_child,
            file_gap=kind.file_gap,
            pair_gap=kind.pair_gap,
            coverage=kind.coverage,
            exempt=frozenset(exempt),
            auditors_in=kind.auditors_in,
            months=MONTHS_OF[kind.period],
            sample_share=kind.sample_share,
        )

    def audits(self, person: Person) -> bool:
        """Say whether this person holds a role that audits, everywhere or in their service."""
        return not person.left and (
            bool(person.roles & self.auditors)
            or any(
                person.service.startswith(self.auditors_in.get(role, ())) for role in person.roles
            )
        )

    def is_audited(self, person: Person) -> bool:
        """Say whether this person holds a role whose work is audited."""
        return bool(person.roles & self.audited) and not person.left

    def at_work(self, person: Person) -> bool:
        """Say whether the person is there for enough of the window to take part."""
        return not person.left and person.away < self.away_share


@dataclass(frozen=True)
class Council:
    """Everybody, every file and every past audit. The order of the rows decides nothing."""

    people: tuple[Person, ...]
    files: tuple[CaseFile, ...]
    history: tuple[PastAudit, ...] = ()
    sampled: int = 0  # audits of this kind that came in in the last 12 months


def lines_of(
    manager_of: Mapping[str, str | None], roles_of: Mapping[str, Collection[str]], rules: Rules
) -> dict[str, tuple[str, ...] | None]:
    """Return everybody's managers, nearest first; None where the line is not known.

    A line is known when it ends at somebody who rightly has no manager: a person without
    one who neither audits nor is audited, such as a director. A gap or a circle makes a
    line unknown, for everybody below it too.
    """
    taking_part = rules.auditors | rules.audited
    tops = {
        who
        for who, roles in roles_of.items()
        if manager_of.get(who) is None and taking_part.isdisjoint(roles)
    }
    return {who: _line_above(who, manager_of, tops) for who in roles_of}


def _line_above(
    person: str, manager_of: Mapping[str, str | None], tops: Collection[str]
) -> tuple[str, ...] | None:
    line: list[str] = []
    here = person
    while (above := manager_of.get(here)) is not None:
        if above == person or above in line:
            return None
        line.append(above)
        here = above
    return tuple(line) if here in tops else None


def months_later(day: date, months: int) -> date:
    """Return the same day some months on, or that month's last day where it has none."""
    year, months_before = divmod(day.year * 12 + day.month - 1 + months, 12)
    month = months_before + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def months_between(earlier: date, later: date) -> int:
    """Return the whole months from one day to a later one."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months - (months_later(earlier, months) > later)
