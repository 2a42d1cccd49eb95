"""Files that somebody might send by mistake or to do harm, made when they are needed."""

import random
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from bot.files.writing import write_xlsx
from handlers.core.table import Sheet

MEGABYTE = 1024 * 1024
SHEET = "xl/worksheets/sheet1.xml"
STAFF = Sheet("Staff", ("person_id", "name"), (("P1", "Amina Khan"), ("P2", "Ben Ito")))
RELATIONS = "xl/_rels/workbook.xml.rels"
WITH_TEXTS = b"""<Relationships xmlns="urn:x">
<Relationship Id="rId1" Type="urn:x/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="urn:x/sharedStrings" Target="sharedStrings.xml"/></Relationships>"""
OPENING = b'<worksheet xmlns="urn:x"><sheetData>'
LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]><sst xmlns="urn:x"><si><t>&c;</t></si></sst>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>
<worksheet xmlns="urn:x"><sheetData><row r="1"><c t="inlineStr"><is><t>&x;</t></is></c></row>
</sheetData></worksheet>"""


def varied() -> random.Random:
    """Return what makes bytes varied, and the same each time."""
    return random.Random(7)  # noqa: S311 -- nothing here is secret


def workbook(**parts: bytes) -> bytes:
    """Return a real workbook in which some parts were replaced: "sheet", "texts"."""
    names = {"sheet": SHEET, "texts": "xl/sharedStrings.xml", "relations": RELATIONS}
    replaced = {names[key]: content for key, content in parts.items()}
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(write_xlsx([STAFF]))) as real,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in {*real.namelist(), *replaced}:
            made.writestr(name, replaced.get(name) or real.read(name))
    return out.getvalue()


def zip_bomb() -> bytes:
    """100 MB of empty rows in 100 kB."""
    return workbook(sheet=OPENING + b"<row></row>" * (100 * MEGABYTE // 11))


def lying_zip_bomb() -> bytes:
    """The same, whose list of contents says that it is small."""
    bomb = bytearray(zip_bomb())
    entry = bomb.rfind(SHEET.encode()) - 46  # the fixed part of an entry is 46 bytes long
    assert bomb[entry : entry + 4] == b"PK\x01\x02"
    bomb[entry + 24 : entry + 28] = struct.pack("<L", 50_000)
    return bytes(bomb)


def wide_sheet() -> bytes:
    """20 MB of cells in one row, too varied for their ratio to give them away."""
    made = varied()
    cells = [b'<c s="%d"><v>%d</v></c>' % (n % 9, made.getrandbits(60)) for n in range(480_000)]
    return workbook(sheet=OPENING + b'<row r="1">' + b"".join(cells) + b"</row></sheetData>")


def formatted_sheet() -> bytes:
    """Two million cells without anything in them."""
    made = varied()
    row = b"<row>" + b"<c/>" * 40 + b"</row>"
    rows = [row + b"<!--%d-->" % made.getrandbits(40) for _ in range(80_000)]
    return workbook(sheet=OPENING + b"".join(rows))


def many_texts() -> bytes:
    """Texts whose every letter takes four bytes once one of them is rare."""
    made = varied()
    texts = [b"<si><t>\xf0\x9f\x90\x9d%x</t></si>" % made.getrandbits(280) for _ in range(220_000)]
    return workbook(
        relations=WITH_TEXTS, texts=b'<sst xmlns="urn:x">' + b"".join(texts) + b"</sst>"
    )


def many_entries() -> bytes:
    """An archive with 60,000 things in it."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(60_000):
            archive.writestr(f"xl/{number}", b"")
    return out.getvalue()


def dear_csv() -> bytes:
    """As many bytes as are taken, in cells that need five times their size."""
    cell = "🐝abcdefghijklmn,".encode()
    headers = b"".join(b"h%d," % number for number in range(60))
    rows = (cell * 60 + b"\n") * (9_900_000 // (len(cell) * 60))
    return headers + b"\n" + rows


FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip bomb": (zip_bomb, "far more than a list needs"),
    "lying zip bomb": (lying_zip_bomb, "damaged"),
    "wide sheet": (wide_sheet, "more than 200 columns"),
    "formatted sheet": (formatted_sheet, "more complex than a list needs"),
    "many texts": (many_texts, "far more than a list needs"),
    "many entries": (many_entries, "far more than a list needs"),
    "entities": (lambda: workbook(relations=WITH_TEXTS, texts=LAUGHS), "declares entities"),
    "outside entity": (lambda: workbook(sheet=OUTSIDE), "declares entities"),
    "open quotes": (lambda: b'a,b\n"' + b"x\n" * 4_500_000, "quotation marks don't close"),
    "only commas": (lambda: b"," * 9_900_000, "line far longer"),
    "only line breaks": (lambda: b"a,b\n" + b"\n" * 9_900_000, "more than 50,000 rows"),
    "short rows": (lambda: b"a,b\n" + b"1,2\n" * 2_400_000, "more than 50,000 rows"),
    "cells broken over lines": (lambda: b"a,b\n" + b'"\n",' * 2_400_000, "quotation marks"),
    "dear letters": (dear_csv, "more than 500,000 cells"),
    "noise": (lambda: varied().randbytes(9_900_000), "in no encoding that can be told"),
}


def write(folder: Path, name: str) -> Path:
    """Write one of them."""
    path = folder / f"{name.replace(' ', '-')}.bin"
    path.write_bytes(FILES[name][0]())
    return path
