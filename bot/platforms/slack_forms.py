"""A form as Slack draws it: a modal, or the answer to one that was sent.

The place of every question is named after what the form asks (`_print`), because Slack keeps
what was typed wherever a name stays the same: the same form sent back with its faults keeps
its answers, the next step of a form starts with its own.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

from bot.platforms.slack_blocks import MARKS, MOST_BLOCKS_IN_VIEW, heading, text_blocks
from bot.platforms.slack_options import chooser
from bot.platforms.slack_text import Block, cut, label, line, plain
from bot.press import Origin
from handlers.core.forms import Choice, Day, Form, Note, Part, Person, Text, Upload
from handlers.core.phrases import day_and_year, listed

Question = Text | Choice | Day | Person | Upload

TITLE, WORDS, TYPED = 24, 2000, 3000
METADATA = 3000
READING = "read"  # the route of a form that is never sent
EMPTY = "There is nothing more to say here."
TOO_LONG = "The rest has no room here. Please ask the quality assurance team for it."


def view(form: Form, origin: Origin | None = None) -> dict[str, Any]:
    """Return the modal that views.open, views.push and views.update take."""
    parts = [*_faults(form), *form.parts]
    drawn: dict[str, Any] = {
        "type": "modal",
        "callback_id": form.route or READING,
        "private_metadata": _metadata(form, origin),
        "title": label(form.title, TITLE),
        "close": plain("Not now" if form.submit else "Close", TITLE),
        "blocks": _fitting(_named(form, [*_whole_title(form), *parts])),
    }
    if form.submit:
        drawn["submit"] = label(form.submit, TITLE)
    return drawn


def answer(form: Form, origin: Origin | None = None) -> dict[str, Any]:
    """Return what answers a form that was sent: its faults, each under its question, or a view.

    Slack shows a fault only under a question: any other changes the form, and stands on top.
    """
    asked = {one.name: _block_id(one, _print(form)) for one in _questions(form)}
    if form.errors and set(form.errors) <= set(asked):
        errors = {asked[name]: sentence for name, sentence in form.errors.items()}
        return {"response_action": "errors", "errors": errors}
    return {"response_action": "update", "view": view(form, origin)}


def _metadata(form: Form, origin: Origin | None) -> str:
    """Return what comes back with the answers: never a word that somebody wrote."""
    kept: dict[str, Any] = {"args": dict(form.args)}
    if origin is not None:
        kept |= {"origin": origin.reference, "section": origin.section}
    blank = {one.name: one.many for one in form.parts if isinstance(one, Choice) and _bare(one)}
    if blank:
        kept["blank"] = blank  # questions that can't be drawn are answered with nothing
    written = json.dumps(kept, ensure_ascii=False)
    if len(written) > METADATA:
        msg = f"the form {form.title!r} carries more than Slack takes back"
        raise ValueError(msg)
    return written


def _whole_title(form: Form) -> list[Note]:
    return [Note("", form.title)] if len(line(form.title)) > TITLE else []


def _faults(form: Form) -> list[Note]:
    if not form.errors:
        return []
    labels = {part.name: part.label for part in form.parts if not isinstance(part, Note)}
    lines = [
        f"- {labels[name]}: {sentence}" if name in labels else f"- {sentence}"
        for name, sentence in form.errors.items()
    ]
    return [Note("\n".join(lines), "There is something to put right", tone="warning")]


def _named(form: Form, parts: Sequence[Part]) -> list[Block]:
    """Draw the parts; name each block so that no two are alike."""
    mark, asked = _print(form), list(_questions(form))
    blocks = [
        {"block_id": f"{number}.{piece}@{mark}", **block}
        for number, part in enumerate(parts)
        for piece, block in enumerate(_part(part, mark, asked))
    ]
    return blocks or [{"type": "section", "text": plain(EMPTY)}]


def _part(part: Part, mark: str, asked: Sequence[Question]) -> Iterator[Block]:
    if isinstance(part, Note):
        yield from _note(part)
    elif part in asked:
        yield _question(part, mark)
    else:
        yield from _note(_as_note(part))


def _note(note: Note) -> Iterator[Block]:
    """Yield words; numbers to ring stand between two lines, behind their mark."""
    stands_out = note.tone in MARKS
    if stands_out:
        yield {"type": "divider"}
    yield from text_blocks(heading(note.title, note.tone), note.text)
    if stands_out:
        yield {"type": "divider"}


def _questions(form: Form) -> Iterator[Question]:
    """Yield the parts drawn as questions. Slack asks nothing in a form that isn't sent."""
    for part in form.parts if form.submit else ():
        if not (isinstance(part, Note) or (isinstance(part, Choice) and _bare(part))):
            yield part


def _bare(part: Choice) -> bool:
    return not part.options


def _as_note(part: Question) -> Note:
    """Return a question that is only read."""
    said = ""
    if isinstance(part, Text | Person):
        said = part.value
    elif isinstance(part, Day):
        said = day_and_year(part.value) if part.value else ""
    elif isinstance(part, Choice):
        said = listed(words for key, words in part.options if key in part.value)
    return Note(said or "Nothing.", part.label)


def _question(part: Question, mark: str) -> Block:
    drawn: Block = {
        "type": "input",
        "block_id": _block_id(part, mark),
        "label": plain(part.label, WORDS),
        "element": _element(part),
        "optional": not part.required,
    }
    if part.hint:
        drawn["hint"] = plain(part.hint, WORDS)
    return drawn


def _element(part: Question) -> Block:
    if isinstance(part, Text):
        return _typed(part)
    if isinstance(part, Choice):
        return chooser(part)
    drawn: Block = {"action_id": part.name}
    if isinstance(part, Upload):
        return drawn | {"type": "file_input", "filetypes": list(part.endings), "max_files": 1}
    if isinstance(part, Day):
        first = {"initial_date": part.value.isoformat()} if part.value else {}
        return drawn | {"type": "datepicker"} | first
    return drawn | {"type": "users_select"} | ({"initial_user": part.value} if part.value else {})


def _typed(part: Text) -> Block:
    drawn: Block = {
        "type": "plain_text_input",
        "action_id": part.name,
        "multiline": part.many_lines,
        "max_length": min(part.limit, TYPED),
    }
    if part.value:
        drawn["initial_value"] = part.value[:TYPED]
        drawn["max_length"] = min(max(drawn["max_length"], len(part.value)), TYPED)
    return drawn


def _block_id(part: Question, mark: str) -> str:
    """Return the name of a question's place: two forms share one only if they ask the same."""
    return f"{part.name}@{mark}"


def _print(form: Form) -> str:
    """Return a short print of what a form says and asks, without the answers in it."""
    said = [(one.title, one.text) if isinstance(one, Note) else one.label for one in form.parts]
    whole = json.dumps([form.route, form.title, dict(form.args), said])
    return hashlib.sha256(whole.encode()).hexdigest()[:12]


def _fitting(blocks: list[Block]) -> list[Block]:
    """Leave out what has no place: words only, the last first, and say so. Never a question."""
    over = len(blocks) - MOST_BLOCKS_IN_VIEW
    if over <= 0:
        return blocks
    words = [n for n, block in enumerate(blocks) if block["type"] != "input"]
    gone = set(words[-(over + 1) :])
    kept = [block for n, block in enumerate(blocks) if n not in gone]
    return [*kept, {"type": "section", "text": plain(cut(TOO_LONG, WORDS))}]
