"""An audit that its auditor can't do: the next person accepts, or it returns to QA."""

from collections import Counter

from handlers.allocation.by_hand import next_auditor
from handlers.allocation.council import Rules
from handlers.audits.cards import auditor as cards
from handlers.audits.cards import refusals
from handlers.audits.flows import telling
from handlers.audits.flows.frame import council_of
from handlers.audits.flows.view import named, view_of
from handlers.audits.rules import dates
from handlers.audits.rules.view import AuditView
from handlers.core.context import Context
from handlers.core.phrases import day
from storage import actions, audits, learning, people
from storage.audits import Audit, HandOver
from storage.case_files import CaseFile
from storage.people import Person
from storage.rounds import AuditRound
from storage.vocabulary import AuditStatus, HandOverStatus


def hand_on(ctx: Context, audit: Audit, reason: str) -> str:
    """Take an audit from its auditor and ask the next person; return their name, or ""."""
    if audit.status not in (AuditStatus.ALLOCATED, AuditStatus.IN_PROGRESS):
        raise refusals.already_over(view_of(ctx, audit))
    from_id = ctx.speaker.id
    audit.auditor_id = None
    audit.status = AuditStatus.HANDED_BACK
    _start_afresh(ctx, audit)
    ctx.record("audit.handed_on", f"audit:{audit.reference}")
    ctx.revise(from_id, cards.over(view_of(ctx, audit)))
    return ask_next(ctx, audit, from_id, reason)


def _start_afresh(ctx: Context, audit: Audit) -> None:
    """Leave the next auditor nothing of the first one's, but what a concern asked for.

    The sections stay, under the name of whoever wrote them, and nobody else opens them.
    """
    audit.started_at = None
    audit.late_reason, audit.expected_on = "", None
    audit.grade, audit.talked_on, audit.not_talked = "", None, ""
    ctx.session.add(audit)
    for point in learning.of_audit(ctx.session, audit):
        ctx.session.delete(point)
    for action in actions.of_audit(ctx.session, audit):
        if action.concern_id is None:
            ctx.session.delete(action)
    ctx.session.flush()


def ask_next(ctx: Context, audit: Audit, from_id: int, reason: str) -> str:
    """Ask the next person who may do it, or tell the QA team; return the name, or ""."""
    next_id = _next_id(ctx, audit)
    answer_by = ctx.calendar.due_on(ctx.today, ctx.profile.clocks.hand_over)
    offer = HandOver(
        audit_id=_id(audit),
        from_id=from_id,
        to_id=next_id,
        reason=reason,
        status=HandOverStatus.OFFERED if next_id else HandOverStatus.LAPSED,
        offered_at=ctx.now,
        answer_by_on=answer_by if next_id else None,
    )
    ctx.session.add(offer)
    ctx.session.flush()
    if next_id is None:
        _tell_qa(ctx, audit)
        return ""
    section = cards.offer(view_of(ctx, audit), day(answer_by))
    ctx.tell(next_id, section, f"audit.offer:{audit.reference}:{offer.id}", rank=telling.OFFER)
    return named(ctx, next_id).name


def _tell_qa(ctx: Context, audit: Audit) -> None:
    view = view_of(ctx, audit)
    tries = len(audits.hand_overs(ctx.session, audit))
    for role, held in ctx.profile.roles.items():
        if "run_rounds" not in held.abilities:
            continue
        for person in people.with_role(ctx.session, role):
            ctx.tell(
                _person_id(person),
                cards.qa_needs_auditor(view),
                f"audit.needs_auditor:{audit.reference}:{tries}:{person.id}",
                rank=telling.OFFER,
            )


def _next_id(ctx: Context, audit: Audit) -> int | None:
    """Return who is asked next: never somebody who had it, was asked, or may not see it."""
    profile = ctx.under(audit.framework_version_id)
    round_ = ctx.session.get_one(AuditRound, audit.round_id)
    kind = profile.kinds[audit.kind]
    council, labels = council_of(ctx, kind, round_.window_from, round_.window_to, excluded={})
    asked = {
        one
        for past in audits.hand_overs(ctx.session, audit)
        for one in (past.from_id, past.to_id)
        if one is not None
    } | {ctx.who.id if ctx.who else 0}
    names = {person_id: reference for reference, person_id in labels.people.items()}
    file = ctx.session.get_one(CaseFile, audit.case_file_id)
    found = next_auditor(
        council,
        Rules.of(kind),
        case_ref=file.reference,
        window_from=round_.window_from,
        seed=round_.seed,
        load=_load(ctx, names),
        excluding=[names[one] for one in asked if one in names],
    )
    return labels.people[found] if found else None


def _load(ctx: Context, names: dict[int, str]) -> Counter[str]:
    running = audits.in_status(ctx.session, AuditStatus.ALLOCATED, AuditStatus.IN_PROGRESS)
    return Counter(names[one.auditor_id] for one in running if one.auditor_id in names)


def accept(ctx: Context, audit: Audit) -> AuditView:
    """Take an audit over; the worker hears who it is now."""
    _answer(ctx, audit, HandOverStatus.ACCEPTED)
    ctx.record("audit.taken_over", f"audit:{audit.reference}")
    return give(ctx, audit, ctx.speaker.id)


def give(ctx: Context, audit: Audit, person_id: int) -> AuditView:
    """Make a person the auditor of an audit that has none."""
    round_ = ctx.session.get_one(AuditRound, audit.round_id)
    kind = ctx.under(audit.framework_version_id).kinds[audit.kind]
    audit.auditor_id = person_id
    audit.status = AuditStatus.ALLOCATED
    audit.due_on = dates.due_for(round_.window_to, round_.cards_on, ctx.today, kind, ctx.calendar)
    ctx.session.add(audit)
    ctx.session.flush()
    view = telling.refresh(ctx, audit)
    telling.tell_new_auditor(ctx, audit)
    return view


def decline(ctx: Context, audit: Audit) -> AuditView:
    """Say no; the next person is asked."""
    offer = _answer(ctx, audit, HandOverStatus.DECLINED)
    ctx.record("audit.declined", f"audit:{audit.reference}")
    ask_next(ctx, audit, offer.from_id, offer.reason)
    return view_of(ctx, audit)


def lapse(ctx: Context, offer: HandOver) -> int:
    """Ask the next person when an offer was not answered in time."""
    audit = ctx.session.get_one(Audit, offer.audit_id)
    audits.by_reference(ctx.session, audit.reference)  # held: an answer may be coming in
    ctx.session.refresh(offer)
    if offer.status is not HandOverStatus.OFFERED or offer.to_id is None:
        return 0
    offer.status = HandOverStatus.LAPSED
    offer.answered_at = ctx.now
    ctx.session.add(offer)
    ctx.session.flush()
    ctx.record("audit.offer_lapsed", f"audit:{audit.reference}")
    ctx.revise(offer.to_id, cards.over(view_of(ctx, audit)))
    ask_next(ctx, audit, offer.from_id, offer.reason)
    return 1


def _answer(ctx: Context, audit: Audit, status: HandOverStatus) -> HandOver:
    offer = audits.open_offer(ctx.session, audit)
    if offer is None or offer.to_id != ctx.speaker.id:
        raise refusals.offer_gone(view_of(ctx, audit))
    offer.status = status
    offer.answered_at = ctx.now
    ctx.session.add(offer)
    ctx.session.flush()
    return offer


def _id(audit: Audit) -> int:
    if audit.id is None:
        msg = f"{audit.reference} is not stored yet"
        raise ValueError(msg)
    return audit.id


def _person_id(person: Person) -> int:
    if person.id is None:
        msg = f"{person.reference} is not stored yet"
        raise ValueError(msg)
    return person.id
