"""What the simulator asks of the bot: to hear, and to do what the clock asks."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol

from bot.press import Member, Press
from handlers.core.messages import Message, Whisper
from handlers.core.router import Reply

Tick = Callable[[datetime], None]


class Bot(Protocol):
    """The bot, put together: `bot.app.App` is one."""

    def hear(self, press: Press, now: datetime) -> Reply:
        """Answer a press or a form."""

    def command(self, chat_id: str, text: str, now: datetime) -> Message | Whisper:
        """Answer what somebody typed."""

    def home(self, chat_id: str, now: datetime) -> Message:
        """Return somebody's home."""

    def people(self) -> Iterable[Member]:
        """Return everybody in the council."""

    def next_thing(self, after: datetime) -> datetime | None:
        """Return when the clock next has something to do."""

    def run_until(self, after: datetime, until: datetime, tick: Tick | None) -> None:
        """Do what the clock asks between two instants; call `tick` as it goes."""
