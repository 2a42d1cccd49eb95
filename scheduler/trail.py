"""What the clock does about the trail: says every day, outside the database, how it ends."""

import logging
from collections.abc import Sequence

from handlers.core.context import Context
from storage import trail

logger = logging.getLogger(__name__)


def due(ctx: Context) -> Sequence[str]:
    """Return today's anchor."""
    return (str(trail.anchor(ctx.session, ctx.now)),)


def anchor(_: Context, line: str) -> int:
    """Write the anchor to the log, which is kept apart from the database.

    `qa-loop trail verify --anchor FILE` takes such lines.
    """
    logger.info("trail anchor: %s", line)
    return 1
