"""Eyes on Slack: what people see there, read back from what Slack has been told."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.platforms.memory import Posted
from bot.platforms.slack_blocks import MARKS
from bot.platforms.slack_forms import READING
from bot.platforms.slack_options import LEAVE_EMPTY
from bot.platforms.slack_reading import message_of, reference_of
from bot.platforms.slack_text import read
from handlers.core.forms import Choice, Day, Form, Note, Part, Text, Upload
from tests.slack.world import Workspace

Json = dict[str, Any]


def buttons_of(posted: Json) -> list[Json]:
    """Return every button of a message or a home, as Slack sends it with a press."""
    return [
        element | {"block_id": block["block_id"]}
        for block in posted["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ]


def button(posted: Json, label: str) -> Json:
    """Return the first button of that label."""
    return next(one for one in buttons_of(posted) if one["text"]["text"] == label)


def form_of(view: Json) -> Form:
    """Return a form as people see it."""
    parts = [part for block in view["blocks"] if (part := _part(block))]
    submit = read(view["submit"]) if view.get("submit") else ""
    route = str(view["callback_id"])
    title = read(view["title"])
    return Form("" if route == READING else route, title, tuple(parts), submit)


def blocks_by_name(view: Json) -> dict[str, Json]:
    """Return each question's block, by the name of the part."""
    asked = (block for block in view["blocks"] if block["type"] == "input")
    return {block["element"]["action_id"]: block for block in asked}


def values_of(view: Json, answers: dict[str, Any]) -> Json:
    """Return what Slack sends for these answers."""
    return {
        block["block_id"]: {name: _state(block["element"], answers.get(name))}
        for name, block in blocks_by_name(view).items()
    }


def _part(block: Json) -> Part | None:
    if block["type"] == "input":
        return _question(block)
    if block["type"] == "section":
        return _note(block["text"])
    return None


def _note(text: Json) -> Note:
    """Return words under their heading, without the sign that says how much they matter."""
    words = read(text)
    is_headed = text["type"] == "mrkdwn" and text["text"].startswith("*")
    for mark in MARKS.values():
        is_headed = is_headed and not words.startswith(f"{mark}\n")
        words = words.removeprefix(f"{mark}: ").removeprefix(f"{mark}\n")
    if is_headed:
        title, _, rest = words.partition("\n")
        return Note(rest, title)
    return Note(words)


def _question(block: Json) -> Part:
    element = block["element"]
    name, label = str(element["action_id"]), read(block["label"])
    needed = not block["optional"]
    if element["type"] == "plain_text_input":
        first = str(element.get("initial_value", ""))
        return Text(name, label, element["multiline"], needed, value=first)
    if element["type"] == "datepicker":
        first_day = element.get("initial_date")
        return Day(name, label, needed, value=date.fromisoformat(first_day) if first_day else None)
    if element["type"] == "file_input":
        return Upload(name, label, tuple(element["filetypes"]), needed)
    return _choice(element, name, label, needed=needed)


def _choice(element: Json, name: str, label: str, *, needed: bool) -> Choice:
    options = [*element.get("options", ())]
    for group in element.get("option_groups", ()):
        options += group["options"]
    first = element.get("initial_options") or [element.get("initial_option")]
    return Choice(
        name,
        label,
        tuple((one["value"], _words(one)) for one in options if one["value"] != LEAVE_EMPTY),
        many=element["type"] in {"checkboxes", "multi_static_select"},
        open=element["type"] in {"checkboxes", "radio_buttons"},
        required=needed,
        value=tuple(one["value"] for one in first if one),
    )


def _words(option: Json) -> str:
    """Return an option's words; a long one goes on in the line below."""
    text = read(option["text"])
    if "description" in option:
        text = text.removesuffix("…") + read(option["description"])
    return text


def _state(element: Json, given: Any) -> Json:
    kind = element["type"]
    if kind in {"checkboxes", "multi_static_select"}:
        return {"type": kind, "selected_options": [{"value": one} for one in given or ()]}
    if kind in {"static_select", "radio_buttons"}:
        return {"type": kind, "selected_option": {"value": given} if given else None}
    if kind == "datepicker":
        return {"type": kind, "selected_date": given.isoformat() if given else None}
    if kind == "file_input":
        return {"type": kind, "files": given or []}
    return {"type": kind, "value": given or None}


class Eyes:
    """Reads every chat of the workspace: whoever has been told something, and the channels."""

    def __init__(self, workspace: Workspace, names: Mapping[str, str]) -> None:
        """Look at this workspace; `names` say what to call its members."""
        self._workspace = workspace
        self._names = names
        self._read = 0  # calls of the wire that have been looked at
        self._chats: dict[str, str] = {}  # Slack's channel id -> who, or the channel's name
        self._posts: dict[str, tuple[Posted, ...]] = {}

    def chats(self) -> tuple[str, ...]:
        """Return the chats in which something stands."""
        self._look()
        return tuple(self._posts)

    def chat(self, chat_id: str) -> tuple[Posted, ...]:
        """Return what stands in a chat, oldest first."""
        self._look()
        return self._posts.get(chat_id, ())

    def duplicates(self) -> int:
        """Return how many queued messages stand there more than once."""
        ids = [one.outbox_id for chat in self.chats() for one in self.chat(chat) if one.outbox_id]
        return len(ids) - len(set(ids))

    def _look(self) -> None:
        """Read the chats anew in which something has been posted or changed."""
        calls = self._workspace.wire.calls
        new, self._read = calls[self._read :], len(calls)
        told = [one for one in new if one.method in {"chat.postMessage", "chat.update"}]
        for channel in {str(call.answer["channel"]) for call in told}:
            self._posts[self._who(channel)] = tuple(
                Posted(
                    reference_of(channel, posted["ts"]),
                    (posted.get("metadata") or {}).get("event_payload", {}).get("id", ""),
                    message_of(posted),
                    is_channel=channel.startswith("C"),
                )
                for posted in self._workspace.history(channel)
                if posted.get("blocks")
            )

    def _who(self, channel: str) -> str:
        if channel not in self._chats:
            found = self._workspace.looking.conversations_info(channel=channel)["channel"]
            self._chats[channel] = (
                self._names.get(found["user"], found["user"])
                if found.get("is_im")
                else found["name"]
            )
        return self._chats[channel]
