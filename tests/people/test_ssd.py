"""Staff from the Standard Safeguarding Dataset: departments, the line, job titles."""

import pytest

from handlers.core.table import Row, Table
from handlers.people.departments import Department, Departments, lines
from handlers.people.rules import read_people
from handlers.people.ssd import Known, staff_table, titles_of

ROLES = ("practitioner", "team_manager", "head")
TITLES = titles_of({"social worker": "practitioner"}, {"team_manager": "Practice Manager"})
KNOWN = Known(
    {**TITLES, "head of service": "head"},
    managing=frozenset(("team_manager", "head")),
    taking_part=frozenset(("practitioner", "team_manager")),
)
TREE = (
    Department("1", "Children's Services"),
    Department("2", "Children in Care", "1"),
    Department("3", "Care North", "2"),
    Department("4", "Care South", "2"),
    Department("5", "Assessment", "1"),
    Department("6", "Assessment East", "5"),
)
STAFF = ("prof_staff_id", "prof_professional_name", "prof_professional_job_title")
IN = "prof_professional_department"


def table(name: str, headers: tuple[str, ...], *lines_: str) -> Table:
    """Return a table whose first row is row 2."""
    rows = tuple(Row(n, tuple(line.split(","))) for n, line in enumerate(lines_, start=2))
    return Table(headers, rows, name)


DEPARTMENTS = table(
    "ssd_department",
    ("dept_team_id", "dept_team_name", "dept_team_parent_id"),
    *(f"{one.id},{one.name},{one.parent}" for one in TREE),
)
PROFESSIONALS = table(
    "ssd_professionals",
    (*STAFF, IN, "prof_social_worker_registration_no"),
    "P1,Amina Khan,Social Worker,3,SW1",
    "P2,Ben Ito,practice manager,Care North,SW2",
    "P3,Priya Rao,Head of Service,2,SW3",
    "P4,Cleo Ray,Clerk,4,",
)


@pytest.mark.parametrize(
    ("team", "service"),
    [("3", "Children in Care"), ("2", "Children in Care"), ("6", "Assessment")],
)
def test_a_single_top_is_the_directorate(team: str, service: str) -> None:
    """The departments below it are the services."""
    departments = Departments.of(TREE)

    assert departments.service(departments.by_id[team]) == service


def test_several_tops_are_the_services() -> None:
    """And a flat list names each department's parent, or itself."""
    two = Departments.of((*TREE[1:], Department("7", "Alone"), Department("8", "Y", "", "Over Y")))

    assert two.service(two.by_id["3"]) == "Children in Care"
    assert [two.service(two.by_id[one]) for one in "78"] == ["Alone", "Over Y"]


def test_one_top_with_only_teams_below_is_a_service() -> None:
    """A small council's only service is no directorate."""
    small = Departments.of((Department("1", "Care"), Department("2", "North", "1")))

    assert small.service(small.by_id["2"]) == "Care"


def test_departments_in_a_circle_end() -> None:
    """A mistake in the record system is no endless loop."""
    circle = Departments.of((Department("1", "A", "2"), Department("2", "B", "1")))

    assert [one.id for one in circle.above(circle.by_id["1"])] == ["2"]
    assert circle.service(circle.by_id["1"]) == "B"


def test_the_line_follows_departments_upwards() -> None:
    """A worker's manager leads their team; that manager's is the next lead above."""
    departments = Departments.of(TREE)
    by = departments.by_id
    placed = {"amina": by["3"], "ben": by["3"], "priya": by["2"], "cleo": by["4"]}

    assert lines(placed, ["ben", "priya"], departments) == {
        "amina": "ben",
        "ben": "priya",
        "cleo": "priya",
    }


def test_two_leads_of_one_team_make_the_line_unknown() -> None:
    """Nobody can say which of them is above whom, or above the workers."""
    departments = Departments.of(TREE)
    placed = dict.fromkeys(("amina", "ben", "dev"), departments.by_id["3"])

    assert lines(placed, ["ben", "dev"], departments) == {}


def test_professionals_become_a_staff_list() -> None:
    """With role, team, service and manager; an unknown title is told, with how many have it."""
    found = staff_table(PROFESSIONALS, DEPARTMENTS, KNOWN)
    read = read_people(found.table, ROLES, partial=True)

    assert (found.faults, read.faults) == ((), ())
    assert [
        (one.reference, one.roles, one.team, one.service, one.manager) for one in read.rows
    ] == [
        ("P1", ("practitioner",), "Care North", "Children in Care", "P2"),
        ("P2", ("team_manager",), "Care North", "Children in Care", "P3"),
        ("P3", ("head",), "Children in Care", "Children in Care", ""),
        ("P4", (), "Care South", "Children in Care", "P3"),
    ]
    assert found.notes == (
        '1 person has a job title that the framework maps to no role: "Clerk" (1).',
    )


def test_what_is_known_is_not_written_over() -> None:
    """A manager from a staff list stays, as does a team's service; an unknown role says nothing."""
    known = Known(
        KNOWN.titles, KNOWN.managing, KNOWN.taking_part, {"p1"}, {"care north": "Corporate Parents"}
    )

    rows = read_people(staff_table(PROFESSIONALS, DEPARTMENTS, known).table, ROLES, partial=True)

    assert "manager_id" not in rows.rows[0].given
    assert rows.rows[0].service == "Corporate Parents"
    assert "role" not in rows.rows[3].given
    assert "email" not in rows.rows[0].given


def test_a_missing_table_of_departments_leaves_the_line_unknown() -> None:
    """The department's own name is the team's; those who take part are counted."""
    flat = table("ssd_professionals", (*STAFF, IN), "P1,Amina Khan,Social Worker,North")

    found = staff_table(flat, None, KNOWN)

    assert found.table.rows[0].cells == ("P1", "Amina Khan", "practitioner", "North", "North", "")
    assert found.notes == (
        "The line of 1 person is not known from departments: "
        "they stand outside the draw until a staff list says it.",
    )


def test_faults_are_told_in_the_dataset_s_own_words() -> None:
    """Table, column and row as whoever made the extract knows them."""
    wrong = table("ssd_professionals", (*STAFF, IN), "P1,,Social Worker,3", "p1,Ben Ito,,3")

    found = staff_table(wrong, DEPARTMENTS, KNOWN)
    read = read_people(found.table, ROLES, partial=True)

    assert [one.sentence for one in found.told(read.faults)] == [
        "prof_professional_name in row 2 of ssd_professionals is empty.",
        "prof_staff_id in row 3 of ssd_professionals is the same as in row 2.",
    ]


def test_a_missing_column_is_told_with_its_table() -> None:
    """One fault for the whole table."""
    found = staff_table(table("ssd_professionals", STAFF[:1], "P1"), None, KNOWN)

    assert [one.sentence for one in found.faults] == [
        "ssd_professionals: The column prof_professional_name is missing."
    ]


def test_a_role_s_own_title_goes_before_the_map() -> None:
    """A council that calls a head of service Practice Manager means it."""
    titles = titles_of({"practice manager": "team_manager"}, {"head": "Practice Manager"})

    assert titles == {"practice manager": "head"}
