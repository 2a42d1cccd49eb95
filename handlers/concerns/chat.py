"""What people ask when they are worried about a child. The numbers come before everything."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from handlers.concerns import cards, flows, rules
from handlers.core.access import Party
from handlers.core.context import Context
from handlers.core.forms import Form, chosen
from handlers.core.messages import Message, Whisper
from handlers.core.records import AUDIT, CONCERN
from handlers.core.router import Reply, Routes
from storage.audits import Audit
from storage.concerns import Concern

routes = Routes("concerns")
Answers = Mapping[str, Any]
AROUND = (Party.AUDITOR, Party.WORKER, Party.MANAGER, Party.LINE, Party.REVIEWER)
TOLD = (Party.OWNER, Party.WORKER, Party.MANAGER, Party.LINE)
READ = (Party.OWNER, Party.MANAGER, Party.LINE)
BAD_TIME = "Please give a time of today that has been, such as 16:50, or leave it empty."


@routes.route("open", record=AUDIT, parties=AROUND, abilities=("run_rounds",))
def open_form(ctx: Context, audit: Audit) -> Form:
    """Show the numbers, and the short log under them."""
    profile = ctx.under(audit.framework_version_id)
    return cards.form(
        audit.reference,
        ctx.profile.council,
        rules.line_now(ctx.profile.council, ctx.now, ctx.calendar),
        tuple(profile.concern_types.items()),
        tuple(profile.told.items()),
    )


@routes.route("log", record=AUDIT, parties=AROUND, abilities=("run_rounds",))
def log(ctx: Context, audit: Audit, answers: Answers) -> Reply:
    """Log a concern; its clock starts with this press."""
    drawn = open_form(ctx, audit)
    at = rules.told_at(str(answers.get("at") or ""), ctx.now)
    if at is None or drawn.faults(answers):
        return _again(drawn, answers, at)
    told = [who for who in chosen(answers.get("told")) if who != cards.NOBODY_YET]
    words = str(answers.get("words") or "")
    done = flows.log(ctx, audit, kind=chosen(answers["type"])[0], told=told, at=at, words=words)
    section = cards.logged(done.view, done.hears, done.later)
    # A whisper: the audit's card stays where it is, with its own next step.
    return Whisper(Message((section,), summary=f"{done.view.reference} was logged."))


def _again(drawn: Form, answers: Answers, at: datetime | None) -> Form:
    return drawn.again(answers, drawn.faults(answers) | ({} if at else {"at": BAD_TIME}))


@routes.route("add_form", record=CONCERN, parties=TOLD, abilities=("run_rounds",))
def add_form(ctx: Context, concern: Concern) -> Form:
    """Open the log for one more person who was told."""
    return cards.add_form(flows.view_of(ctx, concern), tuple(ctx.profile.told.items()))


@routes.route("add", record=CONCERN, parties=TOLD, abilities=("run_rounds",))
def add(ctx: Context, concern: Concern, answers: Answers) -> Reply:
    """Log one more person who was told."""
    drawn = add_form(ctx, concern)
    at = rules.told_at(str(answers.get("at") or ""), ctx.now)
    if at is None or drawn.faults(answers):
        return _again(drawn, answers, at)
    told = chosen(answers.get("told"))
    view = flows.add_told(ctx, concern, told, at, str(answers.get("words") or ""))
    return cards.told_form(view)


@routes.route(
    "hold", record=CONCERN, parties=(Party.MANAGER, Party.LINE), abilities=("run_rounds",)
)
def hold(ctx: Context, concern: Concern) -> Message:
    """Take a concern on. Nothing acknowledges it away: its date stays."""
    view = flows.hold(ctx, concern)
    return Message((cards.alert_section(view),), summary=f"{view.held_by} has {view.reference}.")


@routes.route("told", record=CONCERN, parties=TOLD, abilities=("run_rounds",))
def told(ctx: Context, concern: Concern) -> Form:
    """Show the log of who was told."""
    return cards.told_form(flows.view_of(ctx, concern))


@routes.route("show", record=CONCERN, parties=READ, abilities=("run_rounds",))
def show(ctx: Context, concern: Concern) -> Form:
    """Open the words of a concern; it is logged."""
    return cards.show_form(flows.view_of(ctx, concern), flows.opened(ctx, concern))
