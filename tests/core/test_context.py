"""The context: London's wall clock, office hours, and words that open with a trace."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from sqlmodel import Session, select

from handlers.core.context import Context
from handlers.core.messages import Section
from storage.everyday import people_waiting
from storage.outbox import EverydayRow
from storage.sealed import SealedText
from tests.chat import Chat
from tests.january import deeds, person


@pytest.fixture
def session(chat: Chat) -> Iterator[Session]:
    """An open transaction of the council."""
    with chat.session() as opened:
        yield opened


@pytest.fixture
def ctx(chat: Chat, session: Session) -> Context:
    """The clock's context at 10:00 on Monday 14 December 2026."""
    return chat.app.context(session, datetime(2026, 12, 14, 10, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2027, 1, 14, 23, 59, tzinfo=UTC), date(2027, 1, 14)),
        (datetime(2027, 6, 14, 22, 59, tzinfo=UTC), date(2027, 6, 14)),
        (datetime(2027, 6, 14, 23, 0, tzinfo=UTC), date(2027, 6, 15)),
    ],
)
def test_today_is_the_date_on_the_wall_in_london(
    ctx: Context, instant: datetime, day: date
) -> None:
    """In summer, London's day begins an hour before UTC's."""
    assert replace(ctx, now=instant).today == day


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        (date(2027, 3, 27), datetime(2027, 3, 27, 9, 0, tzinfo=UTC)),
        (date(2027, 3, 28), datetime(2027, 3, 28, 8, 0, tzinfo=UTC)),  # the clocks go forward
        (date(2027, 10, 31), datetime(2027, 10, 31, 9, 0, tzinfo=UTC)),  # and back
    ],
)
def test_nine_o_clock_is_nine_on_the_wall(ctx: Context, day: date, instant: datetime) -> None:
    """A morning post comes at nine on the day the clocks change, too."""
    assert ctx.at(day, time(9)) == instant


@pytest.mark.parametrize(
    ("instant", "at_desks"),
    [
        (datetime(2027, 1, 15, 8, 59, tzinfo=UTC), False),
        (datetime(2027, 1, 15, 9, 0, tzinfo=UTC), True),
        (datetime(2027, 1, 15, 16, 59, tzinfo=UTC), True),
        (datetime(2027, 1, 15, 17, 0, tzinfo=UTC), False),
        (datetime(2027, 1, 16, 12, 0, tzinfo=UTC), False),  # a Saturday
        (datetime(2026, 12, 28, 12, 0, tzinfo=UTC), False),  # Boxing Day, in lieu
        (datetime(2027, 6, 15, 8, 30, tzinfo=UTC), True),  # half past nine in June
        (datetime(2027, 6, 15, 16, 30, tzinfo=UTC), False),
    ],
)
def test_office_hours(ctx: Context, instant: datetime, at_desks: bool) -> None:  # noqa: FBT001 (a table)
    """Nine to five, on the working days of England and Wales, in London's time."""
    assert replace(ctx, now=instant).in_office_hours() is at_desks


def test_a_row_is_queued_once(chat: Chat, ctx: Context, session: Session) -> None:
    """Told twice under one key is told once."""
    ben = person(chat, "Ben")

    first = ctx.tell(ben, Section("Hello."), "made_up:1")
    second = ctx.tell(ben, Section("Hello again."), "made_up:1")

    assert (first, second) == (True, False)
    (row,) = session.exec(select(EverydayRow))
    assert row.section["text"] == "Hello."
    assert people_waiting(session, ctx.today, ctx.now) == [ben]


def test_a_row_of_a_later_day_waits(chat: Chat, ctx: Context, session: Session) -> None:
    """Nobody is shown today what is meant for tomorrow."""
    ctx.tell(person(chat, "Ben"), Section("Later."), "made_up:2", show_from=date(2026, 12, 15))

    assert people_waiting(session, date(2026, 12, 14), ctx.now) == []
    assert people_waiting(session, date(2026, 12, 15), ctx.now) != []


def test_words_of_one_thing_are_traced_once_a_press(chat: Chat) -> None:
    """The trail says that an audit was read, not how many texts it holds."""
    with chat.session() as session:
        ctx = chat.app.context(session, datetime(2026, 12, 14, 10, 0, tzinfo=UTC))
        ids = [ctx.seal("one"), ctx.seal("two")]
        assert ctx.open_words("audit:QA-2027-0001", ids)[ids[1]] == "two"
        ctx.open_words("audit:QA-2027-0001", ids)
        ctx.open_words("audit:QA-2027-0002", [None])

    assert deeds(chat, "words.read") == ["audit:QA-2027-0001"]


def test_empty_words_leave_nothing(ctx: Context, session: Session) -> None:
    """Blanks aren't sealed, and words are replaced where they stand."""
    assert ctx.reseal(None, " \n") is None
    kept = ctx.reseal(None, "first")
    again = ctx.reseal(kept, "second")

    assert again == kept
    assert ctx.open_words("audit:QA-2027-0001", [kept])[kept] == "second"
    assert len(session.exec(select(SealedText)).all()) == 1
