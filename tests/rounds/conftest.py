"""The council of the January story, and presses that nobody's buttons offer."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.press import Press
from handlers.core.messages import Message, Whisper
from handlers.core.profile.loader import Loaded, load
from handlers.core.router import Reply
from handlers.frameworks.flows import adopt
from storage import trail
from storage.db import open_database
from tests.chat import STORIES, Chat, at, open_chat, words

JANUARY = "2027-01-01"


@pytest.fixture
def chat(sqlite_url: str, tmp_path: Path) -> Iterator[Chat]:
    """West Sussex on Monday 14 December 2026: six auditors, Iris away; six practitioners."""
    engine = open_database(sqlite_url)
    yield open_chat(
        engine, tmp_path, STORIES / "west_sussex_people.csv", STORIES / "west_sussex_caseload.csv"
    )
    engine.dispose()


def hear(
    chat: Chat, who: str, route: str, args: dict[str, str], answers: dict[str, Any] | None = None
) -> Reply:
    """Send a press or a form as a forger would: any route, any id."""
    press = Press(chat.ids[who], route, args, answers)
    return chat.app.hear(press, chat.stage.now)


def refused(reply: Reply) -> str:
    """Return the words of a refusal: shown to the person who pressed, and to nobody else."""
    assert isinstance(reply, Whisper)
    return reply.message.sections[0].text


def drafted(chat: Chat) -> str:
    """Let Quinn draft January; return what is shown."""
    chat.type("Quinn", "/qa")
    return chat.press("Quinn", "Draft January's round")


def later(chat: Chat, day: str, hour: str = "10:00") -> None:
    """Set the clock without running its jobs: quick, where nothing is waited for."""
    chat.stage.now = at(day, hour)


def standing(chat: Chat, who: str = "Quinn") -> str:
    """Return what stands in a person's newest post about a round, whole."""
    newest = chat.platform.chat(chat.ids[who])[-1].message
    return words(Message(tuple(one for one in newest.sections if one.key.startswith("round"))))


def opened(chat: Chat) -> str:
    """Let Quinn draft and open January; return what is shown."""
    drafted(chat)
    chat.press("Quinn", "Open it")
    return chat.send("Quinn")


def adopted(chat: Chat, **changes: Any) -> None:
    """Put West Sussex in force with these values of its one kind of audit changed."""
    loaded = load("west_sussex")
    kind = replace(loaded.profile.kinds["monthly"], **changes)
    profile = replace(loaded.profile, kinds={"monthly": kind})
    now = chat.stage.now
    with chat.session() as session:
        adopt(
            session,
            Loaded(profile, loaded.origins),
            now,
            "test",
            lambda deed, about: trail.record(session, now, "test", deed, about),
        )
