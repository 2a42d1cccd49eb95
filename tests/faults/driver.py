"""Runs a scenario: starts processes, replaces the dead, ends the trouble, and counts."""

import multiprocessing
import os
import signal
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from handlers.core.context import LONDON
from handlers.core.holidays import calendar_of
from storage import outbox
from storage.db import open_database, transaction
from storage.keys import make_key_file
from storage.outbox import EverydayRow, OutboxMessage
from storage.people import ChatAccount, Person
from storage.vocabulary import Delivery
from tests.faults.far_side import SHOWS, FarSide, open_far_side
from tests.faults.hours import Hours
from tests.faults.near_side import NAME
from tests.faults.points import Fuse, Point
from tests.faults.scenarios import Place, Scenario
from tests.faults.worker import PEOPLE, Orders, profile, work

FAULTY = 0.2  # share of the platform's requests that go wrong
PACE = 400.0  # seconds of the hurried time in one of ours
EXEC_EVERY = 20  # every twentieth process is a whole new Python
MESSAGES_A_KILL = 2
LONGEST = 120.0  # seconds: a scenario that hangs has failed
DRAIN = 60.0
LOOK = 0.01
PATIENCE = 0.5  # seconds without a death, after which there is more to say
WORKERS_POINTS = tuple(point for point in Point if point is not Point.QUEUEING)
UNDONE = (Delivery.PENDING, Delivery.SENDING, Delivery.CHECK)


@dataclass
class Came:
    """What a scenario came to."""

    kills: Counter[str] = field(default_factory=Counter)
    messages: int = 0
    lost: int = 0
    doubled: int = 0
    unknown: int = 0
    expired: int = 0
    notes: list[str] = field(default_factory=list)  # on what was lost or doubled
    platform_faults: int = 0
    killing: float = 0.0  # seconds
    seconds: float = 0.0

    def __add__(self, other: "Came") -> "Came":
        """Add up two."""
        return Came(
            self.kills + other.kills,
            self.messages + other.messages,
            self.lost + other.lost,
            self.doubled + other.doubled,
            self.unknown + other.unknown,
            self.expired + other.expired,
            self.notes + other.notes,
            self.platform_faults + other.platform_faults,
            self.killing + other.killing,
            self.seconds + other.seconds,
        )

    def __str__(self) -> str:
        """One line."""
        return (
            f"kills={self.kills.total()} messages={self.messages} lost={self.lost} "
            f"doubled={self.doubled} unknown={self.unknown} expired={self.expired}"
        )


@dataclass(frozen=True)
class Task:
    """What to run, where, how often to kill, and which mistake to plant."""

    scenario: Scenario
    url: str
    folder: Path
    kills: int
    seed: str
    plant: str = ""


class Run:
    """One scenario on one database."""

    def __init__(self, task: Task) -> None:
        self.scenario, self.url, self.kills = task.scenario, task.url, task.kills
        self.plant = task.plant
        self.lot = Random(task.seed)  # noqa: S311 - nothing is secret
        self.hours = Hours.begin(task.folder / "hours", task.scenario.begins, PACE)
        self.keys = task.folder / "keys"
        make_key_file(self.keys)
        self.came = Came()
        self.living: dict[int, tuple[BaseProcess, Orders]] = {}
        self.started = 0
        self.port = 0
        self.dead, self.died_at = -1, 0.0
        forks = multiprocessing.get_context("forkserver")
        forks.set_forkserver_preload(["tests.faults.worker"])
        self.start_by = (forks, multiprocessing.get_context("spawn"))

    def all(self) -> Came:
        """Play it, and count."""
        began = time.monotonic()
        engine = open_database(self.url)
        _everybody(engine)
        try:
            with open_far_side(PACE, FAULTY, self.lot) as side:
                self.port = side.port
                self._kill()
                self.came.killing = time.monotonic() - began
                self._drain(engine)
                self._stop()
                self._count(engine, side)
        finally:
            self._stop()
            engine.dispose()
        self.came.seconds = time.monotonic() - began
        return self.came

    def _kill(self) -> None:
        """Let processes work and die until enough of them have, with trouble in between."""
        ends = time.monotonic() + LONGEST
        with ExitStack() as trouble:
            trouble_ends = 0.0
            while (dead := self.came.kills.total()) < self.kills:
                if time.monotonic() > ends:
                    msg = f"{self.scenario.name}: only {dead} of {self.kills} kills"
                    raise TimeoutError(msg)
                self._allow(dead)
                self._replace(with_fuses=True)
                if not trouble_ends and dead * 3 >= self.kills:
                    trouble_ends = time.monotonic() + self.scenario.lasts
                    self._sleep()
                    place = Place(self.url, self.hours, self.lot, self._ids)
                    trouble.enter_context(self.scenario.trouble(place))
                elif time.monotonic() > trouble_ends:
                    trouble.close()
                time.sleep(LOOK)

    def _allow(self, dead: int) -> None:
        """Keep them busy: two messages a kill, and more when nobody has died for a while."""
        now = time.monotonic()
        if dead != self.dead or now - self.died_at > PATIENCE:
            self.dead, self.died_at = dead, now
            self.hours.allowed = max(self.hours.allowed, MESSAGES_A_KILL * dead) + MESSAGES_A_KILL

    def _replace(self, *, with_fuses: bool) -> None:
        """Count the dead, and start others in their places."""
        for slot in range(self.scenario.workers + self.scenario.schedulers):
            process, orders = self.living.get(slot, (None, None))
            if process is not None and process.is_alive():
                continue
            if process is not None and orders is not None:
                self._bury(process, orders)
            self._start(slot, with_fuse=with_fuses)

    def _bury(self, process: BaseProcess, orders: Orders) -> None:
        process.join()
        if process.exitcode == -signal.SIGKILL and orders.fuse.point:
            self.came.kills[orders.fuse.point.value] += 1
        else:  # nobody is told to stop while the dead are replaced
            msg = f"a process ended by itself: {orders.role}, {process.exitcode}"
            raise RuntimeError(msg)

    def _start(self, slot: int, *, with_fuse: bool) -> None:
        self.started += 1
        role = "deliver" if slot < self.scenario.workers else "queue"
        fuse = self._fuse(role) if with_fuse else Fuse()
        orders = Orders(
            role, slot, self.url, self.hours.path, PACE, self.port, self.keys, fuse, self.plant
        )
        how = self.start_by[self.started % EXEC_EVERY == 0]
        process = how.Process(target=work, args=(orders,), daemon=True)
        process.start()
        self.living[slot] = (process, orders)

    def _fuse(self, role: str) -> Fuse:
        fewest = min(self.came.kills[point.value] for point in Point)
        rare = [point for point in Point if self.came.kills[point.value] <= fewest + 1]
        if role == "queue":
            return Fuse(Point.QUEUEING if Point.QUEUEING in rare else None, self.lot.randint(2, 9))
        theirs = [point for point in rare if point is not Point.QUEUEING]
        return Fuse(self.lot.choice(theirs or WORKERS_POINTS), self.lot.randint(1, 3))

    def _sleep(self) -> None:
        """Freeze everybody where they stand, and wake them days later."""
        if self.scenario.sleeps_until is None:
            return
        for process in self._ids():
            os.kill(process, signal.SIGSTOP)
        time.sleep(SHOWS / PACE)  # the platform doesn't sleep
        self.hours.sleep_until(self.scenario.sleeps_until)
        for process in self._ids():
            os.kill(process, signal.SIGCONT)

    def _ids(self) -> list[int]:
        """Return the ids of the processes that live now."""
        alive = (process for process, _ in self.living.values() if process.is_alive())
        return [process.pid for process in alive if process.pid is not None]

    def _drain(self, engine: Engine) -> None:
        """Let everything arrive that can, today and on the next working days."""
        ends = time.monotonic() + DRAIN
        calm = 0
        while calm < 2 and time.monotonic() < ends:
            self._replace(with_fuses=False)
            time.sleep(LOOK * 10)
            if self._undone(engine):
                calm = 0
                continue
            calm += 1
            if _waiting_rows(engine):
                calm = 0
                self._next_day()

    def _undone(self, engine: Engine) -> int:
        with transaction(engine, write=False) as session:
            under_way = select(func.count()).where(col(OutboxMessage.status).in_(UNDONE))
            keys = select(func.count()).where(col(OutboxMessage.once_key).startswith("faults:"))
            rows = select(func.count()).select_from(EverydayRow)
            queued = session.exec(keys).one() + session.exec(rows).one()
            return session.exec(under_way).one() + self.hours.allowed - queued

    def _next_day(self) -> None:
        """Sleep until the first minutes of the next working day."""
        today = self.hours.now().astimezone(LONDON).date()
        day = calendar_of(profile.council).next_working_day(today + timedelta(days=1))
        nine = profile.manners.office_from
        self.hours.sleep_until(
            self.hours.now()
            .astimezone(LONDON)
            .replace(year=day.year, month=day.month, day=day.day, hour=nine.hour, minute=13)
        )

    def _stop(self) -> None:
        self.hours.stopped = True
        for process, _ in self.living.values():
            process.join(5)
            if process.is_alive():
                process.kill()
                process.join()
        self.living.clear()
        self.hours.stopped = False

    def _count(self, engine: Engine, side: FarSide) -> None:
        """Compare what the platform took with what was asked for, number by number."""
        times = side.ledger.times()
        with transaction(engine, write=False) as session:
            fates = dict(session.exec(select(OutboxMessage.once_key, OutboxMessage.status)).all())
            fates |= _fates_of_rows(session)
            self.came.unknown = outbox.counts(session)["unknown"]
        self.came.messages = self.hours.allowed
        self.came.platform_faults = sum(n for what, n in side.ledger.faults.items() if what)
        self.came.doubled = sum(n - 1 for n in times.values() if n > 1)
        for number in range(self.hours.allowed):
            fate = fates.get(f"faults:{number}")
            self.came.expired += fate is Delivery.EXPIRED
            told = fate in (Delivery.EXPIRED, Delivery.UNKNOWN, Delivery.FAILED)
            is_lost = not times[number] and not told
            self.came.lost += is_lost
            if is_lost or times[number] > 1:
                self.came.notes.append(
                    f"No {number}: taken {times[number]} times, {fate or 'not queued'}"
                )


def _everybody(engine: Engine) -> None:
    with transaction(engine) as session:
        for number in range(1, PEOPLE + 1):
            session.add(Person(id=number, reference=f"P{number}", name=f"Person {number}"))
        session.flush()
        for number in range(1, PEOPLE + 1):
            session.add(ChatAccount(platform=NAME, chat_id=f"C{number}", person_id=number))


def _fates_of_rows(session: Session) -> dict[str, Delivery]:
    """Return what became of each row: what became of the post that it went into."""
    rows = select(EverydayRow.once_key, EverydayRow.dropped, OutboxMessage.status).join(
        OutboxMessage, col(OutboxMessage.id) == EverydayRow.outbox_id, isouter=True
    )
    return {
        key: Delivery.EXPIRED if dropped else Delivery(status or Delivery.PENDING)
        for key, dropped, status in session.exec(rows)
    }


def _waiting_rows(engine: Engine) -> int:
    with transaction(engine, write=False) as session:
        return outbox.row_counts(session)["waiting"]
