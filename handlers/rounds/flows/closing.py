"""Closes a round: what is unfinished stays open as audits, with a reason for the round."""

from collections.abc import Sequence

from handlers.core.context import Context
from handlers.rounds.cards import channel
from handlers.rounds.flows.progress import lines
from handlers.rounds.flows.reading import round_view
from handlers.rounds.flows.topping_up import must_be_open
from handlers.rounds.view import UNFINISHED, AuditLine, Stage
from storage.rounds import AuditRound
from storage.vocabulary import RoundStatus

SUBMITTED = (Stage.SUBMITTED, Stage.CLOSED)


def unfinished(ctx: Context, round_: AuditRound) -> Sequence[AuditLine]:
    """Return the audits that have not been submitted and have not ended."""
    return [one for one in lines(ctx, round_) if one.stage in UNFINISHED]


def close(ctx: Context, round_: AuditRound, reason: str) -> bool:
    """Close a round. False: it was closed already."""
    if round_.status is RoundStatus.CLOSED:
        return False
    must_be_open(round_)
    round_.status = RoundStatus.CLOSED
    round_.closed_at = ctx.now
    round_.plan = {**round_.plan, "closed_because": reason}
    ctx.session.add(round_)
    ctx.record("round.closed", f"round:{round_.id}:{reason or 'complete'}")
    _tell_channel(ctx, round_)
    return True


def reopen(ctx: Context, round_: AuditRound) -> None:
    """Undo closing."""
    if round_.status is not RoundStatus.CLOSED:
        return
    round_.status = RoundStatus.OPENED
    round_.closed_at = None
    ctx.session.add(round_)
    ctx.record("round.reopened", f"round:{round_.id}")


def _tell_channel(ctx: Context, round_: AuditRound) -> None:
    to = ctx.under(round_.framework_version_id).council.audits_channel
    if to:
        found = [one for one in lines(ctx, round_) if one.stage is not Stage.WITHDRAWN]
        submitted = sum(one.stage in SUBMITTED for one in found)
        post = channel.closed(round_view(ctx, round_), submitted, len(found))
        ctx.tell_channel(to, post, f"round.closed:{round_.id}")
