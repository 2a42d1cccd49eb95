"""A head of service's own list: read line by line, every fault by its line. Pure."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from handlers.audits.rules.names import Who
from handlers.core.columns import find, tidy
from handlers.core.profile.types import AuditKind
from handlers.core.table import Table
from handlers.core.working_days import Calendar
from handlers.rounds.rules import Days

CASE_REF = "case_ref"  # the column of the caseload list
MOST_FAULTS = 10  # told at once
CANNOT_STAND = {  # a bar that the head can mend by naming another file -> what the fault says
    "restricted": "is restricted: nobody may be given it",
    "closed": "is closed",
    "child_died": "is of a child who died: it is never drawn",
    "no_worker": "has nobody on the staff list who works on it",
    "worker_left": "is with somebody who has left",
    "worker_not_audited": "is with somebody whose role is not one whose work is audited",
}
CANNOT_BE_USED = {  # what passes, or is nobody's mistake: told, and kept on the list
    "excluded": "taken out of the draw by hand",
    "worker_away": "away for too much of the window",
    "new_to_child": "still new to the child",
    "audited_recently": "the file was audited too recently",
}


@dataclass(frozen=True)
class Entry:
    """One number as it was given, and where: "Line 3"."""

    place: str
    number: str


@dataclass(frozen=True)
class Known:
    """A file of the caseload list, as far as a list needs to know it."""

    id: int
    worker_id: int
    worker: str  # what people call them
    service_id: int  # the worker's, or the team's when nobody works on it
    bar: str  # code of the rule that keeps it out of the draw, or ""


@dataclass(frozen=True)
class ServiceList:
    """One service's list for one round: who is asked for it, and what they gave."""

    reference: str  # "monthly/2027-01-01/3": kind, month, service
    service_id: int  # 0: practitioners without a service
    service: str
    days: Days
    asked_on: date
    due_on: date
    heads: Sequence[Who]
    workers: Sequence[Who]  # whose work is audited, and who have an open file
    files: Sequence[Known]  # on the list, in its order; empty: not given
    by: Who | None
    given_on: date | None
    drawn_without: bool  # the QA team has the draft drawn without it

    @property
    def key(self) -> str:
        """The section key of everything said about this list."""
        return f"list:{self.reference}"

    @property
    def args(self) -> Mapping[str, str]:
        """What the buttons carry."""
        return {"heads_list": self.reference}

    @property
    def not_on_it(self) -> Sequence[Who]:
        """The practitioners for whom no file was put forward."""
        on_it = {file.worker_id for file in self.files}
        return [who for who in self.workers if who.id not in on_it]

    @property
    def unusable(self) -> list[tuple[str, str]]:
        """Whose file can't be looked at this time, and why, in the order of the list."""
        codes = ((file.worker, file.bar.partition(":")[0]) for file in self.files)
        return [
            (who, (CANNOT_BE_USED | CANNOT_STAND).get(code, code)) for who, code in codes if code
        ]


def asked_on(days: Days, kind: AuditKind, calendar: Calendar) -> date:
    """Return the day on which the lists of a round are asked for.

    Units: `lists_before` whole working days before the cards.
    """
    return calendar.add_working_days(days.cards_on, -kind.lists_before)


def due_on(days: Days, kind: AuditKind, calendar: Calendar) -> date:
    """Return the day by which a list is needed: half-way to the cards, so that QA can draft."""
    return calendar.add_working_days(days.cards_on, -(kind.lists_before // 2))


@dataclass(frozen=True)
class Checked:
    """A list that was read: the files on it, or what has to be put right first."""

    files: Sequence[Known] = ()
    faults: Sequence[str] = field(default_factory=list)


def pasted(text: str) -> list[Entry]:
    """Return the numbers that were pasted, one a line; empty lines are counted and passed over."""
    lines = enumerate(text.splitlines(), start=1)
    return [Entry(f"Line {place}", number) for place, line in lines if (number := tidy(line))]


def in_table(table: Table) -> list[Entry] | None:
    """Return the numbers of a file: its column case_ref, or its only column.

    None: it has several columns and none is called that. A file of numbers alone has
    one for a header.
    """
    columns, _ = find(table, (CASE_REF,), ())
    if columns.has(CASE_REF):
        cells = [(row.number, columns.text(row, CASE_REF)) for row in table.rows]
    elif len(table.headers) == 1:
        cells = [(1, tidy(table.headers[0]))]
        cells += [(row.number, tidy(row.cells[0])) for row in table.rows]
    else:
        return None
    return [Entry(f"Row {place}", number) for place, number in cells if number]


def check(entries: Iterable[Entry], files: Mapping[str, Known], service_id: int) -> Checked:
    """Read a list against the caseload list. No fault ever repeats a number."""
    found: list[Known] = []
    faults: list[str] = []
    places: dict[int, str] = {}  # worker -> where their file stands
    numbers: dict[str, str] = {}
    for entry in entries:
        file = files.get(entry.number)
        fault = _twice(entry, numbers) or _fault(file, service_id)
        if fault or file is None:
            faults.append(f"{entry.place}: {fault}")
        elif file.worker_id in places:
            where = places[file.worker_id].lower()
            faults.append(f"{entry.place}: {file.worker} has a file already, in {where}.")
        else:
            places[file.worker_id] = entry.place
            found.append(file)
    return Checked(found, faults)


def _twice(entry: Entry, numbers: dict[str, str]) -> str:
    before = numbers.setdefault(entry.number, entry.place)
    return f"the same number as in {before.lower()}." if before != entry.place else ""


def _fault(file: Known | None, service_id: int) -> str:
    if file is None:
        return "no file of that number is on the caseload list."
    if file.service_id != service_id:
        return "that file is not in this service."
    return f"that file {CANNOT_STAND[file.bar]}." if file.bar in CANNOT_STAND else ""


def in_words(faults: Sequence[str]) -> str:
    """Return the faults under one another, the first ten."""
    more = len(faults) - MOST_FAULTS
    rest = [f"And {more} more like these."] if more > 0 else []
    return "\n".join([*faults[:MOST_FAULTS], *rest])


def fingerprint(one: ServiceList) -> str:
    """Return what tells one state of what can't be used from another; it names no file."""
    bars = "|".join(f"{file.id}:{file.bar}" for file in one.files if file.bar)
    return hashlib.sha256(bars.encode()).hexdigest()[:16]
