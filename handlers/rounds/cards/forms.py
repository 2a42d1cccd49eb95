"""The forms of a round: a file taken out, a pairing changed, a round opened, topped up, closed."""

from collections.abc import Mapping, Sequence
from datetime import date

from handlers.core.forms import Choice, Form, Note, Part, Text
from handlers.core.phrases import count, day, whose
from handlers.core.profile.types import Profile
from handlers.rounds.cards import words
from handlers.rounds.cards.preview import goes_out, looks_at
from handlers.rounds.view import AuditLine, DraftView, PairView, RoundView

Options = tuple[tuple[str, str], ...]
MOST_OPTIONS = 100  # what a menu of Slack can hold
OPTION_TEXT = 75  # characters of an option in Slack
SHOWN = 20  # lines that a note shows before it only counts
NO_SUCH_FILE = "No file of that number is on the caseload list{whose}. Please check it in {system}."
OUT_ALREADY = "That file is out of this draw already."
CLOSE_REASONS = {
    "finish_later": "They will be finished in the next weeks",
    "people_away": "People are away",
    "nobody_found": "Nobody could be found to do them",
    "system_down": "The record system could not be used",
    "other": "Another reason, known to the QA team",
}


def exclude(round_: RoundView, profile: Profile) -> Form:
    """Take a file out of the draw: its number and a coded reason, seen by nobody else."""
    note = (
        "The number stays in this form: it is never shown in chat. The reason is seen by the QA "
        "team alone; everybody else sees a count."
    )
    system = profile.council.record_system
    return Form(
        "rounds.exclude_file",
        "Take a file out",
        (
            Note(note),
            Text("file", f"The file's number in {system}", required=True, limit=60),
            Choice("reason", "Why", tuple(profile.exclusion_reasons.items()), required=True),
        ),
        "Take it out",
        round_.args,
    )


def no_such_file(profile: Profile, *, own_service: bool) -> str:
    """Say that a number was not found, or is not theirs: the two look alike."""
    whose_list = " of your service or line" if own_service else ""
    return NO_SUCH_FILE.format(whose=whose_list, system=profile.council.record_system)


def choose_pairing(round_: RoundView, pairs: Sequence[PairView]) -> Form:
    """Choose which pairing is to be changed."""
    options = tuple(
        (str(pair.id), f"{pair.auditor.short}: {whose(pair.worker.short)} work") for pair in pairs
    )
    return Form(
        "rounds.choose_auditor",
        "Change a pairing",
        (Choice("pairing", "Which one", options, required=True),),
        "Next",
        round_.args,
    )


def choose_auditor(pair: PairView, others: Options, reasons: Mapping[str, str]) -> Form:
    """Choose who looks instead: those whom the rules allow."""
    note = (
        f"{looks_at(pair)} Below are the people whom the rules allow. Where somebody has an audit "
        "already, the two change places."
    )
    if len(others) > MOST_OPTIONS:
        note += f" These are the first {MOST_OPTIONS} of {len(others)}."
    return Form(
        "rounds.change_to",
        "Who looks instead",
        (
            Note(note),
            Choice("auditor", "Who", others[:MOST_OPTIONS], required=True),
            Choice("reason", "Why", tuple(reasons.items()), required=True),
        ),
        "Change it",
        {"pairing": str(pair.id)},
    )


def open_round(draft: DraftView) -> Form:
    """Show who will get what and when, before a round opens."""
    when = (
        f"{count(len(draft.pairs), 'card')} {_go(len(draft.pairs))} out on {goes_out(draft)}. "
        "The people whose work is looked at hear the same morning, their managers a working day "
        "later. A round that is open can't go back to being a draft."
    )
    return Form(
        "rounds.open_now",
        words.form_title("Open", draft.round),
        (Note(when), Note(_lines(draft.pairs), "Who gets what")),
        "Open it",
        draft.round.args,
    )


def top_up(round_: RoundView, pairs: Sequence[PairView], fingerprint: str, out_on: date) -> Form:
    """Show what a top-up adds, before it does."""
    many = len(pairs)
    note = f"{count(many, 'pairing')} would be added; {_cards(many)} out on {day(out_on)}."
    return Form(
        "rounds.top_up_now",
        words.form_title("Top up", round_),
        (Note(note), Note(_lines(pairs), "Who gets what")),
        "Add them" if many > 1 else "Add it",
        {**round_.args, "fingerprint": fingerprint},
    )


def give(line: AuditLine, could: Options, barred: int) -> Form:
    """Choose who takes over an audit that waits for an auditor."""
    note = f"{line.reference}: {whose(line.worker.short)} work, {line.worker.place}."
    if barred:
        others = f"{count(barred, 'other auditor')} {'is' if barred == 1 else 'are'}"
        note += f" {others} away, or too close to the file or the worker."
    return Form(
        "rounds.give_to",
        f"Give {line.reference} to",
        (Note(note), Choice("auditor", "Who", could[:MOST_OPTIONS], required=True)),
        "Give it",
        {"audit": line.reference},
    )


def close(round_: RoundView, unfinished: Sequence[AuditLine]) -> Form:
    """Close a month; what is unfinished stays open as audits, and needs a reason."""
    parts: list[Part] = [Note(_unfinished(unfinished))]
    if unfinished:
        parts.append(Choice("reason", "Why", tuple(CLOSE_REASONS.items()), required=True))
    title = words.form_title("Close", round_)
    return Form("rounds.close_now", title, tuple(parts), "Close it", round_.args)


def _unfinished(lines: Sequence[AuditLine]) -> str:
    if not lines:
        return "Every audit of this round has been submitted or has ended."
    named = ", ".join(f"{one.reference} ({one.stage})" for one in lines[:SHOWN])
    more = f" and {len(lines) - SHOWN} more" if len(lines) > SHOWN else ""
    stay = "stays an open audit" if len(lines) == 1 else "stay open audits"
    return f"Not finished: {named}{more}. Each {stay}, with its own reminders."


def _lines(pairs: Sequence[PairView]) -> str:
    lines = [looks_at(pair) for pair in pairs[:SHOWN]]
    if len(pairs) > SHOWN:
        lines.append(f"And {len(pairs) - SHOWN} more, as in the draft.")
    return "\n".join(lines)


def _cards(many: int) -> str:
    return "its card goes" if many == 1 else "their cards go"


def _go(many: int) -> str:
    return "goes" if many == 1 else "go"


def auditor_option(name: str, place: str, swaps_with: str) -> str:
    """Describe one person to choose from."""
    swap = f" (swap: {swaps_with})" if swaps_with else ""
    kept = f"{name}, {place}" if place else name
    return f"{kept[: OPTION_TEXT - len(swap)]}{swap}"
