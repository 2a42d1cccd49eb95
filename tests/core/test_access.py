"""Access: roles give abilities, records have parties, and a guard reads both."""

from itertools import chain, combinations

import pytest
from sqlmodel import Session, select

from handlers.core.access import (
    ABILITIES,
    Guard,
    Party,
    known_id,
    may_use,
    parties_of,
    speaker_of,
)
from handlers.core.messages import Whisper
from handlers.core.profile.loader import load
from handlers.core.records import action_parties, audit_parties
from storage.actions import Action
from storage.audits import Audit
from storage.people import ChatAccount, Person, PersonRole
from tests.chat import Chat
from tests.january import BEN, DEV, audit_of, hear, known, person, refused

AMINA = Person(id=4, reference="p04", name="Amina Yusuf")
PROFILE = load("west_sussex").profile


def test_two_roles_give_what_each_of_them_gives() -> None:
    """A team manager who is also in the QA team audits and runs rounds."""
    both = speaker_of(AMINA, frozenset({"team_manager", "qa_officer"}), PROFILE)

    assert both.abilities == {"audit", "manage", "run_rounds", "exclude_files"}


def test_a_role_that_the_framework_does_not_know_gives_nothing() -> None:
    """A staff list may name jobs that another framework had."""
    assert speaker_of(AMINA, frozenset({"wizard"}), PROFILE).abilities == frozenset()
    assert speaker_of(AMINA, frozenset(), PROFILE).abilities == frozenset()


@pytest.mark.parametrize("framework", ["default", "west_sussex"])
def test_frameworks_give_abilities_that_the_code_knows(framework: str) -> None:
    """Every ability of a role is one of the closed list, and each is given to somebody."""
    given = [role.abilities for role in load(framework).profile.roles.values()]

    assert set(chain.from_iterable(given)) == ABILITIES


def test_a_guard_lets_through_an_ability_or_a_party_and_nobody_else() -> None:
    """Of all combinations, exactly those that share something with the guard."""
    guard = Guard(frozenset({"run_rounds"}), frozenset({Party.WORKER}))
    quinn = speaker_of(AMINA, frozenset({"qa_officer"}), PROFILE)
    amina = speaker_of(AMINA, frozenset({"team_manager"}), PROFILE)

    for size in range(3):
        for parties in combinations((Party.WORKER, Party.AUDITOR, Party.LINE), size):
            assert may_use(guard, quinn, frozenset(parties))
            assert may_use(guard, amina, frozenset(parties)) == (Party.WORKER in parties)


def test_a_guard_for_everyone_asks_nothing() -> None:
    """Whoever the bot knows."""
    nobody = speaker_of(AMINA, frozenset(), PROFILE)

    assert may_use(Guard(everyone=True), nobody, frozenset())
    assert Guard().is_open


def test_somebody_may_be_several_parties() -> None:
    """A manager is in the worker's line as well."""
    amina = speaker_of(AMINA, frozenset(), PROFILE)
    parties = {
        Party.MANAGER: frozenset({4}),
        Party.LINE: frozenset({3, 4}),
        Party.WORKER: frozenset({10}),
    }

    assert parties_of(parties, amina) == {Party.MANAGER, Party.LINE}


def test_a_person_who_is_not_stored_has_no_id() -> None:
    """A mistake of ours, said aloud."""
    with pytest.raises(ValueError, match="'new' is not stored yet"):
        known_id(Person(reference="new", name="New"))


def names(chat: Chat, ids: frozenset[int]) -> set[str]:
    """Return the first names of people."""
    by_id = {person(chat, name): name for name in chat.ids}
    return {by_id[one] for one in ids}


def test_the_parties_of_an_audit(january: Chat) -> None:
    """Amina looks at Ben's work; Carol has Ben, Priya has Carol, Rose has Priya; Ola reviews."""
    with january.session() as session:
        found = audit_parties(session, audit_of(january, BEN))

    assert {party: names(january, ids) for party, ids in found.items()} == {
        Party.AUDITOR: {"Amina"},
        Party.WORKER: {"Ben"},
        Party.MANAGER: {"Carol"},
        Party.LINE: {"Carol", "Priya", "Rose"},
        Party.REVIEWER: {"Ola"},
        Party.OFFERED: set(),
    }


def test_an_action_belongs_to_the_line_of_the_work_that_was_looked_at(january: Chat) -> None:
    """An auditor's own action does not open the audit to the auditor's line."""
    audit = audit_of(january, DEV)
    action = Action(
        audit_id=known(audit.id),
        number=1,
        owner_id=known(audit.auditor_id),
        type="other",
        due_on=audit.due_on,
        due_why="",
        made_at=january.stage.now,
    )
    with january.session() as session:
        found = action_parties(session, action)

    assert names(january, found[Party.LINE]) == {"Amina", "Hugh", "Rose"}
    assert names(january, found[Party.OWNER]) == {"Farid"}


def test_a_circle_in_the_lines_ends(january: Chat) -> None:
    """Two people who manage each other on paper are each other's line, once."""
    with january.session() as session:
        rose = session.get_one(Person, person(january, "Rose"))
        rose.manager_id = person(january, "Carol")
        session.add(rose)

    with january.session() as session:
        audit = session.exec(select(Audit).where(Audit.reference == BEN)).one()
        assert names(january, audit_parties(session, audit)[Party.LINE]) == {
            "Carol",
            "Priya",
            "Rose",
        }


def leave(session: Session, person_id: int, chat: Chat) -> None:
    """Take somebody off the staff list."""
    gone = session.get_one(Person, person_id)
    gone.left_on = chat.stage.now.date()
    session.add(gone)


def test_a_leaver_is_a_stranger(january: Chat) -> None:
    """Whoever is no longer on the staff list opens nothing, not even their own."""
    with january.session() as session:
        leave(session, person(january, "Amina"), january)

    for route in ("home.open", "audits.start", "audits.show_file"):
        answer = refused(hear(january, "Amina", route, {"audit": BEN}))
        assert "not on the council's staff list" in answer


def test_an_account_of_another_platform_opens_nothing(january: Chat) -> None:
    """The same id on another platform may be somebody else."""
    with january.session() as session:
        session.add(
            ChatAccount(platform="slack", chat_id="U123", person_id=person(january, "Amina"))
        )
    january.ids["Amina"] = "U123"

    assert "not on the council's staff list" in refused(hear(january, "Amina", "home.open", {}))


def test_a_second_role_opens_more(january: Chat) -> None:
    """Ben, made a QA officer too, reads what QA reads; before, he could not."""
    before = hear(january, "Ben", "rounds.so_far", {})
    with january.session() as session:
        session.add(PersonRole(person_id=person(january, "Ben"), role="qa_officer"))
    after = hear(january, "Ben", "rounds.so_far", {})

    assert isinstance(before, Whisper)
    assert not isinstance(after, Whisper)
