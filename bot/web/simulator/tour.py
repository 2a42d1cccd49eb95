"""Plays a few steps through the same code as a person would, with a caption to each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.web.simulator import buttons
from bot.web.simulator.session import Session
from bot.web.simulator.turns import Doing
from bot.web.simulator.words import moment
from handlers.core.forms import Choice, Day, Form, Note, Upload


@dataclass(frozen=True)
class Somebody:
    """The first person who can do something, or who has a button in front of them."""

    can: str = ""  # an ability: "run_rounds"
    with_button: str = ""  # a label


@dataclass(frozen=True)
class Types:
    """They type to the bot."""

    text: str


@dataclass(frozen=True)
class Presses:
    """They press the newest button with this label."""

    label: str


@dataclass(frozen=True)
class Sends:
    """They send the form that is open, as it stands but for these answers."""

    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ClockTo:
    """The clock is pushed to an instant; nothing happens when that has passed."""

    until: datetime


Deed = Types | Presses | Sends | ClockTo


@dataclass(frozen=True)
class Step:
    """One step: what is said about it, whose chat is shown, and what is done."""

    caption: str
    who: Somebody
    deeds: tuple[Deed, ...] = ()
    tab: Literal["chat", "home"] = "chat"


@dataclass(frozen=True)
class Shown:
    """What the caption box says now."""

    number: int
    of: int
    caption: str
    chat_id: str
    tab: str

    @property
    def is_last(self) -> bool:
        """Whether nothing follows."""
        return self.number == self.of


class Stuck(Exception):
    """A step can't be played: somebody has pressed other things before."""


class Player:
    """Plays the steps, one press of Next at a time."""

    def __init__(self, session: Session, steps: Sequence[Step]) -> None:
        """Stand before the first step."""
        self._session = session
        self._steps = steps
        self.shown: Shown | None = None
        self._played: Shown | None = None  # shown as soon as the next step may be asked for

    @property
    def is_there(self) -> bool:
        """Whether there is anything to play."""
        return bool(self._steps)

    def begin(self) -> None:
        """Play the first step. Raises: Busy."""
        self._start(0)

    def go_on(self) -> None:
        """Play the next step, or end after the last. Raises: Busy."""
        place = self.shown.number if self.shown else 0
        if place < len(self._steps):
            self._start(place)
        else:
            self.stop()

    def stop(self) -> None:
        """Put the caption box away."""
        self.shown = None
        self._session.version += 1

    def _start(self, place: int) -> None:
        now = self._session.now
        doing = Doing(f"Step {place + 1} of {len(self._steps)}", now, now)
        self._session.turns.start(doing, lambda: self._play(place), self._show)

    def _show(self) -> None:
        self.shown = self._played
        self._session.version += 1

    def _play(self, place: int) -> None:
        step = self._steps[place]
        caption, chat_id = step.caption, ""
        try:
            for deed in step.deeds:
                _do(self._session, step.who, deed)
            chat_id = find(self._session, step.who)
        except Stuck as stuck:
            caption = f"{caption} ({stuck})"
        self._played = Shown(place + 1, len(self._steps), caption, chat_id, step.tab)


def find(session: Session, who: Somebody) -> str:
    """Return the chat of the person meant. Raises: Stuck when there is nobody."""
    for chat_id, member in session.people.items():
        if who.can and who.can not in member.abilities:
            continue
        if who.with_button and not _place_of(session, chat_id, who.with_button):
            continue
        return chat_id
    msg = "Nobody to show this with: start the demo afresh to play it from the beginning."
    raise Stuck(msg)


def _do(session: Session, who: Somebody, deed: Deed) -> None:
    if isinstance(deed, ClockTo):
        return _push(session, deed.until)
    chat_id = find(session, who)
    if isinstance(deed, Types):
        session.type(chat_id, deed.text)
    elif isinstance(deed, Presses):
        _press(session, chat_id, deed.label)
    else:
        _send(session, chat_id, deed.answers)
    return None


def _push(session: Session, until: datetime) -> None:
    if until > session.now:
        session.turns.now_doing(f"To {moment(until)}", session.now, until)
        session.advance(until)


def _press(session: Session, chat_id: str, label: str) -> None:
    place = _place_of(session, chat_id, label)
    if place is None:
        msg = f"“{label}” has been pressed already: start the demo afresh."
        raise Stuck(msg)
    session.press(chat_id, *place)


def _place_of(session: Session, chat_id: str, label: str) -> tuple[str, str] | None:
    """Return the entry and the name of the newest button with a label."""
    for entry in reversed(session.transcript(chat_id).entries):
        found = buttons.labelled(entry.message, label)
        if found:
            return entry.id, buttons.name_of(entry.id, found.section, found.button)
    return None


def _send(session: Session, chat_id: str, answers: Mapping[str, Any]) -> None:
    opened = session.form(chat_id)
    if opened is None:
        msg = "No form is open here."
        raise Stuck(msg)
    session.send(chat_id, opened.id, {**preset(opened.form), **answers})


def preset(form: Form) -> dict[str, Any]:
    """Return the answers that a form comes with."""
    given: dict[str, Any] = {}
    for part in form.parts:
        if isinstance(part, Choice):
            given[part.name] = part.value if part.many else "".join(part.value[:1])
        elif isinstance(part, Day) or not isinstance(part, Note | Upload):
            given[part.name] = part.value
    return given
