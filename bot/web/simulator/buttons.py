"""Finds the button that was pressed. The page names it; what it does never leaves the server."""

import hashlib
import json
from dataclasses import dataclass

from handlers.core.messages import Button, Message, Section


@dataclass(frozen=True)
class Found:
    """A button and the section in which it stands."""

    button: Button
    section: Section


def name_of(place: str, section: Section, button: Button) -> str:
    """Return what the page calls a button: the same as long as it does the same."""
    means = [place, section.key, button.label, button.route, sorted(button.args.items())]
    return hashlib.sha256(json.dumps(means).encode()).hexdigest()[:20]


def find(place: str, message: Message, name: str) -> Found | None:
    """Return the button of that name; None: the message has changed meanwhile."""
    for section in message.sections:
        for button in section.buttons:
            if name_of(place, section, button) == name:
                return Found(button, section)
    return None


def labelled(message: Message, label: str) -> Found | None:
    """Return the button with that label."""
    for section in message.sections:
        for button in section.buttons:
            if button.label.casefold() == label.casefold():
                return Found(button, section)
    return None
