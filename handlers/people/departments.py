"""Departments as the record system nests them: which service a team is in, and who leads it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

DEEP = 2  # levels above a team at which a single top is the whole directorate, not a service


@dataclass(frozen=True)
class Department:
    """One row of ssd_department."""

    id: str
    name: str
    parent: str = ""  # another department's id
    parent_name: str = ""


@dataclass
class Departments:
    """All departments, found by id or by name."""

    by_id: dict[str, Department] = field(default_factory=dict)
    by_name: dict[str, Department] = field(default_factory=dict)

    @classmethod
    def of(cls, found: Iterable[Department]) -> "Departments":
        """Gather departments."""
        made = cls()
        for one in found:
            made.by_id.setdefault(one.id.casefold(), one)
            made.by_name.setdefault(one.name.casefold(), one)
        return made

    def find(self, written: str) -> Department | None:
        """Return the department that a cell means: by its id, or by its name."""
        key = written.casefold()
        return self.by_id.get(key) or self.by_name.get(key)

    def above(self, one: Department) -> list[Department]:
        """Return what a department is part of, nearest first. A circle ends it."""
        line: list[Department] = []
        here = self._parent(one)
        while here is not None and here not in line and here != one:
            line.append(here)
            here = self._parent(here)
        return line

    def service(self, one: Department) -> str:
        """Return the name of a department's service: the highest below a single top.

        A top that holds everything is the directorate; where there are several tops, or
        nothing but teams below one, the tops themselves are the services.
        """
        line = [one, *self.above(one)]
        top = line[-1]
        if len(line) > 1 and top.id == self._directorate():
            return line[-2].name
        return top.name if top is not one or not top.parent_name else top.parent_name

    def _parent(self, one: Department) -> Department | None:
        return self.by_id.get(one.parent.casefold()) if one.parent else None

    def _directorate(self) -> str | None:
        parents = {one.parent.casefold() for one in self.by_id.values() if self._parent(one)}
        tops = [one for key, one in self.by_id.items() if key in parents and not self._parent(one)]
        deepest = max((len(self.above(one)) for one in self.by_id.values()), default=0)
        return tops[0].id if len(tops) == 1 and deepest >= DEEP else None


def lines(
    placed: Mapping[str, Department], leads: Iterable[str], departments: Departments
) -> dict[str, str]:
    """Return who manages whom where departments can say it: nobody where two could.

    placed: person -> their department; leads: the people whose roles manage a team.
    """
    heads: dict[str, list[str]] = {}
    for who in leads:
        if who in placed:
            heads.setdefault(placed[who].id, []).append(who)
    found = {who: _over(who, own, heads, departments) for who, own in placed.items()}
    return {who: head for who, head in found.items() if head}


def _over(
    who: str, own: Department, heads: Mapping[str, list[str]], departments: Departments
) -> str:
    here = heads.get(own.id, [])
    if who in here and len(here) > 1:
        return ""  # who of the two is above whom can't be told
    above = departments.above(own)
    nearest = next(
        (heads[one.id] for one in (above if who in here else [own, *above]) if one.id in heads), []
    )
    return nearest[0] if len(nearest) == 1 else ""
