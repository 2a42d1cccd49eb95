"""Heads of service's lists: asked for, given, missing. Numbers of files stand in forms only."""

from collections.abc import Sequence

from handlers.core.forms import Form, Note, Text, Upload
from handlers.core.messages import Button, Message, Section
from handlers.core.phrases import count, day, listed, whose
from handlers.core.profile.types import Council
from handlers.rounds.cards import words
from handlers.rounds.listing import ServiceList
from handlers.rounds.view import RoundView

SHOWN = 3  # services that one message offers buttons for; Slack takes 50 blocks in all
FILES = ("csv", "xlsx")


def give(one: ServiceList, label: str = "Give my list") -> Button:
    """The way to the form."""
    return Button(label, "rounds.give_list", one.args, "primary", form=True)


def asked(one: ServiceList) -> Section:
    """Ask a head of service for their list: what, by when, and where the numbers go."""
    return Section(
        f"{whose(one.days.named)} audits in {one.service}: which files? Please give your list by "
        f"{day(one.due_on)}, one file for each of {count(len(one.workers), 'practitioner')}. "
        "The numbers go into a form, never into chat. You can change the list until the round "
        "opens.",
        buttons=(give(one),),
        key=one.key,
    )


def reminder(one: ServiceList, number: int, most: int) -> Section:
    """Remind a head of service: what is needed, why, and what happens without it."""
    due = day(one.due_on)
    when = {0: f"is due {due}", 1: "is due today"}.get(number, f"was due {due}")
    last = " This is the last reminder; the QA team will ring." if number == most - 1 else ""
    return Section(
        f"Your list for {whose(one.days.named)} audits in {one.service} {when}. Without it, "
        "nobody there is audited, unless the QA team draws without a list. You get this because "
        f"you head the service; giving your list stops it.{last}",
        buttons=(give(one),),
        key=one.key,
    )


def state(one: ServiceList) -> Section:
    """Say how a list stands: still asked for, or given and what became of it."""
    if not one.files:
        return asked(one)
    on_it = count(len(one.files), "file")
    by = f"{one.by.short}, {day(one.given_on)}" if one.by and one.given_on else ""
    lines = [f"The list for {whose(one.days.named)} audits in {one.service} is in: {on_it} ({by})."]
    if one.not_on_it:
        lines.append(f"Nobody is put forward for {words.some_names(one.not_on_it)}.")
    lines += [f"Can't be looked at this time: {bars(one)}."] if one.unusable else []
    lines.append("You can change it until the round opens.")
    return Section(
        " ".join(lines),
        buttons=(give(one, "Change my list"),),
        tone="plain" if one.unusable else "good",
        key=one.key,
    )


def bars(one: ServiceList) -> str:
    """Return "Dev (still new to the child) and Erin (...)": whose file, and why; never which."""
    found = one.unusable
    shown = [f"{who} ({why})" for who, why in found[: words.NAMED]]
    more = len(found) - words.NAMED
    return listed([*shown, *([f"{more} more"] if more > 0 else [])])


def form(one: ServiceList, numbers: Sequence[str], council: Council) -> Form:
    """Write a list: pasted, or as a file."""
    note = (
        f"{one.service}: one file for each of {count(len(one.workers), 'practitioner')}. "
        "The numbers stay in this form: they are never shown in chat. What is here takes the "
        "place of the list before."
    )
    return Form(
        "rounds.save_list",
        "My list of files",
        (
            Note(note),
            Text(
                "numbers",
                f"File numbers in {council.record_system}, one a line",
                many_lines=True,
                value="\n".join(numbers),
            ),
            Upload(
                "file",
                "Or a file with a column case_ref",
                FILES,
                hint="If you choose a file, it counts, and not what is typed above.",
            ),
        ),
        "Give it",
        one.args,
    )


def menu_line(lists: Sequence[ServiceList]) -> str:
    """Say in one sentence how many lists are in, and whose are missing."""
    missing = [one for one in lists if not one.files]
    start = f"Lists from heads of service: {len(lists) - len(missing)} of {len(lists)} are in"
    if not missing:
        return f"{start}."
    named = [f"{one.service} ({heads(one)})" for one in missing[:SHOWN]]
    more = [f"{len(missing) - SHOWN} more"] if len(missing) > SHOWN else []
    return f"{start}; still to come: {listed([*named, *more])}."


def heads(one: ServiceList) -> str:
    """Return who gives a list, or that nobody does."""
    return words.some_names(one.heads) if one.heads else "nobody to give it"


def who_has(lists: Sequence[ServiceList], kind_title: str) -> Message:
    """Tell the QA team who has given a list, and who was asked."""
    days = lists[0].days
    head = f"{days.named} {days.month.year}, {kind_title}: lists from heads of service."
    key = f"lists:{lists[0].reference.rpartition('/')[0]}"
    missing = [one for one in lists if not one.files]
    enter = tuple(Section(_line(one), buttons=_enter(one)) for one in missing[:SHOWN])
    rest = "\n".join(f"- {_line(one)}" for one in [*missing[SHOWN:], *_given(lists)])
    return words.together(key, (Section(head), *enter, *((Section(rest),) if rest else ())), head)


def _given(lists: Sequence[ServiceList]) -> list[ServiceList]:
    return [one for one in lists if one.files]


def _line(one: ServiceList) -> str:
    who = f"{one.service} ({heads(one)})"
    if one.files and one.by and one.given_on:
        unusable = f"; can't be looked at: {bars(one)}" if one.unusable else ""
        many = f"{count(len(one.files), 'file')} for {count(len(one.workers), 'practitioner')}"
        return f"{who}: {many}, from {one.by.short} on {day(one.given_on)}{unusable}."
    return f"{who}: no list yet; asked for on {day(one.asked_on)}, due {day(one.due_on)}."


def in_draft(round_: RoundView, lists: Sequence[ServiceList]) -> tuple[Section, ...]:
    """Say whose lists a draft lacks, and what on the others could not be used."""
    missing = [one for one in lists if not one.files]
    asking = tuple(_lacks(round_, one) for one in missing[:SHOWN])
    more = len(missing) - SHOWN
    rest = (Section(f"{count(more, 'more list')} missing."),) if more > 0 else ()
    lines = [f"- {one.service}: {bars(one)}." for one in lists if one.unusable]
    told = Section("On a list, and not to be looked at this time:\n" + "\n".join(lines))
    return (*asking, *rest, *((told,) if lines else ()))


def _lacks(round_: RoundView, one: ServiceList) -> Section:
    args = {**round_.args, "service": str(one.service_id)}
    if one.drawn_without:
        return Section(
            f"No list from {one.service} ({heads(one)}): drawn by who has waited longest.",
            buttons=(Button("Wait for the list", "rounds.wait_for_list", args),),
        )
    many = count(len(one.workers), "practitioner")
    return Section(
        f"No list from {one.service} ({heads(one)}): {many} can't be drawn.",
        buttons=(Button(_label(one), "rounds.draw_without", args), *_enter(one)),
        tone="warning",
    )


def _enter(one: ServiceList) -> tuple[Button, ...]:
    """Let the QA team enter a list that came another way; nobody's list can't be entered."""
    return (give(one, "Enter it for them"),) if one.service_id else ()


def _label(one: ServiceList) -> str:
    label = f"Draw {one.service} without a list"
    return label if len(label) <= words.LONGEST_LABEL else "Draw without a list"
