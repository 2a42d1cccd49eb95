"""A table put together from other files: ours in shape, theirs in what a fault names. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from handlers.core import columns as at
from handlers.core.columns import Columns, Dropped
from handlers.core.table import Fault, Row, Table


class Place(NamedTuple):
    """Where a row came from: the table or sheet, and its row there."""

    table: str
    row: int


@dataclass(frozen=True)
class Recast:
    """A table in the columns that we read, and where its rows and columns came from."""

    table: Table
    places: Mapping[int, Place] = field(default_factory=dict)  # our row -> theirs
    names: Mapping[str, str] = field(default_factory=dict)  # our column -> theirs
    faults: tuple[Fault, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    notes: tuple[str, ...] = ()
    silent: Mapping[int, frozenset[str]] = field(default_factory=dict)
    # our row -> columns of which its file says nothing, so that what is known stays

    def told(self, faults: Iterable[Fault]) -> tuple[Fault, ...]:
        """Return faults of our table in the words of the file that was brought."""
        return (*self.faults, *(self._theirs(fault) for fault in faults))

    def _theirs(self, fault: Fault) -> Fault:
        place = self.places.get(fault.row or 0)
        if place is None:
            return fault
        what = fault.sentence.removeprefix(f"{fault.column} in row {fault.row} ")
        return fault_at(self.names.get(fault.column, fault.column), place, what)


@dataclass
class Building:
    """A table of ours while it is being put together, row by row."""

    headers: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)
    places: dict[int, Place] = field(default_factory=dict)

    def add(self, place: Place, values: Mapping[str, str]) -> int:
        """Add a row, under its own number where that is free; return the number it has.

        What it does not say is empty.
        """
        number = place.row if place.row not in self.places else max(self.places) + 1
        self.rows.append(Row(number, tuple(values.get(name, "") for name in self.headers)))
        self.places[number] = place
        return number

    def table(self, name: str) -> Table:
        """Return what has been put together."""
        return Table(self.headers, tuple(self.rows), name)


def fault_at(column: str, place: Place, what: str) -> Fault:
    """Return a fault in a file of several tables: `what` goes on from "… of ssd_person "."""
    return Fault(place.row, column, f"{column} in row {place.row} of {place.table} {what}")


def own_faults(columns: Columns) -> tuple[Fault, ...]:
    """Return the faults found while a table was read, with the table's name."""
    return tuple(_named(columns.table.name, fault) for fault in columns.in_order())


def _named(table: str, fault: Fault) -> Fault:
    if fault.row is None:
        return replace(fault, sentence=f"{table}: {fault.sentence}")
    start = f"{fault.column} in row {fault.row} "
    if not fault.sentence.startswith(start):
        return replace(fault, sentence=f"{table}: {fault.sentence}")
    return fault_at(fault.column, Place(table, fault.row), fault.sentence.removeprefix(start))


def telling(table: str, dropped: Iterable[Dropped]) -> tuple[Dropped, ...]:
    """Return the columns left out that seemed to hold something of a child, with their table."""
    return tuple(replace(one, column=f"{table}: {one.column}") for one in dropped if one.holds)


def read(
    table: Table, required: tuple[str, ...], optional: tuple[str, ...]
) -> tuple[Columns, tuple[Dropped, ...]]:
    """Find the columns of one of several tables, and what of a child is left out of it."""
    columns, dropped = at.find(table, required, optional)
    return columns, telling(table.name, dropped)
