"""Versions of a framework: stored once, never lost, the last adopted in force."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import select

from storage.db import transaction
from storage.frameworks import FrameworkVersion, in_force, store_version, version

MORNING = datetime(2026, 12, 14, 10, tzinfo=UTC)
LATER = MORNING + timedelta(hours=1)
LATER_STILL = MORNING + timedelta(hours=2)


def test_nothing_is_in_force_before_the_first_adoption(engine: Engine) -> None:
    """Whoever asks has to say what to do then."""
    with transaction(engine) as session:
        assert in_force(session) is None
        assert version(session, 1) is None


def test_the_same_text_is_stored_once(engine: Engine) -> None:
    """A second adoption of what is in force changes nothing, not even the date."""
    with transaction(engine) as session:
        first = store_version(session, '{"a": 1}', "mine", MORNING, "quinn").id
    with transaction(engine) as session:
        again = store_version(session, '{"a": 1}', "mine", LATER, "priya")

        assert again.id == first
        assert (again.adopted_at, again.adopted_by) == (MORNING, "quinn")


def test_the_last_adopted_is_in_force_and_the_others_stay(engine: Engine) -> None:
    """Open work finds the version that it began under."""
    with transaction(engine) as session:
        old = store_version(session, '{"a": 1}', "mine", MORNING, "quinn").id or 0
        new = store_version(session, '{"a": 2}', "mine", LATER, "quinn").id
    with transaction(engine, write=False) as session:
        now, before = in_force(session), version(session, old)

        assert now
        assert (now.id, now.body, now.framework) == (new, '{"a": 2}', "mine")
        assert before
        assert before.body == '{"a": 1}'


def test_an_old_version_can_come_back_under_its_own_id(engine: Engine) -> None:
    """A council that changes its mind has two versions, not three."""
    with transaction(engine) as session:
        old = store_version(session, '{"a": 1}', "mine", MORNING, "quinn").id
        store_version(session, '{"a": 2}', "mine", LATER, "quinn")
        store_version(session, '{"a": 1}', "mine", LATER_STILL, "priya")
    with transaction(engine, write=False) as session:
        back = in_force(session)

        assert back
        assert (back.id, back.adopted_by) == (old, "priya")
        assert len(session.exec(select(FrameworkVersion)).all()) == 2
