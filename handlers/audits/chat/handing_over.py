"""What people ask when an audit changes hands: I can't, yes I will, no I can't."""

from collections.abc import Mapping
from typing import Any

from handlers.audits.cards import auditor as cards
from handlers.audits.cards import closing_forms, forms
from handlers.audits.chat.auditor import AUDITOR, one
from handlers.audits.chat.routes import routes
from handlers.audits.flows import hand_over
from handlers.audits.flows.view import view_of
from handlers.core.access import Party
from handlers.core.context import Context
from handlers.core.forms import Form
from handlers.core.messages import Message
from handlers.core.records import AUDIT
from handlers.core.router import Reply
from storage.audits import Audit

Answers = Mapping[str, Any]
OFFERED = (Party.OFFERED,)


@routes.route("cannot", record=AUDIT, parties=AUDITOR)
def cannot(ctx: Context, audit: Audit) -> Form:
    """Ask why, from a list; nobody is named."""
    reasons = forms.options(ctx.under(audit.framework_version_id).cannot_reasons)
    return closing_forms.cannot(view_of(ctx, audit), reasons)


@routes.route("hand_on", record=AUDIT, parties=AUDITOR)
def hand_on(ctx: Context, audit: Audit, answers: Answers) -> Reply:
    """Take the audit back and ask the next person."""
    drawn = cannot(ctx, audit)
    if faults := drawn.faults(answers):
        return drawn.again(answers, faults)
    reason = one(answers, "reason")
    words = ctx.under(audit.framework_version_id).cannot_reasons[reason]
    next_name = hand_over.hand_on(ctx, audit, reason)
    section = cards.handed_on(view_of(ctx, audit), words, next_name)
    return Message((section,), summary="Thank you for saying so.")


@routes.route("accept", record=AUDIT, parties=OFFERED)
def accept(ctx: Context, audit: Audit) -> Message:
    """Take an audit over."""
    view = hand_over.accept(ctx, audit)
    return Message((cards.card(view),), summary="Thank you: it is yours.")


@routes.route("decline", record=AUDIT, parties=OFFERED)
def decline(ctx: Context, audit: Audit) -> Message:
    """Say no; somebody else is asked."""
    view = hand_over.decline(ctx, audit)
    return Message((cards.declined(view),), summary="Thank you for answering.")
