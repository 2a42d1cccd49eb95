"""What heads of service ask of their lists, and what the QA team does without one."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from handlers.core.access import Party
from handlers.core.context import Context
from handlers.core.errors import Refusal
from handlers.core.forms import Form
from handlers.core.messages import Message
from handlers.core.router import Reply
from handlers.rounds import listing
from handlers.rounds.cards import lists as cards
from handlers.rounds.cards import preview, refusals
from handlers.rounds.chat.records import HEADS_LIST, ROUND, HeadsList
from handlers.rounds.chat.routes import QA, routes
from handlers.rounds.flows import drafting, giving, lists, reading
from handlers.rounds.listing import Entry, ServiceList
from storage.rounds import AuditRound

Answers = Mapping[str, Any]
HEADS = (Party.OWNER,)
NEITHER = "Please paste the numbers, or choose a file."
NO_COLUMN = "The file has several columns, and none is called case_ref."
NO_NUMBERS = "The file holds no numbers."


@routes.route("give_list", record=HEADS_LIST, parties=HEADS, abilities=QA)
def give_list(ctx: Context, heads_list: HeadsList) -> Form:
    """Open a list, to be written or changed."""
    one = _found(ctx, heads_list)
    return cards.form(one, giving.open_list(ctx, one), ctx.profile.council)


@routes.route("save_list", record=HEADS_LIST, parties=HEADS, abilities=QA)
def save_list(ctx: Context, heads_list: HeadsList, answers: Answers) -> Reply:
    """Keep a list, or say of every line what has to be put right."""
    one = _found(ctx, heads_list)
    giving.must_be_open(ctx, one)
    drawn = cards.form(one, (), ctx.profile.council)
    if faults := drawn.faults(answers):
        return drawn.again(answers, faults)
    part = "file" if answers.get("file") else "numbers"
    entries = _entries(ctx, answers)
    if isinstance(entries, str):
        return drawn.again(answers, {part: entries})
    checked = giving.give(ctx, one, entries)
    if checked.faults:
        return drawn.again(answers, {part: listing.in_words(checked.faults)})
    now = lists.one_list(ctx, one.reference, bars=True) or one
    return Message((cards.state(now),), summary="The list is in.")


def _found(ctx: Context, heads_list: HeadsList) -> ServiceList:
    one = lists.one_list(ctx, heads_list.reference)
    if one is None:
        raise refusals.no_such_list()
    return one


def _entries(ctx: Context, answers: Answers) -> list[Entry] | str:
    """Return what was given, or a sentence that says why it can't be read."""
    content = answers.get("file")
    if not isinstance(content, bytes) or not content:
        return listing.pasted(str(answers.get("numbers") or "")) or NEITHER
    try:
        found = listing.in_table(ctx.read_table(content, "list"))
    except Refusal as refusal:
        return str(refusal)
    return NO_COLUMN if found is None else found or NO_NUMBERS


@routes.route("lists", abilities=QA)
def who_has_given(ctx: Context, kind: str, month: date) -> Message:
    """Ask who has given a list, and whose is missing."""
    found = drafting.kind_of(ctx, kind)
    if found.picks != "heads_lists":
        raise refusals.no_such_list()
    every = lists.of_round(ctx, kind, drafting.days_of(ctx, found, month), bars=True)
    if not every:
        raise refusals.no_such_list()
    return cards.who_has(every, found.title)


@routes.route("draw_without", record=ROUND, abilities=QA)
def draw_without(ctx: Context, audit_round: AuditRound, service: int) -> Message:
    """Have a service drawn by who has waited longest, for want of its list."""
    giving.draw_without(ctx, audit_round, service)
    return preview.preview(reading.draft_view(ctx, audit_round))


@routes.route("wait_for_list", record=ROUND, abilities=QA)
def wait_for_list(ctx: Context, audit_round: AuditRound, service: int) -> Message:
    """Undo it."""
    giving.wait_for(ctx, audit_round, service)
    return preview.preview(reading.draft_view(ctx, audit_round))
