"""An audit ends when the family's view or a reason, the talk and the filing are answered."""

from datetime import date
from typing import Any

import pytest

from handlers.core.forms import Choice, Day, Form, Note
from storage.vocabulary import AuditStatus
from tests.chat import Chat, words
from tests.january import BEN, audit_of, deeds, hear, later, refused

TODAY, TOMORROW = date(2027, 1, 20), date(2027, 1, 21)
FAMILY = {"family_route": "phone", "family_on": date(2027, 1, 18)}
FILED = {"filed_on": TODAY}
TALKED = {"talked_on": date(2027, 1, 19)}


@pytest.fixture
def untalked(finished: Chat) -> Chat:
    """Wednesday 20 January: in since yesterday, with neither a talk nor a reason."""
    later(finished, "2027-01-20")
    with finished.session() as session:
        audit = audit_of(finished, BEN)
        audit.not_talked = ""
        session.add(audit)
    return finished


@pytest.fixture
def submitted(untalked: Chat) -> Chat:
    """The same, talked through on the 19th."""
    with untalked.session() as session:
        audit = audit_of(untalked, BEN)
        audit.talked_on = date(2027, 1, 19)
        session.add(audit)
    return untalked


def close(chat: Chat, **answers: Any) -> object:
    """Send the form that closes the audit."""
    return hear(chat, "Amina", "audits.close", {"audit": BEN}, answers)


def faults(chat: Chat, **answers: Any) -> set[str]:
    """Return which answers were not taken; nothing was kept then."""
    before = audit_of(chat, BEN)
    reply = close(chat, **answers)
    assert isinstance(reply, Form)
    assert audit_of(chat, BEN) == before
    return set(reply.errors)


def test_all_answered_it_is_closed(submitted: Chat) -> None:
    """The card says so, with the day."""
    submitted.press("Amina", "Close it", BEN)
    answer = submitted.send("Amina", **FAMILY, **FILED)

    audit = audit_of(submitted, BEN)
    assert answer == (
        "QA-2027-0002 is closed on Wed 20 Jan. Thank you for your care with Ben's work."
    )
    assert (audit.status, audit.closed_at) == (AuditStatus.CLOSED, submitted.stage.now)
    assert (audit.family_route, audit.family_on) == ("phone", date(2027, 1, 18))
    assert deeds(submitted, "audit.closed") == [f"audit:{BEN}"]


@pytest.mark.parametrize(
    ("given", "open_still"),
    [
        (FAMILY, "the case note on the child's file"),
        (FILED, "the family's view, or a reason"),
        ({"no_family": "not_safe"}, "the case note on the child's file"),
        ({}, "the family's view, or a reason and the case note on the child's file"),
    ],
)
def test_what_is_answered_is_kept_and_the_rest_is_named(
    submitted: Chat, given: dict[str, Any], open_still: str
) -> None:
    """One answer a day is fine."""
    answer = str(close(submitted, **given))

    assert f"To close it by Tue 2 Feb: {open_still}." in answer
    assert audit_of(submitted, BEN).status is AuditStatus.SUBMITTED


def test_the_answers_add_up(submitted: Chat) -> None:
    """The family's view on one day, the filing on another: closed."""
    close(submitted, no_family="court")
    close(submitted, **FILED)

    assert audit_of(submitted, BEN).status is AuditStatus.CLOSED
    assert audit_of(submitted, BEN).no_family_view == "court"


def test_a_family_that_was_reached_after_all(submitted: Chat) -> None:
    """The later answer takes the place of the reason."""
    close(submitted, no_family="could_not_reach")
    close(submitted, **FAMILY)

    audit = audit_of(submitted, BEN)
    assert (audit.family_route, audit.no_family_view) == ("phone", "")


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({**FAMILY, "no_family": "not_safe"}, {"no_family"}),
        ({"family_route": "phone"}, {"family_on"}),
        ({"family_on": TODAY}, {"family_route"}),
        ({"family_route": "phone", "family_on": TOMORROW}, {"family_on"}),
        ({"filed_on": TOMORROW}, {"filed_on"}),
        ({"family_route": "telepathy", "family_on": TODAY}, {"family_route"}),
        ({"no_family": "did not feel like it"}, {"no_family"}),
        ({"filed_on": "2027-01-20"}, {"filed_on"}),
    ],
)
def test_answers_that_can_not_be(submitted: Chat, given: dict[str, Any], fault: set[str]) -> None:
    """Not both, not half, not in the future, not off the list."""
    assert faults(submitted, **given) == fault


def test_a_talk_to_come_is_not_a_talk(untalked: Chat) -> None:
    """Nor does a booked one close the audit without its reason."""
    assert faults(untalked, talked_on=TOMORROW) == {"talked_on"}
    assert "your talk with Ben" in str(close(untalked, **FAMILY, **FILED))
    assert audit_of(untalked, BEN).status is AuditStatus.SUBMITTED


def test_a_talk_or_its_reason_closes(untalked: Chat) -> None:
    """Held, or not, with a coded reason."""
    close(untalked, **FAMILY, **FILED)
    close(untalked, not_talked="worker_left")

    audit = audit_of(untalked, BEN)
    assert (audit.status, audit.not_talked) == (AuditStatus.CLOSED, "worker_left")


def test_a_talk_takes_the_place_of_its_reason(untalked: Chat) -> None:
    """Booked for later, then held."""
    close(untalked, not_talked="booked")
    close(untalked, **TALKED)

    audit = audit_of(untalked, BEN)
    assert (audit.talked_on, audit.not_talked) == (date(2027, 1, 19), "")


def test_the_familys_words_have_no_box(submitted: Chat) -> None:
    """Only the route and the day, or a coded reason, can be recorded; text that is sent is lost."""
    submitted.press("Amina", "Close it", BEN)
    parts = submitted.form("Amina").parts

    assert {type(part) for part in parts} <= {Choice, Day, Note}
    close(submitted, family_words="Mum said a lot.", **FAMILY)
    assert "Mum said" not in str(audit_of(submitted, BEN))


def test_the_talk_is_not_asked_for_again(submitted: Chat) -> None:
    """It was noted when the audit went in."""
    submitted.press("Amina", "Close it", BEN)

    names = {getattr(part, "name", "") for part in submitted.form("Amina").parts}
    assert names >= {"family_route", "family_on", "no_family", "filed_on"}
    assert "talked_on" not in names


def test_nothing_is_closed_twice_or_too_early(submitted: Chat) -> None:
    """A closed audit takes no more answers; one that is not in takes none yet."""
    close(submitted, **FAMILY, **FILED)
    closed = audit_of(submitted, BEN)

    assert "handed on, submitted or closed" in refused(close(submitted, no_family="court"))  # type: ignore[arg-type]
    assert audit_of(submitted, BEN) == closed


def test_an_audit_that_is_not_in_can_not_be_closed(january: Chat) -> None:
    """The form's answers are refused before the audit is submitted."""
    answer = hear(january, "Amina", "audits.close", {"audit": BEN}, {"no_family": "court"})

    assert "Nothing was changed" in refused(answer)
    assert audit_of(january, BEN).no_family_view == ""


def test_the_case_note_is_ready_to_copy(submitted: Chat) -> None:
    """Who, when it was talked through, learning and actions; no judgement."""
    submitted.press("Amina", "Case note to copy", BEN)
    form = submitted.form("Amina")
    note = str(form.parts)

    assert "by Amina Yusuf, Practice Manager, Safeguarding East. Talked through" in note
    assert "Write the plan with the family." in note
    assert "nadequate" not in note
    assert "Copy this to Mosaic" in words(form)


def test_a_closed_audit_can_still_be_read(submitted: Chat) -> None:
    """By the worker and the line, from the closing card or not."""
    close(submitted, **FAMILY, **FILED)

    for who in ("Amina", "Ben", "Carol", "Quinn"):
        assert isinstance(hear(submitted, who, "audits.read", {"audit": BEN}), Form)
