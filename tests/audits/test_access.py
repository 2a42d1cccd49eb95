"""Who may do what with one audit: a table of people and presses, at three moments."""

import pytest

from bot.capabilities import ROUTES
from handlers.core.forms import Form
from handlers.core.messages import Whisper
from storage.people import ChatAccount, Person, PersonRole
from tests.chat import Chat, words
from tests.january import BEN, DEV, hear, known, later, refused, submit, write_view

OTHERS = ("Farid", "Hugh", "Dev", "Erin", "Jo", "Sam", "Mo", "Lee", "Ash")
AROUND = ("Amina", "Ben", "Carol", "Priya", "Rose", "Ola", "Quinn")
EVERYBODY = (*AROUND, *OTHERS)
WHY = "Ben has not been audited yet."


def with_leaders(chat: Chat) -> Chat:
    """Add an elected member, a senior leader and a principal social worker."""
    new = {"Mo": "member", "Lee": "senior_leader", "Ash": "principal_social_worker"}
    with chat.session() as session:
        for name, role in new.items():
            person = Person(reference=name.lower(), name=f"{name} Made-up")
            session.add(person)
            session.flush()
            session.add(PersonRole(person_id=known(person.id), role=role))
            account = ChatAccount(
                platform="memory", chat_id=name.lower(), person_id=known(person.id)
            )
            session.add(account)
            chat.ids[name] = name.lower()
    return chat


@pytest.fixture
def council(january: Chat) -> Chat:
    """January, and Ben has written.

    Ben's audit: Amina audits, Carol manages, Priya and Rose are above her, Ola reviews.
    Farid and Hugh manage and audit elsewhere; Dev, Erin and Jo are practitioners elsewhere.
    """
    write_view(january, "Ben")
    return with_leaders(january)


@pytest.fixture
def finished_council(finished: Chat) -> Chat:
    """Tuesday 19 January: Ben's audit is in."""
    return with_leaders(finished)


def may(chat: Chat, who: str, route: str, answers: object = None) -> bool:
    """Return whether a press was answered rather than refused."""
    reply = hear(chat, who, route, {"audit": BEN}, answers)
    return not isinstance(reply, Whisper) or WHY in words(reply.message)


def who_may(chat: Chat, route: str) -> tuple[str, ...]:
    """Return everybody whose press is answered."""
    return tuple(who for who in EVERYBODY if may(chat, who, route))


BEFORE = {
    "audits.show_file": AROUND,
    "audits.why": AROUND,
    "concerns.open": AROUND,
    "audits.start": ("Amina",),
    "audits.carry_on": ("Amina",),
    "audits.cannot": ("Amina",),
    "audits.late_form": ("Amina",),
    "audits.self_form": ("Ben",),
    "audits.read": (),
    "audits.case_note": (),
    "audits.accept": (),
    "audits.decline": (),
}
WHEN_IT_IS_IN = {
    "audits.read": ("Amina", "Ben", "Quinn"),
    "audits.case_note": ("Amina",),
    "audits.close_form": ("Amina",),
    "audits.reply_form": ("Ben",),
    "audits.show_file": AROUND,
    "concerns.open": AROUND,
    "audits.start": (),
    "audits.self_form": (),
    "audits.submit_form": (),
}


def test_before_it_is_in(council: Chat) -> None:
    """Everybody around an audit may see which file it is and log a worry; nobody reads yet."""
    # From the last to the first: what Amina starts, Ben can't write to any more.
    found = {route: who_may(council, route) for route in reversed(BEFORE)}

    assert found == BEFORE


def test_on_the_day_it_is_in(finished_council: Chat) -> None:
    """The worker reads first."""
    assert {route: who_may(finished_council, route) for route in WHEN_IT_IS_IN} == WHEN_IT_IS_IN


def test_after_the_head_start_the_line_reads_and_nobody_else(finished_council: Chat) -> None:
    """Not the reviewing officer, not another team's manager, not a leader, not a member."""
    later(finished_council, "2027-01-20", "09:00")

    readers = ("Amina", "Ben", "Carol", "Priya", "Rose", "Quinn")
    assert who_may(finished_council, "audits.read") == readers


def test_a_handed_over_audit_closes_to_whoever_had_it(council: Chat) -> None:
    """And opens to whoever accepts; somebody who is asked sees why, and not which file."""
    council.press("Amina", "I can't do this one", BEN)
    council.send("Amina", reason="know_family")
    assert not may(council, "Amina", "audits.show_file")
    assert not may(council, "Amina", "audits.why")
    (asked,) = [
        who
        for who in ("Farid", "Hugh", "Priya", "Rose")
        if "Could you take over" in str(hear(council, who, "home.open", {}))
    ]

    assert may(council, asked, "audits.why")
    assert not may(council, asked, "audits.show_file")
    assert may(council, asked, "audits.accept")
    assert may(council, asked, "audits.show_file")


ARGS = {"audit": BEN, "audit_round": "1", "pairing": "1", "exclusion": "1", "section": "whole",
        "concern": "C-2027-0001", "action": f"{BEN}/1", "kind": "monthly", "month": "2027-02-01",
        "number": "1", "draw": "2", "change": "1", "fingerprint": "x"}  # fmt: skip


@pytest.mark.parametrize("who", ["Sam", "Mo", "Lee", "Ash"])
def test_administrators_members_and_leaders_open_nothing_but_their_home(
    finished_council: Chat, who: str
) -> None:
    """Every route there is, with the right references: a refusal, and no content."""
    hear(
        finished_council,
        "Ben",
        "concerns.log",
        {"audit": BEN},
        {"type": "other", "told": ("worker",)},
    )
    later(finished_council, "2027-01-25")

    for route in sorted(set(ROUTES) - {"home.open"}):
        for answers in (None, {"reason": "court", "file": "WSX-70011"}):
            answer = refused(hear(finished_council, who, route, ARGS, answers))
            assert answer.startswith("Nothing was changed."), route
    home = str(hear(finished_council, who, "home.open", {}))
    assert "QA-2027" not in home
    assert "Ben" not in home


def test_a_practitioner_of_the_same_team_reads_nothing_of_a_colleague(
    finished_council: Chat,
) -> None:
    """Cleo sits beside Ben."""
    later(finished_council, "2027-01-25")

    for route in ("audits.read", "audits.show_file", "audits.why", "concerns.open"):
        refused(hear(finished_council, "Cleo", route, {"audit": BEN}))


def test_an_auditor_of_one_audit_is_nobody_to_another(council: Chat) -> None:
    """Amina, who is Dev's manager, may read Dev's; Carol, who is not, may not."""
    write_view(council, "Dev")
    later(council, "2027-01-19")
    submit(council, "Farid", DEV)
    later(council, "2027-01-25")

    assert isinstance(hear(council, "Amina", "audits.read", {"audit": DEV}), Form)
    refused(hear(council, "Carol", "audits.read", {"audit": DEV}))


def test_a_refusal_does_not_tell_whether_an_audit_exists(council: Chat) -> None:
    """To an outsider, somebody else's audit and none at all read the same."""
    theirs = refused(hear(council, "Jo", "audits.read", {"audit": BEN}))
    nobodys = refused(hear(council, "Jo", "audits.read", {"audit": "QA-2027-0999"}))

    assert theirs == nobodys
