"""The seven points at which a process is killed with -9."""

import os
import signal
from dataclasses import dataclass
from enum import StrEnum


class Point(StrEnum):
    """Where a process dies."""

    QUEUEING = "queueing"  # written, before its commit
    CLAIMING = "claiming"  # swept, expired or claimed, before that commit
    CLAIMED = "claimed"  # the claim stands, nothing was sent
    POSTING = "posting"  # the request is out, the answer not in
    POSTED = "posted"  # the platform has answered, nothing is marked
    MARKING = "marking"  # marked, before its commit
    READING_BACK = "reading back"  # the platform has told, nothing is marked


@dataclass
class Fuse:
    """Kills its own process at the n-th passing of one point. None: never."""

    point: Point | None = None
    passings: int = 1

    def at(self, point: Point) -> None:
        """Pass a point."""
        if point is not self.point:
            return
        self.passings -= 1
        if self.passings <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
