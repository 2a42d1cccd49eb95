"""The clock that can be pushed: how far each push goes."""

from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

from bot.web.simulator.session import Session
from bot.web.simulator.turns import Doing
from bot.web.simulator.words import moment
from handlers.core.phrases import LONDON

Move = Literal["hour", "day", "week", "next"]
MOVES: tuple[Move, ...] = get_args(Move)
NOTHING_DUE = "Nothing is due: somebody has to press something first."


def push(session: Session, move: Move) -> None:
    """Begin to push the clock; `session.turns.doing` tells how far it is.

    Raises: Busy while it is moving already.
    """
    with session.turns.turn():
        until = _until(session, move)
        if until is None:
            session.notice = NOTHING_DUE
            session.version += 1
            return
    doing = Doing(f"To {moment(until)}", session.now, until)
    session.turns.start(doing, lambda: session.advance(until))


def later(now: datetime, move: Move) -> datetime:
    """Return where a push ends. A day is a day on the wall, also when clocks change."""
    if move == "hour":
        return now + timedelta(hours=1)
    wall = now.astimezone(LONDON) + timedelta(days=7 if move == "week" else 1)
    return wall.astimezone(UTC)


def _until(session: Session, move: Move) -> datetime | None:
    return session.bot.next_thing(session.now) if move == "next" else later(session.now, move)
