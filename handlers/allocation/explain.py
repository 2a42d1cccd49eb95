"""The sentences of an allocation: why me, why not, and when. No file and no child is named."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from handlers.allocation.council import months_between, months_later
from handlers.allocation.records import ROTATION
from handlers.core.phrases import count, listed, whose
from storage.vocabulary import Draw

WHY_NOT = {
    # the file
    "unknown_file": "This file is not on the caseload list.",
    "closed": "The file is closed.",
    "child_died": "The child has died: the file is never drawn.",
    "restricted": "The file is restricted: it is never drawn.",
    "excluded": "A head of service took the file out of the draw.",
    "not_listed": "The file is not on the list of its head of service.",
    "no_list": "The head of service has not given a list yet.",
    "not_in_theme": "The file is outside the theme of this round.",
    "no_worker": "Nobody on the staff list works on the file.",
    "worker_left": "The worker has left.",
    "worker_not_audited": "The worker's role is not one whose work is audited.",
    "worker_away": "The worker is away for too much of the window.",
    "new_to_child": "The worker is still new to the child.",
    "audited_recently": "The file was audited too recently.",
    # the auditor
    "not_an_auditor": "This person's role does not audit.",
    "auditor_left": "The auditor has left.",
    "exempt": "The auditor is exempt this month.",
    "away": "The auditor is away for too much of the window.",
    "quota_used": "The auditor has all the audits that a month asks for.",
    # the two together
    "own_work": "Nobody audits their own work.",
    "same_team": "The auditor and the worker, or the file, are in the same team.",
    "same_service": "The auditor and the worker are in the same service.",
    "same_line": "One of the two is in the other's line of managers.",
    "line_unknown": "The line of managers is not known, so the whole service is kept apart.",
    "iro": "The auditor is the file's IRO.",
    "cp_chair": "The auditor is the file's child protection chair.",
    "held_before": "The auditor held the file before.",
    "managed_before": "The auditor managed somebody who held the file before.",
    # the round
    "worker_already_picked": "The worker already has an audit this month.",
    "family_already_picked": "A brother's or sister's file is already picked this month.",
}

COUNTED = {  # "12 auditors ..."
    "not_an_auditor": "don't audit",
    "exempt": "are exempt",
    "away": "are away",
    "own_work": "would audit themselves",
    "same_team": "are in the same team",
    "same_service": "are in the same service",
    "same_line": "are in the same line of managers",
    "line_unknown": "are kept apart because a line of managers is not known",
    "iro": "are the file's IRO",
    "cp_chair": "are the file's child protection chair",
    "held_before": "held the file before",
    "managed_before": "managed somebody who held the file before",
}


def why_not(code: str, months: int = 1) -> str:
    """Say in one sentence what a reason code means, in a round for so many months."""
    return in_period(WHY_NOT[code.split(":")[0]], months)


def in_period(words: str, months: int) -> str:
    """Say of a quarter what was written of a month."""
    if months == 1:
        return words
    for start in ("this", "next", "a"):
        words = words.replace(f"{start} month", f"{start} quarter")
    return words


def month_name(day: date) -> str:
    """Return "March 2027"."""
    return f"{day:%B %Y}"


@dataclass(frozen=True)
class Facts:
    """What "Why me?" is answered from."""

    worker: str
    service: str  # the worker's
    draw: Draw
    on: date  # the window's first day
    seen: date | None  # when the worker's practice was last looked at
    rank: int
    in_order: int  # workers in this month's order
    eligible: int
    at_work: int  # auditors with a place this month
    service_before: int  # times this auditor audited the service in 12 months
    audits_before: int  # times this auditor audited at all in 12 months
    pair_seen: date | None  # when this auditor last looked at this worker's practice, if too recent


def reason(facts: Facts, names: Mapping[str, str]) -> str:
    """Answer an auditor's "Why me?" and say in the preview why this pairing."""
    name = names.get(facts.worker, facts.worker)
    sentences = [
        f"{_turn(facts, name)}: place {facts.rank} of {facts.in_order}.",
        f"{facts.eligible} of {count(facts.at_work, 'auditor')} at work could see it.",
    ]
    if facts.audits_before:
        sentences.append(f"You have {_rotation(facts)} in the last {ROTATION} months.")
    if facts.pair_seen is not None:
        sentences.append(
            f"You looked at {whose(name)} work {ago(facts.pair_seen, facts.on)} too: "
            "no other way was found without leaving somebody out."
        )
    return " ".join(sentences)


def _turn(facts: Facts, name: str) -> str:
    if facts.draw == Draw.SAMPLE:
        return f"{whose(name)} work came up in this month's random draw"
    if facts.seen is None:
        return f"{name} has not been audited yet"
    return f"{whose(name)} work was last audited {ago(facts.seen, facts.on)}"


def _rotation(facts: Facts) -> str:
    if not facts.service_before:
        return f"not audited {facts.service}"
    often = {1: "once", 2: "twice"}.get(facts.service_before, f"{facts.service_before} times")
    return f"audited {facts.service} {often}"


def ago(earlier: date, today: date) -> str:
    """Return "7 months ago"."""
    months = months_between(earlier, today)
    return f"{count(months, 'month')} ago" if months > 0 else "less than a month ago"


def turn_expected(place: int, places: int, window_from: date, length: int = 1) -> str:
    """Say where somebody stands in the waiting list, and about when their turn comes.

    places: of one round; length: the months from one round to the next.
    """
    more = "There are more practitioners than auditors"
    if place == 1:
        return f"{more}; next in line for a top-up."
    line = f"{more}; place {place} in line for a top-up."
    if places < 1:
        return line
    months = length * (1 + (place - 1) // places)
    return (
        f"{line} At this pace the turn comes about {month_name(months_later(window_from, months))}."
    )


def counted(counts: Mapping[str, int]) -> str:
    """Return "12 are in the same team and 3 are away", most first."""
    most_first = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return listed([_agree(number, COUNTED[code]) for code, number in most_first])


def _agree(number: int, words: str) -> str:
    if number == 1 and words.startswith("are "):
        words = f"is {words.removeprefix('are ')}"
    return f"{number} {words}"
