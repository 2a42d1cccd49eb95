"""Who may speak on Slack: people on the staff list, by the address that Slack has verified."""

from typing import Any

import pytest

from bot.platforms.slack_people import SlackPeople, bar
from handlers.core.ports import DeliveryError
from storage import people
from storage.db import transaction
from storage.people import Person
from tests.slack.council import SlackCouncil, staff
from tests.slack.world import TEAM

TEAMS = frozenset({TEAM})
MEMBER = {
    "id": "U1",
    "team_id": TEAM,
    "is_email_confirmed": True,
    "profile": {"email": "amina@wsx.example"},
}


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, ""),
        ({"deleted": True}, "left"),
        ({"is_bot": True}, "bot"),
        ({"id": "USLACKBOT"}, "bot"),
        ({"is_restricted": True}, "guest"),
        ({"is_ultra_restricted": True}, "guest"),
        ({"team_id": "T0ELSEWHERE"}, "elsewhere"),
        ({"is_stranger": True}, "elsewhere"),
        ({"profile": {}}, "no e-mail"),
        ({"is_email_confirmed": False}, "unconfirmed"),
        ({"is_email_confirmed": "yes"}, "unconfirmed"),
        ({"is_email_confirmed": None}, "unconfirmed"),
    ],
)
def test_only_a_verified_member_of_ours_may_speak(changed: dict[str, Any], why: str) -> None:
    """Each bar by itself is enough."""
    assert bar(MEMBER | changed, TEAMS) == why


def email(name: str) -> str:
    """Return somebody's address."""
    return next(found for whole, found in staff().items() if whole.startswith(name))


def forget(council: SlackCouncil, name: str) -> None:
    """Take somebody's account away, as before they were ever matched."""
    with transaction(council.house.app.engine) as session:
        people.unlink(session, "slack", of(council, name).id or 0)


def of(council: SlackCouncil, name: str) -> Person:
    """Return somebody of the staff."""
    with transaction(council.house.app.engine, write=False) as session:
        return next(one for one in people.everyone(session) if one.first_name == name)


def account(council: SlackCouncil, name: str) -> str | None:
    """Return the account by which somebody is known."""
    with transaction(council.house.app.engine, write=False) as session:
        return people.chat_of(session, of(council, name).id or 0, "slack")


def said(council: SlackCouncil, name: str) -> str:
    """Have somebody type /qa; return what they are told."""
    council.hands.slash(council.id_of(name))
    return str(council.workspace.history(council.id_of(name))[-1]["text"])


def test_everybody_is_matched_and_who_is_not_is_named(council: SlackCouncil) -> None:
    """With why, so that somebody can put it right."""
    for name in ("Amina", "Ben", "Carol", "Dev"):
        forget(council, name)
    council.workspace.wire.users[email("Ben")] = {"is_email_confirmed": False}
    council.workspace.wire.users[email("Carol")] = {"is_restricted": True}

    found = council.house.people.match()

    assert (found.known, found.new) == (12, 2)
    assert found.unreachable == ["Ben Okoro (unconfirmed)", "Carol Lund (guest)"]
    assert account(council, "Amina") == council.id_of("Amina")
    assert account(council, "Carol") is None


def test_who_is_a_guest_now_is_known_no_more(council: SlackCouncil) -> None:
    """Nor who has left Slack: nothing is sent there again."""
    council.workspace.wire.users[email("Amina")] = {"deleted": True}
    council.workspace.wire.users[email("Ben")] = {"is_ultra_restricted": True}

    found = council.house.people.match()

    assert found.gone == 2
    assert account(council, "Amina") is None
    assert account(council, "Ben") is None


def test_an_account_that_the_staff_list_names_is_kept(council: SlackCouncil) -> None:
    """Their address on Slack is another one; they are a member all the same."""
    with transaction(council.house.app.engine) as session:
        amina = session.get_one(Person, of(council, "Amina").id)
        amina.email = "amina.yusuf@elsewhere.example"
        session.add(amina)

    found = council.house.people.match()

    assert found.unreachable == []
    assert account(council, "Amina") == council.id_of("Amina")


def test_matching_waits_when_slack_asks_it_to(council: SlackCouncil) -> None:
    """For as long as it says, and nobody is left out."""
    forget(council, "Amina")
    waited: list[float] = []
    council.workspace.wire.cut("users.lookupByEmail", "refuse", times=2, retry_after="9")
    matching = SlackPeople(
        council.house.people._client, council.house.app.engine, TEAMS, waited.append
    )

    found = matching.match()

    assert waited == [9, 9]
    assert found.unreachable == []


def test_a_slack_that_cannot_be_asked_changes_nothing(council: SlackCouncil) -> None:
    """Nobody loses their account because a line was cut."""
    council.workspace.wire.cut("users.lookupByEmail", "reset")

    with pytest.raises(DeliveryError):
        council.house.people.match()

    assert account(council, "Amina") == council.id_of("Amina")


def test_somebody_new_is_recognised_when_they_speak(council: SlackCouncil) -> None:
    """They need not wait until the morning."""
    forget(council, "Quinn")

    assert "Hello Quinn" in said(council, "Quinn")


def test_a_stranger_is_told_kindly(council: SlackCouncil) -> None:
    """On Slack, but not on the staff list; looked up once, not at each word."""
    forget(council, "Quinn")
    with transaction(council.house.app.engine) as session:
        quinn = session.get_one(Person, of(council, "Quinn").id)
        quinn.email = ""
        session.add(quinn)

    told = [said(council, "Quinn") for _ in range(3)]

    assert set(told) == {told[0]}
    assert "ask the quality assurance team to add you" in told[0]
    assert council.workspace.wire.tried.count("users.info") == 1


@pytest.mark.parametrize(
    "changed", [{"is_restricted": True}, {"is_email_confirmed": False}, {"team_id": "T0OTHER"}]
)
def test_a_guest_with_the_right_address_stays_a_stranger(
    council: SlackCouncil, changed: dict[str, Any]
) -> None:
    """Whoever may choose their own address could be anybody."""
    forget(council, "Quinn")
    council.workspace.wire.users[email("Quinn")] = changed

    assert "not on the council's staff list" in said(council, "Quinn")
    assert account(council, "Quinn") is None


def test_who_has_left_the_council_is_a_stranger(council: SlackCouncil) -> None:
    """Their account on Slack may live on for a while."""
    with transaction(council.house.app.engine) as session:
        ben = session.get_one(Person, of(council, "Ben").id)
        ben.left_on = council.clock[0].date()
        session.add(ben)

    assert "not on the council's staff list" in said(council, "Ben")


def test_two_people_with_one_address_are_nobody(council: SlackCouncil) -> None:
    """Better a question to the QA team than somebody else's audit."""
    forget(council, "Quinn")
    with transaction(council.house.app.engine) as session:
        session.add(Person(reference="z999", name="Quinn Two", email=email("Quinn").upper()))

    assert "not on the council's staff list" in said(council, "Quinn")
