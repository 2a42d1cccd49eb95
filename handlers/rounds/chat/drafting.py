"""What the QA team asks of a draft: make it, look it over, draw again, give it up."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from handlers.concerns.rules import said as clock_in_words
from handlers.core.context import Context
from handlers.core.forms import Form
from handlers.core.messages import Message, Section, Whisper
from handlers.core.router import Reply
from handlers.rounds.cards import done, menu, preview, workbook
from handlers.rounds.cards import notices as notice_cards
from handlers.rounds.cards import progress as progress_cards
from handlers.rounds.chat.records import ROUND
from handlers.rounds.chat.routes import QA, routes
from handlers.rounds.flows import drafting, notices, progress, reading, theming
from handlers.rounds.view import RoundView
from storage import rounds
from storage.rounds import AuditRound
from storage.vocabulary import RoundStatus

Answers = Mapping[str, Any]


def shown(
    ctx: Context, round_: AuditRound, number: int = 1, said: Section | None = None
) -> Message:
    """Show a round as it stands: the draft, or how it goes; `said` tells what was just done."""
    if round_.status is RoundStatus.DRAFTED:
        return preview.preview(reading.draft_view(ctx, round_), number, said)
    if round_.status is RoundStatus.ABANDONED:
        return done.given_up(reading.round_view(ctx, round_))
    view, lines = reading.round_view(ctx, round_), progress.lines(ctx, round_)
    return progress_cards.progress(view, lines, number, said, _told(ctx, round_, view))


def _told(ctx: Context, round_: AuditRound, view: RoundView) -> tuple[Section, ...]:
    clock = ctx.under(round_.framework_version_id).clocks.notice
    found = notices.of_round(ctx, round_)
    return notice_cards.in_progress(view, found, clock_in_words(clock), always=bool(clock.hours))


@routes.route("draft", abilities=QA)
def draft(ctx: Context, kind: str, month: date) -> Reply:
    """Draft a month's round, or show the one that stands; a themed one asks for its theme."""
    if drafting.wants_theme(ctx, kind, month):
        return theming.theme_form(ctx, kind, month)
    return shown(ctx, drafting.draft(ctx, kind, month))


@routes.route("draft_theme", abilities=QA)
def draft_theme(ctx: Context, kind: str, month: date, answers: Answers) -> Reply:
    """Draft a themed round; sent twice is once."""
    if not drafting.wants_theme(ctx, kind, month):
        return shown(ctx, drafting.draft(ctx, kind, month))
    drawn = theming.theme_form(ctx, kind, month)
    theme, faults = theming.read(ctx, drawn, answers)
    if theme is None:
        return drawn.again(answers, faults)
    return shown(ctx, drafting.draft(ctx, kind, month, theme))


@routes.route("theme", record=ROUND, abilities=QA)
def theme(ctx: Context, audit_round: AuditRound) -> Form:
    """Ask what the theme of a draft is to be."""
    return theming.change_form(ctx, audit_round)


@routes.route("change_theme", record=ROUND, abilities=QA)
def change_theme(ctx: Context, audit_round: AuditRound, answers: Answers) -> Reply:
    """Change the theme; the draft is drawn again within it."""
    drawn = theming.change_form(ctx, audit_round)
    wanted, faults = theming.read(ctx, drawn, answers)
    if wanted is None:
        return drawn.again(answers, faults)
    theming.change(ctx, audit_round, wanted)
    view = reading.draft_view(ctx, audit_round)
    return preview.preview(view, said=done.theme_changed())


@routes.route("see", record=ROUND, abilities=QA)
def see(ctx: Context, audit_round: AuditRound, number: int = 1) -> Message:
    """Look a round over, ten at a time."""
    return shown(ctx, audit_round, number)


@routes.route("unserved", record=ROUND, abilities=QA)
def unserved(ctx: Context, audit_round: AuditRound, number: int = 1) -> Message:
    """Ask who is not served, and why."""
    return preview.unserved(reading.draft_view(ctx, audit_round), number)


@routes.route("draw_again", record=ROUND, abilities=QA)
def draw_again(ctx: Context, audit_round: AuditRound, draw: int) -> Message:
    """Ask for the next draw."""
    drafting.draw_again(ctx, audit_round, draw)
    view = reading.draft_view(ctx, audit_round)
    return preview.preview(view, said=done.drawn_again(view.round.draw))


@routes.route("give_up", record=ROUND, abilities=QA)
def give_up(ctx: Context, audit_round: AuditRound) -> Message:
    """Give a draft up."""
    drafting.abandon(ctx, audit_round)
    return done.given_up(reading.round_view(ctx, audit_round))


@routes.route("take_up", record=ROUND, abilities=QA)
def take_up(ctx: Context, audit_round: AuditRound) -> Message:
    """Take a draft up again that was given up."""
    return shown(ctx, drafting.take_up(ctx, audit_round))


@routes.route("take_away", record=ROUND, abilities=QA)
def take_away(ctx: Context, audit_round: AuditRound) -> Whisper:
    """Take a round away as a workbook, at any time."""
    sheets = workbook.sheets(
        reading.draft_view(ctx, audit_round),
        progress.lines(ctx, audit_round),
        audit_round.plan,
        grades="run_rounds" in ctx.speaker.abilities,
    )
    ctx.record("round.taken_away", f"round:{audit_round.id}")
    return Whisper(done.workbook(reading.round_view(ctx, audit_round), sheets))


@routes.route("so_far", abilities=QA)
def so_far(ctx: Context) -> Message:
    """List the rounds so far."""
    found = rounds.so_far(ctx.session)
    return menu.so_far([reading.round_view(ctx, one) for one in found[:10]])
