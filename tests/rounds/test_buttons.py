"""Every button and form of a round leads somewhere, and fits the platforms."""

import re
from pathlib import Path

import pytest

from bot.capabilities import ROUTES
from handlers.core.forms import Form
from handlers.core.messages import Message
from handlers.rounds import cards
from handlers.rounds.cards.forms import auditor_option
from tests.chat import Chat
from tests.rounds.conftest import drafted, hear, opened

CARDS = sorted(Path(cards.__path__[0]).glob("*.py"))
ROUND = {"audit_round": "1"}
BUTTON_TEXT, FORM_TITLE, OPTION_TEXT, BLOCKS, BUTTONS = 75, 24, 75, 50, 6


@pytest.mark.parametrize("path", CARDS, ids=lambda path: path.stem)
def test_every_route_that_a_card_names_exists(path: Path) -> None:
    """A button that leads nowhere would be refused to whoever presses it."""
    named = set(re.findall(r'"(rounds\.\w+)"', path.read_text(encoding="utf-8")))

    assert named - ROUTES.keys() == set()


@pytest.mark.parametrize("route", ["rounds.see", "rounds.unserved", "rounds.so_far"])
def test_messages_fit_slack_and_teams(chat: Chat, route: str) -> None:
    """At most 50 blocks, 6 buttons together, 3,000 characters a section, 75 a button."""
    drafted(chat)

    reply = hear(chat, "Quinn", route, {} if route == "rounds.so_far" else ROUND)

    assert isinstance(reply, Message)
    assert sum(2 + bool(one.buttons) for one in reply.sections) <= BLOCKS
    assert max(len(one.buttons) for one in reply.sections) <= BUTTONS
    assert max(len(one.text) for one in reply.sections) <= 3000
    labels = [button.label for one in reply.sections for button in one.buttons]
    assert max(map(len, labels)) <= BUTTON_TEXT


@pytest.mark.parametrize("route", ["rounds.exclude", "rounds.change", "rounds.open"])
def test_forms_of_a_draft_fit_slack(chat: Chat, route: str) -> None:
    """A title of at most 24 characters, and of the button that sends it."""
    drafted(chat)

    form = hear(chat, "Quinn", route, ROUND)

    assert isinstance(form, Form)
    assert max(len(form.title), len(form.submit)) <= FORM_TITLE


def test_the_form_that_closes_a_round_fits_slack(chat: Chat) -> None:
    """Also for the longest month."""
    opened(chat)

    form = hear(chat, "Quinn", "rounds.close", ROUND)

    assert isinstance(form, Form)
    assert len(form.title.replace("January", "September")) <= FORM_TITLE


@pytest.mark.parametrize(
    ("name", "place", "swap", "label"),
    [
        ("Carol Lund", "North", "", "Carol Lund, North"),
        ("Carol Lund", "", "Jo", "Carol Lund (swap: Jo)"),
        ("C" * 40, "N" * 60, "Jo", "C" * 40 + ", " + "N" * 22 + " (swap: Jo)"),
    ],
)
def test_an_option_fits_slack(name: str, place: str, swap: str, label: str) -> None:
    """At most 75 characters: the swap is never what is cut off."""
    assert auditor_option(name, place, swap) == label
    assert len(label) <= OPTION_TEXT
