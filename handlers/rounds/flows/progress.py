"""Follows an open round: who has, who hasn't and why; finds an auditor for what waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers.allocation.council import Person, Rules
from handlers.allocation.explain import why_not
from handlers.allocation.records import Records, gather
from handlers.allocation.rules import auditor_bar, bars, sealed_bar
from handlers.audits.flows import hand_over, telling
from handlers.audits.flows.frame import council_of
from handlers.audits.flows.labels import everybody
from handlers.audits.rules.names import Everybody, Labels, Who
from handlers.core.context import Context
from handlers.core.phrases import local_day
from handlers.core.profile.types import Profile
from handlers.rounds.cards import refusals
from handlers.rounds.flows.reading import kind_of, known_id
from handlers.rounds.view import AuditLine, Stage
from storage import audits, frame, rounds
from storage.audits import Audit, HandOver
from storage.rounds import AuditRound
from storage.vocabulary import AuditStatus, HandOverStatus, RoundStatus

STAGES = {
    AuditStatus.IN_PROGRESS: Stage.STARTED,
    AuditStatus.HANDED_BACK: Stage.WAITING,
    AuditStatus.SUBMITTED: Stage.SUBMITTED,
    AuditStatus.CLOSED: Stage.CLOSED,
    AuditStatus.WITHDRAWN: Stage.WITHDRAWN,
}


def current(ctx: Context) -> AuditRound | None:
    """Return the round people mean by "who is doing what": open, of the month nearest to today."""
    opened = rounds.so_far(ctx.session, RoundStatus.OPENED)
    this_month = ctx.today.replace(day=1)
    return min(opened, key=lambda one: abs((one.month - this_month).days), default=None)


@dataclass(frozen=True)
class Known:
    """What is looked up once for all the audits of a round."""

    people: Everybody
    profile: Profile
    offers: Mapping[int, HandOver]  # the last one of each audit that waits
    categories: Mapping[int, str]  # by file


def lines(ctx: Context, round_: AuditRound) -> list[AuditLine]:
    """Return every audit of a round, by the auditor's service."""
    found = audits.of_round(ctx.session, known_id(round_))
    known = _known(ctx, found, ctx.under(round_.framework_version_id))
    return sorted(
        (_line(ctx, one, known) for one in found), key=lambda one: (one.service, one.reference)
    )


def one_line(ctx: Context, audit: Audit) -> AuditLine:
    """Return one audit as a round sees it."""
    return _line(ctx, audit, _known(ctx, [audit], ctx.under(audit.framework_version_id)))


def _known(ctx: Context, found: Sequence[Audit], profile: Profile) -> Known:
    waiting = [one for one in found if one.status is AuditStatus.HANDED_BACK]
    offers = {one.id or 0: audits.hand_overs(ctx.session, one) for one in waiting}
    return Known(
        people=everybody(ctx.session),
        profile=profile,
        offers={audit_id: theirs[-1] for audit_id, theirs in offers.items() if theirs},
        categories=frame.categories(ctx.session, {one.case_file_id for one in found}),
    )


def _line(ctx: Context, audit: Audit, known: Known) -> AuditLine:
    """Return one audit as a round sees it: dates and states, never what was found."""
    profile, people = known.profile, known.people
    category = known.categories[audit.case_file_id]
    grades = profile.forms[profile.kinds[audit.kind].form].grades
    offer = known.offers.get(audit.id or 0)
    return AuditLine(
        reference=audit.reference,
        auditor=people.by_id[audit.auditor_id] if audit.auditor_id else None,
        worker=people.by_id[audit.worker_id],
        status=audit.status,
        stage=stage(ctx, audit),
        draw=audit.draw,
        category=profile.categories.get(category, category),
        cards_on=audit.cards_on,
        due_on=audit.due_on,
        self_due_on=audit.self_due_on,
        self_on=_day(audit.self_at),
        started_on=_day(audit.started_at),
        submitted_on=_day(audit.submitted_at),
        talked_on=audit.talked_on,
        family_coded=bool(audit.family_route or audit.no_family_view),
        closed_on=_day(audit.closed_at),
        days_late=_days_late(ctx, audit),
        why_not=_why_not(audit, profile, offer),
        expected_on=audit.expected_on,
        offered_to=_asked(offer, people),
        grade=grades.get(audit.grade, ""),
    )


def _day(at: datetime | None) -> date | None:
    return local_day(at) if at else None


def stage(ctx: Context, audit: Audit) -> Stage:
    """Say where an audit stands."""
    if audit.status is AuditStatus.ALLOCATED:
        return Stage.CARDS_TO_COME if ctx.today < audit.cards_on else Stage.NOT_STARTED
    return STAGES[audit.status]


def _days_late(ctx: Context, audit: Audit) -> int:
    """Return the working days past the due date, up to submission or today; 0 when in time."""
    if audit.status is AuditStatus.WITHDRAWN:
        return 0
    until = _day(audit.submitted_at) or ctx.today
    return max(0, ctx.calendar.working_days_between(audit.due_on, until))


def _why_not(audit: Audit, profile: Profile, offer: HandOver | None) -> str:
    if audit.status is AuditStatus.WITHDRAWN:
        return profile.cannot_reasons.get(audit.withdrawn_reason, audit.withdrawn_reason)
    if offer is not None:
        return profile.cannot_reasons.get(offer.reason, offer.reason)
    return profile.late_reasons.get(audit.late_reason, audit.late_reason)


def _asked(offer: HandOver | None, people: Everybody) -> Who | None:
    if offer is None or offer.to_id is None or offer.status is not HandOverStatus.OFFERED:
        return None
    return people.by_id[offer.to_id]


def who_could(ctx: Context, audit: Audit) -> tuple[list[Who], int]:
    """Return who may take an audit over, by name, and how many auditors may not.

    The month's quota doesn't count: somebody has to take it.
    """
    must_wait(audit)
    records, labels = _records(ctx, audit)
    number = labels.references.get(audit.case_file_id, "")
    auditors = records.auditors()
    could = [one for one in auditors if _bar(one, number, records) is None]
    named = [labels.staff.by_reference[one.id] for one in could]
    return sorted(named, key=lambda who: who.name), len(auditors) - len(could)


def give(ctx: Context, audit: Audit, person_id: int) -> AuditLine:
    """Give an audit that waits to somebody, who is told with the next post."""
    must_wait(audit)
    records, labels = _records(ctx, audit)
    who = labels.staff.by_id.get(person_id)
    number = labels.references.get(audit.case_file_id, "")
    person = records.people.get(who.reference) if who else None
    bar = _bar(person, number, records) if person else "not_an_auditor"
    if bar is not None:
        raise refusals.not_changed([why_not(bar, records.rules.months)])
    _end_offer(ctx, audit)
    hand_over.give(ctx, audit, person_id)
    telling.tell_card(ctx, audit)
    ctx.record("audit.given", f"audit:{audit.reference}")
    return one_line(ctx, audit)


def must_wait(audit: Audit) -> None:
    """Refuse an audit that has an auditor."""
    if audit.status is not AuditStatus.HANDED_BACK:
        raise refusals.has_an_auditor(audit.reference)


def _records(ctx: Context, audit: Audit) -> tuple[Records, Labels]:
    round_ = ctx.session.get_one(AuditRound, audit.round_id)
    kind = kind_of(ctx, round_)
    first = min(max(round_.window_from, ctx.today), round_.window_to)
    council, labels = council_of(
        ctx, kind, first, round_.window_to, excluded={}, without=[audit.id or 0]
    )
    return gather(council, Rules.of(kind), first), labels


def _bar(person: Person, number: str, records: Records) -> str | None:
    file = records.files.get(number)
    worker = records.people.get(file.worker or "") if file else None
    if file is None or worker is None:
        return "unknown_file"
    barred = bars(file, worker, records)
    return sealed_bar(file) or auditor_bar(person, records) or barred.against(person)


def _end_offer(ctx: Context, audit: Audit) -> None:
    offer = audits.open_offer(ctx.session, audit)
    if offer is not None:
        offer.status, offer.answered_at = HandOverStatus.LAPSED, ctx.now
        ctx.session.add(offer)
        ctx.session.flush()
