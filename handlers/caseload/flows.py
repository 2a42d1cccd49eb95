"""The caseload list comes in: all of it or nothing, and twice is once."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Table, bindparam, insert, update
from sqlmodel import Session, SQLModel, select

from handlers.caseload.history import PastRow
from handlers.caseload.rules import DATES, CaseloadRow
from handlers.core.changes import Change, How, Progress, Record
from storage import case_files, history, people
from storage.case_files import CaseFile

BATCH = 500  # rows a statement
AS_USUAL = How()

Values = dict[str, Any]
Find = Callable[[str], int | None]


@dataclass(frozen=True)
class Difference:
    """One row beside the file we know, which is None when it is new."""

    row: CaseloadRow
    known: Mapping[str, Any] | None
    values: Values  # of the row, by column of the table
    fields: tuple[str, ...]  # what differs
    held: frozenset[int]  # people to be kept as having held it before

    @property
    def back(self) -> bool:
        """Return whether the file had gone from the list."""
        return bool(self.known and not self.known["listed"])


def import_caseload(
    session: Session,
    rows: Sequence[CaseloadRow],
    today: date,
    record: Record,
    how: How = AS_USUAL,
) -> Change:
    """Bring the caseload list in; files that are no longer on it are marked so.

    Who held a file is only ever added to, and a worker whose file goes to another
    becomes one who held it: nobody audits a file they have worked on. A list that tells
    of some categories only (`how.covers`) leaves the files of others listed.

    The caller owns the transaction. A rehearsal (`how.dry_run`) returns the same
    report and writes nothing.
    """
    known, before = _known(session), case_files.previous_workers(session)
    find_person, find_team = _finders(session)
    compared = [
        _difference(row, known.get(row.reference), today, (find_person, find_team)) for row in rows
    ]
    found = [_unheld(one, before) for one in compared]
    listed = {row.reference for row in rows}
    gone = [one for name, one in known.items() if name not in listed and _told_of(one, how)]
    change = _change(found, gone)
    if not how.dry_run and not change.nothing:
        _store(session, found, how.progress)
        _unlist(session, gone)
        session.expire_all()
        record("caseload.imported", change.counted())
    return change


def import_history(
    session: Session, rows: Sequence[PastRow], record: Record, how: How = AS_USUAL
) -> Change:
    """Bring past audits in. They are only ever added to; the same one again changes nothing.

    The caller owns the transaction. A rehearsal returns the same report and writes nothing.
    """
    person, files = people.references(session).get, case_files.ids(session).get
    said = [
        (files(one.case_ref), person(one.worker), person(one.auditor), *one[3:]) for one in rows
    ]
    new = list((Counter(said) - Counter(history.known(session))).elements())
    change = Change(what="past audits", rows=len(rows), added=len(new))
    if not how.dry_run and new:
        history.add(session, new)
        how.progress(len(new), len(new))
        record("history.imported", change.counted())
    return change


def _told_of(known: Mapping[str, Any], how: How) -> bool:
    """Return whether a file that is not on this list ought to be, if it were still open."""
    return known["listed"] and (how.covers is None or known["category"] in how.covers)


def _table(name: str) -> Table:
    return SQLModel.metadata.tables[name]


def _known(session: Session) -> dict[str, Mapping[str, Any]]:
    rows = session.connection().execute(select(*_table("case_file").columns)).mappings()
    return {row["reference"]: dict(row) for row in rows}


def _finders(session: Session) -> tuple[Find, Find]:
    ids = people.references(session)
    teams = {name.casefold(): team.id for name, team in people.teams(session).items()}
    return ids.get, lambda name: teams.get(name.casefold())


def _difference(
    row: CaseloadRow,
    known: Mapping[str, Any] | None,
    today: date,
    find: tuple[Find, Find],
) -> Difference:
    values = _values(row, *find)
    person = find[0]
    held = {found for one in row.previous if (found := person(one)) is not None}
    if known is None:
        return Difference(row, None, values, (), frozenset(held))
    fields = [name for name, value in values.items() if value != known[name]]
    if "worker_id" in fields:
        held |= {known["worker_id"]} - {None}
        if "allocated_on" not in row.given:
            values["allocated_on"] = today  # since when is not said: new to the child, then
    return Difference(row, known, values, tuple(fields), frozenset(held))


def _values(row: CaseloadRow, person: Find, team: Find) -> Values:
    """Return what a row says; columns that the file lacks are left out."""
    values: Values = {"category": row.category}
    optional: Values = {
        "worker_id": person(row.worker),
        "iro_id": person(row.iro),
        "cp_chair_id": person(row.cp_chair),
        "age_band": row.age_band,
        "ethnicity_group": row.ethnicity_group,
        "restricted": row.restricted,
        **{name: row.dates.get(name) for name in DATES},
    }
    values |= {name: value for name, value in optional.items() if name in row.given}
    if "team" in row.given:
        values["team_id"] = team(row.team)
    if "family_ref" in row.given:
        values["family_reference"] = row.family_reference
    return values


def _unheld(one: Difference, before: Mapping[int, frozenset[int]]) -> Difference:
    """Leave out who is known to have held the file, and who holds it now."""
    known = before.get(one.known["id"], frozenset()) if one.known else frozenset()
    now = one.values.get("worker_id", one.known["worker_id"] if one.known else None)
    held = one.held - known - {now}
    fields = (*one.fields, "previous workers") if one.known and held else one.fields
    return Difference(one.row, one.known, one.values, fields, held)


def _change(found: Sequence[Difference], gone: Sequence[object]) -> Change:
    known = [one for one in found if one.known]
    return Change(
        what="case files",
        rows=len(found),
        added=len(found) - len(known),
        changed=sum(bool(one.fields) for one in known),
        fields=Counter(name.removesuffix("_id") for one in known for name in one.fields),
        gone=len(gone),
        back=sum(one.back for one in known),
    )


def _store(session: Session, found: Sequence[Difference], progress: Progress) -> None:
    empty = CaseFile(reference="", category="").model_dump(exclude={"id"})
    new = [{**empty, **d.values, "reference": d.row.reference} for d in found if not d.known]
    changed = [one for one in found if one.known and (one.fields or one.back)]
    table = _table("case_file")
    for done in range(0, len(new), BATCH):
        part = new[done : done + BATCH]
        session.connection().execute(insert(table), part)
        progress(done + len(part), len(new) + len(changed))
    by_id = update(table).where(table.c.id == bindparam("of"))
    values = [{"of": d.known["id"], "listed": True, **d.values} for d in changed if d.known]
    for _, part in _alike(values):
        _write(session, by_id, part)
    progress(len(new) + len(changed), len(new) + len(changed))
    _store_previous(session, found)


def _alike(values: Sequence[Values]) -> list[tuple[frozenset[str], list[Values]]]:
    """Group rows that set the same columns: one statement can store them."""
    groups: dict[frozenset[str], list[Values]] = {}
    for one in values:
        groups.setdefault(frozenset(one), []).append(one)
    return list(groups.items())


def _store_previous(session: Session, found: Sequence[Difference]) -> None:
    if not any(one.held for one in found):
        return
    names = _table("case_file").c
    rows = session.connection().execute(select(names.reference, names.id))
    ids = {row.reference: row.id for row in rows}
    pairs = [
        {"case_file_id": ids[one.row.reference], "person_id": person}
        for one in found
        for person in sorted(one.held)
    ]
    _write(session, insert(_table("previous_worker")), pairs)


def _unlist(session: Session, gone: Sequence[Mapping[str, Any]]) -> None:
    table = _table("case_file")
    off = update(table).where(table.c.id == bindparam("of"))
    _write(session, off, [{"of": one["id"], "listed": False} for one in gone])


def _write(session: Session, statement: Any, rows: Sequence[Values]) -> None:
    for start in range(0, len(rows), BATCH):
        session.connection().execute(statement, rows[start : start + BATCH])
