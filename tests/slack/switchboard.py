"""A small Socket Mode server: one line to the bot at a time, that the test speaks through."""

import base64
import hashlib
import json
import queue
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

Json = dict[str, Any]
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
SHORT, MIDDLE = 126, 127


class Line:
    """One connection of the bot."""

    def __init__(self, wire: socket.socket) -> None:
        """Shake hands, say hello and listen."""
        self._wire = wire
        self._file = wire.makefile("rb")
        self.heard: queue.Queue[Json] = queue.Queue()
        self.is_over = threading.Event()
        self._shake_hands()
        self.say({"type": "hello", "num_connections": 1})
        threading.Thread(target=self._listen, daemon=True).start()

    def say(self, message: Json) -> None:
        """Send a message to the bot."""
        body = json.dumps(message).encode()
        if len(body) < SHORT:
            head = struct.pack("!BB", 0x80 | TEXT, len(body))
        elif len(body) < 1 << 16:
            head = struct.pack("!BBH", 0x80 | TEXT, SHORT, len(body))
        else:
            head = struct.pack("!BBQ", 0x80 | TEXT, MIDDLE, len(body))
        self._wire.sendall(head + body)

    def cut(self) -> None:
        """Break the line without a word."""
        with suppress(OSError):
            self._wire.shutdown(socket.SHUT_RDWR)

    def hang_up(self) -> None:
        """End it, and give everything back."""
        self.cut()
        self.is_over.wait(5)
        self._file.close()
        self._wire.close()

    def _shake_hands(self) -> None:
        headers = {}
        while line := self._file.readline().strip():
            name, _, value = line.partition(b": ")
            headers[name.lower()] = value
        made = hashlib.sha1(headers[b"sec-websocket-key"] + GUID).digest()  # noqa: S324 (RFC 6455)
        self._wire.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + base64.b64encode(made) + b"\r\n\r\n"
        )

    def _listen(self) -> None:
        with suppress(OSError, struct.error):
            while True:
                kind, body = self._frame()
                if kind == TEXT:
                    self.heard.put(json.loads(body))
                elif kind == PING:
                    self._wire.sendall(struct.pack("!BB", 0x80 | PONG, len(body)) + body)
                elif kind == CLOSE:
                    break
        self.is_over.set()

    def _frame(self) -> tuple[int, bytes]:
        first, second = struct.unpack("!BB", self._file.read(2))
        length = second & 0x7F
        if length == SHORT:
            (length,) = struct.unpack("!H", self._file.read(2))
        elif length == MIDDLE:
            (length,) = struct.unpack("!Q", self._file.read(8))
        mask = self._file.read(4)
        body = self._file.read(length)
        return first & 0x0F, bytes(one ^ mask[n % 4] for n, one in enumerate(body))


class Switchboard:
    """Takes the bot's calls; `line` is the next one that comes."""

    def __init__(self) -> None:
        """Listen on a port of our own."""
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"ws://127.0.0.1:{self.door.getsockname()[1]}/link"
        self._lines: queue.Queue[Line] = queue.Queue()
        self._taken: list[Line] = []
        self._envelopes = 0

    def line(self) -> Line:
        """Wait for the bot to connect."""
        return self._lines.get(timeout=10)

    def ask(self, line: Line, kind: str, payload: Json, envelope: str = "") -> Json:
        """Send something that people did; return the acknowledgement."""
        self._envelopes += 1
        envelope = envelope or f"e{self._envelopes}"
        line.say({"type": kind, "envelope_id": envelope, "payload": payload})
        answer = line.heard.get(timeout=5)
        assert answer["envelope_id"] == envelope
        found: Json = answer.get("payload") or {}
        return found

    def serve(self) -> None:
        """Take calls until the door is shut."""
        with suppress(OSError):
            while True:
                wire, _ = self.door.accept()
                self._taken.append(Line(wire))
                self._lines.put(self._taken[-1])

    def shut(self) -> None:
        """Take no more calls, and end those that there are."""
        self.door.shutdown(socket.SHUT_RDWR)
        for line in self._taken:
            line.hang_up()
        self.door.close()


@contextmanager
def staffed() -> Iterator[Switchboard]:
    """Yield a switchboard that takes calls."""
    board = Switchboard()
    thread = threading.Thread(target=board.serve, daemon=True)
    thread.start()
    try:
        yield board
    finally:
        board.shut()
        thread.join()
