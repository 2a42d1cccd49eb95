"""What Slack sends back, as the bot knows it: presses, answers, and a message from its blocks."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.platforms.slack_blocks import MARKS
from bot.platforms.slack_forms import READING
from bot.platforms.slack_options import LEAVE_EMPTY
from bot.platforms.slack_text import read, unescape
from bot.press import Origin, Press
from handlers.core.messages import Button, Message, Section

Json = Mapping[str, Any]
BLOCK_ID = re.compile(r"(\d+)\.\d+\.(title|text)\.(plain|good|warning|concern)\.(.*)", re.S)


@dataclass(frozen=True)
class SentFile:
    """A file that somebody put into a form: Slack keeps it until we fetch it."""

    id: str
    name: str = ""
    url: str = ""  # url_private_download; fetched with the bot's token


@dataclass(frozen=True)
class SentForm:
    """A form that was sent. `files`, by part name, are still to be fetched into the answers."""

    press: Press
    files: Mapping[str, SentFile] = field(default_factory=dict)


def reference_of(channel: str, ts: str) -> str:
    """Return the one word by which we know a post."""
    return f"{channel}:{ts}"


def press_of(payload: Json) -> Press | None:
    """Return the press in a `block_actions` payload; None: it asks nothing of us."""
    pressed: Json = next(iter(payload.get("actions") or ()), {})
    route = str(pressed.get("action_id", "")).rpartition("#")[0]
    carried = _object(pressed.get("value"))
    if not route or "args" not in carried:
        return None
    return Press(
        chat_id=_user(payload),
        route=route,
        args=_plain(carried["args"]),
        origin=_origin(payload, str(pressed.get("block_id", ""))),
    )


def sent_of(payload: Json) -> SentForm | None:
    """Return the form in a `view_submission` payload; None: it was only read."""
    view = payload.get("view") or {}
    route = str(view.get("callback_id", ""))
    if route in {"", READING}:
        return None
    kept = _object(view.get("private_metadata"))
    values = (view.get("state") or {}).get("values") or {}
    states = [one for block in values.values() for one in block.items()]
    blank = _mapping(kept.get("blank"))
    answers: dict[str, Any] = {name: () if many else "" for name, many in blank.items()}
    answers |= {name: _answer(state) for name, state in states}
    origin = Origin(str(kept["origin"]), str(kept.get("section", ""))) if "origin" in kept else None
    press = Press(_user(payload), route, _plain(kept.get("args")), answers, origin)
    return SentForm(press, dict(_files(states)))


def message_of(post: Json) -> Message:
    """Return the message that a post of ours says now: what `payload` in slack_blocks drew.

    What was shortened stays short, and Slack's lists stay lists of dots.
    """
    sections: dict[str, Section] = {}
    for block in post.get("blocks") or ():
        found = BLOCK_ID.fullmatch(str(block.get("block_id", "")))
        if found:
            known = sections.get(found[1], Section("", tone=found[3], key=found[4]))  # type: ignore[arg-type]
            sections[found[1]] = _with(known, block, has_title=found[2] == "title")
    summary = unescape(str(post.get("text", ""))).split("\n", maxsplit=1)[0]
    return Message(tuple(sections.values()), summary)


def _with(section: Section, block: Json, *, has_title: bool) -> Section:
    """Return a section with what one more of its blocks says."""
    title, text = section.title, section.text
    if words := read(block["text"]) if "text" in block else "":
        if has_title:
            head, _, words = words.partition("\n")
            mark = MARKS.get(section.tone, "")
            title = head.removeprefix(mark).removeprefix(": ")
        text = "\n".join(one for one in (text, words) if one)
    facts = [read(one).partition("\n") for one in block.get("fields") or ()]
    return Section(
        text=text,
        title=title,
        facts=(*section.facts, *((name, value) for name, _, value in facts)),
        buttons=(*section.buttons, *_buttons(block)),
        tone=section.tone,
        key=section.key,
    )


def _buttons(block: Json) -> Iterable[Button]:
    for drawn in block.get("elements") or ():
        carried = _object(drawn.get("value"))
        yield Button(
            label=read(drawn["text"]),
            route=str(drawn["action_id"]).rpartition("#")[0],
            args=_plain(carried.get("args")),
            style=drawn.get("style", "plain"),
            form=bool(carried.get("form")),
            url=drawn.get("url", ""),
        )


def _origin(payload: Json, block_id: str) -> Origin | None:
    """Return where a button stands; a whisper and a home are no posts."""
    place = payload.get("container") or {}
    if place.get("type") != "message" or place.get("is_ephemeral"):
        return None
    found = BLOCK_ID.fullmatch(block_id)
    reference = reference_of(str(place.get("channel_id", "")), str(place.get("message_ts", "")))
    message = message_of(payload["message"]) if payload.get("message") else None
    return Origin(reference, found[4] if found else "", message)


def _answer(state: Json) -> Any:
    kind = state.get("type")
    if kind in {"checkboxes", "multi_static_select"}:
        return tuple(str(one["value"]) for one in state.get("selected_options") or ())
    if kind in {"static_select", "radio_buttons"}:
        value = str((state.get("selected_option") or {}).get("value", ""))
        return "" if value == LEAVE_EMPTY else value
    if kind == "datepicker":
        return _date(state.get("selected_date"))
    if kind == "users_select":
        return state.get("selected_user") or ""
    if kind == "file_input":
        return None
    return str(state.get("value") or "").replace("\r\n", "\n")


def _date(given: object) -> date | str | None:
    """Return a date, or what came instead of one: the form says what is wrong with it."""
    try:
        return date.fromisoformat(given) if isinstance(given, str) and given else None
    except ValueError:
        return str(given)


def _files(states: Iterable[tuple[str, Json]]) -> Iterable[tuple[str, SentFile]]:
    for name, state in states:
        for one in (state.get("files") or ())[:1]:
            url = one.get("url_private_download") or one.get("url_private") or ""
            yield name, SentFile(str(one["id"]), str(one.get("name", "")), str(url))


def _user(payload: Json) -> str:
    return str((payload.get("user") or {}).get("id", ""))


def _object(text: object) -> Json:
    """Return what a text of ours carries; nothing, if it is not one of ours."""
    try:
        return _mapping(json.loads(text)) if isinstance(text, str) else {}
    except ValueError:
        return {}


def _mapping(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _plain(value: object) -> dict[str, str]:
    return {str(name): str(one) for name, one in _mapping(value).items()}
