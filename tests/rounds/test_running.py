"""An open round: cards, top-ups, who hasn't and why, closing, and the workbook."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import col, select

from handlers.core.forms import Choice, Form
from handlers.core.messages import File, Message, Whisper
from handlers.rounds.flows import opening
from storage.audits import Audit, HandOver
from storage.case_files import CaseFile
from storage.outbox import EverydayRow, OutboxMessage
from storage.people import Absence, Person
from storage.rounds import AuditRound, Pairing
from storage.vocabulary import AuditStatus, HandOverStatus, MessageKind, RoundStatus
from tests.chat import Chat, words
from tests.rounds.conftest import drafted, hear, later, opened, refused, standing

ROUND = {"audit_round": "1"}


def audits(chat: Chat) -> list[Audit]:
    """Return every audit, by its reference."""
    with chat.session() as session:
        return list(session.exec(select(Audit).order_by(col(Audit.reference))))


def handed_back(chat: Chat, reason: str = "know_family") -> str:
    """Let Farid hand Dev's audit back on 24 December; return its reference."""
    opened(chat)
    later(chat, "2026-12-24", "10:20")
    hear(chat, "Farid", "audits.hand_on", {"audit": "QA-2027-0003"}, {"reason": reason})
    return next(one.reference for one in audits(chat) if one.auditor_id is None)


def test_before_it_opens_the_form_shows_who_gets_what_and_when(chat: Chat) -> None:
    """All five pairings, the morning of the cards, and that there is no way back."""
    drafted(chat)

    said = chat.press("Quinn", "Open it")

    assert said.startswith("Open January\n5 cards go out on Wed 23 Dec at 09:00.")
    assert said.count(" looks at ") == 5
    assert audits(chat) == []


def test_an_open_round_has_an_audit_for_every_pairing(chat: Chat) -> None:
    """Each with the bot's own reference, in the order of the draw, due when the window closes."""
    said = opened(chat)

    assert said.splitlines()[-1] == (
        "January's round is open. 5 cards go out on Wed 23 Dec at 09:00."
    )
    made = audits(chat)
    assert [one.reference for one in made] == [f"QA-2027-000{n}" for n in range(1, 6)]
    assert {one.status for one in made} == {AuditStatus.ALLOCATED}
    assert {(one.cards_on, one.due_on) for one in made} == {(date(2026, 12, 23), date(2027, 1, 29))}
    with chat.session() as session:
        pairings = session.exec(select(Pairing).order_by(col(Pairing.id)))
        assert [one.audit_id for one in pairings] == [one.id for one in made]


def test_opened_twice_is_opened_once(chat: Chat) -> None:
    """The second press says the same and makes nothing."""
    opened(chat)
    with chat.session() as session:
        rows = len(session.exec(select(EverydayRow)).all())

    again = hear(chat, "Quinn", "rounds.open_now", ROUND)

    assert isinstance(again, Message)
    assert words(again) == "January's round is open. 5 cards go out on Wed 23 Dec at 09:00."
    assert len(audits(chat)) == 5
    with chat.session() as session:
        assert len(session.exec(select(EverydayRow)).all()) == rows


def test_a_channel_hears_counts_and_nobody_s_name(chat: Chat) -> None:
    """One post, of 5 audits in 3 services."""
    opened(chat)

    with chat.session() as session:
        sent = session.exec(
            select(OutboxMessage).where(OutboxMessage.kind == MessageKind.CHANNEL)
        ).all()
        names = [one.first_name for one in session.exec(select(Person))]
    assert [one.channel for one in sent] == ["practice-learning"]
    assert sent[0].body["summary"] == (
        "January's audits are on their way: 5 audits in 3 services. Cards go out on Wed 23 Dec; "
        "the window closes on Fri 29 Jan. Start with what works."
    )
    assert [name for name in names if name in sent[0].body["summary"]] == []


def test_a_round_opened_late_says_when_its_cards_really_go(chat: Chat) -> None:
    """Their day was 23 December; at 10:00 on the 29th the next working morning is the 30th."""
    later(chat, "2026-12-29", "10:00")

    said = opened(chat)

    assert said.splitlines()[-1].endswith("5 cards go out on Wed 30 Dec at 09:00.")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("closed", "The file is closed."),
        ("restricted", "The file is restricted: it is never drawn."),
        ("other_worker", "The file has gone to another worker."),
        ("unlisted", "This file is not on the caseload list."),
        ("away", "The auditor is away for too much of the window."),
        ("left", "The auditor has left."),
    ],
)
def test_a_pairing_that_no_longer_holds_is_not_opened(chat: Chat, change: str, why: str) -> None:
    """Lists that came in since the draft are looked at again: the rules are never bent silently."""
    drafted(chat)
    with chat.session() as session:
        pairing = session.get_one(Pairing, 1)
        file = session.get_one(CaseFile, pairing.case_file_id)
        auditor = session.get_one(Person, pairing.auditor_id)
        _change(change, session, file, auditor)

    said = refused(hear(chat, "Quinn", "rounds.open_now", ROUND))

    assert said.startswith("January's round was not opened. 1 pairing can't stand any more:")
    assert why in said
    assert audits(chat) == []


def _change(change: str, session: Any, file: CaseFile, auditor: Person) -> None:
    """Change what a pairing stands on, as an import would."""
    if change == "closed":
        file.closed_on = date(2026, 12, 11)
    elif change == "restricted":
        file.restricted = True
    elif change == "unlisted":
        file.listed = False
    elif change == "other_worker":
        file.worker_id = session.exec(select(Person.id).where(Person.name == "Erin Walsh")).one()
        file.allocated_on = date(2026, 1, 5)
    elif change == "away":
        session.add(Absence(person_id=auditor.id or 0, from_on=date(2027, 1, 4), to_on=None))
    else:
        auditor.left_on = date(2026, 12, 11)
    session.add(file)
    session.add(auditor)


def test_a_large_round_is_opened_in_two_steps(chat: Chat) -> None:
    """What one press doesn't make, the clock makes; nothing is made twice."""
    drafted(chat)
    with chat.session() as session:
        ctx = chat.app.context(session, chat.stage.now)
        round_ = session.get_one(AuditRound, 1)
        round_.status = RoundStatus.OPENED
        session.add(round_)
        opening.allocate_first(ctx, round_, session.exec(select(Pairing)).all()[:2])
    page = hear(chat, "Quinn", "rounds.see", ROUND)

    first = chat.app.run_job("rounds.allocate", chat.stage.now)
    second = chat.app.run_job("rounds.allocate", chat.stage.now)

    assert isinstance(page, Message)
    assert "3 more audits will be ready within the hour." in words(page)
    assert (first, second) == (3, 0)
    assert len(audits(chat)) == 5


def test_a_top_up_shows_what_it_adds_and_then_adds_it(chat: Chat) -> None:
    """Farid gave Dev's audit back and is free; Erin was not served: her file comes to him."""
    handed_back(chat)
    later(chat, "2026-12-29", "11:00")

    shown = chat.press("Quinn", "Top up")
    before = len(audits(chat))
    said = chat.send("Quinn")

    assert shown.splitlines() == [
        "Top up January",
        "1 pairing would be added; its card goes out on Wed 30 Dec.",
        "Farid (Safeguarding West) looks at Erin's work (Safeguarding East).",
    ]
    assert (before, len(audits(chat))) == (5, 6)
    assert said.splitlines()[-1] == "1 pairing was added: Farid looks at Erin's work."


def test_a_top_up_pressed_twice_adds_once(chat: Chat) -> None:
    """The second form is no longer what would be added, and nothing is left to add."""
    handed_back(chat)
    form = hear(chat, "Quinn", "rounds.top_up", ROUND)
    assert isinstance(form, Form)

    hear(chat, "Quinn", form.route, dict(form.args), {})
    again = hear(chat, "Quinn", form.route, dict(form.args), {})

    assert isinstance(again, Message)
    assert words(again) == (
        "Nothing to add to January's round. "
        "Without an audit: Iris. Away for too much of the window."
    )
    assert len(audits(chat)) == 6


def test_somebody_who_has_no_time_is_not_topped_up(chat: Chat) -> None:
    """Giving an audit back for want of time doesn't bring the next one."""
    handed_back(chat, reason="no_time")

    said = hear(chat, "Quinn", "rounds.top_up", ROUND)

    assert isinstance(said, Message)
    assert "Without an audit: Farid. Exempt this month." in words(said)


def test_somebody_back_from_leave_is_topped_up(chat: Chat) -> None:
    """Iris comes back early: on 18 January she is there for the rest of the window."""
    opened(chat)
    with chat.session() as session:
        leave = session.exec(select(Absence)).one()
        leave.to_on = date(2027, 1, 15)
        session.add(leave)
    later(chat, "2027-01-18", "11:00")

    said = chat.press("Quinn", "Top up")

    assert "Iris (Early Help Coast) looks at Erin's work (Safeguarding East)." in said


def test_after_the_window_nothing_is_added(chat: Chat) -> None:
    """A top-up in February would have no days left."""
    opened(chat)
    later(chat, "2027-02-01", "10:00")

    said = refused(hear(chat, "Quinn", "rounds.top_up", ROUND))

    assert said.startswith("Nothing was added to January's round. Its window closed on Fri 29 Jan.")


def stands(chat: Chat, reference: str, **fields: Any) -> None:
    """Let an audit stand as its people would have left it."""
    with chat.session() as session:
        audit = session.exec(select(Audit).where(Audit.reference == reference)).one()
        for name, value in fields.items():
            setattr(audit, name, value)
        session.add(audit)


def test_progress_says_who_has_not_and_why_and_no_grade(chat: Chat) -> None:
    """By service, with those that wait for an auditor, and how late the others are."""
    reference = handed_back(chat)
    later(chat, "2027-02-02")
    nine_days_ago = chat.stage.now - timedelta(days=9)
    submitted = {"status": AuditStatus.SUBMITTED, "submitted_at": nine_days_ago}
    stands(chat, "QA-2027-0001", grade="inadequate", **submitted)
    stands(chat, "QA-2027-0004", late_reason="worker_away", expected_on=date(2027, 2, 5))

    reply = hear(chat, "Quinn", "rounds.progress", {})

    assert isinstance(reply, Message)
    said = words(reply)
    assert "Family Safeguarding: 1 of 3 submitted" in said
    assert f"{reference}, Dev's work, Safeguarding East:" in said
    line = next(one for one in said.splitlines() if one.startswith("QA-2027-0004"))
    assert "Was due Fri 29 Jan, 2 working days ago." in line
    assert line.endswith("Expected Fri 5 Feb.")
    assert "nadequate" not in said
    assert not [line for line in said.splitlines() if line.startswith("QA-2027-0001")]


def test_qa_gives_an_audit_that_waits_to_somebody(chat: Chat) -> None:
    """Whoever the rules allow is offered, busy or not; the offer that was made ends."""
    reference = handed_back(chat)

    form = hear(chat, "Quinn", "rounds.give", {"audit": reference})
    assert isinstance(form, Form)
    part = form.parts[1]
    assert isinstance(part, Choice)
    # Dev's manager Amina, her manager Hugh and Iris on leave are not; Farid may say no again.
    offered = {label.split(",")[0]: key for key, label in part.options}
    reply = hear(chat, "Quinn", form.route, dict(form.args), {"auditor": offered["Carol Lund"]})

    assert set(offered) == {"Carol Lund", "Farid Rahman", "Priya Nair"}
    assert isinstance(reply, Message)
    assert f"{reference} is Carol's now, due " in words(reply)
    given = next(one for one in audits(chat) if one.reference == reference)
    assert given.status is AuditStatus.ALLOCATED
    with chat.session() as session:
        assert session.get_one(Person, given.auditor_id).name == "Carol Lund"
        offers = session.exec(select(HandOver.status)).all()
        assert HandOverStatus.OFFERED not in offers
    chat.until("2026-12-29", "09:00")
    assert any(f"Your January audit is {reference}" in post for post in chat.inbox("Carol"))


def test_an_audit_that_has_an_auditor_is_not_given_away(chat: Chat) -> None:
    """The button of an old page: somebody was found in the meantime."""
    opened(chat)

    said = refused(hear(chat, "Quinn", "rounds.give", {"audit": "QA-2027-0003"}))

    assert said.startswith("QA-2027-0003 was not given to anybody. It no longer waits")


@pytest.mark.parametrize("forged", ["QA-2027-9999", "", "1"])
def test_a_forged_audit_is_refused(chat: Chat, forged: str) -> None:
    """A refusal in words, never an exception."""
    opened(chat)

    said = refused(hear(chat, "Quinn", "rounds.give_to", {"audit": forged}, {"auditor": "4"}))

    assert said.startswith("Nothing was changed.")


def test_closing_names_what_is_unfinished_and_wants_a_reason(chat: Chat) -> None:
    """The audits stay open; the round is closed once, and can be opened again."""
    opened(chat)
    later(chat, "2027-02-05", "10:00")
    chat.type("Quinn", "/qa")
    chat.press("Quinn", "See January's round")

    shown = chat.press("Quinn", "Close the round")
    without = chat.send("Quinn")
    said = chat.send("Quinn", reason="finish_later")

    assert "Not finished: QA-2027-000" in shown
    assert "This one is needed." in without
    assert said.splitlines()[-1] == (
        "January is closed. 5 audits stay open, with their own reminders."
    )
    assert {one.status for one in audits(chat)} == {AuditStatus.ALLOCATED}
    with chat.session() as session:
        closed = session.get_one(AuditRound, 1)
        assert (closed.status, closed.plan["closed_because"]) == (
            RoundStatus.CLOSED,
            "finish_later",
        )
    chat.press("Quinn", "Undo")
    assert "audit: open." in standing(chat)


def test_a_workbook_holds_dates_and_states_and_no_child(chat: Chat) -> None:
    """Five sheets; no number of a file stands in any cell."""
    opened(chat)

    reply = hear(chat, "Quinn", "rounds.take_away", ROUND)

    assert isinstance(reply, Whisper)
    (book,) = reply.message.files
    assert isinstance(book, File)
    assert book.name == "Audits January 2027, open.xlsx"
    cells = read(book.content)
    assert list(cells) == [
        "Audits",
        "Not served",
        "Outside the draw",
        "Capacity",
        "Data dictionary",
    ]
    assert cells["Audits"][0][:3] == ["Reference", "Auditor", "Auditor's team"]
    assert cells["Audits"][0][-1] == "Overall grade"
    assert [row[0] for row in cells["Audits"][1:]] == sorted(one.reference for one in audits(chat))
    assert cells["Not served"][1][:2] == ["worker", "Erin Walsh"]
    with chat.session() as session:
        numbers = list(session.exec(select(CaseFile.reference)))
    everything = str(cells)
    assert [number for number in numbers if number in everything] == []


def read(content: bytes) -> dict[str, list[list[Any]]]:
    """Read a workbook back."""
    book = load_workbook(BytesIO(content), read_only=True)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def test_every_column_of_the_workbook_is_explained(chat: Chat) -> None:
    """The data dictionary names each header of the sheets that have rows of their own."""
    opened(chat)
    reply = hear(chat, "Quinn", "rounds.take_away", ROUND)
    assert isinstance(reply, Whisper)
    book = reply.message.files[0]
    assert isinstance(book, File)

    cells = read(book.content)

    explained = {(row[0], row[1]) for row in cells["Data dictionary"][1:]}
    wanted = {(sheet, header) for sheet in ("Audits", "Not served") for header in cells[sheet][0]}
    assert wanted - explained == set()
