"""What a practitioner asks: write my view, reply."""

from collections.abc import Mapping
from typing import Any

from handlers.audits.cards import refusals, worker_forms
from handlers.audits.cards import worker as cards
from handlers.audits.chat.routes import routes
from handlers.audits.flows import self_view
from handlers.audits.flows.view import view_of
from handlers.audits.rules import stage_one
from handlers.core.access import Party
from handlers.core.context import Context
from handlers.core.forms import Form
from handlers.core.messages import Message
from handlers.core.records import AUDIT
from handlers.core.router import Reply
from storage.audits import Audit

WORKER = (Party.WORKER,)
Answers = Mapping[str, Any]


@routes.route("self_form", record=AUDIT, parties=WORKER)
def self_form(ctx: Context, audit: Audit) -> Form:
    """Open the short questions, with what was written before."""
    view = view_of(ctx, audit)
    if stage_one.self_bar(audit.status):
        raise refusals.self_too_late(view)
    return worker_forms.self_view(view, self_view.written(ctx, audit))


@routes.route("self_save", record=AUDIT, parties=WORKER)
def self_save(ctx: Context, audit: Audit, answers: Answers) -> Reply:
    """Keep the worker's own view; at least one line, so that it says something."""
    view = view_of(ctx, audit)
    drawn = worker_forms.self_view(view, {})
    faults = drawn.faults(answers)
    first = next(iter(view.form.self_questions))
    if not any(str(answers.get(key) or "").strip() for key in view.form.self_questions):
        faults[first] = "A line is enough, in any of the boxes."
    if faults:
        return drawn.again(answers, faults)
    written = {key: str(answers.get(key) or "") for key in view.form.self_questions}
    view = self_view.save(ctx, audit, written)
    return Message((cards.self_saved(view),), summary="Your view is in.")


@routes.route("reply_form", record=AUDIT, parties=WORKER)
def reply_form(ctx: Context, audit: Audit) -> Form:
    """Open the reply, with what was written before."""
    written = self_view.written(ctx, audit).get(self_view.REPLY, "")
    return worker_forms.reply(view_of(ctx, audit), written)


@routes.route("reply", record=AUDIT, parties=WORKER)
def reply(ctx: Context, audit: Audit, answers: Answers) -> Reply:
    """Keep the reply beside the audit."""
    drawn = worker_forms.reply(view_of(ctx, audit), "")
    if faults := drawn.faults(answers):
        return drawn.again(answers, faults)
    view = self_view.reply(ctx, audit, str(answers["reply"]))
    return Message((cards.reply_saved(view),), summary="Your reply is kept.")
