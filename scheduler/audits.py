"""What the clock does about audits: reminds with manners, asks the next person, tells QA."""

from collections.abc import Sequence
from datetime import date

from handlers.audits.cards import auditor as auditor_cards
from handlers.audits.cards import worker as worker_cards
from handlers.audits.flows import hand_over, telling
from handlers.audits.flows.view import view_of
from handlers.audits.rules import dates
from handlers.audits.rules.dates import Nudge
from handlers.core.context import Context
from handlers.core.phrases import local_day
from storage import audits
from storage.audits import Audit, HandOver
from storage.vocabulary import AuditStatus

RUNNING = (AuditStatus.ALLOCATED, AuditStatus.IN_PROGRESS)


def running(ctx: Context) -> Sequence[int]:
    """Find the audits that are not in yet."""
    return _ids(audits.in_status(ctx.session, *RUNNING))


def _ids(found: Sequence[Audit] | Sequence[HandOver]) -> Sequence[int]:
    return [one.id for one in found if one.id is not None]


def remind_worker(ctx: Context, audit_id: int) -> int:
    """Remind a practitioner of their own view, until the auditor begins."""
    audit = ctx.session.get_one(Audit, audit_id)
    if audit.self_due_on is None or audit.self_at or audit.status is not AuditStatus.ALLOCATED:
        return 0
    nudge = _nudge(ctx, audit, audit.self_due_on)
    if nudge is None:
        return 0
    section = worker_cards.self_reminder(view_of(ctx, audit), nudge.number)
    key = f"audit.self_reminder:{audit.reference}:{nudge.number}"
    until = ctx.at(nudge.until, ctx.profile.manners.office_from)
    return ctx.tell(audit.worker_id, section, key, rank=telling.REMINDER, not_after=until)


def remind_auditor(ctx: Context, audit_id: int) -> int:
    """Remind an auditor, unless they gave a date that is still to come."""
    audit = ctx.session.get_one(Audit, audit_id)
    if audit.status not in RUNNING or audit.auditor_id is None:
        return 0
    if audit.expected_on and audit.expected_on >= ctx.today:
        return 0
    nudge = _nudge(ctx, audit, audit.due_on)
    if nudge is None:
        return 0
    section = auditor_cards.reminder(view_of(ctx, audit), nudge.number, ctx.profile.manners.most)
    key = f"audit.reminder:{audit.reference}:{audit.auditor_id}:{nudge.number}"
    until = ctx.at(nudge.until, ctx.profile.manners.office_from)
    return ctx.tell(audit.auditor_id, section, key, rank=telling.REMINDER, not_after=until)


def submitted(ctx: Context) -> Sequence[int]:
    """Find the audits that are in and not closed."""
    return _ids(audits.in_status(ctx.session, AuditStatus.SUBMITTED))


def remind_to_close(ctx: Context, audit_id: int) -> int:
    """Remind an auditor of what closes an audit."""
    audit = ctx.session.get_one(Audit, audit_id)
    view = view_of(ctx, audit)
    if audit.status is not AuditStatus.SUBMITTED or audit.auditor_id is None:
        return 0
    if audit.submitted_at is None or view.closing_due_on is None:
        return 0
    told_on = local_day(audit.submitted_at)
    manners = ctx.profile.manners
    nudge = dates.nudge_for(ctx.today, told_on, view.closing_due_on, manners, ctx.calendar)
    if nudge is None:
        return 0
    key = f"audit.closing_reminder:{audit.reference}:{nudge.number}"
    until = ctx.at(nudge.until, manners.office_from)
    section = auditor_cards.closing_reminder(view)
    return ctx.tell(audit.auditor_id, section, key, rank=telling.REMINDER, not_after=until)


def unanswered(ctx: Context) -> Sequence[int]:
    """Find the offers that nobody answered in time."""
    return _ids(audits.offers_past(ctx.session, ctx.today))


def ask_the_next(ctx: Context, offer_id: int) -> int:
    """Ask the next person to take an audit over."""
    return hand_over.lapse(ctx, ctx.session.get_one(HandOver, offer_id))


def _nudge(ctx: Context, audit: Audit, due_on: date) -> Nudge | None:
    manners = ctx.profile.manners
    return dates.nudge_for(ctx.today, audit.cards_on, due_on, manners, ctx.calendar)
