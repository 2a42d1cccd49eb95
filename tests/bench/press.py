"""Press to answer, ours against the barest app that could answer, at a steady pace.

On Slack a press is answered twice: Slack hears at once that it was taken (acknowledged), and
the person reads the answer (shown). A bare Bolt app does the first alone.
"""

import argparse
import asyncio
import json
import math
import socket
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bot.platforms import slack_blocks
from bot.web.simulator.buttons import labelled
from bot.web.simulator.run import listening
from bot.web.slack_door import DOOR
from tests.bench.press_load import TEAM, FarSlack, Heard, Knock, Side, far_slack, press_for
from tests.bench.press_sides import (
    COOKIE,
    LABEL,
    WORKS,
    Place,
    Standing,
    council,
    members,
    processes,
)
from tests.january import Shelf
from tests.slack.eyes import button
from tests.slack.hands import FORM, signed

A_SLICE = 5.0  # seconds; the four take turns, so that a busy moment harms them all
BOUNDARY = "----qa-loop-bench"  # the simulator's pages send forms in parts
Json = dict[str, Any]


@dataclass(frozen=True)
class Figures:
    """One kind of answer of one side, in milliseconds."""

    side: str
    answer: str  # acknowledged, shown or answered
    presses: int
    failed: int
    p50: float
    p99: float


@dataclass(frozen=True)
class Ratio:
    """Ours, where the bare one's answer is 1."""

    ours: str
    bare: str
    p50: float
    p99: float


COMPARED = (
    (("slack", "acknowledged"), ("bare bolt", "acknowledged")),
    (("slack", "shown"), ("bare bolt", "acknowledged")),
    (("simulator", "answered"), ("bare starlette", "answered")),
)


def add_to(which: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `press` to the command line."""
    parser = which.add_parser(
        "press",
        help="press to answer, against a bare Bolt and a bare Starlette",
        epilog="Example: python -m tests.bench press --seconds 10 --rate 20",
    )
    parser.add_argument("--seconds", type=_above_0, default=30.0, help="for each of the four (30)")
    parser.add_argument("--rate", type=_above_0, default=50.0, help="presses a second (50)")
    parser.add_argument("--json", action="store_true", help="print JSON only")
    parser.set_defaults(run=run)


def _above_0(given: str) -> float:
    number = float(given)
    if not 0 < number <= 3600:
        msg = "it must be above 0, and at most 3600"
        raise argparse.ArgumentTypeError(msg)
    return number


def run(asked: argparse.Namespace) -> int:
    """Press all four; print p50, p99 and the ratios; return 1 when a press failed."""
    heard = _heard(asked.seconds, asked.rate)
    rows = [row for name, one in heard.items() for row in _figures(name, one)]
    ratios = list(_ratios(rows))
    late = _milliseconds([late for one in heard.values() for late in one.late], 0.99)
    if asked.json:
        print(json.dumps(_told(asked, rows, ratios) | {"pace_late_p99": late}, indent=2))
    else:
        _say(rows, ratios)
        print(f"the pace was kept to {late} ms (p99)")
    return 1 if any(row.failed for row in rows) else 0


def _heard(seconds: float, rate: float) -> dict[str, Heard]:
    """Start the four, press them, stop them."""
    _progress("starting")
    with tempfile.TemporaryDirectory(prefix="qa-loop-bench-") as folder, listening(0) as door:
        shelf = council(_made(Path(folder) / "shelf"))
        slack = f"http://127.0.0.1:{door.getsockname()[1]}/api/"
        place = Place(shelf, _made(Path(folder) / "ours"), slack)
        with processes(WORKS, place) as lines:
            return asyncio.run(_pressed(lines, shelf, door, seconds, rate))


async def _pressed(
    lines: dict[str, Connection], shelf: Shelf, door: socket.socket, seconds: float, rate: float
) -> dict[str, Heard]:
    async with far_slack(door) as far:
        told = {name: await asyncio.to_thread(line.recv) for name, line in lines.items()}
        return await _in_turn(_sides(shelf, told), far, seconds, rate)


async def _in_turn(
    sides: Sequence[Side], far: FarSlack, seconds: float, rate: float
) -> dict[str, Heard]:
    slices = max(1, round(seconds / A_SLICE))
    heard = {side.name: Heard() for side in sides}
    for number in range(slices):
        for side in sides:
            _progress(f"{side.name}, {number + 1} of {slices}")
            first = sum(len(one.late) for one in heard.values()) * 2  # each press its own number
            one = await press_for(side, far, first, seconds=seconds / slices, rate=rate)
            heard[side.name].add(one)
    _progress("")
    return heard


def _sides(shelf: Shelf, told: dict[str, Any]) -> list[Side]:
    """Return the four; each pair gets the same presses."""
    cards = list(_cards(shelf))
    port, standing = told["simulator"]
    return [
        _on_slack("slack", told["slack"], cards, is_shown=True),
        _on_slack("bare bolt", told["bare bolt"], cards, is_shown=False),
        _in_simulator("simulator", port, port, standing, '"kind":"whisper"'),
        _in_simulator("bare starlette", told["bare starlette"], port, standing, 'name="button"'),
    ]


def _cards(shelf: Shelf) -> Iterator[tuple[str, Json]]:
    """Yield every member of Slack who has a card with the button, and the card as it is drawn."""
    for who, posts in shelf.chats.items():
        for posted in posts:
            if labelled(posted.message, LABEL):
                drawn = {"ts": "1.000001", "type": "message", "user": "U0QALOOP1"}
                drawn |= slack_blocks.payload(posted.message)
                yield from ((member, drawn) for member in members(who))


def _on_slack(name: str, port: int, cards: Sequence[tuple[str, Json]], *, is_shown: bool) -> Side:
    def knock(number: int) -> Knock:
        who, card = cards[number % len(cards)]
        body = urlencode({"payload": json.dumps(_press(who, card, number))})
        headers = {"content-type": FORM, **signed(body)}
        return Knock(_request(port, DOOR, headers, body), who if is_shown else "")

    return Side(name, port, knock, lambda body: not body)


def _press(who: str, card: Json, number: int) -> Json:
    """Return what Slack sends for a press."""
    channel = f"D{who[1:]}"
    return {
        "type": "block_actions",
        "user": {"id": who, "team_id": TEAM},
        "team": {"id": TEAM},
        "api_app_id": "A0QALOOP1",
        "trigger_id": f"{number}.bench",
        "container": {
            "type": "message",
            "message_ts": card["ts"],
            "channel_id": channel,
            "is_ephemeral": False,
        },
        "channel": {"id": channel},
        "message": card,
        "actions": [button(card, LABEL)],
    }


def _in_simulator(
    name: str, port: int, of_simulator: int, standing: Sequence[Standing], right: str
) -> Side:
    """Return a side that is sent what the simulator's page sends for a press."""

    def knock(number: int) -> Knock:
        fields = zip(("chat", "place", "button"), standing[number % len(standing)], strict=True)
        parts = (
            f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="{part}"\r\n\r\n{value}\r\n'
            for part, value in fields
        )
        headers = {
            "content-type": f"multipart/form-data; boundary={BOUNDARY}",
            "origin": f"http://127.0.0.1:{port}",
            "cookie": f"qa_loop_{of_simulator}={COOKIE}",
        }
        return Knock(_request(port, "/press", headers, "".join(parts) + f"--{BOUNDARY}--\r\n"))

    return Side(name, port, knock, lambda body: right.encode() in body)


def _request(port: int, path: str, headers: dict[str, str], body: str) -> bytes:
    content = body.encode()
    given = {"host": f"127.0.0.1:{port}", **headers, "content-length": str(len(content))}
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + content


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _figures(name: str, heard: Heard) -> Iterator[Figures]:
    at_once = "acknowledged" if name in {"slack", "bare bolt"} else "answered"
    for answer, times in ((at_once, heard.answered), ("shown", heard.shown)):
        if times or answer == at_once:
            p50, p99 = (_milliseconds(times, share) for share in (0.5, 0.99))
            yield Figures(name, answer, len(heard.late), heard.failed, p50, p99)


def _ratios(rows: Sequence[Figures]) -> Iterator[Ratio]:
    found = {(row.side, row.answer): row for row in rows}
    for ours, bare in COMPARED:
        if ours in found and bare in found:
            one, other = found[ours], found[bare]
            yield Ratio(
                " ".join(ours), " ".join(bare), _by(one.p50, other.p50), _by(one.p99, other.p99)
            )


def _by(ours: float, bare: float) -> float:
    return round(ours / bare, 2) if bare else math.nan


def _milliseconds(times: Sequence[float], share: float) -> float:
    """Return the time within which this share was answered: a time that was measured."""
    ordered = sorted(times)
    return round(1000 * ordered[math.ceil(share * len(ordered)) - 1], 1) if ordered else math.nan


def _told(asked: argparse.Namespace, rows: Sequence[Figures], ratios: Sequence[Ratio]) -> Json:
    return {
        "button": LABEL,
        "rate": asked.rate,
        "seconds": asked.seconds,
        "milliseconds": [asdict(row) for row in rows],
        "ratios": [asdict(one) for one in ratios],
    }


def _say(rows: Sequence[Figures], ratios: Sequence[Ratio]) -> None:
    for row in rows:
        print(
            f"{row.side:<15} {row.answer:<13} p50 {row.p50:7.1f} ms, p99 {row.p99:7.1f} ms"
            f"  ({row.presses} presses, {row.failed} failed)"
        )
    for one in ratios:
        print(f"{one.ours} / {one.bare}: p50 {one.p50:.2f}, p99 {one.p99:.2f}")


def _progress(said: str) -> None:
    print(f"{said + ' …' if said else '':<40}", end="\r", file=sys.stderr, flush=True)
