"""Hands on Slack: what its servers send when somebody types, presses or fills in a form.

Signed as Slack signs; the emulator knows no slash commands, presses or forms of its own.
"""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from httpx import Client, Response
from slack_sdk.signature import SignatureVerifier

from tests.slack.world import APP_ID, SECRET, TEAM, Workspace

Json = dict[str, Any]
FORM = "application/x-www-form-urlencoded"


def signed(body: str, at: int | None = None, secret: str = SECRET) -> dict[str, str]:
    """Return the headers that Slack puts on a request."""
    stamp = str(_now() if at is None else at)
    made = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
    return {"x-slack-request-timestamp": stamp, "x-slack-signature": str(made)}


def _now() -> int:
    return int(time.clock_gettime(time.CLOCK_REALTIME))


class Hands:
    """Sends what people do to the bot's door."""

    def __init__(self, client: Client, door: str, workspace: Workspace) -> None:
        """Knock at this door."""
        self.client = client
        self.door = door
        self.workspace = workspace
        self.settle: Callable[[], object] = lambda: None  # waits until the bot has answered
        self._events = 0

    def send(
        self, body: str, kind: str = FORM, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Send a body as it is, signed unless other headers are given."""
        given = signed(body) if headers is None else dict(headers)
        answer = self.client.post(self.door, content=body, headers={"content-type": kind, **given})
        self.settle()
        return answer

    def slash(
        self, who: str, text: str = "", channel: str = "D0SOMEWHERE", **more: str
    ) -> Response:
        """Type /qa."""
        return self.send(urlencode(self.slash_of(who, text, channel) | more))

    def slash_of(self, who: str, text: str = "", channel: str = "D0SOMEWHERE") -> dict[str, str]:
        """Return what Slack sends for a slash command."""
        return {
            "command": "/qa",
            "text": text,
            "user_id": who,
            "team_id": TEAM,
            "channel_id": channel,
            "api_app_id": APP_ID,
            "trigger_id": self.workspace.trigger(who),
        }

    def event(self, event: Json, event_id: str = "", team: str = TEAM) -> Response:
        """Have Slack tell of an event."""
        self._events += 1
        whole = {
            "type": "event_callback",
            "event_id": event_id or f"Ev{self._events:08}",
            "team_id": team,
            "api_app_id": APP_ID,
            "event_time": self._events,
            "event": event,
        }
        return self.send(json.dumps(whole), "application/json")

    def say(self, who: str, text: str, **more: Any) -> Response:
        """Write to the bot."""
        event_id = more.pop("event_id", "")
        event = {"type": "message", "channel_type": "im", "user": who, "text": text, "ts": "1.2"}
        return self.event(event | more, event_id)

    def open_home(self, who: str, view: Json | None = None) -> Response:
        """Look at the bot's home."""
        shown = {"view": view} if view else {}
        return self.event({"type": "app_home_opened", "user": who, "tab": "home", **shown})

    def interact(self, payload: Json) -> Response:
        """Send a press, a form or a shortcut."""
        return self.send(urlencode({"payload": json.dumps(payload)}))

    def press(self, who: str, posted: Json, button: Json, channel: str) -> Response:
        """Press a button that stands in a message."""
        return self.interact(self.press_of(who, posted, button, channel))

    def press_of(self, who: str, posted: Json, button: Json, channel: str) -> Json:
        """Return what Slack sends for a press of a button in a message."""
        place = {"type": "message", "message_ts": posted["ts"], "channel_id": channel}
        return self.by(who) | {
            "type": "block_actions",
            "container": place | {"is_ephemeral": False},
            "channel": {"id": channel},
            "message": posted,
            "actions": [button],
        }

    def press_at_home(self, who: str, view: Json, button: Json) -> Response:
        """Press a button of the home."""
        return self.interact(
            self.by(who)
            | {
                "type": "block_actions",
                "container": {"type": "view", "view_id": view["id"]},
                "view": view,
                "actions": [button],
            }
        )

    def submit(self, who: str, view: Json, values: Json) -> Response:
        """Send a form."""
        filled = view | {"state": {"values": values}}
        return self.interact(self.by(who) | {"type": "view_submission", "view": filled})

    def by(self, who: str) -> Json:
        """Return who does it, where, and the trigger that opens a form."""
        return {
            "user": {"id": who, "team_id": TEAM},
            "team": {"id": TEAM},
            "api_app_id": APP_ID,
            "trigger_id": self.workspace.trigger(who),
        }
