"""Says whether Slack would take a payload, and whether people would find what they need in it.

Three libraries are asked, then our own rules: the emulator checks no blocks at all, and
no library knows that a name may stand only once, or what somebody could hide in a name.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tests.slack.engines import by_blockkit, by_slack_sdk, by_slackblocks

Json = Mapping[str, Any]
MOST = {"message": 50, "home": 100, "modal": 100}
WHOLE_POST = 13_200  # characters: a post of so many was refused
WHOLE_TEXT = 4000
WHOLE_VIEW = 250_000  # bytes
LONGEST = {
    "action_id": 255,
    "block_id": 255,
    "callback_id": 255,
    "private_metadata": 3000,
    "value": 2000,
    "url": 3000,
    "accessibility_label": 75,
    "initial_value": 3000,
}
PLAIN_ONLY = {"title", "submit", "close", "label", "hint", "placeholder", "description"}
IN_SIGHT = {"checkboxes", "radio_buttons"}
MENUS = {"static_select", "multi_static_select"}
FOR_MACHINES = {"action_id", "block_id", "callback_id", "private_metadata", "value"}
NOT_A_LINK = re.compile(r"<(?!https?://[^<>|\s]+>)")
NOT_AN_ENTITY = re.compile(r"&(?!(amp|lt|gt);)")
SOMEBODY = re.compile(r"[UW][A-Z0-9]+")
PING = re.compile(r"<[!@#]")

TEXT = {"type", "text", "emoji", "verbatim"}
CHOSEN = {"type", "action_id", "options", "option_groups"}
KNOWN: dict[str, set[str]] = {
    "plain_text": TEXT - {"verbatim"},
    "mrkdwn": TEXT - {"emoji"},
    "section": {"type", "block_id", "text", "fields"},
    "header": {"type", "block_id", "text"},
    "divider": {"type", "block_id"},
    "actions": {"type", "block_id", "elements"},
    "input": {"type", "block_id", "label", "element", "hint", "optional"},
    "button": {"type", "text", "action_id", "value", "style", "url", "accessibility_label"},
    "plain_text_input": {"type", "action_id", "multiline", "max_length", "initial_value"},
    "datepicker": {"type", "action_id", "initial_date"},
    "users_select": {"type", "action_id", "initial_user"},
    "file_input": {"type", "action_id", "filetypes", "max_files"},
    "static_select": CHOSEN | {"initial_option"},
    "radio_buttons": CHOSEN - {"option_groups"} | {"initial_option"},
    "multi_static_select": CHOSEN | {"initial_options"},
    "checkboxes": CHOSEN - {"option_groups"} | {"initial_options"},
    "home": {"type", "blocks"},
    "modal": {
        "type", "callback_id", "private_metadata", "title", "submit", "close", "blocks",
    },
    "message": {"text", "blocks"},
    "option": {"text", "value", "description"},
    "group": {"label", "options"},
}  # fmt: skip


def check(payload: Json, hidden: str = "") -> None:
    """Fail, and say why, on a payload that Slack or a person could not take."""
    found = faults(payload, hidden)
    assert not found, "\n".join(found) + "\n" + json.dumps(payload, indent=1)[:4000]


def faults(payload: Json, hidden: str = "") -> list[str]:
    """Return everything that is wrong with a payload.

    `hidden`: a pattern of what may stand in nothing that travels unseen.
    """
    said = [by_slack_sdk(payload), by_blockkit(payload), by_slackblocks(payload)]
    return [*filter(None, said), *own_rules(payload, hidden)]


def own_rules(payload: Json, hidden: str = "") -> list[str]:
    """Return what our own rules have against a payload."""
    return [
        *_whole(payload),
        *_names(payload),
        *(fault for part in _parts(payload) for fault in _part(part)),
        *_unseen(payload, hidden),
    ]


def kind_of(part: Json) -> str:
    """Return what a part of a payload is."""
    if "type" in part:
        return str(part["type"])
    if "label" in part:
        return "group"
    return "message" if "blocks" in part or "value" not in part else "option"


def _parts(value: object) -> Iterator[Json]:
    """Yield every object in a payload, itself first."""
    if isinstance(value, Mapping):
        yield value
        for one in value.values():
            yield from _parts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _parts(one)


def _whole(payload: Json) -> Iterator[str]:
    kind, blocks = kind_of(payload), payload.get("blocks")
    if not blocks or len(blocks) > MOST.get(kind, 0):
        yield f"a {kind} of {len(blocks or ())} blocks"
    if kind == "message":
        yield from _message(payload)
    if kind == "modal":
        yield from _modal(payload)
    if kind != "message" and len(json.dumps(payload).encode()) > WHOLE_VIEW:
        yield "the view is too large"


def _message(payload: Json) -> Iterator[str]:
    text = payload.get("text")
    if not isinstance(text, str) or not text.strip():
        yield "no words for notifications"
    elif len(text) > WHOLE_TEXT:
        yield "the words for notifications are too long"
    elif "<" in text or NOT_AN_ENTITY.search(text):
        yield "the words for notifications are not escaped"
    shown = sum(len(_text(part)) for part in _parts(payload.get("blocks")))
    if shown >= WHOLE_POST:
        yield f"a post of {shown} characters"


def _modal(view: Json) -> Iterator[str]:
    asks = any(block.get("type") == "input" for block in view.get("blocks") or ())
    if asks and "submit" not in view:
        yield "questions that can't be sent"
    for name in ("title", "close", "callback_id", "private_metadata"):
        if not view.get(name):
            yield f"a form without {name}"
    try:
        json.loads(view.get("private_metadata") or "null")
    except ValueError:
        yield "private_metadata is cut off"


def _names(payload: Json) -> Iterator[str]:
    for name in ("block_id", "action_id"):
        given = Counter(part[name] for part in _parts(payload) if name in part)
        yield from (f"{name} {one!r} stands twice" for one, times in given.items() if times > 1)


def _part(part: Json) -> Iterator[str]:
    kind = kind_of(part)
    if kind not in KNOWN:
        yield f"a {kind} is not ours to send"
        return
    if unknown := sorted(set(part) - KNOWN[kind]):
        yield f"a {kind} has no {unknown}"
    for name, most in LONGEST.items():
        if name in part and not 1 <= len(str(part[name])) <= most:
            yield f"{name} of {len(str(part[name]))} characters"
    yield from (f"{name} is not plain" for name in PLAIN_ONLY if _is_styled(part.get(name)))
    yield from _by_kind(kind, part)


def _by_kind(kind: str, part: Json) -> Iterator[str]:
    if kind in {"plain_text", "mrkdwn"}:
        yield from _words(kind, part)
    if kind in IN_SIGHT | MENUS:
        yield from _choice(kind, part)
    if kind in {"option", "button", "header"} and _is_styled(part.get("text")):
        yield f"a {kind} is not plain"
    yield from (wrong for is_kind, wrong in _small_things(part) if is_kind == kind)


def _small_things(part: Json) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a part, if it is of the kind that is named with it."""
    if not {"text", "fields", "elements"} & set(part):
        yield "section", "an empty section"
    if not (part.get("action_id") and part.get("value")):
        yield "button", "a button that leads nowhere"
    if not (part.get("block_id") and part.get("element", {}).get("action_id")):
        yield "input", "a question without a name"
    if len(part.get("initial_value", "")) > part.get("max_length", 0):
        yield "plain_text_input", "more is written than may be"
    if not SOMEBODY.fullmatch(str(part.get("initial_user", "U0"))):
        yield "users_select", "somebody is chosen who is nobody on Slack"


def _words(kind: str, part: Json) -> Iterator[str]:
    text = _text(part)
    if not text.strip():
        yield "no words"
    if kind == "plain_text" and part.get("emoji") is not False:
        yield "letters may become pictures"
    if kind == "mrkdwn":
        if part.get("verbatim") is not True:
            yield "Slack may make links of its own"
        if PING.search(text) or NOT_A_LINK.search(text) or NOT_AN_ENTITY.search(text):
            yield f"not escaped: {text[:60]!r}"


def _choice(kind: str, part: Json) -> Iterator[str]:
    groups = [group["options"] for group in part.get("option_groups") or ()]
    options = [*(part.get("options") or ()), *(one for some in groups for one in some)]
    if bool(part.get("options")) == bool(groups) or not options:
        yield "options and groups, or neither"
    if len(part.get("options") or ()) > (10 if kind in IN_SIGHT else 100):
        yield "too many options"
    if any(len(some) > 100 for some in groups) or len(groups) > 100:
        yield "too many options in a group"
    values = [one.get("value", "") for one in options]
    if len(set(values)) < len(values) or not all(values):
        yield "two options of one value, or one of none"
    if any("," in value or len(value) > 75 for value in values):
        yield "a value that can't travel"
    chosen = part.get(
        "initial_options", [part["initial_option"]] if "initial_option" in part else []
    )
    if not all(one in options for one in chosen):
        yield "something else is chosen than is offered"


def _unseen(payload: Json, hidden: str) -> Iterator[str]:
    for part in _parts(payload):
        for name in FOR_MACHINES & set(part):
            if hidden and re.search(hidden, str(part[name])):
                yield f"{name} tells of a record"


def _text(part: Json) -> str:
    return str(part.get("text")) if part.get("type") in {"plain_text", "mrkdwn"} else ""


def _is_styled(value: object) -> bool:
    return isinstance(value, Mapping) and value.get("type") != "plain_text"
