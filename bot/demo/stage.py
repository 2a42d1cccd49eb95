"""A stage for the bot: people press and answer, the clock moves, and everything shown is kept.

Stories, the demo's dialogue and the tests all play on it, so that all three see one bot.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from bot.app import App
from bot.platforms.memory import MemoryPlatform
from bot.press import Origin, Press
from handlers.core.forms import Form
from handlers.core.messages import Button, Message, Section, Whisper
from handlers.core.phrases import local_day
from handlers.core.ports import Address
from handlers.core.router import Reply
from scheduler import clock

GATHER = "everyday.gather"  # every quarter of an hour, and mostly for nobody


@dataclass(frozen=True)
class Seen:
    """One thing that somebody was shown, and when."""

    at: datetime
    chat_id: str
    how: str  # "sent", "changed", "answer", "whisper", "form", "closed"
    shown: Message | Form | None
    by_clock: bool = False


@dataclass(frozen=True)
class Found:
    """A button that stands in somebody's chat."""

    button: Button
    section: Section
    origin: Origin


class NoSuchButton(LookupError):
    """Nobody can press what isn't there."""


@dataclass
class Stage:
    """The bot with everybody around it, at one moment."""

    app: App
    platform: MemoryPlatform
    now: datetime
    on_seen: Callable[[Seen], None] = lambda _: None
    forms: dict[str, Form] = field(default_factory=dict)  # the open form of each chat
    origins: dict[str, Origin | None] = field(default_factory=dict)
    _known: dict[str, dict[str, Message]] = field(default_factory=dict)
    _answers: int = 0
    _gathered_on: date | None = (
        None  # the day of the last gathering; None: something happened since
    )

    def type(self, chat_id: str, text: str) -> None:
        """Type something to the bot."""
        reply = self.app.command(chat_id, text, self.now)
        message = reply.message if isinstance(reply, Whisper) else reply
        self._post(chat_id, message, "answer")
        self._settle(chat_id)

    def press(self, chat_id: str, label: str, about: str = "") -> None:
        """Press the newest button of that label, in a section that says `about`."""
        found = self.find(chat_id, label, about)
        self.origins[chat_id] = found.origin
        press = Press(chat_id, found.button.route, found.button.args, None, found.origin)
        self._show(chat_id, self.app.hear(press, self.now), found.origin)
        self._settle(chat_id)

    def send(self, chat_id: str, answers: Mapping[str, Any]) -> None:
        """Send the form that is open."""
        form = self.forms[chat_id]
        origin = self.origins.get(chat_id)
        press = Press(chat_id, form.route, form.args, answers, origin)
        self._show(chat_id, self.app.hear(press, self.now), origin)
        self._settle(chat_id)

    def close(self, chat_id: str) -> None:
        """Close the form without sending it."""
        self.forms.pop(chat_id, None)

    def find(self, chat_id: str, label: str, about: str = "") -> Found:
        """Return the newest button of that label. Raises: NoSuchButton."""
        for posted in reversed(self.platform.chat(chat_id)):
            for section in posted.message.sections:
                for button in section.buttons:
                    if button.label == label and about in f"{section.key} {section.text}":
                        origin = Origin(posted.reference, section.key, posted.message)
                        return Found(button, section, origin)
        msg = f"{chat_id}: no button {label!r} about {about!r}"
        raise NoSuchButton(msg)

    def can_press(self, chat_id: str, label: str, about: str = "") -> bool:
        """Return whether such a button stands in the chat."""
        try:
            self.find(chat_id, label, about)
        except NoSuchButton:
            return False
        return True

    def advance(self, until: datetime, tick: Callable[[datetime], None] | None = None) -> None:
        """Move the clock on: run every job in between, and send after each."""
        self._gathered_on = None
        for at, job in clock.due_between(self.now, until):
            self.now = at
            if not self._is_quiet(job.name, at) and self.app.run_job(job.name, at):
                self._gathered_on = None
                self.app.deliver(at)
                self._notice("")
            if tick:
                tick(at)
        self.now = until
        self.app.deliver(until)
        self._notice("")

    def _is_quiet(self, name: str, at: datetime) -> bool:
        """Return whether the post was gathered today, and nothing has happened since."""
        if name != GATHER:
            return False
        was_gathered = self._gathered_on == local_day(at)
        self._gathered_on = local_day(at)
        return was_gathered

    def _settle(self, actor: str) -> None:
        self._gathered_on = None
        self.app.deliver(self.now)
        self._notice(actor)

    def _show(self, chat_id: str, reply: Reply, origin: Origin | None) -> None:
        if isinstance(reply, Form):
            self.forms[chat_id] = reply
            self._tell(Seen(self.now, chat_id, "form", reply))
            return
        self.forms.pop(chat_id, None)
        if reply is None:
            self._tell(Seen(self.now, chat_id, "closed", None))
        elif isinstance(reply, Whisper):
            self._post(chat_id, reply.message, "whisper")
        elif origin is None:
            self._post(chat_id, reply, "answer")
        else:
            self._change(chat_id, origin, reply)

    def _post(self, chat_id: str, message: Message, how: str) -> None:
        self._answers += 1
        reference = self.platform.post(Address(chat_id), message, f"answer-{self._answers}")
        self._known.setdefault(chat_id, {})[reference] = message
        self._tell(Seen(self.now, chat_id, how, message))

    def _change(self, chat_id: str, origin: Origin, message: Message) -> None:
        self.platform.update(Address(chat_id), origin.reference, message)
        self._known.setdefault(chat_id, {})[origin.reference] = message
        before = origin.message.sections if origin.message else ()
        shown = [one for one in message.sections if one not in before] or message.sections
        self._tell(Seen(self.now, chat_id, "answer", replace(message, sections=tuple(shown))))

    def _notice(self, actor: str) -> None:
        """Tell what the bot has sent or changed by itself since the last look, each once."""
        told: set[tuple[str, str]] = set()
        for chat_id in sorted(self.platform.chats()):
            known = self._known.setdefault(chat_id, {})
            for posted in self.platform.chat(chat_id):
                before = known.get(posted.reference)
                if before is None:
                    self._tell(Seen(self.now, chat_id, "sent", posted.message, by_clock=True))
                elif before != posted.message and chat_id != actor:
                    old = {section.text for section in before.sections}
                    changed = tuple(
                        new
                        for new in posted.message.sections
                        if new.text not in old and (chat_id, new.text) not in told
                    )
                    told |= {(chat_id, new.text) for new in changed}
                    if changed:
                        shown = replace(posted.message, sections=changed)
                        self._tell(Seen(self.now, chat_id, "changed", shown, by_clock=True))
                known[posted.reference] = posted.message

    def _tell(self, seen: Seen) -> None:
        self.on_seen(seen)
