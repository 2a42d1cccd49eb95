"""Makes an audit of a pairing, and lets everybody know in good time."""

from handlers.audits.flows import telling
from handlers.audits.rules import dates
from handlers.core.context import Context
from storage import audits
from storage.audits import Audit
from storage.rounds import AuditRound, Pairing
from storage.vocabulary import AuditStatus


def allocate(ctx: Context, round_: AuditRound, pairing: Pairing) -> Audit:
    """Make the audit of one pairing; its cards go out with the round's, or with the next post."""
    kind = ctx.under(round_.framework_version_id).kinds[round_.kind]
    clocks = ctx.under(round_.framework_version_id).clocks
    cards_on = dates.cards_go_out(
        round_.cards_on,
        ctx.today,
        morning_is_over=ctx.now >= ctx.at(ctx.today, ctx.profile.manners.office_from),
        calendar=ctx.calendar,
    )
    audit = Audit(
        reference=audits.next_reference(ctx.session, round_.month.year),
        round_id=_id(round_),
        kind=round_.kind,
        framework_version_id=round_.framework_version_id,
        auditor_id=pairing.auditor_id,
        worker_id=pairing.worker_id,
        case_file_id=pairing.case_file_id,
        draw=pairing.draw,
        why=pairing.reason,
        status=AuditStatus.ALLOCATED,
        window_from=round_.window_from,
        due_on=dates.due_for(round_.window_to, round_.cards_on, cards_on, kind, ctx.calendar),
        cards_on=cards_on,
        self_due_on=dates.self_due_on(
            round_.window_from, cards_on, kind, clocks.self_assessment_from_window, ctx.calendar
        ),
    )
    ctx.session.add(audit)
    ctx.session.flush()
    pairing.audit_id = audit.id
    ctx.session.add(pairing)
    telling.tell_everybody(ctx, audit)
    ctx.record("audit.allocated", f"audit:{audit.reference}")
    return audit


def _id(round_: AuditRound) -> int:
    if round_.id is None:
        msg = "the round is not stored yet"
        raise ValueError(msg)
    return round_.id
