"""What a round is drawn from: our tables, told in the ids of the council's own lists."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.allocation import council as allocation
from handlers.audits.flows.labels import labels
from handlers.audits.rules.names import Labels
from handlers.core.context import Context
from handlers.core.phrases import local_day
from handlers.core.profile.types import AuditKind
from storage import case_files, frame, people
from storage.frame import AuditRow, FileRow, StaffRow
from storage.people import Absence

LOOK_BACK = 24  # months of past audits that an allocation can ask about


@dataclass(frozen=True)
class Staff:
    """Everybody, with what is looked up about each."""

    rows: Sequence[StaffRow]
    reference: Mapping[int, str]
    roles: Mapping[int, frozenset[str]]
    absences: Mapping[int, Sequence[Absence]]


def council_of(  # noqa: PLR0913, PLR0917 (what a draw is made from)
    ctx: Context,
    kind: AuditKind,
    window_from: date,
    window_to: date,
    excluded: Mapping[int, str],
    without: Collection[int] = (),
) -> tuple[allocation.Council, Labels]:
    """Read what an allocation of this window needs to know.

    excluded: row ids of files taken out by hand, with the coded reason.
    without: row ids of audits that are not past, being the ones that are looked at.
    """
    staff = _staff(ctx, window_from, window_to)
    files = frame.files(ctx.session)
    since = allocation.months_later(ctx.today, -LOOK_BACK)
    council = allocation.Council(
        people=_people(ctx, kind, staff, ctx.calendar.working_days(window_from, window_to)),
        files=_files(ctx, files, staff.reference, excluded),
        history=_history(frame.past_audits(ctx.session, since), staff.reference, without),
    )
    return council, labels(staff.rows, files)


def _staff(ctx: Context, window_from: date, window_to: date) -> Staff:
    rows = frame.staff(ctx.session)
    absences: defaultdict[int, list[Absence]] = defaultdict(list)
    for absence in people.absences_between(ctx.session, window_from, window_to):
        absences[absence.person_id].append(absence)
    return Staff(
        rows=rows,
        reference={row.id: row.reference for row in rows},
        roles=people.roles_by_person(ctx.session),
        absences=absences,
    )


def _people(
    ctx: Context, kind: AuditKind, staff: Staff, working_days: Sequence[date]
) -> tuple[allocation.Person, ...]:
    manager_of = {row.reference: _named(row.manager_id, staff.reference) for row in staff.rows}
    roles_of = {row.reference: staff.roles.get(row.id, frozenset()) for row in staff.rows}
    lines = allocation.lines_of(manager_of, roles_of, allocation.Rules.of(kind))
    return tuple(
        allocation.Person(
            id=row.reference,
            team=row.team or f"no team: {row.reference}",  # nobody shares a team by having none
            service=row.service or "",
            managers=lines[row.reference],
            roles=roles_of[row.reference],
            away=away_share(staff.absences.get(row.id, ()), working_days),
            left=row.left_on is not None,
            back_on=_back_on(ctx, staff.absences.get(row.id, ())),
        )
        for row in staff.rows
    )


def away_share(absences: Iterable[Absence], working_days: Sequence[date]) -> float:
    """Return the share of these working days on which somebody is away, 0 to 1."""
    away = {
        day
        for absence in absences
        for day in working_days
        if absence.from_on <= day and (absence.to_on is None or day <= absence.to_on)
    }
    return len(away) / len(working_days) if working_days else 0.0


def _back_on(ctx: Context, absences: Sequence[Absence]) -> date | None:
    """Return the first working day after the last absence, or None while its end is not known."""
    ends = [absence.to_on for absence in absences]
    known = [end for end in ends if end is not None]
    if not known or len(known) < len(ends):
        return None
    return ctx.calendar.add_working_days(max(known), 1)


def _files(
    ctx: Context,
    rows: Sequence[FileRow],
    reference: Mapping[int, str],
    excluded: Mapping[int, str],
) -> tuple[allocation.CaseFile, ...]:
    previous = case_files.previous_workers(ctx.session)
    return tuple(
        allocation.CaseFile(
            ref=row.reference,
            worker=_named(row.worker_id, reference),
            category=row.category,
            team=row.team or "",
            iro=_named(row.iro_id, reference),
            cp_chair=_named(row.cp_chair_id, reference),
            previous_workers=frozenset(reference[one] for one in previous.get(row.id, ())),
            allocated_on=row.allocated_on,
            family=row.family or None,
            restricted=row.restricted,
            excluded=excluded.get(row.id),
            closed=row.closed_on is not None,
        )
        for row in rows
    )


def _history(
    rows: Sequence[AuditRow], reference: Mapping[int, str], without: Collection[int]
) -> tuple[allocation.PastAudit, ...]:
    """Tell past audits. An open one counts from the day its cards went out."""
    return tuple(
        allocation.PastAudit(
            auditor=_named(row.auditor_id, reference) or "",
            worker=_named(row.worker_id, reference) or "",
            case_ref=row.case_file,
            on=local_day(row.submitted_at) if row.submitted_at else row.cards_on,
        )
        for row in rows
        if row.id not in without
    )


def _named(person_id: int | None, reference: Mapping[int, str]) -> str | None:
    return None if person_id is None else reference[person_id]
