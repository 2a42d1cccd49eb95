"""Opens a round: every pairing becomes an audit, its cards queued, and the channel told."""

from handlers.audits.flows.allocating import allocate
from handlers.core.context import Context
from handlers.rounds.cards import channel, refusals
from handlers.rounds.flows.changing import broken
from handlers.rounds.flows.drafting import must_be_draft
from handlers.rounds.flows.reading import cards_go_out, draft_view, known_id, round_view
from handlers.rounds.view import DraftView
from storage import rounds
from storage.rounds import AuditRound
from storage.vocabulary import RoundStatus


def ready(ctx: Context, round_: AuditRound) -> DraftView:
    """Return what would be opened, or refuse: nothing in it, or it no longer holds."""
    must_be_draft(round_)
    draft = draft_view(ctx, round_)
    if not draft.pairs:
        raise refusals.nothing_to_open(round_.month)
    if faults := broken(ctx, round_):
        raise refusals.no_longer_holds(round_.month, faults)
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
    for pairing in rounds.pairings(ctx.session, known_id(round_)):
        allocate(ctx, round_, pairing)
    ctx.record("round.opened", f"round:{round_.id}")
    _tell_channel(ctx, round_, draft)
    return True


def _tell_channel(ctx: Context, round_: AuditRound, draft: DraftView) -> None:
    to = draft.profile.council.audits_channel
    if to:
        services = len({pair.worker.service for pair in draft.pairs})
        post = channel.opened(round_view(ctx, round_), len(draft.pairs), services)
        ctx.tell_channel(to, post, f"round.opened:{round_.id}")
