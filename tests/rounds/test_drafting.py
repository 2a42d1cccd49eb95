"""A draft: what is shown, what a second press does, and who may press at all."""

import pytest
from sqlmodel import Session, select

from handlers.core.messages import Message
from storage import rounds
from storage.audits import Audit
from storage.outbox import EverydayRow, OutboxMessage
from storage.rounds import AuditRound, Pairing
from storage.vocabulary import RoundStatus
from tests.chat import Chat, words
from tests.rounds.conftest import JANUARY, drafted, hear, refused

DRAFT = {"kind": "monthly", "month": JANUARY}


def round_of(session: Session) -> AuditRound:
    """Return the one round there is."""
    return session.exec(select(AuditRound)).one()


def test_the_menu_says_where_january_stands(chat: Chat) -> None:
    """The next month, the day of its cards and why, in one sentence."""
    said = chat.type("Quinn", "/qa")

    assert (
        "January's audits are not drafted yet. Cards would go out on Wed 23 Dec, five working "
        "days before the window (Mon 4 to Fri 29 Jan)."
    ) in said.splitlines()


def test_a_draft_shows_everybody_and_everything(chat: Chat) -> None:
    """Each pairing with its reason, who is left out and why, what stands outside the draw."""
    shown = drafted(chat).splitlines()

    assert shown[0] == "A draft: nobody has been told anything."
    sections = chat.platform.chat(chat.ids["Quinn"])[-1].message.sections
    head = next(one for one in sections if one.facts)
    assert head.title == "January 2027, Collaborative case file audit"
    assert head.facts[:2] == (
        ("Auditors", "6, one audit each; 5 pairings; 1 away"),
        ("Practitioners", "6 could be audited; 1 not served this time"),
    )
    assert head.facts[3:] == (
        ("Window", "Mon 4 to Fri 29 Jan"),
        ("Cards go out", "Wed 23 Dec at 09:00, if you open it today"),
    )
    pairs = [line for line in shown if " looks at " in line]
    assert len(pairs) == 5
    assert all("has not been audited yet: place " in line for line in pairs)
    assert all("at work could see it." in line for line in pairs)
    assert "- Without an audit: Iris. Away for too much of the window." in shown
    # One of Grace's files is restricted; Jo has had one of hers for 28 days only on 4 January.
    assert (
        "Outside the draw: 1 file whose worker is new to the child and 1 restricted file." in shown
    )


def test_nobody_hears_of_a_draft(chat: Chat) -> None:
    """Drafting queues nothing and makes no audit."""
    drafted(chat)

    with chat.session() as session:
        assert session.exec(select(EverydayRow)).all() == []
        assert session.exec(select(OutboxMessage)).all() == []
        assert session.exec(select(Audit)).all() == []


def test_pressed_twice_is_drafted_once(chat: Chat) -> None:
    """The second press shows the draft that stands, word for word."""
    first = drafted(chat)

    again = hear(chat, "Quinn", "rounds.draft", DRAFT)

    assert isinstance(again, Message)
    assert words(again) == first
    with chat.session() as session:
        assert len(session.exec(select(AuditRound)).all()) == 1
        assert len(session.exec(select(Pairing)).all()) == 5


def test_draw_again_makes_another_draw_once(chat: Chat) -> None:
    """The button carries the number of the draw that it asks for."""
    drafted(chat)
    with chat.session() as session:
        seed = round_of(session).seed

    chat.press("Quinn", "Draw again")
    pressed_late = hear(chat, "Quinn", "rounds.draw_again", {"audit_round": "1", "draw": "2"})

    assert isinstance(pressed_late, Message)
    assert "This is draw 2" in words(pressed_late)
    with chat.session() as session:
        assert round_of(session).plan["draw"] == 2
        assert round_of(session).seed != seed
        assert len(session.exec(select(Pairing)).all()) == 5


def test_a_draft_that_is_given_up_can_be_taken_up_again(chat: Chat) -> None:
    """Undo brings back the very draft, with its pairings."""
    shown = drafted(chat)

    said = chat.press("Quinn", "Give this draft up")
    back = chat.press("Quinn", "Undo")

    assert said == "January's draft was given up. Nobody had been told anything."
    assert back == shown


def test_a_month_can_be_drafted_after_a_draft_was_given_up(chat: Chat) -> None:
    """A new draft is a new round; undoing the first then leads to the new one."""
    drafted(chat)
    chat.press("Quinn", "Give this draft up")

    hear(chat, "Quinn", "rounds.draft", DRAFT)
    undone = hear(chat, "Quinn", "rounds.take_up", {"audit_round": "1"})

    assert isinstance(undone, Message)
    with chat.session() as session:
        statuses = [one.status for one in session.exec(select(AuditRound))]
    assert statuses == [RoundStatus.ABANDONED, RoundStatus.DRAFTED]


@pytest.mark.parametrize("who", ["Amina", "Ben", "Rose", "Sam", "Ola"])
@pytest.mark.parametrize(
    ("route", "args"),
    [
        ("rounds.draft", DRAFT),
        ("rounds.see", {"audit_round": "1"}),
        ("rounds.take_away", {"audit_round": "1"}),
        ("rounds.change", {"audit_round": "1"}),
        ("rounds.open_now", {"audit_round": "1"}),
        ("rounds.close_now", {"audit_round": "1"}),
        ("rounds.so_far", {}),
        ("rounds.progress", {}),
    ],
)
def test_only_the_qa_team_runs_rounds(
    chat: Chat, who: str, route: str, args: dict[str, str]
) -> None:
    """An auditor, a practitioner, a head of service, IT and an IRO are refused alike."""
    drafted(chat)

    answers: dict[str, str] | None = {} if route == "rounds.close_now" else None
    said = refused(hear(chat, who, route, args, answers))

    assert said.startswith("Nothing was changed.")
    with chat.session() as session:
        assert round_of(session).status is RoundStatus.DRAFTED


@pytest.mark.parametrize("forged", ["2", "0", "-1", "", "1 OR 1=1", "x", "99999999999999999999"])
def test_a_forged_round_is_refused(chat: Chat, forged: str) -> None:
    """A refusal in words, never an exception."""
    drafted(chat)

    said = refused(hear(chat, "Quinn", "rounds.see", {"audit_round": forged}))

    assert said.startswith("Nothing was changed.")


@pytest.mark.parametrize(
    ("args", "why"),
    [
        ({"kind": "monthly", "month": "2026-11-01"}, "The window of November 2026 is over"),
        ({"kind": "monthly", "month": "2028-01-01"}, "or more than a year away"),
        ({"kind": "monthly", "month": "9999-12-01"}, "or more than a year away"),
        ({"kind": "thematic", "month": JANUARY}, "no such kind of audit"),
        ({"kind": "monthly", "month": "January"}, "not one the bot knows"),
        ({"kind": "monthly"}, "not one the bot knows"),
    ],
)
def test_what_cannot_be_drafted_is_refused(chat: Chat, args: dict[str, str], why: str) -> None:
    """Months that are over or far off, kinds the framework doesn't have, buttons we never made."""
    assert why in refused(hear(chat, "Quinn", "rounds.draft", args))


def test_the_reason_is_told_about_the_auditor(chat: Chat) -> None:
    """What the auditor reads as "you" is told to the QA team by name."""
    drafted(chat)
    with chat.session() as session:
        one = rounds.pairings(session, 1)[0]
        one.reason = f"{one.reason} You have audited Early Help twice in the last 12 months."
        session.add(one)

    shown = hear(chat, "Quinn", "rounds.see", {"audit_round": "1"})

    assert isinstance(shown, Message)
    assert " has audited Early Help twice in the last 12 months." in words(shown)
    assert "You have" not in words(shown)


def test_everybody_left_out_is_named_with_the_reason(chat: Chat) -> None:
    """The page behind "Who is not served" holds every shortfall of the plan."""
    drafted(chat)

    said = chat.press("Quinn", "Who is not served, and why").splitlines()

    assert said[0] == "January 2027, Collaborative case file audit: who is not served, and why."
    assert [line.split(" (")[0] for line in said[1:3]] == ["Erin", "Iris"]
