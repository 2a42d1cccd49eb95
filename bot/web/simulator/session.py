"""The simulator's state: what time it is, what stands in each chat, which forms are open."""

import itertools
import secrets
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bot.platforms.memory import MemoryPlatform
from bot.press import Origin, Press
from bot.web.simulator import buttons
from bot.web.simulator.driver import Bot
from bot.web.simulator.shelf import Shelf
from bot.web.simulator.transcript import Entry, Transcript
from bot.web.simulator.turns import Turns
from bot.web.simulator.words import said_of_news
from handlers.core.forms import Form
from handlers.core.messages import Message, Whisper
from handlers.core.ports import Address

HOME = "home"  # the place of a button that stands in somebody's home


@dataclass(frozen=True)
class OpenForm:
    """A form that somebody has open, and where it was opened."""

    id: str
    form: Form
    place: str = HOME  # an entry of the chat, or the home
    section: str = ""  # the key of the section there


@dataclass(frozen=True)
class Outcome:
    """What became of a press: where the page should look next."""

    kind: Literal["form", "message", "whisper", "closed", "gone"]
    entry: str = ""


GONE = Outcome("gone")


class Session:
    """One sitting with the simulator. Whoever changes something holds a turn of `turns`."""

    def __init__(self, bot: Bot, platform: MemoryPlatform, now: datetime) -> None:
        """Begin at `now` with what stands in the chats already."""
        self.bot = bot
        self.now = now
        self.turns = Turns()
        self.shelf = Shelf()
        self.version = 1
        self.notice = ""
        self._platform = platform
        self._transcripts: dict[str, Transcript] = defaultdict(Transcript)
        self._forms: dict[str, OpenForm] = {}
        self._homes: dict[str, Message] = {}
        self._form_ids = itertools.count(1)
        self._news: Counter[str] = Counter()
        self._waiting: set[str] = set()  # chats that changed while the clock was moving
        self._is_moving = False
        self.people = {member.chat_id: member for member in bot.people()}
        for chat_id in platform.chats():
            self._sync(chat_id)
        platform.on_change = self._changed

    @property
    def channels(self) -> list[str]:
        """The channels that something was posted to."""
        chats = self._platform.chats()
        return sorted(c for c in chats if any(p.is_channel for p in self._platform.chat(c)[:1]))

    @property
    def unread(self) -> dict[str, int]:
        """How much is new to whom."""
        return {chat: one.unread for chat, one in list(self._transcripts.items()) if one.unread}

    def transcript(self, chat_id: str) -> Transcript:
        """Return what stands in a chat."""
        return self._transcripts[chat_id]

    def form(self, chat_id: str) -> OpenForm | None:
        """Return the form that somebody has open."""
        return self._forms.get(chat_id)

    def home(self, chat_id: str) -> Message:
        """Return somebody's home as it is now."""
        self._homes[chat_id] = self.bot.home(chat_id, self.now)
        return self._homes[chat_id]

    def type(self, chat_id: str, text: str) -> Outcome:
        """Somebody types to the bot."""
        self._transcripts[chat_id].typed(text, self.now)
        reply = self.bot.command(chat_id, text, self.now)
        self.version += 1
        return self._answer(chat_id, reply, None)

    def press(self, chat_id: str, place: str, name: str) -> Outcome:
        """Somebody presses a button that stands in an entry of their chat, or in their home."""
        message, entry = self._at(chat_id, place)
        found = buttons.find(place, message, name) if message else None
        if found is None:
            return GONE
        press = Press(
            chat_id,
            found.button.route,
            found.button.args,
            origin=_origin(entry, found.section.key),
        )
        return self._show(press, entry)

    def send(self, chat_id: str, form_id: str, answers: Mapping[str, Any]) -> Outcome:
        """Somebody sends the form they have open."""
        opened = self._forms.get(chat_id)
        if opened is None or opened.id != form_id:
            return GONE
        entry = self._transcripts[chat_id].find(opened.place)
        origin = _origin(entry, opened.section)
        press = Press(chat_id, opened.form.route, opened.form.args, answers, origin)
        return self._show(press, entry)

    def keep_open(self, chat_id: str, form: Form) -> Outcome:
        """Show the open form again, with what is wrong with it."""
        opened = self._forms[chat_id]
        self._open(chat_id, form, opened.place, opened.section)
        return Outcome("form")

    def close_form(self, chat_id: str) -> None:
        """Somebody closes their form without sending it."""
        if self._forms.pop(chat_id, None):
            self.version += 1

    def dismiss(self, chat_id: str, entry_id: str) -> None:
        """Somebody puts a whisper away."""
        self._transcripts[chat_id].dismiss(entry_id)
        self.version += 1

    def seen(self, chat_id: str) -> None:
        """Somebody has looked at their chat."""
        if self._transcripts[chat_id].seen():
            self.version += 1

    def advance(self, until: datetime) -> None:
        """Push the clock, and do on the way what it asks."""
        self._news.clear()
        self._is_moving = True
        try:
            self.bot.run_until(self.now, until, self._tick)
        finally:
            self._is_moving = False
            self._tick(until)
        self.notice = said_of_news(until, self._news, frozenset(self.channels))
        self.version += 1

    def _tick(self, at: datetime) -> None:
        """Go on to `at`: what was posted since the last tick was posted then."""
        self.now = max(self.now, at)
        while self._waiting:
            self._sync(self._waiting.pop())
        self.version += 1

    def _changed(self, chat_id: str) -> None:
        if self._is_moving:
            self._waiting.add(chat_id)
        else:
            self._sync(chat_id)

    def _sync(self, chat_id: str) -> None:
        new = self._transcripts[chat_id].sync(self._platform.chat(chat_id), self.now)
        self._news[chat_id] += new
        self.version += 1

    def _at(self, chat_id: str, place: str) -> tuple[Message | None, Entry | None]:
        if place == HOME:
            return self._homes.get(chat_id), None
        entry = self._transcripts[chat_id].find(place)
        return (entry.message, entry) if entry else (None, None)

    def _show(self, press: Press, entry: Entry | None) -> Outcome:
        """Hand a press to the bot, and show the answer where it belongs."""
        reply = self.bot.hear(press, self.now)
        self.version += 1
        if isinstance(reply, Form):
            section = press.origin.section if press.origin else ""
            self._open(press.chat_id, reply, entry.id if entry else HOME, section)
            return Outcome("form")
        self._forms.pop(press.chat_id, None)
        if reply is None:
            return Outcome("closed", entry.id if entry else "")
        return self._answer(press.chat_id, reply, entry)

    def _open(self, chat_id: str, form: Form, place: str, section: str) -> None:
        self._forms[chat_id] = OpenForm(f"f{next(self._form_ids)}", form, place, section)
        self.version += 1

    def _answer(self, chat_id: str, reply: Message | Whisper, entry: Entry | None) -> Outcome:
        """Show words: under the message they came from, in its place, or below everything."""
        transcript = self._transcripts[chat_id]
        if isinstance(reply, Whisper):
            below = (entry.below or entry.id) if entry else ""
            return Outcome("whisper", transcript.whisper(reply.message, self.now, below).id)
        if entry is not None and entry.reference:
            self._platform.update(Address(chat_id), entry.reference, reply)
            transcript.seen()
            return Outcome("message", entry.id)
        if entry is not None:
            transcript.dismiss(entry.id)
        self._platform.post(Address(chat_id), reply, f"answer-{secrets.token_hex(8)}")
        transcript.seen()
        return Outcome("message", transcript.entries[-1].id)


def _origin(entry: Entry | None, section: str) -> Origin | None:
    """Return where a button stands; a whisper and a home are no posts."""
    if entry is None or not entry.reference:
        return None
    return Origin(entry.reference, section, entry.message)
