"""What identifies a child is dropped at the door: the database file is searched for it."""

import random
from pathlib import Path

from sqlalchemy import Engine, inspect, text

from bot.files.reading import read_table
from bot.files.writing import write_csv, write_xlsx
from handlers.caseload.flows import import_caseload
from handlers.caseload.rules import read_caseload
from handlers.core.identity import is_nhs_number
from handlers.core.table import Sheet
from storage import people, trail
from storage.db import open_database, transaction
from storage.people import Person, Service, Team
from tests.caseload.test_flows import CATEGORIES, MONDAY
from tests.files.test_importing import NOW

FORENAMES = ("Zebedee", "Philippa", "Quentin", "Araminta", "Thaddeus")
SURNAMES = ("Featherstonehaugh", "Oyelaran", "Wojciechowska", "Pennyfather", "Quarmby")
HEADERS = (
    *("case_ref", "category", "worker_id", "team", "age_band"),
    *("Child's name", "Known as", "DOB", "Post code", "NHS no", "Notes", "", "Mother"),
)


def nhs_number(made: random.Random) -> str:
    """Return a number with the right check digit."""
    while True:
        digits = str(made.randrange(10**9, 10**10))
        if is_nhs_number(digits):
            return digits


def planted(number: int) -> dict[str, str]:
    """Return one made-up child's identity, unlike any other's."""
    made = random.Random(number)  # noqa: S311 -- made up, and the same each time
    forename, surname = made.choice(FORENAMES), made.choice(SURNAMES)
    day, month, year = made.randrange(10, 28), made.randrange(1, 10), made.randrange(2010, 2024)
    return {
        "name": f"{forename} {surname}",
        "forename": forename,
        "born": f"{day}/0{month}/{year}",
        "born_iso": f"{year}-0{month}-{day}",
        "postcode": f"BN{number % 9 + 1} {made.randrange(1, 9)}ZX",
        "nhs": nhs_number(made),
        "mother": f"Ms {surname}",
    }


def caseload(children: list[dict[str, str]]) -> Sheet:
    """Return a caseload list with far too much in it."""
    rows = []
    for number, child in enumerate(children, start=1):
        note = f"{child['name']}, born {child['born']}, of {child['postcode']}, {child['nhs']}"
        rows.append(
            (
                *(f"CF-{number:04}", "CIN", "P1", "North", "5-9"),
                *(child["name"], child["forename"], child["born"], child["postcode"]),
                *(child["nhs"], note, child["nhs"], child["mother"]),
            )
        )
    return Sheet("Caseload", HEADERS, rows)


def staff(engine: Engine) -> None:
    """Bring in Amina, in one team."""
    with transaction(engine) as session:
        service = Service(name="Care")
        session.add(service)
        session.flush()
        session.add(Team(name="North", service_id=service.id or 0))
        session.add(Person(reference="P1", name="Amina Khan"))


def bring_in(engine: Engine, content: bytes) -> str:
    """Import a list; return the report."""
    table = read_table(content, "caseload.csv")
    with transaction(engine) as session:
        known = people.references(session), people.teams(session)
        read = read_caseload(table, CATEGORIES, *known)
        assert read.faults == ()

        def record(deed: str, about: str) -> None:
            trail.record(session, NOW, "os:jo", deed, about)

        change = import_caseload(session, read.rows, MONDAY, record)
        assert change.added + change.changed == len(table.rows) or change.nothing
    return "\n".join(one.sentence() for one in read.dropped)


def test_the_database_file_holds_nothing_of_a_child(sqlite_url: str, tmp_path: Path) -> None:
    """Neither the file nor its write-ahead log, from CSV or from XLSX, nor the report."""
    engine = open_database(sqlite_url)
    children = [planted(number) for number in range(40)]
    sheet = caseload(children)
    staff(engine)

    report = bring_in(engine, write_csv(sheet)) + bring_in(engine, write_xlsx([sheet]))

    files = list(tmp_path.glob("qa-loop.db*"))
    stored = b"".join(path.read_bytes() for path in files)
    engine.dispose()
    stored += (tmp_path / "qa-loop.db").read_bytes()
    assert {path.suffix for path in files} >= {".db", ".db-wal"}
    assert b"CF-0040" in stored  # the search can find what is there
    for child in children:
        for what, secret in child.items():
            assert secret.encode() not in stored, what
            assert secret not in report, what


def test_postgres_holds_nothing_of_a_child(postgres_url: str) -> None:
    """Every row of every table, read as PostgreSQL writes it, from both kinds of file."""
    engine = open_database(postgres_url)
    children = [planted(number) for number in range(40)]
    sheet = caseload(children)
    staff(engine)

    bring_in(engine, write_csv(sheet))
    bring_in(engine, write_xlsx([sheet]))

    with engine.connect() as connection:
        stored = "\n".join(
            str(row[0])
            for table in inspect(engine).get_table_names()
            for row in connection.execute(text(f'SELECT whole::text FROM "{table}" whole'))  # noqa: S608
        )
    engine.dispose()
    assert "CF-0040" in stored  # the search can find what is there
    for child in children:
        for what, secret in child.items():
            assert secret not in stored, what


def test_the_report_names_each_column_and_what_it_holds(sqlite_url: str) -> None:
    """So that the list can be made smaller next time."""
    engine = open_database(sqlite_url)
    staff(engine)

    report = bring_in(engine, write_csv(caseload([planted(1), planted(2)])))

    engine.dispose()
    assert report.splitlines() == [
        f"{column} is not needed: it was left out and not stored.{holds}"
        for column, holds in (
            ('"Child\'s name"', " It seems to hold names."),
            ('"Known as"', " It seems to hold names."),
            ('"DOB"', " It seems to hold birth dates."),
            ('"Post code"', " It seems to hold postcodes."),
            ('"NHS no"', " It seems to hold NHS numbers."),
            ('"Notes"', " It seems to hold NHS numbers and postcodes and dates."),
            ("column 12", " It seems to hold NHS numbers."),
            ('"Mother"', ""),
        )
    ]
