"""The bot's end of the far side: a platform over HTTP, as careful as the real ones."""

import json
import socket
import time
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from handlers.core.messages import Message, to_json
from handlers.core.ports import Address, NotTaken, Unclear
from scheduler.outcomes import CLIENT_TIMEOUT
from storage.pace import Pace
from tests.faults.points import Fuse, Point

NAME = "far"
LOSES, DOUBLES = "loses", "doubles"
PLANTS = ("", LOSES, DOUBLES)  # mistakes that a run has to find
SOMETIMES = 0.1
REFUSED, FAILED = 429, 500


@dataclass
class NearSide:
    """Posts to the far side. One deadline holds for a whole exchange, slow bytes included."""

    port: int
    hurry: float
    fuse: Fuse
    plant: str = ""
    name: str = NAME
    pace: Pace = field(default_factory=lambda: Pace(timedelta(seconds=1), a_minute=300))
    lot: Random = field(default_factory=Random)
    answered: bool = False  # the platform has spoken since the last commit

    def post(self, to: Address, message: Message, outbox_id: str) -> str:
        """Post one message; return its reference."""
        self.fuse.at(Point.CLAIMED)
        asked = {"to": to.chat_id, "outbox_id": outbox_id, "message": to_json(message)}
        if self.plant == LOSES and self.lot.random() < SOMETIMES:
            return "never asked"
        reference = self._ask("/post", asked, Point.POSTING)["reference"]
        self.answered = True
        self.fuse.at(Point.POSTED)
        return str(reference)

    def update(self, to: Address, reference: str, message: Message) -> None:
        """Change a message."""
        asked = {"to": to.chat_id, "reference": reference, "message": to_json(message)}
        self._ask("/update", asked)

    def find(self, to: Address, outbox_id: str) -> str | None:
        """Return the reference of the message that carries this id, or None."""
        found = self._ask("/find", {"to": to.chat_id, "outbox_id": outbox_id})["reference"]
        self.answered = True
        self.fuse.at(Point.READING_BACK)
        return None if found is None or self.plant == DOUBLES else str(found)

    def _ask(self, path: str, asked: dict[str, Any], at: Point | None = None) -> dict[str, Any]:
        ends = time.monotonic() + CLIENT_TIMEOUT.total_seconds() / self.hurry
        try:
            answer = self._exchange(path, json.dumps(asked).encode(), ends, at)
        except OSError as error:
            raise Unclear(type(error).__name__) from error
        finally:
            self.answered = True
        return _read(answer)

    def _exchange(self, path: str, body: bytes, ends: float, at: Point | None) -> bytes:
        head = f"POST {path} HTTP/1.0\r\nContent-Length: {len(body)}\r\n"
        with socket.create_connection(("127.0.0.1", self.port), _left(ends)) as line:
            line.settimeout(_left(ends))
            line.sendall(f"{head}X-Sent: {time.monotonic()}\r\n\r\n".encode() + body)
            if at:
                self.fuse.at(at)
            heard = b""
            while True:
                line.settimeout(_left(ends))
                piece = line.recv(65536)
                if not piece:
                    return heard
                heard += piece


def _read(answer: bytes) -> dict[str, Any]:
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    if not answer:
        msg = "closed without an answer"
        raise Unclear(msg)
    status = int(lines[0].split()[1])
    if status == REFUSED:
        waits = [line.split(": ")[1] for line in lines if line.startswith("Retry-After")]
        msg = "refused"
        raise NotTaken(msg, float(waits[0]) if waits else None)
    if status >= FAILED:
        msg = f"answered {status}"
        raise Unclear(msg)
    read: dict[str, Any] = json.loads(body)
    return read


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        msg = "the whole exchange took too long"
        raise TimeoutError(msg)
    return left
