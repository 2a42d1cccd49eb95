"""A staff list: every fault by its row, all of them at once."""

from datetime import date

import pytest

from handlers.core.table import Row, Table
from handlers.people.rules import PersonRow, ReadPeople, circles, read_people, too_many_leavers

ROLES = ("practitioner", "team_manager", "head_of_service", "iro")
HEADERS = ("person_id", "name", "email", "role", "team", "service")
AMINA = ("P1", "Amina Khan", "amina@x.example", "practitioner", "North", "Children in Care")
BEN = ("P2", "Ben Ito", "ben@x.example", "team_manager", "North", "Children in Care")
CLEO = ("P3", "Cleo Ray", "cleo@x.example", "iro", "South", "Early Help")


def read(*rows: tuple[str, ...], also: tuple[str, ...] = ()) -> ReadPeople:
    """Read a staff list; its first row is row 2."""
    numbered = tuple(Row(number, row) for number, row in enumerate(rows, start=2))
    return read_people(Table((*HEADERS, *also), numbered, "staff.csv"), ROLES)


def faults(*rows: tuple[str, ...], also: tuple[str, ...] = ()) -> list[str]:
    """Return what is wrong with a staff list."""
    return [fault.sentence for fault in read(*rows, also=also).faults]


def test_a_right_row_is_read_whole() -> None:
    """Every column, with roles as the profile writes them and dates as dates."""
    also = (
        *("manager_id", "started_on", "qualified_on", "asye_started_on"),
        *("leave_from", "leave_to", "slack_id", "teams_id"),
    )
    amina = (
        *("P1", "Amina Khan", "amina@x.example", "Practitioner; IRO", "North", "Care"),
        *("p2", "01/09/2026", "2026-07-01", "", "2027-01-11", "15/01/2027", "U1", "29:x"),
    )
    ben = (*BEN[:5], "Care", *[""] * 8)

    found = read(amina, ben, also=also)

    assert found.faults == ()
    assert found.rows[0] == PersonRow(
        row=2,
        reference="P1",
        name="Amina Khan",
        email="amina@x.example",
        roles=("practitioner", "iro"),
        team="North",
        service="Care",
        manager="P2",
        dates={
            "started_on": date(2026, 9, 1),
            "qualified_on": date(2026, 7, 1),
            "leave_from": date(2027, 1, 11),
            "leave_to": date(2027, 1, 15),
        },
        chats={"slack": "U1", "teams": "29:x"},
        given=frozenset((*HEADERS, *also)),
    )


def test_a_right_list_has_no_faults() -> None:
    """Also with somebody who belongs to no team."""
    dev = ("P4", "Dev Roy", "dev@x.example", "Head of Service", "", "Early Help")

    assert faults(AMINA, BEN, CLEO, dev) == []


def test_all_faults_of_all_rows_are_told_at_once() -> None:
    """So that a list is put right in one go."""
    assert faults(("", "", "no", "boss", "North", ""), ("P1", *BEN[1:]), AMINA) == [
        "person_id in row 2 is empty.",
        "name in row 2 is empty.",
        'email in row 2 says "no", which is no e-mail address.',
        "service in row 2 is empty, although there is a team.",
        'role in row 2 says "boss", which is none of: '
        "practitioner, team_manager, head_of_service, iro.",
        "person_id in row 4 is the same as in row 3.",
    ]


@pytest.mark.parametrize("column", range(4))
def test_what_every_person_needs_must_be_there(column: int) -> None:
    """An id, a name, an e-mail address and a role."""
    row = tuple("" if place == column else cell for place, cell in enumerate(AMINA))

    assert faults(row) == [f"{HEADERS[column]} in row 2 is empty."]


@pytest.mark.parametrize("column", range(6))
def test_every_column_that_is_needed_must_be_there(column: int) -> None:
    """Without it, there is one fault for the whole file."""
    headers = tuple(name for place, name in enumerate(HEADERS) if place != column)
    cells = tuple(cell for place, cell in enumerate(AMINA) if place != column)

    found = read_people(Table(headers, (Row(2, cells),)), ROLES)

    assert [fault.sentence for fault in found.faults] == [
        f"The column {HEADERS[column]} is missing."
    ]


def test_ids_that_differ_only_by_capitals_are_the_same() -> None:
    """They would be taken for each other by somebody, sooner or later."""
    assert faults(AMINA, ("p1", *BEN[1:])) == ["person_id in row 3 is the same as in row 2."]


def test_nobody_shares_an_address_or_an_account() -> None:
    """A message to one would be read by another."""
    ben = ("P2", "Ben Ito", "AMINA@x.example", *BEN[3:], "U1", "T2")

    assert faults((*AMINA, "U1", "T1"), ben, also=("slack_id", "teams_id")) == [
        "email in row 3 is the same as in row 2.",
        "slack_id in row 3 is the same as in row 2.",
    ]


@pytest.mark.parametrize("email", ["amina", "amina@x", "a b@x.example", "@x.example", "a@b@c.d"])
def test_an_address_must_look_like_one(email: str) -> None:
    """Otherwise it is likely to be another column's."""
    assert faults((*AMINA[:2], email, *AMINA[3:])) == [
        f'email in row 2 says "{email}", which is no e-mail address.'
    ]


def test_a_word_that_may_be_a_name_is_not_repeated() -> None:
    """The role and the name were swapped: the report does not spread it."""
    assert faults((*AMINA[:3], "Zoe Lind", *AMINA[4:])) == [
        "role in row 2 is none of: practitioner, team_manager, head_of_service, iro."
    ]


def test_a_team_belongs_to_one_service() -> None:
    """The same in every row; capitals make no difference."""
    ben = (*BEN[:4], "NORTH", "Early Help")

    assert faults(AMINA, ben, CLEO) == ["team in row 3 is in another service than in row 2."]


def test_a_team_is_spelt_as_it_was_first() -> None:
    """So that it is one team."""
    found = read(AMINA, (*BEN[:4], "NORTH", "children in care"))

    assert {(row.team, row.service) for row in found.rows} == {("North", "Children in Care")}


def test_a_manager_is_on_the_list() -> None:
    """Otherwise nobody would hear."""
    assert faults((*AMINA, "P9"), (*BEN, ""), also=("manager_id",)) == [
        "manager_id in row 2 is nobody's person_id in this file."
    ]


def test_nobody_is_their_own_manager() -> None:
    """They would sign off their own work."""
    assert faults((*AMINA, "P1"), also=("manager_id",)) == [
        "manager_id in row 2 leads round in a circle: it is the person's own."
    ]


def test_lines_of_managers_do_not_go_round() -> None:
    """Amina, Ben and Cleo manage each other: told once, with all its rows."""
    rows = ((*AMINA, "P2"), (*BEN, "P3"), (*CLEO, "P1"))

    assert faults(*rows, also=("manager_id",)) == [
        "manager_id in row 2 leads round in a circle through rows 2, 3, 4."
    ]


@pytest.mark.parametrize(
    ("above", "found"),
    [
        ({}, []),
        ({"a": "b", "b": "c"}, []),
        ({"a": "b", "b": "a"}, [["a", "b"]]),
        ({"x": "a", "a": "b", "b": "a"}, [["a", "b"]]),
        ({"a": "a", "b": "c", "c": "b"}, [["a"], ["b", "c"]]),
    ],
)
def test_circles_are_found(above: dict[str, str], found: list[list[str]]) -> None:
    """Each once, without those who only lead into it."""
    assert circles(above) == found


@pytest.mark.parametrize(
    ("leave", "sentences"),
    [
        (("2027-01-11", "2027-01-11"), []),
        (("2027-01-11", ""), []),
        (("2027-01-11", "2027-01-10"), ["leave_to in row 2 is before leave_from."]),
        (("", "2027-01-10"), ["leave_to in row 2 has no leave_from beside it."]),
    ],
)
def test_leave_ends_after_it_began(leave: tuple[str, str], sentences: list[str]) -> None:
    """One day is enough; no end means that none is known."""
    assert faults((*AMINA, *leave), also=("leave_from", "leave_to")) == sentences


def test_what_is_too_long_to_be_kept_is_a_fault() -> None:
    """PostgreSQL would refuse it later, with worse words."""
    assert faults(("P" * 61, *AMINA[1:])) == ["person_id in row 2 is longer than 60 characters."]


def test_unexpected_columns_are_named_and_not_read() -> None:
    """The report says what was left out."""
    found = read((*AMINA, "03/04/1985"), also=("Date of birth",))

    assert found.faults == ()
    assert [one.sentence() for one in found.dropped] == [
        '"Date of birth" is not needed: it was left out and not stored. '
        "It seems to hold birth dates."
    ]


@pytest.mark.parametrize(
    ("leavers", "of", "expected", "too_many"),
    [
        (10, 100, None, False),
        (11, 100, None, True),
        (11, 100, 11, False),
        (11, 100, 12, True),
        (1, 5, None, True),
        (0, 0, None, False),
    ],
)
def test_more_than_a_tenth_leaving_needs_a_word(
    leavers: int, of: int, expected: int | None, *, too_many: bool
) -> None:
    """The wrong file is likelier than that; the number must be the right one."""
    assert too_many_leavers(leavers, of, expected) is too_many
