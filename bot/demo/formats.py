"""The made-up council in the sector's own formats: the dataset's tables, and Annex A's lists."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook

from bot.demo.caseload import MadeUpFile
from bot.demo.staff import Member

Row = Sequence[object]
JOB_TITLES = {
    "practitioner": "Social Worker",
    "advanced_practitioner": "Advanced Practitioner",
    "team_manager": "Practice Manager",
    "service_manager": "Group Manager",
    "head_of_service": "Head of Service",
    "iro": "Independent Reviewing Officer",
    "cp_chair": "Child Protection Chair",
    "qa_officer": "QA Officer",
    "qa_manager": "Quality Assurance Manager",
    "principal_social_worker": "Principal Social Worker",
    "participation_worker": "Participation Worker",
    "senior_leader": "Director of Children's Services",
    "member": "Elected Member",
    "administrator": "Administrator",
}
YEARS_OLD = {
    "0 to 4": 3,
    "5 to 9": 7,
    "10 to 15": 12,
    "16 to 17": 16,
    "18 and over": 19,
}
CODES = {
    "White": "WBRI",
    "Mixed": "MWAS",
    "Asian": "AIND",
    "Black": "BAFR",
    "Other group": "OOTH",
    "Not recorded": "NOBT",
}
EPISODES = {  # category -> table, and its columns for child, start and end
    "CLA": (
        "ssd_cla_episodes",
        ("clae_person_id", "clae_cla_episode_start_date", "clae_cla_episode_ceased_date"),
    ),
    "CP": (
        "ssd_cp_plans",
        ("cppl_person_id", "cppl_cp_plan_start_date", "cppl_cp_plan_end_date"),
    ),
    "CIN": ("ssd_cin_episodes", ("cine_person_id", "cine_referral_date", "cine_close_date")),
    "Early Help": (
        "ssd_early_help_episodes",
        ("earl_person_id", "earl_episode_start_date", "earl_episode_end_date"),
    ),
}
COMMON = ("Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age", "Disability")
ENDINGS = ("Allocated Team", "Allocated Worker")
LISTS: Mapping[str, tuple[str, tuple[str, ...]]] = {  # category -> sheet, its columns after COMMON
    "Early Help": (
        "List 2",
        ("Assessment start date", "Assessment completion date", "Organisation"),
    ),
    "CIN": (
        "List 6",
        ("CIN Start Date", "Primary Need Code", "CIN Closure Date", "Case Status", *ENDINGS),
    ),
    "CP": (
        "List 7",
        ("Child Protection Plan Start Date", "Child Protection Plan End Date", *ENDINGS),
    ),
    "CLA": (
        "List 8",
        ("Date Started to be Looked After", "Date Ceased to be Looked After", *ENDINGS),
    ),
    "Care leaver": ("List 9", ("Eligibility Category", *ENDINGS)),
}


def write_dataset(
    people: Sequence[Member], files: Sequence[MadeUpFile], today: date, folder: Path
) -> None:
    """Write the Standard Safeguarding Dataset as CSV files named after its tables."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in {**_staff(people), **_children(files, today)}.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)


def _staff(people: Sequence[Member]) -> dict[str, list[Row]]:
    services = {name: f"S{n}" for n, name in enumerate(dict.fromkeys(p.service for p in people))}
    teams = {one.team: one.service for one in people}
    ids = {team: f"T{number}" for number, team in enumerate(teams)}
    return {
        "ssd_department": [
            ("dept_team_id", "dept_team_name", "dept_team_parent_id", "dept_team_parent_name"),
            *((own, name, "", "") for name, own in services.items()),
            *((ids[team], team, services[of], of) for team, of in teams.items()),
        ],
        "ssd_professionals": [
            (
                *("prof_professional_id", "prof_staff_id", "prof_professional_name"),
                *("prof_professional_job_title", "prof_professional_department"),
            ),
            *(
                (_in_use(p.person_id), p.person_id, p.name, JOB_TITLES[p.role], ids[p.team])
                for p in people
            ),
        ],
    }


def _in_use(person_id: str) -> str:
    """Return the record system's own id of a professional."""
    return f"W-{person_id}" if person_id else ""


def _children(files: Sequence[MadeUpFile], today: date) -> dict[str, list[Row]]:
    of_lists: dict[str, list[Row]] = {table: [columns] for table, columns in EPISODES.values()}
    leavers: list[Row] = [("clea_person_id", "clea_care_leaver_eligibility")]
    for one in files:
        if one.category in EPISODES:
            table, _ = EPISODES[one.category]
            of_lists[table].append((one.case_ref, _at(one.opened_on), _at(one.closed_on)))
        else:
            leavers.append((one.case_ref, "Relevant child"))
    return {
        **of_lists,
        "ssd_care_leavers": leavers,
        "ssd_involvements": [INVOLVEMENT, *(row for one in files for row in _work(one))],
        "ssd_person": [PERSON, *(_person(one, today) for one in files)],
        "ssd_family": [
            ("fami_table_id", "fami_family_id", "fami_person_id"),
            *((f"F{n}", one.family_ref, one.case_ref) for n, one in enumerate(files)),
        ],
    }


INVOLVEMENT = (
    *("invo_person_id", "invo_professional_id", "invo_professional_role_id"),
    *("invo_professional_team", "invo_involvement_start_date", "invo_involvement_end_date"),
)
PERSON = (
    *("pers_person_id", "pers_dob", "pers_ethnicity", "pers_upn", "pers_forename"),
    "pers_surname",
)


def _work(one: MadeUpFile) -> Iterable[Row]:
    """Yield who works on a file, who reviews it, and who had it before."""
    since = _at(one.allocated_on)
    now = (
        (one.worker_id, "ALLOCATED CASE WORKER", since),
        (one.iro_id, "IRO", ""),
        (one.cp_chair_id, "CP Chair", ""),
    )
    for who, role, start in now:
        if who:
            yield (one.case_ref, _in_use(who), role, one.team, start, "")
    before = one.allocated_on or one.opened_on
    for who in filter(None, one.previous_worker_ids.split(";")):
        yield (one.case_ref, _in_use(who), "ALLOCATED CASE WORKER", "", "", _at(before))


def _person(one: MadeUpFile, today: date) -> Row:
    """Return a child with an identity, made up, that the door has to stop."""
    number = int("".join(filter(str.isdigit, one.case_ref)))
    group = CODES.get(one.ethnicity_group, "")
    return (one.case_ref, _at(_born(one, today)), group, f"H{number:012}", "Zebedee", "Quarmby")


def _born(one: MadeUpFile, today: date) -> date | None:
    years = YEARS_OLD.get(one.age_band)
    return today - timedelta(days=round(years * 365.25 + 30)) if years else None


def _at(day: date | None) -> str:
    """Return a date as a database exports it, with a time that means nothing."""
    return f"{day.isoformat()} 00:00:00" if day else ""


def write_lists(
    people: Sequence[Member], files: Sequence[MadeUpFile], today: date, path: Path
) -> None:
    """Write Annex A's lists as a workbook, workers by name."""
    names = {one.person_id: one.name for one in people}
    book = Workbook(write_only=True)
    for category, (sheet, columns) in LISTS.items():
        page = book.create_sheet(sheet)
        page.append((*COMMON, *columns))
        for one in files:
            if one.category == category:
                said = _said(one, names)
                page.append(_common(one, today) + [said.get(column, "") for column in columns])
    book.save(path)


def _common(one: MadeUpFile, today: date) -> list[object]:
    born = _born(one, today)
    age = (today - born).days // 365 if born else ""
    return [one.case_ref, "x", CODES.get(one.ethnicity_group, ""), born, age, "N"]


def _said(one: MadeUpFile, names: Mapping[str, str]) -> dict[str, object]:
    starts = {columns[0]: one.opened_on for sheet, columns in LISTS.values() if sheet != "List 9"}
    ends = ("CIN Closure Date", "Child Protection Plan End Date", "Date Ceased to be Looked After")
    return {
        **starts,
        **dict.fromkeys(ends, one.closed_on),
        "Allocated Team": one.team,
        "Allocated Worker": names.get(one.worker_id, ""),
        "Case Status": "Closed episode" if one.closed_on else "Open",
    }
