"""What every open page asks for each second: has anything changed?"""

from typing import Any

from bot.web.simulator.session import Session
from bot.web.simulator.tour import Player
from bot.web.simulator.words import moment


def pulse(session: Session, player: Player, chat_id: str) -> dict[str, Any]:
    """Return what a page that shows this chat has to know."""
    opened = session.form(chat_id)
    known = chat_id in session.people or chat_id in session.channels
    return {
        "version": session.version,
        "clock": moment(session.now),
        "doing": _doing(session),
        "failed": session.turns.has_failed,
        "notice": session.notice,
        "unread": session.unread,
        "channels": session.channels,
        "chat": session.transcript(chat_id).version if known else 0,
        "form": opened.id if opened else "",
        "tour": _tour(player),
    }


def _doing(session: Session) -> dict[str, Any] | None:
    doing = session.turns.doing
    if doing is None:
        return None
    return {"label": doing.label, "percent": doing.percent(session.now)}


def _tour(player: Player) -> dict[str, Any] | None:
    shown = player.shown
    if shown is None:
        return None
    return {
        "number": shown.number,
        "of": shown.of,
        "caption": shown.caption,
        "chat": shown.chat_id,
        "tab": shown.tab,
        "last": shown.is_last,
    }
