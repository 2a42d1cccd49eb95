"""Fills in a drawn form as somebody on Slack would, and makes the payload that Slack sends."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

Json = Mapping[str, Any]
CHOSEN = {
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "datepicker": ("selected_date", "initial_date"),
    "users_select": ("selected_user", "initial_user"),
    "plain_text_input": ("value", "initial_value"),
}


def submitted(view: Json, answers: Mapping[str, Any], user: str = "U0AMINA00") -> dict[str, Any]:
    """Return the `view_submission` of a form: these answers, and what was there before."""
    values = {
        block["block_id"]: {block["element"]["action_id"]: _state(block["element"], answers)}
        for block in view["blocks"]
        if block["type"] == "input"
    }
    return {
        "type": "view_submission",
        "user": {"id": user},
        "view": {**view, "id": "V1", "hash": "1", "state": {"values": values}},
    }


def pressed(post: Json, label: str, user: str = "U0AMINA00") -> dict[str, Any]:
    """Return the `block_actions` of a press on a post that stands in a chat."""
    for block in post["blocks"]:
        for button in block.get("elements", ()):
            if button["text"]["text"] == label:
                return {
                    "type": "block_actions",
                    "user": {"id": user},
                    "actions": [{**button, "block_id": block["block_id"]}],
                    "container": {
                        "type": "message",
                        "message_ts": "1800000000.000100",
                        "channel_id": "D0AMINA00",
                    },
                    "message": {**post, "ts": "1800000000.000100"},
                }
    raise LookupError(label)


def _state(element: Json, answers: Mapping[str, Any]) -> dict[str, Any]:
    kind, name = element["type"], element["action_id"]
    if kind == "file_input":
        return {"type": kind, "files": answers.get(name, [])}
    field, first = CHOSEN[kind]
    if name not in answers:
        return {"type": kind, field: element.get(first)}
    return {"type": kind, field: _chosen(element, kind, answers[name])}


def _chosen(element: Json, kind: str, given: Any) -> Any:
    if kind in {"static_select", "radio_buttons"}:
        return next((one for one in _options(element) if one["value"] == given), None)
    if kind in {"multi_static_select", "checkboxes"}:
        return [one for one in _options(element) if one["value"] in given]
    if isinstance(given, date):
        return given.isoformat()
    return given or None


def _options(element: Json) -> Iterator[Json]:
    yield from element.get("options", ())
    for group in element.get("option_groups", ()):
        yield from group["options"]
