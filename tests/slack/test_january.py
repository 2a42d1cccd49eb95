"""January on Slack: what people see there is what they see in the simulator."""

import re

from handlers.core.forms import Choice, Text
from storage import outbox, trail
from storage.db import transaction
from tests.slack.council import SlackCouncil
from tests.slack.stage import chat_on
from tests.stories.replay import Replay
from tests.stories.test_west_sussex_january import PAGE


def test_january_reads_the_same_on_slack(council: SlackCouncil) -> None:
    """Message by message, pressed, filled in and read back there; dots stand for dashes."""
    page = PAGE.read_text("utf-8")

    written = Replay(chat_on(council), page).written()

    assert _lines(written) == _lines(page)
    with transaction(council.house.app.engine, write=False) as session:
        counts = outbox.counts(session)
        assert trail.verify(session) == []
    assert counts["sent"] == sum(counts.values())
    assert council.eyes.duplicates() == 0


def test_no_number_of_a_file_reaches_slack_in_a_message(council: SlackCouncil) -> None:
    """It opens in a form alone; neither is it hidden in a button or in a form's baggage."""
    chat = chat_on(council)
    chat.type("Quinn", "/qa")
    chat.press("Quinn", "Draft January's round")
    chat.press("Quinn", "Take a file out")
    number, reason = (part for part in chat.form("Quinn").parts if isinstance(part, Text | Choice))
    assert isinstance(reason, Choice)

    chat.send("Quinn", **{number.name: "WSX-70041", reason.name: reason.options[0][0]})

    assert "1 file by hand" in chat.last("Quinn")
    assert "WSX-" not in str(list(council.workspace.every_payload()))


def _lines(page: str) -> list[str]:
    """Return a page's lines; what is only read is no question on Slack, and dashes are dots."""
    read = re.sub(r"\? (.+):\n\|   ", r"\1: ", page.replace("• ", "- "))
    return read.splitlines()
