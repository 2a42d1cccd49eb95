"""Socket Mode, the default: the bot calls Slack; whatever happens to the line, it calls again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.platforms.slack_socket import Socket
from tests.slack import switchboard
from tests.slack.council import SlackCouncil, opened
from tests.slack.emulator import Emulator
from tests.slack.eyes import button, values_of
from tests.slack.switchboard import Line, Switchboard
from tests.slack.world import APP_TOKEN


@pytest.fixture(scope="module")
def council(
    emulated_slack: Emulator, council_shelf: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SlackCouncil]:
    """One council for all of these."""
    with opened(emulated_slack, council_shelf, tmp_path_factory.mktemp("socket")) as made:
        yield made


@pytest.fixture(scope="module")
def board(council: SlackCouncil) -> Iterator[Switchboard]:
    """Slack's side of the line."""
    with switchboard.staffed() as staffed:
        council.workspace.wire.socket_url = staffed.address
        yield staffed


@pytest.fixture(scope="module")
def line(council: SlackCouncil, board: Switchboard) -> Iterator[Line]:
    """A line that the bot has opened."""
    opened_line = Socket(council.house.bolt, APP_TOKEN, ping_interval=0.3)
    opened_line.open()
    yield board.line()
    opened_line.shut()


def chat_of(council: SlackCouncil, who: str) -> list[dict[str, object]]:
    """Return somebody's chat, once everything has been answered."""
    council.settle()
    return council.workspace.history(council.id_of(who))


def test_a_command_comes_over_the_line(
    council: SlackCouncil, board: Switchboard, line: Line
) -> None:
    """And its answer goes where it always goes."""
    before = len(chat_of(council, "Quinn"))

    board.ask(line, "slash_commands", dict(council.hands.slash_of(council.id_of("Quinn"))))

    posted = chat_of(council, "Quinn")
    assert len(posted) == before + 1
    assert button(posted[-1], "Rounds so far")


def test_a_form_over_the_line_has_its_faults_in_the_acknowledgement(
    council: SlackCouncil, board: Switchboard, line: Line
) -> None:
    """As over HTTP."""
    quinn = council.id_of("Quinn")
    board.ask(line, "slash_commands", dict(council.hands.slash_of(quinn)))
    for label in ("Draft January's round", "Take a file out"):
        posted = chat_of(council, "Quinn")[-1]
        channel = council.workspace.wire.sent("chat.postMessage")[-1].answer["channel"]
        pressed = council.hands.press_of(quinn, posted, button(posted, label), channel)
        board.ask(line, "interactive", pressed)
    council.settle()
    view = council.workspace.wire.sent("views.open")[-1].answer["view"]
    filled = view | {"state": {"values": values_of(view, {})}}

    sent = council.hands.by(quinn) | {"type": "view_submission", "view": filled}
    answer = board.ask(line, "interactive", sent)

    assert answer["response_action"] == "errors"


@pytest.mark.parametrize("kind", ["events_api", "interactive", "slash_commands", "something_new"])
def test_whatever_comes_is_acknowledged(board: Switchboard, line: Line, kind: str) -> None:
    """Otherwise Slack sends it again and again."""
    assert board.ask(line, kind, {"type": "nobody_knows"}) == {}


def test_an_envelope_that_comes_twice_is_heard_once(
    council: SlackCouncil, board: Switchboard, line: Line
) -> None:
    """Slack sends again what was not acknowledged in time, over another line."""
    before = len(chat_of(council, "Quinn"))
    command = dict(council.hands.slash_of(council.id_of("Quinn")))

    for _ in range(2):
        board.ask(line, "slash_commands", command, envelope="again")

    assert len(chat_of(council, "Quinn")) == before + 1


def test_many_presses_at_once_are_all_answered(council: SlackCouncil, line: Line) -> None:
    """Twenty people at nine o'clock on a Monday."""
    quinn = council.id_of("Quinn")
    commands = [dict(council.hands.slash_of(quinn)) for _ in range(20)]
    for number, command in enumerate(commands):
        line.say({"type": "slash_commands", "envelope_id": f"m{number}", "payload": command})

    heard = {line.heard.get(timeout=10)["envelope_id"] for _ in commands}

    assert heard == {f"m{number}" for number in range(20)}
    council.settle()


def test_the_bot_calls_again(council: SlackCouncil, board: Switchboard) -> None:
    """Slack refreshes every line after some hours; a firewall cuts without a word."""
    ours = Socket(council.house.bolt, APP_TOKEN, ping_interval=0.3)
    ours.open()
    for how in ("refresh_requested", "warning", "cut"):
        line = board.line()
        if how == "cut":
            line.cut()
        else:
            line.say({"type": "disconnect", "reason": how})
    again = board.line()
    before = len(chat_of(council, "Quinn"))

    board.ask(again, "slash_commands", dict(council.hands.slash_of(council.id_of("Quinn"))))

    assert len(chat_of(council, "Quinn")) == before + 1
    ours.shut()
