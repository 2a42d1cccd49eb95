"""The parts of a workbook that a table needs: its sheets, its texts, its kinds of number."""

from collections.abc import Callable
from dataclasses import dataclass, field
from posixpath import join, normpath
from zipfile import ZipFile

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from bot.files import limits, workbook
from bot.files.limits import refusal

MOST_ELEMENTS = 50_000  # of a part that is neither a sheet nor its texts
MOST_TEXTS = 300_000
MOST_LETTERS = 8_000_000  # of all texts together

_COMPLEX = "One of its parts is far more complex than a list needs."


def local(tag: str) -> str:
    """Return a tag without its prefix."""
    return tag.rpartition(":")[2] if ":" in tag else tag


@dataclass
class Listener:
    """Hears nothing; refuses a part with too many elements."""

    most: int = MOST_ELEMENTS
    elements: int = 0

    def start(self, _tag: str, _attributes: dict[str, str]) -> None:
        """Count an element."""
        self.elements += 1
        if self.elements > self.most:
            raise refusal(_COMPLEX)

    def data(self, _text: str) -> None:
        """Hear text."""

    def end(self, _tag: str) -> None:
        """Hear an element end."""


@dataclass
class Relations(Listener):
    """Where the workbook's parts are."""

    targets: dict[str, str] = field(default_factory=dict)  # id -> part
    kinds: dict[str, str] = field(default_factory=dict)  # "styles" -> part
    sheets: set[str] = field(default_factory=set)  # parts that are tables, not charts

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Note one relation."""
        super().start(tag, attributes)
        if local(tag) != "Relationship" or attributes.get("TargetMode") == "External":
            return
        part = normpath(join("/xl", attributes["Target"])).lstrip("/")
        kind = attributes["Type"].rpartition("/")[2]
        self.targets[attributes["Id"]] = self.kinds[kind] = part
        if kind == "worksheet":
            self.sheets.add(part)


@dataclass
class Sheets(Listener):
    """The sheets that can be seen, in order, and since when days are counted."""

    seen: list[tuple[str, str]] = field(default_factory=list)  # title, relation
    many: int = 0
    since_1904: bool = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Note one sheet."""
        super().start(tag, attributes)
        if local(tag) == "workbookPr":
            self.since_1904 = attributes.get("date1904") in ("1", "true")
        elif local(tag) == "sheet":
            self.many += 1
            if attributes.get("state", "visible") == "visible":
                relation = next(v for name, v in attributes.items() if name.endswith(":id"))
                self.seen.append((attributes.get("name", ""), relation))


@dataclass
class Styles(Listener):
    """Which styles show a number as a date."""

    formats: dict[int, str] = field(default_factory=dict)
    of_cells: list[int] = field(default_factory=list)
    inside: bool = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Note one format or one style of cells."""
        super().start(tag, attributes)
        name = local(tag)
        if name == "numFmt":
            self.formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self.inside = True
        elif name == "xf" and self.inside:
            self.of_cells.append(int(attributes.get("numFmtId", "0")))

    def end(self, tag: str) -> None:
        """Leave the styles of cells."""
        if local(tag) == "cellXfs":
            self.inside = False

    def dates(self) -> frozenset[int]:
        """Return the styles that are dates."""
        known = BUILTIN_FORMATS | self.formats
        return frozenset(
            style
            for style, number in enumerate(self.of_cells)
            if is_date_format(known.get(number, "General"))
        )


@dataclass
class Letters:
    """The text of one element at a time, and how much there has been in all."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    total: int = 0

    def add(self, text: str) -> None:
        """Take a piece of text."""
        self.pieces.append(text)
        self.length += len(text)
        self.total += len(text)
        if self.length > limits.LONGEST_CELL:
            raise limits.cell_too_long()
        if self.total > MOST_LETTERS:
            raise refusal(workbook.PACKED)

    def take(self) -> str:
        """Return the text so far, and begin anew."""
        text = "".join(self.pieces)
        self.pieces, self.length = [], 0
        return text


@dataclass
class Texts(Listener):
    """The texts that cells share; how they are pronounced is left out."""

    most: int = MOST_TEXTS * 4
    texts: list[str] = field(default_factory=list)
    letters: Letters = field(default_factory=Letters)
    hears: bool = False
    phonetic: bool = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin to hear a text."""
        super().start(tag, attributes)
        name = local(tag)
        if name == "rPh":
            self.phonetic = True
        self.hears = name == "t" and not self.phonetic

    def data(self, text: str) -> None:
        """Hear a piece."""
        if self.hears:
            self.letters.add(text)

    def end(self, tag: str) -> None:
        """Keep a text that is whole."""
        name = local(tag)
        self.hears = False
        if name == "rPh":
            self.phonetic = False
        elif name == "si":
            self.texts.append(self.letters.take())
            if len(self.texts) > MOST_TEXTS:
                raise limits.too_many_cells()


@dataclass(frozen=True)
class Book:
    """What is known of a workbook before its sheet is read."""

    part: str  # the sheet's
    title: str
    alone: bool  # there is no other sheet
    texts: list[str]
    dates: frozenset[int]
    since_1904: bool


def open_books(archive: ZipFile, tick: Callable[[int], None]) -> list[Book]:
    """Return what each sheet that can be seen needs, in order."""
    relations, sheets, styles, texts = Relations(), Sheets(), Styles(), Texts()
    workbook.walk(archive, "xl/_rels/workbook.xml.rels", relations, tick)
    workbook.walk(archive, workbook.WORKBOOK, sheets, tick)
    for kind, reader in (("styles", styles), ("sharedStrings", texts)):
        if kind in relations.kinds:
            workbook.walk(archive, relations.kinds[kind], reader, tick)
    parts = [(title, relations.targets[relation]) for title, relation in sheets.seen]
    alone, dates = sheets.many == 1, styles.dates()
    return [
        Book(part, title, alone, texts.texts, dates, sheets.since_1904)
        for title, part in parts
        if part in relations.sheets
    ]
