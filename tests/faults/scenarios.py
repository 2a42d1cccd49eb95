"""What happens in a run, beside kills and faults of the platform."""

import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from random import Random
from threading import Event, Thread

from sqlalchemy import NullPool, create_engine, make_url, text

from handlers.core.context import LONDON
from tests.faults.hours import Hours

TWO_HOURS = 7200.0
JUMPS_EVERY = 0.15  # seconds of ours
PROCESSES = 4  # at most, in one scenario
ALWAYS = 1e9
THROW_OUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
ROOM = 64 * 1024  # bytes that a full disk has left
NO_LIMIT = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


@dataclass(frozen=True)
class Place:
    """Where a scenario runs."""

    url: str
    hours: Hours
    lot: Random
    processes: Callable[[], list[int]]  # the ids of those that live now


Trouble = Callable[[Place], AbstractContextManager[None]]


@dataclass(frozen=True)
class Scenario:
    """One database, some processes, one trouble in the middle of the kills."""

    name: str
    begins: datetime
    workers: int
    schedulers: int
    trouble: Trouble
    databases: tuple[str, ...] = ("sqlite", "postgresql")
    lasts: float = 1.0  # seconds of ours, from a third of the kills on
    sleeps_until: datetime | None = None  # everybody, in the middle of the kills


@contextmanager
def nothing(_: Place) -> Iterator[None]:
    """Kills are enough."""
    yield


@contextmanager
def database_gone(place: Place) -> Iterator[None]:
    """Throw everybody out of PostgreSQL, and let nobody in; lock SQLite's one file."""
    if place.url.startswith("sqlite"):
        with sqlite3.connect(make_url(place.url).database or "", timeout=30) as locker:
            locker.isolation_level = None
            locker.execute("BEGIN IMMEDIATE")
            yield
            locker.execute("ROLLBACK")
        locker.close()
        return
    name = make_url(place.url).database
    _as_owner(place.url, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    _as_owner(place.url, THROW_OUT, name=name)
    try:
        yield
    finally:
        _as_owner(place.url, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def _as_owner(url: str, said: str, **values: str | None) -> None:
    """Say something to the server, from another of its databases."""
    engine = create_engine(
        make_url(url).set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool
    )
    with engine.connect() as connection:
        connection.execute(text(said), values)
    engine.dispose()


@contextmanager
def disk_full(place: Place) -> Iterator[None]:
    """Let no file of a living process grow by more than a little. Linux only."""
    size = Path(make_url(place.url).database or "").stat().st_size
    limited = place.processes()
    for process in limited:
        resource.prlimit(process, resource.RLIMIT_FSIZE, (size + ROOM, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        for process in set(place.processes()) & set(limited):
            resource.prlimit(process, resource.RLIMIT_FSIZE, NO_LIMIT)


@contextmanager
def clocks_wrong(place: Place) -> Iterator[None]:
    """Let every process's clock jump two hours forth and back, each by itself."""
    over = Event()

    def jump() -> None:
        while not over.wait(JUMPS_EVERY):
            slot = place.lot.randrange(PROCESSES)
            place.hours.skew(slot, place.lot.choice((-TWO_HOURS, TWO_HOURS, 0.0)))

    jumping = Thread(target=jump)
    jumping.start()
    try:
        yield
    finally:
        over.set()
        jumping.join()
        for slot in range(PROCESSES):
            place.hours.skew(slot, 0.0)


def london(day: str, hour: str) -> datetime:
    """Return an hour on the wall in London."""
    return datetime.combine(datetime.fromisoformat(day).date(), time.fromisoformat(hour), LONDON)


SCENARIOS = (
    Scenario("one worker", london("2027-01-04", "09:00"), 1, 1, nothing),
    Scenario("database gone", london("2027-01-05", "09:00"), 2, 2, database_gone),
    Scenario(
        "clocks two hours wrong, into summer time",
        london("2027-03-28", "00:50"),
        2,
        2,
        clocks_wrong,
        lasts=ALWAYS,
    ),
    Scenario(
        "three days asleep, out of summer time",
        london("2027-10-29", "16:30"),
        2,
        2,
        nothing,
        sleeps_until=london("2027-11-01", "16:35"),
    ),
    Scenario("disk full", london("2027-01-06", "09:00"), 2, 1, disk_full, databases=("sqlite",)),
)
