"""A message as Slack draws it: what is said as blocks, what a button means hidden in them.

One message is one post. What is too long for a block goes on in the next one. A post that
is still too long is shortened where it is longest, and says so; sections for which there
is no place at all are counted at its end. No section ever loses its buttons.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from bot.platforms.slack_text import (
    SECTION_TEXT,
    Block,
    cut,
    escape,
    label,
    line,
    pieces,
    plain,
    worded,
)
from handlers.core.messages import Button, Message, Section, Tone
from handlers.core.phrases import count

MOST_BLOCKS = 50  # in a message
MOST_BLOCKS_IN_VIEW = 100  # in a home or a form
WHOLE_POST = 12_000  # characters: Slack was seen to refuse a post of 13,200
FALLBACK = 3000
TITLE = 300
HEADER, LABEL, FIELD, FIELDS, BUTTONS = 150, 75, 2000, 10, 25
BLOCK_ID, VALUE = 255, 2000
SHORTER = (2500, 2000, 1500, 1000, 700, 500, 300, 200, 100)  # characters left of each text
CUT_SHORT = " (shortened here)"
NOTHING = "There is nothing here now."
MARKS: dict[Tone, str] = {"concern": "❗ Concern", "warning": "⚠️ Please note"}
REFERENCE = re.compile(r"[A-Z]+-\d{4}-\d+")

Draw = Callable[[Sequence[Section]], list[Block]]


def payload(message: Message) -> dict[str, Any]:
    """Return what chat.postMessage, chat.update and chat.postEphemeral take."""
    return {"text": fallback(message), "blocks": _fitting(message.sections, _fits_post)}


def home(message: Message) -> dict[str, Any]:
    """Return the view that views.publish takes."""
    return {"type": "home", "blocks": _fitting(message.sections, _fits_view)}


def fallback(message: Message) -> str:
    """Return the words for notifications and screen readers, which don't read blocks.

    The summary comes first. A concern adds none: its words belong on no lock screen.
    """
    said = [message.summary]
    for section in message.sections:
        if section.tone != "concern":
            facts = (f"{name}: {value}" for name, value in section.facts)
            said += [section.title, section.text, *facts]
    lines = dict.fromkeys(words for words in (one.strip() for one in said) if words)
    return escape(cut("\n".join(lines), FALLBACK)) or NOTHING


def heading(title: str, tone: Tone) -> str:
    """Return a title behind what its tone says, in words as well as in a sign."""
    return ": ".join(one for one in (MARKS.get(tone, ""), cut(line(title), TITLE)) if one)


def _fitting(sections: Sequence[Section], fits: Callable[[list[Block]], bool]) -> list[Block]:
    """Draw what there is place for: everything; everything, shortened; or the first of it."""
    for shown in range(len(sections), 0, -1):
        left = len(sections) - shown
        for most in (None, *SHORTER):
            kept = [_shortened(section, most) for section in sections[:shown]]
            blocks = _blocks([*kept, *_left_out(left)])
            if fits(blocks):
                return blocks
            if len(blocks) > MOST_BLOCKS_IN_VIEW:
                break  # shorter texts are no fewer blocks than that
    return _blocks([Section(NOTHING)])


def _fits_post(blocks: list[Block]) -> bool:
    return len(blocks) <= MOST_BLOCKS and _length(blocks) <= WHOLE_POST


def _fits_view(blocks: list[Block]) -> bool:
    return len(blocks) <= MOST_BLOCKS_IN_VIEW


def _length(blocks: object) -> int:
    """Count the characters that people see."""
    if isinstance(blocks, list):
        return sum(_length(one) for one in blocks)
    if isinstance(blocks, dict):
        own = blocks.get("text")
        here = len(own) if isinstance(own, str) else 0
        return here + sum(_length(one) for one in blocks.values())
    return 0


def _shortened(section: Section, most: int | None) -> Section:
    if most is None:
        return section
    facts = tuple((name, _short(value, most)) for name, value in section.facts)
    return replace(section, text=_short(section.text, most), facts=facts)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else cut(text, most) + CUT_SHORT


def _left_out(number: int) -> list[Section]:
    if not number:
        return []
    things = count(number, "more thing")
    return [Section(f"{things} not shown here for want of room. Type /qa for what is yours now.")]


def _blocks(sections: Sequence[Section]) -> list[Block]:
    blocks = [block for n, section in enumerate(sections) for block in _section(n, section)]
    return blocks or [{"type": "section", "text": plain(NOTHING)}]


def _section(number: int, section: Section) -> Iterator[Block]:
    """Yield a section's blocks; each carries its place, its tone and its key."""
    drawn = [*_said(section), *_buttons(number, section)]
    for piece, block in enumerate(drawn):
        mark = "title" if piece == 0 and heading(section.title, section.tone) else "text"
        where = f"{number}.{piece}.{mark}.{section.tone}."
        key = section.key if len(where + section.key) <= BLOCK_ID else ""
        yield {**block, "block_id": where + key}


def _said(section: Section) -> Iterator[Block]:
    head = heading(section.title, section.tone)
    facts = [worded(line(name), value, FIELD) for name, value in section.facts]
    if head and len(head) <= HEADER and not (section.text or facts):
        yield {"type": "header", "text": plain(head, HEADER)}
        return
    blocks = list(text_blocks(head, section.text))
    for first in range(0, len(facts), FIELDS):
        some = {"fields": facts[first : first + FIELDS]}
        if first == 0 and blocks:
            blocks[-1] |= some
        else:
            blocks.append({"type": "section", **some})
    yield from blocks


def text_blocks(head: str, text: str) -> Iterator[Block]:
    """Yield a text under its heading, in as many blocks as it needs."""
    room = len(escape(head)) + len("**\n")
    first, *rest = list(pieces(text, SECTION_TEXT - room)) or [""]
    if head or first:
        yield {"type": "section", "text": worded(head, first)}
    for piece in rest:
        yield {"type": "section", "text": worded("", piece)}


def _buttons(number: int, section: Section) -> Iterator[Block]:
    elements = [
        _button(f"{number}.{place}", section, button)
        for place, button in enumerate(section.buttons)
    ]
    for first in range(0, len(elements), BUTTONS):
        yield {"type": "actions", "elements": elements[first : first + BUTTONS]}


def _button(place: str, section: Section, button: Button) -> Block:
    """Return a button: its route and place are its name, its arguments its value."""
    value = json.dumps({"args": dict(button.args), "form": button.form}, ensure_ascii=False)
    if len(value) > VALUE:
        msg = f"the button {button.label!r} carries more than Slack takes back"
        raise ValueError(msg)
    drawn: Block = {
        "type": "button",
        "text": label(button.label, LABEL),
        "action_id": f"{button.route}#{place}",
        "value": value,
    }
    if button.style != "plain":
        drawn["style"] = button.style
    if button.url:
        drawn["url"] = button.url
    if about := REFERENCE.search(section.key):  # many cards, each with a "Start"
        drawn["accessibility_label"] = cut(f"{line(button.label)}, {about[0]}", LABEL)
    return drawn
