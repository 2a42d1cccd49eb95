"""What an auditor asks at the end: close it; or on the way: it will be late."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from handlers.audits.cards import auditor as cards
from handlers.audits.cards import closing_forms, forms
from handlers.audits.chat.auditor import AUDITOR, one
from handlers.audits.chat.routes import routes
from handlers.audits.flows import closing, planning
from handlers.audits.flows.closing import Closing
from handlers.audits.flows.view import view_of
from handlers.core.context import Context
from handlers.core.forms import Form
from handlers.core.messages import Message
from handlers.core.phrases import day
from handlers.core.records import AUDIT
from handlers.core.router import Reply
from storage.audits import Audit
from storage.vocabulary import AuditStatus

Answers = Mapping[str, Any]
LATEST = timedelta(days=28)  # beyond that it is a matter for the QA team, not for a reminder


@routes.route("close_form", record=AUDIT, parties=AUDITOR)
def close_form(ctx: Context, audit: Audit) -> Form:
    """Open what closes an audit."""
    profile = ctx.under(audit.framework_version_id)
    return closing_forms.close(
        view_of(ctx, audit),
        forms.options(profile.family_routes),
        forms.options(profile.no_family_view_reasons),
        planning.not_talked(ctx, audit),
    )


@routes.route("close", record=AUDIT, parties=AUDITOR)
def close(ctx: Context, audit: Audit, answers: Answers) -> Reply:
    """Keep the answers, and close the audit when all are there."""
    drawn = close_form(ctx, audit)
    if faults := drawn.faults(answers) | _close_faults(ctx, answers):
        return drawn.again(answers, faults)
    view = closing.close(ctx, audit, _given(answers))
    is_closed = view.status is AuditStatus.CLOSED
    words = f"{view.reference} is closed." if is_closed else f"{view.reference}: saved."
    return Message((cards.card(view),), summary=words)


def _given(answers: Answers) -> Closing:
    return Closing(
        family_route=one(answers, "family_route"),
        family_on=answers.get("family_on"),
        no_family=one(answers, "no_family"),
        talked_on=answers.get("talked_on"),
        not_talked=one(answers, "not_talked"),
        filed_on=answers.get("filed_on"),
    )


def _close_faults(ctx: Context, answers: Answers) -> dict[str, str]:
    faults = {
        name: "That day is still to come."
        for name in ("family_on", "talked_on", "filed_on")
        if isinstance(answers.get(name), date) and answers[name] > ctx.today
    }
    sought, none = one(answers, "family_route"), one(answers, "no_family")
    if sought and none:
        faults["no_family"] = "Either it was sought or it was not: please keep one."
    if sought and not answers.get("family_on"):
        faults["family_on"] = "On which day was it sought?"
    if answers.get("family_on") and not sought:
        faults.setdefault("family_route", "How was it sought on that day?")
    return faults


@routes.route("late_form", record=AUDIT, parties=AUDITOR)
def late_form(ctx: Context, audit: Audit) -> Form:
    """Ask what is in the way, and for a new date."""
    reasons = forms.options(ctx.under(audit.framework_version_id).late_reasons)
    return closing_forms.late(
        view_of(ctx, audit), reasons, ctx.calendar.add_working_days(ctx.today, 3)
    )


@routes.route("late", record=AUDIT, parties=AUDITOR)
def late(ctx: Context, audit: Audit, answers: Answers) -> Reply:
    """Keep the reason and the date; reminders stop until then."""
    drawn = late_form(ctx, audit)
    faults = drawn.faults(answers)
    latest = max(audit.due_on, ctx.today) + LATEST
    if not faults and not ctx.today < answers["expected_on"] <= latest:
        faults["expected_on"] = f"Please give a day after today, by {day(latest)} at the latest."
    if faults:
        return drawn.again(answers, faults)
    view = closing.late(ctx, audit, one(answers, "reason"), answers["expected_on"])
    return Message((cards.with_a_date(view),), summary="Thank you.")
