"""The Standard Safeguarding Dataset as a caseload list; who the children are stays outside."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from handlers.caseload.bands import age_band, ethnicity_group
from handlers.caseload.ranks import Ranked, highest
from handlers.caseload.ssd_lists import LISTS, Child, open_children
from handlers.caseload.ssd_work import WORK, Held, Names, Work, read_work
from handlers.core import columns as at
from handlers.core import recast
from handlers.core.columns import Columns, Dropped
from handlers.core.phrases import count
from handlers.core.recast import Building, Place, Recast
from handlers.core.table import Fault, Row, Table

PERSON, FAMILY = "ssd_person", "ssd_family"
BORN, EXPECTED, DIED = "pers_dob", "pers_expected_dob", "pers_death_date"
GROUP = "pers_ethnicity"
UNSAID = frozenset(("worker_id", "team"))  # where no table of involvements is there
ALWAYS = ("case_ref", "category", "worker_id", "team", "opened_on", "closed_on")
NAMES = {
    "case_ref": "the child's id",
    "worker_id": "invo_professional_id",
    "iro_id": "invo_professional_id",
    "cp_chair_id": "invo_professional_id",
    "team": "invo_professional_team",
    "family_ref": "fami_family_id",
}


@dataclass(frozen=True)
class Staffed:
    """The people and teams that the staff list knows, and the team of each."""

    people: Mapping[str, str]  # reference -> team, "" without one
    teams: Collection[str]


@dataclass
class _Persons:
    """What is kept of ssd_person: bands and groups, by child."""

    given: bool = False
    places: dict[str, Place] = field(default_factory=dict)
    bands: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    died: set[str] = field(default_factory=set)
    faults: tuple[Fault, ...] = ()
    dropped: tuple[Dropped, ...] = ()


def caseload_table(
    tables: Mapping[str, Table], ranked: Ranked, staffed: Staffed, today: date
) -> Recast:
    """Return who is open, under what and with whom, in the columns of a caseload list."""
    found = open_children(tables, today)
    persons = _persons(tables.get(PERSON), today)
    children = {key: one for key, one in found.children.items() if key not in persons.died}
    work = _work(tables, children, today)
    families, of_families = _families(tables.get(FAMILY))
    made = _Made(ranked, staffed, persons, work, families, Names.of(tables), _headers(tables, work))
    table = made.table(children)
    return Recast(
        table.table("ssd"),
        table.places,
        NAMES,
        (*found.faults, *persons.faults, *work.faults, *of_families.faults, *ranked.faults()),
        (*found.dropped, *persons.dropped, *work.dropped, *of_families.dropped),
        tuple(made.notes(len(found.children) - len(children))),
        made.silent,
    )


def covered(tables: Collection[str]) -> frozenset[str]:
    """Return the lists that are there."""
    return frozenset(one.rank for one in LISTS if one.name in tables)


def _work(tables: Mapping[str, Table], children: Collection[str], today: date) -> Work:
    if WORK not in tables:
        return Work()
    return read_work(tables[WORK], children, Names.of(tables), today)


def _headers(tables: Collection[str], work: Work) -> tuple[str, ...]:
    """Return the columns of which the dataset says something: the others keep what is known."""
    return (
        *ALWAYS,
        *(("allocated_on", "previous_worker_ids") if WORK in tables else ()),
        *(("iro_id",) if work.has("iro") else ()),
        *(("cp_chair_id",) if work.has("chair") else ()),
        *(("age_band", "ethnicity_group") if PERSON in tables else ()),
        *(("family_ref",) if FAMILY in tables else ()),
    )


def _persons(table: Table | None, today: date) -> _Persons:
    if table is None:
        return _Persons()
    columns, dropped = recast.read(table, ("pers_person_id",), (BORN, EXPECTED, DIED, GROUP))
    born, expected = at.dates(columns, BORN), at.dates(columns, EXPECTED)
    died = at.dates(columns, DIED)
    made = _Persons(given=True, dropped=dropped)
    for row in table.rows:
        child = columns.text(row, "pers_person_id").casefold()
        made.places[child] = Place(PERSON, row.number)
        made.bands[child] = age_band(born.get(row.number) or expected.get(row.number), today)
        made.groups[child] = ethnicity_group(columns.text(row, GROUP))
        if row.number in died:
            made.died.add(child)
    made.faults = recast.own_faults(columns)
    return made


def _families(table: Table | None) -> tuple[dict[str, str], Recast]:
    """Return the family of each child who has brothers or sisters, by the dataset's own id."""
    if table is None:
        return {}, Recast(Table((), ()))
    columns, dropped = recast.read(table, ("fami_person_id", "fami_family_id"), ())
    found = dict(_family(columns, row) for row in table.rows)
    return found, Recast(Table((), ()), faults=recast.own_faults(columns), dropped=dropped)


def _family(columns: Columns, row: Row) -> tuple[str, str]:
    return columns.text(row, "fami_person_id").casefold(), columns.text(row, "fami_family_id")


@dataclass
class _Made:
    """The caseload list while it is put together."""

    ranked: Ranked
    staffed: Staffed
    persons: _Persons
    work: Work
    families: Mapping[str, str]
    names: Names
    headers: tuple[str, ...]
    strangers: int = 0
    silent: dict[int, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Compare people and teams whatever the capitals."""
        self.teams = {one.casefold() for one in self.staffed.teams}
        self.people = {one.casefold(): team for one, team in self.staffed.people.items()}

    def table(self, children: Mapping[str, Child]) -> Building:
        """Return every open child as a file."""
        building = Building(self.headers)
        for key, child in children.items():
            place = self.persons.places.get(key, child.place)
            values = self._values(key, child)
            number = building.add(place, values)
            if not self.work.read and not values["worker_id"]:
                self.silent[number] = UNSAID
        return building

    def notes(self, died: int) -> list[str]:
        """Say what was left out of a dataset that is right."""
        found = []
        if died:
            found.append(f"{count(died, 'child', 'children')} who died: left out.")
        if self.persons.given:
            found.append(
                "Birth dates gave age bands, ethnicity gave broad groups; neither was stored."
            )
        if left := self.strangers + self.work.strangers:
            found.append(
                f"{count(left, 'past involvement names', 'past involvements name')} somebody "
                "not on the staff list: left out."
            )
        return found

    def _values(self, key: str, child: Child) -> dict[str, str]:
        held = self.work.of(key)
        worker = held.worker.who if held.worker else self._said_elsewhere(child)
        since = child.ranks[highest(child.ranks)]
        allocated = held.worker.since if held.worker else None
        return {
            "case_ref": child.reference,
            "category": self.ranked.category(child.reference, child.ranks),
            "worker_id": worker,
            "team": self._team(held, child, worker),
            "opened_on": since.isoformat() if since else "",
            "allocated_on": allocated.isoformat() if allocated and allocated.year > 1 else "",
            "previous_worker_ids": ";".join(self._before(held)),
            "iro_id": held.iro.who if held.iro else "",
            "cp_chair_id": held.chair.who if held.chair else "",
            "age_band": self.persons.bands.get(key, ""),
            "ethnicity_group": self.persons.groups.get(key, ""),
            "family_ref": self.families.get(key, ""),
        }

    def _said_elsewhere(self, child: Child) -> str:
        """Return the worker of the episode itself; some extracts have a name there."""
        who = self.names.person(child.worker)
        return who if who.casefold() in self.people else ""

    def _team(self, held: Held, child: Child, worker: str) -> str:
        """Return the involvement's team if the staff list knows it, else the worker's."""
        said = held.worker.team if held.worker else self.names.team(child.team)
        return said if said.casefold() in self.teams else self.people.get(worker.casefold(), "")

    def _before(self, held: Held) -> list[str]:
        known = [one for one in held.before if one.casefold() in self.people]
        self.strangers += len(held.before) - len(known)
        return known
