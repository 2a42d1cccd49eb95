"""Where the rounds stand, in one sentence, and what can be done next."""

from collections.abc import Sequence

from handlers.core.messages import Button, Message, Section, say
from handlers.core.phrases import count_in_words, day, in_words, whose
from handlers.rounds.cards import words
from handlers.rounds.cards.lists import menu_line
from handlers.rounds.view import KindState, LiveRound, RoundView
from storage.vocabulary import RoundStatus

KEY = "rounds"  # of what is said about rounds in general
PROGRESS = Button("Who is doing what", "rounds.progress")
SO_FAR = Button("Rounds so far", "rounds.so_far")


def menu_section(states: Sequence[KindState]) -> Section:
    """Say where each kind of audit stands; home puts the greeting before it."""
    several = len(states) > 1
    text = "\n".join(
        f"{state.kind.title}: {where(state)}" if several else where(state) for state in states
    )
    buttons = [
        button
        for state in states
        for button in _buttons(state, f" ({state.kind.title})" if several else "")
    ]
    return Section(text, buttons=(*buttons, PROGRESS, SO_FAR), key=KEY)


def where(state: KindState) -> str:
    """Say where this or the next month stands, and whose lists are in."""
    stands = " ".join(_stands(live) for live in state.live) or not_drafted(state)
    return f"{stands} {menu_line(state.lists)}" if state.lists else stands


def not_drafted(state: KindState) -> str:
    """Say that the next month has no draft yet, and when its cards would go out."""
    days, before = state.next, state.kind.cards_before
    return (
        f"{whose(days.named)} audits are not drafted yet. Cards would go out on "
        f"{day(days.cards_on)}, {count_in_words(before, 'working day')} before the window "
        f"({words.window(days.window_from, days.window_to)})."
    )


def _stands(live: LiveRound) -> str:
    its = whose(live.round.named)
    if live.round.status is RoundStatus.DRAFTED:
        return (
            f"{its} round is a draft: nobody has been told anything. Opened today, its cards "
            f"go out on {day(live.round.cards_go_out)}."
        )
    return (
        f"{its} round is open: {live.submitted} of {live.audits} submitted; "
        f"the window is {_window(live.round)}."
    )


def _window(round_: RoundView) -> str:
    return words.window(round_.window_from, round_.window_to)


def _buttons(state: KindState, of_what: str) -> list[Button]:
    seeing = [
        Button(f"See {whose(live.round.named)} round{of_what}", "rounds.see", live.round.args)
        for live in state.live
    ]
    drafting = Button(
        f"Draft {whose(state.next.named)} round{of_what}",
        "rounds.draft",
        {"kind": state.key, "month": state.next.month.isoformat()},
        "plain" if state.live else "primary",
        form=state.kind.picks == "theme",  # it asks for the theme first
    )
    opened = [live for live in state.live if live.round.status is RoundStatus.OPENED]
    topping = [words.top_up(live.round) for live in opened[:1]]
    lists = [_lists_button(state, of_what)] if state.lists else []
    return [*seeing, *topping, *([drafting] if len(opened) == len(state.live) else []), *lists]


def _lists_button(state: KindState, of_what: str) -> Button:
    args = {"kind": state.key, "month": state.lists[0].days.month.isoformat()}
    return Button(f"Who has given a list{of_what}", "rounds.lists", args)


def so_far(rounds: Sequence[RoundView]) -> Message:
    """List the rounds, the newest first, ten at most."""
    if not rounds:
        return say("No round has been drafted yet.", key=KEY)
    sections = [
        Section(
            f"{words.title(one)}: {words.STATUS[one.status]}. Window {_window(one)}.",
            buttons=(words.see(one), Button("As XLSX", "rounds.take_away", one.args)),
        )
        for one in rounds[:10]
    ]
    head = f"The last {in_words(len(sections))} rounds." if len(sections) > 1 else "One round."
    return words.together(KEY, (Section(head), *sections), head)


def exclude_sections(states: Sequence[KindState]) -> tuple[Section, ...]:
    """Offer a head of service to take files out while a draft can still be changed."""
    drafts = [live.round for state in states for live in state.live]
    return tuple(
        Section(
            f"{whose(round_.named)} audits are being drafted. If a file of your service "
            "should not be looked at, take it out before they open; only the QA team sees why.",
            buttons=(Button("Take a file out", "rounds.exclude", round_.args, form=True),),
            key=round_.key,
        )
        for round_ in drafts
        if round_.status is RoundStatus.DRAFTED
    )
