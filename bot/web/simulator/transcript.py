"""What stands in each chat, in order: the bot's posts, what was typed, whispers."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from bot.platforms.memory import Posted
from handlers.core.messages import Message, say

Kind = Literal["posted", "typed", "whisper"]


@dataclass(frozen=True)
class Entry:
    """One thing that stands in a chat."""

    id: str  # unique in its chat
    kind: Kind
    message: Message
    at: datetime
    version: int = 1  # grows when the message changes
    changed: int = -1  # the first section that changed last; -1: it stands as it came
    reference: str = ""  # the platform's, of what was posted
    below: str = ""  # of a whisper: the entry whose button it answers


class Transcript:
    """One chat, oldest first."""

    def __init__(self) -> None:
        """Start empty."""
        self.entries: list[Entry] = []
        self.unread = 0
        self.version = 0
        self._count = 0

    def sync(self, posted: Sequence[Posted], now: datetime) -> int:
        """Take over what the platform holds; return how many messages are new."""
        places = {entry.reference: at for at, entry in enumerate(self.entries) if entry.reference}
        new = 0
        for one in posted:
            if one.reference not in places:
                self._add("posted", one.message, one.at or now, reference=one.reference)
                new += 1
            elif self.entries[places[one.reference]].message != one.message:
                self._change(places[one.reference], one.message)
        self.unread += new
        return new

    def typed(self, text: str, now: datetime) -> None:
        """Keep what the person typed."""
        self._add("typed", say(text), now)

    def whisper(self, message: Message, now: datetime, below: str) -> Entry:
        """Show something to the person who pressed alone: under the entry, or at the end."""
        earlier = next((e for e in self.entries if e.kind == "whisper" and e.below == below), None)
        if earlier is not None and below:
            self.entries.remove(earlier)
        return self._add("whisper", message, now, below=below)

    def dismiss(self, entry_id: str) -> None:
        """Take a whisper away."""
        kept = [e for e in self.entries if e.id != entry_id or e.kind != "whisper"]
        if len(kept) < len(self.entries):
            self.entries[:] = kept
            self.version += 1

    def seen(self) -> bool:
        """The person has looked. False: there was nothing new."""
        if not self.unread:
            return False
        self.unread = 0
        return True

    def find(self, entry_id: str) -> Entry | None:
        """Return an entry, if it still stands."""
        return next((entry for entry in self.entries if entry.id == entry_id), None)

    def in_order(self) -> Iterator[Entry]:
        """Yield the entries, each whisper right under what it answers."""
        under: dict[str, list[Entry]] = defaultdict(list)
        standing = {entry.id for entry in self.entries}
        for entry in self.entries:
            if entry.below in standing:
                under[entry.below].append(entry)
        for entry in list(self.entries):
            if entry.below not in standing:
                yield entry
                yield from under[entry.id]

    def _add(
        self, kind: Kind, message: Message, now: datetime, reference: str = "", below: str = ""
    ) -> Entry:
        self._count += 1
        self.version += 1
        entry = Entry(f"e{self._count}", kind, message, now, reference=reference, below=below)
        self.entries.append(entry)
        return entry

    def _change(self, place: int, message: Message) -> None:
        old = self.entries[place]
        self.entries[place] = replace(
            old,
            message=message,
            version=old.version + 1,
            changed=_first_change(old.message, message),
        )
        self.version += 1


def _first_change(old: Message, new: Message) -> int:
    """Return the place of the first section that wasn't there before, or -1."""
    places = (at for at, one in enumerate(new.sections) if one not in old.sections)
    return next(places, -1)
