"""The Standard Safeguarding Dataset as a caseload: who is open, where, with whom."""

from datetime import date

import pytest

from handlers.caseload.bands import age_band, ethnicity_group
from handlers.caseload.ranks import Ranked
from handlers.caseload.rules import CaseloadRow, read_caseload
from handlers.caseload.ssd import Staffed, caseload_table, covered
from handlers.core.recast import Recast
from handlers.core.table import Row, Table

TODAY = date(2026, 12, 21)
CATEGORIES = {
    "CIN": "Child in need",
    "CP": "Child protection plan",
    "CLA": "Child in care",
    "Care leaver": "Care leaver",
    "Early Help": "Early Help",
}
STAFFED = Staffed({"P1": "North", "P2": "North", "P3": "South", "P7": ""}, ("North", "South"))


def table(name: str, headers: str, *lines: str) -> Table:
    """Return one table of the dataset; its first row is row 2."""
    rows = tuple(Row(n, tuple(line.split(","))) for n, line in enumerate(lines, start=2))
    return Table(tuple(headers.split(",")), rows, name)


CIN = table(
    "ssd_cin_episodes",
    "cine_person_id,cine_referral_date,cine_close_date,cine_referral_nfa",
    "C1,2026-01-05 00:00:00,,N",
    "C2,2025-03-01T09:30:00,2025-09-01 00:00:00,",
    "C3,2026-02-01,,",
    "C9,2026-02-01,,Y",
)
CP = table(
    "ssd_cp_plans",
    "cppl_person_id,cppl_cp_plan_start_date,cppl_cp_plan_end_date",
    "C1,2026-03-01,",
    "C3,2025-01-01,2025-06-01",
)
CLA = table(
    "ssd_cla_episodes",
    "clae_person_id,clae_cla_episode_start_date,clae_cla_episode_ceased_date",
    "C4,2025-05-01,2026-01-01",
    "C4,2026-01-01,",
)
LEAVERS = table(
    "ssd_care_leavers",
    "clea_person_id,clea_care_leaver_worker_id,clea_care_leaver_allocated_team",
    "C4,,",
    "C5,W3,T2",
)
EARLY = table(
    "ssd_early_help_episodes",
    "earl_person_id,earl_episode_start_date,earl_episode_end_date,earl_episode_worker_id",
    "C6,2026-07-01,,A. Worker",
)
STAFF = table(
    "ssd_professionals",
    "prof_professional_id,prof_staff_id",
    "W1,P1",
    "W2,P2",
    "W3,P3",
    "W7,P7",
    "W8,P8",
)
TEAMS = table("ssd_department", "dept_team_id,dept_team_name", "T1,North", "T2,South")
WORK = table(
    "ssd_involvements",
    "invo_person_id,invo_professional_id,invo_professional_role_id,invo_professional_team,"
    "invo_involvement_start_date,invo_involvement_end_date",
    "C1,W1,ALLOCATED CASE WORKER,T1,2026-06-01 00:00:00,",
    "C1,W2,ALLOCATED CASE WORKER,T1,2025-06-01,2026-06-01",
    "C1,W7,IRO,,2026-06-01,",
    "C3,W3,CW,T2,2026-02-02,",
    "C3,W2,Team Manager,T2,2026-03-02,",
    "C4,W2,ALLOCATED_CASE_WORKER,T9,2026-01-02,",
    "C4,W8,CW,T9,2025-01-02,2026-01-02",
    "C2,W9,CW,,2025-01-02,",
)
EVERYTHING = (CIN, CP, CLA, LEAVERS, EARLY, STAFF, TEAMS, WORK)


def recast_of(*tables: Table, known: dict[str, str] | None = None) -> Recast:
    """Make a caseload list of some tables."""
    named = {one.name: one for one in tables}
    return caseload_table(named, Ranked(CATEGORIES, covered(named), known or {}), STAFFED, TODAY)


def rows(found: Recast) -> dict[str, CaseloadRow]:
    """Return the files of a list without faults."""
    read = read_caseload(found.table, CATEGORIES, STAFFED.people, STAFFED.teams)
    assert found.told(read.faults) == ()
    return {one.reference: one for one in read.rows}


def test_a_child_in_several_lists_stands_in_the_highest() -> None:
    """CLA, CP, CIN, care leaver, Early Help; what is over counts for nothing."""
    files = rows(recast_of(*EVERYTHING))

    assert {ref: one.category for ref, one in files.items()} == {
        "C1": "CP",
        "C3": "CIN",
        "C4": "CLA",
        "C5": "Care leaver",
        "C6": "Early Help",
    }
    assert files["C1"].dates["opened_on"] == date(2026, 3, 1)
    assert files["C4"].dates["opened_on"] == date(2026, 1, 1)


def test_the_worker_is_who_is_allocated_now() -> None:
    """With the team of the involvement if the staff list knows it, else the worker's own."""
    files = rows(recast_of(*EVERYTHING))

    assert {ref: (one.worker, one.team) for ref, one in files.items()} == {
        "C1": ("P1", "North"),
        "C3": ("P3", "South"),
        "C4": ("P2", "North"),
        "C5": ("P3", "South"),
        "C6": ("", ""),
    }
    assert files["C1"].dates["allocated_on"] == date(2026, 6, 1)
    assert files["C1"].iro == "P7"


def test_who_has_worked_on_a_file_is_kept() -> None:
    """Ended involvements, and a manager who is in it now: none of them may audit it."""
    found = recast_of(*EVERYTHING)
    files = rows(found)

    assert files["C1"].previous == ("P2",)
    assert files["C3"].previous == ("P2",)
    assert files["C4"].previous == ()
    assert found.notes == ("1 past involvement names somebody not on the staff list: left out.",)


def test_an_open_involvement_of_a_stranger_is_a_fault() -> None:
    """Else the file would look as if nobody had it."""
    work = table("ssd_involvements", "invo_person_id,invo_professional_id", "C1,W9")

    found = recast_of(CIN, STAFF, work)

    assert [one.sentence for one in found.faults] == [
        "invo_professional_id in row 2 of ssd_involvements is nobody in ssd_professionals."
    ]


def test_identity_becomes_bands_and_groups() -> None:
    """A child who died is left out; family ids keep brothers and sisters together."""
    person = table(
        "ssd_person",
        "pers_person_id,pers_dob,pers_expected_dob,pers_ethnicity,pers_death_date,pers_upn",
        "C1,2015-12-22 00:00:00,,WBRI,,H801200001001",
        "C3,,2027-03-01,zz,,",
        "C4,2010-01-01,,BAFR,2026-11-11,",
    )
    family = table("ssd_family", "fami_person_id,fami_family_id", "C1,F7", "C3,F7")

    found = recast_of(CIN, CP, CLA, person, family)
    files = rows(found)

    assert {r: (o.age_band, o.ethnicity_group, o.family_reference) for r, o in files.items()} == {
        "C1": ("10 to 15", "White", "F7"),
        "C3": ("Unborn", "Not recorded", "F7"),
    }
    assert "2015" not in str([row.cells for row in found.table.rows])
    assert found.notes == (
        "1 child who died: left out.",
        "Birth dates gave age bands, ethnicity gave broad groups; neither was stored.",
    )


def test_tables_that_are_missing_say_nothing() -> None:
    """No involvements: no column of previous workers, so that what is known stays."""
    found = recast_of(CIN)

    assert found.table.headers == (
        *("case_ref", "category", "worker_id", "team", "opened_on", "closed_on"),
    )
    assert covered((CIN.name,)) == {"CIN"}


def test_a_file_known_under_a_list_that_is_missing_stays_there() -> None:
    """A child in care is not made a child in need by an extract without ssd_cla_episodes."""
    assert rows(recast_of(CIN, known={"c1": "CLA"}))["C1"].category == "CLA"
    assert rows(recast_of(CIN, CLA, known={"c1": "CLA"}))["C1"].category == "CIN"


def test_a_framework_without_a_category_says_so() -> None:
    """Once, not for every child."""
    found = caseload_table(
        {CIN.name: CIN}, Ranked({"CLA": "Child in care"}, frozenset(("CIN",))), STAFFED, TODAY
    )

    assert [one.sentence for one in found.faults] == [
        "The framework has no category for CIN: ask for one, or leave that list out."
    ]


def test_faults_name_the_dataset_s_tables_and_rows() -> None:
    """A date that is none, and a child's id that is an NHS number."""
    wrong = table(
        "ssd_cin_episodes",
        "cine_person_id,cine_close_date",
        "C1,soon",
        "943 476 5919,",
    )

    found = recast_of(wrong)
    read = read_caseload(found.table, CATEGORIES, STAFFED.people, STAFFED.teams)

    assert [one.sentence for one in found.told(read.faults)] == [
        "cine_close_date in row 2 of ssd_cin_episodes is not a date such as 2027-01-19 or "
        "19/01/2027.",
        "the child's id in row 3 of ssd_cin_episodes looks like an NHS number.",
    ]


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (date(2021, 12, 22), "0 to 4"),
        (date(2021, 12, 21), "5 to 9"),
        (date(2010, 12, 22), "10 to 15"),
        (date(2009, 1, 1), "16 to 17"),
        (date(2008, 12, 21), "18 and over"),
        (date(2027, 1, 1), "Unborn"),
        (None, ""),
    ],
)
def test_age_bands(born: date | None, band: str) -> None:
    """Whole years, on the birthday itself the next."""
    assert age_band(born, TODAY) == band


@pytest.mark.parametrize(
    ("written", "group"),
    [
        ("WBRI", "White"),
        ("a) WBRI", "White"),
        ("h) MWAS", "Mixed"),
        ("C2", "Asian"),
        ("Black African", "Black"),
        ("White and Black Caribbean", "Mixed"),
        ("Asian British - Indian", "Asian"),
        ("White British", "White"),
        ("Romanian", "White"),
        ("REFU", "Not recorded"),
        ("", "Not recorded"),
    ],
)
def test_ethnicity_groups(written: str, group: str) -> None:
    """Codes, Annex A's letters before them, and words."""
    assert ethnicity_group(written) == group
