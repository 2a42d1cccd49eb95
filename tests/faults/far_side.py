"""The far side: a small chat platform over HTTP that keeps what it took, and misbehaves.

What it took is counted here, in the driver's own process, outside of any database. It
keeps two promises, as real platforms do: a request is taken within `TAKES` of its
sending or not at all, and what was taken can be read within `SHOWS` of its sending.
"""

import json
import re
import socket
import struct
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from threading import Lock, Thread
from typing import Any

TAKES = 70.0  # seconds of the hurried time
SHOWS = 75.0
SLOW = 25.0  # longer than a client waits
NUMBER = re.compile(r"\bNo (\d+)\.")
RESET = struct.pack("ii", 1, 0)  # close with a reset, not with a goodbye
FAULTS = (
    "refuse",
    "refuse_with_time",
    "fail_before",
    "fail_after",
    "reset_before",
    "reset_after",
    "slow_before",
    "slow_after",
)


@dataclass(frozen=True)
class Taken:
    """One message that the platform took."""

    reference: str
    outbox_id: str
    to: str
    numbers: tuple[int, ...]
    readable_at: float  # our monotonic seconds


@dataclass
class Ledger:
    """What was taken, in order."""

    taken: list[Taken] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)

    def times(self) -> Counter[int]:
        """Return how often each number was said."""
        with self.lock:
            return Counter(number for one in self.taken for number in one.numbers)

    def twice(self) -> list[str]:
        """Return the messages that were taken more than once."""
        with self.lock:
            every = Counter(one.outbox_id for one in self.taken)
        return [outbox_id for outbox_id, times in every.items() if times > 1]


@dataclass
class FarSide:
    """The platform: its ledger, its moods, its speed."""

    pace: float
    share: float  # of requests that go wrong
    lot: Random
    ledger: Ledger = field(default_factory=Ledger)
    port: int = 0

    def draw(self) -> str:
        """Return what goes wrong with the next request, mostly nothing."""
        with self.ledger.lock:
            fault = self.lot.choice(FAULTS) if self.lot.random() < self.share else ""
            self.ledger.faults[fault] += 1
        return fault

    def take(self, asked: dict[str, Any], sent_at: float) -> str | None:
        """Take a message, unless its request is too old; return its reference."""
        now = time.monotonic()
        if now - sent_at > TAKES / self.pace:
            return None
        text = json.dumps(asked["message"]["sections"])
        with self.ledger.lock:
            reference = f"far-{len(self.ledger.taken) + 1}"
            late = self.lot.random() * SHOWS / self.pace
            self.ledger.taken.append(
                Taken(
                    reference,
                    asked["outbox_id"],
                    asked["to"],
                    tuple(int(found) for found in NUMBER.findall(text)),
                    sent_at + late,
                )
            )
        return reference

    def find(self, asked: dict[str, Any]) -> str | None:
        """Return the reference of a message that can be read by now."""
        now = time.monotonic()
        with self.ledger.lock:
            return next(
                (
                    one.reference
                    for one in self.ledger.taken
                    if (one.outbox_id, one.to) == (asked["outbox_id"], asked["to"])
                    and one.readable_at <= now
                ),
                None,
            )


class _Request(BaseHTTPRequestHandler):
    """One request."""

    server: "_Server"

    def do_POST(self) -> None:
        """Do what was asked, or not, or without saying so."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        fault = self.server.side.draw()
        if fault.startswith("refuse"):
            self._answer(429, {}, {"Retry-After": "20"} if fault.endswith("time") else {})
        elif fault.endswith("before"):
            self._break(fault)
        else:
            self._do(asked, fault)

    def _do(self, asked: dict[str, Any], fault: str) -> None:
        reference: str | None = asked.get("reference")
        if self.path == "/post":
            reference = self.server.side.take(asked, float(self.headers["X-Sent"]))
        elif self.path == "/find":
            reference = self.server.side.find(asked)
        if fault:
            self._break(fault)
        elif self.path == "/post" and reference is None:
            self._answer(503, {})
        else:
            self._answer(200, {"reference": reference})

    def _break(self, fault: str) -> None:
        if fault.startswith("fail"):
            self._answer(503, {})
        elif fault.startswith("slow"):
            time.sleep(SLOW / self.server.side.pace)
        else:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)

    def _answer(
        self, status: int, body: dict[str, Any], more: dict[str, str] | None = None
    ) -> None:
        said = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {**(more or {}), "Content-Length": str(len(said))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name)
        """Say nothing: a fault is no news here."""


class _Server(ThreadingHTTPServer):
    request_queue_size = 128

    def __init__(self, side: FarSide) -> None:
        self.side = side
        super().__init__(("127.0.0.1", 0), _Request)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: who asked is dead, or has had enough of waiting."""


@contextmanager
def open_far_side(pace: float, share: float, lot: Random) -> Iterator[FarSide]:
    """Open the platform on a free port of this machine."""
    side = FarSide(pace, share, lot)
    server = _Server(side)
    side.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield side
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
