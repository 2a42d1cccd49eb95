"""What an auditor tells where the record system holds the form: the result, in one short form."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from handlers.audits.cards import forms, refusals, result_forms
from handlers.audits.chat.auditor import (
    AUDITOR,
    action_form,
    handed_in,
    one,
    overview,
    talk_faults,
)
from handlers.audits.chat.routes import routes
from handlers.audits.flows import planning, reading, stage_one
from handlers.audits.flows.view import view_of
from handlers.audits.rules.stage_one import WHOLE
from handlers.audits.rules.view import AuditView
from handlers.core.context import Context
from handlers.core.forms import Form
from handlers.core.records import AUDIT
from handlers.core.router import Reply
from storage.audits import Audit

Answers = Mapping[str, Any]


@routes.route("save_result", record=AUDIT, parties=AUDITOR)
def save_result(ctx: Context, audit: Audit, answers: Answers) -> Reply:
    """Keep grade, learning and talk; then an action, the end, or a break."""
    view = view_of(ctx, audit)
    if view.kind.hosted:
        raise refusals.hosted_here(view)
    stage_one.must_be_open(ctx, audit)
    drawn = _drawn(ctx, audit, view, answers)
    if faults := drawn.faults(answers) | _faults(ctx, answers):
        return drawn.again(answers, faults)
    _keep(ctx, audit, view, answers)
    step = one(answers, "step")
    if step == forms.ACTION:
        return action_form(ctx, audit, view_of(ctx, audit))
    if step == forms.SUBMIT:
        return handed_in(ctx, audit, at_risk=one(answers, "at_risk") == "yes")
    return overview(ctx, audit, view_of(ctx, audit))


def _drawn(ctx: Context, audit: Audit, view: AuditView, answers: Answers) -> Form:
    """Return the form as it was sent: a grade that needs care asks whether a child is safe."""
    needs_care = one(answers, "grade") in view.form.needs_care
    return result_forms.result(
        view,
        reading.content_of(ctx, audit),
        planning.not_talked(ctx, audit),
        ask_risk=needs_care and one(answers, "step") == forms.SUBMIT,
    )


def _faults(ctx: Context, answers: Answers) -> dict[str, str]:
    """Return what can't stand: handing in needs a grade and the talk, or why not yet."""
    if one(answers, "step") == forms.SUBMIT:
        grade = {} if one(answers, "grade") else {"grade": "This one is needed."}
        return grade | talk_faults(ctx, answers)
    talked_on = answers.get("talked_on")
    if isinstance(talked_on, date) and talked_on > ctx.today:
        return {"talked_on": "That day is still to come."}
    return {}


def _keep(ctx: Context, audit: Audit, view: AuditView, answers: Answers) -> None:
    places = range(1, view.form.learning_points + 1)
    points = tuple(str(answers.get(f"learning_{place}") or "") for place in places)
    stage_one.save_section(ctx, audit, WHOLE, {"grade": one(answers, "grade")})
    stage_one.save_learning(ctx, audit, points, fourth=False)
    stage_one.save_talk(ctx, audit, answers.get("talked_on"), one(answers, "not_talked"))
