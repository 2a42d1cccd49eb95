"""What the clock does about audits: once each, at most five times, and never to somebody away."""

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from handlers.core.holidays import calendar_of
from handlers.core.phrases import LONDON
from handlers.core.profile.loader import load
from storage.outbox import EverydayRow, OutboxMessage
from storage.vocabulary import Delivery, MessageKind
from tests.chat import Chat, at
from tests.everything import Played
from tests.january import (
    BEN,
    DEV,
    JO,
    away,
    hear,
    later,
    morning,
    person,
    submit,
    write_view,
)

CALENDAR = calendar_of(load("west_sussex").profile.council)


def run(chat: Chat, name: str, day: str, hour: str = "08:35") -> int:
    """Run one job at one moment; return how many things it did."""
    return chat.app.run_job(name, at(day, hour))


def rows(chat: Chat, like: str, who: str = "") -> list[EverydayRow]:
    """Return the rows of a kind, all or one person's, the first queued first."""
    to_id = person(chat, who) if who else None
    with chat.session() as session:
        found = session.exec(select(EverydayRow).order_by(col(EverydayRow.id))).all()
    of_kind = [row for row in found if row.once_key.startswith(like)]
    return [row for row in of_kind if to_id in (None, row.to_id)]


def weeks(chat: Chat, name: str, first: str, last: str) -> None:
    """Run one job on each working day; where it said something, send the everyday post."""
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    while day <= end:
        nine = at(day.isoformat(), "09:00")
        if CALENDAR.is_working(day) and chat.app.run_job(name, nine):
            chat.app.run_job("everyday.gather", nine)
            chat.app.deliver(nine)
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("name", "day", "did"),
    [
        ("audits.remind_worker", "2026-12-29", 5),
        ("audits.remind_auditor", "2027-01-26", 5),
        ("audits.remind_worker", "2026-12-24", 0),
        ("audits.remind_auditor", "2027-01-25", 0),
    ],
)
def test_a_job_that_runs_twice_says_it_once(january: Chat, name: str, day: str, did: int) -> None:
    """Two processes, or a run repeated after a crash."""
    first, second = run(january, name, day), run(january, name, day)

    assert (first, second) == (did, 0)


def test_the_reminder_to_close_is_said_once_a_nudge(finished: Chat) -> None:
    """Submitted on 19 January, due on 2 February: first on Thursday 28, then on the day."""
    did = {
        day: [run(finished, "audits.remind_to_close", day) for _ in range(2)]
        for day in ("2027-01-27", "2027-01-28", "2027-01-29", "2027-02-02", "2027-02-03")
    }

    assert did == {
        "2027-01-27": [0, 0],
        "2027-01-28": [1, 0],
        "2027-01-29": [0, 0],
        "2027-02-02": [1, 0],
        "2027-02-03": [1, 0],
    }


def test_closing_stops_its_reminders(finished: Chat) -> None:
    """Nothing more is said of an audit that is over."""
    filed = {"no_family": "not_safe", "filed_on": date(2027, 1, 19)}
    hear(finished, "Amina", "audits.close", {"audit": BEN}, filed)

    assert run(finished, "audits.remind_to_close", "2027-01-28") == 0


def test_the_post_of_a_day_is_gathered_once(january: Chat) -> None:
    """Run every quarter of an hour, it posts what waits once; what comes later waits a day."""
    run(january, "audits.remind_worker", "2026-12-29")

    gathered = [run(january, "everyday.gather", "2026-12-29", hour) for hour in ("09:00", "09:15")]

    assert gathered[0] >= 5
    assert gathered[1] == 0


def test_nothing_is_gathered_on_a_day_off(january: Chat) -> None:
    """Boxing Day's substitute is a Monday."""
    run(january, "audits.remind_worker", "2026-12-29")

    assert run(january, "everyday.gather", "2026-12-28", "09:00") == 0


def test_an_item_gets_at_most_five_reminders_and_the_last_says_so(january: Chat) -> None:
    """Farid never answers: five from January to March, then the QA team rings."""
    weeks(january, "audits.remind_auditor", "2027-01-18", "2027-03-15")

    last = [
        "This is the last reminder" in row.section["text"]
        for row in rows(january, "audit.reminder:", "Farid")
    ]
    assert last == [False, False, False, False, True]
    posts = [post for post in january.inbox("Farid") if "You get this because" in post]
    assert len(posts) == 5


def test_a_view_that_never_comes_is_asked_for_five_times(january: Chat) -> None:
    """Then it is left: nobody is nagged for ever."""
    weeks(january, "audits.remind_worker", "2026-12-23", "2027-02-15")

    found = Counter(row.to_id for row in rows(january, "audit.self_reminder:"))
    assert (len(found), set(found.values())) == (5, {5})


def test_a_view_that_is_in_stops_its_reminders(january: Chat) -> None:
    """Writing it stops it, also while the reminder waits to be posted."""
    run(january, "audits.remind_worker", "2026-12-29")
    later(january, "2026-12-29", "08:50")
    write_view(january, "Ben")

    january.until("2026-12-29", "09:05")
    weeks(january, "audits.remind_worker", "2026-12-30", "2027-01-20")

    assert not [post for post in january.inbox("Ben") if "is due" in post]


def test_nothing_is_posted_to_somebody_away(january: Chat) -> None:
    """Jo is on leave over three reminders; back at work, only what is still true comes."""
    away(january, "Jo", "2026-12-29", "2027-01-08")
    count = len(january.inbox("Jo"))

    weeks(january, "audits.remind_worker", "2026-12-24", "2027-01-08")
    assert january.inbox("Jo")[count:] == []

    morning(january, "2027-01-11")
    (back,) = january.inbox("Jo")[count:]
    assert back.count("Your own view in QA-2027-0003") == 1
    assert "was due Mon 4 Jan" in back


def test_stale_reminders_are_dropped_not_kept_for_later(january: Chat) -> None:
    """The clock's own sweep: what has been overtaken by the next nudge is never shown."""
    away(january, "Jo", "2026-12-29", "2027-01-08")
    for day in ("2026-12-29", "2027-01-04", "2027-01-05"):
        run(january, "audits.remind_worker", day)

    run(january, "everyday.drop", "2027-01-06", "06:05")

    dropped = [row.dropped for row in rows(january, f"audit.self_reminder:{JO}", "Jo")]
    assert dropped == ["expired", "expired", ""]


def test_leave_without_an_end_is_respected(january: Chat) -> None:
    """Nobody who is off sick hears from the bot."""
    away(january, "Jo", "2026-12-29", "2099-12-31")
    count = len(january.inbox("Jo"))

    weeks(january, "audits.remind_worker", "2026-12-29", "2027-01-20")

    assert january.inbox("Jo")[count:] == []


def test_a_new_date_snoozes_and_the_snooze_ends(january: Chat) -> None:
    """Silence up to and on the day that was given; then the ladder goes on where it would be."""
    late = {"reason": "unwell", "expected_on": date(2027, 2, 5)}
    hear(january, "Farid", "audits.late", {"audit": DEV}, late)

    did = {day: run(january, "audits.remind_auditor", day) for day in ("2027-01-29", "2027-02-05")}
    assert did == {"2027-01-29": 4, "2027-02-05": 4}
    assert rows(january, "audit.reminder:", "Farid") == []

    assert run(january, "audits.remind_auditor", "2027-02-08") == 5


def test_everybody_gets_at_most_one_everyday_post_a_day(played: Played) -> None:
    """Over weeks in which everything happens; and only at their desks, in office hours."""
    chat = played.shown.chat
    with chat.session() as session:
        found = session.exec(
            select(OutboxMessage).where(
                OutboxMessage.kind == MessageKind.EVERYDAY, OutboxMessage.status == Delivery.SENT
            )
        ).all()

    moments = [(one.to_id, one.sent_at.astimezone(LONDON)) for one in found if one.sent_at]
    assert len(moments) > 30
    assert max(Counter((to_id, when.date()) for to_id, when in moments).values()) == 1
    for _, when in moments:
        assert CALENDAR.is_working(when.date())
        assert 9 <= when.hour < 17


def test_the_clock_failed_at_nothing_and_lost_nothing(played: Played) -> None:
    """Every message of those weeks was sent, once."""
    with played.shown.chat.session() as session:
        found = Counter(one.status for one in session.exec(select(OutboxMessage)))

    assert set(found) == {Delivery.SENT}
    assert played.shown.chat.platform.duplicates() == 0


def test_a_post_never_says_what_is_no_longer_true(january: Chat) -> None:
    """Submitted between the reminder and the post, the card says that it is in."""
    later(january, "2027-01-26", "08:40")
    run(january, "audits.remind_auditor", "2027-01-26")
    submit(january, "Amina", BEN)
    count = len(january.inbox("Amina"))

    january.until("2027-01-26", "09:05")

    assert not [post for post in january.inbox("Amina")[count:] if "is due Fri 29 Jan" in post]


def test_a_missed_week_is_made_up_for_by_one_reminder(january: Chat) -> None:
    """The server was down from 26 January to 9 February: one reminder, the newest."""
    morning(january, "2027-02-09")

    posts = [post for post in january.inbox("Farid") if "You get this because" in post]
    assert len(posts) == 1
    assert f"{DEV}, Dev's work, was due Fri 29 Jan." in posts[0]


def test_who_accepts_an_audit_is_reminded_from_the_start(january: Chat) -> None:
    """The first auditor's reminders don't count against the second."""
    run(january, "audits.remind_auditor", "2027-01-26")
    later(january, "2027-01-26")
    hear(january, "Farid", "audits.hand_on", {"audit": DEV}, {"reason": "no_time"})
    (who,) = [name for name in january.ids if "Could you take over" in january.type(name, "/qa")]
    hear(january, who, "audits.accept", {"audit": DEV})

    run(january, "audits.remind_auditor", "2027-01-29")

    keys = [row.once_key for row in rows(january, f"audit.reminder:{DEV}")]
    assert keys == [
        f"audit.reminder:{DEV}:{person(january, 'Farid')}:0",
        f"audit.reminder:{DEV}:{person(january, who)}:0",
    ]
