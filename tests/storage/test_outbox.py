"""The outbox: twice is once, one post a person a day, and what was said can be changed."""

import threading
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from scheduler.everyday import compose
from storage import everyday, outbox
from storage.db import transaction
from storage.outbox import EverydayRow, OutboxMessage
from storage.people import Absence
from storage.vocabulary import Delivery, MessageKind
from tests.outgoing import (
    DAY,
    MONDAY,
    NOW,
    message_of,
    person,
    queue_message,
    queue_row,
    said,
    texts,
)

TUESDAY = MONDAY + DAY
AUDIT = "audit:QA-2027-0001"


def gather(session: Session, person_id: int, today: date = MONDAY, most: int = 15) -> bool:
    """Gather one person's post of a day, at nine in the morning."""
    now = NOW + (today - MONDAY)
    return everyday.gather(
        session,
        person_id,
        today=today,
        now=now,
        not_after=now + timedelta(hours=11),
        compose=compose,
        most=most,
    )


def waiting(engine: Engine, today: date = MONDAY) -> Sequence[int]:
    """Return who would get a post at nine on that day."""
    with transaction(engine, write=False) as session:
        return everyday.people_waiting(session, today, NOW + (today - MONDAY))


def test_a_message_is_queued_once(engine: Engine) -> None:
    """A job that runs twice, as it does after a restart, queues one message."""
    amina = person(engine, "amina")

    with transaction(engine) as session:
        assert queue_message(session, amina, "ring first") is True
        assert queue_message(session, amina, "ring first") is False
    with transaction(engine) as session:
        assert queue_message(session, amina, "ring first") is False

    with transaction(engine) as session:
        assert outbox.counts(session)["pending"] == 1


def test_a_row_is_queued_once(engine: Engine) -> None:
    """The same holds for a row of the everyday post, also after it was gathered."""
    amina = person(engine, "amina")

    with transaction(engine) as session:
        assert queue_row(session, amina, "due on Friday") is True
        assert gather(session, amina)
        assert queue_row(session, amina, "due on Friday") is False

    with transaction(engine) as session:
        assert outbox.row_counts(session)["waiting"] == 0


def test_threads_that_queue_the_same_message_queue_it_once(engine: Engine) -> None:
    """Two processes whose clocks tick together agree through the database alone."""
    amina = person(engine, "amina")
    new: list[bool] = []

    def queue() -> None:
        for number in range(10):
            with transaction(engine) as session:
                new.append(queue_message(session, amina, f"number {number}"))

    threads = [threading.Thread(target=queue) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(new), sum(new)) == (30, 10)


@pytest.mark.parametrize(("to_nobody", "channel"), [(True, ""), (False, "#audits")])
def test_a_message_goes_to_a_person_or_to_a_channel(
    engine: Engine, *, to_nobody: bool, channel: str
) -> None:
    """Neither, or both, is a mistake in the code."""
    to_id = None if to_nobody else person(engine, "amina")

    with transaction(engine) as session, pytest.raises(ValueError, match="person or a channel"):
        queue_message(session, to_id, "hello", channel=channel)


def test_every_message_has_an_end(engine: Engine) -> None:
    """Where nobody says how long it is worth sending, its kind does; from `not_before`."""
    amina = person(engine, "amina")

    with transaction(engine) as session:
        queue_message(session, amina, "now")
        queue_message(session, amina, "tomorrow", not_before=NOW + DAY)
        queue_message(session, None, "opened", channel="#audits")
        queue_row(session, amina, "row")
        row = session.exec(select(EverydayRow)).one()

    assert message_of(engine, "now").not_after == NOW + 7 * DAY
    assert message_of(engine, "tomorrow").not_after == NOW + 8 * DAY
    assert message_of(engine, "opened").not_after == NOW + 2 * DAY
    assert row.not_after == NOW + 21 * DAY


def test_rows_become_one_post_in_order_of_what_matters(engine: Engine) -> None:
    """Smallest rank first; within a rank, first come first shown."""
    amina, ben = person(engine, "amina"), person(engine, "ben")
    with transaction(engine) as session:
        queue_row(session, amina, "later", rank=70)
        queue_row(session, amina, "first", rank=10)
        queue_row(session, amina, "also first", rank=10)
        queue_row(session, ben, "for Ben")

    with transaction(engine) as session:
        assert gather(session, amina)

    post = message_of(engine, "first And 2 more.")
    assert texts(post.body) == ["first", "also first", "later"]
    assert (post.kind, post.to_id) == (MessageKind.EVERYDAY, amina)
    assert waiting(engine) == [ben]


def test_there_is_one_post_a_person_a_day(engine: Engine) -> None:
    """What comes after today's post waits for tomorrow's."""
    amina = person(engine, "amina")
    with transaction(engine) as session:
        queue_row(session, amina, "at nine")
        assert gather(session, amina)
        queue_row(session, amina, "at ten")

        assert gather(session, amina) is False

    assert (waiting(engine), waiting(engine, TUESDAY)) == ([], [amina])
    with transaction(engine) as session:
        assert gather(session, amina, TUESDAY)
    assert texts(message_of(engine, "at ten").body) == ["at ten"]


def test_two_processes_that_gather_at_once_make_one_post(engine: Engine) -> None:
    """The database's unique key decides, not who was quicker."""
    amina = person(engine, "amina")
    with transaction(engine) as session:
        for number in range(5):
            queue_row(session, amina, f"row {number}")
    made: list[bool] = []

    def gather_alone() -> None:
        with transaction(engine) as session:
            made.append(gather(session, amina))

    threads = [threading.Thread(target=gather_alone) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(made) == [False, False, False, True]
    with transaction(engine) as session:
        assert outbox.counts(session)["pending"] == 1
        assert outbox.row_counts(session)["gathered"] == 5


def test_a_row_waits_for_its_day(engine: Engine) -> None:
    """It may be queued long before it is shown."""
    amina = person(engine, "amina")
    with transaction(engine) as session:
        queue_row(session, amina, "tomorrow's", show_from=TUESDAY)

    assert (waiting(engine), waiting(engine, TUESDAY)) == ([], [amina])


def test_a_row_that_comes_too_late_is_counted_and_never_shown(engine: Engine) -> None:
    """At the very moment of its end it is too late."""
    amina = person(engine, "amina")
    with transaction(engine) as session:
        queue_row(session, amina, "by nine", not_after=NOW)
        queue_row(session, amina, "by half past", not_after=NOW + timedelta(minutes=30))

        assert gather(session, amina)
        assert everyday.drop_expired(session, NOW) == 1
        assert everyday.drop_expired(session, NOW) == 0

        assert outbox.row_counts(session)["expired"] == 1
    assert texts(message_of(engine, "by half past").body) == ["by half past"]


def test_what_does_not_fit_waits_for_the_next_day(engine: Engine) -> None:
    """A post that a platform would refuse helps nobody."""
    amina = person(engine, "amina")
    with transaction(engine) as session:
        for number in range(3):
            queue_row(session, amina, f"row {number}")
        assert gather(session, amina, most=2)
        assert gather(session, amina, TUESDAY, most=2)

    assert texts(message_of(engine, "row 0 And 1 more.").body) == ["row 0", "row 1"]
    assert texts(message_of(engine, "row 2").body) == ["row 2"]


@pytest.mark.parametrize(
    ("from_on", "to_on", "is_told"),
    [
        (MONDAY - DAY, MONDAY - DAY, True),  # back today
        (MONDAY - DAY, MONDAY, False),  # last day away
        (MONDAY, None, False),  # nobody knows until when
        (TUESDAY, TUESDAY, True),  # goes tomorrow
    ],
)
def test_leave_is_respected(
    engine: Engine, from_on: date, to_on: date | None, *, is_told: bool
) -> None:
    """Nobody gets everyday post while they are away: it waits for them."""
    amina = person(engine, "amina")
    with transaction(engine) as session:
        queue_row(session, amina, "due on Friday")
        session.add(Absence(person_id=amina, from_on=from_on, to_on=to_on))

    assert list(waiting(engine)) == ([amina] if is_told else [])


def revise(engine: Engine, person_id: int | None, text: str | None) -> int:
    """Change what was said about the audit."""
    with transaction(engine) as session:
        section = None if text is None else said(text, AUDIT)
        return outbox.revise(session, person_id=person_id, key=AUDIT, section=section, now=NOW)


def test_a_row_that_waits_is_revised(engine: Engine) -> None:
    """What is shown tomorrow is true tomorrow; other rows and other people keep theirs."""
    amina, ben = person(engine, "amina"), person(engine, "ben")
    with transaction(engine) as session:
        queue_row(session, amina, "to do", key=AUDIT)
        queue_row(session, amina, "another", key="audit:QA-2027-0002")
        queue_row(session, ben, "to do", key=AUDIT)

    revise(engine, amina, "done")

    with transaction(engine) as session:
        rows = session.exec(select(EverydayRow).order_by(col(EverydayRow.id))).all()
        assert [row.section["text"] for row in rows] == ["done", "another", "to do"]


def test_a_row_that_waits_is_withdrawn(engine: Engine) -> None:
    """Nobody is told of what is no longer so."""
    amina = person(engine, "amina")
    with transaction(engine) as session:
        queue_row(session, amina, "to do", key=AUDIT)

    revise(engine, amina, None)

    assert waiting(engine) == []
    with transaction(engine) as session:
        assert outbox.row_counts(session)["withdrawn"] == 1


def test_a_queued_post_is_revised_before_it_leaves(engine: Engine) -> None:
    """Only its section changes, and nothing has to be updated afterwards."""
    amina = person(engine, "amina")
    with transaction(engine) as session:
        queue_row(session, amina, "to do", key=AUDIT, rank=10)
        queue_row(session, amina, "other")
        gather(session, amina)

    assert revise(engine, amina, "done") == 1

    post = message_of(engine, "to do And 1 more.")
    assert texts(post.body) == ["done", "other"]
    assert (post.stale, post.status) == (False, Delivery.PENDING)


def test_a_queued_message_that_says_nothing_any_more_does_not_leave(engine: Engine) -> None:
    """It ends in sight, as expired."""
    amina = person(engine, "amina")
    with transaction(engine) as session:
        queue_message(session, amina, "to do", key=AUDIT)

    revise(engine, amina, None)

    message = message_of(engine, "to do")
    assert (message.status, message.fault) == (Delivery.EXPIRED, "withdrawn")


@pytest.mark.parametrize("status", [Delivery.SENT, Delivery.SENDING, Delivery.CHECK])
def test_what_was_perhaps_seen_is_marked_to_be_updated(engine: Engine, status: Delivery) -> None:
    """A post that left, or may have left, is made true by delivery."""
    amina = person(engine, "amina")
    with transaction(engine) as session:
        queue_message(session, amina, "to do", key=AUDIT)
        session.exec(select(OutboxMessage)).one().status = status

    revise(engine, amina, "done")

    message = message_of(engine, "to do")
    assert (texts(message.body), message.stale, message.status) == (["done"], True, status)


def test_the_last_section_of_a_sent_post_only_loses_its_buttons(engine: Engine) -> None:
    """A post can't be empty, and what was said once stays said."""
    amina = person(engine, "amina")
    with transaction(engine) as session:
        queue_row(session, amina, "to do", key=AUDIT)
        gather(session, amina)
        session.exec(select(OutboxMessage)).one().status = Delivery.SENT

    revise(engine, amina, None)

    post = message_of(engine, "to do")
    assert texts(post.body) == ["to do"]
    assert post.body["sections"][0]["buttons"] == []
    assert post.stale


def test_everybodys_posts_can_be_revised_at_once(engine: Engine) -> None:
    """A concern that somebody has taken is taken for all, in channels too."""
    amina, ben = person(engine, "amina"), person(engine, "ben")
    with transaction(engine) as session:
        queue_message(session, amina, "for Amina", key=AUDIT)
        queue_message(session, ben, "for Ben", key=AUDIT)
        queue_message(session, None, "for all", key=AUDIT, channel="#audits")

    assert revise(engine, None, "Priya has it") == 3


def test_a_key_is_matched_whole(engine: Engine) -> None:
    """0001 is not 00011, and `_` stands for itself."""
    amina = person(engine, "amina")
    with transaction(engine) as session:
        queue_message(session, amina, "longer", key=AUDIT + "1")
        queue_message(session, amina, "other", key=AUDIT.replace("-", "_"))

    assert revise(engine, amina, "done") == 0


def test_a_section_without_a_key_cannot_be_revised(engine: Engine) -> None:
    """An empty key would change every section that has none."""
    with transaction(engine) as session, pytest.raises(ValueError, match="with a key"):
        outbox.revise(session, person_id=None, key="", section=None, now=NOW)


def test_a_message_is_found_by_the_platforms_reference(engine: Engine) -> None:
    """A press says only which post it came from."""
    amina = person(engine, "amina")
    with transaction(engine) as session:
        queue_message(session, amina, "hello")
        message = session.exec(select(OutboxMessage)).one()
        message.platform, message.reference = "memory", "m7"

    with transaction(engine) as session:
        found = outbox.by_reference(session, "memory", "m7")
        assert found is not None
        assert found.id == message.id
        assert outbox.by_reference(session, "slack", "m7") is None


def test_nothing_fails_unseen(engine: Engine) -> None:
    """Every state is counted, also those with nobody in them."""
    amina = person(engine, "amina")
    with transaction(engine) as session:
        for status in (Delivery.SENT, Delivery.FAILED, Delivery.UNKNOWN):
            queue_message(session, amina, status.value)
            found = select(OutboxMessage).where(OutboxMessage.status == Delivery.PENDING)
            session.exec(found).one().status = status

    with transaction(engine) as session:
        assert outbox.counts(session) == {
            "pending": 0,
            "sending": 0,
            "check": 0,
            "sent": 1,
            "failed": 1,
            "expired": 0,
            "unknown": 1,
        }
        trouble = [message.body["summary"] for message in outbox.in_trouble(session)]
    assert sorted(trouble) == ["failed", "unknown"]
