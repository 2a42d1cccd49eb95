"""The manifest asks for what the bot uses, for nothing else, and says why."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from typer.testing import CliRunner

from bot import slack_manifest
from bot.cli import build
from handlers.core.errors import Refusal

BOT = Path(slack_manifest.__file__).parent
NEEDS: dict[str, set[str]] = {  # what Slack's documentation says of each method
    "auth_test": set(),
    "apps_connections_open": set(),  # a token of its own
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_history": {"im:history", "channels:history"},
    "conversations_list": {"channels:read"},
    "conversations_open": {"im:write"},
    "files_upload_v2": {"files:write"},
    "users_info": {"users:read"},
    "users_lookupByEmail": {"users:read.email"},
    "views_open": set(),
    "views_publish": set(),
    "views_update": set(),
}
NO_METHOD = {"commands", "files:read"}  # a slash command; a file's own address


def used() -> set[str]:
    """Return the methods of Slack that the bot calls."""
    sources = [*(BOT / "platforms").glob("slack*.py"), *BOT.glob("*.py")]
    called = re.compile(r"\.((?:apps|auth|chat|conversations|files|users|views)_\w+)\(")
    found = {name for path in sources for name in called.findall(path.read_text("utf-8"))}
    return {name for name in found if hasattr(WebClient, name)}


def test_it_asks_for_what_the_bot_uses_and_nothing_else() -> None:
    """A new call needs its scopes looked up, here and in the manifest."""
    assert used() <= set(NEEDS)
    assert set(slack_manifest.SCOPES) == NO_METHOD.union(*(NEEDS[name] for name in used()))


def test_by_default_it_calls_out_and_nothing_calls_in() -> None:
    """Socket Mode: no address anywhere."""
    printed = CliRunner().invoke(build(), ["slack-manifest"])

    written = json.loads(printed.output)
    assert written["settings"]["socket_mode_enabled"] is True
    assert "url" not in printed.output


@pytest.mark.parametrize("given", ["https://qa.example/", "https://qa.example/slack/events"])
def test_over_http_everything_comes_in_at_one_door(given: str) -> None:
    """The command, the presses and the events."""
    written = slack_manifest.manifest(given)

    assert addresses(written) == ["https://qa.example/slack/events"] * 3
    assert written["settings"]["socket_mode_enabled"] is False


def addresses(value: Any) -> list[str]:
    """Return every address in a manifest."""
    if isinstance(value, dict):
        own = [one for name, one in value.items() if name.endswith("url")]
        return own + [one for inner in value.values() for one in addresses(inner)]
    if isinstance(value, list):
        return [one for inner in value for one in addresses(inner)]
    return []


@pytest.mark.parametrize("given", ["http://qa.example", "qa.example", "https://", "https://x/?a=b"])
def test_an_address_that_slack_would_not_call_is_refused(given: str) -> None:
    """With what to give instead."""
    with pytest.raises(Refusal, match="https addresses alone"):
        slack_manifest.manifest(given)


def test_it_keeps_to_slacks_lengths() -> None:
    """35 characters of a name, 140 of a description, 24 and 150 of a shortcut's."""
    written = slack_manifest.manifest()

    (shortcut,) = written["features"]["shortcuts"]
    assert len(written["display_information"]["name"]) <= 35
    assert len(written["display_information"]["description"]) <= 140
    assert len(shortcut["name"]) <= 24
    assert len(shortcut["description"]) <= 150
    assert len(written["features"]["bot_user"]["display_name"]) <= 80


def test_it_says_why() -> None:
    """Each scope and each event, in a sentence that an owner can judge."""
    printed = CliRunner().invoke(build(), ["slack-manifest", "--why"]).output

    for name in [*slack_manifest.SCOPES, *slack_manifest.EVENTS]:
        assert re.search(rf"^  {re.escape(name)} +\w+", printed, re.M), name


def test_a_missing_scope_is_named_with_what_will_not_work() -> None:
    """And nothing is said when all are there."""
    granted = set(slack_manifest.SCOPES) - {"im:write"}

    assert slack_manifest.missing(granted) == [
        "The scope im:write is missing: without it the bot can't open a chat with somebody it "
        "has to tell something."
    ]
    assert slack_manifest.missing(slack_manifest.SCOPES) == []
