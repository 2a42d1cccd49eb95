"""What a file says, whatever format and encoding it comes in."""

from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from bot.files.reading import read_table
from handlers.core.errors import Refusal
from handlers.core.table import Fault, Row
from tests.files import hostile

CELLS: list[list[object]] = [["person_id", "name"], ["P1", "Zoë Åkesson"], ["P2", "Ben Ito"]]
TEXT = "person_id,name\nP1,Zoë Åkesson\nP2,Ben Ito\n"
ROWS = (Row(2, ("P1", "Zoë Åkesson")), Row(3, ("P2", "Ben Ito")))


def saved(*rows: list[object], others: int = 0, hidden: bool = False) -> bytes:
    """Return a workbook with these rows in its first sheet."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = "Staff"
    for row in rows:
        page.append(row)
    for _ in range(others):
        other = book.create_sheet("Other")
        other.append(["not"])
        other.append(["this"])
    if hidden:
        page.sheet_state = "hidden"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_comes_in_the_encodings_that_councils_have(encoding: str) -> None:
    """Letters with accents are right, with a byte order mark or without."""
    table = read_table(TEXT.encode(encoding), "staff.csv")

    assert table.headers == ("person_id", "name")
    assert table.rows == ROWS


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_csv_comes_with_the_separators_that_spreadsheets_write(separator: str) -> None:
    """The header line tells which."""
    table = read_table(TEXT.replace(",", separator).encode(), "staff.csv")

    assert table.rows == ROWS


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_csv_comes_with_any_line_ending(ending: str) -> None:
    """Also those of very old Macs."""
    assert read_table(TEXT.replace("\n", ending).encode(), "").rows == ROWS


def test_rows_keep_the_number_that_they_have_in_the_file() -> None:
    """Empty rows are left out and counted, and so are line breaks within a cell."""
    table = read_table(b'a,b\n1,"x\ny"\n,\n\n2,\n', "")

    assert table.rows == (Row(2, ("1", "x\ny")), Row(5, ("2", "")))


def test_a_row_with_too_many_cells_is_a_fault() -> None:
    """Somebody's name had a comma and no quotation marks: every cell after it is wrong."""
    table = read_table(b"person_id,name\nP1,Khan,Amina\nP2,Ben\nP3,Cleo,\n", "")

    assert table.faults == (Fault(2, "", "Row 2 has more cells than there are headers."),)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "|x", " =x", "\uff1dx", "\t=x"])
def test_text_that_a_spreadsheet_would_run_is_a_fault(cell: str) -> None:
    """A list that is opened by somebody else later must do nothing."""
    table = read_table(f'name,note\n"{cell}",x\n'.encode(), "")

    assert table.faults == (Fault(2, "name", "name in row 2 looks like a formula."),)


@pytest.mark.parametrize("cell", ["-", "a-b", "0-4", "x@y.example", "1+1"])
def test_ordinary_text_is_no_formula(cell: str) -> None:
    """A dash for "nothing", an age band, an address."""
    assert read_table(f"name\n{cell}\n".encode(), "").faults == ()


def test_a_workbook_says_what_its_cells_mean() -> None:
    """Whole numbers are plain, days are ISO, ticks are yes and no."""
    content = saved(
        ["a", "b", "c", "d", "e", "f"],
        [1001, 2.5, date(2027, 1, 19), datetime(2027, 1, 19, 9, 30), True, None],  # noqa: DTZ001
        [1001.0, "x ", None, "19/01/2027", False, "last"],
    )

    table = read_table(content, "staff.xlsx")

    assert table.rows == (
        Row(2, ("1001", "2.5", "2027-01-19", "2027-01-19 09:30:00", "yes", "")),
        Row(3, ("1001", "x", "", "19/01/2027", "no", "last")),
    )
    assert table.faults == ()


def test_a_workbook_keeps_its_row_numbers() -> None:
    """Empty rows are left out and counted."""
    table = read_table(saved(["a"], [None], ["x"]), "")

    assert table.rows == (Row(3, ("x",)),)


def test_a_formula_in_a_workbook_is_a_fault_of_its_row() -> None:
    """What it comes to may change: only values are taken."""
    table = read_table(saved(["person_id", "name"], ["P1", "=1+1"]), "")

    assert table.faults == (
        Fault(2, "name", "name in row 2 holds a formula: only its value can be imported."),
    )


def test_an_error_in_a_workbook_is_a_fault_of_its_row() -> None:
    """A look-up that failed is nobody's team."""
    table = read_table(saved(["person_id", "team"], ["P1", "#N/A"]), "")

    assert table.faults == (Fault(2, "team", "team in row 2 holds a spreadsheet's error."),)


def test_the_first_visible_sheet_is_read_and_named() -> None:
    """Where there are several, the report says which; a hidden one is passed over."""
    both = read_table(saved(["a"], ["x"], others=1), "staff.xlsx")
    other = read_table(saved(["a"], ["x"], others=1, hidden=True), "staff.xlsx")

    assert (both.name, both.headers) == ('staff.xlsx, sheet "Staff"', ("a",))
    assert (other.name, other.headers) == ('staff.xlsx, sheet "Other"', ("not",))


def test_a_file_is_what_its_bytes_say(tmp_path: Path) -> None:
    """A workbook that somebody called .csv is still a workbook; its own name is used."""
    path = tmp_path / "staff.csv"
    path.write_bytes(saved(*CELLS))

    table = read_table(path)

    assert (table.name, table.rows) == ("staff.csv", ROWS)


def test_progress_is_shown_to_the_end() -> None:
    """The last sign says that all is done."""
    for content in (TEXT.encode(), saved(*CELLS)):
        seen: list[tuple[int, int]] = []

        read_table(content, "", lambda *step: seen.append(step))  # noqa: B023 -- called at once

        assert seen[-1][0] == seen[-1][1] > 0


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "It is empty."),
        (b" \n \n", "It is empty."),
        (b",,\n,,\n", "It is empty."),
        (b"person_id,name\n", "It has headers and no rows."),
        (b"name,Name ,x\n1,2,3\n", 'It has two columns of the same name: "name".'),
        (b"person id,person_id\n1,2\n", 'It has two columns of the same name: "person_id".'),
        (b"%PDF-1.7", "It is a PDF."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "It is an old Excel file, or one protected"),
        (b"PK\x03\x04 and then nothing", "It is damaged"),
        (b"PK", "It is damaged"),
        (b"a,b\n1,\x00\n", "It is neither CSV nor XLSX"),
        (TEXT.encode("utf-16-le"), "It is neither CSV nor XLSX"),
        (TEXT.encode("utf-32"), "It is neither CSV nor XLSX"),
        ("a,b\nZo\u00eb,".encode() + b"\xeb\n", "Its letters are in no encoding"),
        (b"a,b\n\x81\x8d,1\n", "Its letters are in no encoding"),
        (b'a,b\n"1,2\n', "Its quotation marks don't close"),
    ],
)
def test_what_is_no_list_is_refused_in_three_sentences(content: bytes, why: str) -> None:
    """What happened, why, and what to do next."""
    with pytest.raises(Refusal) as refused:
        read_table(content, "staff.csv")

    assert refused.value.happened == "The file was not read."
    assert refused.value.why.startswith(why)
    assert refused.value.next_step.endswith(".")


def test_a_workbook_with_nothing_in_it_is_refused() -> None:
    """Empty, with headers only, or with its headers twice."""
    for content, why in (
        (saved(), "It is empty."),
        (saved(["a", "b"]), "It has headers and no rows."),
        (saved(["a", "A"], [1, 2]), 'It has two columns of the same name: "a".'),
    ):
        with pytest.raises(Refusal, match=why):
            read_table(content, "")


def test_a_workbook_as_excel_writes_it() -> None:
    """Shared texts in pieces, without how they are pronounced; prefixes; cells left out."""
    texts = (
        '<x:sst xmlns:x="urn:x"><x:si><x:t>name</x:t></x:si><x:si><x:t>team</x:t></x:si>'
        "<x:si><x:r><x:t>Zo</x:t></x:r><x:r><x:t>ë Lind</x:t></x:r>"
        "<x:rPh><x:t>zoi</x:t></x:rPh></x:si></x:sst>"
    )
    sheet = (
        '<x:worksheet xmlns:x="urn:x"><x:dimension ref="A1:A1"/><x:sheetData><x:row r="1">'
        '<x:c r="A1" t="s"><x:v>0</x:v></x:c><x:c r="C1" t="s"><x:v>1</x:v></x:c></x:row>'
        '<x:row r="4"><x:c r="A4" t="s"><x:v>2</x:v></x:c><x:c r="C4"><x:v>7</x:v></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )
    content = hostile.workbook(
        relations=hostile.WITH_TEXTS, texts=texts.encode(), sheet=sheet.encode()
    )

    table = read_table(content, "staff.xlsx")

    assert table.headers == ("name", "", "team")
    assert table.rows == (Row(4, ("Zoë Lind", "", "7")),)


@pytest.mark.parametrize(
    "sheet",
    [
        '<row r="1"><c t="s"><v>9</v></c></row>',  # no such text
        '<row r="1"><c><v>many</v></c></row>',
        '<row r="2"><c><v>1</v></c></row><row r="1"><c><v>1</v></c></row>',
        '<row r="1"><c><v>1</v></c>',
    ],
)
def test_a_damaged_sheet_is_refused(sheet: str) -> None:
    """It is never read halfway."""
    whole = f"<worksheet><sheetData>{sheet}</sheetData></worksheet>"
    content = hostile.workbook(sheet=whole.encode())

    with pytest.raises(Refusal, match="It is damaged"):
        read_table(content, "")
