"""The record system holds the form: the bot allocates, chases, and takes the result back (U14)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot.demo.players import work_through
from handlers.core.forms import Choice, Form, Note
from handlers.core.messages import Message
from storage.actions import Action
from storage.audits import Audit, Judgement
from storage.db import open_database
from storage.learning import LearningPoint
from storage.people import Person
from storage.vocabulary import AuditStatus
from tests.chat import Chat, open_chat, words
from tests.conftest import CASELOAD, PEOPLE
from tests.january import hear, later, refused, said
from tests.rounds.conftest import adopted, opened

RESULT: dict[str, Any] = {
    "grade": "good",
    "learning_1": "Write the plan with the family.",
    "learning_2": "",
    "learning_3": "Name who does it by when.",
    "talked_on": date(2027, 1, 15),
    "not_talked": "",
    "step": "submit",
}


@pytest.fixture
def lcs(sqlite_url: str, tmp_path: Path) -> Iterator[Chat]:
    """January under a framework whose form is in the record system; the cards are out."""
    engine = open_database(sqlite_url)
    chat = open_chat(engine, tmp_path, PEOPLE, CASELOAD)
    adopted(chat, hosted=False, self_assessment=False)
    opened(chat)
    chat.until("2026-12-23", "09:05")
    later(chat, "2027-01-15")
    yield chat
    engine.dispose()


def whose(chat: Chat, reference: str) -> tuple[str, str]:
    """Return the auditor and the worker of an audit."""
    with chat.session() as session:
        audit = session.exec(select(Audit).where(Audit.reference == reference)).one()
        return (
            session.get_one(Person, audit.auditor_id).first_name,
            session.get_one(Person, audit.worker_id).first_name,
        )


def send(chat: Chat, **changes: Any) -> Any:
    """Let the auditor of the first audit send the result."""
    auditor, _ = whose(chat, FIRST)
    return hear(chat, auditor, "audits.save_result", {"audit": FIRST}, RESULT | changes)


FIRST = "QA-2027-0001"


def test_the_card_says_where_the_form_is(lcs: Chat) -> None:
    """No sections here; the rest of the card is as ever."""
    auditor, worker = whose(lcs, FIRST)

    card = next(one for one in lcs.inbox(auditor) if FIRST in one)

    assert "who knows. Fill the form in Mosaic; then tell me the result. Worried" in card
    assert "Start with what works" not in card
    assert worker in card


def test_one_short_form_takes_the_result_back(lcs: Chat) -> None:
    """Grade, learning, the talk; handed in, it is as any other audit."""
    auditor, worker = whose(lcs, FIRST)
    opened_form = lcs.press(auditor, "Start", FIRST)
    reply = lcs.send(auditor, **RESULT)

    assert opened_form.startswith(f"{FIRST}: result\nFill the form in Mosaic")
    assert f"{FIRST} is in: thank you. {worker} reads it first." in reply
    with lcs.session() as session:
        audit = session.exec(select(Audit).where(Audit.reference == FIRST)).one()
        assert (audit.status, audit.grade) == (AuditStatus.SUBMITTED, "good")
        assert audit.talked_on == date(2027, 1, 15)
        kept = session.exec(select(Judgement)).all()
        assert [(one.section, one.so_what_id) for one in kept] == [("whole", None)]
        assert [one.place for one in session.exec(select(LearningPoint))] == [1, 3]


def test_the_form_asks_for_no_sections(lcs: Chat) -> None:
    """Grade, three places for learning, the talk, what next, and numbers to ring."""
    auditor, _ = whose(lcs, FIRST)
    lcs.press(auditor, "Start", FIRST)

    names = [part.name for part in lcs.form(auditor).parts if not isinstance(part, Note)]

    assert names == [
        "grade", "learning_1", "learning_2", "learning_3", "talked_on", "not_talked", "step",
    ]  # fmt: skip


def test_actions_come_one_at_a_time_as_ever(lcs: Chat) -> None:
    """The result is kept, the action follows, and the short form comes back with what was said."""
    auditor, _ = whose(lcs, FIRST)
    lcs.press(auditor, "Start", FIRST)
    asked = lcs.send(auditor, **RESULT | {"step": "action"})
    owner = next(one for one in lcs.form(auditor).parts if isinstance(one, Choice)).options[0][0]
    action = {"owner": owner, "type": "plan", "words": "Write it", "clock": "action"}
    back = lcs.send(auditor, **action, due_on=None, due_why="")

    assert asked.startswith(f"{FIRST}: action")
    assert "So far: one action." in back
    kept = {part.name: part for part in lcs.form(auditor).parts if not isinstance(part, Note)}
    grade = kept["grade"]
    assert isinstance(grade, Choice)
    assert grade.value == ("good",)
    with lcs.session() as session:
        assert len(session.exec(select(Action)).all()) == 1


def test_what_is_kept_for_later_is_there_later(lcs: Chat) -> None:
    """Half a result can be kept; the card leads back to it."""
    auditor, _ = whose(lcs, FIRST)
    lcs.press(auditor, "Start", FIRST)
    later_on = RESULT | {"step": "later", "grade": "", "talked_on": None}
    lcs.send(auditor, **later_on)

    lcs.press(auditor, "Tell me the result", FIRST)

    texts = {part.name: part for part in lcs.form(auditor).parts if not isinstance(part, Note)}
    assert getattr(texts["learning_3"], "value", "") == "Name who does it by when."
    with lcs.session() as session:
        audit = session.exec(select(Audit).where(Audit.reference == FIRST)).one()
        assert audit.status is AuditStatus.IN_PROGRESS


def test_a_grade_that_needs_care_asks_whether_a_child_is_safe(lcs: Chat) -> None:
    """Not handed in before it is answered; "not sure" brings the numbers first."""
    auditor, _ = whose(lcs, FIRST)
    lcs.press(auditor, "Start", FIRST)
    asked = lcs.send(auditor, **RESULT | {"grade": "inadequate"})
    names = [part.name for part in lcs.form(auditor).parts if not isinstance(part, Note)]
    reply = lcs.send(auditor, **RESULT | {"grade": "inadequate", "at_risk": "yes"})

    assert "This one is needed." in asked
    assert "at_risk" in names
    assert reply.startswith("Please ring now:")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"grade": ""}, "This one is needed."),
        ({"grade": "made up"}, "Please choose from the list."),
        ({"talked_on": None}, "Please give the day of your talk"),
        ({"talked_on": date(2027, 2, 1)}, "That day is still to come."),
        ({"talked_on": date(2027, 2, 1), "step": "later"}, "That day is still to come."),
        ({"step": ""}, "This one is needed."),
        ({"step": "close"}, "Please choose from the list."),
        ({"learning_1": "x" * 3001}, "over the limit of 3000"),
    ],
)
def test_what_can_t_be_taken_is_asked_again(lcs: Chat, changes: dict[str, Any], why: str) -> None:
    """Nothing is handed in, and what was typed is kept."""
    auditor, _ = whose(lcs, FIRST)
    lcs.press(auditor, "Start", FIRST)

    form = send(lcs, **changes)

    assert isinstance(form, Form)
    assert why in " ".join(form.errors.values())
    with lcs.session() as session:
        audit = session.exec(select(Audit).where(Audit.reference == FIRST)).one()
        assert audit.status is AuditStatus.IN_PROGRESS


def test_a_result_is_handed_in_once(lcs: Chat) -> None:
    """The second form finds it in, and changes nothing."""
    auditor, _ = whose(lcs, FIRST)
    lcs.press(auditor, "Start", FIRST)
    send(lcs)

    again = refused(send(lcs, grade="inadequate"))

    assert again.startswith(f"Nothing was changed in {FIRST}.")
    with lcs.session() as session:
        audit = session.exec(select(Audit).where(Audit.reference == FIRST)).one()
        assert audit.grade == "good"


def test_nobody_else_tells_a_result(lcs: Chat) -> None:
    """Not the worker, not the QA team."""
    auditor, worker = whose(lcs, FIRST)
    lcs.press(auditor, "Start", FIRST)

    for who in (worker, "Quinn", "Rose"):
        reply = hear(lcs, who, "audits.save_result", {"audit": FIRST}, RESULT)
        assert refused(reply).startswith("Nothing was changed.")


def test_an_audit_whose_form_is_here_takes_no_bare_result(january: Chat) -> None:
    """A forged short form can't get round the sections."""
    later(january, "2027-01-15")
    hear(january, "Farid", "audits.start", {"audit": FIRST})

    reply = hear(january, "Farid", "audits.save_result", {"audit": FIRST}, RESULT)

    assert refused(reply).startswith(f"Nothing was saved in {FIRST}. Its form is here")


def test_the_worker_reads_what_came_back(lcs: Chat) -> None:
    """Learning and actions, and that the form itself is elsewhere; the grade after the talk."""
    auditor, worker = whose(lcs, FIRST)
    lcs.press(auditor, "Start", FIRST)
    send(lcs, talked_on=None, not_talked="booked")

    read = said(hear(lcs, worker, "audits.read", {"audit": FIRST}))

    assert "The form itself is in Mosaic." in read
    assert "1. Write the plan with the family." in read
    assert "Good" not in read
    lcs.until("2027-01-18", "09:05")
    told = "\n".join(lcs.inbox(worker))
    assert f"has finished {FIRST}. The form is in Mosaic; here are two learning points" in told


def test_chasing_is_as_ever(lcs: Chat) -> None:
    """A reminder on the due day, which leads to the short form."""
    auditor, _ = whose(lcs, FIRST)
    later(lcs, "2027-01-29", "08:00")
    lcs.until("2027-01-29", "09:05")

    reminder = next(one for one in reversed(lcs.inbox(auditor)) if "is due today" in one)

    assert FIRST in reminder
    lcs.press(auditor, "Tell me the result", FIRST)
    assert lcs.form(auditor).title == f"{FIRST}: result"


def test_the_demo_s_players_can_do_it(lcs: Chat) -> None:
    """The same player who fills in sections elsewhere."""
    auditor, _ = whose(lcs, FIRST)

    work_through(lcs.stage, lcs.ids[auditor], FIRST, "Good")

    with lcs.session() as session:
        audit = session.exec(select(Audit).where(Audit.reference == FIRST)).one()
        assert audit.status is AuditStatus.SUBMITTED


def test_the_worker_writes_first_where_the_profile_says_so(chat: Chat) -> None:
    """Self-assessment follows the profile, hosted or not; the auditor reads it on the form."""
    adopted(chat, hosted=False)
    opened(chat)
    chat.until("2026-12-23", "09:05")
    auditor, worker = whose(chat, FIRST)
    first = refused(hear(chat, auditor, "audits.start", {"audit": FIRST}))
    chat.press(worker, "Write my view")
    chat.send(worker, working_well="Steady visits.")

    form = hear(chat, auditor, "audits.start", {"audit": FIRST})

    assert "own view comes first" in first
    assert isinstance(form, Form | Message)
    assert "Steady visits." in words(form)
