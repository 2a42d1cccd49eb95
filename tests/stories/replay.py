"""Plays a transcript: does what its people do, and writes the whole page anew.

A page is days ("== Monday 14 December 2026"), lines of what a person did
(`10:01 Quinn presses [Open it]`), what they filled in ("    > label = answer"), and what
the bot showed. Only the first two and the fills are read; everything is written again,
and has to come out word for word.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.demo.dialogue import form_lines, indented, message_lines
from bot.demo.players import work_through
from bot.demo.stage import Seen
from handlers.core.forms import Form
from handlers.core.messages import Message
from handlers.core.phrases import LONDON
from storage.db import open_database
from tests.chat import STORIES, Chat, open_chat

DAY = re.compile(r"^== (\w+ \d+ \w+ \d{4})$")
DEED = re.compile(r"^(\d\d:\d\d) (\w+) (types|presses|fills in|works through|closes)\b ?(.*)$")
FILL = re.compile(r"^    > (.+?) = (.*)$")
TITLE_LIMIT = 24  # characters of a form's title on Slack
PRESS = re.compile(r"^\[(.+?)\](?: on (.+))?$")


@dataclass
class Deed:
    """What one person did at one moment."""

    at: datetime
    line: str  # as it stands on the page
    who: str
    verb: str
    rest: str
    fills: list[tuple[str, str]] = field(default_factory=list)


def deeds_of(page: str) -> Iterator[Deed]:
    """Yield what people do, in order."""
    day, deed = "", None
    for line in page.splitlines():
        if found := DAY.match(line):
            day = found[1]
        elif found := DEED.match(line):
            if deed:
                yield deed
            when = datetime.strptime(f"{day} {found[1]} +0000", "%A %d %B %Y %H:%M %z")
            deed = Deed(when, line, found[2], found[3], found[4])  # winter: London is on UTC
        elif deed and (found := FILL.match(line)):
            deed.fills.append((found[1], found[2]))
    if deed:
        yield deed


class Replay:
    """Writes a page while a chat is played."""

    def __init__(self, chat: Chat, page: str) -> None:
        self.chat = chat
        self.preface = page.split("\n== ")[0].rstrip()
        self.deeds = list(deeds_of(page))
        self.lines: list[str] = []
        self.day = ""
        self.shown_forms: set[str] = set()
        self.names = {chat_id: name for name, chat_id in chat.ids.items()}
        self.quiet = False
        chat.stage.on_seen = self._seen

    def written(self) -> str:
        """Play everything; return the page."""
        for deed in self.deeds:
            self.chat.stage.advance(deed.at)
            self._date(deed.at)
            self.lines += ["", deed.line]
            self.lines += [f"    > {label} = {value}" for label, value in deed.fills]
            self._do(deed)
        return "\n".join([self.preface, *self.lines]) + "\n"

    def _do(self, deed: Deed) -> None:
        if deed.verb == "types":
            self.chat.type(deed.who, deed.rest.strip('"'))
        elif deed.verb == "presses":
            found = PRESS.match(deed.rest)
            assert found, deed.line
            self.chat.press(deed.who, found[1], found[2] or "")
        elif deed.verb == "fills in":
            self.chat.fill(deed.who, dict(deed.fills))
        elif deed.verb == "closes":
            self.chat.stage.close(self.chat.ids[deed.who])
        else:
            self._work_through(deed)

    def _work_through(self, deed: Deed) -> None:
        """Everything between Start and Submit at one go: shown on another audit in full."""
        self.quiet = True
        reference, _, grade = deed.rest.partition(": ")
        work_through(self.chat.stage, self.chat.ids[deed.who], reference, grade)
        self.quiet = False
        card = self._card(deed.who, reference)
        self._shown(Seen(deed.at, self.chat.ids[deed.who], "answer", card))

    def _card(self, who: str, reference: str) -> Message:
        for posted in reversed(self.chat.platform.chat(self.chat.ids[who])):
            for section in posted.message.sections:
                if section.key == f"audit:{reference}":
                    return Message((section,))
        raise LookupError(reference)

    def _seen(self, seen: Seen) -> None:
        self.chat.seen.append(seen)
        if not (self.quiet and not seen.by_clock):
            self._shown(seen)

    def _shown(self, seen: Seen) -> None:
        if seen.by_clock:
            self._date(seen.at)
            name = self.names.get(seen.chat_id, f"#{seen.chat_id}")
            how = "To" if seen.how == "sent" else "Now reads, for"
            self.lines += ["", f"{seen.at.astimezone(LONDON):%H:%M} {how} {name}"]
        if isinstance(seen.shown, Form):
            assert len(seen.shown.title) <= TITLE_LIMIT, seen.shown.title
            whole = seen.shown.route not in self.shown_forms or bool(seen.shown.errors)
            self.shown_forms.add(seen.shown.route)
            self.lines += indented(form_lines(seen.shown, whole=whole or not seen.shown.route))
        elif seen.shown is None:
            self.lines += indented(["(the form closes)"])
        else:
            self.lines += indented(message_lines(seen.shown))

    def _date(self, at: datetime) -> None:
        local = at.astimezone(LONDON)
        day = f"{local:%A} {local.day} {local:%B %Y}"
        if day != self.day:
            self.day = day
            self.lines += ["", f"== {day}"]


def main() -> None:
    """Print a page as it is played now: python -m tests.stories.replay PAGE."""
    page = Path(sys.argv[1]).read_text("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{folder}/january.db")
        chat = open_chat(
            engine,
            Path(folder),
            STORIES / "west_sussex_people.csv",
            STORIES / "west_sussex_caseload.csv",
        )
        replay = Replay(chat, page)
        try:
            sys.stdout.write(replay.written())
        except Exception:
            sys.stdout.write("\n".join(replay.lines))
            raise


if __name__ == "__main__":
    main()
