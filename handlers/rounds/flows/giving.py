"""A head of service gives a list, or changes it; the draft is drawn again from it."""

from collections.abc import Sequence
from datetime import date

from handlers.audits.flows import telling
from handlers.audits.rules import dates
from handlers.core.context import Context
from handlers.rounds import listing
from handlers.rounds.cards import lists as cards
from handlers.rounds.cards import refusals
from handlers.rounds.flows.drafting import draw, in_force, must_be_draft
from handlers.rounds.flows.framing import WITHOUT_LIST
from handlers.rounds.flows.lists import (
    asked_for,
    kinds,
    known_files,
    numbers,
    of_drawn,
    one_list,
    parsed,
)
from handlers.rounds.listing import Checked, Entry, ServiceList
from storage import lists, rounds
from storage.lists import ListedFile
from storage.rounds import AuditRound
from storage.vocabulary import RoundStatus


def open_list(ctx: Context, one: ServiceList) -> list[str]:
    """Open a list to be written or changed: its numbers so far; the trail says who looked."""
    must_be_open(ctx, one)
    found = numbers(ctx, one)
    if found:
        ctx.record("list.shown", one.key)
    return found


def must_be_open(ctx: Context, one: ServiceList) -> None:
    """Refuse a list whose round has opened, or whose window is over."""
    kind_key = one.reference.partition("/")[0]
    round_ = _held(ctx, kind_key, one.days.month)
    if round_ is not None and round_.status is not RoundStatus.DRAFTED:
        raise refusals.list_is_closed(one.days.named)
    if ctx.today > one.days.window_to:
        raise refusals.list_is_closed(one.days.named)


def _held(ctx: Context, kind_key: str, month: date) -> AuditRound | None:
    """Return a month's round, held: it can't open while a list comes in."""
    found = rounds.standing(ctx.session, kind_key, month)
    return rounds.by_id(ctx.session, str(found.id)) if found else None


def give(ctx: Context, one: ServiceList, entries: Sequence[Entry]) -> Checked:
    """Keep a list without faults in place of the one before; with faults, keep nothing."""
    kind_key, month, _ = parsed(one.reference) or ("", date.min, 0)
    rounds.one_at_a_time(ctx.session, in_force(ctx).id or 0)
    must_be_open(ctx, one)
    known = known_files(ctx, kind_key, kinds(ctx)[kind_key], one.days)
    checked = listing.check(entries, known, one.service_id)
    if checked.faults:
        return checked
    new = [
        ListedFile(
            kind=kind_key,
            month=month,
            service_id=one.service_id,
            case_file_id=file.id,
            by_id=ctx.speaker.id,
            given_at=ctx.now,
        )
        for file in checked.files
    ]
    lists.replace(ctx.session, kind_key, month, one.service_id, new)
    ctx.record("list.given", one.key)
    round_ = _held(ctx, kind_key, month)
    if round_ is not None:
        draw(ctx, round_, round_.plan["draw"], round_.seed)
    refresh(ctx, one.reference)
    return checked


def refresh(ctx: Context, reference: str) -> None:
    """Bring every head's row about a list up to date, wherever it stands."""
    one = one_list(ctx, reference, bars=True)
    if one is not None:
        for head in one.heads:
            ctx.revise(head.id, cards.state(one))


def draw_without(ctx: Context, round_: AuditRound, service_id: int) -> None:
    """Draw a service whose list is missing by who has waited longest; pressed twice is once."""
    _draw_with(ctx, round_, service_id, without=True)


def wait_for(ctx: Context, round_: AuditRound, service_id: int) -> None:
    """Undo it: the service's practitioners wait for its list."""
    _draw_with(ctx, round_, service_id, without=False)


def _draw_with(ctx: Context, round_: AuditRound, service_id: int, *, without: bool) -> None:
    must_be_draft(round_)
    before = list(round_.plan.get(WITHOUT_LIST, []))
    known = {one.service_id for one in of_drawn(ctx, round_)}
    if service_id not in known or (service_id in before) == without:
        return
    others = [one for one in before if one != service_id]
    round_.plan = {**round_.plan, WITHOUT_LIST: [*others, service_id] if without else others}
    draw(ctx, round_, round_.plan["draw"], round_.seed)
    deed = "round.drawn_without_list" if without else "round.waits_for_list"
    ctx.record(deed, f"round:{round_.id}:service:{service_id}")


def tell_heads(ctx: Context, round_: AuditRound) -> int:
    """Tell each head, once, which files on their list can't be used; return how many were told."""
    told = 0
    for one in of_drawn(ctx, round_):
        if not one.unusable:
            continue
        what = listing.fingerprint(one)
        for head in one.heads:
            key = f"list.unusable:{one.reference}:{head.id}:{what}"
            told += ctx.tell(head.id, cards.state(one), key, rank=telling.NOTICE)
    return told


def missing(ctx: Context) -> list[str]:
    """Return the lists that were asked for and are not in, as their references."""
    return [one.reference for one in asked_for(ctx) if not one.files and not one.drawn_without]


def ask(ctx: Context, reference: str) -> int:
    """Ask the heads for a list, or remind them with manners; return how many were told."""
    one = one_list(ctx, reference)
    if one is None or one.files or one.drawn_without:
        return 0
    manners = ctx.profile.manners
    until = ctx.at(one.days.window_to, manners.office_from)
    told = 0
    for head in one.heads:
        key = f"list.asked:{reference}:{head.id}"
        told += ctx.tell(head.id, cards.asked(one), key, rank=telling.CARD, not_after=until)
    nudge = dates.nudge_for(ctx.today, one.asked_on, one.due_on, manners, ctx.calendar)
    if told or nudge is None:
        return told
    until = ctx.at(nudge.until, manners.office_from)
    section = cards.reminder(one, nudge.number, manners.most)
    for head in one.heads:
        key = f"list.reminder:{reference}:{head.id}:{nudge.number}"
        told += ctx.tell(head.id, section, key, rank=telling.REMINDER, not_after=until)
    return told
