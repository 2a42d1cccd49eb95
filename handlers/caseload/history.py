"""Past audits as QA teams keep them: columns by header, old grades converted. Pure."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from handlers.caseload.annex_a_columns import plain
from handlers.caseload.staff_names import StaffNames
from handlers.core import columns as at
from handlers.core.columns import Columns, Dropped
from handlers.core.phrases import count
from handlers.core.table import Fault, Row, Table

ALSO_CALLED = {  # our column -> headers that mean it too, as `plain` writes them
    "case_ref": (
        "casereference",
        "casenumber",
        "caseid",
        "childid",
        "mosaicid",
        "lcsid",
        "fileref",
    ),
    "worker_id": ("worker", "socialworker", "practitioner", "allocatedworker", "workername"),
    "auditor_id": ("auditor", "auditedby", "auditorname", "completedby"),
    "audited_on": ("auditdate", "dateofaudit", "date", "dateaudited", "completedon"),
    "kind": ("type", "audittype", "typeofaudit", "audit", "kindofaudit"),
    "grade": ("overallgrade", "score", "judgement", "overalljudgement", "rating", "outcome"),
}
NEEDED = ("audited_on",)
ONE_OF = ("case_ref", "worker_id", "auditor_id")
WORST_TO_BEST = ("inadequate", "requires_improvement", "good", "outstanding")
HIGHEST_OF = ((2, "inadequate"), (5, "requires_improvement"), (8, "good"), (10, "outstanding"))
ABBREVIATED = {"ri": "requires_improvement", "requiresimprovementtobegood": "requires_improvement"}


class PastRow(NamedTuple):
    """One past audit. Whoever and whatever we don't know is ""."""

    case_ref: str
    worker: str
    auditor: str
    audited_on: date
    kind: str  # a key of the framework's kinds
    grade: str  # of the four


@dataclass(frozen=True)
class ReadHistory:
    """What a history says. Rows may be stored only when there are no faults."""

    rows: tuple[PastRow, ...]
    faults: tuple[Fault, ...]
    dropped: tuple[Dropped, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """What past audits can be matched with."""

    names: StaffNames
    files: Mapping[str, str]  # reference in small letters -> as the caseload list writes it
    kinds: Mapping[str, str]  # the framework's: key -> title


def grade_of(written: str) -> str | None:
    """Return the grade that a word or an old mark from 0 to 10 stands for; None for neither.

    West Sussex (W31): 0 to 2 inadequate, 3 to 5 requires improvement, 6 to 8 good,
    9 and 10 outstanding. A mark between two whole ones is neither.
    """
    if not written:
        return ""
    mark = written.removesuffix(".0").removesuffix("/10")
    if mark.isdecimal():
        return next((grade for most, grade in HIGHEST_OF if int(mark) <= most), None)
    word = plain(written)
    by_word = {plain(one): one for one in WORST_TO_BEST} | ABBREVIATED
    return by_word.get(word)


def read_history(table: Table, known: Known, today: date) -> ReadHistory:
    """Read past audits; people and files that are not known are left out and counted."""
    renamed = _renamed(table)
    columns, dropped = at.find(renamed, NEEDED, tuple(ALSO_CALLED))
    if not any(columns.has(name) for name in ONE_OF):
        wanted = ", ".join(ONE_OF)
        columns.faults.append(Fault(None, "case_ref", f"One of these columns is needed: {wanted}."))
    reading = _Reading(columns, known, at.dates(columns, "audited_on"), today)
    rows = tuple(row for one in table.rows if (row := reading.row(one)))
    return ReadHistory(rows, columns.in_order(), dropped, tuple(reading.notes()))


def _renamed(table: Table) -> Table:
    """Return the table under our headers, where it has others of the same meaning."""
    folded = {at.fold(header) for header in table.headers}
    taken: set[str] = set()
    headers, ours = [], {}
    for header in table.headers:
        name = _meant(header, folded, taken)
        taken.add(name)
        ours[at.fold(header)] = name
        headers.append(name)
    faults = tuple(
        replace(one, column=ours.get(at.fold(one.column), one.column)) for one in table.faults
    )
    return Table(tuple(headers), table.rows, table.name, faults)


def _meant(header: str, folded: Collection[str], taken: Collection[str]) -> str:
    for name, others in ALSO_CALLED.items():
        if plain(header) in others and name not in folded and name not in taken:
            return name
    return header


@dataclass
class _Reading:
    columns: Columns
    known: Known
    days: Mapping[int, date]
    today: date
    missed: Counter[str] = field(default_factory=Counter)

    def row(self, row: Row) -> PastRow | None:
        """Return one past audit; None when nothing of it is of use."""
        at.needed(self.columns, row, NEEDED)
        day = self.days.get(row.number)
        if day and day > self.today:
            self.columns.blame(row, "audited_on", "is still to come.")
        file, worker, auditor = self._file(row), *self._people(row)
        grade, kind = self._grade(row), self._kind(row)
        if day is None:
            return None
        if not (file or worker or auditor):
            self.missed["audits"] += 1
            return None
        return PastRow(file, worker, auditor, day, kind, grade)

    def notes(self) -> list[str]:
        """Say how much was of no use, and what of the rest is not known."""
        said = (
            ("files", "audit is of a file", "audits are of files", "not on the caseload list"),
            ("people", "name is nobody", "names are nobody", "on the staff list, or several there"),
            ("kinds", "audit is of a kind", "audits are of a kind", "the framework does not have"),
        )
        notes = [
            f"{count(many, one, several)} {end}: left out of the audit, which counts otherwise."
            for name, one, several, end in said
            if (many := self.missed[name])
        ]
        if many := self.missed["audits"]:
            notes.append(
                f"{count(many, 'audit names', 'audits name')} neither a file nor a person "
                "that we know: left out."
            )
        return notes

    def _file(self, row: Row) -> str:
        written = self.columns.text(row, "case_ref")
        found = self.known.files.get(written.casefold(), "")
        self.missed["files"] += bool(written and not found)
        return found

    def _people(self, row: Row) -> tuple[str, str]:
        found = [
            self.known.names.find(self.columns.text(row, name))
            for name in ("worker_id", "auditor_id")
        ]
        self.missed["people"] += sum(bool(why) for _, why in found)
        return found[0][0], found[1][0]

    def _grade(self, row: Row) -> str:
        grade = grade_of(self.columns.text(row, "grade"))
        if grade is None:
            self.columns.blame(row, "grade", f"is none of: 0 to 10, {', '.join(WORST_TO_BEST)}.")
        return grade or ""

    def _kind(self, row: Row) -> str:
        written = self.columns.text(row, "kind")
        by_title = {at.fold(title): key for key, title in self.known.kinds.items()}
        found = at.chosen(written, self.known.kinds) or by_title.get(at.fold(written), "")
        self.missed["kinds"] += bool(written and not found)
        return found
