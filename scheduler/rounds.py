"""What the clock does about rounds: makes the audits that one press could not."""

from collections.abc import Sequence

from handlers.core.context import Context
from handlers.rounds.flows import opening
from storage import rounds
from storage.rounds import Pairing


def without_audit(ctx: Context) -> Sequence[int]:
    """Find the pairings of large rounds that wait for their audits."""
    return [one.id for one in rounds.without_audit(ctx.session) if one.id is not None]


def allocate(ctx: Context, pairing_id: int) -> int:
    """Make the audit of one pairing, and queue its cards."""
    return opening.allocate_one(ctx, ctx.session.get_one(Pairing, pairing_id))
