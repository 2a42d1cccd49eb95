"""Reads the lists that heads of service give: who is asked, who has given, what is on them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from handlers.allocation.council import Rules
from handlers.allocation.records import gather
from handlers.allocation.rules import file_bar
from handlers.audits.flows.frame import council_of
from handlers.audits.flows.labels import named
from handlers.audits.rules.names import Everybody, Who
from handlers.core.context import Context
from handlers.core.phrases import local_day
from handlers.core.profile.types import AuditKind
from handlers.rounds import listing, rules
from handlers.rounds.flows.framing import WITHOUT_LIST, excluded
from handlers.rounds.listing import Known, ServiceList
from handlers.rounds.rules import Days
from storage import frame, lists, people, rounds
from storage.frame import FileRow, StaffRow
from storage.lists import ListedFile
from storage.rounds import AuditRound
from storage.vocabulary import RoundStatus

NO_SERVICE = "No service"


@dataclass(frozen=True)
class Branch:
    """One service whose work is audited: its practitioners, and who gives its list."""

    workers: Sequence[StaffRow]
    heads: Sequence[int]


def kinds(ctx: Context) -> Mapping[str, AuditKind]:
    """Return the kinds of audit whose files are put forward by heads of service."""
    return {key: one for key, one in ctx.profile.kinds.items() if one.picks == "heads_lists"}


def coming(ctx: Context, kind_key: str, kind: AuditKind) -> Days:
    """Return the days of the round that lists are gathered for: the first that is not open."""
    begun = rounds.so_far(ctx.session, RoundStatus.OPENED, RoundStatus.CLOSED)
    months = {one.month for one in begun if one.kind == kind_key}
    return rules.month_to_draft(kind, ctx.today, ctx.calendar, months)


def asked_for(ctx: Context) -> list[ServiceList]:
    """Return every list that has been asked for by today, of rounds that are not open."""
    return [
        one
        for key, kind in kinds(ctx).items()
        for one in of_coming(ctx, key, kind)
        if one.asked_on <= ctx.today
    ]


def of_coming(ctx: Context, kind_key: str, kind: AuditKind) -> list[ServiceList]:
    """Return the lists of the first round that is not open."""
    return of_round(ctx, kind_key, coming(ctx, kind_key, kind))


def to_come(ctx: Context) -> list[ServiceList]:
    """Return the lists that nobody has given yet, asked for or not."""
    every = (one for key, kind in kinds(ctx).items() for one in of_coming(ctx, key, kind))
    return [one for one in every if not one.files and not one.drawn_without]


def mine(ctx: Context) -> list[ServiceList]:
    """Return the lists that the speaker is asked for."""
    me = ctx.speaker.id
    return [one for one in asked_for(ctx) if me in {head.id for head in one.heads}]


def one_list(ctx: Context, reference: str, *, bars: bool = False) -> ServiceList | None:
    """Return one service's list, or None: no such kind, month or service."""
    found = parsed(reference)
    kind = kinds(ctx).get(found[0]) if found else None
    if found is None or kind is None or not found[2]:
        return None  # practitioners without a service have nobody to give their list
    days = _days(ctx, kind, found[1])
    if days is None or days.month != found[1]:
        return None
    every = of_round(ctx, found[0], days, bars=bars)
    return next((one for one in every if one.service_id == found[2]), None)


def _days(ctx: Context, kind: AuditKind, month: date) -> Days | None:
    """Return the days of a round that can still be drafted, or None."""
    try:
        days = rules.days(kind, month, ctx.calendar)
    except (ValueError, OverflowError):
        return None
    return days if rules.may_be_drafted(days.month, days.window_to, ctx.today) else None


def parsed(reference: str) -> tuple[str, date, int] | None:
    """Return kind, month and service of "monthly/2027-01-01/3"; None for anything else."""
    kind_key, _, rest = reference.partition("/")
    month, _, service = rest.partition("/")
    try:
        return kind_key, date.fromisoformat(month), rounds.row_number(service)
    except ValueError:
        return None


def of_round(ctx: Context, kind_key: str, days: Days, *, bars: bool = False) -> list[ServiceList]:
    """Return the list of every service whose work is audited, by the service's name.

    bars: look up which of the files can't be used; it takes reading the whole council.
    """
    kind = kinds(ctx)[kind_key]
    rows, files = frame.staff(ctx.session), frame.files(ctx.session)
    standing = rounds.standing(ctx.session, kind_key, days.month)
    seen = _Seen(
        kind_key,
        kind,
        days,
        named(rows),
        known_files(ctx, kind_key, kind, days) if bars else _known(rows, files, {}),
        standing.plan.get(WITHOUT_LIST, ()) if standing else (),
        frozenset(file.worker_id for file in files if file.worker_id and not file.closed_on),
    )
    given: defaultdict[int, list[ListedFile]] = defaultdict(list)
    for one in lists.of_month(ctx.session, kind_key, days.month):
        given[one.service_id].append(one)
    names = {one.id: name for name, one in people.services(ctx.session).items()}
    found = branches(ctx.session, rows, kind)
    every = [
        _service_list(ctx, seen, names.get(key, NO_SERVICE), key, branch, given[key])
        for key, branch in found.items()
    ]
    return sorted(every, key=lambda one: (not one.service_id, one.service))


@dataclass(frozen=True)
class _Seen:
    """What is looked up once for all the lists of a round."""

    kind_key: str
    kind: AuditKind
    days: Days
    people: Everybody
    files: Mapping[str, Known]
    without: Collection[int]
    busy: frozenset[int]  # people with an open file


def _service_list(  # noqa: PLR0913, PLR0917 (joined from what was read at once)
    ctx: Context,
    seen: _Seen,
    name: str,
    service_id: int,
    branch: Branch,
    given: Sequence[ListedFile],
) -> ServiceList:
    by_id = {file.id: file for file in seen.files.values()}
    last = given[-1] if given else None
    who = seen.people.by_id
    return ServiceList(
        reference=f"{seen.kind_key}/{seen.days.month.isoformat()}/{service_id}",
        service_id=service_id,
        service=name,
        days=seen.days,
        asked_on=listing.asked_on(seen.days, seen.kind, ctx.calendar),
        due_on=listing.due_on(seen.days, seen.kind, ctx.calendar),
        heads=[who[one] for one in branch.heads],
        workers=[who[row.id] for row in branch.workers if row.id in seen.busy],
        files=[by_id[one.case_file_id] for one in given if one.case_file_id in by_id],
        by=who[last.by_id] if last else None,
        given_on=local_day(last.given_at) if last else None,
        drawn_without=service_id in seen.without and not given,
    )


def branches(session: Session, rows: Sequence[StaffRow], kind: AuditKind) -> dict[int, Branch]:
    """Return the services with audited practitioners, and the heads who give their lists.

    A head's own service is theirs; where no head is of a service, it is the nearest one
    above its practitioners.
    """
    roles = people.roles_by_person(session)
    staff = [row for row in rows if row.left_on is None]
    give = {row.id: row for row in staff if roles.get(row.id, frozenset()) & set(kind.lists_from)}
    workers: defaultdict[int, list[StaffRow]] = defaultdict(list)
    for row in staff:
        if roles.get(row.id, frozenset()) & set(kind.audited):
            workers[row.service_id or 0].append(row)
    manager_of = {row.id: row.manager_id for row in staff}
    return {
        service_id: Branch(theirs, _heads(service_id, theirs, give, manager_of))
        for service_id, theirs in workers.items()
    }


def _heads(
    service_id: int,
    workers: Iterable[StaffRow],
    give: Mapping[int, StaffRow],
    manager_of: Mapping[int, int | None],
) -> list[int]:
    if not service_id:
        return []
    own = [one for one, row in give.items() if row.service_id == service_id]
    above = {_nearest(row.id, give, manager_of) for row in workers}
    return own or sorted(one for one in above if one is not None)


def _nearest(
    person: int, give: Mapping[int, StaffRow], manager_of: Mapping[int, int | None]
) -> int | None:
    seen: set[int] = set()
    here = manager_of.get(person)
    while here is not None and here not in seen and here not in give:
        seen.add(here)
        here = manager_of.get(here)
    return here if here in give else None


def known_files(ctx: Context, kind_key: str, kind: AuditKind, days: Days) -> dict[str, Known]:
    """Return every file of the caseload list with what keeps it out of this round, by number."""
    standing = rounds.standing(ctx.session, kind_key, days.month)
    out = excluded(ctx, standing) if standing else {}
    council, _ = council_of(ctx, kind, days.window_from, days.window_to, out)
    records = gather(council, Rules.of(kind), days.window_from)
    bars = {file.ref: file_bar(file, records) or "" for file in council.files}
    return _known(frame.staff(ctx.session), frame.files(ctx.session), bars)


def _known(
    rows: Sequence[StaffRow], files: Iterable[FileRow], bars: Mapping[str, str]
) -> dict[str, Known]:
    who = named(rows).by_id
    service_of = {row.id: row.service_id or 0 for row in rows}
    return {
        file.reference: Known(
            id=file.id,
            worker_id=file.worker_id or 0,
            worker=_short(who.get(file.worker_id or 0)),
            service_id=service_of.get(file.worker_id or 0, file.service_id or 0),
            bar=bars.get(file.reference, ""),
        )
        for file in files
    }


def _short(who: Who | None) -> str:
    return who.short if who else "nobody"


def numbers(ctx: Context, one: ServiceList) -> list[str]:
    """Return the numbers on a list, in its order: for its form only, never for chat."""
    known = {file.id: file.reference for file in frame.files(ctx.session)}
    return [known[file.id] for file in one.files if file.id in known]


def of_drawn(ctx: Context, round_: AuditRound) -> list[ServiceList]:
    """Return the lists that a round is drawn from, with what can't be used; () for other kinds."""
    kind = kinds(ctx).get(round_.kind)
    if kind is None:
        return []
    return of_round(ctx, round_.kind, rules.days(kind, round_.month, ctx.calendar), bars=True)
