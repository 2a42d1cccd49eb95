"""Presses at a steady pace, whatever the answers do; and a Slack that says yes at once.

Open loop: a press leaves when it is due, also while earlier ones wait. It is timed from the
moment it leaves; how late the pace itself was is told beside the figures.
"""

import asyncio
import json
import re
import socket
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

LONGEST = 10.0  # seconds for one press; then it has failed
IDLE = 3.0  # seconds that a connection is kept: uvicorn hangs up after five
WARM_UP = 0.2  # seconds before each slice that don't count
HEAD = b"\r\n\r\n"
LENGTH = re.compile(rb"(?i)content-length: *(\d+)")
TEAM, BOT = "T000000001", "U0QALOOP1"
YES = json.dumps(
    {
        "ok": True,
        "team": "Bench",
        "team_id": TEAM,
        "user_id": BOT,
        "bot_id": "B0QALOOP1",
        "channel": "D000000001",
        "ts": "1.000001",
    }
).encode()


@dataclass(frozen=True)
class Knock:
    """One request, whole. `who` is shown something besides, if anybody is."""

    request: bytes
    who: str = ""


@dataclass(frozen=True)
class Side:
    """One thing that is pressed: where it listens, and what a right answer is."""

    name: str
    port: int
    knock: Callable[[int], Knock]
    is_right: Callable[[bytes], bool]


@dataclass
class Heard:
    """What came of the presses, in seconds each."""

    answered: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)  # of the pace, not of an answer
    failed: int = 0

    def add(self, more: "Heard") -> None:
        """Take another slice in."""
        self.answered += more.answered
        self.shown += more.shown
        self.late += more.late
        self.failed += more.failed


class FarSlack:
    """Slack's Web API: says yes to everything, and notes when whom was shown something."""

    def __init__(self) -> None:
        """Wait for nobody."""
        self._waits: dict[str, deque[asyncio.Future[float]]] = defaultdict(deque)

    def expect(self, who: str) -> "asyncio.Future[float]":
        """Return the moment, to come, at which somebody is shown something."""
        moment: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waits[who].append(moment)
        return moment

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hear one call; say yes."""
        try:
            head, body = await _whole(reader)
            if b"/chat.postMessage " in head:
                self._note(str(json.loads(body)["channel"]))
            length = f"content-length: {len(YES)}\r\nconnection: close"
            writer.write(f"HTTP/1.1 200 OK\r\n{length}\r\n\r\n".encode() + YES)
            await writer.drain()
        finally:
            writer.close()

    def _note(self, who: str) -> None:
        waiting = self._waits[who]
        moment = waiting.popleft() if waiting else None
        if moment is not None and not moment.done():
            moment.set_result(_now())


@asynccontextmanager
async def far_slack(door: socket.socket) -> AsyncIterator[FarSlack]:
    """Yield Slack's Web API at this door."""
    far = FarSlack()
    async with await asyncio.start_server(far.answer, sock=door):
        yield far


class Lines:
    """Connections to one side, used again as Slack and browsers do."""

    def __init__(self, port: int) -> None:
        """Open none yet."""
        self._port = port
        self._idle: list[tuple[float, asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request; return the answer's status and body."""
        reader, writer = await self._line()
        is_whole = False
        try:
            writer.write(request)
            head, body = await _whole(reader)
            is_whole = True
        finally:
            if is_whole:
                self._idle.append((_now(), reader, writer))
            else:
                writer.close()
        return int(head.split(b" ", 2)[1]), body

    def close(self) -> None:
        """Close every one."""
        while self._idle:
            self._idle.pop()[2].close()

    async def _line(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._idle:
            since, reader, writer = self._idle.pop()
            if _now() - since < IDLE and not reader.at_eof():
                return reader, writer
            writer.close()
        return await asyncio.open_connection("127.0.0.1", self._port)


async def press_for(side: Side, far: FarSlack, first: int, *, seconds: float, rate: float) -> Heard:
    """Press at this rate for so long, a little warming up first; wait for every answer."""
    lines = Lines(side.port)
    warm_up = max(1, round(WARM_UP * rate))
    try:
        await _slice(side, far, lines, range(first, first + warm_up), rate)
        begin = first + warm_up
        return await _slice(
            side, far, lines, range(begin, begin + max(1, round(seconds * rate))), rate
        )
    finally:
        lines.close()


async def _slice(side: Side, far: FarSlack, lines: Lines, numbers: range, rate: float) -> Heard:
    heard = Heard()
    began = _now()
    async with asyncio.TaskGroup() as presses:
        for place, number in enumerate(numbers):
            knock = side.knock(number)  # made before it is due
            due = began + place / rate
            await asyncio.sleep(max(0.0, due - _now()))
            presses.create_task(_press(side, far, lines, knock, heard))
            heard.late.append(max(0.0, _now() - due))
    return heard


async def _press(side: Side, far: FarSlack, lines: Lines, knock: Knock, heard: Heard) -> None:
    shown = far.expect(knock.who) if knock.who else None
    left = _now()
    try:
        async with asyncio.timeout(LONGEST):
            status, body = await lines.ask(knock.request)
            answered = _now() - left
            if shown is not None:
                heard.shown.append(await shown - left)
    except (OSError, TimeoutError, EOFError):
        heard.failed += 1
        return
    heard.answered.append(answered)
    heard.failed += status != 200 or not side.is_right(body)


async def _whole(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Return the head and the body of a request or an answer."""
    head = await reader.readuntil(HEAD)
    length = LENGTH.search(head)
    return head, await reader.readexactly(int(length[1])) if length else b""


def _now() -> float:
    return asyncio.get_running_loop().time()
