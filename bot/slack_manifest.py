"""`qa-loop slack-manifest`: what a workspace's owner has to agree to, and why, line by line."""

import json
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from bot.web.slack_door import DOOR
from handlers.core.errors import Refusal

NAME = "QA Loop"
SCOPES: Mapping[str, str] = MappingProxyType(
    {
        "channels:history": "look in a channel it was invited to whether a post arrived, before "
        "posting it again",
        "channels:read": "find the channel of a round by its name",
        "chat:write": "post, and change a post where it stands",
        "commands": "be called by /qa, and from the shortcuts menu",
        "files:read": "take a file that somebody put into one of its forms",
        "files:write": "hand out workbooks and pictures that somebody asked for",
        "im:history": "hear what somebody types to it, and look in their chat with it whether a "
        "message arrived, before sending it again",
        "im:write": "open a chat with somebody it has to tell something",
        "users:read": "see whether an account is a member's, a guest's or disabled",
        "users:read.email": "find the accounts of the staff list by their verified e-mail address",
    }
)
EVENTS: Mapping[str, str] = MappingProxyType(
    {
        "app_home_opened": "draw somebody's home when they open it",
        "message.im": "answer what somebody types to it, in their own chat with it alone",
    }
)
EXAMPLES = """Examples:

  qa-loop slack-manifest > qa-loop.json
  qa-loop slack-manifest --http https://qa-loop.council.example > qa-loop.json
  qa-loop slack-manifest --why
"""


def slack_manifest_command(app: typer.Typer) -> None:
    """Add `slack-manifest` to the command line."""

    @app.command("slack-manifest", epilog=EXAMPLES)
    def slack_manifest(
        *,
        http: Annotated[
            str, typer.Option(help="The bot's public https address. Without it: Socket Mode.")
        ] = "",
        why: Annotated[
            bool, typer.Option("--why", help="Say instead what each scope and event is for.")
        ] = False,
    ) -> None:
        """Print the app manifest, JSON, to paste where Slack asks for one."""
        typer.echo(reasons() if why else json.dumps(manifest(http), indent=2, ensure_ascii=False))


def manifest(http: str = "") -> dict[str, Any]:
    """Return the manifest: Socket Mode, or HTTP at an address. Raises: Refusal."""
    place = {"request_url": _door(http)} if http else {}
    return {
        "display_information": {
            "name": NAME,
            "description": "Closes the learning loop of children's services quality assurance.",
        },
        "features": _features(http),
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {**place, "bot_events": sorted(EVENTS)},
            "interactivity": {"is_enabled": True, **place},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not http,
            "token_rotation_enabled": False,
        },
    }


def _features(http: str) -> dict[str, Any]:
    command = {
        "command": "/qa",
        "description": "What is yours now: audits, actions, rounds",
        "should_escape": False,
    }
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": NAME, "always_online": True},
        "slash_commands": [{**command, "url": _door(http)} if http else command],
        "shortcuts": [
            {
                "name": "What is mine now?",
                "type": "global",
                "callback_id": "home.open",
                "description": "Your audits, actions and rounds, from anywhere in Slack",
            }
        ],
    }


def reasons() -> str:
    """Return what each scope and each event is for, a line each."""
    lines = ["The bot asks for these scopes, and for no others, to:"]
    lines += _table(SCOPES)
    lines += ["", "Slack tells it of these events, so that it can:"]
    lines += _table(EVENTS)
    lines += ["", "It reads no channel that it was not invited to, and nobody else's chats."]
    return "\n".join(lines)


def missing(granted: Iterable[str]) -> list[str]:
    """Return a sentence for each scope that the installed app lacks."""
    lacking = sorted(set(SCOPES) - set(granted))
    return [
        f"The scope {scope} is missing: without it the bot can't {SCOPES[scope]}."
        for scope in lacking
    ]


def _table(rows: Mapping[str, str]) -> list[str]:
    width = max(map(len, rows))
    return [f"  {name:<{width}}  {reason}" for name, reason in sorted(rows.items())]


def _door(http: str) -> str:
    """Return where Slack calls, below an https address."""
    parts = urlsplit(http)
    if parts.scheme != "https" or not parts.netloc or parts.query or parts.fragment:
        raise Refusal(
            happened="No manifest was written.",
            why=f"{http!r} is no address that Slack would call: it calls https addresses alone.",
            next_step="Give the bot's public address, such as https://qa-loop.council.example, "
            "or leave --http out for Socket Mode.",
        )
    return http.rstrip("/").removesuffix(DOOR) + DOOR
