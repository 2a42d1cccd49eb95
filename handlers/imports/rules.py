"""What an import says: the same report at the command line and in chat. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from handlers.core.changes import Change
from handlers.core.columns import Dropped
from handlers.core.table import Fault, Table

PEOPLE, CASELOAD, SSD, ANNEX_A, CENSUS, HISTORY = (
    *("people", "caseload", "ssd", "annex_a", "cin_census", "history"),
)
TITLES: Mapping[str, str] = {
    PEOPLE: "Staff list (CSV or XLSX)",
    CASELOAD: "Caseload list (CSV or XLSX)",
    SSD: "Standard Safeguarding Dataset (a zip of its CSV files)",
    ANNEX_A: "Annex A lists (XLSX)",
    CENSUS: "CIN census (XML), with a list of workers",
    HISTORY: "Past audits (CSV or XLSX)",
}
SHORT: Mapping[str, str] = {  # as a report calls it
    PEOPLE: "Staff list",
    CASELOAD: "Caseload list",
    SSD: "Standard Safeguarding Dataset",
    ANNEX_A: "Annex A",
    CENSUS: "CIN census",
    HISTORY: "Past audits",
}
WORKERS = "workers"  # the list beside a CIN census
SINGLE = (PEOPLE, CASELOAD, HISTORY)  # one table each


@dataclass(frozen=True)
class Brought:
    """What somebody brought, read into tables."""

    kind: str
    name: str
    tables: tuple[Table, ...]
    workers: Table | None = None  # beside a CIN census
    told: Mapping[str, str] = field(default_factory=dict)  # answers about Annex A's columns

    @property
    def rows(self) -> int:
        """Return how many rows there are."""
        return sum(len(table.rows) for table in self.tables)


@dataclass(frozen=True)
class Report:
    """What became of one import, to be shown."""

    name: str
    rows: int
    faults: tuple[Fault, ...]
    dropped: tuple[Dropped, ...]
    notes: tuple[str, ...]
    changes: tuple[Change, ...]  # none: there are faults, and nothing was done
    dry_run: bool

    @property
    def fine(self) -> bool:
        """Return whether it came in, or could."""
        return not self.faults

    @property
    def nothing(self) -> bool:
        """Return whether everything was already known."""
        return all(change.nothing for change in self.changes)

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "file": self.name,
            "rows": self.rows,
            "dry_run": self.dry_run,
            "imported": self.fine and not self.dry_run,
            "faults": [vars(fault) for fault in self.faults],
            "dropped": [vars(dropped) for dropped in self.dropped],
            "notes": list(self.notes),
            "change": self.changes[-1].as_json() if self.changes else None,
            "changes": [change.as_json() for change in self.changes],
        }

    def lines(self) -> Iterator[str]:
        """Yield the report, line by line."""
        yield f"{self.name}: {counted(self.rows, 'row')}."
        yield from self.remarks()
        yield from (fault.sentence for fault in self.faults)
        yield self.end()
        for change in self.changes:
            if not change.nothing:
                what = f"{change.what}: " if len(self.changes) > 1 else ""
                yield from (f"  {what}{name}: {many}" for name, many in change.facts())

    def remarks(self) -> Iterator[str]:
        """Yield what was left out of a file that is right."""
        for dropped in self.dropped:
            yield dropped.sentence()
        yield from self.notes

    def end(self) -> str:
        """Return how it ended, in one sentence."""
        if not self.fine:
            return f"Nothing was imported: {counted(len(self.faults), 'fault')} to put right."
        if self.nothing:
            return "Nothing changed: everything in this file was already known."
        return "This would change:" if self.dry_run else "Imported, and this changed:"


def counted(many: int, what: str) -> str:
    """Return "2,500 rows"."""
    return f"{many:,} {what}{'' if many == 1 else 's'}"
