"""What somebody brings: known by its bytes, refused when it would do harm."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from bot.files.parcel import read_tables
from bot.files.writing import write_xlsx
from handlers.core.errors import Refusal
from handlers.imports import rules
from storage.db import open_database
from tests.files import hostile
from tests.imports.desk import ImportDesk, sheet

MEGABYTE = 1024 * 1024


def packed(**files: bytes) -> bytes:
    """Return a zip of CSV files."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.csv", content)
    return out.getvalue()


def test_a_folder_gives_the_dataset_s_tables_and_no_others(tmp_path: Path) -> None:
    """By their names, whatever the capitals; other files are not opened."""
    (tmp_path / "SSD_Person.CSV").write_bytes(b"pers_person_id\nC1\n")
    (tmp_path / "ssd_cin_episodes.csv").write_bytes(b"cine_person_id\nC1\n")
    (tmp_path / "names.csv").write_bytes(b"\x00")

    found = read_tables(tmp_path)

    assert [(one.name, len(one.rows)) for one in found] == [
        ("ssd_person", 1),
        ("ssd_cin_episodes", 1),
    ]


def test_a_table_with_headers_only_says_that_nobody_is_open(tmp_path: Path) -> None:
    """An empty table is not a missing one."""
    (tmp_path / "ssd_cla_episodes.csv").write_bytes(b"clae_person_id\n")

    assert [one.rows for one in read_tables(tmp_path)] == [()]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (packed(notes=b"a\n1\n"), "no CSV file named after a table"),
        (packed(ssd_person=b"a,b\n" * (40 * MEGABYTE)), "far more than a list needs"),
        (packed(ssd_person=b"\x00\x01\x02"), "characters that no text has"),
        (packed(ssd_person=b'a\n"open\n'), "quotation marks don't close"),
        (packed(ssd_person=b"a\n1\n")[:-30], "damaged"),
    ],
    ids=["nothing in it", "bomb", "binary", "open quotes", "cut"],
)
def test_odd_zips_are_refused(content: bytes, why: str) -> None:
    """In words."""
    with pytest.raises(Refusal, match=why):
        read_tables(content)


@pytest.mark.parametrize("name", ["zip bomb", "lying zip bomb", "entities", "outside entity"])
def test_hostile_workbooks_are_refused(name: str) -> None:
    """As everywhere else."""
    make, why = hostile.FILES[name]

    with pytest.raises(Refusal, match=why):
        read_tables(make())


def test_every_sheet_that_can_be_seen_is_read() -> None:
    """Each under its own title."""
    book = write_xlsx([sheet("List 6", "A|B", "1|2"), sheet("List 7", "C", "3")])

    assert [(one.name, one.headers) for one in read_tables(book)] == [
        ("List 6", ("A", "B")),
        ("List 7", ("C",)),
    ]


@pytest.mark.parametrize("kind", [rules.SSD, rules.CENSUS])
def test_one_thing_is_not_taken_for_another(kind: str, sqlite_url: str) -> None:
    """A plain list chosen as something else is refused, with what to bring."""
    engine = open_database(sqlite_url)

    with pytest.raises(Refusal, match="Check what you chose, and bring"):
        ImportDesk(engine).tables_in(kind, b"case_ref,category\nC1,CIN\n")
    engine.dispose()
