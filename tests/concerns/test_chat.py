"""Worried about a child now? Numbers first, a short log, the right people at once."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from sqlmodel import col, select

from handlers.core.forms import Form, Note
from handlers.core.messages import Whisper
from storage import frameworks
from storage.concerns import Concern
from storage.people import Person
from storage.vocabulary import AuditStatus
from tests.chat import Chat, words
from tests.january import (
    BEN,
    audit_of,
    away,
    cards_out,
    deeds,
    hear,
    later,
    morning,
    person,
    refused,
    submit,
    write_view,
)

FIRST = "C-2027-0001"
LOGGED = {"type": "plan_failed", "told": ("duty_team", "worker"), "at": "16:50", "words": "Sealed."}


@pytest.fixture
def friday(january: Chat) -> Chat:
    """Friday 15 January 2027, 16:55: five minutes before the duty team goes home."""
    later(january, "2027-01-15", "16:55")
    return january


def worry(chat: Chat, who: str = "Amina", given: Mapping[str, Any] = LOGGED) -> str:
    """Log a worry about the child of Ben's audit; return what is said."""
    reply = hear(chat, who, "concerns.log", {"audit": BEN}, given)
    chat.app.deliver(chat.stage.now)
    assert isinstance(reply, Whisper), reply
    return words(reply.message)


def alerts(chat: Chat, who: str) -> list[str]:
    """Return what a person was posted about the concern."""
    return [post for post in chat.inbox(who) if re.search(r"C-202[67]-0001", post)]


def stored(chat: Chat) -> Concern:
    """Return the first concern as it stands in the database."""
    with chat.session() as session:
        found: Concern = session.exec(select(Concern).order_by(col(Concern.id))).all()[0]
    return found


def everybody_told(chat: Chat) -> set[str]:
    """Return who has been posted anything about it."""
    return {who for who in chat.ids if alerts(chat, who)}


def test_the_numbers_come_before_anything_else(friday: Chat) -> None:
    """The first thing in the form is a number to ring; nothing is asked above it."""
    friday.press("Amina", "Worried about a child now?")
    form = friday.form("Amina")

    first = form.parts[0]
    assert isinstance(first, Note)
    assert first.text.startswith("Ring first: the duty team, 0300 000 0000, until 17:00.")


def test_at_five_the_number_is_another(friday: Chat) -> None:
    """Opened at 17:00, the emergency duty team stands first."""
    later(friday, "2027-01-15", "17:00")
    friday.press("Amina", "Worried about a child now?")

    assert "Ring first: the emergency duty team, 0300 000 0001, now." in words(friday.form("Amina"))


def test_friday_at_five_to_five(friday: Chat) -> None:
    """Logged: who was told and when, who hears now, and five working days from the press."""
    answer = worry(friday)

    assert answer.startswith(
        "C-2027-0001 was logged at 16:55 on Fri 15 Jan. You told the duty team at 16:50 and the "
        "worker at 16:50. Carol, Priya, Ben and the QA team hear of it now. It has to be put "
        "right by Fri 22 Jan: 5 working days from the press."
    )
    assert everybody_told(friday) == {"Carol", "Priya", "Ben", "Quinn"}
    assert deeds(friday, "concern.logged") == [f"concern:{FIRST}"]


@pytest.mark.parametrize(
    ("day", "due"),
    [("2026-12-24", "Tue 5 Jan"), ("2027-03-19", "Tue 30 Mar"), ("2027-04-30", "Mon 10 May")],
)
def test_the_clock_steps_over_bank_holidays(january: Chat, day: str, due: str) -> None:
    """Christmas, Easter, May: the card and the action say the same day."""
    later(january, day, "16:55")

    assert f"put right by {due}: 5 working days" in worry(january, given={**LOGGED, "at": ""})
    assert f"{stored(january).due_on:%a %d %b}".replace(" 0", " ") == due


@pytest.mark.parametrize(
    ("day", "hour", "reads"),
    [
        ("2027-01-15", "17:00", ("2027-01-18", "09:00")),
        ("2027-01-16", "03:00", ("2027-01-18", "09:00")),
        ("2027-01-18", "07:30", ("2027-01-18", "09:00")),
        ("2026-12-24", "18:00", ("2026-12-29", "09:00")),
    ],
)
def test_nobody_is_messaged_at_night(
    january: Chat, day: str, hour: str, reads: tuple[str, str]
) -> None:
    """The page says who to ring; the next working morning, at nine, the line reads it."""
    later(january, day, hour)
    answer = worry(january, given={**LOGGED, "at": ""})
    assert "read it on the next working morning: until then only a phone call reaches" in answer

    last_minute = f"{reads[0]} 08:59".split()
    january.until(*last_minute)
    assert everybody_told(january) == set()

    january.until(*reads)
    assert everybody_told(january) == {"Carol", "Priya", "Ben", "Quinn"}


def test_what_is_read_in_the_morning_holds_every_number(friday: Chat) -> None:
    """Nobody was reached on Friday night: on Monday at nine the duty team answers again."""
    later(friday, "2027-01-15", "20:00")
    answer = worry(friday, given={**LOGGED, "told": ("nobody_yet",), "at": ""})
    assert "Ring now: the emergency duty team, 0300 000 0001." in answer

    morning(friday, "2027-01-18")

    (alert,) = alerts(friday, "Carol")
    assert "nobody has been reached yet: please ring now." in alert
    assert "The duty team, until 17:00 on working days: 0300 000 0000." in alert


def test_nobody_reached_yet_is_said_to_everybody_who_hears(friday: Chat) -> None:
    """With the numbers again, to the line and the QA team."""
    answer = worry(friday, given={**LOGGED, "told": ("nobody_yet",)})

    assert "Nobody has been reached yet. Ring now: the duty team, 0300 000 0000." in answer
    for who in ("Carol", "Priya", "Quinn"):
        (alert,) = alerts(friday, who)
        assert "nobody has been reached yet: please ring now." in alert
        assert "0300 000 0000" in alert


def test_a_manager_away_is_passed_over(friday: Chat) -> None:
    """Carol is on leave: Priya and Rose hear, and Carol is left in peace."""
    away(friday, "Carol", "2027-01-11", "2027-01-15")

    answer = worry(friday)

    assert "Priya, Rose, Ben and the QA team hear of it now" in answer
    assert everybody_told(friday) == {"Priya", "Rose", "Ben", "Quinn"}


def test_a_manager_whose_leave_begins_when_it_would_be_read_is_passed_over(friday: Chat) -> None:
    """Logged on Friday night, read on Monday: Carol is away from Monday on."""
    away(friday, "Carol", "2027-01-18", "2027-01-22")
    later(friday, "2027-01-15", "20:00")

    worry(friday, given={**LOGGED, "at": ""})
    morning(friday, "2027-01-18")

    assert everybody_told(friday) == {"Priya", "Rose", "Ben", "Quinn"}


def test_a_manager_who_comes_back_on_monday_reads_it(friday: Chat) -> None:
    """Away on the day it is logged, at work on the morning it is read."""
    away(friday, "Carol", "2027-01-11", "2027-01-15")
    later(friday, "2027-01-15", "20:00")

    worry(friday, given={**LOGGED, "at": ""})
    morning(friday, "2027-01-18")

    assert everybody_told(friday) == {"Carol", "Priya", "Ben", "Quinn"}


def test_a_manager_who_has_left_is_passed_over(friday: Chat) -> None:
    """A leaver who still stands in the line counts for nobody."""
    with friday.session() as session:
        carol = session.get_one(Person, person(friday, "Carol"))
        carol.left_on = friday.stage.now.date()
        session.add(carol)

    answer = worry(friday)

    assert "Priya, Rose, Ben and the QA team hear of it now" in answer


def test_nobody_of_the_line_at_work(friday: Chat) -> None:
    """The QA team and the worker hear; nothing is said of a manager."""
    for who in ("Carol", "Priya", "Rose"):
        away(friday, who, "2027-01-11", "2027-01-22")

    assert "Ben and the QA team hear of it now" in worry(friday)
    assert everybody_told(friday) == {"Ben", "Quinn"}


def test_a_worker_away_is_left_in_peace(friday: Chat) -> None:
    """They can't act; the line can."""
    away(friday, "Ben", "2027-01-11", "2027-01-22")

    assert "Carol, Priya and the QA team hear of it now" in worry(friday)
    assert alerts(friday, "Ben") == []


def test_a_qa_team_that_is_away_hears_all_the_same(friday: Chat) -> None:
    """Quinn is the whole team: nothing is dropped because of one week's leave."""
    away(friday, "Quinn", "2027-01-11", "2027-01-22")

    worry(friday)

    assert len(alerts(friday, "Quinn")) == 1


def test_the_alert_holds_a_reference_and_a_coded_type_and_never_the_story(friday: Chat) -> None:
    """What was written stays sealed; the words open for the line and the QA team only."""
    worry(friday)

    for who in friday.ids:
        assert "Sealed." not in "\n".join(friday.inbox(who))
    for who in ("Amina", "Carol", "Priya", "Rose", "Quinn"):
        shown = hear(friday, who, "concerns.show", {"concern": FIRST})
        assert isinstance(shown, Form)
        assert "Sealed." in words(shown)
    for who in ("Ben", "Ola", "Farid", "Dev", "Sam"):
        refused(hear(friday, who, "concerns.show", {"concern": FIRST}))
    assert deeds(friday, "words.read") == [f"concern:{FIRST}"] * 5


def test_the_worker_hears_that_it_is_about_the_child(friday: Chat) -> None:
    """Whom to ring before leaving; no button that would make it theirs to hold."""
    worry(friday)

    (alert,) = alerts(friday, "Ben")
    assert "Please ring Amina or your manager before you leave today." in alert
    assert "It is about the child, not about you." in alert
    assert not friday.stage.can_press(friday.ids["Ben"], "I have it")
    refused(hear(friday, "Ben", "concerns.hold", {"concern": FIRST}))


def test_i_have_it_says_so_to_everybody_else(friday: Chat) -> None:
    """The card changes where it stands, and the clock goes on."""
    worry(friday)
    due_on = stored(friday).due_on
    later(friday, "2027-01-15", "16:57")
    friday.press("Carol", "I have it")

    for who in ("Carol", "Priya", "Quinn"):
        (alert,) = alerts(friday, who)
        assert "Carol has it since 16:57." in alert
        assert not friday.stage.can_press(friday.ids[who], "I have it")
    assert stored(friday).due_on == due_on


def test_the_first_who_has_it_keeps_it(friday: Chat) -> None:
    """Pressed again by the same or by another, it stays with the first."""
    worry(friday)
    hear(friday, "Carol", "concerns.hold", {"concern": FIRST})
    first = stored(friday)
    later(friday, "2027-01-15", "17:30")

    for who in ("Carol", "Priya", "Quinn"):
        answer = hear(friday, who, "concerns.hold", {"concern": FIRST})
        assert "Carol has it since 16:55" in str(answer)

    assert stored(friday) == first
    assert deeds(friday, "concern.held") == [f"concern:{FIRST}"]


def test_whoever_was_told_sees_it_held_even_when_away_since(friday: Chat) -> None:
    """Carol was told on Friday and is on leave on Monday, when Priya takes it."""
    worry(friday)
    away(friday, "Carol", "2027-01-18", "2027-01-22")
    later(friday, "2027-01-18")
    friday.press("Priya", "I have it")

    assert "Priya has it since 10:00." in alerts(friday, "Carol")[0]


def test_the_log_keeps_who_told_whom_and_when(friday: Chat) -> None:
    """In the order of the calls, with what was advised sealed beside it."""
    worry(friday)
    later(friday, "2027-01-15", "17:21")
    given = {"told": ("emergency_duty_team", "police"), "at": "17:15", "words": "They visit."}
    told = hear(friday, "Carol", "concerns.add", {"concern": FIRST}, given)

    assert isinstance(told, Form)
    note = told.parts[0]
    assert isinstance(note, Note)
    assert note.text.splitlines() == [
        "16:50 on Fri 15 Jan: The duty team",
        "16:50 on Fri 15 Jan: The worker",
        "17:15 on Fri 15 Jan: The emergency duty team",
        "17:15 on Fri 15 Jan: The police, not on 999",
    ]
    shown = words(hear(friday, "Quinn", "concerns.show", {"concern": FIRST}))  # type: ignore[arg-type]
    assert shown.count("They visit.") == 1


@pytest.mark.parametrize(
    ("given", "faults"),
    [
        ({"type": "", "told": ("worker",)}, {"type"}),
        ({"type": "other", "told": ()}, {"told"}),
        ({"type": "made_up", "told": ("worker",)}, {"type"}),
        ({"type": "other", "told": ("the_queen",)}, {"told"}),
        ({"type": "other", "told": ("worker",), "at": "18:00"}, {"at"}),
        ({"type": "other", "told": ("worker",), "at": "soon"}, {"at"}),
        ({"type": "other", "told": ("worker",), "words": "x" * 3001}, {"words"}),
    ],
)
def test_what_can_not_be_taken_is_asked_again_with_the_numbers(
    friday: Chat, given: dict[str, Any], faults: set[str]
) -> None:
    """Nothing is logged, nothing typed is lost, and the number still stands on top."""
    reply = hear(friday, "Amina", "concerns.log", {"audit": BEN}, given)

    assert isinstance(reply, Form)
    assert set(reply.errors) == faults
    assert "Ring first" in words(reply)
    with friday.session() as session:
        assert session.exec(select(Concern)).all() == []


def test_the_audited_worker_may_be_worried_too(friday: Chat) -> None:
    """The line and the QA team hear; Ben is not told of his own worry."""
    answer = worry(friday, "Ben")

    assert "Carol, Priya and the QA team hear of it now" in answer
    assert alerts(friday, "Ben") == []
    assert "Ben logged it" in alerts(friday, "Carol")[0]


def test_a_manager_who_is_worried_tells_the_next_up(friday: Chat) -> None:
    """Carol logs it herself: Priya hears, Carol gets no alert of her own."""
    worry(friday, "Carol")

    assert everybody_told(friday) == {"Priya", "Ben", "Quinn"}


@pytest.mark.parametrize("who", ["Priya", "Rose", "Ola", "Quinn"])
def test_everybody_around_a_file_may_be_worried(friday: Chat, who: str) -> None:
    """The line, the reviewing officer, the QA team."""
    assert f"{FIRST} was logged" in worry(friday, who)
    assert stored(friday).raised_by_id == person(friday, who)


@pytest.mark.parametrize("who", ["Farid", "Hugh", "Cleo", "Sam"])
def test_nobody_else_logs_one_in_their_name(friday: Chat, who: str) -> None:
    """Whoever has nothing to do with the file is refused, and told what to do."""
    answer = refused(hear(friday, who, "concerns.log", {"audit": BEN}, LOGGED))

    assert "ask the quality assurance team" in answer


@pytest.mark.parametrize("grade", ["Outstanding", "Inadequate"])
def test_a_worry_at_any_grade_and_any_stage(january: Chat, grade: str) -> None:
    """Before it is begun and after it is in: the same five working days."""
    write_view(january, "Ben")
    later(january, "2027-01-15", "10:00")
    submit(january, "Amina", BEN, grade)
    assert audit_of(january, BEN).status is AuditStatus.SUBMITTED

    january.press("Amina", "Worried about a child now?", BEN)
    january.send("Amina", type="unsafe_now", told=("emergency_services",))

    assert "put right by Fri 22 Jan" in january.last("Amina")


def test_each_worry_has_a_number_and_a_clock_of_its_own(friday: Chat) -> None:
    """Two in a day, and one in the next year."""
    worry(friday)
    assert "C-2027-0002 was logged" in worry(friday, given={**LOGGED, "type": "other"})

    later(friday, "2028-01-04")
    assert "C-2028-0001 was logged" in worry(friday, given={**LOGGED, "at": ""})


def test_a_press_that_comes_twice_is_logged_once(friday: Chat) -> None:
    """The same words within two minutes, from an impatient finger or a slow network."""
    worry(friday)

    assert f"{FIRST} was logged" in worry(friday)
    assert deeds(friday, "concern.logged") == [f"concern:{FIRST}"]
    assert len(alerts(friday, "Carol")) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"words": "It is about the brother too."},
        {"told": ("duty_team", "worker", "police")},
        {"type": "not_seen"},
    ],
)
def test_a_second_worry_is_never_taken_for_the_first(friday: Chat, other: dict[str, Any]) -> None:
    """Anything new in it is kept, however soon it comes."""
    worry(friday)

    assert "C-2027-0002 was logged" in worry(friday, given={**LOGGED, **other})
    assert len(deeds(friday, "concern.logged")) == 2


def test_an_old_number_is_never_rung(friday: Chat) -> None:
    """The council changes its numbers: open work keeps its clocks, not its phone numbers."""
    with friday.session() as session:
        version = frameworks.in_force(session)
        assert version is not None
        body = version.body.replace("0300 000 000", "01632 96000")
        frameworks.store_version(session, body, "west_sussex", friday.stage.now, "tests")

    answer = worry(friday, given={**LOGGED, "told": ("nobody_yet",)})
    friday.press("Amina", "Worried about a child now?")
    home = friday.type("Amina", "/qa")

    for shown in (answer, words(friday.form("Amina")), home, *alerts(friday, "Carol")):
        assert "0300 000" not in shown
        assert "01632 96000" in shown


def test_a_worry_on_postgresql(postgres_chat: Chat) -> None:
    """Logged, told, held and shown on the other database as well."""
    cards_out(postgres_chat)
    later(postgres_chat, "2027-01-15", "16:55")

    assert f"{FIRST} was logged" in worry(postgres_chat)
    assert f"{FIRST} was logged" in worry(postgres_chat)
    hear(postgres_chat, "Carol", "concerns.hold", {"concern": FIRST})
    hear(postgres_chat, "Carol", "concerns.add", {"concern": FIRST}, {"told": ("police",)})

    assert stored(postgres_chat).held_by_id == person(postgres_chat, "Carol")
    assert isinstance(hear(postgres_chat, "Quinn", "concerns.show", {"concern": FIRST}), Form)
