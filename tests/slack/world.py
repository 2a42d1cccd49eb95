"""A council on the emulated Slack: the bot, its workspace, and the wire between them."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk import WebClient

from bot.platforms.slack import SlackPlatform
from bot.platforms.slack_client import SlackClient
from bot.slack_manifest import SCOPES
from tests.outgoing import NOW
from tests.slack import oracle, wire
from tests.slack.emulator import Emulator
from tests.slack.wire import Wire

TOKEN, APP_TOKEN, SECRET = "xoxb-for-tests", "xapp-for-tests", "the app's signing secret"
TEAM, BOT, APP_ID = "T000000001", "U0QALOOP1", "A0QALOOP1"
LOOKING = "xoxb-for-looking"
DRAWN = ("chat.postMessage", "chat.update", "chat.postEphemeral")
VIEWS = ("views.open", "views.update", "views.push", "views.publish")


@dataclass
class Workspace:
    """An emulated workspace: its members by first name, and the wire to it."""

    wire: Wire
    members: dict[str, str]  # first name, in small letters -> Slack's id
    looking: WebClient  # past the wire: what really stands there

    def platform(self, clock: Callable[[], datetime] | None = None) -> SlackPlatform:
        """Return the bot's platform in this workspace."""
        return SlackPlatform(self.client(), clock or (lambda: NOW))

    def client(self, **more: Any) -> SlackClient:
        """Return the bot's client."""
        return SlackClient(TOKEN, self.wire.api, **more)

    def history(self, channel: str) -> list[dict[str, Any]]:
        """Return what stands in a channel, oldest first; an id, a member or a name."""
        if channel in self.members.values():
            channel = self.looking.conversations_open(users=channel)["channel"]["id"]
        elif not channel.startswith(("C", "D")):
            channel = self.channel(channel)
        found = self.looking.conversations_history(channel=channel, limit=1000)
        messages: list[dict[str, Any]] = found["messages"]
        return messages[::-1]

    def channel(self, name: str) -> str:
        """Return the id of a channel."""
        found = self.looking.conversations_list(limit=1000)["channels"]
        return next(str(one["id"]) for one in found if one["name"] == name.lstrip("#"))

    def trigger(self, chat_id: str) -> str:
        """Return what comes with a press: good for three seconds, and once."""
        made = self.looking.api_call("views.generateTriggerId", data={"user_id": chat_id})
        return str(made["trigger_id"])

    def every_payload(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield everything that was drawn for people, with the method that carried it."""
        for call in self.wire.calls:
            if call.method in DRAWN:
                kept = ("text", "blocks")
                yield call.method, {k: v for k, v in call.payload.items() if k in kept}
            elif call.method in VIEWS:
                yield call.method, call.payload["view"]


@contextmanager
def opened(
    slack: Emulator,
    people: dict[str, str],
    channels: tuple[str, ...] = ("audits", "practice-learning"),
    scopes: Iterable[str] = tuple(SCOPES),
) -> Iterator[Workspace]:
    """Yield a fresh workspace with these people (name -> e-mail); check all that was drawn."""
    with wire.stretched(slack.port) as stretched:
        slack.fresh(stretched.address, _seed(people, channels, scopes))
        stretched.scopes = ",".join(scopes)
        looking = stretched.direct(LOOKING)
        workspace = Workspace(stretched, {}, looking)
        for name, email in people.items():
            found = looking.users_lookupByEmail(email=email)["user"]["id"]
            workspace.members[name.split()[0].lower()] = found
        yield workspace
        for _, payload in workspace.every_payload():
            oracle.check(payload)


def _seed(
    people: dict[str, str], channels: tuple[str, ...], scopes: Iterable[str]
) -> dict[str, Any]:
    members = [
        {"name": name.split()[0].lower(), "real_name": name, "email": email}
        for name, email in people.items()
    ]
    ours = {"app_id": APP_ID, "bot_id": "B0QALOOP1", "bot_user_id": BOT}
    app = {"client_id": "1.2", "client_secret": "-", "name": "QA Loop", "redirect_uris": []}
    token = {"token": TOKEN, "type": "bot", "user_id": BOT, "scopes": list(scopes)}
    may_all = {"token": LOOKING, "type": "bot", "user_id": BOT}
    return {
        "strict_scopes": True,
        "signing_secret": SECRET,
        "users": members,
        "channels": [{"name": name} for name in channels],
        "oauth_apps": [app | ours | {"bot_name": "qa-loop", "scopes": list(scopes)}],
        "tokens": [token | ours, may_all | ours],
    }
