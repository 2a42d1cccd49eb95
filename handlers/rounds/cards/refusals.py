"""Why something about a round was not done: three sentences each."""

from collections.abc import Sequence
from datetime import date

from handlers.core.errors import Refusal
from handlers.core.phrases import count, day, listed, whose
from handlers.core.profile.types import Profile
from storage.vocabulary import RoundStatus

STATUS_WORDS = {
    RoundStatus.DRAFTED: "It is still a draft.",
    RoundStatus.OPENED: "It is open: people have been told, or will be by their cards.",
    RoundStatus.CLOSED: "It is closed.",
    RoundStatus.ABANDONED: "That draft was given up.",
}


def no_framework() -> Refusal:
    """A round is always drawn under an adopted framework."""
    return Refusal(
        "Nothing was drafted.",
        "No framework has been adopted yet, so there are no rules to draw by.",
        "Ask the administrator to run: qa-loop framework adopt.",
    )


def no_such_kind(profile: Profile) -> Refusal:
    """The framework has no such kind of audit."""
    return Refusal(
        "Nothing was drafted.",
        "The framework has no such kind of audit.",
        f"Choose one of: {', '.join(sorted(profile.kinds))}.",
    )


def not_that_month(wanted: date) -> Refusal:
    """The month is over, or too far off."""
    return Refusal(
        "Nothing was drafted.",
        f"The window of {wanted:%B %Y} is over, or more than a year away.",
        "Choose this month or one of the twelve after it.",
    )


def not_a_draft(named: str, status: RoundStatus) -> Refusal:
    """Only a draft can be changed like this."""
    next_step = (
        "Top it up, or give a file that can't be done back to be handed on."
        if status is RoundStatus.OPENED
        else "Type /qa to see where the rounds stand."
    )
    return Refusal(f"Nothing was changed in {whose(named)} round.", STATUS_WORDS[status], next_step)


def not_open(named: str, status: RoundStatus) -> Refusal:
    """Only an open round can be topped up, followed or closed."""
    return Refusal(
        f"Nothing was changed in {whose(named)} round.",
        STATUS_WORDS[status],
        "Type /qa to see where the rounds stand.",
    )


def nothing_to_open(named: str) -> Refusal:
    """A draft without a pairing."""
    return Refusal(
        f"{whose(named)} round was not opened.",
        "It has no pairings: nobody would get a card.",
        "Look at who is not served and why; then import the lists again, or draw again.",
    )


def no_longer_holds(named: str, broken: Sequence[str]) -> Refusal:
    """Pairings that the rules no longer allow, since people or files have changed."""
    return Refusal(
        f"{whose(named)} round was not opened.",
        f"{count(len(broken), 'pairing')} can't stand any more: {' '.join(broken[:5])}",
        "Press Draw again, or change them one by one.",
    )


def window_over(named: str, window_to: date) -> Refusal:
    """A top-up comes too late."""
    return Refusal(
        f"Nothing was added to {whose(named)} round.",
        f"Its window closed on {day(window_to)}.",
        "Close the round; who was not served comes first next time.",
    )


def not_changed(why: Sequence[str]) -> Refusal:
    """A pairing that the rules don't allow."""
    return Refusal(
        "The pairing was not changed.",
        listed([reason.rstrip(".") for reason in why]) + ".",
        "Choose somebody else, or leave it as it is.",
    )


def gone_from_lists() -> Refusal:
    """The file of a pairing is no longer on the caseload list."""
    return Refusal(
        "The pairing was not changed.",
        "Its file is no longer on the caseload list.",
        "Press Draw again: the draft will be made from today's lists.",
    )


def changed_since() -> Refusal:
    """An undo that other changes have overtaken."""
    return Refusal(
        "Nothing was undone.",
        "The pairing has been changed or drawn again since then.",
        "Look at the draft as it is now, and change the pairing by hand if you want to.",
    )


def has_an_auditor(reference: str) -> Refusal:
    """Somebody else found an auditor first."""
    return Refusal(
        f"{reference} was not given to anybody.",
        "It no longer waits for an auditor.",
        "Look at who is doing what to see where it stands.",
    )


def not_yours_to_put_back() -> Refusal:
    """A head of service undoes only what they did."""
    return Refusal(
        "The file was not put back.",
        "Somebody else took it out.",
        "Ask them, or the quality assurance team.",
    )


def nobody_else(auditor: str, worker: str) -> Refusal:
    """The rules allow nobody else."""
    return Refusal(
        "The pairing was not changed.",
        f"The rules allow nobody at work but {auditor} to look at {whose(worker)} work.",
        "Leave it as it is, or take the file out of the draw.",
    )


def nobody_could(reference: str) -> Refusal:
    """The rules allow nobody to take an audit over."""
    return Refusal(
        f"{reference} was not given to anybody.",
        "The rules allow none of the auditors at work to take it.",
        "Wait for somebody who is away, or end it in the audit itself.",
    )


def drafted_already(wanted: date, status: RoundStatus) -> Refusal:
    """The command line never replaces a round that stands."""
    return Refusal(
        "Nothing was drafted.",
        f"{wanted:%B %Y} has a round already. {STATUS_WORDS[status]}",
        "Look at it in chat, or add --dry-run to see what a draw would be.",
    )


def no_month(text: str) -> Refusal:
    """The command line was given something else than a month."""
    return Refusal(
        "Nothing was drafted.", f"{text!r} is not a month.", "Give it as in --month 2027-01."
    )


def list_is_closed(named: str) -> Refusal:
    """A list comes after its round has opened."""
    return Refusal(
        "The list was not changed.",
        f"{whose(named)} round has opened, or its window is over.",
        "Ask the quality assurance team if a file must be changed.",
    )


def theme_first(named: str) -> Refusal:
    """A themed round was to be drafted without its theme."""
    return Refusal(
        "Nothing was drafted.",
        f"{whose(named)} round is a themed one, and its theme has not been named.",
        "Type /qa in chat and press the button that drafts it: it asks for the theme.",
    )


def has_no_theme() -> Refusal:
    """A theme for a round that has none."""
    return Refusal(
        "Nothing was changed.",
        "The framework names no theme for this kind of audit.",
        "Type /qa to see where the rounds stand.",
    )


def no_such_list() -> Refusal:
    """Nobody gives such a list."""
    return Refusal(
        "Nothing was changed.",
        "Heads of service are asked for no such list.",
        "Type /qa to see where the rounds stand.",
    )
