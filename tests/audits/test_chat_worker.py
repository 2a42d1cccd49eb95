"""What a practitioner does in chat: hears first and kindly, writes first, reads first, replies."""

import pytest

from handlers.core.forms import Form, Text
from storage import audits
from storage.vocabulary import AuditStatus
from tests.chat import Chat, words
from tests.january import (
    BEN,
    DEV,
    audit_of,
    deeds,
    hear,
    later,
    morning,
    refused,
    start,
    submit,
    write_view,
)

QUESTIONS = ("working_well", "difference", "not_working_well", "next_steps")


def test_a_practitioner_hears_kindly_and_without_an_accusation(january: Chat) -> None:
    """Nothing is wrong, it is your turn, and you go first."""
    (post,) = january.inbox("Ben")

    assert post == (
        "Hello Ben.\nAmina, Practice Manager in Safeguarding East, will look at one of your files "
        "with you in January: QA-2027-0002. Nothing is wrong: it is your turn, and everybody's "
        "comes. Your own view comes first: four short questions, by Mon 4 Jan. Then you talk it "
        "through together, starting with what works."
    )


def test_the_manager_hears_a_working_day_later(january: Chat) -> None:
    """On the cards' own day nothing stands in Carol's chat or home about Ben."""
    assert not [post for post in january.inbox("Carol") if "Ben's work" in post]
    assert "Ben's work" not in january.type("Carol", "/qa")

    morning(january, "2026-12-24")

    assert "Ben's work is looked at in January, by Amina" in january.inbox("Carol")[-1]
    assert "Ben's work" in january.type("Carol", "/qa")


def test_a_line_in_any_box_is_enough(january: Chat) -> None:
    """And nothing at all is not: the form asks again, kindly."""
    january.press("Ben", "Write my view")
    january.send("Ben", working_well="  ", next_steps="")
    assert january.form("Ben").errors == {"working_well": "A line is enough, in any of the boxes."}

    january.send("Ben", next_steps="A family meeting.")

    assert audit_of(january, BEN).self_at == january.stage.now
    assert january.last("Ben").startswith("Your view in QA-2027-0002 is in, 09:05 on Wed 23 Dec")


def test_a_view_can_be_changed_until_the_auditor_begins(january: Chat) -> None:
    """What was written stands in the form; emptied boxes are emptied; then it is too late."""
    write_view(january, "Ben", "First.")
    january.press("Ben", "Change my view")
    written = {
        part.name: part.value for part in january.form("Ben").parts if isinstance(part, Text)
    }
    assert written["working_well"] == "First."
    january.send("Ben", working_well="", difference="Second.")
    with january.session() as session:
        assert set(audits.worker_words(session, audit_of(january, BEN))) == {"difference"}

    start(january, "Amina", BEN)

    for route, answers in (("audits.self_form", None), ("audits.self_save", {"next_steps": "x"})):
        assert refused(hear(january, "Ben", route, {"audit": BEN}, answers)) == (
            "Your view in QA-2027-0002 was not changed. Amina has begun and has read it. "
            "Say it in your talk, or in your reply when the audit is in."
        )


def test_a_view_can_be_written_while_the_audit_waits_for_somebody(january: Chat) -> None:
    """Farid couldn't do it and hadn't begun: Dev is not told that anybody has."""
    january.press("Farid", "I can't do this one")
    january.send("Farid", reason="no_time")
    assert audit_of(january, DEV).status is AuditStatus.HANDED_BACK

    write_view(january, "Dev")

    assert audit_of(january, DEV).self_at is not None


def test_the_auditor_hears_once_that_the_view_is_in(january: Chat) -> None:
    """Changed twice, it is news once."""
    for line in ("One.", "Two."):
        hear(january, "Ben", "audits.self_save", {"audit": BEN}, {"working_well": line})
    morning(january, "2026-12-24")
    hear(january, "Ben", "audits.self_save", {"audit": BEN}, {"working_well": "Three."})
    morning(january, "2026-12-29")

    news = [post for post in january.inbox("Amina") if "Ben's own view is in" in post]
    assert len(news) == 1
    assert deeds(january, "audit.self_assessed") == [f"audit:{BEN}"] * 3


@pytest.mark.parametrize("box", QUESTIONS)
def test_a_long_view_is_never_lost(january: Chat, box: str) -> None:
    """Each box takes 3,000 characters, and gives back what is over."""
    january.press("Ben", "Write my view")
    january.send("Ben", **{box: "x" * 3001})
    form = january.form("Ben")
    assert set(form.errors) == {box}
    assert [getattr(p, "value", "") for p in form.parts if getattr(p, "name", "") == box] == [
        "x" * 3001
    ]

    january.send("Ben", **{box: "x" * 3000})

    assert audit_of(january, BEN).self_at is not None


def test_the_worker_reads_first_and_sees_no_grade_before_the_talk(finished: Chat) -> None:
    """Everything else is there; the auditor and QA see the grades, and the manager waits."""
    ben = hear(finished, "Ben", "audits.read", {"audit": BEN})
    assert isinstance(ben, Form)
    assert "Judgements are left out until Amina and you have talked." in words(ben)
    assert "Inadequate" not in words(ben)
    assert "Warm visits." in words(ben)

    for who in ("Amina", "Quinn"):
        shown = hear(finished, who, "audits.read", {"audit": BEN})
        assert isinstance(shown, Form)
        assert "Judgement: Inadequate" in words(shown)
    for who in ("Carol", "Priya", "Rose"):
        assert refused(hear(finished, who, "audits.read", {"audit": BEN})) == (
            "QA-2027-0002 was not opened. Ben reads it first. "
            "You can read it from Wed 20 Jan; a concern would reach you at once."
        )


def test_the_head_start_ends_the_next_working_morning(finished: Chat) -> None:
    """At midnight the manager may read."""
    later(finished, "2027-01-19", "23:59")
    refused(hear(finished, "Carol", "audits.read", {"audit": BEN}))

    later(finished, "2027-01-20", "00:00")

    assert isinstance(hear(finished, "Carol", "audits.read", {"audit": BEN}), Form)


def test_grades_come_to_the_worker_after_the_talk(finished: Chat) -> None:
    """Once the auditor notes the talk, they stand in what Ben reads; no card names one."""
    finished.press("Amina", "Close it", BEN)
    finished.send("Amina", talked_on=finished.stage.now.date())

    shown = hear(finished, "Ben", "audits.read", {"audit": BEN})

    assert isinstance(shown, Form)
    assert "Judgement: Inadequate" in words(shown)
    assert not [post for who in finished.ids for post in finished.inbox(who) if "nadequate" in post]


def test_a_reply_stands_beside_the_audit(finished: Chat) -> None:
    """Also before the talk, and before anybody in the line reads."""
    finished.until("2027-01-19", "15:20")
    finished.press("Ben", "Reply")
    finished.send("Ben", reply="   ")
    assert finished.form("Ben").errors == {"reply": "This one is needed."}
    finished.send("Ben", reply="That is fair.")
    finished.until("2027-01-19", "15:50")

    assert (
        "Ben has replied to QA-2027-0002. Read it before you talk." in finished.inbox("Amina")[-1]
    )
    shown = hear(finished, "Amina", "audits.read", {"audit": BEN})
    assert isinstance(shown, Form)
    assert "That is fair." in words(shown)


def test_a_reply_can_be_changed_and_is_news_once(finished: Chat) -> None:
    """The last words stand; the auditor is not told again."""
    for reply in ("First.", "Second."):
        hear(finished, "Ben", "audits.reply", {"audit": BEN}, {"reply": reply})
    morning(finished, "2027-01-20")

    shown = hear(finished, "Ben", "audits.read", {"audit": BEN})
    assert isinstance(shown, Form)
    assert "Second." in words(shown)
    assert "First." not in words(shown)
    assert len([post for post in finished.inbox("Amina") if "has replied" in post]) == 1


def test_there_is_nothing_to_reply_to_before_the_audit_is_in(january: Chat) -> None:
    """A forged reply is not kept."""
    answer = refused(hear(january, "Ben", "audits.reply", {"audit": BEN}, {"reply": "Early."}))

    assert answer.startswith("QA-2027-0002 was not opened. Amina has not submitted it yet.")
    assert audit_of(january, BEN).replied_at is None


def test_which_file_opens_in_a_form_and_is_traced(january: Chat) -> None:
    """The number stands in the form, in no post, and the trail says who asked."""
    january.press("Ben", "Which file?")

    assert "WSX-" in words(january.form("Ben"))
    assert not [post for who in january.ids for post in january.inbox(who) if "WSX-" in post]
    assert deeds(january, "audit.file_shown") == [f"audit:{BEN}"]


def test_why_me_is_whispered(january: Chat) -> None:
    """The answer is for whoever asked; the card stays."""
    before = january.inbox("Ben")
    january.press("Ben", "Why me?")

    assert january.last("Ben") == "Ben has not been audited yet."
    assert january.inbox("Ben")[: len(before)] == before


def test_the_worker_is_told_that_it_is_over(finished: Chat) -> None:
    """The card closes with where what was agreed comes up."""
    later(finished, "2027-01-20")
    submit_close = {"no_family": "not_safe", "filed_on": finished.stage.now.date()}
    hear(finished, "Amina", "audits.close", {"audit": BEN}, submit_close)
    finished.until("2027-01-20", "10:30")

    assert audit_of(finished, BEN).status is AuditStatus.CLOSED
    assert finished.inbox("Ben")[-1].endswith(
        "QA-2027-0002 is closed. What was agreed comes up in your next supervision."
    )


def test_a_view_is_read_by_the_auditor_only_until_the_audit_is_in(january: Chat) -> None:
    """The line and the QA team read it with the audit, not before."""
    write_view(january, "Ben", "A hard month.")

    for who in ("Carol", "Quinn", "Ben"):
        answer = refused(hear(january, who, "audits.read", {"audit": BEN}))
        assert "has not submitted it yet" in answer


def test_two_audits_of_one_person_do_not_meet(january: Chat) -> None:
    """Submitting one leaves the other as it was."""
    write_view(january, "Dev")
    write_view(january, "Ben")
    later(january, "2027-01-11")
    before = audit_of(january, DEV)

    submit(january, "Amina", BEN)

    assert audit_of(january, DEV) == before
