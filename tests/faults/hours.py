"""Time in the fault runs: hurried, shared by every process, and wrong when it is told to be."""

import mmap
import struct
import time
from datetime import UTC, datetime
from pathlib import Path

SLOTS = 8
BEGAN, BASE, SLEPT, ALLOWED, STOP, SKEW = 0, 1, 2, 3, 4, 5  # places in the page
NUMBER = struct.Struct("d")


class Hours:
    """A page of memory in a file: whoever opens it reads the same hour.

    One second of ours is `pace` seconds there. What is steady knows no jumps: it is what
    a process has lived through.
    """

    def __init__(self, path: Path, pace: float) -> None:
        self.path = path
        self.pace = pace
        with path.open("r+b") as file:
            self._page = mmap.mmap(file.fileno(), 0)

    @classmethod
    def begin(cls, path: Path, at: datetime, pace: float) -> "Hours":
        """Make the page: it is `at` now."""
        path.write_bytes(bytes(NUMBER.size * (SKEW + SLOTS)))
        hours = cls(path, pace)
        hours._write(BEGAN, time.monotonic())
        hours._write(BASE, at.timestamp())
        return hours

    def steady(self) -> float:
        """Return how many seconds have been lived through."""
        return (time.monotonic() - self._read(BEGAN)) * self.pace

    def now(self, slot: int = 0) -> datetime:
        """Return what the clock on the wall of one process says."""
        seconds = self._read(BASE) + self._read(SLEPT) + self._read(SKEW + slot) + self.steady()
        return datetime.fromtimestamp(seconds, UTC)

    def sleep_until(self, at: datetime) -> None:
        """Let it be later for everybody, without anybody living through it."""
        self._write(SLEPT, self._read(SLEPT) + max(0.0, (at - self.now(SLOTS - 1)).total_seconds()))

    def skew(self, slot: int, seconds: float) -> None:
        """Put the clock of one process wrong."""
        self._write(SKEW + slot, seconds)

    @property
    def allowed(self) -> int:
        """How many messages may have been queued so far: known outside of the database."""
        return int(self._read(ALLOWED))

    @allowed.setter
    def allowed(self, many: int) -> None:
        self._write(ALLOWED, many)

    @property
    def stopped(self) -> bool:
        """Whether everybody should go home."""
        return bool(self._read(STOP))

    @stopped.setter
    def stopped(self, yes: bool) -> None:
        self._write(STOP, float(yes))

    def _read(self, place: int) -> float:
        found: float = NUMBER.unpack_from(self._page, place * NUMBER.size)[0]
        return found

    def _write(self, place: int, value: float) -> None:
        NUMBER.pack_into(self._page, place * NUMBER.size, value)
