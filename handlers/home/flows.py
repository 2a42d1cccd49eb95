"""Gathers what is mine now: composed from what each capability says of it."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from handlers.actions import cards as action_cards
from handlers.actions import flows as actions
from handlers.audits.cards import auditor as auditor_cards
from handlers.audits.cards import manager as manager_cards
from handlers.audits.cards import worker as worker_cards
from handlers.audits.flows.view import view_of
from handlers.audits.rules.view import AuditView
from handlers.concerns import cards as concern_cards
from handlers.concerns import flows as concerns
from handlers.core import records
from handlers.core.access import Party, known_id
from handlers.core.context import Context
from handlers.core.messages import Message, Section
from handlers.core.phrases import day
from handlers.home import cards
from handlers.home.cards import Mine
from handlers.rounds.cards import lists as list_cards
from handlers.rounds.cards import menu
from handlers.rounds.flows import lists
from handlers.rounds.flows import reading as rounds
from storage import actions as stored_actions
from storage import audits, outbox, people
from storage import concerns as stored_concerns
from storage.audits import Audit
from storage.concerns import Concern

CONCERNS_SHOWN = timedelta(days=60)  # signing off has an issue of its own
MOST = 12  # sections of one kind on a home


def home(ctx: Context) -> Message:
    """Return what is mine now, the first due first, in words that fit who I am."""
    me = ctx.speaker.id
    mine = Mine(
        name=ctx.speaker.person.first_name,
        concerns=_concerns(ctx),
        offered=_drawn(ctx, audits.offered_to(ctx.session, me), _offer(ctx)),
        auditing=_drawn(ctx, _told(ctx, audits.as_auditor(ctx.session, me)), auditor_cards.card),
        audited=_drawn(ctx, _told(ctx, audits.as_worker(ctx.session, [me])), worker_cards.card),
        actions=_actions(ctx),
        team=_team(ctx),
        rounds=_rounds(ctx),
        lists=(cards.lists(),) if "run_rounds" in ctx.speaker.abilities else (),
        delivery=_delivery(ctx),
    )
    return cards.home(mine)


def _drawn(
    ctx: Context, found: Iterable[Audit], draw: Callable[[AuditView], Section]
) -> tuple[Section, ...]:
    return tuple(draw(view_of(ctx, audit)) for audit in list(found)[:MOST])


def _told(ctx: Context, found: Iterable[Audit]) -> list[Audit]:
    """Leave out what nobody has been told of yet: its cards go out on a later day."""
    return [audit for audit in found if audit.cards_on <= ctx.today]


def _offer(ctx: Context) -> Callable[[AuditView], Section]:
    def draw(view: AuditView) -> Section:
        audit = audits.find(ctx.session, view.reference)
        offer = audits.open_offer(ctx.session, audit) if audit else None
        by = day(offer.answer_by_on) if offer and offer.answer_by_on else "soon"
        return auditor_cards.offer(view, by)

    return draw


def _actions(ctx: Context) -> tuple[Section, ...]:
    mine = stored_actions.open_of(ctx.session, ctx.speaker.id)
    found = [action for action in mine if actions.may_see(ctx, action)]
    return tuple(action_cards.row(actions.view_of(ctx, action)) for action in found[:MOST])


def _team(ctx: Context) -> tuple[Section, ...]:
    """What is being looked at among my own people: no grades, after their head start."""
    if "manage" not in ctx.speaker.abilities:
        return ()
    people_of_mine = [known_id(one) for one in people.managed_by(ctx.session, ctx.speaker.id)]
    found = audits.as_worker(ctx.session, people_of_mine)
    clock = ctx.profile.clocks.head_start
    told = [one for one in found if ctx.calendar.due_on(one.cards_on, clock) <= ctx.today]
    return _drawn(ctx, told, _team_row(ctx))


def _team_row(ctx: Context) -> Callable[[AuditView], Section]:
    def draw(view: AuditView) -> Section:
        waits = view.manager_reads_on is not None and ctx.today < view.manager_reads_on
        return manager_cards.chosen(view) if waits else manager_cards.card(view)

    return draw


def _rounds(ctx: Context) -> tuple[Section, ...]:
    abilities = ctx.speaker.abilities
    if "run_rounds" in abilities:
        return (menu.menu_section(rounds.states(ctx)),)
    mine = tuple(list_cards.state(one) for one in lists.mine(ctx))
    may_exclude = "exclude_files" in abilities
    return (*mine, *(menu.exclude_sections(rounds.states(ctx)) if may_exclude else ()))


def _concerns(ctx: Context) -> tuple[Section, ...]:
    """What was logged about a child by me, in my line, or anywhere for the QA team: for weeks."""
    found = stored_concerns.since(ctx.session, ctx.now - CONCERNS_SHOWN)
    drawn = (_concern(ctx, one) for one in found)
    return tuple(one for one in drawn if one)[:MOST]


def _concern(ctx: Context, concern: Concern) -> Section | None:
    """Draw a concern for whoever may take it on, or for whoever raised it; nobody else."""
    parties = records.concern_parties(ctx.session, concern)
    if "run_rounds" in ctx.speaker.abilities or ctx.speaker.id in parties[Party.LINE]:
        return concern_cards.alert_section(concerns.view_of(ctx, concern))
    if ctx.speaker.id in parties[Party.OWNER]:
        return concern_cards.raised(concerns.view_of(ctx, concern))
    return None


def _delivery(ctx: Context) -> tuple[Section, ...]:
    """What the administrator watches: counts of messages, nothing of anybody's case."""
    if "administer" not in ctx.speaker.abilities:
        return ()
    return (cards.delivery(outbox.counts(ctx.session), outbox.in_trouble(ctx.session)),)
