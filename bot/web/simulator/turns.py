"""One thing at a time changes the council: a press, or a push of the clock."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Doing:
    """Something long that is going on."""

    label: str
    start: datetime
    until: datetime

    def percent(self, now: datetime) -> int:
        """Return how far the clock has come, 0 to 100."""
        whole = (self.until - self.start).total_seconds()
        gone = (now - self.start).total_seconds()
        return round(100 * min(max(gone / whole, 0), 1)) if whole > 0 else 0


class Busy(Exception):
    """The clock is moving: nobody can press anything until it stands."""


class Turns:
    """Hands out turns; long ones run in a thread of their own."""

    def __init__(self) -> None:
        """Start with nothing going on."""
        self._lock = threading.Lock()
        self.doing: Doing | None = None
        self.has_failed = False

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Take a short turn. Raises: Busy while something long is going on."""
        if self.doing is not None:
            raise Busy
        with self._lock:
            yield

    def start(
        self, doing: Doing, work: Callable[[], None], then: Callable[[], None] = lambda: None
    ) -> None:
        """Begin something long and return; `then` comes when the next turn may be taken.

        Raises: Busy when something else is going on.
        """
        with self.turn():
            self.doing = doing
        self.has_failed = False
        threading.Thread(target=self._run, args=(work, then), daemon=True).start()

    def now_doing(self, label: str, start: datetime, until: datetime) -> None:
        """Say what the long turn has come to."""
        if self.doing is not None:
            self.doing = Doing(label, start, until)

    def _run(self, work: Callable[[], None], then: Callable[[], None]) -> None:
        is_done = False
        try:
            with self._lock:
                work()
            is_done = True
        finally:  # a fault goes on to the terminal; the page only has to hear of it
            self.has_failed = not is_done
            self.doing = None
            then()
