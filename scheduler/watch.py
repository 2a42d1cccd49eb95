"""What one process has itself seen waiting, and for how long.

A clock on the wall may be two hours wrong on one machine, or jump; what a process has
lived through can't. A message that was perhaps posted is read back only by a process
that has watched it for the whole of the platform's lag.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta

from storage.sending import Seen

Steady = Callable[[], float]  # seconds that have been lived through: time.monotonic


class Watch:
    """Since when each message waits at this attempt, as far as this process has seen."""

    def __init__(self, steady: Steady) -> None:
        """Begin with nothing seen."""
        self._steady = steady
        self._since: dict[Seen, float] = {}

    def ripe(self, waiting: Iterable[Seen], after: timedelta) -> list[Seen]:
        """Look at what waits now; return what has been seen to wait for long enough."""
        now = self._steady()
        self._since = {seen: self._since.get(seen, now) for seen in waiting}
        enough = now - after.total_seconds()
        return [seen for seen, since in self._since.items() if since <= enough]
