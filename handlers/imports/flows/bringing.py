"""Brings in whatever was brought: all of it or nothing; a rehearsal changes nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from handlers.caseload import annex_a, cin_census, ssd
from handlers.caseload import history as past
from handlers.caseload.flows import import_caseload, import_history
from handlers.caseload.ranks import Ranked
from handlers.caseload.rules import read_caseload
from handlers.caseload.ssd_lists import LIST_NAMES
from handlers.caseload.staff_names import Known, StaffNames
from handlers.core.changes import Change, How, Record
from handlers.core.errors import Refusal
from handlers.core.profile.types import Profile
from handlers.core.recast import Recast
from handlers.core.table import Fault, Table
from handlers.imports import rules
from handlers.imports.rules import Brought, Report
from handlers.people import ssd as staff_of_ssd
from handlers.people.flows import import_people
from handlers.people.rules import read_people
from storage import case_files, people


@dataclass(frozen=True)
class Desk:
    """Where an import happens: one transaction, under one framework, on one day."""

    session: Session
    profile: Profile
    today: date
    record: Record


def bring_in(desk: Desk, brought: Brought, how: How) -> Report:
    """Import what was brought, or rehearse it.

    The caller owns the transaction.
    Raises: Refusal when it is something else, or the wrong file by its number of leavers.
    """
    return _WAYS[brought.kind](desk, brought, how)


def _people(desk: Desk, brought: Brought, how: How) -> Report:
    read = read_people(brought.tables[0], desk.profile.roles)
    report = _report(brought, how, Recast(brought.tables[0], dropped=read.dropped), read.faults)
    if not report.fine:
        return report
    return _done(report, import_people(desk.session, read.rows, desk.today, desk.record, how))


def _caseload(desk: Desk, brought: Brought, how: How) -> Report:
    return _files(desk, brought, how, Recast(brought.tables[0]))


def _files(desk: Desk, brought: Brought, how: How, found: Recast) -> Report:
    """Import a caseload list, whatever it was made of."""
    known = people.references(desk.session), people.teams(desk.session)
    if any(fault.row is None for fault in found.faults):
        return _report(brought, how, found, ())
    read = read_caseload(found.table, desk.profile.categories, *known)
    found = replace(found, dropped=found.dropped or read.dropped, notes=(*found.notes, *read.notes))
    report = _report(brought, how, found, read.faults)
    if not report.fine:
        return report
    rows = [
        replace(row, given=row.given - found.silent.get(row.row, frozenset())) for row in read.rows
    ]
    return _done(report, import_caseload(desk.session, rows, desk.today, desk.record, how))


def _ssd(desk: Desk, brought: Brought, how: How) -> Report:
    tables = {table.name: table for table in brought.tables}
    if not (LIST_NAMES | {staff_of_ssd.STAFF}) & tables.keys():
        raise _not_that(rules.SSD)
    deeds: list[tuple[str, str]] = []
    aside = replace(desk, record=lambda deed, about: deeds.append((deed, about)))
    part = desk.session.begin_nested()
    report = _both(aside, brought, replace(how, dry_run=False), tables)
    if how.dry_run or not report.fine:  # the files build on the staff: both, or neither
        part.rollback()
        desk.session.expire_all()
        return replace(report, dry_run=how.dry_run)
    part.commit()
    for deed in deeds:
        desk.record(*deed)
    return report


def _both(desk: Desk, brought: Brought, how: How, tables: Mapping[str, Table]) -> Report:
    staff = _staff(desk, brought, how, tables)
    if staff and not staff.fine:
        return staff
    files = _children(desk, brought, how, tables) if LIST_NAMES & tables.keys() else None
    return _joined([part for part in (staff, files) if part])


def _staff(desk: Desk, brought: Brought, how: How, tables: Mapping[str, Table]) -> Report | None:
    if staff_of_ssd.STAFF not in tables:
        return None
    found = staff_of_ssd.staff_table(
        tables[staff_of_ssd.STAFF], tables.get(staff_of_ssd.TEAMS), _known_staff(desk)
    )
    if any(fault.row is None for fault in found.faults):
        return _report(brought, how, found, ())
    read = read_people(found.table, desk.profile.roles, partial=True)
    report = _report(brought, how, found, read.faults)
    if not report.fine:
        return report
    partly = replace(how, partial=True)
    return _done(report, import_people(desk.session, read.rows, desk.today, desk.record, partly))


def _known_staff(desk: Desk) -> staff_of_ssd.Known:
    roles = desk.profile.roles
    titles = {key: role.title for key, role in roles.items()}
    services = {one.id: name for name, one in people.services(desk.session).items()}
    teams = people.teams(desk.session)
    return staff_of_ssd.Known(
        titles=staff_of_ssd.titles_of(desk.profile.job_titles, titles),
        managing=_with(desk.profile, "manage"),
        taking_part=_with(desk.profile, "audit") | _with(desk.profile, "be_audited"),
        with_manager={
            one.reference.casefold() for one in people.everyone(desk.session) if one.manager_id
        },
        services={name.casefold(): services[team.service_id] for name, team in teams.items()},
    )


def _with(profile: Profile, ability: str) -> frozenset[str]:
    return frozenset(key for key, role in profile.roles.items() if ability in role.abilities)


def _children(desk: Desk, brought: Brought, how: How, tables: Mapping[str, Table]) -> Report:
    ranked = _ranked(desk, ssd.covered(tables))
    teams = {team.id: name for name, team in people.teams(desk.session).items()}
    staffed = ssd.Staffed(
        {one.reference: teams.get(one.team_id, "") for one in people.everyone(desk.session)},
        list(teams.values()),
    )
    found = ssd.caseload_table(tables, ranked, staffed, desk.today)
    return _files(desk, brought, replace(how, covers=ranked.covers()), found)


def _annex_a(desk: Desk, brought: Brought, how: How) -> Report:
    read = annex_a.recognise(brought.tables, brought.told)
    asked = tuple(question.fault() for question in read.questions)
    if read.faults or asked:
        return _report(brought, how, Recast(Table((), ()), faults=(*read.faults, *asked)), ())
    ranked = _ranked(desk, read.covered)
    found = annex_a.caseload_table(read, ranked, _names(desk), desk.today)
    return _files(desk, brought, replace(how, covers=ranked.covers()), found)


def _census(desk: Desk, brought: Brought, how: How) -> Report:
    if brought.tables[0].name != cin_census.CENSUS:
        raise _not_that(rules.CENSUS)
    if brought.workers is None:
        raise _no_workers()
    ranked = _ranked(desk, cin_census.COVERED)
    found = cin_census.caseload_table(brought.tables[0], brought.workers, ranked, desk.today)
    return _files(desk, brought, replace(how, covers=ranked.covers()), found)


def _history(desk: Desk, brought: Brought, how: How) -> Report:
    known = past.Known(
        names=_names(desk, leavers=True),
        files={name.casefold(): name for name in case_files.ids(desk.session)},
        kinds={key: kind.title for key, kind in desk.profile.kinds.items()},
    )
    read = past.read_history(brought.tables[0], known, desk.today)
    found = Recast(brought.tables[0], dropped=read.dropped, notes=read.notes)
    report = _report(brought, how, found, read.faults)
    if not report.fine:
        return report
    return _done(report, import_history(desk.session, read.rows, desk.record, how))


_WAYS: Mapping[str, Callable[[Desk, Brought, How], Report]] = {
    rules.PEOPLE: _people,
    rules.CASELOAD: _caseload,
    rules.SSD: _ssd,
    rules.ANNEX_A: _annex_a,
    rules.CENSUS: _census,
    rules.HISTORY: _history,
}


def _ranked(desk: Desk, covered: frozenset[str]) -> Ranked:
    return Ranked(desk.profile.categories, covered, case_files.categories(desk.session))


def _names(desk: Desk, *, leavers: bool = False) -> StaffNames:
    teams = {team.id: name for name, team in people.teams(desk.session).items()}
    staff = people.ever(desk.session) if leavers else people.everyone(desk.session)
    return StaffNames.of(
        Known(one.reference, one.name, teams.get(one.team_id, "")) for one in staff
    )


def _report(brought: Brought, how: How, found: Recast, faults: tuple[Fault, ...]) -> Report:
    return Report(
        name=brought.name,
        rows=brought.rows,
        faults=found.told(faults),
        dropped=found.dropped,
        notes=found.notes,
        changes=(),
        dry_run=how.dry_run,
    )


def _done(report: Report, change: Change) -> Report:
    return replace(report, changes=(change,))


def _joined(parts: list[Report]) -> Report:
    """Return several reports as one: faults of any of them mean that nothing came in."""
    faults = tuple(fault for part in parts for fault in part.faults)
    return replace(
        parts[0],
        faults=faults,
        dropped=tuple(one for part in parts for one in part.dropped),
        notes=tuple(one for part in parts for one in part.notes),
        changes=() if faults else tuple(one for part in parts for one in part.changes),
    )


_EXPECTED = {
    rules.SSD: ("Standard Safeguarding Dataset", "ssd_person.csv, ssd_cin_episodes.csv and so on"),
    rules.CENSUS: ("CIN census", "its XML as the record system exports it"),
}


def _not_that(kind: str) -> Refusal:
    what, such_as = _EXPECTED[kind]
    return Refusal(
        "Nothing was imported.",
        f"This is no {what}.",
        f"Check what you chose, and bring {such_as}.",
    )


def _no_workers() -> Refusal:
    return Refusal(
        "Nothing was imported.",
        "A CIN census says who is open and not who works with them.",
        "Bring a list of case_ref, worker_id and team beside it (--workers FILE).",
    )
