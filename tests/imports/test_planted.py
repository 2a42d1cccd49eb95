"""Whatever format it comes in, the database file holds nothing of who a child is."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.demo.council import make_council
from bot.files.writing import write_csv, write_xlsx
from handlers.core.table import Row, Sheet, Table
from handlers.imports import rules
from handlers.imports.rules import Report
from storage.db import open_database
from storage.people import Person
from storage.trail import TrailEntry
from tests.caseload.test_planted import planted
from tests.imports.desk import STAFF, TODAY, ImportDesk, staffed

CHILDREN = [planted(number) for number in range(20)]
REFS = [f"CF-{number:04}" for number in range(20)]
WHO = ("name", "forename", "born_iso", "postcode", "nhs", "mother")


def secrets(of: str) -> list[str]:
    """Return one part of every child's identity."""
    return [child[of] for child in CHILDREN]


def as_ssd(desk: ImportDesk) -> Report:
    """As a zip of the dataset, with all that it might hold and more."""
    person = Sheet(
        "p",
        ("pers_person_id", "pers_dob", "pers_ethnicity", "pers_upn", "pers_name", "postcode"),
        [
            (ref, f"{c['born_iso']} 00:00:00", "WBRI", c["nhs"], c["name"], c["postcode"])
            for ref, c in zip(REFS, CHILDREN, strict=True)
        ],
    )
    need = Sheet(
        "n",
        ("cine_person_id", "cine_close_date", "cine_close_reason"),
        [(ref, "", c["mother"]) for ref, c in zip(REFS, CHILDREN, strict=True)],
    )
    address = Sheet("a", ("addr_address_postcode",), [(one,) for one in secrets("postcode")])
    return desk.tables_in(
        rules.SSD, zipped(ssd_person=person, ssd_cin_episodes=need, ssd_address=address)
    )


def as_annex_a(desk: ImportDesk) -> Report:
    """As Annex A."""
    headers = ("Child Unique ID", "Date of Birth", "Child's name", "CIN Closure Date")
    rows = [
        (ref, c["born"], c["name"], "", "North", "P1", c["postcode"], c["nhs"])
        for ref, c in zip(REFS, CHILDREN, strict=True)
    ]
    more = ("Allocated Team", "Allocated Worker", "Placement postcode", "NHS")
    return desk.tables_in(rules.ANNEX_A, write_xlsx([Sheet("List 6", (*headers, *more), rows)]))


def as_census(desk: ImportDesk) -> Report:
    """As the CIN census."""
    children = "".join(
        f"<Child><LAchildID>{ref}</LAchildID><UPN>{c['nhs']}</UPN><Name>{c['name']}</Name>"
        f"<PersonBirthDate>{c['born_iso']}</PersonBirthDate><CINdetails>"
        f"<Postcode>{c['postcode']}</Postcode></CINdetails></Child>"
        for ref, c in zip(REFS, CHILDREN, strict=True)
    )
    workers = Table(("case_ref", "worker_id", "team"), (Row(2, (REFS[0], "P1", "North")),), "w")
    xml = f"<Message><Children>{children}</Children></Message>"
    return desk.tables_in(rules.CENSUS, xml.encode(), workers=workers)


def as_history(desk: ImportDesk) -> Report:
    """As past audits with the child's name beside them."""
    desk.list_in(
        rules.CASELOAD,
        write_csv(
            Sheet(
                "c",
                ("case_ref", "category", "worker_id", "team"),
                [(ref, "CIN", "P1", "North") for ref in REFS],
            )
        ),
    )
    rows = [
        (ref, "P1", "P3", "2026-06-01", c["name"], c["born"], c["nhs"])
        for ref, c in zip(REFS, CHILDREN, strict=True)
    ]
    headers = ("case_ref", "worker", "auditor", "date", "type", "DOB", "notes")
    return desk.list_in(rules.HISTORY, write_csv(Sheet("h", headers, rows)))


def zipped(**sheets: Sheet) -> bytes:
    """Return a zip of CSV files, in a folder as people zip it."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, sheet in sheets.items():
            archive.writestr(f"Extract/{name.upper()}.CSV", write_csv(sheet))
        archive.writestr("__MACOSX/notes.txt", "x")
    return out.getvalue()


@pytest.mark.parametrize("bring", [as_ssd, as_annex_a, as_census, as_history])
def test_no_identity_reaches_the_database(
    bring: Callable[[ImportDesk], Report], sqlite_url: str, tmp_path: Path
) -> None:
    """Neither its file, nor its write-ahead log, nor the report."""
    engine = open_database(sqlite_url)
    report = bring(staffed(engine))
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("qa-loop.db*"))
    engine.dispose()
    stored += (tmp_path / "qa-loop.db").read_bytes()
    shown = "\n".join(report.lines())

    assert report.faults == ()
    assert b"CF-0019" in stored  # the search can find what is there
    for what in (*WHO, "born"):
        for secret in secrets(what):
            assert secret.encode() not in stored, what
            assert secret not in shown, what


def test_the_generators_children_leave_nothing_behind(sqlite_url: str, tmp_path: Path) -> None:
    """The made-up dataset has names, UPNs and birth dates; the database has none."""
    engine = open_database(sqlite_url)
    council = make_council("demo", 3, TODAY)
    council.write_ssd(tmp_path / "ssd", TODAY)

    report = ImportDesk(engine).tables_in(rules.SSD, tmp_path / "ssd")

    engine.dispose()
    stored = (tmp_path / "qa-loop.db").read_bytes()
    assert report.faults == ()
    assert council.files[0].case_ref.encode() in stored
    assert b"Zebedee" not in stored
    assert b"H000000" not in stored
    person = (tmp_path / "ssd" / "ssd_person.csv").read_text("utf-8").splitlines()
    born = {line.split(",")[1].split(" ")[0] for line in person[1:] if line.split(",")[1]}
    assert len(born) > 3
    assert not [day for day in born if day.encode() in stored]


def test_faults_of_files_take_the_staff_back(sqlite_url: str) -> None:
    """All rows or none, of both; nothing stands in the trail."""
    engine = open_database(sqlite_url)
    desk = ImportDesk(engine)
    staff = Sheet(
        "s",
        ("prof_staff_id", "prof_professional_name"),
        [("P1", "Amina Khan")],
    )
    need = Sheet("n", ("cine_person_id", "cine_close_date"), [("C1", "soon")])
    assert desk.list_in(rules.PEOPLE, STAFF).fine

    report = desk.tables_in(rules.SSD, zipped(ssd_professionals=staff, ssd_cin_episodes=need))

    with Session(engine) as session:
        names = session.exec(select(Person.name).where(Person.reference == "P1")).all()
        deeds = session.exec(select(TrailEntry.deed)).all()
    engine.dispose()
    assert len(report.faults) == 1
    assert report.changes == ()
    assert list(names) == ["Amina Khan"]
    assert list(deeds) == ["people.imported"]
