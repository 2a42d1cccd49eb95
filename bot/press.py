"""What a chat platform brings in: one press of a button, or one form that was sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.core.messages import Message


@dataclass(frozen=True)
class Origin:
    """The posted message, and the section in it, that a button stands in.

    `message` is what it says now, where the platform knows it: an answer that the bot
    gave at once is not in the outbox.
    """

    reference: str
    section: str
    message: Message | None = None


@dataclass(frozen=True)
class Press:
    """One press of a button or sending of a form."""

    chat_id: str
    route: str
    args: Mapping[str, str]
    answers: Mapping[str, Any] | None = None  # None: a button; else what was filled in
    origin: Origin | None = None
    event_id: str = ""  # the platform's; the same one is heard once


class HeardBefore(Exception):
    """The platform has delivered this once already: nothing was done, nothing is shown."""


@dataclass(frozen=True)
class Member:
    """Somebody of the council, as a list of people shows them."""

    chat_id: str
    name: str
    titles: tuple[str, ...]
    team: str
    service: str
    abilities: frozenset[str] = frozenset()
