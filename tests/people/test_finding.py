"""People are found, and what is asked of them."""

from datetime import date

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from storage import people
from storage.db import transaction
from storage.people import Absence, ChatAccount, Person, PersonRole

LEFT = date(2026, 11, 30)


@pytest.fixture
def staff(engine: Engine) -> dict[str, int]:
    """Amina is managed by Ben, he by Cleo; Dev, whom Cleo managed too, has left."""
    with transaction(engine) as session:
        cleo = add(session, "Cleo Ray")
        ben = add(session, "Ben Ito", manager=cleo)
        amina = add(session, "Amina Khan", manager=ben)
        dev = add(session, "Dev Roy", manager=cleo, left=LEFT)
        for name, person in (("U1", amina), ("U4", dev)):
            session.add(ChatAccount(platform="slack", chat_id=name, person_id=person))
        for role, person in (("iro", amina), ("iro", dev), ("team_manager", ben)):
            session.add(PersonRole(person_id=person, role=role))
        days = (date(2027, 1, 11), date(2027, 1, 15))
        session.add(Absence(person_id=amina, from_on=days[0], to_on=days[1]))
        session.add(Absence(person_id=ben, from_on=date(2027, 1, 18)))
    return {"amina": amina, "ben": ben, "cleo": cleo, "dev": dev}


def add(session: Session, name: str, manager: int | None = None, left: date | None = None) -> int:
    """Add one person; return their id."""
    first = name.split()[0].lower()
    person = Person(
        reference=first,
        name=name,
        email=f"{first}@x.example",
        manager_id=manager,
        left_on=left,
    )
    session.add(person)
    session.flush()
    return person.id or 0


def test_leavers_are_not_todays_staff(engine: Engine, staff: dict[str, int]) -> None:
    """Neither as staff, nor in a role, nor behind an account or an address."""
    with transaction(engine, write=False) as session:
        assert [one.name for one in people.everyone(session)] == [
            "Amina Khan",
            "Ben Ito",
            "Cleo Ray",
        ]
        assert [one.id for one in people.with_role(session, "iro")] == [staff["amina"]]
        assert [one.id for one in people.managed_by(session, staff["cleo"])] == [staff["ben"]]
        assert people.by_chat(session, "slack", "U4") is None
        assert people.by_email(session, "dev@x.example") is None
        assert people.references(session).keys() == {"amina", "ben", "cleo", "dev"}


def test_people_are_found_by_account_and_address(engine: Engine, staff: dict[str, int]) -> None:
    """Strangers are not."""
    with transaction(engine, write=False) as session:
        amina = people.by_reference(session, "amina")
        assert people.by_chat(session, "slack", "U1") == amina
        assert people.by_email(session, " Amina@X.example ") == amina
        assert people.chat_of(session, staff["amina"], "slack") == "U1"
        assert people.chat_of(session, staff["amina"], "teams") is None
        assert people.by_chat(session, "slack", "U9") is None
        assert people.by_email(session, "") is None
        assert people.by_reference(session, "nobody") is None


def test_a_line_of_managers_is_nearest_first(engine: Engine, staff: dict[str, int]) -> None:
    """And ends where nobody is above."""
    with transaction(engine, write=False) as session:
        assert people.managers_of(session, staff["amina"]) == [staff["ben"], staff["cleo"]]
        assert people.managers_of(session, staff["cleo"]) == []


def test_a_circle_of_managers_ends(engine: Engine, staff: dict[str, int]) -> None:
    """Data that came from elsewhere may go round; nobody is their own manager for that."""
    with transaction(engine) as session:
        session.get_one(Person, staff["cleo"]).manager_id = staff["amina"]

    with transaction(engine, write=False) as session:
        assert people.managers_of(session, staff["amina"]) == [staff["ben"], staff["cleo"]]
        assert people.managers_of(session, staff["ben"]) == [staff["cleo"], staff["amina"]]


@pytest.mark.parametrize(
    ("first", "last", "away"),
    [
        (date(2027, 1, 4), date(2027, 1, 10), []),
        (date(2027, 1, 4), date(2027, 1, 11), ["amina"]),
        (date(2027, 1, 15), date(2027, 1, 18), ["amina", "ben"]),
        (date(2027, 1, 16), date(2027, 1, 17), []),
        (date(2028, 1, 1), date(2028, 1, 1), ["ben"]),
    ],
)
def test_absences_touch_their_first_and_last_day(
    engine: Engine, staff: dict[str, int], first: date, last: date, away: list[str]
) -> None:
    """Both included; without a known end they go on."""
    names = {number: name for name, number in staff.items()}

    with transaction(engine, write=False) as session:
        found = people.absences_between(session, first, last)
        assert [names[one.person_id] for one in found] == away


def test_somebody_is_away_on_each_day_of_an_absence(engine: Engine, staff: dict[str, int]) -> None:
    """And nobody else is."""
    with transaction(engine, write=False) as session:
        assert people.is_away(session, staff["amina"], date(2027, 1, 15))
        assert not people.is_away(session, staff["amina"], date(2027, 1, 16))
        assert not people.is_away(session, staff["cleo"], date(2027, 1, 15))
