"""Words without a platform: what the bot asks. One class draws a form and reads its answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from handlers.core.messages import Tone

Value = str | tuple[str, ...] | date | bytes | None


@dataclass(frozen=True)
class Note:
    """Words shown inside a form: guidance, a warning, a number to ring.

    `fold`: long words to look up; a platform that can shows the title and opens the rest.
    `tone` "concern": numbers to ring first, which stand out from all around them.
    """

    text: str
    title: str = ""
    fold: bool = False
    tone: Tone = "plain"


@dataclass(frozen=True)
class Text:
    """A typed answer."""

    name: str
    label: str
    many_lines: bool = False
    required: bool = False
    hint: str = ""
    value: str = ""
    limit: int = 3000  # characters; Slack's own limit for one input


@dataclass(frozen=True)
class Choice:
    """One option or, with `many`, several. `open` shows them all instead of a menu."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]  # value, label; a value holds no comma
    many: bool = False
    open: bool = False
    required: bool = False
    hint: str = ""
    value: tuple[str, ...] = ()


@dataclass(frozen=True)
class Day:
    """A date."""

    name: str
    label: str
    required: bool = False
    hint: str = ""
    value: date | None = None


@dataclass(frozen=True)
class Person:
    """One member of staff, chosen from the directory; the answer is a person id."""

    name: str
    label: str
    required: bool = False
    hint: str = ""
    value: str = ""


@dataclass(frozen=True)
class Upload:
    """A file; the answer is its bytes."""

    name: str
    label: str
    endings: tuple[str, ...]  # "csv", "xlsx"
    required: bool = False
    hint: str = ""


Part = Note | Text | Choice | Day | Person | Upload


@dataclass(frozen=True)
class Form:
    """Questions that open over the chat. Sent to `route`, with `args` sent back unchanged."""

    route: str
    title: str
    parts: tuple[Part, ...]
    submit: str = "Save"
    args: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)  # part name -> sentence

    def again(self, answers: Mapping[str, Any], errors: Mapping[str, str]) -> "Form":
        """Return the same form with what was typed kept and a line over each fault."""
        parts = tuple(_keep(part, answers) for part in self.parts)
        return replace(self, parts=parts, errors=dict(errors))

    def faults(self, answers: Mapping[str, Any]) -> dict[str, str]:
        """Return a sentence for each answer that can't be taken."""
        found = {}
        for part in self.parts:
            if isinstance(part, Note):
                continue
            if sentence := _fault(part, answers.get(part.name)):
                found[part.name] = sentence
        return found


def _keep(part: Part, answers: Mapping[str, Any]) -> Part:
    if isinstance(part, Note | Upload) or part.name not in answers:
        return part
    given = answers[part.name]
    if isinstance(part, Choice):
        return replace(part, value=chosen(given))
    if isinstance(part, Day):
        return replace(part, value=given if isinstance(given, date) else None)
    return replace(part, value=str(given or ""))


def chosen(given: object) -> tuple[str, ...]:
    """Return the options of a choice, whichever way a platform sent them."""
    if isinstance(given, str):
        return (given,) if given else ()
    if isinstance(given, list | tuple):
        return tuple(str(one) for one in given)
    return ()


def _fault(part: Text | Choice | Day | Person | Upload, given: object) -> str:
    empty = not given.strip() if isinstance(given, str) else given in (None, (), [], b"")
    if empty:
        return "This one is needed." if part.required else ""
    if isinstance(part, Choice):
        known = {value for value, _ in part.options}
        if not set(chosen(given)) <= known:
            return "Please choose from the list."
        return "" if part.many or len(chosen(given)) == 1 else "Please choose one."
    if isinstance(part, Text):
        return _too_long(part, str(given))
    if isinstance(part, Day) and not isinstance(given, date):
        return "Please give a date, such as 2027-01-19."
    return ""


def _too_long(part: Text, given: str) -> str:
    over = len(given) - part.limit
    if over <= 0:
        return ""
    return (
        f"This is {over} characters over the limit of {part.limit}. "
        "Nothing was lost: please shorten it."
    )
