"""The staff list comes in, and comes in again."""

from datetime import date

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, select

from handlers.core.changes import Change, How
from handlers.core.errors import Refusal
from handlers.core.table import Row, Table
from handlers.people.flows import import_people
from handlers.people.rules import read_people
from storage import people
from storage.db import transaction
from storage.people import Absence, ChatAccount, Person
from storage.trail import ABOUT

MONDAY = date(2026, 12, 21)
ROLES = ("practitioner", "team_manager", "iro")
HEADERS = (
    *("person_id", "name", "email", "role", "team", "service"),
    *("manager_id", "started_on", "leave_from", "leave_to", "slack_id"),
)
AMINA = "P1,Amina Khan,amina@x.example,practitioner,North,Care,P2,2026-09-01,,,U1"
BEN = "P2,Ben Ito,ben@x.example,team_manager,North,Care,P3,,,,U2"
CLEO = "P3,Cleo Ray,cleo@x.example,team_manager;iro,South,Early Help,,,,,"


class Trail:
    """Keeps what was recorded."""

    def __init__(self) -> None:
        """Begin empty."""
        self.lines: list[tuple[str, str]] = []

    def __call__(self, deed: str, about: str) -> None:
        """Keep one line, if the trail would take it."""
        assert ABOUT.fullmatch(about)
        self.lines.append((deed, about))


def bring_in(
    engine: Engine,
    *lines: str,
    headers: tuple[str, ...] = HEADERS,
    today: date = MONDAY,
    how: How | None = None,
    trail: Trail | None = None,
) -> Change:
    """Import a staff list in a transaction of its own."""
    rows = tuple(Row(n, tuple(line.split(","))) for n, line in enumerate(lines, start=2))
    read = read_people(Table(headers, rows), ROLES)
    assert read.faults == ()
    with transaction(engine) as session:
        return import_people(session, read.rows, today, trail or Trail(), how or How())


def everything(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table about people."""
    names = ("service", "team", "person", "person_role", "absence", "chat_account")
    with transaction(engine, write=False) as session:
        tables = {name: SQLModel.metadata.tables[name] for name in names}
        return {
            name: sorted(map(tuple, session.connection().execute(table.select())), key=repr)
            for name, table in tables.items()
        }


def person(session: Session, reference: str) -> Person:
    """Return somebody who must be there."""
    found = people.by_reference(session, reference)
    assert found is not None
    return found


def test_a_new_list_brings_everybody_in(engine: Engine) -> None:
    """With their team, service, manager, roles, account and dates."""
    trail = Trail()

    change = bring_in(engine, AMINA, BEN, CLEO, trail=trail)

    assert change == Change("people", rows=3, added=3, new_teams=2)
    assert trail.lines == [("people.imported", "people:3/3/0/0/0")]
    with transaction(engine, write=False) as session:
        amina, ben, cleo = (person(session, one) for one in ("P1", "P2", "P3"))
        north = people.teams(session)["North"]
        assert (amina.name, amina.email) == ("Amina Khan", "amina@x.example")
        assert (amina.team_id, amina.service_id) == (north.id, north.service_id)
        assert amina.manager_id == ben.id
        assert amina.started_on == date(2026, 9, 1)
        assert people.roles_of(session, cleo.id or 0) == {"team_manager", "iro"}
        assert people.by_chat(session, "slack", "U1") == amina
        assert people.managers_of(session, amina.id or 0) == [ben.id, cleo.id]


def test_the_same_list_again_changes_nothing(engine: Engine) -> None:
    """And says so; nothing is written to the trail."""
    bring_in(engine, AMINA, BEN, CLEO)
    before, trail = everything(engine), Trail()

    change = bring_in(engine, AMINA, BEN, CLEO, trail=trail)

    assert change.nothing
    assert change.facts() == ()
    assert trail.lines == []
    assert everything(engine) == before


def test_what_changed_is_counted_by_field(engine: Engine) -> None:
    """Amina moved and has another manager and role; Ben is spelt otherwise and changed account."""
    bring_in(engine, AMINA, BEN, CLEO)
    amina = "P1,Amina Khan,amina@x.example,iro,South,Early Help,P3,2026-09-01,,,U1"
    ben = "P2,Ben Itoh,ben@x.example,team_manager,North,Care,P3,,,,U9"

    change = bring_in(engine, amina, ben, CLEO)

    assert change.changed == 2
    assert dict(change.fields) == {
        "team": 1,
        "service": 1,
        "manager": 1,
        "role": 1,
        "name": 1,
        "chat account": 1,
    }
    with transaction(engine, write=False) as session:
        found = person(session, "P1")
        assert found.team_id == people.teams(session)["South"].id
        assert found.manager_id == person(session, "P3").id
        assert people.roles_of(session, found.id or 0) == {"iro"}
        assert people.by_chat(session, "slack", "U9") == person(session, "P2")
        assert people.by_chat(session, "slack", "U2") is None
    assert bring_in(engine, amina, ben, CLEO).nothing


def test_a_rehearsal_reports_the_same_and_writes_nothing(engine: Engine) -> None:
    """Before anything is there, and when something changes."""
    empty = everything(engine)
    rehearsed = bring_in(engine, AMINA, BEN, CLEO, how=How(dry_run=True))
    assert everything(engine) == empty

    assert bring_in(engine, AMINA, BEN, CLEO) == rehearsed
    before, ben = everything(engine), BEN.replace("North,Care", "West,Care")
    amina = AMINA.replace("North,Care", "West,Care")
    again = bring_in(engine, amina, ben, CLEO, how=How(dry_run=True))

    assert everything(engine) == before
    assert bring_in(engine, amina, ben, CLEO) == again
    assert (again.changed, again.new_teams) == (2, 1)


def test_leavers_stay_on_record_and_lose_their_account(engine: Engine) -> None:
    """They are no longer staff from that day, and the bot no longer knows them in chat."""
    bring_in(engine, AMINA, BEN, CLEO)

    change = bring_in(engine, BEN, CLEO, how=How(leavers=1))

    assert change == Change("people", rows=2, gone=1)
    with transaction(engine, write=False) as session:
        assert person(session, "P1").left_on == MONDAY
        assert [one.name for one in people.everyone(session)] == ["Ben Ito", "Cleo Ray"]
        assert people.by_chat(session, "slack", "U1") is None
    assert bring_in(engine, BEN, CLEO).nothing


def test_a_leaver_may_come_back(engine: Engine) -> None:
    """With the account that the list gives them."""
    bring_in(engine, AMINA, BEN, CLEO)
    bring_in(engine, BEN, CLEO, how=How(leavers=1))

    change = bring_in(engine, AMINA, BEN, CLEO, today=date(2027, 2, 1))

    assert (change.back, change.added) == (1, 0)
    with transaction(engine, write=False) as session:
        assert person(session, "P1").left_on is None
        assert people.by_chat(session, "slack", "U1") == person(session, "P1")


@pytest.mark.parametrize("expected", [None, 2])
def test_many_leavers_are_refused_unless_their_number_is_said(
    engine: Engine, expected: int | None
) -> None:
    """It is more likely to be the wrong file; nothing is changed."""
    bring_in(engine, AMINA, BEN, CLEO)
    before = everything(engine)

    with pytest.raises(Refusal) as refused:
        bring_in(engine, BEN, CLEO, how=How(leavers=expected))

    assert str(refused.value) == (
        "Nothing was imported. "
        "1 of the 3 people on the staff list are not in this file, "
        "and so many leavers are more likely to be the wrong file. "
        "If they have all left, import it again with --leavers 1."
    )
    assert everything(engine) == before


def test_columns_that_the_file_lacks_change_nothing(engine: Engine) -> None:
    """A shorter list says nothing of managers, dates, leave and accounts."""
    bring_in(engine, AMINA.replace(",,,U1", ",2027-01-11,,U1"), BEN, CLEO)
    before = everything(engine)
    short = [",".join(line.split(",")[:6]) for line in (AMINA, BEN, CLEO)]

    assert bring_in(engine, *short, headers=HEADERS[:6]).nothing
    assert everything(engine) == before


def leave(engine: Engine) -> list[tuple[date, date | None]]:
    """Return the absences that are known, in order."""
    with transaction(engine, write=False) as session:
        found = session.exec(select(Absence)).all()
        return sorted(((one.from_on, one.to_on) for one in found), key=repr)


@pytest.mark.parametrize(
    ("first", "then", "left"),
    [
        # what the list said before, what it says now, what is known then (today: 21 December)
        (",", ",", []),
        (",", "2027-01-11,2027-01-15", [(date(2027, 1, 11), date(2027, 1, 15))]),
        ("2027-01-11,", "2027-01-11,2027-01-15", [(date(2027, 1, 11), date(2027, 1, 15))]),
        ("2027-01-11,2027-01-15", ",", []),
        ("2026-12-01,", ",", [(date(2026, 12, 1), date(2026, 12, 20))]),
        ("2026-11-02,2026-11-06", ",", [(date(2026, 11, 2), date(2026, 11, 6))]),
        (
            "2026-11-02,2026-11-06",
            "2027-01-11,",
            [(date(2026, 11, 2), date(2026, 11, 6)), (date(2027, 1, 11), None)],
        ),
        ("2027-01-11,2027-01-15", "2027-01-18,", [(date(2027, 1, 18), None)]),
    ],
)
def test_the_list_is_the_truth_about_leave_that_is_not_over(
    engine: Engine, first: str, then: str, left: list[tuple[date, date | None]]
) -> None:
    """What is past stays; what began and is no longer listed ended yesterday."""
    bring_in(engine, AMINA.replace(",,,U1", f",{first},U1"), BEN, CLEO)

    changed = AMINA.replace(",,,U1", f",{then},U1")
    bring_in(engine, changed, BEN, CLEO)

    assert leave(engine) == left
    assert bring_in(engine, changed, BEN, CLEO).nothing


def test_an_account_may_change_hands(engine: Engine) -> None:
    """Amina and Ben had each other's by mistake."""
    bring_in(engine, AMINA, BEN, CLEO)

    bring_in(engine, AMINA.replace("U1", "U2"), BEN.replace("U2", "U1"), CLEO)

    with transaction(engine, write=False) as session:
        assert people.by_chat(session, "slack", "U2") == person(session, "P1")
        assert people.by_chat(session, "slack", "U1") == person(session, "P2")
        assert len(session.exec(select(ChatAccount)).all()) == 2


def test_a_team_may_move_to_another_service(engine: Engine) -> None:
    """The team moves with its people, and stays one team."""
    bring_in(engine, AMINA, BEN, CLEO)

    bring_in(
        engine, *(line.replace("North,Care", "NORTH,Early Help") for line in (AMINA, BEN)), CLEO
    )

    with transaction(engine, write=False) as session:
        assert list(people.teams(session)) == ["North", "South"]
        early_help = people.services(session)["Early Help"].id
        assert people.teams(session)["North"].service_id == early_help
        assert person(session, "P1").service_id == early_help


def test_a_failed_import_leaves_nothing(engine: Engine) -> None:
    """All rows or none: the trail could not be written, so nothing was."""
    before = everything(engine)

    class Broken(Trail):
        def __call__(self, deed: str, about: str) -> None:
            raise ZeroDivisionError(deed, about)

    with pytest.raises(ZeroDivisionError):
        bring_in(engine, AMINA, BEN, CLEO, trail=Broken())

    assert everything(engine) == before


def test_progress_reaches_its_end(engine: Engine) -> None:
    """However many are new."""
    seen: list[tuple[int, int]] = []

    bring_in(engine, AMINA, BEN, CLEO, how=How(progress=lambda *step: seen.append(step)))

    assert seen[-1] == (3, 3)
