"""Wrong clocks and workers that were held up: still nothing is said twice."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from bot.platforms.memory import MemoryPlatform
from handlers.core.messages import Message
from handlers.core.ports import Address
from scheduler.delivery import deliver
from scheduler.outcomes import CHECK_AFTER, LEASE
from scheduler.watch import Watch
from storage import sending
from storage.db import transaction
from storage.vocabulary import Delivery
from tests.outgoing import NOW, message_of, person, queue_message

TWO_HOURS = timedelta(hours=2)
AMINA = 1
LAG = CHECK_AFTER.total_seconds()


@dataclass
class Steady:
    """Seconds that one process has lived through."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        """Return them."""
        return self.seconds


@dataclass
class Lagging(MemoryPlatform):
    """A platform on which a post can be found only after a while."""

    shows: bool = False

    def find(self, to: Address, outbox_id: str) -> str | None:
        """Find nothing yet."""
        return super().find(to, outbox_id) if self.shows else None


class Sweeping(MemoryPlatform):
    """While it posts, a process with a fast clock sweeps."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = engine

    def post(self, to: Address, message: Message, outbox_id: str) -> str:
        """Post, and be swept."""
        with transaction(self.engine) as session:
            assert sending.sweep(session, NOW + TWO_HOURS, CHECK_AFTER, LEASE) > 0
        return super().post(to, message, outbox_id)


def lost_answer(engine: Engine, platform: MemoryPlatform) -> None:
    """Post something of which nobody hears that it was posted."""
    with transaction(engine) as session:
        queue_message(session, AMINA, "hello")
    platform.faults.lose_answer_for.add("amina")
    deliver(engine, platform, NOW)


@pytest.fixture(autouse=True)
def amina(engine: Engine) -> None:
    """Somebody to write to."""
    assert person(engine, "amina") == AMINA


def test_what_is_seen_for_long_enough_is_ripe() -> None:
    """Since it was first seen at that attempt; a new attempt starts anew."""
    steady = Steady()
    watch = Watch(steady)

    assert watch.ripe([("a", 1)], CHECK_AFTER) == []
    steady.seconds += LAG / 2
    assert watch.ripe([("a", 1), ("b", 1)], CHECK_AFTER) == []
    steady.seconds += LAG / 2
    assert watch.ripe([("a", 1), ("b", 1)], CHECK_AFTER) == [("a", 1)]
    assert watch.ripe([("a", 2)], CHECK_AFTER) == []


@pytest.mark.parametrize("jump", [TWO_HOURS, -TWO_HOURS])
def test_a_clock_that_jumps_reads_nothing_back_early(engine: Engine, jump: timedelta) -> None:
    """The platform can't show the post yet; it would have been posted again."""
    platform, steady = Lagging(), Steady()
    watch = Watch(steady)
    lost_answer(engine, platform)

    deliver(engine, platform, NOW, watch)
    deliver(engine, platform, NOW + jump, watch)
    platform.shows = True
    steady.seconds += LAG

    assert deliver(engine, platform, NOW + jump, watch).sent == 1
    assert len(platform.chat("amina")) == 1


def test_a_process_that_has_just_begun_waits_for_itself(engine: Engine) -> None:
    """Nobody knows what its clock did before it was there."""
    platform, steady = MemoryPlatform(), Steady()
    lost_answer(engine, platform)
    watch = Watch(steady)

    assert deliver(engine, platform, NOW + CHECK_AFTER, watch).sent == 0
    steady.seconds += LAG
    assert deliver(engine, platform, NOW + CHECK_AFTER, watch).sent == 1


def test_a_worker_that_was_held_up_posts_nothing_more(engine: Engine) -> None:
    """Its claims were swept by a fast clock: whoever reads back decides now."""
    platform = Sweeping(engine)
    with transaction(engine) as session:
        for text in ("one", "two", "three"):
            queue_message(session, AMINA, text)

    assert deliver(engine, platform, NOW).sent == 1

    assert len(platform.chat("amina")) == 1
    assert message_of(engine, "three").status is Delivery.CHECK


def test_a_mark_after_a_sweep_still_counts(engine: Engine) -> None:
    """It was posted before anybody else took it over: nothing is left to read back."""
    platform = Sweeping(engine)
    with transaction(engine) as session:
        queue_message(session, AMINA, "hello")

    assert deliver(engine, platform, NOW).sent == 1
    assert message_of(engine, "hello").status is Delivery.SENT


@pytest.mark.parametrize("ahead", [TWO_HOURS, timedelta(days=1)])
def test_a_lease_by_a_fast_clock_ends_with_its_worker(engine: Engine, ahead: timedelta) -> None:
    """It can't be ours, so long it is: nobody waits two hours for it."""
    with transaction(engine) as session:
        queue_message(session, AMINA, "hello", not_after=NOW + timedelta(days=9))
    with transaction(engine) as session:
        sending.claim(session, "memory", NOW + ahead, 10, LEASE)

    deliver(engine, MemoryPlatform(), NOW)

    assert message_of(engine, "hello").status is Delivery.CHECK


def test_a_try_put_off_by_a_fast_clock_is_due(engine: Engine) -> None:
    """Nothing is put off for more than an hour: what is, was put off by a wrong clock."""
    platform = MemoryPlatform()
    with transaction(engine) as session:
        queue_message(session, AMINA, "hello")
    platform.faults.is_down = True
    deliver(engine, platform, NOW + TWO_HOURS)
    platform.faults.is_down = False

    assert deliver(engine, platform, NOW).sent == 1


def test_a_message_for_later_waits_for_its_time(engine: Engine) -> None:
    """However far ahead: that is no wrong clock."""
    later: datetime = NOW + TWO_HOURS
    with transaction(engine) as session:
        queue_message(session, AMINA, "hello", not_before=later)

    assert deliver(engine, MemoryPlatform(), NOW).sent == 0
    assert deliver(engine, MemoryPlatform(), later).sent == 1
