"""The trail: whatever is done to it, it shows."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, col, select, update

from storage import trail
from storage.db import transaction
from storage.people import Person, Service
from storage.trail import Anchor, Fault, TrailEntry, TrailHead

NOW = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def five(engine: Engine) -> Engine:
    """A trail of five entries, in two transactions."""
    write(engine, 1, 2, 3)
    write(engine, 4, 5)
    return engine


def write(engine: Engine, *numbers: int) -> None:
    """Record one deed for each number, in one transaction."""
    with transaction(engine) as session:
        for number in numbers:
            at = NOW + timedelta(minutes=number)
            trail.record(session, at, None, "audit.opened", f"audit:QA-2027-{number:04}")


def fail_after_recording(session: Session) -> None:
    """Do something, record it, and break down."""
    session.add(Service(name="Early Help"))
    trail.record(session, NOW, None, "audit.opened", "audit:QA-2027-0006")
    session.flush()
    _ = 1 / 0


def faults(engine: Engine, *anchors: Anchor) -> list[Fault]:
    """Verify in a transaction of its own."""
    with transaction(engine, write=False) as session:
        return trail.verify(session, anchors)


def sql(session: Session, statement: str, **values: object) -> None:
    """Tamper by raw SQL, as somebody with the database's password does it."""
    session.connection().execute(text(statement), values)


def test_an_untouched_trail_has_no_fault(five: Engine) -> None:
    """Five entries, in order, numbered without a gap, and the head agrees."""
    with transaction(five) as session:
        numbers = session.exec(select(TrailEntry.number).order_by(col(TrailEntry.id))).all()
        head = session.get_one(TrailHead, 1)

    assert list(numbers) == [1, 2, 3, 4, 5]
    assert head.count == 5
    assert faults(five) == []


def test_an_empty_trail_has_no_fault(engine: Engine) -> None:
    """A bot that has just been set up is fine."""
    assert faults(engine) == []


def test_who_did_it_is_a_person_an_account_or_the_clock(engine: Engine) -> None:
    """The command line acts as an account; the clock has no name."""
    with transaction(engine) as session:
        amina = Person(reference="P1", name="Amina Yusuf")
        session.add(amina)
        session.flush()
        for who in (amina.id, "os:jo", None):
            trail.record(session, NOW, who, "people.imported", "")
        amina_id = amina.id

    with transaction(engine) as session:
        entries = session.exec(select(TrailEntry).order_by(col(TrailEntry.number))).all()
        found = [(entry.who_id, entry.account) for entry in entries]
    assert found == [(amina_id, ""), (None, "os:jo"), (None, "")]
    assert faults(engine) == []


def test_what_was_rolled_back_is_not_in_the_trail(five: Engine) -> None:
    """A deed that did not happen leaves no entry, and the chain goes on after it."""
    with pytest.raises(ZeroDivisionError), transaction(five) as session:
        fail_after_recording(session)

    write(five, 6)

    assert faults(five) == []
    with transaction(five) as session:
        assert session.get_one(TrailHead, 1).count == 6


def test_one_session_may_commit_and_roll_back_in_turn(engine: Engine) -> None:
    """What a rollback threw away does not come back with the next commit."""
    with Session(engine) as session:
        trail.record(session, NOW, None, "audit.opened", "audit:A")
        session.flush()
        session.connection()
        session.rollback()
        trail.record(session, NOW, None, "audit.closed", "audit:B")
        session.commit()

    with transaction(engine) as session:
        assert session.exec(select(TrailEntry.about)).all() == ["audit:B"]


@pytest.mark.parametrize(
    ("deed", "about"),
    [
        ("opened", "audit:QA-2027-0001"),
        ("audit.opened", "Ben was late again"),
        ("audit.opened because", "audit:QA-2027-0001"),
        ("audit.opened", "audit:" + "1" * 51),
    ],
)
def test_free_text_is_refused(engine: Engine, deed: str, about: str) -> None:
    """The trail is kept for years: a deed and a reference, and nothing else."""
    with pytest.raises(ValueError, match="not a deed"), transaction(engine) as session:
        trail.record(session, NOW, None, deed, about)


def test_a_savepoint_is_refused(engine: Engine) -> None:
    """Its rollback would not take the entry back."""
    with (
        transaction(engine) as session,
        session.begin_nested(),
        pytest.raises(ValueError, match="savepoint"),
    ):
        trail.record(session, NOW, None, "audit.opened", "audit:A")


def test_a_savepoint_after_recording_does_no_harm(engine: Engine) -> None:
    """The entry is appended once, when the whole transaction commits."""
    with transaction(engine) as session:
        trail.record(session, NOW, None, "audit.opened", "audit:A")
        with session.begin_nested():
            session.add(Service(name="Early Help"))

    with transaction(engine) as session:
        assert session.get_one(TrailHead, 1).count == 1
    assert faults(engine) == []


CHANGED = [Fault(3, "was changed")]


@pytest.mark.parametrize(
    "column",
    ["deed = 'audit.closed'", "about = 'audit:X'", "account = 'os:eve'", "at = '2027-01-04 10:00'"],
)
def test_an_edit_is_found(five: Engine, column: str) -> None:
    """Every column counts."""
    with transaction(five) as session:
        sql(session, f"UPDATE trail_entry SET {column} WHERE number = 3")  # noqa: S608

    assert faults(five) == CHANGED


@pytest.mark.parametrize(
    ("statement", "first"),
    [
        ("DELETE FROM trail_entry WHERE number = 3", 4),
        ("DELETE FROM trail_entry WHERE number = 1", 2),
        (
            "INSERT INTO trail_entry (number, at, account, deed, about, previous_hash, hash)"
            " SELECT 6, at, account, deed, about, previous_hash, hash"
            " FROM trail_entry WHERE number = 5",
            6,
        ),
    ],
)
def test_a_deletion_or_insertion_is_found(five: Engine, statement: str, first: int) -> None:
    """The first fault stands where the chain breaks."""
    with transaction(five) as session:
        sql(session, statement)

    assert faults(five)[0].number == first


def test_a_deletion_with_the_rest_renumbered_is_found(five: Engine) -> None:
    """Closing the gap in the numbers does not close the chain."""
    with transaction(five) as session:
        sql(session, "DELETE FROM trail_entry WHERE number = 3")
        sql(session, "UPDATE trail_entry SET number = 3 WHERE number = 4")
        sql(session, "UPDATE trail_entry SET number = 4 WHERE number = 5")

    assert Fault(3, "does not follow from the entry before it") in faults(five)


def test_a_swap_is_found(five: Engine) -> None:
    """Two entries that changed places are both wrong."""
    with transaction(five) as session:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            sql(
                session,
                "UPDATE trail_entry SET number = :new WHERE number = :old",
                old=old,
                new=new,
            )

    assert {fault.number for fault in faults(five)} >= {2, 3}


def test_a_cut_tail_is_found_by_the_head(five: Engine) -> None:
    """The head still knows how long the trail was."""
    with transaction(five) as session:
        sql(session, "DELETE FROM trail_entry WHERE number > 3")

    assert faults(five) == [Fault(0, "the head says 5 entries, or another last one")]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM trail_head",
        "UPDATE trail_head SET count = 4",
        "UPDATE trail_head SET hash = 'x'",
    ],
)
def test_a_changed_head_is_found(five: Engine, statement: str) -> None:
    """The head is no way round the entries."""
    with transaction(five) as session:
        sql(session, statement)

    assert [fault.number for fault in faults(five)] == [0]


def test_a_tail_cut_together_with_its_head_is_found_by_an_anchor(five: Engine) -> None:
    """Nothing inside the database can tell: the line kept outside does."""
    with transaction(five, write=False) as session:
        kept = trail.anchor(session, NOW)
    with transaction(five) as session:
        sql(session, "DELETE FROM trail_entry WHERE number > 3")
        third = "(SELECT hash FROM trail_entry WHERE number = 3)"
        sql(session, f"UPDATE trail_head SET count = 3, hash = {third}")  # noqa: S608

    assert faults(five) == []
    assert faults(five, kept) == [Fault(5, "is gone since the anchor of 04 Jan 2027")]


def test_a_trail_written_anew_is_found_by_an_anchor(five: Engine) -> None:
    """Somebody changes an entry and computes every later hash again, and the head."""
    with transaction(five, write=False) as session:
        kept = trail.anchor(session, NOW)
    with transaction(five) as session:
        rewrite(session, 3, "audit:QA-2027-9999")
    write(five, 6)

    assert faults(five) == []
    assert faults(five, kept) == [Fault(5, "differs from the anchor of 04 Jan 2027")]


def rewrite(session: Session, number: int, about: str) -> None:
    """Change one entry and mend the chain after it."""
    entries = session.exec(select(TrailEntry).order_by(col(TrailEntry.number))).all()
    entries[number - 1].about = about
    last = ""
    for entry in entries:
        entry.previous_hash, entry.hash = last, ""
        entry.hash = last = trail.digest(entry)
    session.exec(update(TrailHead).values(hash=last))


def test_older_anchors_still_hold(five: Engine) -> None:
    """A trail that only grew agrees with every anchor that was ever taken."""
    with transaction(five, write=False) as session:
        first = trail.anchor(session, NOW)
    write(five, 6, 7)
    with transaction(five, write=False) as session:
        second = trail.anchor(session, NOW + timedelta(days=1))

    assert faults(five, first, second) == []


def test_an_anchor_can_be_written_down_and_read_again(five: Engine) -> None:
    """One line of text, also for an empty trail."""
    with transaction(five, write=False) as session:
        kept = trail.anchor(session, NOW)

    assert str(kept) == f"5 {kept.hash} 2027-01-04T09:00:00+00:00"
    assert trail.read_anchor(str(kept)) == kept
    assert trail.read_anchor("0 - 2027-01-04T09:00:00+00:00") == Anchor(0, "", NOW)
    with pytest.raises(ValueError, match="unpack"):
        trail.read_anchor("nonsense")


def test_concurrent_deeds_make_one_chain(engine: Engine) -> None:
    """Two transactions that commit at the same time never fork the trail."""

    def many(first: int) -> None:
        for number in range(first, first + 20):
            write(engine, number)

    threads = [threading.Thread(target=many, args=(start,)) for start in (100, 200, 300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults(engine) == []
    with transaction(engine) as session:
        assert session.get_one(TrailHead, 1).count == 60
