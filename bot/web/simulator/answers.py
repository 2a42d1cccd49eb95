"""Reads what a page sent of a form into the same plain values as every other platform."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from starlette.datastructures import FormData, UploadFile

from handlers.core.forms import Choice, Day, Form, Note, Part, Upload
from handlers.core.phrases import listed


@dataclass(frozen=True)
class Sent:
    """What came: text fields, and files by name."""

    fields: Mapping[str, tuple[str, ...]]
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)  # name, content

    def first(self, name: str) -> str:
        """Return a field that holds one value."""
        return next(iter(self.fields.get(name, ())), "")


async def read(data: FormData) -> Sent:
    """Read everything that came, files included."""
    fields: dict[str, tuple[str, ...]] = {}
    files: dict[str, tuple[str, bytes]] = {}
    for name, value in data.multi_items():
        if isinstance(value, UploadFile):
            files[name] = (value.filename or "", await value.read())
        else:
            fields[name] = (*fields.get(name, ()), value)
    return Sent(fields, files)


def answers_of(form: Form, sent: Sent) -> dict[str, Any]:
    """Return an answer for each question of the form; what it doesn't ask is left out."""
    return {
        part.name: _answer(part, sent, field_name(part.name))
        for part in form.parts
        if not isinstance(part, Note)
    }


def faults_of_files(form: Form, sent: Sent) -> dict[str, str]:
    """Return a sentence for each file of a kind that wasn't asked for."""
    found = {}
    for part in form.parts:
        if isinstance(part, Upload):
            name, content = sent.files.get(field_name(part.name), ("", b""))
            if content and not name.lower().endswith(tuple(f".{e}" for e in part.endings)):
                kinds = listed((f".{ending}" for ending in part.endings), "or")
                found[part.name] = f"Please choose a file that ends in {kinds}."
    return found


def field_name(part_name: str) -> str:
    """Keep the names of a form's parts apart from the page's own."""
    return f"part-{part_name}"


def _answer(part: Part, sent: Sent, name: str) -> Any:
    if isinstance(part, Upload):
        return sent.files.get(name, ("", b""))[1] or None
    if isinstance(part, Choice) and part.many:
        return sent.fields.get(name, ())
    given = sent.first(name).replace("\r\n", "\n")
    return _date(given) if isinstance(part, Day) else given


def _date(given: str) -> date | str | None:
    """Return a date, or what was typed instead of one: the form says what is wrong with it."""
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        return given
