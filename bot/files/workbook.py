"""A workbook looked at from outside, and its parts read as they go by, without building anything.

An XLSX of 300 kB can unpack to gigabytes. Its list of contents says how much each part
will be, and unpacking stops there, so that list is enough to refuse by. A part that
declares entities is refused at its first line.
"""

import struct
import zlib
from collections.abc import Callable
from typing import NoReturn, Protocol
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from bot.files.limits import MEGABYTE, Bytes, refusal

END_OF_CONTENTS = struct.Struct("<4s4H2LH")  # PK\5\6, disks, entries, size and place, comment
MOST_ENTRIES = 500
LONGEST_CONTENTS = 128 * 1024  # bytes of the list of contents
MOST_UNPACKED = 25 * MEGABYTE  # all parts together
HIGHEST_RATIO = 200  # unpacked to packed, of one part; real sheets stay under 50
SMALL = 64 * 1024  # bytes unpacked: no harm at any ratio
CHUNK = 256 * 1024
ENCRYPTED = 0x1
WORKBOOK = "xl/workbook.xml"

DAMAGED = "It is damaged: it can't be read to its end."
PACKED = "It would unpack to far more than a list needs, as files made to do harm do."
DECLARES = "It declares entities of its own, as no spreadsheet does and files made to do harm do."
NO_WORKBOOK = "It is packed like a workbook, but it is not an XLSX file."
MACROS = "It carries macros, which a list does not need."
LOCKED = "It is protected by a password."

# What the standard library lets out when a workbook is not as its format says.
MALFORMED = (
    BadZipFile,
    EOFError,
    ExpatError,
    LookupError,
    NotImplementedError,
    OSError,
    ValueError,
    struct.error,
    zlib.error,
)


Tick = Callable[[int], None]  # how many bytes have gone by


class Reader(Protocol):
    """What listens while a part of a workbook goes by."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Hear an element begin."""

    def data(self, text: str) -> None:
        """Hear text, perhaps in pieces."""

    def end(self, tag: str) -> None:
        """Hear an element end."""


def open_archive(stream: Bytes) -> ZipFile:
    """Open a workbook's archive; refuse it by its list of contents alone."""
    archive = open_any(stream)
    names = archive.namelist()
    if WORKBOOK not in names:
        raise refusal(NO_WORKBOOK)
    if any(name.endswith("vbaProject.bin") for name in names):
        raise refusal(MACROS)
    return archive


def open_any(stream: Bytes, most: int = MOST_UNPACKED) -> ZipFile:
    """Open an archive of whatever; refuse it by its list of contents alone."""
    _check_end(stream)
    archive = ZipFile(stream)
    _check_contents(archive.infolist(), most)
    return archive


def walk(archive: ZipFile, name: str, reader: Reader, tick: Tick) -> None:
    """Let a part go by a reader; `tick` hears how many bytes have gone."""
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _declares
    parser.StartElementHandler = reader.start
    parser.CharacterDataHandler = reader.data
    parser.EndElementHandler = reader.end
    with archive.open(name) as source:
        done = 0
        while chunk := source.read(CHUNK):
            parser.Parse(chunk, False)  # noqa: FBT003 -- "not the last", positional only
            done += len(chunk)
            tick(done)
    parser.Parse(b"", True)  # noqa: FBT003 -- the last


def _declares(*_declaration: object) -> NoReturn:
    raise refusal(DECLARES)


def _check_end(stream: Bytes) -> None:
    """Look at the last bytes before the list of contents is read: it may be huge itself."""
    stream.seek(-END_OF_CONTENTS.size, 2)
    mark, _, _, here, entries, size, _, comment = END_OF_CONTENTS.unpack(
        stream.read(END_OF_CONTENTS.size)
    )
    stream.seek(0)
    if mark != b"PK\x05\x06" or comment or here != entries:
        raise refusal(DAMAGED)
    if entries > MOST_ENTRIES or size > LONGEST_CONTENTS:
        raise refusal(PACKED)


def _check_contents(parts: list[ZipInfo], most: int) -> None:
    names = {part.filename for part in parts}
    if any(part.flag_bits & ENCRYPTED for part in parts):
        raise refusal(LOCKED)
    methods = {part.compress_type for part in parts}
    if len(names) < len(parts) or not methods <= {ZIP_STORED, ZIP_DEFLATED}:
        raise refusal(DAMAGED)
    if sum(part.file_size for part in parts) > most or any(map(_bursts, parts)):
        raise refusal(PACKED)


def _bursts(part: ZipInfo) -> bool:
    ratio = part.file_size / max(part.compress_size, 1)
    return part.file_size > SMALL and ratio > HIGHEST_RATIO
