"""Who has been told of the results, when, and who is late: for the QA team alone."""

from collections.abc import Sequence

from handlers.core.messages import Button, Message, Section
from handlers.core.phrases import count, moment
from handlers.rounds import rules
from handlers.rounds.cards import words
from handlers.rounds.notices import Notice
from handlers.rounds.view import RoundView

SHOWN = 5  # late ones that the round's page names


def in_progress(
    round_: RoundView, notices: Sequence[Notice], clock: str, *, always: bool
) -> tuple[Section, ...]:
    """Count who was told in time and name the late ones.

    always: the council states a clock of hours; elsewhere only what is late is told.
    """
    late = [one for one in notices if one.is_late]
    if not notices or not (late or always):
        return ()
    told = sum(one.told_at is not None and not one.is_late for one in notices)
    waiting = sum(one.told_at is None and not one.is_late for one in notices)
    lines = [
        f"Told of a result within {clock}: {told} of {count(len(notices), 'person', 'people')}"
        f"{f', {waiting} to come' if waiting else ''}{f', {len(late)} late' if late else ''}."
    ]
    lines += [f"- {line(one)}" for one in late[:SHOWN]]
    lines += [f"- And {len(late) - SHOWN} more."] if len(late) > SHOWN else []
    button = Button("Who was told when", "rounds.told", round_.args)
    return (Section("\n".join(lines), buttons=(button,), tone="warning" if late else "plain"),)


def line(one: Notice) -> str:
    """Say when one person was told of one audit, or by when they are to be."""
    start = f"{one.reference}: {words.at_work(one.who)}"
    if one.told_at is not None:
        late = f", late: it was due by {moment(one.by)}" if one.is_late else ""
        return f"{start}, told at {moment(one.told_at)}{late}."
    if one.is_late:
        return f"{start}, not told: it was due by {moment(one.by)}."
    return f"{start}, to be told by {moment(one.by)}."


def who_was_told(round_: RoundView, notices: Sequence[Notice], number: int) -> Message:
    """Tell of everybody, ten at a time."""
    shown = rules.page(notices, number)
    head = f"{words.title(round_)}: who was told of a result, and when."
    turning = words.turning("rounds.told", dict(round_.args), shown)
    where = words.place(shown, "notices")
    sections = (
        Section(head),
        Section("\n".join(line(one) for one in shown.items) or "No audit is in yet."),
        Section(where or "That is everybody.", buttons=(*turning, words.see(round_))),
    )
    return words.together(round_.key, sections, head)
