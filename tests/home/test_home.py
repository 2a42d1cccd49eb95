"""Home: what is mine now, for everybody; a kind word where nothing is; counts for IT."""

from collections.abc import Mapping
from typing import Any

import pytest

from handlers.core.messages import Message
from storage.people import ChatAccount, Person, PersonRole
from tests.chat import Chat
from tests.january import (
    BEN,
    CLEO,
    DEV,
    GRACE,
    JO,
    hear,
    known,
    later,
    morning,
    person,
    submit,
    write_view,
)

NOTHING = (
    "Nothing waits for you. When an audit comes to you, or your own work is looked at, you will "
    "hear here first. Type /qa whenever you like."
)
WORRY: Mapping[str, Any] = {"type": "other", "told": ("duty_team",)}


def home(chat: Chat, who: str) -> Message:
    """Return somebody's home."""
    found = chat.app.home(chat.ids[who], chat.stage.now)
    assert isinstance(found, Message)
    return found


def parts(chat: Chat, who: str) -> dict[str, list[str]]:
    """Return what stands on somebody's home under each title, as references."""
    found: dict[str, list[str]] = {}
    title = ""
    for section in home(chat, who).sections[1:]:
        if section.title and not section.text:
            title = section.title
            found[title] = []
        else:
            found[title].append(section.key.partition(":")[2] or section.key)
    return found


def greeting(chat: Chat, who: str) -> str:
    """Return the first words of somebody's home."""
    return home(chat, who).sections[0].text


def labels(chat: Chat, who: str) -> set[str]:
    """Return every button of somebody's home."""
    return {button.label for section in home(chat, who).sections for button in section.buttons}


def hired(chat: Chat, name: str, *roles: str) -> None:
    """Add somebody to the staff."""
    with chat.session() as session:
        one = Person(reference=name.lower(), name=f"{name} Made-up")
        session.add(one)
        session.flush()
        for role in roles:
            session.add(PersonRole(person_id=known(one.id), role=role))
        account = ChatAccount(platform="memory", chat_id=name.lower(), person_id=known(one.id))
        session.add(account)
    chat.ids[name] = name.lower()


@pytest.mark.parametrize(
    ("who", "mine"),
    [
        ("Amina", {"Audits you are doing": [BEN]}),
        ("Hugh", {"Audits you are doing": [CLEO]}),
        ("Ben", {"Your own work, looked at with you": [BEN]}),
        ("Erin", {}),
        ("Ola", {}),
        ("Iris", {}),
        ("Rose", {}),
    ],
)
def test_homes_on_the_day_the_cards_are_out(
    january: Chat, who: str, mine: dict[str, list[str]]
) -> None:
    """One thing each, under its title; managers hear of their people tomorrow."""
    assert parts(january, who) == mine
    assert (
        greeting(january, who) == f"Hello {who}. {'One thing with you now.' if mine else NOTHING}"
    )


def test_a_manager_has_their_own_audit_and_their_team(january: Chat) -> None:
    """A day later: what Amina does herself first, what is looked at among her people below."""
    later(january, "2026-12-24")

    assert parts(january, "Amina") == {"Audits you are doing": [BEN], "In your team": [DEV]}
    assert parts(january, "Carol") == {
        "Audits you are doing": [JO],
        "In your team": [BEN, CLEO],
    }
    assert parts(january, "Farid")["In your team"] == [GRACE]


def test_nothing_is_on_a_home_before_its_card_is_out(chat: Chat) -> None:
    """Opened on the 14th, told on the 23rd: nobody finds out by typing /qa in between."""
    chat.type("Quinn", "/qa")
    chat.press("Quinn", "Draft January's round")
    chat.press("Quinn", "Open it")
    chat.send("Quinn")

    for who in set(chat.ids) - {"Quinn", "Sam"}:
        assert greeting(chat, who).endswith(NOTHING), who


def test_the_qa_officer_has_the_rounds(january: Chat) -> None:
    """How they stand, and what can be done; nothing of it on anybody else's home."""
    assert set(parts(january, "Quinn")) - {"Lists"} == {"Audit rounds"}
    assert "Nothing waits for you. Here is how things stand." in greeting(january, "Quinn")
    assert {"See January's round", "Who is doing what", "Rounds so far"} <= labels(january, "Quinn")
    for who in set(january.ids) - {"Quinn"}:
        assert "Audit rounds" not in parts(january, who)


def test_the_administrator_has_counts_and_nothing_else(january: Chat) -> None:
    """How many messages went out; no name, no reference, no button."""
    (messages,) = [one for one in home(january, "Sam").sections if one.key == "delivery"]

    assert set(parts(january, "Sam")) == {"Messages"}
    assert messages.text == "11 messages sent, 0 waiting, 0 failed, 0 too late, 0 uncertain."
    assert messages.buttons == ()


def test_what_goes_wrong_is_counted_and_explained(january: Chat) -> None:
    """Ben has no account any more: one failed, with what to do, and not whose case it was."""
    with january.session() as session:
        account = session.get_one(ChatAccount, ("memory", january.ids["Ben"]))
        session.delete(account)
    morning(january, "2026-12-29")

    (messages,) = [one for one in home(january, "Sam").sections if one.key == "delivery"]
    assert "1 failed" in messages.text
    assert "09:00 on Tue 29 Dec: failed: no chat account" in messages.text
    assert "Import the staff list with their account." in messages.text
    assert "QA-2027" not in messages.text
    assert "Ben" not in messages.text


@pytest.mark.parametrize(
    "role", ["member", "senior_leader", "principal_social_worker", "participation_worker", "iro"]
)
def test_roles_that_have_nothing_here_yet_get_a_kind_word(january: Chat, role: str) -> None:
    """Not an error, and not somebody else's things."""
    hired(january, "Mo", role)

    assert greeting(january, "Mo") == f"Hello Mo. {NOTHING}"
    assert parts(january, "Mo") == {}


def test_somebody_without_a_role_is_greeted_as_well(january: Chat) -> None:
    """A framework may not know their job."""
    hired(january, "Mo")

    assert greeting(january, "Mo") == f"Hello Mo. {NOTHING}"


def test_two_roles_have_both_homes(january: Chat) -> None:
    """Sam is made a QA officer too."""
    with january.session() as session:
        session.add(PersonRole(person_id=person(january, "Sam"), role="qa_officer"))

    assert set(parts(january, "Sam")) - {"Lists"} == {"Audit rounds", "Messages"}


def test_a_manager_sees_no_result_before_the_head_start_is_over(january: Chat) -> None:
    """On the day it comes in, Carol's home says what it said before; the day after, the result."""
    write_view(january, "Ben")
    later(january, "2027-01-19")
    submit(january, "Amina", BEN)

    assert "has finished" not in january.type("Carol", "/qa")
    assert "Amina has finished QA-2027-0002" in january.type("Ben", "/qa")

    later(january, "2027-01-20")
    assert "Amina has finished QA-2027-0002" in january.type("Carol", "/qa")
    assert "Good" not in january.type("Carol", "/qa")


def test_a_closed_audit_leaves_every_home(january: Chat) -> None:
    """What is over is not mine now."""
    write_view(january, "Ben")
    later(january, "2027-01-19")
    submit(january, "Amina", BEN)
    filed = {"no_family": "not_safe", "filed_on": january.stage.now.date()}
    hear(january, "Amina", "audits.close", {"audit": BEN}, filed)
    later(january, "2027-01-25")

    for who in ("Amina", "Ben", "Carol"):
        assert BEN not in str(parts(january, who)), who


def test_a_worry_comes_first_and_waits_until_somebody_has_it(january: Chat) -> None:
    """For the line and the QA team; "nothing waits" is never said above it."""
    later(january, "2027-01-15", "16:55")
    hear(january, "Amina", "concerns.log", {"audit": BEN}, WORRY)

    for who in ("Carol", "Priya", "Rose", "Quinn"):
        assert next(iter(parts(january, who))) == "Worries about a child"
        assert "I have it" in labels(january, who)
        assert "Nothing waits" not in greeting(january, who)
    hear(january, "Priya", "concerns.hold", {"concern": "C-2027-0001"})
    assert "I have it" not in labels(january, "Carol")
    assert "Nothing waits for you. Here is how things stand." in greeting(january, "Rose")


def test_whoever_raised_a_worry_finds_it_again(january: Chat) -> None:
    """To log whom they have reached since; it is not theirs to hold."""
    later(january, "2027-01-15", "16:55")
    hear(january, "Amina", "concerns.log", {"audit": BEN}, WORRY)
    january.type("Amina", "/qa")

    january.press("Amina", "I told somebody else", "C-2027-0001")
    january.send("Amina", told=("emergency_duty_team",))

    assert "I have it" not in labels(january, "Amina")
    assert "the emergency duty team" in home(january, "Carol").sections[2].text


def test_a_worry_is_on_nobody_elses_home(january: Chat) -> None:
    """Neither the worker's, nor another team's, nor the administrator's."""
    later(january, "2027-01-15", "16:55")
    hear(january, "Amina", "concerns.log", {"audit": BEN}, WORRY)

    for who in set(january.ids) - {"Amina", "Carol", "Priya", "Rose", "Quinn"}:
        assert "C-2027-0001" not in str(home(january, who)), who


@pytest.mark.parametrize("typed", ["/qa", "QA", " hello ", "help", "MENU"])
def test_the_ways_in(january: Chat, typed: str) -> None:
    """However people begin."""
    assert january.type("Ben", typed).startswith("Hello Ben. One thing with you now.")


def test_anything_else_is_answered_with_the_menu(january: Chat) -> None:
    """Nothing that is typed is kept or repeated."""
    answer = january.type("Ben", "The mother said that zq9secret")

    assert answer.startswith('I understand "/qa" and the buttons. Here is what is yours now.\n')
    assert "zq9secret" not in str(january.platform.chat(january.ids["Ben"]))
