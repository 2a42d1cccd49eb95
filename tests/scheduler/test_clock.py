"""The clock: London time, through both changes of the clocks."""

from datetime import UTC, datetime, timedelta

import pytest

from scheduler.clock import due_between, next_run, occurrences, wind
from scheduler.timetable import TIMETABLE, Job, job
from tests.outgoing import LONDON

Dates = list[str]


def nothing(cron: str, name: str = "audits.chase") -> Job[int]:
    """Return a job that finds nothing."""
    return Job(name, lambda _: (), lambda _, item: item, cron)


def london(text: str) -> datetime:
    """Return a moment on the wall in London."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def runs(cron: str, after: str, until: str) -> Dates:
    """Return when a job runs, as people in London read it."""
    found = occurrences(nothing(cron), london(after), london(until))
    return [f"{at:%a %d %b %H:%M %z}" for at in found]


def test_a_job_keeps_its_hour_when_summer_begins() -> None:
    """28 March 2027: half past eight stays half past eight, an hour earlier in UTC."""
    assert runs("30 8 * * *", "2027-03-27T00:00", "2027-03-29T00:00") == [
        "Sat 27 Mar 08:30 +0000",
        "Sun 28 Mar 08:30 +0100",
    ]


def test_a_job_keeps_its_hour_when_winter_begins() -> None:
    """31 October 2027: once, although the night has 25 hours."""
    assert runs("30 8 * * *", "2027-10-30T12:00", "2027-11-01T09:00") == [
        "Sun 31 Oct 08:30 +0000",
        "Mon 01 Nov 08:30 +0000",
    ]


def test_the_hour_that_comes_twice_is_why_nothing_runs_in_it() -> None:
    """Half past one on 31 October 2027 comes twice: a job there would run twice."""
    assert len(runs("30 1 * * *", "2027-10-31T00:00", "2027-10-31T12:00")) == 2


@pytest.mark.parametrize("job", TIMETABLE, ids=lambda job: job.name)
def test_no_job_runs_in_the_hour_that_comes_twice_or_never(job: Job[int]) -> None:
    """Not on any night of the two weeks in which the clocks change."""
    for day in ("2027-03-28", "2027-10-31"):
        start = london(f"{day}T00:00") - timedelta(days=7)
        hours = {at.hour for at in occurrences(job, start, start + timedelta(days=14))}
        assert 1 not in hours


@pytest.mark.parametrize("job", TIMETABLE, ids=lambda job: job.name)
def test_weekdays_are_words(job: Job[int]) -> None:
    """APScheduler reads 1 as Tuesday."""
    fields = job.cron.split()

    assert len(fields) == 5
    assert not any(letter.isdigit() for letter in fields[4])


@pytest.mark.parametrize("job", TIMETABLE, ids=lambda job: job.name)
def test_a_job_is_named_after_what_it_does(job: Job[int]) -> None:
    """Who reads its name in the log knows where to look."""
    module, _, name = job.name.partition(".")

    assert job.work.__module__ == f"scheduler.{module}"
    assert job.work.__name__ == name


def test_names_are_unique() -> None:
    """A job's name is its key in the table of runs."""
    assert len({one.name for one in TIMETABLE}) == len(TIMETABLE)
    assert job("everyday.gather").work.__name__ == "gather"
    with pytest.raises(LookupError):
        job("everyday.unknown")


def test_monday_is_monday() -> None:
    """In words, the first day of the week is the one we mean."""
    assert runs("0 9 * * mon", "2027-01-01T00:00", "2027-01-12T00:00") == [
        "Mon 04 Jan 09:00 +0000",
        "Mon 11 Jan 09:00 +0000",
    ]


def test_the_beginning_is_left_out_and_the_end_is_not() -> None:
    """So that a clock pushed in two steps runs everything once."""
    nine, ten = "2027-01-04T09:00", "2027-01-04T10:00"

    assert runs("0 * * * *", nine, ten) == ["Mon 04 Jan 10:00 +0000"]
    assert runs("0 * * * *", ten, ten) == []


def test_everyday_post_is_gathered_in_office_hours() -> None:
    """Every quarter of an hour from 09:00 to 16:45, Monday to Friday."""
    friday = occurrences(
        job("everyday.gather"), london("2027-01-08T00:00"), london("2027-01-11T00:00")
    )

    assert [f"{at:%a %H:%M}" for at in (friday[0], friday[1], friday[-1])] == [
        "Fri 09:00",
        "Fri 09:15",
        "Fri 16:45",
    ]
    assert len(friday) == 32


def test_the_timetable_runs_in_order() -> None:
    """By time; at one time, in the order of the page."""
    early, late = nothing("0 8 * * *", "a.early"), nothing("0 9 * * *", "b.late")
    also = nothing("0 9 * * *", "a.also")
    day = london("2027-01-04T00:00"), london("2027-01-05T00:00")

    assert [one.name for _, one in due_between(*day, [late, also, early])] == [
        "a.early",
        "b.late",
        "a.also",
    ]


def test_the_simulator_can_ask_when_something_happens_next() -> None:
    """Whatever zone it asks in."""
    jobs = [nothing("0 8 * * *"), nothing("30 7 * * *")]

    assert next_run(datetime(2027, 1, 4, 7, 30, tzinfo=UTC), jobs) == london("2027-01-04T08:00")


def test_a_wound_clock_knows_every_job_and_delivery() -> None:
    """It is set and not started; a job that was missed runs once, however late."""
    clock = wind(print, lambda: None)

    jobs = {one.id: one for one in clock.get_jobs()}

    assert set(jobs) == {one.name for one in TIMETABLE} | {"deliver"}
    assert {one.coalesce for one in jobs.values()} == {True}
    assert {one.misfire_grace_time for one in jobs.values()} == {None}
    assert {one.max_instances for one in jobs.values()} == {1}
    assert not clock.running
