"""Words without a platform: what the bot shows. Each platform turns them into its own cards."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from handlers.core.table import Sheet

Tone = Literal["plain", "good", "warning", "concern"]
Style = Literal["plain", "primary", "danger"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WriteXlsx = Callable[[Sequence[Sheet]], bytes]


@dataclass(frozen=True)
class Button:
    """A press that comes back to us as a route and its arguments.

    `form` says that the press opens a form: Teams must know when it draws the button.
    `args` hold the bot's own references only, never a record system's id.
    """

    label: str
    route: str = ""
    args: Mapping[str, str] = field(default_factory=dict)
    style: Style = "plain"
    form: bool = False
    url: str = ""


@dataclass(frozen=True)
class Section:
    """One thing that is said: a text, a few facts, the buttons that act on it.

    `key` names what the section is about ("audit:QA-2027-0001"): a later change of
    that thing, or the answer to one of its buttons, replaces the section in place.
    """

    text: str
    title: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    buttons: tuple[Button, ...] = ()
    tone: Tone = "plain"
    key: str = ""


@dataclass(frozen=True)
class File:
    """A file that goes with a message. Made when it is shown; never kept in the outbox."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Workbook:
    """Sheets that go with a message; the edge, which knows the format, makes the file."""

    name: str  # "Audits January 2027.xlsx"
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True)
class Image:
    """A picture with the words that stand for it."""

    name: str
    alt: str
    content: bytes  # PNG


@dataclass(frozen=True)
class Message:
    """Something the bot says. `summary` is the one line that a notification shows."""

    sections: tuple[Section, ...]
    summary: str = ""
    files: tuple[File | Workbook, ...] = ()
    images: tuple[Image, ...] = ()

    def with_section(self, key: str, new: Iterable[Section]) -> "Message":
        """Return the message with the section of that key replaced, or unchanged.

        Sections that share the key are one thing: what is new stands where the first stood.
        """
        same = [place for place, section in enumerate(self.sections) if section.key == key]
        if not same:
            return self
        kept = [section for section in self.sections if section.key != key]
        return replace(self, sections=(*kept[: same[0]], *new, *kept[same[0] :]))


@dataclass(frozen=True)
class Whisper:
    """An answer that only the person who pressed sees; the message it came from stays."""

    message: Message


def say(text: str, *buttons: Button, title: str = "", key: str = "") -> Message:
    """Return a message of one section."""
    return Message((Section(text, title=title, buttons=buttons, key=key),), summary=text)


def rendered(message: Message, write_xlsx: WriteXlsx) -> Message:
    """Return the message with each of its workbooks made into a file."""
    files = tuple(
        File(one.name, XLSX, write_xlsx(one.sheets)) if isinstance(one, Workbook) else one
        for one in message.files
    )
    return replace(message, files=files)


def to_json(message: Message) -> dict[str, Any]:
    """Return what the outbox stores. Files and pictures are not stored."""
    if message.files or message.images:
        msg = "a queued message can't hold files or pictures: show them on a press"
        raise ValueError(msg)
    return {
        "summary": message.summary,
        "sections": [section_to_json(section) for section in message.sections],
    }


def section_to_json(section: Section) -> dict[str, Any]:
    """Return one section as plain values."""
    return {
        "text": section.text,
        "title": section.title,
        "facts": [list(fact) for fact in section.facts],
        "buttons": [
            {
                "label": b.label,
                "route": b.route,
                "args": dict(b.args),
                "style": b.style,
                "form": b.form,
                "url": b.url,
            }
            for b in section.buttons
        ],
        "tone": section.tone,
        "key": section.key,
    }


def section_from_json(data: Mapping[str, Any]) -> Section:
    """Return the section that `section_to_json` stored."""
    return Section(
        text=data["text"],
        title=data["title"],
        facts=tuple((name, value) for name, value in data["facts"]),
        buttons=tuple(Button(**button) for button in data["buttons"]),
        tone=data["tone"],
        key=data["key"],
    )


def from_json(data: Mapping[str, Any]) -> Message:
    """Return the message that `to_json` stored."""
    return Message(
        sections=tuple(section_from_json(section) for section in data["sections"]),
        summary=data["summary"],
    )
