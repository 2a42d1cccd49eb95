"""Three libraries' opinions of a Slack payload: slack_sdk's models, blockkit and slackblocks.

Each rebuilds the payload with its own classes, and complains where it can't. None of them
built it: the bot writes plain JSON.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import blockkit
import slackblocks
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

Json = Mapping[str, Any]

KIT: dict[str, type[Any]] = {
    "actions": blockkit.Actions,
    "button": blockkit.Button,
    "checkboxes": blockkit.Checkboxes,
    "datepicker": blockkit.DatePicker,
    "divider": blockkit.Divider,
    "file_input": blockkit.FileInput,
    "header": blockkit.Header,
    "home": blockkit.Home,
    "input": blockkit.Input,
    "modal": blockkit.Modal,
    "multi_static_select": blockkit.MultiStaticSelect,
    "plain_text_input": blockkit.PlainTextInput,
    "radio_buttons": blockkit.RadioButtons,
    "section": blockkit.Section,
    "static_select": blockkit.StaticSelect,
    "users_select": blockkit.UsersSelect,
}
SLACKBLOCKS: dict[str, type[Any]] = {
    "actions": slackblocks.ActionsBlock,
    "button": slackblocks.Button,
    "checkboxes": slackblocks.CheckboxGroup,
    "datepicker": slackblocks.DatePicker,
    "divider": slackblocks.DividerBlock,
    "file_input": slackblocks.FileInput,
    "header": slackblocks.HeaderBlock,
    "home": slackblocks.HomeTabView,
    "input": slackblocks.InputBlock,
    "modal": slackblocks.ModalView,
    "multi_static_select": slackblocks.StaticMultiSelectMenu,
    "plain_text_input": slackblocks.PlainTextInput,
    "radio_buttons": slackblocks.RadioButtonGroup,
    "section": slackblocks.SectionBlock,
    "static_select": slackblocks.StaticSelectMenu,
    "users_select": slackblocks.UserSelectMenu,
}
TEXTS = {"plain_text", "mrkdwn"}


def by_slack_sdk(payload: Json) -> str:
    """Return what slack_sdk finds wrong, or "": parsed and written again it must be the same."""
    try:
        if "type" in payload:
            return _differs(View(**payload).to_dict(), payload)
        blocks = [block.to_dict() for block in Block.parse_all(payload.get("blocks"))]
        return _differs(blocks, list(payload.get("blocks") or ()))
    except (SlackObjectFormationError, TypeError, ValueError, AttributeError, KeyError) as fault:
        return f"slack_sdk: {fault!r}"


def by_blockkit(payload: Json) -> str:
    """Return what blockkit finds wrong, or ""."""
    return _tried("blockkit", _kit, payload)


def by_slackblocks(payload: Json) -> str:
    """Return what slackblocks finds wrong, or ""."""
    return _tried("slackblocks", _slackblocks, payload)


def _differs(made: object, given: object) -> str:
    return "" if made == given else f"slack_sdk: {_place(made, given)} does not come back as it was"


def _place(made: object, given: object) -> str:
    """Name the first place where two structures differ."""
    if isinstance(made, dict) and isinstance(given, dict):
        for name in sorted({*made, *given}):
            if made.get(name) != given.get(name):
                return f"{name}.{_place(made.get(name), given.get(name))}"
    if isinstance(made, list) and isinstance(given, list) and len(made) == len(given):
        for number, (one, other) in enumerate(zip(made, given, strict=True)):
            if one != other:
                return f"{number}.{_place(one, other)}"
    return "it"


def _tried(name: str, build: Callable[[Json], object], payload: Json) -> str:
    try:
        build(payload)
    except Exception as fault:  # noqa: BLE001 - a complaint is an answer
        return f"{name}: {fault}"
    return ""


def _kit(payload: Json) -> object:
    if "type" not in payload:
        whole: Any = blockkit.Message(**_built(payload, _kit_part))
    else:
        whole = _kit_part(payload)
    return whole.build()


def _kit_part(data: Json) -> Any:
    if data.get("type") in TEXTS:
        return blockkit.Text(**data)
    given = _built(_known_to_them(data), _kit_part)
    if "type" in data:
        return KIT[given.pop("type")](**given)
    return blockkit.OptionGroup(**given) if "options" in data else blockkit.Option(**given)


def _slackblocks(payload: Json) -> object:
    if "type" not in payload:
        message = slackblocks.Message(channel="C1", **_built(payload, _slackblocks_part))
        return message.to_dict()
    return _slackblocks_part(payload).to_dict()


def _slackblocks_part(data: Json) -> Any:
    if data.get("type") in TEXTS:
        return slackblocks.Text.from_dict(dict(data))
    given = _built(_known_to_them(data), _slackblocks_part)
    if "type" not in data:
        kind = slackblocks.OptionGroup if "options" in data else slackblocks.Option
        return kind(**given)
    kind = SLACKBLOCKS[given.pop("type")]
    if kind is slackblocks.StaticMultiSelectMenu:
        given.setdefault("options", None)
    return kind(**given)


def _known_to_them(data: Json) -> dict[str, Any]:
    """Leave out what both have wrong: with groups, they want a group chosen, Slack an option."""
    return {
        name: value
        for name, value in data.items()
        if not ("option_groups" in data and name.startswith("initial_option"))
    }


def _built(data: Json, build: Callable[[Json], Any]) -> dict[str, Any]:
    return dict(_each(data, build))


def _each(data: Json, build: Callable[[Json], Any]) -> Iterator[tuple[str, Any]]:
    for name, value in data.items():
        if isinstance(value, dict):
            yield name, build(value)
        elif isinstance(value, list):
            yield name, [build(one) if isinstance(one, dict) else one for one in value]
        else:
            yield name, value
