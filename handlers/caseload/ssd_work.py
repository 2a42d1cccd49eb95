"""Who works with a child, from the involvements of the Standard Safeguarding Dataset. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from handlers.core import columns as at
from handlers.core import recast
from handlers.core.columns import Columns, Dropped
from handlers.core.recast import Place, fault_at
from handlers.core.table import Fault, Row, Table

WORK, STAFF, TEAMS = "ssd_involvements", "ssd_professionals", "ssd_department"
NEEDED = ("invo_person_id", "invo_professional_id")
ROLE, TEAM = "invo_professional_role_id", "invo_professional_team"
START, END = "invo_involvement_start_date", "invo_involvement_end_date"
BEFORE_ANY = date.min

_REVIEWER = re.compile(r"\biro\b|independent review", re.IGNORECASE)
_CHAIR = re.compile(r"\bchair\b|\bcp ?c\b", re.IGNORECASE)
_NOT_THE_WORKER = re.compile(r"manager|supervis|admin|lead ?er", re.IGNORECASE)
_THE_WORKER = re.compile(
    r"allocated|case ?worker|\bcw\b|social ?worker|key ?worker|16 ?plus|personal advis|lead prof",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Involvement:
    """One person's work with one child. Ids are those of the dataset, in small letters."""

    row: int
    child: str
    who: str  # the staff id, as the professionals' table writes it
    role: str
    team: str  # a name; "" when not said
    since: date
    is_open: bool

    @property
    def part(self) -> str:
        """Return "iro", "chair", "worker" or, for somebody beside the worker, "other"."""
        if _REVIEWER.search(self.role):
            return "iro"
        if _CHAIR.search(self.role):
            return "chair"
        return "other" if _NOT_THE_WORKER.search(self.role) else "worker"

    @property
    def weight(self) -> tuple[bool, date, int]:
        """Return what makes one the child's worker: being called so, then the latest start."""
        return (bool(_THE_WORKER.search(self.role)), self.since, self.row)


@dataclass(frozen=True)
class Held:
    """Who has a child's file, who reviews it, and who had it."""

    worker: Involvement | None = None
    iro: Involvement | None = None
    chair: Involvement | None = None
    before: tuple[str, ...] = ()  # everybody else who has worked on it


def held(work: Iterable[Involvement]) -> Held:
    """Return what a child's involvements say."""
    every = sorted(work, key=lambda one: one.weight)
    now = [one for one in every if one.is_open]
    worker, iro, chair = (_last(now, part) for part in ("worker", "iro", "chair"))
    holding = {one.who for one in (worker, iro, chair) if one}
    before = dict.fromkeys(
        one.who for one in every if one.part not in ("iro", "chair") and one.who not in holding
    )
    return Held(worker, iro, chair, tuple(before))


def _last(found: list[Involvement], part: str) -> Involvement | None:
    return next((one for one in reversed(found) if one.part == part), None)


@dataclass
class Names:
    """Staff ids and team names by the ids that other tables use."""

    staff: dict[str, str] = field(default_factory=dict)  # id in small letters -> staff id
    teams: dict[str, str] = field(default_factory=dict)  # id or name -> name
    given: bool = False  # False: there is no table of professionals

    @classmethod
    def of(cls, tables: Mapping[str, Table]) -> "Names":
        """Read the professionals and departments, as far as they are there."""
        made = cls(given=STAFF in tables)
        for own, name in _pairs(tables.get(STAFF), "prof_professional_id", "prof_staff_id"):
            made.staff |= {own.casefold(): name, name.casefold(): name}
        for own, name in _pairs(tables.get(TEAMS), "dept_team_id", "dept_team_name"):
            made.teams |= {own.casefold(): name, name.casefold(): name}
        return made

    def person(self, written: str) -> str:
        """Return a staff id; "" for nobody in the table of professionals."""
        return self.staff.get(written.casefold(), "" if self.given else written)

    def team(self, written: str) -> str:
        """Return a team's name."""
        return self.teams.get(written.casefold(), written)


def _pairs(table: Table | None, own: str, name: str) -> Iterable[tuple[str, str]]:
    if table is None:
        return
    columns, _ = at.find(table, (), (own, name))
    for row in table.rows:
        if found := columns.text(row, name):
            yield columns.text(row, own), found


@dataclass
class Work:
    """Every involvement with the children that are wanted."""

    by_child: dict[str, list[Involvement]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    dropped: tuple[Dropped, ...] = ()
    read: bool = False  # whether there is such a table
    strangers: int = 0  # ended involvements of somebody whom no list names

    def of(self, child: str) -> Held:
        """Return who works with a child."""
        return held(self.by_child.get(child, ()))

    def has(self, part: str) -> bool:
        """Return whether any involvement has this part: else the table says nothing of it."""
        return any(one.part == part for work in self.by_child.values() for one in work)


def read_work(table: Table, children: Iterable[str], names: Names, today: date) -> Work:
    """Read the involvements with some children, whose ids are in small letters."""
    columns, dropped = recast.read(table, NEEDED, (ROLE, TEAM, START, END))
    starts, ends = at.dates(columns, START), at.dates(columns, END)
    wanted, work = frozenset(children), Work(dropped=dropped, read=True)
    for row in table.rows:
        child = columns.text(row, "invo_person_id").casefold()
        if child not in wanted:
            continue
        over = row.number in ends and ends[row.number] <= today
        one = _involvement(columns, row, names, starts.get(row.number, BEFORE_ANY), not over)
        _keep(work, one)
    work.faults += recast.own_faults(columns)
    return work


def _involvement(
    columns: Columns,
    row: Row,
    names: Names,
    since: date,
    is_open: bool,  # noqa: FBT001 (read from two dates)
) -> Involvement:
    return Involvement(
        row=row.number,
        child=columns.text(row, "invo_person_id").casefold(),
        who=names.person(columns.text(row, "invo_professional_id")),
        role=columns.text(row, ROLE).replace("_", " "),
        team=names.team(columns.text(row, TEAM)),
        since=since,
        is_open=is_open,
    )


def _keep(work: Work, one: Involvement) -> None:
    if one.who:
        work.by_child.setdefault(one.child, []).append(one)
    elif one.is_open:
        place = Place(WORK, one.row)
        work.faults.append(
            fault_at("invo_professional_id", place, "is nobody in ssd_professionals.")
        )
    else:
        work.strangers += 1
