"""Opens a round: every pairing becomes an audit, its cards queued, and the channel told."""

from collections.abc import Sequence

from handlers.audits.flows.allocating import allocate
from handlers.core.context import Context
from handlers.rounds.cards import channel, refusals
from handlers.rounds.flows.changing import broken
from handlers.rounds.flows.drafting import must_be_draft
from handlers.rounds.flows.reading import cards_go_out, draft_view, known_id, named, round_view
from handlers.rounds.view import DraftView
from storage import rounds
from storage.rounds import AuditRound, Pairing
from storage.vocabulary import RoundStatus

AT_ONCE = 50  # audits in one press: SQLite's one writer is never held past three seconds


def ready(ctx: Context, round_: AuditRound) -> DraftView:
    """Return what would be opened, or refuse: nothing in it, or it no longer holds."""
    must_be_draft(round_)
    draft = draft_view(ctx, round_)
    if not draft.pairs:
        raise refusals.nothing_to_open(named(round_))
    if faults := broken(ctx, round_):
        raise refusals.no_longer_holds(named(round_), faults)
    return draft


def open_round(ctx: Context, round_: AuditRound) -> bool:
    """Open a round. False: it was open already, and nothing was done twice."""
    if round_.status is RoundStatus.OPENED:
        return False
    draft = ready(ctx, round_)
    round_.status = RoundStatus.OPENED
    round_.opened_at = ctx.now
    round_.plan = {**round_.plan, "cards_go_out": cards_go_out(ctx, round_.cards_on).isoformat()}
    ctx.session.add(round_)
    allocate_first(ctx, round_, rounds.pairings(ctx.session, known_id(round_)))
    ctx.record("round.opened", f"round:{round_.id}")
    _tell_channel(ctx, round_, draft)
    return True


def allocate_first(ctx: Context, round_: AuditRound, pairings: Sequence[Pairing]) -> None:
    """Make audits of the first pairings; the clock makes the others, well before their cards."""
    for pairing in pairings[:AT_ONCE]:
        allocate(ctx, round_, pairing)


def allocate_one(ctx: Context, pairing: Pairing) -> int:
    """Make the audit of a pairing that waits for it; 0 when it is made already."""
    if pairing.audit_id is not None:
        return 0
    allocate(ctx, ctx.session.get_one(AuditRound, pairing.round_id), pairing)
    return 1


def _tell_channel(ctx: Context, round_: AuditRound, draft: DraftView) -> None:
    to = draft.profile.council.audits_channel
    if to:
        services = len({pair.worker.service for pair in draft.pairs})
        post = channel.opened(round_view(ctx, round_), len(draft.pairs), services)
        ctx.tell_channel(to, post, f"round.opened:{round_.id}")
