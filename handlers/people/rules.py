"""What makes a staff list right: each fault named by its row, all of them at once."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from handlers.core import columns as at
from handlers.core.columns import Columns, Dropped
from handlers.core.identity import says
from handlers.core.table import Fault, Row, Table

REQUIRED = ("person_id", "name", "email", "role", "team", "service")
DATES = ("started_on", "qualified_on", "asye_started_on", "leave_from", "leave_to")
CHATS = {"slack_id": "slack", "teams_id": "teams"}  # column -> platform
OPTIONAL = ("manager_id", *DATES, *CHATS)
LENGTHS = {
    "person_id": 60,
    "name": 120,
    "email": 200,
    "team": 120,
    "service": 120,
    "slack_id": 120,
    "teams_id": 120,
}
AT_LEAST = ("person_id", "name")  # what a list that says only some things must have
MOST_LEAVERS = 0.1  # of the people we know: more are likely to be a wrong file

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")


@dataclass(frozen=True)
class PersonRow:
    """One person of the staff list, checked."""

    row: int
    reference: str
    name: str
    email: str
    roles: tuple[str, ...]  # keys of the profile's roles
    team: str  # "" for somebody without a team
    service: str
    manager: str  # the manager's reference, or ""
    dates: Mapping[str, date]  # those that are known, by column
    chats: Mapping[str, str]  # platform -> chat id
    given: frozenset[str]  # the columns that the file has: the others say nothing


class ReadPeople(NamedTuple):
    """What a staff list says. Rows may be stored only when there are no faults."""

    rows: tuple[PersonRow, ...]
    faults: tuple[Fault, ...]
    dropped: tuple[Dropped, ...]


def read_people(table: Table, roles: Collection[str], *, partial: bool = False) -> ReadPeople:
    """Read a staff list. `roles` are the keys of the profile's roles.

    partial: the list was made for something else, so an empty cell says nothing.
    """
    required = AT_LEAST if partial else REQUIRED
    columns, dropped = at.find(table, required, (*REQUIRED, *OPTIONAL) if partial else OPTIONAL)
    dates = {name: at.dates(columns, name) for name in DATES}
    known = at.no_twins(columns, "person_id")
    for name in ("email", *CHATS):
        at.no_twins(columns, name)
    for row in table.rows:
        at.needed(columns, row, AT_LEAST if partial else ("person_id", "name", "email", "role"))
        at.fitting(columns, row, LENGTHS)
        _check_email(columns, row)
        _check_leave(columns, row, dates)
    _check_teams(columns)
    _check_managers(columns, known)
    spelling = _spelling(columns)
    rows = [
        PersonRow(
            row=row.number,
            reference=columns.text(row, "person_id"),
            name=columns.text(row, "name"),
            email=columns.text(row, "email"),
            roles=_roles(columns, row, roles),
            team=spelling[columns.text(row, "team").casefold()],
            service=spelling[columns.text(row, "service").casefold()],
            manager=_reference(columns, columns.text(row, "manager_id"), known),
            dates={name: found[row.number] for name, found in dates.items() if row.number in found},
            chats={to: chat for name, to in CHATS.items() if (chat := columns.text(row, name))},
            given=_said(columns, row) if partial else columns.given,
        )
        for row in table.rows
    ]
    return ReadPeople(tuple(rows), columns.in_order(), dropped)


def _said(columns: Columns, row: Row) -> frozenset[str]:
    return frozenset(name for name in columns.given if columns.text(row, name))


def too_many_leavers(leavers: int, of: int, expected: int | None) -> bool:
    """Return whether so many would go that a person has to say that they mean it."""
    return leavers > of * MOST_LEAVERS and leavers != expected


def _roles(columns: Columns, row: Row, roles: Collection[str]) -> tuple[str, ...]:
    written = at.listed(columns.text(row, "role"), ";")
    found = {word: at.chosen(word, roles) for word in written}
    for word, role in found.items():
        if role is None:
            columns.blame(row, "role", at.not_among(word, roles))
    return tuple(dict.fromkeys(role for role in found.values() if role))


def _check_email(columns: Columns, row: Row) -> None:
    email = columns.text(row, "email")
    if email and not _EMAIL.fullmatch(email):
        columns.blame(row, "email", f"{says(email)}is no e-mail address.")


def _check_leave(columns: Columns, row: Row, dates: Mapping[str, Mapping[int, date]]) -> None:
    first, last = (dates[name].get(row.number) for name in ("leave_from", "leave_to"))
    if first and last and last < first:
        columns.blame(row, "leave_to", "is before leave_from.")
    if last and not columns.text(row, "leave_from"):
        columns.blame(row, "leave_to", "has no leave_from beside it.")


def _check_teams(columns: Columns) -> None:
    """A team belongs to one service, the same in every row."""
    first: dict[str, tuple[str, int]] = {}
    for row in columns.table.rows:
        team, service = (columns.text(row, name).casefold() for name in ("team", "service"))
        if not team:
            continue
        if columns.has("service") and not service:
            columns.blame(row, "service", "is empty, although there is a team.")
            continue
        said, number = first.setdefault(team, (service, row.number))
        if said != service:
            columns.blame(row, "team", f"is in another service than in row {number}.")


def _spelling(columns: Columns) -> dict[str, str]:
    """Return how each team and service was written first."""
    spelling: dict[str, str] = {}
    for row in columns.table.rows:
        for name in ("team", "service"):
            written = columns.text(row, name)
            spelling.setdefault(written.casefold(), written)
    return spelling


def _reference(columns: Columns, written: str, known: Mapping[str, Row]) -> str:
    row = known.get(written.casefold())
    return columns.text(row, "person_id") if row else ""


def _check_managers(columns: Columns, known: Mapping[str, Row]) -> None:
    """A manager is on the same list, and no line of managers comes back to where it began."""
    above: dict[str, str] = {}
    for own, row in known.items():
        manager = columns.text(row, "manager_id").casefold()
        if manager and manager not in known:
            columns.blame(row, "manager_id", "is nobody's person_id in this file.")
        elif manager:
            above[own] = manager
    for circle in circles(above):
        rows = sorted(known[one].number for one in circle)
        first = next(known[one] for one in circle if known[one].number == rows[0])
        columns.blame(first, "manager_id", f"leads round in a circle{_through(rows)}.")


def _through(rows: list[int]) -> str:
    if len(rows) == 1:
        return ": it is the person's own"
    return f" through rows {', '.join(str(row) for row in rows)}"


def circles(above: Mapping[str, str]) -> list[list[str]]:
    """Return each circle in a map from one to the next above."""
    done: set[str] = set()
    found = []
    for start in above:
        path: list[str] = []
        one = start
        while one in above and one not in done:
            done.add(one)
            path.append(one)
            one = above[one]
        if one in path:
            found.append(path[path.index(one) :])
    return found
