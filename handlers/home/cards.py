"""The home of each person: what is mine now, what waits, or a kind word that nothing does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.core.messages import Button, Message, Section
from handlers.core.phrases import count, count_in_words, moment, sentence
from storage.outbox import OutboxMessage


@dataclass(frozen=True)
class Mine:
    """Everything that a home may hold, already drawn."""

    name: str
    concerns: tuple[Section, ...]
    offered: tuple[Section, ...]
    auditing: tuple[Section, ...]
    audited: tuple[Section, ...]
    actions: tuple[Section, ...]
    team: tuple[Section, ...]
    rounds: tuple[Section, ...]
    lists: tuple[Section, ...]
    delivery: tuple[Section, ...]


def home(mine: Mine) -> Message:
    """Put the parts in order: what asks for an answer first."""
    parts = (
        ("Worries about a child", mine.concerns),
        ("Would you take this over?", mine.offered),
        ("Audits you are doing", mine.auditing),
        ("Your own work, looked at with you", mine.audited),
        ("Your actions", mine.actions),
        ("In your team", mine.team),
        ("Audit rounds", mine.rounds),
        ("Lists", mine.lists),
        ("Messages", mine.delivery),
    )
    shown = [section for title, sections in parts for section in _titled(title, sections)]
    waiting = sum(len(sections) for _, sections in parts[1:5])
    waiting += sum(_waits_for_somebody(section) for section in mine.concerns)
    greeting = Section(text=f"Hello {mine.name}. {_state(waiting, bool(shown))}", key="greeting")
    return Message((greeting, *shown), summary=greeting.text)


def _waits_for_somebody(concern: Section) -> bool:
    """Return whether nobody has taken a concern on yet, and this person could."""
    return any(button.route == "concerns.hold" for button in concern.buttons)


def _titled(title: str, sections: tuple[Section, ...]) -> tuple[Section, ...]:
    if not sections:
        return ()
    return (Section(text="", title=title, key=f"title:{title}"), *sections)


def _state(waiting: int, has_more: bool) -> str:  # noqa: FBT001 (two facts, one sentence)
    if waiting:
        return f"{sentence(count_in_words(waiting, 'thing'))} with you now."
    if has_more:
        return "Nothing waits for you. Here is how things stand."
    return (
        "Nothing waits for you. When an audit comes to you, or your own work is looked at, "
        "you will hear here first. Type /qa whenever you like."
    )


def lists() -> Section:
    """The way in for staff, caseload and past audits."""
    return Section(
        "Staff, caseload and past audits: see what a file would change, then bring it in.",
        buttons=(Button("Bring lists in", "imports.bring", form=True),),
        key="imports",
    )


def delivery(counts: Mapping[str, int], trouble: Sequence[OutboxMessage]) -> Section:
    """How messages are doing: counts, and what to do about those that went wrong."""
    waiting = counts.get("pending", 0) + counts.get("sending", 0) + counts.get("check", 0)
    lines = [
        f"{count(counts.get('sent', 0), 'message')} sent, {waiting} waiting, "
        f"{counts.get('failed', 0)} failed, {counts.get('expired', 0)} too late, "
        f"{counts.get('unknown', 0)} uncertain."
    ]
    lines += [f"{moment(one.queued_at)}: {one.status.value}: {one.fault}" for one in trouble[:10]]
    if trouble:
        lines.append("Somebody without a chat account? Import the staff list with their account.")
    return Section(text="\n".join(lines), key="delivery")
