"""Writes down what people see, line by line, as one would read a play."""

from collections.abc import Iterable, Iterator

from handlers.core.forms import Choice, Day, Form, Note, Part, Person, Text, Upload
from handlers.core.messages import Message, Section
from handlers.core.phrases import listed


def message_lines(message: Message) -> Iterator[str]:
    """Yield a message: its texts, facts, buttons and files."""
    for number, section in enumerate(message.sections):
        if number:
            yield ""
        yield from section_lines(section)
    for file in message.files:
        yield f"file: {file.name}"
    for image in message.images:
        yield f"picture: {image.alt}"


def section_lines(section: Section) -> Iterator[str]:
    """Yield one section."""
    if section.title:
        yield f"*{section.title}*"
    if section.text:
        yield from section.text.split("\n")
    for name, value in section.facts:
        yield f"{name}: {value}"
    if section.buttons:
        yield " ".join(f"[{button.label}]" for button in section.buttons)


def form_lines(form: Form, *, whole: bool) -> Iterator[str]:
    """Yield a form: its title and faults always, its parts when it is shown whole."""
    yield f"form: {form.title}"
    labels = {part.name: part.label for part in form.parts if not isinstance(part, Note)}
    for name, sentence in form.errors.items():
        yield f"  fault: {labels.get(name, name)}: {sentence}"
    if whole:
        for part in form.parts:
            yield from (f"  {line}" for line in _part_lines(part))
        yield f"  ({form.submit})" if form.submit else "  (Close)"


def _part_lines(part: Part) -> Iterator[str]:
    if isinstance(part, Note):
        title = f"{part.title}: " if part.title else ""
        yield from f"{title}{part.text}".split("\n")
    elif isinstance(part, Choice):
        options = listed((label for _, label in part.options), "or")
        yield f"? {part.label} ({options})"
    elif isinstance(part, Text) and part.value:
        yield f"? {part.label}:"
        yield from part.value.split("\n")
    elif isinstance(part, Text | Day | Person | Upload):
        yield f"? {part.label}"


def indented(lines: Iterable[str], mark: str = "|") -> Iterator[str]:
    """Yield lines behind a mark, with no blank at a line's end."""
    for line in lines:
        yield f"{mark} {line}".rstrip()
