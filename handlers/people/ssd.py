"""Staff from the Standard Safeguarding Dataset: professionals, their departments, the line."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from handlers.core import recast
from handlers.core.columns import Columns
from handlers.core.identity import SHOWN, looks_like
from handlers.core.phrases import count
from handlers.core.recast import Building, Place, Recast
from handlers.core.table import Row, Table
from handlers.people.departments import Department, Departments, lines

STAFF = "ssd_professionals"
TEAMS = "ssd_department"
NEEDED = ("prof_staff_id", "prof_professional_name")
ALSO = ("prof_professional_id", "prof_professional_job_title", "prof_professional_department")
OF_A_TEAM = ("dept_team_id", "dept_team_name")
AND_ABOVE = ("dept_team_parent_id", "dept_team_parent_name")
HEADERS = ("person_id", "name", "role", "team", "service", "manager_id")
NAMES = {
    "person_id": "prof_staff_id",
    "name": "prof_professional_name",
    "role": "prof_professional_job_title",
    "team": "prof_professional_department",
    "service": "prof_professional_department",
    "manager_id": "prof_professional_department",
}
TITLES_NAMED = 10  # in a report; the rest is a number


@dataclass(frozen=True)
class Known:
    """What the framework and earlier lists say, so that nothing better is written over."""

    titles: Mapping[str, str]  # job title in small letters -> role key
    managing: frozenset[str]  # roles that have a team
    taking_part: frozenset[str]  # roles that audit or are audited
    with_manager: Collection[str] = ()  # people whose manager is known, in small letters
    services: Mapping[str, str] | None = None  # team in small letters -> its service


def titles_of(job_titles: Mapping[str, str], role_titles: Mapping[str, str]) -> dict[str, str]:
    """Return which role a job title means: each role's own, and the framework's map."""
    own = {title.casefold(): key for key, title in role_titles.items()}
    return {**job_titles, **own}


def departments_of(table: Table | None) -> tuple[Departments, Recast]:
    """Read the departments; none when their table is missing."""
    if table is None:
        return Departments(), Recast(Table((), ()))
    columns, dropped = recast.read(table, OF_A_TEAM, AND_ABOVE)
    found = [_department(columns, row) for row in table.rows]
    read = Recast(Table((), ()), faults=recast.own_faults(columns), dropped=dropped)
    return Departments.of(one for one in found if one.id and one.name), read


def _department(columns: Columns, row: Row) -> Department:
    return Department(*(columns.text(row, name) for name in (*OF_A_TEAM, *AND_ABOVE)))


def staff_table(staff: Table, teams: Table | None, known: Known) -> Recast:
    """Return the professionals in the columns of a staff list.

    An empty cell says nothing: what an earlier staff list said stays. Nobody gets an
    e-mail address or a chat account from it, as the standard has neither.
    """
    departments, read = departments_of(teams)
    columns, dropped = recast.read(staff, NEEDED, ALSO)
    made = _Staff(columns, departments, known)
    table = made.table()
    return Recast(
        table.table(STAFF),
        table.places,
        NAMES,
        (*read.faults, *recast.own_faults(columns)),
        (*read.dropped, *dropped),
        tuple(made.notes()),
    )


class _Staff:
    """Professionals while they become a staff list."""

    def __init__(self, columns: Columns, departments: Departments, known: Known) -> None:
        self.columns, self.departments, self.known = columns, departments, known
        self.strange: Counter[str] = Counter()  # job titles that mean no role here
        self.placed = self._placed()
        self.roles = {self._id(row): self._role(row) for row in columns.table.rows}
        leads = [who for who, role in self.roles.items() if role in known.managing]
        self.managers = lines(self.placed, leads, departments)

    def table(self) -> Building:
        """Return everybody in the columns of a staff list."""
        building = Building(HEADERS)
        for row in self.columns.table.rows:
            building.add(Place(STAFF, row.number), self._values(row))
        return building

    def notes(self) -> list[str]:
        """Say what job titles mean nothing here, and whose line is not known."""
        shown = [
            f"a title of {many}" if looks_like(title) else f'"{title[:SHOWN]}" ({many})'
            for title, many in self.strange.most_common(TITLES_NAMED)
        ]
        found = []
        if shown:
            more = len(self.strange) - len(shown)
            others = f", and {count(more, 'other')}" if more > 0 else ""
            found.append(
                f"{count(self.strange.total(), 'person has', 'people have')} a job title that "
                f"the framework maps to no role: {', '.join(shown)}{others}."
            )
        if alone := sum(map(self._without_line, self.placed)):
            found.append(
                f"The line of {count(alone, 'person', 'people')} is not known from departments: "
                "they stand outside the draw until a staff list says it."
            )
        return found

    def _without_line(self, who: str) -> bool:
        """Return whether somebody takes part, nobody is known to manage them, and they top none."""
        role = self.roles[who]
        tops = role in self.known.managing and not self.departments.above(self.placed[who])
        return role in self.known.taking_part and not tops and not self._managed(who)

    def _placed(self) -> dict[str, Department]:
        found = {}
        for row in self.columns.table.rows:
            written = self.columns.text(row, "prof_professional_department")
            if written and self._id(row):
                found[self._id(row)] = self.departments.find(written) or Department(
                    written, written
                )
        return found

    def _id(self, row: Row) -> str:
        return self.columns.text(row, "prof_staff_id").casefold()

    def _role(self, row: Row) -> str:
        written = self.columns.text(row, "prof_professional_job_title")
        role = self.known.titles.get(written.casefold(), "")
        if not role and written:
            self.strange[written] += 1
        return role

    def _values(self, row: Row) -> dict[str, str]:
        who = self._id(row)
        team = self.placed.get(who)
        known = who in self.known.with_manager
        return {
            "person_id": self.columns.text(row, "prof_staff_id"),
            "name": self.columns.text(row, "prof_professional_name"),
            "role": self.roles[who],
            "team": team.name if team else "",
            "service": self._service(team) if team else "",
            "manager_id": "" if known else self.managers.get(who, ""),
        }

    def _managed(self, who: str) -> bool:
        return who in self.managers or who in self.known.with_manager

    def _service(self, team: Department) -> str:
        known = (self.known.services or {}).get(team.name.casefold())
        return known or self.departments.service(team)
