"""Copies for IROs and chairs, and the clock by which people have been told (Leeds, L7)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from handlers.core.messages import Message
from handlers.core.profile.loader import Loaded, load
from handlers.core.profile.types import Clock
from handlers.frameworks.flows import adopt
from storage import trail
from storage.audits import Audit
from storage.case_files import CaseFile
from storage.db import open_database
from storage.people import Person
from storage.vocabulary import AuditStatus
from tests.chat import Chat, open_chat, words
from tests.conftest import CASELOAD, PEOPLE
from tests.january import hear, later, refused, said, submit
from tests.rounds.conftest import opened


def leeds(chat: Chat, *copies: str) -> None:
    """Put West Sussex in force with copies, and a notice clock of 48 hours."""
    loaded = load("west_sussex")
    kind = replace(loaded.profile.kinds["monthly"], copies=copies, self_assessment=False)
    clocks = replace(loaded.profile.clocks, notice=Clock(hours=48))
    profile = replace(loaded.profile, kinds={"monthly": kind}, clocks=clocks)
    now = chat.stage.now
    with chat.session() as session:
        adopt(
            session,
            Loaded(profile, loaded.origins),
            now,
            "test",
            lambda deed, about: trail.record(session, now, "test", deed, about),
        )


@pytest.fixture
def council(sqlite_url: str, tmp_path: Path) -> Iterator[Chat]:
    """The small council before anything is adopted anew."""
    engine = open_database(sqlite_url)
    yield open_chat(engine, tmp_path, PEOPLE, CASELOAD)
    engine.dispose()


def handed_in(chat: Chat, day: str, hour: str) -> tuple[str, str, str]:
    """Open January and hand in the audit of a file that Ola reviews; return it and its people."""
    opened(chat)
    chat.until("2026-12-23", "09:05")
    with chat.session() as session:
        ola = session.exec(select(Person).where(Person.name == "Ola Svensson")).one()
        audit = session.exec(
            select(Audit)
            .join(CaseFile, Audit.case_file_id == CaseFile.id)  # type: ignore[arg-type]
            .where(CaseFile.iro_id == ola.id)
        ).first()
        assert audit is not None
        auditor = session.get_one(Person, audit.auditor_id).first_name
        worker = session.get_one(Person, audit.worker_id).first_name
        reference = audit.reference
    later(chat, day, hour)
    submit(chat, auditor, reference)
    return reference, auditor, worker


def test_an_iro_who_gets_a_copy_reads_after_the_worker(council: Chat) -> None:
    """Told the working day after, without a grade; and refused before."""
    leeds(council, "manager", "iro", "cp_chair")
    reference, _, worker = handed_in(council, "2027-01-13", "10:00")

    before = refused(hear(council, "Ola", "audits.read", {"audit": reference}))
    council.until("2027-01-14", "09:05")
    told = council.inbox("Ola")[-1]
    council.press("Ola", "Read it", reference)

    assert f"{worker} reads it first." in before
    assert f"{reference}: {worker}'s work on a file that you review" in told
    assert "Good" not in told
    assert words(council.form("Ola")).startswith(reference)


def test_a_copy_leaves_out_what_the_worker_wrote_for_their_line(council: Chat) -> None:
    """The reply and the own view were promised to the auditor, the line and the QA team."""
    leeds(council, "manager", "iro")
    reference, _, worker = handed_in(council, "2027-01-13", "10:00")
    hear(council, worker, "audits.reply", {"audit": reference}, {"reply": "Thank you, Sam."})
    later(council, "2027-01-14")

    copy = said(hear(council, "Ola", "audits.read", {"audit": reference}))
    own = said(hear(council, worker, "audits.read", {"audit": reference}))

    assert "Thank you, Sam." in own
    assert "Thank you, Sam." not in copy
    assert "own view" not in copy


@pytest.mark.parametrize("copies", [("manager",), ("manager", "cp_chair"), ()])
def test_an_iro_who_gets_no_copy_reads_nothing(council: Chat, copies: tuple[str, ...]) -> None:
    """Nor is told; that they review the file is not enough."""
    leeds(council, *copies)
    reference, _, _ = handed_in(council, "2027-01-13", "10:00")
    council.until("2027-01-18", "09:05")

    said_no = refused(hear(council, "Ola", "audits.read", {"audit": reference}))

    assert said_no.startswith(f"{reference} was not opened. Audits of this kind are not copied")
    assert [one for one in council.inbox("Ola") if reference in one] == []


def test_an_iro_of_another_file_is_nobody_to_it(council: Chat) -> None:
    """Copies go to the file's own IRO."""
    leeds(council, "manager", "iro")
    reference, _, _ = handed_in(council, "2027-01-13", "10:00")
    with council.session() as session:
        audit = session.exec(select(Audit).where(Audit.reference == reference)).one()
        file = session.get_one(CaseFile, audit.case_file_id)
        file.iro_id = None
        session.add(file)
    later(council, "2027-01-18")

    reply = refused(hear(council, "Ola", "audits.read", {"audit": reference}))

    assert reply.startswith("Nothing was changed. Either it has moved on")


def told_on(chat: Chat) -> str:
    """Return what QA's page of the round says of notices."""
    reply = hear(chat, "Quinn", "rounds.see", {"audit_round": "1"})
    assert isinstance(reply, Message)
    return next((one.text for one in reply.sections if "Told of a result" in one.text), "")


def test_qa_sees_who_has_been_told_within_48_hours(council: Chat) -> None:
    """Worker, manager and IRO: nobody yet, then all of them in time."""
    leeds(council, "manager", "iro")
    reference, _, worker = handed_in(council, "2027-01-13", "10:00")

    first = told_on(council)
    council.until("2027-01-14", "09:05")
    second = told_on(council)
    council.type("Quinn", "/qa")
    council.press("Quinn", "See January's round")
    listed = council.press("Quinn", "Who was told when")

    assert first == "Told of a result within 48 hours: 0 of 3 people, 3 to come."
    assert second == "Told of a result within 48 hours: 3 of 3 people."
    assert f"{reference}: {worker} (" in listed
    assert "Ola (Reviewing Service), told at 09:00 on Thu 14 Jan." in listed


def test_who_has_not_been_told_in_time_is_named_as_late(council: Chat) -> None:
    """Three days later, with no post sent in between; told after that, it stays late."""
    leeds(council, "manager", "iro")
    reference, _, _ = handed_in(council, "2027-01-12", "10:00")
    later(council, "2027-01-15", "08:00")

    late = told_on(council)
    council.until("2027-01-15", "09:05")
    after = told_on(council)

    assert late.startswith("Told of a result within 48 hours: 0 of 3 people, 3 late.")
    assert f"- {reference}: Ola (Reviewing Service), not told: it was due by 10:00 on Thu " in late
    assert f"- {reference}: Ola (Reviewing Service), told at 09:00 on Fri 15 Jan, late: " in after


def test_without_a_clock_of_hours_only_late_ones_are_shown(january: Chat) -> None:
    """West Sussex states no 48 hours: a round where everybody was told says nothing of it."""
    later(january, "2027-01-12", "10:00")
    submit(january, "Farid", "QA-2027-0001")
    before = told_on(january)
    january.until("2027-01-13", "09:05")
    after = told_on(january)
    with january.session() as session:
        audit = session.exec(select(Audit).where(Audit.status == AuditStatus.SUBMITTED)).one()
        assert audit.submitted_at is not None
        audit.submitted_at -= timedelta(days=7)
        session.add(audit)

    assert (before, after) == ("", "")
    assert "2 late" in told_on(january)


@pytest.mark.parametrize("who", ["Farid", "Dev", "Hugh", "Ola", "Sam"])
def test_only_qa_asks_who_was_told(january: Chat, who: str) -> None:
    """Names and hours of others are the QA team's to see."""
    reply = hear(january, who, "rounds.told", {"audit_round": "1"})

    assert refused(reply).startswith("Nothing was changed.")
