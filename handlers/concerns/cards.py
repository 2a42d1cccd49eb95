"""What we say about a concern. Numbers first; a reference and a coded type; never the story."""

from dataclasses import dataclass, replace
from datetime import datetime

from handlers.concerns.rules import Line
from handlers.core.forms import Choice, Form, Note, Part, Text
from handlers.core.messages import Button, Message, Section
from handlers.core.phrases import day, hour, listed, moment, sentence, whose
from handlers.core.profile.types import Council
from storage.concerns import Concern

NOBODY_YET = "nobody_yet"
Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ConcernView:
    """A concern as cards speak of it."""

    reference: str
    audit: str  # the audit's reference
    type: str  # the coded type, in words
    worker: str
    raised_by: str
    raised_at: datetime
    due: str  # "Fri 22 Jan"
    due_why: str  # "5 working days from the press"
    told: tuple[tuple[str, datetime], ...]
    held_by: str
    held_at: datetime | None
    council: Council
    line: Line  # who answers now

    @property
    def key(self) -> str:
        """The section key of everything said about it."""
        return f"concern:{self.reference}"

    @property
    def args(self) -> dict[str, str]:
        """What the buttons carry."""
        return {"concern": self.reference}


def numbers(council: Council, line: Line) -> str:
    """The numbers: who answers now and until when, who answers after that, and 999."""
    if line.phone == council.duty_phone:
        now, then = f"until {council.duty_to:%H:%M}", "After that"
        other = f"{council.out_of_hours_team}, {council.out_of_hours_phone}"
    else:
        now, then = "now", f"From {council.duty_from:%H:%M} on working days"
        other = f"{council.duty_team}, {council.duty_phone}"
    return (
        f"Ring first: {line.team}, {line.phone}, {now}. {then} {other}. In danger this minute: 999."
    )


def at_any_hour(council: Council) -> str:
    """The numbers for a card that stands there tomorrow as well, and tonight."""
    return (
        f"{sentence(council.duty_team)}, until {council.duty_to:%H:%M} on working days: "
        f"{council.duty_phone}. {sentence(council.out_of_hours_team)}, at any other hour: "
        f"{council.out_of_hours_phone}."
    )


def form(audit: str, council: Council, line: Line, types: Options, told: Options) -> Form:
    """Numbers first; then a short log that never holds anybody up."""
    parts: tuple[Part, ...] = (
        Note(numbers(council, line), "Before anything else", tone="concern"),
        Note(
            "Then come back and write down who you told. It takes a minute, and the line "
            "manager and the QA team hear at once. You needn't be sure to ring."
        ),
        Choice("type", "What kind of worry is it?", types, required=True),
        Choice(
            "told",
            "Who have you told, by phone or face to face?",
            (*told, (NOBODY_YET, "Nobody yet: I couldn't get through")),
            many=True,
            required=True,
        ),
        Text("at", "At what time? (such as 16:50; empty means just now)", limit=5),
        Text(
            "words",
            "Anything the next person must know",
            many_lines=True,
            hint="Kept sealed, never in chat. No names of children or families.",
        ),
    )
    return Form("concerns.log", "Worried about a child?", parts, "Log it", {"audit": audit})


def logged(view: ConcernView, hears: tuple[str, ...], later: str) -> Section:
    """Confirm to whoever raised it: what was kept, who hears, by when, what is still theirs."""
    told = _told_words(view)
    heard = f"{listed((*hears, 'the QA team'))} {later}."
    return Section(
        text=(
            f"{view.reference} was logged at {moment(view.raised_at)}. {told} {heard} "
            f"It has to be put right by {view.due}: {view.due_why}. If anything changes, ring "
            f"again. {at_any_hour(view.council)}"
        ),
        buttons=_log_buttons(view),
        tone="concern",
        key=view.key,
    )


def _told_words(view: ConcernView) -> str:
    if not view.told:
        return f"Nobody has been reached yet. Ring now: {view.line.team}, {view.line.phone}."
    names = listed(f"{_lower(who)} at {hour(at)}" for who, at in view.told)
    return f"You told {names}."


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def alert(view: ConcernView) -> Message:
    """Tell the line and the QA team at once."""
    return Message((alert_section(view),), summary=f"{view.reference}: please read now.")


def alert_section(view: ConcernView) -> Section:
    """What the line reads: the worry's type, who was told, the number, one press."""
    told = (
        listed(f"{_lower(who)} at {hour(at)}" for who, at in view.told) + " were told."
        if view.told
        else "nobody has been reached yet: please ring now."
    )
    if len(view.told) == 1:
        told = told.replace(" were told.", " was told.")
    held = (
        f"{view.held_by} has it since {hour(view.held_at)}."
        if view.held_at
        else "Nobody has said that they have it yet."
    )
    return Section(
        text=(
            f"{view.reference}, from {view.audit} ({whose(view.worker)} work): "
            f"{_lower(view.type)}. {view.raised_by} logged it at {moment(view.raised_at)}; "
            f"{told} {held} To be put right by {view.due}: {view.due_why}. "
            f"{at_any_hour(view.council)}"
        ),
        buttons=_alert_buttons(view),
        tone="concern",
        key=view.key,
    )


def _log_buttons(view: ConcernView) -> tuple[Button, ...]:
    return (
        Button("Who was told", "concerns.told", view.args, form=True),
        Button("I told somebody else", "concerns.add_form", view.args, form=True),
    )


def _alert_buttons(view: ConcernView) -> tuple[Button, ...]:
    show = (
        Button("Show it", "concerns.show", view.args, form=True),
        Button("Which file?", "audits.show_file", {"audit": view.audit}, form=True),
        *_log_buttons(view),
    )
    if view.held_at:
        return show
    return (Button("I have it", "concerns.hold", view.args, "primary"), *show)


def raised(view: ConcernView) -> Section:
    """What whoever raised it finds again: the log is theirs to go on with, not to hold."""
    return replace(alert_section(view), buttons=_log_buttons(view))


def worker_alert(view: ConcernView) -> Message:
    """Tell the worker at once: they know the family, and can act."""
    section = Section(
        text=(
            f"{view.raised_by} is worried about a child on the file of {view.audit} and logged "
            f"it at {moment(view.raised_at)} ({view.reference}: {_lower(view.type)}). Please "
            f"ring {view.raised_by} or your manager before you leave today. It is about the "
            f"child, not about you. {at_any_hour(view.council)}"
        ),
        buttons=(
            Button("Which file?", "audits.show_file", {"audit": view.audit}, form=True),
            Button("I told somebody else", "concerns.add_form", view.args, form=True),
        ),
        tone="concern",
        key=view.key,
    )
    return Message((section,), summary=f"{view.reference}: please read now.")


def add_form(view: ConcernView, told: Options) -> Form:
    """Add one more person who was told."""
    parts: tuple[Part, ...] = (
        Note(numbers(view.council, view.line), "The numbers", tone="concern"),
        Choice("told", "Who was told?", told, many=True, required=True),
        Text("at", "At what time? (such as 16:50; empty means just now)", limit=5),
        Text("words", "What they said", many_lines=True, hint="Kept sealed, never in chat."),
    )
    return Form("concerns.add", f"{view.reference}: told", parts, "Log it", view.args)


def told_form(view: ConcernView) -> Form:
    """The log of who was told, and when."""
    lines = [f"{moment(at)}: {who}" for who, at in view.told] or ["Nobody yet."]
    if view.held_at:
        lines.append(f"{moment(view.held_at)}: {view.held_by} has it")
    parts: tuple[Part, ...] = (
        Note("\n".join(lines), "Told, by phone or face to face"),
        Note(numbers(view.council, view.line), "The numbers", tone="concern"),
    )
    return Form("", f"{view.reference}: told", parts, "")


def show_form(view: ConcernView, words: tuple[str, ...]) -> Form:
    """The words of a concern, for those who may read them."""
    parts: tuple[Part, ...] = (
        Note(view.type, "What kind of worry"),
        Note("\n\n".join(words) or "Nothing was written.", "What the next person must know"),
        Note(numbers(view.council, view.line), "The numbers", tone="concern"),
    )
    return Form("", f"{view.reference}", parts, "")


def due_words(concern: Concern) -> str:
    """Return the day by which it is put right."""
    return day(concern.due_on)
