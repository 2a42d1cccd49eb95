"""Delivery: nothing is lost, nothing is said twice, and failure stays in sight."""

import threading
from dataclasses import asdict
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlmodel import select

from bot.platforms.memory import MemoryPlatform
from handlers.core.messages import Message
from handlers.core.ports import Address
from scheduler.delivery import deliver
from scheduler.everyday import compose
from scheduler.outcomes import CHECK_AFTER, ENOUGH_TRIES, LEASE, back_off
from storage import everyday, marks, outbox, sending
from storage.db import open_database, transaction
from storage.outbox import OutboxMessage
from storage.people import Person
from storage.sending import Claimed
from storage.vocabulary import Delivery
from tests.outgoing import (
    DAY,
    MONDAY,
    NOW,
    message_of,
    person,
    queue_message,
    queue_row,
    said,
)

LATER = NOW + CHECK_AFTER
AUDIT = "audit:QA-2027-0001"


@pytest.fixture
def platform() -> MemoryPlatform:
    """A platform on which nobody has said anything."""
    return MemoryPlatform()


def queue(engine: Engine, to_id: int | None, says: str, **changed: object) -> None:
    """Queue one message in a transaction of its own."""
    with transaction(engine) as session:
        queue_message(session, to_id, says, **changed)


def inbox(platform: MemoryPlatform, chat_id: str) -> list[str]:
    """Return what a chat shows."""
    return [
        section.text for posted in platform.chat(chat_id) for section in posted.message.sections
    ]


def came_to(engine: Engine, platform: MemoryPlatform, now: datetime = NOW) -> dict[str, int]:
    """Deliver; return what it came to, without the noughts."""
    return {what: n for what, n in asdict(deliver(engine, platform, now)).items() if n}


def claim(engine: Engine, now: datetime = NOW) -> list[Claimed]:
    """Claim as a worker does, and then die."""
    with transaction(engine) as session:
        return sending.claim(session, "memory", now, 10, LEASE)


def test_a_message_arrives_once(engine: Engine, platform: MemoryPlatform) -> None:
    """A second round finds nothing to do."""
    amina = person(engine, "amina")
    queue(engine, amina, "ring first")

    assert came_to(engine, platform) == {"sent": 1}
    assert came_to(engine, platform) == {}

    assert inbox(platform, "amina") == ["ring first"]
    message = message_of(engine, "ring first")
    assert (message.status, message.reference, message.sent_at) == (Delivery.SENT, "m1", NOW)
    assert platform.chat("amina")[0].outbox_id == message.id


def test_a_channel_is_posted_to(engine: Engine, platform: MemoryPlatform) -> None:
    """The platform is told that it is a channel."""
    queue(engine, None, "January's round is open", channel="#audits")

    assert came_to(engine, platform) == {"sent": 1}
    assert [posted.is_channel for posted in platform.chat("#audits")] == [True]


def test_concerns_go_first(engine: Engine, platform: MemoryPlatform) -> None:
    """Whatever else waits, and however long it has."""
    amina = person(engine, "amina")
    with transaction(engine) as session:
        queue_row(session, amina, "due on Friday")
        everyday.gather(
            session, amina, today=MONDAY, now=NOW - DAY, not_after=NOW + DAY, compose=compose
        )
    queue(engine, amina, "a concern")

    deliver(engine, platform, NOW)

    assert inbox(platform, "amina") == ["a concern", "due on Friday"]


def test_more_than_one_batch_goes_in_one_round(engine: Engine, platform: MemoryPlatform) -> None:
    """Ten are claimed at a time, until none is left."""
    amina = person(engine, "amina")
    with transaction(engine) as session:
        for number in range(23):
            queue_message(session, amina, f"number {number:02}")

    assert came_to(engine, platform) == {"sent": 23}
    assert inbox(platform, "amina") == [f"number {number:02}" for number in range(23)]


def test_nothing_leaves_before_its_time(engine: Engine, platform: MemoryPlatform) -> None:
    """Nobody is written to at night when they are off."""
    amina = person(engine, "amina")
    queue(engine, amina, "in the morning", not_before=NOW + DAY)

    assert came_to(engine, platform, NOW + DAY - timedelta(seconds=1)) == {}
    assert came_to(engine, platform, NOW + DAY) == {"sent": 1}


def test_what_is_too_late_expires_in_sight(engine: Engine, platform: MemoryPlatform) -> None:
    """At the very moment of its end it is too late; it is counted and never posted."""
    amina = person(engine, "amina")
    queue(engine, amina, "by now", not_after=NOW)

    assert came_to(engine, platform) == {"expired": 1}
    assert inbox(platform, "amina") == []
    assert message_of(engine, "by now").status is Delivery.EXPIRED


def test_the_rows_of_an_expired_post_wait_for_the_next(
    engine: Engine, platform: MemoryPlatform
) -> None:
    """The platform was down all day: what it would have said is said tomorrow."""
    amina = person(engine, "amina")
    platform.faults.is_down = True
    with transaction(engine) as session:
        queue_row(session, amina, "due on Friday")
        everyday.gather(
            session, amina, today=MONDAY, now=NOW, not_after=NOW + DAY / 2, compose=compose
        )
    assert came_to(engine, platform) == {"pending": 1}

    assert came_to(engine, platform, NOW + DAY / 2) == {"expired": 1}

    with transaction(engine, write=False) as session:
        assert everyday.people_waiting(session, MONDAY + DAY, NOW + DAY) == [amina]


def test_a_refusal_is_tried_again_later(engine: Engine, platform: MemoryPlatform) -> None:
    """Not at once, and by then it goes."""
    amina = person(engine, "amina")
    queue(engine, amina, "hello")
    platform.faults.is_down = True

    assert came_to(engine, platform) == {"pending": 1}
    platform.faults.is_down = False
    assert came_to(engine, platform, NOW + timedelta(seconds=7)) == {}
    assert came_to(engine, platform, NOW + timedelta(seconds=15)) == {"sent": 1}


@pytest.mark.parametrize(("said_to_wait", "waits"), [(90.0, 90), (0.0, 1)])
def test_the_platform_may_say_how_long_to_wait(
    engine: Engine, platform: MemoryPlatform, said_to_wait: float, waits: int
) -> None:
    """Retry-After is obeyed; nought does not make us spin."""
    amina = person(engine, "amina")
    queue(engine, amina, "hello")
    platform.faults.is_down, platform.faults.retry_after = True, said_to_wait

    deliver(engine, platform, NOW)

    assert message_of(engine, "hello").next_try_at == NOW + timedelta(seconds=waits)


def test_waiting_doubles_and_spreads() -> None:
    """From half to the whole of 15 s, 30 s, 1 min … and never more than 15 min."""
    for attempt, whole in ((1, 15), (2, 30), (3, 60), (7, 900), (40, 900)):
        waits = {back_off(f"{number}", attempt).total_seconds() for number in range(50)}
        assert whole / 2 <= min(waits) < max(waits) <= whole


def test_a_lost_answer_is_read_back_and_not_repeated(
    engine: Engine, platform: MemoryPlatform
) -> None:
    """It was posted, nobody heard: the platform is asked before any second try."""
    amina = person(engine, "amina")
    queue(engine, amina, "hello")
    platform.faults.lose_answer_for.add("amina")

    assert came_to(engine, platform) == {"check": 1}
    assert came_to(engine, platform, LATER - timedelta(seconds=1)) == {}
    assert came_to(engine, platform, LATER) == {"sent": 1}

    assert inbox(platform, "amina") == ["hello"]
    assert message_of(engine, "hello").reference == "m1"


def test_a_lost_request_is_posted_after_reading_back(
    engine: Engine, platform: MemoryPlatform
) -> None:
    """It was not posted, nobody heard: nothing is lost."""
    amina = person(engine, "amina")
    queue(engine, amina, "hello")
    platform.faults.lose_request_for.add("amina")

    assert came_to(engine, platform) == {"check": 1}
    assert came_to(engine, platform, LATER) == {"sent": 1}

    assert inbox(platform, "amina") == ["hello"]


def test_an_unclear_one_that_is_too_late_is_read_back_and_not_posted(
    engine: Engine, platform: MemoryPlatform
) -> None:
    """It was not there: it expired. Had it been there, it would count as sent."""
    amina, ben = person(engine, "amina"), person(engine, "ben")
    for who, name in ((amina, "amina"), (ben, "ben")):
        queue(engine, who, f"for {name}", not_after=LATER)
    platform.faults.lose_request_for.add("amina")
    platform.faults.lose_answer_for.add("ben")
    deliver(engine, platform, NOW)

    assert came_to(engine, platform, LATER) == {"expired": 1, "sent": 1}
    assert (inbox(platform, "amina"), inbox(platform, "ben")) == ([], ["for ben"])


def test_what_can_never_be_read_back_ends_unknown(engine: Engine, platform: MemoryPlatform) -> None:
    """A person has to look: it is neither repeated nor called sent."""
    amina = person(engine, "amina")
    queue(engine, amina, "hello", not_after=NOW + DAY)
    platform.faults.lose_answer_for.add("amina")
    deliver(engine, platform, NOW)
    platform.faults.is_down = True

    for again in range(ENOUGH_TRIES - 2):
        later = NOW + DAY + again * CHECK_AFTER
        assert came_to(engine, platform, later) == {"check": 1}
    assert came_to(engine, platform, NOW + DAY + DAY) == {"unknown": 1}
    assert message_of(engine, "hello").fault == "the platform is switched off"


def test_a_worker_that_dies_before_posting_loses_nothing(
    engine: Engine, platform: MemoryPlatform
) -> None:
    """Its lease runs out, its message is read back, and then posted."""
    amina = person(engine, "amina")
    queue(engine, amina, "hello")
    claim(engine)

    assert came_to(engine, platform, NOW + LEASE - timedelta(seconds=1)) == {}
    assert came_to(engine, platform, NOW + LEASE) == {}  # to be read back
    assert came_to(engine, platform, NOW + LEASE + CHECK_AFTER) == {"sent": 1}
    assert inbox(platform, "amina") == ["hello"]


def test_a_worker_that_dies_after_posting_repeats_nothing(
    engine: Engine, platform: MemoryPlatform
) -> None:
    """The message is found where it stands."""
    amina = person(engine, "amina")
    queue(engine, amina, "hello")
    (mine,) = claim(engine)
    platform.post(Address("amina"), Message(()), mine.id)

    deliver(engine, platform, NOW + LEASE)
    assert came_to(engine, platform, NOW + LEASE + CHECK_AFTER) == {"sent": 1}

    assert platform.duplicates() == 0
    assert len(platform.chat("amina")) == 1


def test_a_mark_of_an_older_attempt_counts_for_nothing(engine: Engine) -> None:
    """A worker that wakes up late can't overrule the one that took over."""
    amina = person(engine, "amina")
    queue(engine, amina, "hello")
    (mine,) = claim(engine)
    with transaction(engine) as session:
        sending.sweep(session, NOW + LEASE, timedelta(0))
        (theirs,) = sending.claim_checks(session, "memory", NOW + LEASE, 10, LEASE)

    with transaction(engine) as session:
        assert marks.failed(session, mine, "too late") is False
        assert marks.pending(session, mine, NOW, "too late") is False
        assert marks.expired(session, mine) is False
        assert marks.sent(session, theirs, "m1", NOW) is True

    assert message_of(engine, "hello").status is Delivery.SENT


def test_a_message_under_a_lease_is_not_checked_twice(engine: Engine) -> None:
    """Two workers never read back the same message at once."""
    amina = person(engine, "amina")
    queue(engine, amina, "hello")
    claim(engine)
    with transaction(engine) as session:
        sending.sweep(session, NOW + LEASE, timedelta(0))

        first = sending.claim_checks(session, "memory", NOW + LEASE, 10, LEASE)
        second = sending.claim_checks(session, "memory", NOW + LEASE, 10, LEASE)

    assert (len(first), len(second)) == (1, 0)


def test_workers_at_once_send_everything_once(engine: Engine, platform: MemoryPlatform) -> None:
    """Three workers, forty messages: each goes out once."""
    amina = person(engine, "amina")
    with transaction(engine) as session:
        for number in range(40):
            queue_message(session, amina, f"number {number}")
    sent: list[int] = []

    def work() -> None:
        sent.append(deliver(engine, platform, NOW).sent)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(sent) == 40
    assert len(platform.chat("amina")) == 40
    assert platform.duplicates() == 0


def test_nobody_waits_for_a_claimed_message(postgres_url: str) -> None:
    """On PostgreSQL a second worker skips what the first holds, before it has committed."""
    engine = open_database(postgres_url)
    amina = person(engine, "amina")
    queue(engine, amina, "one")
    queue(engine, amina, "two")

    with transaction(engine) as first, transaction(engine) as second:
        second.connection().execute(text("SET LOCAL lock_timeout = '2s'"))
        (mine,) = sending.claim(first, "memory", NOW, 1, LEASE)
        theirs = sending.claim(second, "memory", NOW, 10, LEASE)

    assert [one.id != mine.id for one in theirs] == [True]
    engine.dispose()


@pytest.mark.parametrize(
    ("chat_id", "left_on", "fault"),
    [
        ("", None, "no chat account"),
        ("amina", MONDAY, "has left"),
        ("locked", None, "this chat can't be reached"),
    ],
)
def test_somebody_who_cannot_be_reached_is_shown(
    engine: Engine, platform: MemoryPlatform, chat_id: str, left_on: date | None, fault: str
) -> None:
    """It ends failed, with the reason, and nobody believes that they were told."""
    amina = person(engine, "amina", chat_id)
    platform.faults.unreachable.add("locked")
    with transaction(engine) as session:
        session.get_one(Person, amina).left_on = left_on
        queue_message(session, amina, "hello")

    assert came_to(engine, platform) == {"failed": 1}
    assert message_of(engine, "hello").fault == fault


def test_somebody_who_leaves_tomorrow_is_still_told(
    engine: Engine, platform: MemoryPlatform
) -> None:
    """The day of leaving is a date in London."""
    amina = person(engine, "amina")
    with transaction(engine) as session:
        session.get_one(Person, amina).left_on = MONDAY + DAY
        queue_message(session, amina, "hello")

    assert came_to(engine, platform) == {"sent": 1}


def test_another_platforms_people_are_left_to_it(engine: Engine) -> None:
    """Each platform posts to its own people; who is on none is reported by any."""
    amina = person(engine, "amina")
    queue(engine, amina, "hello")

    assert came_to(engine, MemoryPlatform(name="slack")) == {}
    assert came_to(engine, MemoryPlatform()) == {"sent": 1}


class Broken(MemoryPlatform):
    """A platform with a mistake of ours in it: it can't draw one of the messages."""

    def post(self, to: Address, message: Message, outbox_id: str) -> str:
        """Break down over one message."""
        if message.summary == "bad":
            raise ZeroDivisionError(message.summary)
        return super().post(to, message, outbox_id)


def test_a_fault_of_ours_stops_nobody_else(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    """The one ends unknown, with the kind of fault; the others go out."""
    amina = person(engine, "amina")
    for summary in ("bad", "good"):
        queue(engine, amina, summary)
    platform = Broken()

    assert came_to(engine, platform) == {"sent": 1, "unknown": 1}

    assert inbox(platform, "amina") == ["good"]
    assert message_of(engine, "bad").fault == "ZeroDivisionError"
    assert message_of(engine, "bad").id in caplog.text


def revise(engine: Engine, to_id: int, says: str) -> None:
    """Change what was said about the audit."""
    with transaction(engine) as session:
        section = said(says, AUDIT)
        outbox.revise(session, person_id=to_id, key=AUDIT, section=section, now=NOW)


def test_a_post_whose_words_changed_is_updated(engine: Engine, platform: MemoryPlatform) -> None:
    """Where it stands, once, and not as a new message."""
    amina = person(engine, "amina")
    queue(engine, amina, "to do", key=AUDIT)
    deliver(engine, platform, NOW)

    revise(engine, amina, "done")

    assert came_to(engine, platform) == {"updated": 1}
    assert came_to(engine, platform) == {}
    assert inbox(platform, "amina") == ["done"]
    assert platform.chat("amina")[0].edits == 1


def test_an_update_that_was_refused_is_tried_again(
    engine: Engine, platform: MemoryPlatform
) -> None:
    """The post stays stale, and stays sent."""
    amina = person(engine, "amina")
    queue(engine, amina, "to do", key=AUDIT)
    deliver(engine, platform, NOW)
    revise(engine, amina, "done")
    platform.faults.is_down = True

    assert came_to(engine, platform) == {}
    platform.faults.is_down = False
    assert came_to(engine, platform, NOW + timedelta(hours=1)) == {"updated": 1}
    assert inbox(platform, "amina") == ["done"]


@pytest.mark.parametrize("reason", ["unreachable", "has left", "broken"])
def test_a_post_beyond_update_stays_sent(engine: Engine, reason: str) -> None:
    """That it can't be changed does not mean that it was not read."""

    class Unchanging(MemoryPlatform):
        def update(self, to: Address, reference: str, message: Message) -> None:
            raise ZeroDivisionError(to, reference, message)

    platform = Unchanging() if reason == "broken" else MemoryPlatform()
    amina = person(engine, "amina")
    queue(engine, amina, "to do", key=AUDIT)
    deliver(engine, platform, NOW)
    revise(engine, amina, "done")
    if reason == "unreachable":
        platform.faults.unreachable.add("amina")
    if reason == "has left":
        with transaction(engine) as session:
            session.get_one(Person, amina).left_on = MONDAY

    assert came_to(engine, platform) == {}

    message = message_of(engine, "to do")
    assert (message.status, message.stale) == (Delivery.SENT, False)
    assert message.fault != ""


def test_words_that_change_while_they_are_posted_are_updated_after(
    engine: Engine, platform: MemoryPlatform
) -> None:
    """The change came between the claim and the mark: it is not lost."""
    amina = person(engine, "amina")
    queue(engine, amina, "to do", key=AUDIT)
    (mine,) = claim(engine)
    revise(engine, amina, "done")
    reference = platform.post(Address("amina"), Message(()), mine.id)
    with transaction(engine) as session:
        marks.sent(session, mine, reference, NOW)

    assert came_to(engine, platform) == {"updated": 1}
    assert inbox(platform, "amina") == ["done"]


def test_words_that_change_while_they_are_updated_are_updated_again(engine: Engine) -> None:
    """The mark of the older words leaves the newer ones due."""
    amina = person(engine, "amina")
    queue(engine, amina, "to do", key=AUDIT)
    deliver(engine, MemoryPlatform(), NOW)
    revise(engine, amina, "nearly done")
    with transaction(engine) as session:
        (mine,) = sending.claim_stale(session, "memory", NOW, 10, LEASE)
    revise(engine, amina, "done")

    with transaction(engine) as session:
        marks.updated(session, mine)
        assert session.exec(select(OutboxMessage)).one().stale is True
