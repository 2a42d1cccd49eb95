"""What is still somebody's to see at the moment of sending: they may have moved since.

A section that offers buttons of which its reader may press none is not theirs any more.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlmodel import Session

from handlers.core.messages import Message, Section, section_to_json
from scheduler.everyday import GREETING, compose

IsTheirs = Callable[[int, Section], bool]  # a person's id, and what they would be shown
Rights = Callable[[Session], IsTheirs]

NOT_THEIRS = "no longer theirs"
GONE = "This is with somebody else now."


def lost(message: Message, person_id: int, is_theirs: IsTheirs) -> tuple[Section, ...]:
    """Return the sections that are not this person's any more."""
    return tuple(one for one in message.sections if not is_theirs(person_id, one))


def without(message: Message, gone: Sequence[Section]) -> Message | None:
    """Return a message that is to be posted without what is not theirs. None: nothing is left."""
    kept = tuple(one for one in message.sections if one not in gone)
    content = [one for one in kept if one.key != GREETING]
    if not content:
        return None
    summary = compose([section_to_json(one) for one in content])["summary"]
    return replace(message, sections=kept, summary=summary)


def emptied(message: Message, gone: Sequence[Section]) -> Message:
    """Return a post that stands already, with nothing left to read in what is not theirs."""
    return replace(
        message,
        sections=tuple(
            Section(GONE, key=one.key) if one in gone else one for one in message.sections
        ),
    )
