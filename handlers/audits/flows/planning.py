"""What the forms of an audit offer: its steps, owners, kinds of action, dates with reasons."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from handlers.audits.cards.forms import ACTION, LEARNING, OTHER_DATE, SUBMIT, TALK, Options, options
from handlers.audits.flows.stage_one import Due
from handlers.audits.rules import dates
from handlers.audits.rules.stage_one import WHOLE
from handlers.audits.rules.view import AuditView
from handlers.core.context import Context
from handlers.core.phrases import count, day, local_day
from storage import concerns
from storage.audits import Audit
from storage.concerns import Concern

CONCERN = "concern"
MOST_CONCERNS = 8  # with the two other dates, the ten that can be shown side by side
LABEL_LIMIT = 75  # characters of one option in a menu: Slack's own limit
OWN_DATE = "a date with a reason of its own"


def steps(view: AuditView, waiting: Mapping[str, tuple[str, ...]]) -> Options:
    """Return every part of the audit, with a word on where it stands."""

    def state(key: str) -> str:
        return "still needs something" if key in waiting else "done"

    sections = [(key, f"{spec.title}: {state(key)}") for key, spec in view.form.sections.items()]
    talked = f"on {day(view.talked_on)}" if view.talked_on else "not yet noted"
    if view.not_talked and not view.talked_on:
        talked = "not yet, with a reason"
    return (
        *sections,
        (WHOLE, f"The whole: {state(WHOLE)}"),
        (LEARNING, f"Learning: {count(view.learning_points, 'point')}"),
        (ACTION, f"Add an action (so far {view.actions})"),
        (TALK, f"Our talk: {talked}"),
        (SUBMIT, "Submit"),
    )


def not_talked(ctx: Context, audit: Audit) -> Options:
    """Return the reasons for not having talked yet."""
    return options(ctx.under(audit.framework_version_id).not_talked_reasons)


def action_types(ctx: Context, audit: Audit) -> Options:
    """Return the kinds of action: all that chat ever shows of one."""
    return options(ctx.under(audit.framework_version_id).action_types)


def owners(view: AuditView) -> Options:
    """Return who may be given an action: the worker, their manager, the auditor."""
    named = [one for one in (view.worker, view.manager, view.auditor) if one is not None]
    labels = {str(one.id): f"{one.full_name}, {one.title}"[:LABEL_LIMIT] for one in named}
    return tuple(labels.items())


def clocks(ctx: Context, audit: Audit) -> Options:
    """Return the dates an action may have, each with its reason."""
    limits = ctx.under(audit.framework_version_id).clocks
    on, why = dates.action_due(ctx.today, limits, ctx.calendar)
    from_concerns = [
        (f"{CONCERN}:{concern.reference}", _concern_words(ctx, audit, concern))
        for concern in concerns.of_audit(ctx.session, audit)[-MOST_CONCERNS:]
    ]
    other = (OTHER_DATE, "Another date, with a reason")
    return (("action", f"{day(on)}: {why}"), *from_concerns, other)


def _concern_words(ctx: Context, audit: Audit, concern: Concern) -> str:
    on, why = _concern_due(ctx, audit, concern)
    return f"{day(on)}: {why} {concern.reference}"


def _concern_due(ctx: Context, audit: Audit, concern: Concern) -> tuple[date, str]:
    limits = ctx.under(audit.framework_version_id).clocks
    return dates.concern_due(local_day(concern.raised_at), limits, ctx.calendar)


def due(ctx: Context, audit: Audit, clock: str, answers: Mapping[str, Any]) -> Due:
    """Return the date of an action by the clock that was chosen."""
    if clock == OTHER_DATE:
        return Due(answers["due_on"], OWN_DATE, "other")  # chat never shows what was typed
    for concern in concerns.of_audit(ctx.session, audit):
        if clock == f"{CONCERN}:{concern.reference}":
            on, why = _concern_due(ctx, audit, concern)
            return Due(on, f"{why} {concern.reference}", CONCERN, concern.id)
    on, why = dates.action_due(
        ctx.today, ctx.under(audit.framework_version_id).clocks, ctx.calendar
    )
    return Due(on, why, "action")
