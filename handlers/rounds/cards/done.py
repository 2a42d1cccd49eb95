"""What is said when something about a round has been done, with its undo."""

from collections.abc import Sequence

from handlers.core.messages import Button, Message, Section, Workbook, say
from handlers.core.phrases import count, whose
from handlers.core.table import Sheet
from handlers.rounds.cards import words
from handlers.rounds.cards.preview import by_rule, goes_out, looks_at
from handlers.rounds.cards.words import NAMED
from handlers.rounds.view import DraftView, Exclusion, PairView, RoundView, Unserved


def opened(draft: DraftView) -> Message:
    """A round is open, now or since an earlier press."""
    many = len(draft.pairs)
    text = (
        f"{whose(draft.round.named)} round is open. {count(many, 'card')} "
        f"{'goes' if many == 1 else 'go'} out on {goes_out(draft)}."
    )
    see, top_up = words.see(draft.round), words.top_up(draft.round)
    return say(text, see, top_up, key=draft.round.key)


def given_up(round_: RoundView) -> Message:
    """A draft was given up; it can be taken up again."""
    text = f"{whose(round_.named)} draft was given up. Nobody had been told anything."
    return say(text, Button("Undo", "rounds.take_up", round_.args), key=round_.key)


def closed(round_: RoundView, unfinished: int) -> Message:
    """A month is closed."""
    text = f"{round_.named} is closed."
    if unfinished:
        stay = "stays open" if unfinished == 1 else "stay open"
        text += f" {count(unfinished, 'audit')} {stay}, with {_its(unfinished)} own reminders."
    buttons = (
        Button("Take it away as XLSX", "rounds.take_away", round_.args),
        Button("Undo", "rounds.reopen", round_.args),
    )
    return say(text, *buttons, key=round_.key)


def _its(many: int) -> str:
    return "its" if many == 1 else "their"


def topped_up(round_: RoundView, pairs: Sequence[PairView]) -> Message:
    """Pairings were added to an open round."""
    lines = " ".join(
        f"{pair.auditor.short} looks at {whose(pair.worker.short)} work." for pair in pairs[:NAMED]
    )
    if len(pairs) > NAMED:
        lines += f" And {len(pairs) - NAMED} more."
    were = "was" if len(pairs) == 1 else "were"
    text = f"{count(len(pairs), 'pairing')} {were} added: {lines}"
    return say(text, words.see(round_), key=round_.key)


def nothing_to_add(round_: RoundView, idle: Sequence[Unserved]) -> Message:
    """A top-up finds nobody: every auditor at work has an audit, or may see no more."""
    why = by_rule(idle, round_.months) or ["Every auditor has an audit."]
    text = f"Nothing to add to {whose(round_.named)} round. {' '.join(why)}"
    return say(text, words.see(round_), key=round_.key)


def taken_out(reason: str, out: int, undone: int, undo: Button) -> Section:
    """A file was taken out of the draft; which one is not said."""
    redrawn = f" {count(undone, 'change')} by hand went with the old draw." if undone else ""
    return Section(
        f"The file was taken out ({reason.lower()}); {count(out, 'file')} by hand so far. "
        f"The draft was drawn again without it.{redrawn}",
        buttons=(undo,),
        tone="good",
    )


def put_back() -> Section:
    """A file is in the draw again."""
    return Section("The file is back in the draw, and the draft was drawn again.", tone="good")


def drawn_again(number: int) -> Section:
    """Another draw was made."""
    return Section(f"This is draw {number}. Nobody has been told anything.", tone="good")


def theme_changed() -> Section:
    """The theme of a draft is another one."""
    return Section("The theme was changed, and the draft was drawn again within it.", tone="good")


def changed(pairs: Sequence[PairView], undo: Button) -> Section:
    """A pairing was changed by hand."""
    lines = " ".join(looks_at(pair) for pair in pairs)
    return Section(f"Changed by hand: {lines}", buttons=(undo,), tone="good")


def change_undone() -> Section:
    """A change was put back."""
    return Section("The pairing is as it was.", tone="good")


def exclusions(round_: RoundView, out: Sequence[Exclusion], *, may_undo: bool) -> Message:
    """List what was taken out by hand: reason, service, by whom; never which file."""
    sections = [
        Section(
            f"{one.reason}. {one.service or 'No service'}; taken out by {one.by.short}.",
            buttons=(Button("Put it back", "rounds.put_back", {"exclusion": str(one.id)}),)
            if may_undo
            else (),
        )
        for one in out[:10]
    ]
    head = f"{count(len(out), 'file')} taken out of {whose(round_.named)} draw by hand."
    tail = Section("Only the QA team sees this.", buttons=(words.see(round_),))
    return words.together(round_.key, (Section(head), *sections, tail), head)


def workbook(round_: RoundView, sheets: tuple[Sheet, ...]) -> Message:
    """Hand the round over as a workbook."""
    text = (
        f"{words.title(round_)}, as a workbook: audits, who is not served, what stands outside "
        "the draw, capacity, and what every column means. No child is in it."
    )
    name = f"Audits {round_.named} {round_.month.year}, {words.STATUS[round_.status]}.xlsx"
    return Message((Section(text),), summary=text, files=(Workbook(name, sheets),))
