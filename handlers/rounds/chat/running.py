"""What the QA team asks of an open round: open it, top it up, follow it, close it."""

from collections.abc import Mapping
from typing import Any

from handlers.core.context import Context
from handlers.core.forms import Form
from handlers.core.messages import Message
from handlers.core.records import AUDIT
from handlers.core.router import Reply
from handlers.rounds.cards import done, forms, refusals
from handlers.rounds.cards import notices as notice_cards
from handlers.rounds.cards import progress as cards
from handlers.rounds.chat.changing import one
from handlers.rounds.chat.drafting import shown
from handlers.rounds.chat.records import ROUND
from handlers.rounds.chat.routes import QA, routes
from handlers.rounds.flows import closing, notices, opening, progress, reading, topping_up
from storage.audits import Audit
from storage.rounds import AuditRound

Answers = Mapping[str, Any]


@routes.route("open", record=ROUND, abilities=QA)
def open_(ctx: Context, audit_round: AuditRound) -> Form:
    """Show who will get what and when, before anybody is told."""
    return forms.open_round(opening.ready(ctx, audit_round))


@routes.route("open_now", record=ROUND, abilities=QA)
def open_now(ctx: Context, audit_round: AuditRound) -> Message:
    """Open it; pressed twice is once."""
    opening.open_round(ctx, audit_round)
    return done.opened(reading.draft_view(ctx, audit_round))


@routes.route("top_up", record=ROUND, abilities=QA)
def top_up(ctx: Context, audit_round: AuditRound) -> Reply:
    """Show what a top-up would add, or say that there is nothing to add."""
    made, labels = topping_up.additions(ctx, audit_round)
    view = reading.round_view(ctx, audit_round)
    if not made.pairings:
        return done.nothing_to_add(view, topping_up.idle(made, labels))
    pairs = topping_up.shown(made, labels)
    told_on = reading.cards_go_out(ctx, audit_round.cards_on)
    return forms.top_up(view, pairs, made.input_hash, told_on)


@routes.route("top_up_now", record=ROUND, abilities=QA)
def top_up_now(ctx: Context, audit_round: AuditRound, fingerprint: str) -> Reply:
    """Add what was shown; when it is no longer that, show what it is now."""
    added = topping_up.add(ctx, audit_round, fingerprint)
    if added is None:
        return top_up(ctx, audit_round)
    return done.topped_up(reading.round_view(ctx, audit_round), added)


@routes.route("progress", abilities=QA)
def progress_now(ctx: Context) -> Message:
    """Ask who is doing what, in the round that is open."""
    round_ = progress.current(ctx)
    return shown(ctx, round_) if round_ else cards.none_open()


@routes.route("progress_of", record=ROUND, abilities=QA)
def progress_of(ctx: Context, audit_round: AuditRound, number: int = 1) -> Message:
    """Turn the pages of those not done yet."""
    return shown(ctx, audit_round, number)


@routes.route("told", record=ROUND, abilities=QA)
def told(ctx: Context, audit_round: AuditRound, number: int = 1) -> Message:
    """Ask who was told of the results, and when."""
    view = reading.round_view(ctx, audit_round)
    return notice_cards.who_was_told(view, notices.of_round(ctx, audit_round), number)


@routes.route("give", record=AUDIT, abilities=QA)
def give(ctx: Context, audit: Audit) -> Form:
    """Ask who takes over an audit that waits for an auditor."""
    could, barred = progress.who_could(ctx, audit)
    line = progress.one_line(ctx, audit)
    if not could:
        raise refusals.nobody_could(line.reference)
    options = tuple((str(who.id), forms.auditor_option(who.name, who.place, "")) for who in could)
    return forms.give(line, options, barred)


@routes.route("give_to", record=AUDIT, abilities=QA)
def give_to(ctx: Context, audit: Audit, answers: Answers) -> Reply:
    """Give it to them; they and the worker hear."""
    drawn = give(ctx, audit)
    if faults := drawn.faults(answers):
        return drawn.again(answers, faults)
    line = progress.give(ctx, audit, int(one(answers, "auditor")))
    said = cards.given(line, reading.cards_go_out(ctx, audit.cards_on))
    return shown(ctx, ctx.session.get_one(AuditRound, audit.round_id), said=said)


@routes.route("close", record=ROUND, abilities=QA)
def close(ctx: Context, audit_round: AuditRound) -> Form:
    """Show what is unfinished, before a month is closed."""
    topping_up.must_be_open(audit_round)
    view = reading.round_view(ctx, audit_round)
    return forms.close(view, closing.unfinished(ctx, audit_round))


@routes.route("close_now", record=ROUND, abilities=QA)
def close_now(ctx: Context, audit_round: AuditRound, answers: Answers) -> Reply:
    """Close it; pressed twice is once."""
    unfinished = closing.unfinished(ctx, audit_round)
    view = reading.round_view(ctx, audit_round)
    drawn = forms.close(view, unfinished)
    if faults := drawn.faults(answers):
        return drawn.again(answers, faults)
    closing.close(ctx, audit_round, one(answers, "reason"))
    return done.closed(view, len(unfinished))


@routes.route("reopen", record=ROUND, abilities=QA)
def reopen(ctx: Context, audit_round: AuditRound) -> Message:
    """Undo closing."""
    closing.reopen(ctx, audit_round)
    return shown(ctx, audit_round)
