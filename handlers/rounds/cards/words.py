"""Turns of phrase that several cards of a round share."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from handlers.audits.rules.names import Who
from handlers.core.messages import Button, Message, Section
from handlers.core.phrases import day, listed, whose
from handlers.rounds.rules import Page
from handlers.rounds.view import RoundView

LONGEST_LABEL = 75  # characters of a button in Slack
LONGEST_TITLE = 24  # characters over a form
NAMED = 8  # people named in one line; the rest is a number

STATUS = {"drafted": "a draft", "opened": "open", "closed": "closed", "abandoned": "given up"}


def title(round_: RoundView) -> str:
    """Return "January 2027, Collaborative case file audit", and its theme when it has one."""
    theme = f": {round_.theme}" if round_.theme else ""
    return f"{round_.named} {round_.month.year}, {round_.kind.title}{theme}"


def form_title(deed: str, round_: RoundView) -> str:
    """Return "Close January": what Slack and Teams can show over a form."""
    named = f"{deed} {round_.named}"
    return named if len(named) <= LONGEST_TITLE else f"{deed} the round"


def window(first: date, last: date) -> str:
    """Return "Mon 4 to Fri 29 Jan", or both dates whole when the months differ."""
    if first.month == last.month:
        return f"{first:%a} {first.day} to {day(last)}"
    return f"{day(first)} to {day(last)}"


def at_work(who: Who) -> str:
    """Return "Amina (Safeguarding East)"."""
    return f"{who.short} ({who.place})" if who.place else who.short


def some_names(people: Sequence[Who]) -> str:
    """Return "Erin, Jo and 12 more"."""
    names = [who.short for who in people]
    if len(names) <= NAMED:
        return listed(names)
    return listed([*names[:NAMED], f"{len(names) - NAMED} more"])


def turning(route: str, args: dict[str, str], shown: Page[Any]) -> tuple[Button, ...]:
    """Return the buttons that turn pages: only those that lead somewhere."""
    back = Button("Back", route, {**args, "number": str(shown.number - 1)})
    onward = Button("Next ten", route, {**args, "number": str(shown.number + 1)})
    return (
        *((back,) if shown.number > 1 else ()),
        *((onward,) if shown.number < shown.pages else ()),
    )


def place(shown: Page[Any], thing: str) -> str:
    """Return "11 to 20 of 43 pairings", or nothing when one page holds them all."""
    if shown.pages == 1:
        return ""
    last = shown.first + len(shown.items) - 1
    which = str(last) if last == shown.first else f"{shown.first} to {last}"
    return f"{which} of {shown.total} {thing}"


def together(key: str, sections: Iterable[Section], summary: str) -> Message:
    """Return a message whose sections are one thing: what answers one replaces them all."""
    return Message(tuple(replace(one, key=key) for one in sections), summary=summary)


def see(round_: RoundView) -> Button:
    """The way back to the round."""
    return Button(f"See {whose(round_.named)} round", "rounds.see", round_.args)


def top_up(round_: RoundView) -> Button:
    """The way to more pairings while a round is open."""
    return Button("Top up", "rounds.top_up", round_.args, form=True)
