"""A platform's pace: so many posts a chat and a minute, by all workers together."""

from dataclasses import dataclass, field
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import Engine

from bot.platforms.memory import MemoryPlatform
from scheduler.delivery import deliver
from scheduler.outcomes import LEASE
from storage import sending
from storage.db import transaction
from storage.pace import Pace
from tests.outgoing import NOW, person, queue_message

SECOND = timedelta(seconds=1)


@dataclass
class SlowPlatform(MemoryPlatform):
    """One post a second in a chat, and five a minute in all."""

    pace: Pace = field(default_factory=lambda: Pace(gap=SECOND, a_minute=5))


def queue(engine: Engine, to_id: int | None, *texts: str, channel: str = "") -> None:
    """Queue messages to one chat."""
    with transaction(engine) as session:
        for said in texts:
            queue_message(session, to_id, said, channel=channel)


def counts(platform: MemoryPlatform) -> dict[str, int]:
    """Return how many posts stand in each chat."""
    return {chat: len(platform.chat(chat)) for chat in sorted(platform.chats())}


def test_a_chat_gets_one_at_a_time(engine: Engine) -> None:
    """The others of that chat wait for a second; other chats don't."""
    platform = SlowPlatform()
    queue(engine, person(engine, "amina"), "one", "two")
    queue(engine, person(engine, "ben"), "three")
    queue(engine, None, "four", "five", channel="#audits")

    assert deliver(engine, platform, NOW).sent == 3
    assert counts(platform) == {"#audits": 1, "amina": 1, "ben": 1}
    assert deliver(engine, platform, NOW + SECOND / 2).sent == 0
    assert deliver(engine, platform, NOW + SECOND).sent == 2


def test_a_busy_chat_holds_up_nobody(engine: Engine) -> None:
    """Twenty for amina came first, and ben's goes in the same round."""
    platform = SlowPlatform()
    queue(engine, person(engine, "amina"), *(f"number {n}" for n in range(20)))
    queue(engine, person(engine, "ben"), "for ben")

    deliver(engine, platform, NOW)

    assert counts(platform) == {"amina": 1, "ben": 1}


def test_a_workspace_gets_so_many_a_minute(engine: Engine) -> None:
    """Five now; the sixth when the first is a minute old."""
    platform = SlowPlatform()
    for number in range(7):
        queue(engine, person(engine, f"amina{number}"), "hello" + str(number))

    assert deliver(engine, platform, NOW).sent == 5
    assert deliver(engine, platform, NOW + 59 * SECOND).sent == 0
    assert deliver(engine, platform, NOW + 60 * SECOND).sent == 2


def test_what_failed_counts_too(engine: Engine) -> None:
    """A request is a request: what the platform refused was asked of it."""
    platform = SlowPlatform()
    platform.faults.is_down = True
    for number in range(7):
        queue(engine, person(engine, f"amina{number}"), "hello" + str(number))

    assert deliver(engine, platform, NOW).pending == 5


def test_workers_keep_one_pace_together(engine: Engine) -> None:
    """Four at once, forty people: five posts in the minute, not twenty."""
    platform = SlowPlatform()
    for number in range(40):
        queue(engine, person(engine, f"amina{number}"), "hello" + str(number))

    workers = [Thread(target=deliver, args=(engine, platform, NOW)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(counts(platform).values()) == 5


@pytest.mark.parametrize("hours", [2, -2])
def test_a_claim_by_a_wrong_clock_holds_up_nobody(engine: Engine, hours: int) -> None:
    """Two hours fast or slow: it is no reason to wait."""
    amina = person(engine, "amina")
    queue(engine, amina, "one")
    with transaction(engine) as session:
        sending.claim(session, "memory", NOW + timedelta(hours=hours), 10, LEASE)
    queue(engine, amina, "two")

    assert deliver(engine, SlowPlatform(), NOW).sent == 1
