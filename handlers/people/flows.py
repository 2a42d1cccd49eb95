"""The staff list comes in: all of it or nothing, and twice is once."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, insert, update
from sqlmodel import Session, SQLModel, select

from handlers.core.changes import Change, How, Record
from handlers.core.errors import Refusal
from handlers.people.differences import (
    WHEN_GIVEN,
    Difference,
    KnownAbsence,
    KnownPerson,
    differences,
    leavers,
    values_of,
)
from handlers.people.rules import PersonRow, too_many_leavers
from storage import people
from storage.people import Absence, ChatAccount, Person, Service, Team

BATCH = 500  # rows a statement
AS_USUAL = How()
NOTHING_SAID: Mapping[str, Any] = {
    "email": "",
    "team_id": None,
    "service_id": None,
    **dict.fromkeys(WHEN_GIVEN),
}


def import_people(
    session: Session,
    rows: Sequence[PersonRow],
    today: date,
    record: Record,
    how: How = AS_USUAL,
) -> Change:
    """Bring the staff list in: who is new, who changed, who is gone.

    A list that can't tell who has left (`how.partial`) makes nobody leave or come back.

    The caller owns the transaction. A rehearsal (`how.dry_run`) returns the same
    report and writes nothing.

    Raises: Refusal when so many would go that it is likely to be the wrong file.
    """
    known = _known(session)
    if how.partial:
        rows = [row for row in rows if row.reference not in known or not known[row.reference].left]
    found = differences(rows, known, today)
    gone = [] if how.partial else leavers(rows, known)
    _guard(len(gone), sum(not one.left for one in known.values()), how)
    places = _Places(session)
    change = _change(rows, found, gone, places)
    if not how.dry_run and not change.nothing:
        places.add(rows)
        _store(session, found, places, how)
        _let_go(session, gone, today)
        session.expire_all()
        record("people.imported", change.counted())
    return change


def _guard(gone: int, staff: int, how: How) -> None:
    if too_many_leavers(gone, staff, how.leavers):
        raise _too_many_leavers(gone, staff)


class TooManyLeavers(Refusal):
    """So many would go that it is likely to be the wrong file."""

    gone: int


def _too_many_leavers(gone: int, staff: int) -> Refusal:
    refusal = TooManyLeavers(
        "Nothing was imported.",
        f"{gone} of the {staff} people on the staff list are not in this file, "
        "and so many leavers are more likely to be the wrong file.",
        f"If they have all left, import it again with --leavers {gone}.",
    )
    refusal.gone = gone
    return refusal


def _change(
    rows: Sequence[PersonRow],
    found: Sequence[Difference],
    gone: Sequence[KnownPerson],
    places: "_Places",
) -> Change:
    known = [one for one in found if one.known]
    return Change(
        what="people",
        rows=len(rows),
        added=len(found) - len(known),
        changed=sum(bool(one.fields) for one in known),
        fields=Counter(name for one in known for name in one.fields),
        gone=len(gone),
        back=sum(one.back for one in known),
        new_teams=len(places.new_teams(rows)),
    )


def _known(session: Session) -> dict[str, KnownPerson]:
    staff = session.exec(select(Person)).all()
    names = {person.id: person.reference for person in staff}
    teams = {team.id: name for name, team in people.teams(session).items()}
    services = {one.id: name for name, one in people.services(session).items()}
    roles = people.roles_by_person(session)
    chats, absences = _chats(session), _absences(session)
    return {
        person.reference: KnownPerson(
            id=person.id or 0,
            values={
                "name": person.name,
                "email": person.email,
                "team": teams.get(person.team_id, ""),
                "service": services.get(person.service_id, ""),
                "manager": names.get(person.manager_id, ""),
                **{name: getattr(person, name) for name in WHEN_GIVEN},
            },
            roles=roles.get(person.id or 0, frozenset()),
            chats=chats.get(person.id or 0, {}),
            absences=tuple(absences.get(person.id or 0, ())),
            left=person.left_on is not None,
        )
        for person in staff
    }


def _chats(session: Session) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for account in session.exec(select(ChatAccount)):
        found.setdefault(account.person_id, {})[account.platform] = account.chat_id
    return found


def _absences(session: Session) -> dict[int, list[KnownAbsence]]:
    found: dict[int, list[KnownAbsence]] = {}
    for one in session.exec(select(Absence)):
        known = KnownAbsence(one.id or 0, one.from_on, one.to_on)
        found.setdefault(one.person_id, []).append(known)
    return found


class _Places:
    """Services and teams by name, whatever the capitals."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._read()

    def _read(self) -> None:
        services, teams = people.services(self.session), people.teams(self.session)
        self.services = {name.casefold(): one.id for name, one in services.items()}
        self.teams = {name.casefold(): one for name, one in teams.items()}

    def team_id(self, name: str) -> int | None:
        """Return a team's id; None without a team."""
        return self.teams[name.casefold()].id if name else None

    def service_id(self, name: str) -> int | None:
        """Return a service's id; None without one."""
        return self.services[name.casefold()] if name else None

    def new_teams(self, rows: Iterable[PersonRow]) -> dict[str, str]:
        """Return the teams that are not known yet, with the service of each."""
        new = {row.team: row.service for row in rows if row.team}
        return {team: of for team, of in new.items() if team.casefold() not in self.teams}

    def add(self, rows: Sequence[PersonRow]) -> None:
        """Add services and teams that are new; move teams that changed service."""
        names = dict.fromkeys(row.service for row in rows if row.service)
        new = [Service(name=name) for name in names if name.casefold() not in self.services]
        self.session.add_all(new)
        self.session.flush()
        self.services |= {one.name.casefold(): one.id for one in new}
        for name, service in self.new_teams(rows).items():
            self.session.add(Team(name=name, service_id=self.service_id(service) or 0))
        for row in rows:
            team = self.teams.get(row.team.casefold())
            if team and team.service_id != self.service_id(row.service):
                team.service_id = self.service_id(row.service) or 0
        self.session.flush()
        self._read()


def _store(session: Session, found: Sequence[Difference], places: _Places, how: How) -> None:
    changed = [one for one in found if one.known]
    new = [one for one in found if not one.known]
    total = len(found)
    for done in range(0, len(new), BATCH):
        part = new[done : done + BATCH]
        _write(session, insert(Person), [_values(one, places) for one in part])
        how.progress(done + len(part), total)
    person = SQLModel.metadata.tables["person"]
    by_id = update(person).where(person.c.id == bindparam("of"))
    for one in changed:
        _write(session, by_id, [{"of": one.known.id, **_values(one, places)}] if one.known else [])
    ids = people.references(session)
    given = [one for one in found if "manager_id" in one.row.given]
    pairs = [{"of": ids[d.row.reference], "manager_id": ids.get(d.row.manager)} for d in given]
    _write(session, by_id, pairs)
    _store_roles(session, found, ids)
    _store_chats(session, found, ids)
    _store_leave(session, found, ids)
    how.progress(total, total)


def _values(one: Difference, places: _Places) -> dict[str, Any]:
    said = values_of(one.row)
    said.pop("manager", None)  # everybody has to be there first
    values: dict[str, Any] = {name: said[name] for name in said if name not in ("team", "service")}
    if "team" in said:
        values["team_id"] = places.team_id(one.row.team)
    if "service" in said:
        values["service_id"] = places.service_id(one.row.service)
    if not one.known:
        return {"reference": one.row.reference, **NOTHING_SAID, **values}
    return {"left_on": None, **values}


def _store_roles(session: Session, found: Sequence[Difference], ids: Mapping[str, int]) -> None:
    differing = [one for one in found if not one.known or "role" in one.fields]
    table = SQLModel.metadata.tables["person_role"]
    stale = delete(table).where(table.c.person_id == bindparam("of"))
    _write(session, stale, [{"of": one.known.id} for one in differing if one.known])
    fresh = [
        {"person_id": ids[one.row.reference], "role": role}
        for one in differing
        for role in one.row.roles
    ]
    _write(session, insert(table), fresh)


def _store_chats(session: Session, found: Sequence[Difference], ids: Mapping[str, int]) -> None:
    """An account that the list gives to somebody else changes hands."""
    account = SQLModel.metadata.tables["chat_account"]
    fresh = [
        {"platform": to, "chat_id": chat, "person_id": ids[one.row.reference]}
        for one in found
        for to, chat in one.row.chats.items()
        if not one.known or one.known.chats.get(to) != chat
    ]
    on = account.c.platform == bindparam("on")
    theirs = delete(account).where(on, account.c.person_id == bindparam("of"))
    taken = delete(account).where(on, account.c.chat_id == bindparam("id"))
    _write(session, theirs, [{"on": f["platform"], "of": f["person_id"]} for f in fresh])
    _write(session, taken, [{"on": f["platform"], "id": f["chat_id"]} for f in fresh])
    _write(session, insert(account), fresh)


def _store_leave(session: Session, found: Sequence[Difference], ids: Mapping[str, int]) -> None:
    absence = SQLModel.metadata.tables["absence"]
    this = absence.c.id == bindparam("of")
    ended = [{"of": of, "to_on": to} for one in found for of, to in one.leave.end]
    dropped = [{"of": of} for one in found for of in one.leave.drop]
    added = [
        {
            "person_id": ids[one.row.reference],
            "from_on": one.leave.add[0],
            "to_on": one.leave.add[1],
        }
        for one in found
        if one.leave.add
    ]
    _write(session, update(absence).where(this), ended)
    _write(session, delete(absence).where(this), dropped)
    _write(session, insert(absence), added)


def _let_go(session: Session, gone: Sequence[KnownPerson], today: date) -> None:
    """Leavers stay on record and can't speak to the bot any more."""
    person = SQLModel.metadata.tables["person"]
    account = SQLModel.metadata.tables["chat_account"]
    left = update(person).where(person.c.id == bindparam("of"))
    _write(session, left, [{"of": one.id, "left_on": today} for one in gone])
    theirs = delete(account).where(account.c.person_id == bindparam("of"))
    _write(session, theirs, [{"of": one.id} for one in gone])


def _write(session: Session, statement: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    for start in range(0, len(rows), BATCH):
        session.connection().execute(statement, [dict(row) for row in rows[start : start + BATCH]])
