"""Drives the bot as people and the clock would. Every dialogue test talks through this."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from bot.app import App
from bot.demo.stage import Seen, Stage
from bot.demo.start import adopted, bring_in
from bot.platforms.memory import MemoryPlatform
from handlers.core.forms import Choice, Form, Note
from handlers.core.messages import Message
from handlers.core.phrases import LONDON
from storage import people as staff
from storage.db import transaction
from storage.keys import make_key_file
from storage.sealed import Vault

STORIES = Path(__file__).parent / "stories"
MONDAY = datetime(2026, 12, 14, 10, 0, tzinfo=LONDON)


def at(day: str, hour: str = "09:00") -> datetime:
    """Return "2027-01-15", "16:55" on the wall in London."""
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(hour), LONDON)


@dataclass
class Chat:
    """The bot, a small council around it, and a clock that stands still until it is moved."""

    app: App
    platform: MemoryPlatform
    stage: Stage
    seen: list[Seen] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)  # first name -> account

    def type(self, who: str, text: str) -> str:
        """Type something; return what the bot says."""
        self.stage.type(self.ids[who], text)
        return self.last(who)

    def press(self, who: str, label: str, about: str = "") -> str:
        """Press a button; return what the bot says, or the title of the form that opens."""
        self.stage.press(self.ids[who], label, about)
        return self.last(who)

    def send(self, who: str, **answers: Any) -> str:
        """Send the open form, by the names of its parts; choices by their keys."""
        self.stage.send(self.ids[who], answers)
        return self.last(who)

    def fill(self, who: str, answers: dict[str, str]) -> str:
        """Send the open form by the labels that the person reads."""
        self.stage.send(self.ids[who], read_answers(self.form(who), answers))
        return self.last(who)

    def form(self, who: str) -> Form:
        """Return the form that is open."""
        return self.stage.forms[self.ids[who]]

    def last(self, who: str) -> str:
        """Return the words last shown to a person in answer."""
        for seen in reversed(self.seen):
            if seen.chat_id == self.ids[who] and not seen.by_clock:
                return words(seen.shown)
        return ""

    def inbox(self, who: str) -> list[str]:
        """Return what stands in a person's chat, each post as its words."""
        return [words(posted.message) for posted in self.platform.chat(self.ids[who])]

    def until(self, day: str, hour: str = "09:00") -> None:
        """Move the clock on."""
        self.stage.advance(at(day, hour))

    def session(self) -> Any:
        """Open a transaction on the database, to look."""
        return transaction(self.app.engine)


def words(shown: Message | Form | None) -> str:
    """Return what is read, without its buttons."""
    if shown is None:
        return ""
    if isinstance(shown, Form):
        notes = [part.text for part in shown.parts if isinstance(part, Note)]
        return "\n".join([shown.title, *notes, *shown.errors.values()])
    return "\n".join(section.text for section in shown.sections)


def read_answers(form: Form, given: dict[str, str]) -> dict[str, Any]:
    """Return answers by part name, from the labels and options that a person reads."""
    named = {part.label: part for part in form.parts if not isinstance(part, Note)}
    answers: dict[str, Any] = {}
    for label, value in given.items():
        part = named[label]
        if isinstance(part, Choice):
            keys = {option: key for key, option in part.options}
            chosen = tuple(keys[one.strip()] for one in value.split(";"))
            answers[part.name] = chosen if part.many else chosen[0]
        elif type(part).__name__ == "Day":
            answers[part.name] = date.fromisoformat(value)
        else:
            answers[part.name] = value
    return answers


def open_chat(
    engine: Engine, folder: Path, people: Path, caseload: Path, now: datetime = MONDAY
) -> Chat:
    """Open the bot on a database with a council from two files."""
    platform = MemoryPlatform()
    vault = Vault(make_key_file(folder / "qa-loop.key"))
    app = App(engine, platform, vault)
    adopted(app, "west_sussex", now)
    bring_in(app, people, caseload, now)
    stage = Stage(app, platform, now)
    chat = Chat(app, platform, stage)
    stage.on_seen = chat.seen.append
    with transaction(engine) as session:
        chat.ids = {one.first_name: one.reference for one in staff.everyone(session)}
    return chat
