"""The CIN census: who is open, and what is refused."""

from collections.abc import Iterator
from io import BytesIO

import pytest

from bot.files.census import read_census
from bot.files.parcel import read_tables
from handlers.core.errors import Refusal
from handlers.core.table import Row, Table
from handlers.imports import rules
from storage.db import open_database
from tests.imports.desk import ImportDesk, staffed
from tests.imports.test_annex_a import files

HEAD = """<?xml version="1.0" encoding="utf-8"?>
<Message><Header><CollectionDetails><Collection>CIN</Collection></CollectionDetails></Header>
<Children>"""
TAIL = "</Children></Message>"


def child(reference: str, *times: str, born: str = "2015-02-01") -> str:
    """Return one child of the census."""
    return (
        f"<Child><ChildIdentifiers><LAchildID>{reference}</LAchildID><UPN>H801200001001</UPN>"
        f"<PersonBirthDate>{born}</PersonBirthDate></ChildIdentifiers><ChildCharacteristics>"
        f"<Ethnicity>BAFR</Ethnicity></ChildCharacteristics>{''.join(times)}</Child>"
    )


def need(start: str, end: str = "", plans: str = "", nothing: str = "0") -> str:
    """Return one time in need."""
    closed = f"<CINclosureDate>{end}</CINclosureDate>" if end else ""
    return (
        f"<CINdetails><CINreferralDate>{start}</CINreferralDate>{closed}"
        f"<ReferralNFA>{nothing}</ReferralNFA>{plans}</CINdetails>"
    )


def plan(end: str = "") -> str:
    """Return a child protection plan."""
    ended = f"<CPPendDate>{end}</CPPendDate>" if end else ""
    return (
        f"<ChildProtectionPlans><CPPstartDate>2026-02-01</CPPstartDate>{ended}"
        "<Reviews><CPPreviewDate>2026-03-01</CPPreviewDate></Reviews></ChildProtectionPlans>"
    )


CENSUS = "".join(
    (
        HEAD,
        child("C1", need("2026-01-05", plans=plan("2026-06-01") + plan())),
        child("C2", need("2025-01-05", "2025-06-01", plan()), need("2026-04-01")),
        child("C3", need("2025-01-05", "2025-06-01")),
        child("C4", need("2026-04-01", nothing="1")),
        TAIL,
    )
).encode()
WORKERS = Table(
    ("case_ref", "worker_id", "team"),
    (Row(2, ("C1", "P1", "North")), Row(3, ("C3", "P2", "South"))),
    "workers",
)


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[ImportDesk]:
    """A council with five people on its staff list."""
    engine = open_database(sqlite_url)
    yield staffed(engine)
    engine.dispose()


def test_who_is_open_comes_in_by_category(desk: ImportDesk) -> None:
    """A plan without an end makes a CP file; closed times and referrals to nothing don't count."""
    report = desk.tables_in(rules.CENSUS, CENSUS, workers=WORKERS)

    assert report.faults == ()
    assert files(desk.engine) == {"C1": ("CP", "P1", "North"), "C2": ("CIN", "", "")}
    assert report.notes[1] == (
        "1 open child is not in the list of workers: "
        "their files have nobody, and stand outside the draw."
    )


def test_nothing_else_of_a_child_leaves_the_reader() -> None:
    """Of a UPN or a review nobody hears; identity that is read becomes a band further on."""
    [table] = read_tables(CENSUS)

    assert "H801200001001" not in str(table)
    assert table.headers == (
        *("LAchildID", "PersonBirthDate", "ExpectedPersonBirthDate", "PersonDeathDate"),
        *("Ethnicity", "CINreferralDate", "CINclosureDate", "ReferralNFA", "PlanOpen"),
    )


def test_a_census_without_workers_is_refused(desk: ImportDesk) -> None:
    """With what to bring beside it."""
    with pytest.raises(Refusal, match="Bring a list of case_ref, worker_id and team"):
        desk.tables_in(rules.CENSUS, CENSUS)


def test_a_worker_who_is_nobody_is_a_fault(desk: ImportDesk) -> None:
    """By the child's place in the census."""
    workers = Table(WORKERS.headers, (Row(2, ("C2", "P9", "North")),), "workers")

    [fault] = desk.tables_in(rules.CENSUS, CENSUS, workers=workers).faults

    assert fault.sentence == "worker_id in row 3 of cin_census is nobody on the staff list."


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE m [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    b"<Message><Children><Child><LAchildID>&b;</LAchildID></Child></Children></Message>"
)
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    b"<Message><Children><Child><LAchildID>&x;</LAchildID></Child></Children></Message>"
)
LONG = f"{HEAD}<Child><LAchildID>{'x' * 9000}</LAchildID></Child>{TAIL}".encode()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (LAUGHS, "declares entities"),
        (OUTSIDE, "declares entities"),
        (b'<!DOCTYPE m SYSTEM "http://x.example/m.dtd"><Message/>', "declares entities"),
        (b"<a>" * 100_000, "far deeper in each other"),
        (LONG, "far longer than any"),
        (CENSUS[:-20], "can't be read to its end"),
        (b"<a>" + b"<b/>" * 2_000_001, "far more children or elements"),
        (b"<html><body>Log in</body></html>", "no CIN census"),
        (b"<Message>\xff\xfe</Message>", "can't be read to its end"),
    ],
)
def test_hostile_and_odd_xml_is_refused(content: bytes, why: str) -> None:
    """In words, before it costs anything."""
    with pytest.raises(Refusal, match=why):
        read_tables(content)


def test_a_census_that_is_too_large_is_not_read() -> None:
    """By its size alone: the stream is never touched."""
    with pytest.raises(Refusal, match="It has 61 MB"):
        read_census(BytesIO(b"<"), 61 * 1024 * 1024)
