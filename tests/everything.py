"""One audit from end to end with every box filled in, and all that was shown on the way."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from handlers.core.forms import Form
from handlers.core.messages import Button, Message
from tests.chat import Chat
from tests.january import BEN, DATABASE, DEV, later, mornings, start

SECTIONS = ("referral", "practice", "assessment", "planning", "review", "oversight")


@dataclass
class Plants:
    """Words that nobody else would write: each box gets some of its own."""

    words: list[str] = field(default_factory=list)

    def new(self, box: str) -> str:
        """Return words for one box."""
        planted = f"zq{len(self.words)}{box.replace('_', '')}"
        self.words.append(planted)
        return f"Then {planted} happened."


@dataclass
class Shown:
    """Everything that anybody was shown."""

    chat: Chat

    def messages(self) -> Iterator[tuple[str, Message]]:
        """Yield every message that was posted, answered or changed, with whose chat it is."""
        for seen in self.chat.seen:
            if isinstance(seen.shown, Message):
                yield seen.chat_id, seen.shown
        for chat_id in self.chat.platform.chats():
            for posted in self.chat.platform.chat(chat_id):
                yield chat_id, posted.message

    def forms(self) -> Iterator[tuple[str, Form]]:
        """Yield every form that opened, with who opened it."""
        for seen in self.chat.seen:
            if isinstance(seen.shown, Form):
                yield seen.chat_id, seen.shown

    def buttons(self) -> Iterator[Button]:
        """Yield every button that stood in a message."""
        for _, message in self.messages():
            for section in message.sections:
                yield from section.buttons


@dataclass(frozen=True)
class Played:
    """A month with every box filled in, and all traces that it left."""

    shown: Shown
    plants: Plants
    logged: str
    database: bytes


class _Kept(logging.Handler):
    """Keeps what is logged, tracebacks too."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(logging.Formatter().format(record))


def played_in(chat: Chat, folder: Path) -> Played:
    """Play everything, with every log line kept; the chat's database lies in the folder."""
    kept, root = _Kept(), logging.getLogger()
    level = root.level
    root.addHandler(kept)
    root.setLevel(logging.DEBUG)
    try:
        plants = play(chat)
    finally:
        root.removeHandler(kept)
        root.setLevel(level)
    chat.app.engine.dispose()
    raw = b"".join(path.read_bytes() for path in sorted(folder.glob(f"{DATABASE}*")))
    return Played(Shown(chat), plants, "\n".join(kept.lines), raw)


def play(chat: Chat) -> Plants:
    """Fill in everything there is; return the words that were planted.

    Ben's audit goes from the self-assessment to closing, with a concern on the way; Dev's
    is handed on, offered and declined; QA looks at it all.
    """
    plants = Plants()
    _own_view(chat, plants)
    _hand_over(chat)
    later(chat, "2027-01-15", "15:00")
    _sections(chat, plants)
    _concern(chat, plants)
    _learning_and_actions(chat, plants)
    _submit_and_read(chat, plants)
    _close(chat)
    _look_it_over(chat)
    mornings(chat, "2027-01-26", "2027-01-29", "2027-02-01")
    _late(chat)
    mornings(chat, "2027-02-02", "2027-02-09")
    return plants


def _own_view(chat: Chat, plants: Plants) -> None:
    chat.press("Ben", "Why me?")
    chat.press("Ben", "Write my view")
    boxes = ("working_well", "difference", "not_working_well", "next_steps")
    chat.send("Ben", **{box: plants.new(box) for box in boxes})
    chat.press("Ben", "Which file?", BEN)
    chat.press("Amina", "Show me the file", BEN)


def _hand_over(chat: Chat) -> None:
    later(chat, "2026-12-24", "10:20")
    chat.press("Farid", "I can't do this one", DEV)
    chat.send("Farid", reason="know_family")
    chat.until("2026-12-24", "10:35")
    offered = next(who for who in chat.ids if chat.stage.can_press(chat.ids[who], "No, I can't"))
    chat.press(offered, "No, I can't")
    mornings(chat, "2026-12-29")


def _sections(chat: Chat, plants: Plants) -> None:
    start(chat, "Amina", BEN)
    for key in SECTIONS:
        boxes = ("works_well", "needs_work", "so_what")
        chat.send("Amina", grade="good", **{box: plants.new(f"{key}{box}") for box in boxes})
    chat.send("Amina", grade="inadequate", reflective=plants.new("reflective"))


def _concern(chat: Chat, plants: Plants) -> None:
    later(chat, "2027-01-15", "16:55")
    chat.press("Amina", "Worried about a child now?", BEN)
    told = ("duty_team", "worker")
    chat.send("Amina", type="plan_failed", told=told, at="16:50", words=plants.new("concern"))
    chat.press("Carol", "I have it")
    chat.press("Carol", "I told somebody else")
    chat.send("Carol", told=("emergency_duty_team",), words=plants.new("advice"))
    for who, label in (("Carol", "Show it"), ("Quinn", "Who was told"), ("Ben", "Which file?")):
        chat.press(who, label, "C-2027-0001")


def _learning_and_actions(chat: Chat, plants: Plants) -> None:
    later(chat, "2027-01-19", "14:20")
    _go(chat, "learning")
    points = {f"learning_{n}": plants.new(f"learning{n}") for n in range(1, 5)}
    chat.send("Amina", critical=("yes",), **points)
    owners = dict(_go(chat, "action").parts[1].options)  # type: ignore[union-attr]
    ben, carol = (next(k for k, v in owners.items() if v.startswith(n)) for n in ("Ben", "Carol"))
    common = {"due_on": None, "due_why": ""}
    concern = {"clock": "concern:C-2027-0001", "type": "safeguarding", **common}
    chat.send("Amina", owner=carol, words=plants.new("action1"), **concern)
    _go(chat, "action")
    other = {"due_on": date(2027, 3, 1), "due_why": plants.new("why"), "clock": "other"}
    chat.send("Amina", owner=ben, type="chronology", words=plants.new("action2"), **other)


def _go(chat: Chat, step: str) -> Form:
    if chat.ids["Amina"] not in chat.stage.forms:
        chat.press("Amina", "Carry on", BEN)
    while chat.form("Amina").route != "audits.go":
        chat.stage.close(chat.ids["Amina"])
        chat.press("Amina", "Carry on", BEN)
    chat.send("Amina", step=step)
    return chat.form("Amina")


def _submit_and_read(chat: Chat, plants: Plants) -> None:
    _go(chat, "talk")
    chat.send("Amina", talked_on=None, not_talked="booked")
    _go(chat, "submit")
    chat.send("Amina", at_risk="yes", talked_on=date(2027, 1, 19), not_talked="")
    chat.until("2027-01-19", "15:05")
    chat.press("Ben", "Read it", BEN)
    chat.press("Ben", "Reply", BEN)
    chat.send("Ben", reply=plants.new("reply"))
    chat.type("Ben", "/qa")
    chat.press("Ben", "Show it", f"{BEN}/2")
    morning_after(chat)


def morning_after(chat: Chat) -> None:
    """Let the head start pass; the manager reads."""
    mornings(chat, "2027-01-20")
    chat.press("Carol", "Read it", BEN)
    for who in chat.ids:
        chat.type(who, "hello?")


def _close(chat: Chat) -> None:
    chat.press("Amina", "Case note to copy", BEN)
    chat.press("Amina", "Close it", BEN)
    filed = {"family_on": None, "no_family": "not_safe", "filed_on": date(2027, 1, 20)}
    chat.send("Amina", family_route="", **filed)


def _look_it_over(chat: Chat) -> None:
    later(chat, "2027-01-25")
    chat.type("Quinn", "/qa")
    chat.press("Quinn", "Who is doing what")
    chat.press("Quinn", "Take it away as XLSX")
    chat.type("Quinn", "/qa")
    chat.press("Quinn", "Top up")


def _late(chat: Chat) -> None:
    chat.press("Hugh", "Something is in the way")
    chat.send("Hugh", reason="urgent_work", expected_on=date(2027, 2, 8))
