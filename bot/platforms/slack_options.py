"""A choice as Slack draws it: up to ten in sight, more in a menu, more than a hundred in groups."""

from collections.abc import Iterator, Sequence

from bot.platforms.slack_text import Block, cut, label, line
from handlers.core.forms import Choice

LABEL = 75
IN_SIGHT = 10  # radio buttons or ticks
IN_A_GROUP = 100
LEAVE_EMPTY = "—"  # a menu on Slack can't be emptied again: this stands for no answer
EMPTY_WORDS = "(leave this empty)"


def chooser(part: Choice) -> Block:
    """Return the element that asks a choice, what was chosen before chosen already."""
    in_sight = part.open and len(part.options) <= IN_SIGHT
    kind = {
        (True, True): "checkboxes",
        (True, False): "radio_buttons",
        (False, True): "multi_static_select",
        (False, False): "static_select",
    }[in_sight, part.many]
    options = [_option(value, words) for value, words in part.options]
    chosen = [option for option in options if option["value"] in part.value]
    if kind == "static_select" and not part.required:
        options = [_option(LEAVE_EMPTY, EMPTY_WORDS), *options]
    drawn: Block = {"type": kind, "action_id": part.name, **_offered(options)}
    if chosen:
        drawn |= {"initial_options": chosen} if part.many else {"initial_option": chosen[0]}
    return drawn


def _option(value: str, words: str) -> Block:
    """Return an option; what its name is too short for goes on in the line below it."""
    whole = line(words)
    option: Block = {"text": label(whole, LABEL), "value": value}
    shown = option["text"]["text"]
    if shown != whole:
        option["description"] = label(whole[len(shown) - 1 :], LABEL)
    return option


def _offered(options: Sequence[Block]) -> Block:
    if len(options) <= IN_A_GROUP:
        return {"options": list(options)}
    return {"option_groups": list(_groups(options))}


def _groups(options: Sequence[Block]) -> Iterator[Block]:
    for first in range(0, len(options), IN_A_GROUP):
        some = list(options[first : first + IN_A_GROUP])
        ends = (cut(str(one["text"]["text"]), 35) for one in (some[0], some[-1]))
        yield {"label": label(" to ".join(ends), LABEL), "options": some}
