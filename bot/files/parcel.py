"""What somebody brings, whatever it is: a list, a workbook, a folder or a zip of CSVs, a census."""

from io import BytesIO
from pathlib import Path, PurePosixPath
from zipfile import ZipFile, ZipInfo

from bot.files import limits, workbook
from bot.files.census import read_census
from bot.files.csv_table import read_csv
from bot.files.limits import A_DATASET, Bytes, refusal
from bot.files.reading import read_table, size_of
from bot.files.xlsx_table import read_sheets
from handlers.core.changes import Progress, quietly
from handlers.core.table import Table

PACKED_LARGEST = 20 * limits.MEGABYTE  # bytes of a zip as it comes
PREFIX = "ssd_"  # of the dataset's tables: others are not opened
BOM = b"\xef\xbb\xbf"
NO_TABLES = "It holds no CSV file named after a table of the dataset, such as ssd_person.csv."
NAME_THEM = "Name each file after its table, and import it again."


def read_tables(
    source: Path | bytes, name: str = "", progress: Progress = quietly
) -> tuple[Table, ...]:
    """Read all that a file or a folder holds.

    Raises: Refusal, in three sentences, for whatever can't be read.
    """
    if isinstance(source, Path) and source.is_dir():
        return read_folder(source, progress)
    if isinstance(source, bytes):
        return _read(BytesIO(source), len(source), source, name, progress)
    size = size_of(source)
    with source.open("rb") as stream:
        return _read(stream, size, source, name or source.name, progress)


def read_folder(folder: Path, progress: Progress = quietly) -> tuple[Table, ...]:
    """Read the dataset's tables in a folder of CSV files.

    Raises: Refusal.
    """
    paths = sorted(path for path in folder.iterdir() if _is_a_table(path.name))
    if not paths:
        raise refusal(NO_TABLES, NAME_THEM)
    total = sum(size_of(path) for path in paths)
    found, done = [], 0
    for path in paths:
        size = size_of(path)
        if size > A_DATASET.size:
            raise limits.too_large(size, A_DATASET.size)
        with path.open("rb") as stream:
            found.append(read_csv(stream, size, _table_name(path.name), quietly, A_DATASET))
        done += size
        progress(done, total)
    return tuple(found)


def _read(
    stream: Bytes, size: int, source: Path | bytes, name: str, progress: Progress
) -> tuple[Table, ...]:
    head = stream.read(64)
    stream.seek(0)
    if head.removeprefix(BOM).lstrip().startswith(b"<"):
        return (read_census(stream, size),)
    if head.startswith(b"PK"):
        if size > PACKED_LARGEST:
            raise limits.too_large(size, PACKED_LARGEST)
        return _unpacked(stream, progress)
    return (read_table(source, name, progress),)


def _unpacked(stream: Bytes, progress: Progress) -> tuple[Table, ...]:
    """Read a workbook's sheets, or the CSV files that a zip holds."""
    try:
        with workbook.open_any(stream, A_DATASET.size) as archive:
            if workbook.WORKBOOK not in archive.namelist():
                return _csvs(archive, progress)
    except workbook.MALFORMED as error:
        raise refusal(workbook.DAMAGED) from error
    stream.seek(0)
    return read_sheets(stream, progress)


def _csvs(archive: ZipFile, progress: Progress) -> tuple[Table, ...]:
    parts = [part for part in archive.infolist() if _is_a_table(_last(part))]
    if not parts:
        raise refusal(NO_TABLES, NAME_THEM)
    found = []
    for number, part in enumerate(parts, start=1):
        content = BytesIO(archive.read(part))
        size = len(content.getbuffer())
        found.append(read_csv(content, size, _table_name(_last(part)), quietly, A_DATASET))
        progress(number, len(parts))
    return tuple(found)


def _last(part: ZipInfo) -> str:
    return PurePosixPath(part.filename).name


def _is_a_table(name: str) -> bool:
    return name.lower().startswith(PREFIX) and name.lower().endswith(".csv")


def _table_name(name: str) -> str:
    return name.lower().removesuffix(".csv")
