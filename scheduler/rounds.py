"""What the clock does about rounds: makes audits, and asks heads of service for their lists."""

from collections.abc import Sequence

from handlers.core.context import Context
from handlers.rounds.flows import giving, lists, opening
from storage import rounds
from storage.rounds import AuditRound, Pairing
from storage.vocabulary import RoundStatus


def without_audit(ctx: Context) -> Sequence[int]:
    """Find the pairings of large rounds that wait for their audits."""
    return [one.id for one in rounds.without_audit(ctx.session) if one.id is not None]


def allocate(ctx: Context, pairing_id: int) -> int:
    """Make the audit of one pairing, and queue its cards."""
    return opening.allocate_one(ctx, ctx.session.get_one(Pairing, pairing_id))


def lists_missing(ctx: Context) -> Sequence[str]:
    """Find the lists that have been asked for, or are to be today, and are not in."""
    return giving.missing(ctx)


def ask_for_list(ctx: Context, reference: str) -> int:
    """Ask the heads of a service for its list, or remind them with manners."""
    return giving.ask(ctx, reference)


def drafts_from_lists(ctx: Context) -> Sequence[int]:
    """Find the drafts that are drawn from heads' lists."""
    drafts = rounds.so_far(ctx.session, RoundStatus.DRAFTED)
    kinds = lists.kinds(ctx)
    return [one.id for one in drafts if one.id is not None and one.kind in kinds]


def tell_heads(ctx: Context, round_id: int) -> int:
    """Tell heads of service which files on their lists a draft could not use."""
    round_ = ctx.session.get_one(AuditRound, round_id)
    return giving.tell_heads(ctx, round_) if round_.status is RoundStatus.DRAFTED else 0
