"""Ofsted's Annex A: which sheet is which list, and where its columns are. Pure, and never a guess.

Councils rename headers and add columns, so a header that is not known is asked for:
where list 8 says that care ended is the 20th column in Ofsted's template and the 21st
in others.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from handlers.caseload.ranks import CARE, EARLY, LEAVER, NEED, PROTECTION
from handlers.caseload.staff_names import column_of
from handlers.core import columns as at
from handlers.core.table import Fault, Row, Table

TITLE_ROWS = 6  # a heading may stand over the headers
NONE = "0"  # the answer that there is no such column

CHILD = "child"
HEADERS: Mapping[str, tuple[str, ...]] = {  # field -> headers that mean it, as `plain` writes them
    CHILD: ("childuniqueid", "uniquechildid", "childid", "uniqueid", "personid", "id"),
    "team": ("allocatedteam", "team", "currentteam", "teamname"),
    "worker": ("allocatedworker", "allocatedsocialworker", "socialworker", "worker", "workername"),
    "adviser": (
        *("allocatedpersonaladviser", "allocatedpersonaladvisor"),
        *("personaladviser", "personaladvisor"),
    ),
    "born": ("dateofbirth", "dob", "birthdate"),
    "group": ("ethnicity", "ethnicgroup"),
    "status": ("casestatus", "status"),
}
SAYS = {
    CHILD: "the child's id",
    "team": "the team",
    "worker": "the worker",
    "start": "when it began",
    "end": "when it ended",
}


@dataclass(frozen=True)
class AnnexList:
    """One list of Annex A that says who is open."""

    number: int
    rank: str
    title: str
    sheets: tuple[str, ...]  # what its sheet may be called, as `plain` writes it
    start: tuple[str, ...]
    end: tuple[str, ...]
    asked: Mapping[str, tuple[int, ...]]  # field -> columns, from 1, that often hold it
    optional: tuple[str, ...] = ("born", "group", "start")


LISTS = (
    AnnexList(
        2,
        EARLY,
        "Early Help",
        ("earlyhelp", "earlyhelpassessments"),
        ("assessmentstartdate",),
        (),
        {CHILD: (1,)},
        ("born", "group", "start", "team", "worker"),
    ),
    AnnexList(
        6,
        NEED,
        "children in need",
        ("cin", "childreninneed", "childinneed"),
        ("cinstartdate", "startdate"),
        ("cinclosuredate", "closuredate", "cinenddate", "enddate"),
        {CHILD: (1,), "end": (10,), "team": (13,), "worker": (14,)},
        ("born", "group", "start", "status"),
    ),
    AnnexList(
        7,
        PROTECTION,
        "child protection",
        ("cp", "cpp", "childprotection", "childprotectionplans"),
        ("childprotectionplanstartdate", "cpplanstartdate", "startdate"),
        ("childprotectionplanenddate", "cpplanenddate", "enddate"),
        {CHILD: (1,), "end": (13,), "team": (16,), "worker": (17,)},
    ),
    AnnexList(
        8,
        CARE,
        "children in care",
        ("cic", "lac", "cla", "childrenincare", "lookedafter", "childrenlookedafter"),
        ("datestartedtobelookedafter", "startdate"),
        ("dateceasedtobelookedafter", "dateceased", "ceased"),
        {CHILD: (1,), "end": (20, 21), "team": (), "worker": ()},
    ),
    AnnexList(
        9,
        LEAVER,
        "care leavers",
        ("careleavers", "careleaver", "leavingcare"),
        (),
        (),
        {CHILD: (1,), "team": (7,), "worker": (8,)},
        ("born", "group", "adviser"),
    ),
)
LONGEST_SHOWN = 60
_HEADER = re.compile(r"date|ceas|reason|team|worker|clos|status|\bid\b|placement|end\b", re.I)
_NUMBERED = re.compile(r"list0*(\d{1,2})(?!\d)")


def plain(text: str) -> str:
    """Return letters and digits only: "List_6 " is list6."""
    return re.sub(r"[^a-z0-9]", "", at.tidy(text).casefold())


def list_of(sheet: str) -> AnnexList | None:
    """Return which list a sheet holds, by its name; None when it is none that we read."""
    name = plain(sheet)
    if numbered := _NUMBERED.search(name):
        return next((one for one in LISTS if one.number == int(numbered[1])), None)
    return next((one for one in LISTS if name in one.sheets), None)


@dataclass(frozen=True)
class Question:
    """A column that nobody can be sure of: to be asked, or told by `--map`."""

    key: str  # "list8.end"
    sheet: str
    says: str
    often: tuple[tuple[int, str], ...]  # its place from 1, with the header there
    columns: int

    def sentence(self) -> str:
        """Return what is asked."""
        often = " or ".join(f"{place}{_shown(header)}" for place, header in self.often)
        hint = f" It is often column {often}." if often else ""
        return f'Sheet "{self.sheet}": which column says {self.says}?{hint}'

    def fault(self) -> Fault:
        """Return what is said where nobody can be asked."""
        wanted = f"Import it again with {self.key}=NUMBER (--map), counting columns from 1"
        return Fault(None, self.key, f"{self.sentence()} {wanted}; {NONE} if there is none.")


def _shown(header: str) -> str:
    """Return a header in brackets if it is one: a sheet without headers has a child there."""
    is_header = _HEADER.search(header) and not re.search(r"\d", header)
    return f' ("{header}")' if is_header and len(header) <= LONGEST_SHOWN else ""


@dataclass
class Found:
    """One list with the places of its columns, from 0."""

    of: AnnexList
    table: Table
    where: dict[str, int] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def locate(of: AnnexList, sheet: Table, told: Mapping[str, str]) -> Found:
    """Find the columns of one list: by header first, then as told, else ask."""
    table = _below_headings(of, sheet)
    headers = {name: place for place, one in enumerate(table.headers) if (name := plain(one))}
    found = Found(of, table)
    for name in (*of.asked, *of.optional):
        key = f"list{of.number}.{name}"
        place = column_of(headers, _names(of, name))
        if key in told:
            _take(found, key, name, told[key])
        elif place is not None:
            found.where[name] = place
        elif name in of.asked and not _instead(of, name, headers):
            found.questions.append(_question(of, name, table))
    return found


def _names(of: AnnexList, name: str) -> Sequence[str]:
    return {"start": of.start, "end": of.end}.get(name) or HEADERS.get(name, ())


def _instead(of: AnnexList, name: str, headers: Mapping[str, int]) -> bool:
    """Return whether a care leavers' list has the adviser where the worker is missing."""
    adviser = column_of(headers, HEADERS["adviser"])
    return of.rank == LEAVER and name == "worker" and adviser is not None


def _take(found: Found, key: str, name: str, written: str) -> None:
    by_header = {plain(one): place + 1 for place, one in enumerate(found.table.headers)}
    place = int(written) if written.isdecimal() else by_header.get(plain(written), -1)
    if not 0 <= place <= len(found.table.headers):
        why = f'{key}: sheet "{found.table.name}" has no such column.'
        found.faults.append(Fault(None, key, why))
    elif place:
        found.where[name] = place - 1


def _question(of: AnnexList, name: str, table: Table) -> Question:
    often = tuple(
        (place, at.tidy(table.headers[place - 1]))
        for place in of.asked[name]
        if place <= len(table.headers)
    )
    says = SAYS[name]
    return Question(f"list{of.number}.{name}", table.name, says, often, len(table.headers))


def _below_headings(of: AnnexList, sheet: Table) -> Table:
    """Return the sheet from its headers on: titles may stand above them."""
    rows = [Row(1, sheet.headers), *sheet.rows[:TITLE_ROWS]]
    known = {*HEADERS[CHILD], *of.start, *of.end, *HEADERS["worker"]} - {"id"}
    for number, row in enumerate(rows):
        if known & {plain(cell) for cell in row.cells}:
            return Table(tuple(row.cells), sheet.rows[number:], sheet.name, sheet.faults)
    return sheet


def told_by(pairs: Iterable[str]) -> dict[str, str]:
    """Return answers from `list8.end=21`, or list8.ceased=21; what is none is left out."""
    found = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        name = key.strip().casefold().replace("ceased", "end").replace("closed", "end")
        if equals and re.fullmatch(r"list\d{1,2}\.[a-z]+", name):
            found[name] = value.strip()
    return found
