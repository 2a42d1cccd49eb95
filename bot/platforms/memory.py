"""A chat platform in memory: the simulator, the demo and the tests all talk to this one.

It keeps every post of every chat, and can be made to fail as real platforms do.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock

from handlers.core.messages import Message
from handlers.core.ports import Address, NotTaken, Unclear, Unreachable


@dataclass(frozen=True)
class Posted:
    """One post as it stands in a chat now."""

    reference: str
    outbox_id: str
    message: Message
    is_channel: bool
    at: datetime | None = None  # None: this platform was given no clock
    edits: int = 0


@dataclass
class Faults:
    """How the platform misbehaves. Everything is fine until a test or a player says so."""

    is_down: bool = False
    retry_after: float | None = None  # seconds, said while it is down
    unreachable: set[str] = field(default_factory=set)  # chat ids
    lose_answer_for: set[str] = field(default_factory=set)  # chat ids; posted, but nobody hears
    lose_request_for: set[str] = field(default_factory=set)  # chat ids; not posted, nobody hears


@dataclass
class MemoryPlatform:
    """Keeps what it is given, chat by chat, in order.

    `on_change` hears the chat's id after every post and update; it is called outside
    the lock, in the thread that posted.
    """

    name: str = "memory"
    clock: Callable[[], datetime] | None = None
    on_change: Callable[[str], None] | None = None
    faults: Faults = field(default_factory=Faults)
    _chats: dict[str, list[Posted]] = field(default_factory=lambda: defaultdict(list))
    _count: int = 0
    _lock: Lock = field(default_factory=Lock)

    def post(self, to: Address, message: Message, outbox_id: str) -> str:
        """Put a message into a chat; return its reference."""
        self._refuse(to)
        if to.chat_id in self.faults.lose_request_for:
            self.faults.lose_request_for.discard(to.chat_id)
            msg = "the request was lost"
            raise Unclear(msg)
        with self._lock:
            self._count += 1
            at = self.clock() if self.clock else None
            posted = Posted(f"m{self._count}", outbox_id, message, to.is_channel, at)
            self._chats[to.chat_id].append(posted)
        self._tell(to.chat_id)
        self._lose_answer(to)
        return posted.reference

    def update(self, to: Address, reference: str, message: Message) -> None:
        """Change a message where it stands."""
        self._refuse(to)
        with self._lock:
            chat = self._chats[to.chat_id]
            places = [n for n, posted in enumerate(chat) if posted.reference == reference]
            if not places:
                msg = "there is no such message"
                raise Unreachable(msg)
            old = chat[places[0]]
            chat[places[0]] = replace(old, message=message, edits=old.edits + 1)
        self._tell(to.chat_id)
        self._lose_answer(to)

    def find(self, to: Address, outbox_id: str) -> str | None:
        """Return the reference of the message that carries this id, or None."""
        self._refuse(to)
        return next((p.reference for p in self.chat(to.chat_id) if p.outbox_id == outbox_id), None)

    def chat(self, chat_id: str) -> tuple[Posted, ...]:
        """Return what stands in a chat, oldest first."""
        with self._lock:
            return tuple(self._chats.get(chat_id, ()))

    def chats(self) -> tuple[str, ...]:
        """Return the chats in which something stands."""
        with self._lock:
            return tuple(self._chats)

    def duplicates(self) -> int:
        """Return how many posts too many there are."""
        with self._lock:
            every = Counter(posted.outbox_id for chat in self._chats.values() for posted in chat)
        return sum(times - 1 for times in every.values())

    def _refuse(self, to: Address) -> None:
        if self.faults.is_down:
            msg = "the platform is switched off"
            raise NotTaken(msg, self.faults.retry_after)
        if to.chat_id in self.faults.unreachable:
            msg = "this chat can't be reached"
            raise Unreachable(msg)

    def _lose_answer(self, to: Address) -> None:
        if to.chat_id in self.faults.lose_answer_for:
            self.faults.lose_answer_for.discard(to.chat_id)
            msg = "the answer was lost"
            raise Unclear(msg)

    def _tell(self, chat_id: str) -> None:
        if self.on_change is not None:
            self.on_change(chat_id)
