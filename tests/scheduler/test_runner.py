"""The runner: short transactions, and one bad thing never stops the others."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from handlers.core.context import Context
from handlers.core.profile.loader import load
from handlers.core.working_days import Calendar
from scheduler import everyday, runner
from scheduler.timetable import Job, job
from storage import job_runs
from storage.db import transaction
from storage.keys import make_key_file
from storage.people import Service
from storage.sealed import Vault
from storage.seen import first_time
from tests.outgoing import DAY, MONDAY, NOW, message_of, person, queue_row

MakeContext = Callable[[Session, datetime], Context]


@pytest.fixture
def context(tmp_path: Path) -> MakeContext:
    """What jobs are given: the default framework, and Tuesday 5 January as a bank holiday."""
    profile = load("default").profile
    vault = Vault(make_key_file(tmp_path / "test.key"))
    calendar = Calendar(frozenset({MONDAY + DAY}))

    def make(session: Session, now: datetime) -> Context:
        return Context(session, now, calendar, profile, vault, lambda _session, _id: profile)

    return make


def add(ctx: Context, number: int) -> int:
    """Do one thing; number 13 can't be done."""
    ctx.session.add(Service(name=f"service {number:03}"))
    ctx.session.flush()
    if number == 13:
        msg = "words of a child"
        raise ZeroDivisionError(msg)
    return 1


def adding(numbers: Sequence[int]) -> Job[int]:
    """Return a job that finds these and adds each."""
    return Job("tests.add", lambda _: numbers, add, "0 9 * * *")


def names(engine: Engine) -> Sequence[str]:
    """Return what was added."""
    with transaction(engine, write=False) as session:
        return session.exec(select(Service.name).order_by(col(Service.name))).all()


def last_run(engine: Engine, name: str = "tests.add") -> job_runs.JobRun:
    """Return the newest run of a job."""
    with transaction(engine, write=False) as session:
        found = job_runs.latest(session, name)
    assert found is not None
    return found


def test_a_job_does_what_is_due_and_says_so(engine: Engine, context: MakeContext) -> None:
    """The run stands in the table: when it was due, when it ran, what it did."""
    due_at = NOW - timedelta(minutes=5)

    assert runner.run(engine, adding([1, 2]), NOW, context, due_at) == 2

    run = last_run(engine)
    assert names(engine) == ["service 001", "service 002"]
    assert (run.due_at, run.started_at, run.ended_at) == (due_at, NOW, NOW)
    assert (run.did, run.fault) == (2, "")


def test_a_job_with_nothing_to_do_ends_too(engine: Engine, context: MakeContext) -> None:
    """Nought is a figure."""
    assert runner.run(engine, adding([]), NOW, context) == 0
    assert (last_run(engine).did, last_run(engine).ended_at) == (0, NOW)


def test_one_bad_thing_stops_nothing_else(
    engine: Engine, context: MakeContext, caplog: pytest.LogCaptureFixture
) -> None:
    """All of its hundred but itself are done, and every other hundred."""
    assert runner.run(engine, adding(range(1, 251)), NOW, context) == 249

    assert len(names(engine)) == 249
    assert "service 013" not in names(engine)
    assert last_run(engine).fault == "13: ZeroDivisionError"
    assert "tests.add failed at 13" in caplog.text


def test_a_fault_keeps_no_words(engine: Engine, context: MakeContext) -> None:
    """An exception may quote what somebody wrote: only its kind is stored."""
    runner.run(engine, adding([13]), NOW, context)

    assert "child" not in last_run(engine).fault


def test_no_transaction_does_more_than_a_hundred(engine: Engine, context: MakeContext) -> None:
    """SQLite's one writer is let go in between."""
    sessions: list[Session] = []

    def count(ctx: Context, _: int) -> int:
        sessions.append(ctx.session)
        return 1

    counted = Job("tests.count", lambda _: range(250), count, "0 9 * * *")
    runner.run(engine, counted, NOW, context)

    sizes = [sum(one is other for other in sessions) for one in dict.fromkeys(sessions)]
    assert sizes == [100, 100, 50]


def test_a_job_that_cannot_look_is_recorded(engine: Engine, context: MakeContext) -> None:
    """It did nothing, and that is no success. Looking may not write, either."""

    def find(ctx: Context) -> Sequence[int]:
        return [add(ctx, 1)]

    broken = Job("tests.add", find, add, "0 9 * * *")

    assert runner.run(engine, broken, NOW, context) == 0
    assert last_run(engine).fault.startswith("find: ")
    assert names(engine) == []


def test_everyday_post_is_gathered_once(engine: Engine, context: MakeContext) -> None:
    """A job that runs twice, as it does after a restart, makes one post."""
    amina = person(engine, "amina")
    with transaction(engine) as session:
        queue_row(session, amina, "due on Friday")

    assert runner.run(engine, job("everyday.gather"), NOW, context) == 1
    assert runner.run(engine, job("everyday.gather"), NOW, context) == 0

    post = message_of(engine, "due on Friday")
    assert post.not_after == NOW + timedelta(hours=11)  # 20:00


def test_no_everyday_post_on_a_bank_holiday(engine: Engine, context: MakeContext) -> None:
    """It waits for the next working day."""
    amina = person(engine, "amina")
    with transaction(engine) as session:
        queue_row(session, amina, "due on Friday")
    gather = job("everyday.gather")

    assert runner.run(engine, gather, NOW + DAY, context) == 0
    assert runner.run(engine, gather, NOW + 2 * DAY, context) == 1


def test_rows_that_came_too_late_are_dropped(engine: Engine, context: MakeContext) -> None:
    """The job says how many."""
    amina = person(engine, "amina")
    with transaction(engine) as session:
        queue_row(session, amina, "by nine", not_after=NOW)

    assert runner.run(engine, job("everyday.drop"), NOW, context) == 1
    assert runner.run(engine, job("everyday.drop"), NOW, context) == 0


def test_the_trail_is_anchored_in_the_log(
    engine: Engine, context: MakeContext, caplog: pytest.LogCaptureFixture
) -> None:
    """One line a day outside the database: how long the trail is, how it ends."""
    caplog.set_level("INFO")

    runner.run(engine, job("trail.anchor"), NOW, context)

    assert "trail anchor: 0 - 2027-01-04T09:00:00+00:00" in caplog.text


def test_a_notification_says_what_matters_most() -> None:
    """And how much more there is."""
    sections = [{"text": "Ring first."}, {"text": "Then this."}, {"text": "And this."}]

    assert everyday.compose(sections)["summary"] == "Ring first. And 2 more."
    assert everyday.compose(sections[:1])["summary"] == "Ring first."


def test_an_event_is_new_once(engine: Engine) -> None:
    """Slack and Teams deliver again; each platform's ids are its own."""
    with transaction(engine) as session:
        assert first_time(session, "slack", "Ev1", NOW) is True
        assert first_time(session, "slack", "Ev1", NOW) is False
    with transaction(engine) as session:
        assert first_time(session, "slack", "Ev1", NOW) is False
        assert first_time(session, "teams", "Ev1", NOW) is True


def test_an_event_whose_handling_failed_is_new_again(engine: Engine) -> None:
    """It is remembered with its effect, in one transaction, or not at all."""
    with Session(engine) as session:
        first_time(session, "slack", "Ev1", NOW)
        session.rollback()

    with transaction(engine) as session:
        assert first_time(session, "slack", "Ev1", NOW) is True
