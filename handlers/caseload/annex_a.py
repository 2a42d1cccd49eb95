"""Ofsted's Annex A as a caseload list: lists 2, 6, 7, 8 and 9, one file for each child. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from handlers.caseload.annex_a_columns import CHILD, Found, Question, list_of, locate
from handlers.caseload.bands import age_band, ethnicity_group
from handlers.caseload.ranks import EARLY, LEAVER, RANKS, Ranked
from handlers.caseload.staff_names import StaffNames
from handlers.core import columns as at
from handlers.core import recast
from handlers.core.columns import Columns, Dropped
from handlers.core.phrases import listed
from handlers.core.recast import Building, Place, Recast, fault_at
from handlers.core.table import Fault, Row, Table

HEADERS = (
    *("case_ref", "category", "worker_id", "team", "opened_on", "closed_on"),
    *("age_band", "ethnicity_group"),
)
NAMES = {"case_ref": "the child's id", "worker_id": "the worker", "team": "the team"}
OVER = ("closed", "ceased", "ended")
UNSAID = frozenset(("worker_id", "team"))  # by a list without such columns
OURS = "@"  # before our names, so that no header of the sheet is taken for one
NO_LIST = 'No sheet is called "List 2", "List 6", "List 7", "List 8" or "List 9".'
KEPT = (
    "Birth dates gave age bands, ethnicity gave broad groups; neither was stored, "
    "nor was any other column."
)


@dataclass(frozen=True)
class Read:
    """What the sheets are: lists with their columns, or questions and faults first."""

    lists: tuple[Found, ...]
    faults: tuple[Fault, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return what has to be asked before the lists can be read."""
        return tuple(one for found in self.lists for one in found.questions)

    @property
    def covered(self) -> frozenset[str]:
        """Return the lists that are there."""
        return frozenset(found.of.rank for found in self.lists)


def recognise(sheets: Sequence[Table], told: Mapping[str, str]) -> Read:
    """Find the lists among the sheets of a workbook, and their columns."""
    named = [(of, sheet) for sheet in sheets if (of := list_of(sheet.name))]
    lists = tuple(locate(of, sheet, told) for of, sheet in named)
    faults = [fault for found in lists for fault in found.faults]
    numbers = [of.number for of, _ in named]
    if twice := sorted({f"list {one}" for one in numbers if numbers.count(one) > 1}):
        faults.append(Fault(None, "", f"Several sheets hold {listed(twice)}: leave one of each."))
    if not named:
        faults.append(Fault(None, "", NO_LIST))
    return Read(lists, tuple(faults))


@dataclass
class Child:
    """One child, with what each list says of them, the highest list first."""

    reference: str
    place: Place
    said: dict[str, dict[str, str]] = field(default_factory=dict)  # rank -> column -> value

    @property
    def says_no_worker(self) -> bool:
        """Return whether none of the lists has a worker or a team for this child at all."""
        return not (self.first("worker_id") or self.first("team")) and set(self.said) == {EARLY}

    def first(self, column: str) -> str:
        """Return what the highest list that says anything of a column says."""
        return next((value for one in self.said.values() if (value := one.get(column, ""))), "")


def caseload_table(read: Read, ranked: Ranked, names: StaffNames, today: date) -> Recast:
    """Return who is open, under what and with whom, in the columns of a caseload list."""
    reading = _Reading(names, today)
    for found in sorted(read.lists, key=lambda one: RANKS.index(one.of.rank)):
        reading.read(found)
    building, silent = Building(HEADERS), {}
    for child in reading.children.values():
        values = {name: child.first(name) for name in HEADERS}
        values["case_ref"] = child.reference
        values["category"] = ranked.category(child.reference, child.said)
        silent[building.add(child.place, values)] = UNSAID if child.says_no_worker else frozenset()
    faults = (*read.faults, *reading.faults, *ranked.faults())
    table = building.table("annex a")
    return Recast(table, building.places, NAMES, faults, tuple(reading.dropped), (KEPT,), silent)


@dataclass
class _Reading:
    """The lists while they go by, the highest first."""

    names: StaffNames
    today: date
    children: dict[str, Child] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)

    def read(self, found: Found) -> None:
        """Read one list: those who are open, each once."""
        table = _named(found)
        wanted = tuple(f"{OURS}{name}" for name in found.where)
        columns, dropped = recast.read(table, (), wanted)
        days = {name: at.dates(columns, OURS + name) for name in ("start", "end", "born")}
        for row in table.rows:
            at.needed(columns, row, (OURS + CHILD,))
            if not self._is_over(columns, row, days["end"].get(row.number)):
                self._add(found, columns, row, days)
        self.faults += (_theirs(found, one) for one in recast.own_faults(columns))
        self.dropped += dropped

    def _is_over(self, columns: Columns, row: Row, ended: date | None) -> bool:
        status = columns.text(row, OURS + "status").casefold()
        return bool(ended and ended <= self.today) or status.startswith(OVER)

    def _add(
        self, found: Found, columns: Columns, row: Row, days: Mapping[str, dict[int, date]]
    ) -> None:
        reference = columns.text(row, OURS + CHILD)
        if not reference:
            return
        place = Place(found.table.name, row.number)
        child = self.children.setdefault(reference.casefold(), Child(reference, place))
        team = columns.text(row, OURS + "team")
        started = days["start"].get(row.number)
        group = columns.text(row, OURS + "group")
        child.said[found.of.rank] = {
            "team": team,
            "worker_id": self._worker(found, columns, row, team),
            "opened_on": started.isoformat() if started else "",
            "age_band": age_band(days["born"].get(row.number), self.today),
            "ethnicity_group": ethnicity_group(group) if group else "",
        }

    def _worker(self, found: Found, columns: Columns, row: Row, team: str) -> str:
        """Return the worker, or a care leaver's adviser; a name that is nobody's is a fault."""
        columns_with = ("worker", "adviser") if found.of.rank == LEAVER else ("worker",)
        for name in columns_with:
            if written := columns.text(row, OURS + name):
                reference, why = self.names.find(written, team)
                if why:
                    place = Place(found.table.name, row.number)
                    self.faults.append(fault_at(_header(found, name), place, why))
                return reference
        return ""


def _named(found: Found) -> Table:
    """Return a list whose columns that we read have our names; the others keep theirs."""
    headers = list(found.table.headers)
    ours = {at.fold(headers[place]): OURS + name for name, place in found.where.items()}
    for name, place in found.where.items():
        headers[place] = OURS + name
    faults = tuple(
        replace(fault, column=ours.get(at.fold(fault.column), fault.column))
        for fault in found.table.faults
    )
    return Table(tuple(headers), found.table.rows, found.table.name, faults)


def _header(found: Found, name: str) -> str:
    return at.tidy(found.table.headers[found.where[name]])


def _theirs(found: Found, fault: Fault) -> Fault:
    if not fault.column.startswith(OURS):
        return fault
    header = _header(found, fault.column.removeprefix(OURS))
    sentence = header + fault.sentence.removeprefix(fault.column)
    return replace(fault, column=header, sentence=sentence)
