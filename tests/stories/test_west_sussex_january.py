"""West Sussex's January, played on SQLite and on PostgreSQL, word for word."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage import outbox, trail
from storage.db import transaction
from tests.chat import STORIES, open_chat
from tests.stories.replay import Replay

PAGE = STORIES / "west_sussex_january.txt"
PEOPLE = STORIES / "west_sussex_people.csv"
CASELOAD = STORIES / "west_sussex_caseload.csv"


@pytest.fixture
def played(engine: Engine, tmp_path: Path) -> Replay:
    """The page's people, ready to play."""
    return Replay(open_chat(engine, tmp_path, PEOPLE, CASELOAD), PAGE.read_text("utf-8"))


def test_january_comes_out_word_for_word(played: Replay, engine: Engine) -> None:
    """Every message, date, time and form of the page is what people see."""
    written = played.written()

    assert written.splitlines() == PAGE.read_text("utf-8").splitlines()
    with transaction(engine, write=False) as session:
        counts = outbox.counts(session)
        assert trail.verify(session) == []
    assert counts["sent"] == sum(counts.values())
    assert played.chat.platform.duplicates() == 0
    assert "WSX-" not in " ".join(_posts(played))  # a file's number opens in a form only


def _posts(played: Replay) -> list[str]:
    platform = played.chat.platform
    return [
        section.text
        for chat_id in platform.chats()
        for posted in platform.chat(chat_id)
        for section in posted.message.sections
    ]
