"""The simulator's state: where answers go, what is new to whom, and what the clock brings."""

from datetime import UTC, datetime
from time import monotonic, sleep

import pytest

from bot.platforms.memory import MemoryPlatform
from bot.press import Origin
from bot.web.simulator import buttons
from bot.web.simulator.clock import Move, later, push
from bot.web.simulator.session import Outcome, Session
from bot.web.simulator.tour import Player, preset
from bot.web.simulator.turns import Busy, Doing
from handlers.core.ports import Address
from tests.web.conftest import TOUR
from tests.web.small_bot import AUDIT_FORM, CARD, CARDS, START, SmallBot


@pytest.fixture
def session() -> Session:
    """A sitting on Monday 14 December, with an auditor's card in Amina's chat."""
    platform = MemoryPlatform()
    platform.post(Address("amina"), CARD, "o1")
    return Session(SmallBot(platform), platform, START)


def press(session: Session, chat_id: str, place: str, label: str) -> Outcome:
    """Press the button with that label in an entry."""
    entry = session.transcript(chat_id).find(place)
    message = entry.message if entry else session.home(chat_id)
    found = buttons.labelled(message, label)
    assert found is not None
    return session.press(chat_id, place, buttons.name_of(place, found.section, found.button))


def texts(session: Session, chat_id: str) -> list[str]:
    """Return what stands in a chat, in order."""
    return [one.message.sections[0].text for one in session.transcript(chat_id).in_order()]


def test_an_answer_stands_in_place_of_its_message(session: Session) -> None:
    """The menu becomes the draft; nothing is added to the chat."""
    session.type("quinn", "/qa")

    outcome = press(session, "quinn", "e2", "Draft January's round")

    assert outcome == Outcome("message", "e2")
    assert [line.split("\n")[0] for line in texts(session, "quinn")] == [
        "/qa",
        "6 auditors have one each.",
    ]


def test_a_press_says_where_its_button_stands(session: Session) -> None:
    """The bot can put its answer in place of the one section."""
    press(session, "amina", "e1", "Start")

    assert isinstance(session.bot, SmallBot)
    assert session.bot.heard[-1].origin == Origin("m1", "audit:QA-2027-0001", CARD)


def test_a_whisper_stands_under_its_message_once(session: Session) -> None:
    """Asked twice, it is said once; the card stays."""
    press(session, "amina", "e1", "Why me?")
    press(session, "amina", "e1", "Why me?")

    assert texts(session, "amina")[1:] == ["Ben has not been audited yet: place 1 of 6."]


def test_an_answer_from_the_home_is_posted_in_the_chat(session: Session) -> None:
    """A home is no post: nothing there can be replaced."""
    session.home("amina")

    outcome = press(session, "amina", "home", "Say something odd")

    assert outcome.kind == "whisper"
    assert session.transcript("amina").entries[-1].kind == "whisper"


def test_a_form_stays_open_with_its_faults(session: Session) -> None:
    """What was typed is kept, and the fault stands with the part."""
    press(session, "amina", "e1", "Start")
    opened = session.form("amina")
    assert opened is not None

    outcome = session.send("amina", opened.id, {**preset(AUDIT_FORM), "well": "The plan is clear."})

    assert outcome.kind == "form"
    again = session.form("amina")
    assert again is not None
    assert dict(again.form.errors) == {"grade": "This one is needed."}
    assert again.form.parts[2] != AUDIT_FORM.parts[2]


def test_a_form_that_was_sent_already_is_gone(session: Session) -> None:
    """A second tab can't send what the first has sent."""
    press(session, "amina", "e1", "Start")
    session.close_form("amina")

    assert session.send("amina", "f1", {}).kind == "gone"


def test_a_button_that_does_something_else_by_now_is_gone(session: Session) -> None:
    """An old page presses what it saw, never what has taken its place."""
    session.type("quinn", "/qa")
    entry = session.transcript("quinn").find("e2")
    assert entry is not None
    section = entry.message.sections[0]
    old = buttons.name_of("e2", section, section.buttons[0])
    press(session, "quinn", "e2", "Draft January's round")
    press(session, "quinn", "e2", "Open it")

    assert session.press("quinn", "e2", old).kind == "gone"


def test_the_clock_brings_what_is_due_and_says_how_much(session: Session) -> None:
    """Three posts at 09:00 on 23 December: two people, one channel."""
    session.advance(CARDS)

    assert session.notice == (
        "It is now Wed 23 Dec 2026, 09:00. 3 new messages for 2 people and 1 channel."
    )
    assert session.unread == {"amina": 2, "ben": 1, "#audits": 1}
    assert session.transcript("ben").entries[0].at == CARDS


def test_what_was_seen_is_new_no_more(session: Session) -> None:
    """Looking at a chat clears its number, and no other."""
    session.advance(CARDS)

    session.seen("amina")

    assert session.unread == {"ben": 1, "#audits": 1}


@pytest.mark.parametrize(
    ("now", "move", "ends"),
    [
        (START, "hour", datetime(2026, 12, 14, 11, 0, tzinfo=UTC)),
        (START, "week", datetime(2026, 12, 21, 10, 0, tzinfo=UTC)),
        # Saturday 27 March 2027, 10:00; on Sunday the clocks go forward
        (datetime(2027, 3, 27, 10, 0, tzinfo=UTC), "day", datetime(2027, 3, 28, 9, 0, tzinfo=UTC)),
    ],
)
def test_a_day_is_a_day_on_the_wall(now: datetime, move: Move, ends: datetime) -> None:
    """10:00 stays 10:00 when the clocks change; an hour is always an hour."""
    assert later(now, move) == ends


def test_nobody_presses_while_the_clock_is_moving(session: Session) -> None:
    """A second push is refused as well."""
    session.turns.doing = Doing("To Wed 23 Dec", START, CARDS)

    with pytest.raises(Busy), session.turns.turn():
        pytest.fail("a turn was given")
    with pytest.raises(Busy):
        push(session, "day")


def test_the_bar_shows_how_far_the_clock_has_come() -> None:
    """Half of two days is 50 percent; nothing runs past the end."""
    doing = Doing("", datetime(2027, 1, 4, tzinfo=UTC), datetime(2027, 1, 6, tzinfo=UTC))

    days = [datetime(2027, 1, day, tzinfo=UTC) for day in (4, 5, 6, 9)]

    assert [doing.percent(day) for day in days] == [0, 50, 100, 100]


def test_the_tour_says_so_when_it_was_played_already(session: Session) -> None:
    """It stops at nothing and breaks nothing."""
    session.type("quinn", "/qa")
    press(session, "quinn", "e2", "Draft January's round")
    press(session, "quinn", "e2", "Open it")
    player = Player(session, TOUR[1:])

    player.begin()
    until = monotonic() + 5
    while player.shown is None and monotonic() < until:
        sleep(0.01)

    assert player.shown is not None
    assert player.shown.caption.endswith("has been pressed already: start the demo afresh.)")
