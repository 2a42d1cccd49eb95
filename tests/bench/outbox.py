"""Durable cycles of the outbox, queue to sent, against the same by hand on the driver.

One cycle: queued and committed, claimed and committed, asked for once more, posted to a
platform that takes everything at once, marked and committed. Both sides run the same
statements in the same transactions, on a database that waits for the disk.
"""

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier
from pathlib import Path
from statistics import median
from uuid import uuid4

from handlers.core.messages import Button, Message, Section, to_json
from handlers.core.ports import Address
from scheduler.delivery import deliver
from storage import outbox
from storage.db import open_database, transaction
from storage.people import ChatAccount, Person
from storage.vocabulary import MessageKind
from tests import postgres
from tests.bench.raw_outbox import NAME, RawOutbox

AIM = 0.45
PEOPLE = 50
BATCHES = (1, 10)
PROCESSES = (1, 2, 3, 4)
DATABASES = ("sqlite", "postgresql")
SIDES = ("raw", "ours")
WARM_UP = 0.3  # seconds
BODY = to_json(
    Message((Section("Ring first: 0300 000 0000.", buttons=(Button("Show it", "audit.show"),)),))
)
Cycle = Callable[[], int]


@dataclass(frozen=True)
class Measured:
    """Cycles a second of both sides, in one configuration."""

    database: str
    batch: int
    processes: int
    raw: float
    ours: float

    @property
    def ratio(self) -> float:
        """Ours, where the driver by hand is 1."""
        return self.ours / self.raw


class Everything:
    """A platform that takes everything at once."""

    name = NAME

    def post(self, to: Address, message: Message, outbox_id: str) -> str:  # noqa: ARG002
        """Take it."""
        return "r"

    def update(self, to: Address, reference: str, message: Message) -> None:
        """Take it."""

    def find(self, to: Address, outbox_id: str) -> str | None:  # noqa: ARG002
        """Find nothing."""
        return None


def add_to(which: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `outbox` to the command line."""
    parser = which.add_parser(
        "outbox",
        help="durable cycles against the raw driver",
        epilog="Example: python -m tests.bench outbox --seconds 3",
    )
    parser.add_argument("--seconds", type=float, default=1.0, help="for one slice (1)")
    parser.add_argument("--slices", type=int, default=2, help="of each side, in turn (2)")
    parser.add_argument("--database", choices=(*DATABASES, "both"), default="both")
    parser.add_argument("--json", action="store_true", help="print JSON only")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Measure every configuration; return 1 when the median ratio misses the aim."""
    found: list[Measured] = []
    for name in DATABASES:
        if asked.database in (name, "both"):
            with _places(name) as urls:
                found += _all(name, urls, asked)
    middle = median(one.ratio for one in found)
    if asked.json:
        rows = [{**asdict(one), "ratio": round(one.ratio, 3)} for one in found]
        print(json.dumps({"aim": AIM, "median_ratio": round(middle, 3), "runs": rows}, indent=2))
    else:
        print(f"median ratio {middle:.2f} (aim: at least {AIM})")
    return 0 if middle >= AIM else 1


def _all(name: str, urls: dict[str, str], asked: argparse.Namespace) -> Iterator[Measured]:
    say = (lambda _: None) if asked.json else print
    for batch in BATCHES:
        for processes in PROCESSES:
            rates: dict[str, list[float]] = {side: [] for side in SIDES}
            for _ in range(asked.slices):
                for side in SIDES:
                    print(f"{name} {batch} {processes} {side} …", end="\r", file=sys.stderr)
                    rates[side].append(_rate(side, urls[side], batch, processes, asked.seconds))
            one = Measured(name, batch, processes, *(median(rates[side]) for side in SIDES))
            say(
                f"{name:<10} batch {batch:>2}, {processes} process{'' if processes == 1 else 'es'}:"
                f" ours {one.ours:7.0f}/s, raw {one.raw:7.0f}/s, ratio {one.ratio:.2f}"
            )
            yield one


def _rate(side: str, url: str, batch: int, processes: int, seconds: float) -> float:
    """Return how many cycles a second all processes do together."""
    spawn = multiprocessing.get_context("spawn")
    barrier = spawn.Barrier(processes)
    results = spawn.SimpleQueue()
    workers = [
        spawn.Process(target=_work, args=(side, url, batch, seconds, barrier, results))
        for _ in range(processes)
    ]
    for one in workers:
        one.start()
    rates: list[float] = [results.get() for _ in workers]
    for one in workers:
        one.join()
    return sum(rates)


def _work(  # noqa: PLR0913, PLR0917 (what a process is told)
    side: str,
    url: str,
    batch: int,
    seconds: float,
    barrier: Barrier,
    results: "multiprocessing.queues.SimpleQueue[float]",
) -> None:
    cycle = _ours(url, batch) if side == "ours" else _raw(url, batch)
    cycle()
    barrier.wait(60)
    warm = time.monotonic() + WARM_UP
    while time.monotonic() < warm:
        cycle()
    began, done = time.monotonic(), 0
    while (spent := time.monotonic() - began) < seconds:
        done += cycle()
    results.put(done / spent)


def _ours(url: str, batch: int) -> Cycle:
    engine, platform = open_database(url), Everything()

    def cycle() -> int:
        now = datetime.now(UTC)  # noqa: TID251 (a benchmark lives in real time)
        with transaction(engine) as session:
            for number in range(batch):
                outbox.queue_message(
                    session,
                    kind=MessageKind.CONCERN,
                    to_id=1 + number % PEOPLE,
                    channel="",
                    body=BODY,
                    once_key=uuid4().hex,
                    not_before=None,
                    not_after=None,
                    now=now,
                )
        return deliver(engine, platform, now).sent

    return cycle


def _raw(url: str, batch: int) -> Cycle:
    raw = RawOutbox(url)
    people = [1 + number % PEOPLE for number in range(batch)]

    def cycle() -> int:
        now = datetime.now(UTC)  # noqa: TID251 (as above)
        raw.queue(people, [uuid4().hex for _ in people], BODY, now)
        return raw.deliver(now)

    return cycle


@contextmanager
def _places(name: str) -> Iterator[dict[str, str]]:
    """Yield two databases with the same people, one for each side."""
    with tempfile.TemporaryDirectory(prefix="qa-loop-bench-") as folder:
        if name == "sqlite":
            urls = {side: f"sqlite:///{Path(folder) / side}.db" for side in SIDES}
            yield {side: _peopled(url) for side, url in urls.items()}
            return
        with (
            postgres.server(waits_for_disk=True) as server,
            postgres.database(server) as raw,
            postgres.database(server) as ours,
        ):
            yield {"raw": _peopled(raw), "ours": _peopled(ours)}


def _peopled(url: str) -> str:
    engine = open_database(url)
    with transaction(engine) as session:
        for number in range(1, PEOPLE + 1):
            session.add(Person(id=number, reference=f"P{number}", name=f"Person {number}"))
        session.flush()
        for number in range(1, PEOPLE + 1):
            session.add(ChatAccount(platform=NAME, chat_id=f"C{number}", person_id=number))
    engine.dispose()
    return url
