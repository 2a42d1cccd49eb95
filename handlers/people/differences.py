"""What a staff list changes, person by person, compared with what we know. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from handlers.people.rules import PersonRow

STATED = ("name", "email", "team", "service")
WHEN_GIVEN = ("started_on", "qualified_on", "asye_started_on")


@dataclass(frozen=True)
class KnownAbsence:
    """Days away that we know of."""

    id: int
    from_on: date
    to_on: date | None


@dataclass(frozen=True)
class KnownPerson:
    """What we know of one person; teams, services and managers by name and reference."""

    id: int
    values: Mapping[str, str | date | None]
    roles: frozenset[str]
    chats: Mapping[str, str]
    absences: tuple[KnownAbsence, ...]
    left: bool


@dataclass(frozen=True)
class Leave:
    """What becomes of a person's absences."""

    add: tuple[date, date | None] | None = None
    end: tuple[tuple[int, date | None], ...] = ()  # absence, its last day
    drop: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        """Return whether anything changes."""
        return bool(self.add or self.end or self.drop)


@dataclass(frozen=True)
class Difference:
    """One row of the staff list beside the person we know, who is None when they are new."""

    row: PersonRow
    known: KnownPerson | None
    fields: tuple[str, ...]  # what differs
    leave: Leave = field(default_factory=Leave)

    @property
    def back(self) -> bool:
        """Return whether the person had left and is on the list again."""
        return bool(self.known and self.known.left)


def differences(
    rows: Iterable[PersonRow], known: Mapping[str, KnownPerson], today: date
) -> list[Difference]:
    """Return what each row changes; rows that change nothing are left out."""
    found = (_difference(row, known.get(row.reference), today) for row in rows)
    return [one for one in found if one.known is None or one.fields or one.back]


def leavers(rows: Iterable[PersonRow], known: Mapping[str, KnownPerson]) -> list[KnownPerson]:
    """Return the people of today who are no longer on the list."""
    listed = {row.reference for row in rows}
    return [one for name, one in known.items() if name not in listed and not one.left]


def values_of(row: PersonRow) -> dict[str, str | date | None]:
    """Return what a row says of a person; columns that the file lacks are left out."""
    said: dict[str, str | date | None] = {
        name: getattr(row, name) for name in STATED if name in row.given
    }
    if "manager_id" in row.given:
        said["manager"] = row.manager
    said |= {name: row.dates.get(name) for name in WHEN_GIVEN if name in row.given}
    return said


def _difference(row: PersonRow, known: KnownPerson | None, today: date) -> Difference:
    leave = _leave(row, known.absences if known else (), today)
    if known is None:
        return Difference(row, None, (), leave)
    said = values_of(row)
    fields = [name for name, value in said.items() if not _same(name, value, known.values[name])]
    if "role" in row.given and frozenset(row.roles) != known.roles:
        fields.append("role")
    if any(known.chats.get(to) != chat for to, chat in row.chats.items()):
        fields.append("chat account")
    if leave:
        fields.append("leave")
    return Difference(row, known, tuple(fields), leave)


def _same(name: str, one: str | date | None, other: str | date | None) -> bool:
    if name in ("team", "service") and isinstance(one, str) and isinstance(other, str):
        return one.casefold() == other.casefold()
    return one == other


def _leave(row: PersonRow, known: tuple[KnownAbsence, ...], today: date) -> Leave:
    """The staff list is the truth about leave that is not over; what is past stays."""
    if "leave_from" not in row.given:
        return Leave()
    first, last = row.dates.get("leave_from"), row.dates.get("leave_to")
    match = next((one for one in known if one.from_on == first), None)
    end: list[tuple[int, date | None]] = []
    if match and match.to_on != last:
        end.append((match.id, last))
    others = [one for one in known if one is not match and not _over(one, today)]
    yesterday = today - timedelta(days=1)
    end += [(one.id, yesterday) for one in others if one.from_on < today]
    drop = tuple(one.id for one in others if one.from_on >= today)
    return Leave((first, last) if first and not match else None, tuple(end), drop)


def _over(absence: KnownAbsence, today: date) -> bool:
    return absence.to_on is not None and absence.to_on < today
