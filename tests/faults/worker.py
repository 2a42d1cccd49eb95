"""What the killed processes do: some deliver, some queue and gather, until told to stop."""

import logging
import os
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection as SqliteConnection

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from handlers.core.context import Context
from handlers.core.holidays import calendar_of
from handlers.core.messages import Section, say
from handlers.core.profile.loader import load
from scheduler import delivery, everyday, runner
from scheduler.clock import due_between
from scheduler.timetable import Job
from scheduler.watch import Watch
from storage.db import open_database
from storage.keys import load_key_file
from storage.migrate import DatabaseFault
from storage.outbox import EverydayRow, OutboxMessage
from storage.sealed import Vault
from tests.faults.hours import Hours
from tests.faults.near_side import NearSide
from tests.faults.points import Fuse, Point

PEOPLE = 30
ROW_EVERY, CHANNEL_EVERY = 4, 10  # every fourth message is a row, every tenth a channel's
LOCKED_FOR = 300  # milliseconds: nobody here waits ten seconds for SQLite
ROUND = 0.03  # seconds of ours between two rounds
AT_ONCE = 10  # messages queued in one transaction at most

profile = load("default").profile


@dataclass(frozen=True)
class Orders:
    """All that a process is told when it starts."""

    role: str  # "deliver" or "queue"
    slot: int
    url: str
    hours: Path
    pace: float
    port: int
    keys: Path
    fuse: Fuse
    plant: str = ""


def work(orders: Orders) -> None:
    """Work until told to stop, or until the fuse burns down."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the driver's to hear, not ours
    logging.disable(logging.CRITICAL)
    hours = Hours(orders.hours, orders.pace)
    near = NearSide(orders.port, orders.pace, orders.fuse, orders.plant)
    engine = _opened(orders, hours)
    if engine is None:
        return
    _watch_commits(engine, orders, near)
    turn = _delivering(engine, near, hours, orders) if orders.role == "deliver" else None
    turn = turn or _queueing(engine, hours, orders)
    parent = os.getppid()
    while not hours.stopped and os.getppid() == parent:  # an orphan goes home
        with suppress(DBAPIError):  # gone, locked, full: the clock too tries again
            turn()
        time.sleep(ROUND)
    engine.dispose()


def _opened(orders: Orders, hours: Hours) -> Engine | None:
    parent = os.getppid()
    while not hours.stopped and os.getppid() == parent:
        try:
            engine = open_database(orders.url)
        except (DatabaseFault, DBAPIError):
            time.sleep(ROUND)
        else:
            if engine.dialect.name == "sqlite":
                event.listen(engine, "connect", _impatient)
                engine.dispose()
            return engine
    return None


def _impatient(connection: SqliteConnection, _record: object) -> None:
    connection.execute(f"PRAGMA busy_timeout={LOCKED_FOR}")


def _watch_commits(engine: Engine, orders: Orders, near: NearSide) -> None:
    """Pass the points that lie just before a commit."""

    def about_to_commit(connection: Connection) -> None:
        if connection.get_execution_options().get("reads_only"):
            return
        if orders.role == "queue":
            orders.fuse.at(Point.QUEUEING)
        elif near.answered:
            near.answered = False
            orders.fuse.at(Point.MARKING)
        else:
            orders.fuse.at(Point.CLAIMING)

    event.listen(engine, "commit", about_to_commit)


def _delivering(
    engine: Engine, near: NearSide, hours: Hours, orders: Orders
) -> Callable[[], object]:
    watch = Watch(hours.steady)
    return lambda: delivery.deliver(engine, near, hours.now(orders.slot), watch)


def _queueing(engine: Engine, hours: Hours, orders: Orders) -> Callable[[], object]:
    """Queue what is allowed by now; gather, and drop, when the timetable says so."""
    vault = Vault(load_key_file(orders.keys))
    calendar = calendar_of(profile.council)
    timetable = (
        Job("everyday.gather", everyday.due, everyday.gather, "*/15 9-16 * * mon-fri"),
        Job("everyday.drop", everyday.too_late, everyday.drop, "5 6 * * *"),
    )
    last = hours.now(orders.slot)

    def context(session: Session, now: datetime) -> Context:
        return Context(session, now, calendar, profile, vault, lambda _session, _id: profile)

    def find(ctx: Context) -> Sequence[int]:
        keys = {*_keys(ctx.session, OutboxMessage), *_keys(ctx.session, EverydayRow)}
        return [n for n in range(hours.allowed) if f"faults:{n}" not in keys][:AT_ONCE]

    def turn() -> None:
        nonlocal last
        now = hours.now(orders.slot)
        runner.run(engine, Job("faults.say", find, _say, "0 9 * * *"), now, context)
        due = {job.name: job for _, job in due_between(last, now, timetable)}
        for job in due.values():
            runner.run(engine, job, now, context)
        last = max(last, now)

    return turn


def _keys(session: Session, table: type[OutboxMessage] | type[EverydayRow]) -> Sequence[str]:
    return session.exec(select(table.once_key)).all()


def _say(ctx: Context, number: int) -> int:
    """Queue one numbered message; whoever comes second finds it queued."""
    words, key = f"No {number}.", f"faults:{number}"
    if number % ROW_EVERY == 0:
        return ctx.tell(1 + number % PEOPLE, Section(words), key)
    if number % CHANNEL_EVERY == 1:
        return ctx.tell_channel("#faults", say(words), key)
    return ctx.tell_now(1 + number % PEOPLE, say(words), key)
