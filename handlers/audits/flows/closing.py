"""Closes an audit when the family's view, the talk and the filing are answered."""

from dataclasses import dataclass
from datetime import date

from handlers.audits.cards import refusals
from handlers.audits.flows import telling
from handlers.audits.flows.view import view_of
from handlers.audits.rules import stage_one
from handlers.audits.rules.view import AuditView
from handlers.core.context import Context
from storage.audits import Audit
from storage.vocabulary import AuditStatus


@dataclass(frozen=True)
class Closing:
    """What was answered of an audit's end. Empty ones leave what stood there."""

    family_route: str = ""
    family_on: date | None = None
    no_family: str = ""
    talked_on: date | None = None
    not_talked: str = ""
    filed_on: date | None = None


def close(ctx: Context, audit: Audit, given: Closing) -> AuditView:
    """Keep the answers; close the audit when all are there."""
    if audit.status is not AuditStatus.SUBMITTED:
        raise refusals.already_over(view_of(ctx, audit))
    _keep(audit, given)
    waiting = stage_one.closing_lacks(
        family=bool(audit.family_route or audit.no_family_view),
        talked=audit.talked_on is not None or bool(audit.not_talked),
        filed=audit.filed_on is not None,
        submitted=True,
    )
    if not waiting:
        audit.status = AuditStatus.CLOSED
        audit.closed_at = ctx.now
    ctx.session.add(audit)
    ctx.session.flush()
    ctx.record("audit.closed" if not waiting else "audit.closing_saved", f"audit:{audit.reference}")
    return telling.refresh(ctx, audit)


def _keep(audit: Audit, given: Closing) -> None:
    if given.family_route:
        audit.family_route, audit.family_on = given.family_route, given.family_on
        audit.no_family_view = ""
    elif given.no_family:
        audit.no_family_view, audit.family_route, audit.family_on = given.no_family, "", None
    if given.talked_on:
        audit.talked_on, audit.not_talked = given.talked_on, ""
    elif given.not_talked:
        audit.not_talked = given.not_talked
    audit.filed_on = given.filed_on or audit.filed_on


def late(ctx: Context, audit: Audit, reason: str, expected_on: date) -> AuditView:
    """Keep what is in the way and when the audit will be in; reminders stop until then."""
    if audit.status not in (AuditStatus.ALLOCATED, AuditStatus.IN_PROGRESS):
        raise refusals.already_over(view_of(ctx, audit))
    audit.late_reason = reason
    audit.expected_on = expected_on
    ctx.session.add(audit)
    ctx.record("audit.late_explained", f"audit:{audit.reference}")
    return view_of(ctx, audit)
