"""The CIN census's XML as a table: a row for each time that a child was in need.

Only ids, dates, ethnicity and whether a plan is open are read; the rest never gets in.
"""

from dataclasses import dataclass, field
from typing import Any
from xml.sax import SAXException, handler

from defusedxml import DefusedXmlException
from defusedxml import sax as defused

from bot.files.limits import MEGABYTE, Bytes, refusal, too_large
from handlers.core.table import Row, Table

NAME = "cin_census"
LARGEST = 60 * MEGABYTE
DEEPEST = 16  # elements within each other; the census has 8
LONGEST_VALUE = 200  # characters
MOST_CHILDREN = 100_000
MOST_ELEMENTS = 1_500_000
CHILD, TIME, PLAN, PLAN_END = "Child", "CINdetails", "ChildProtectionPlans", "CPPendDate"
OF_CHILD = (
    "LAchildID",
    "PersonBirthDate",
    "ExpectedPersonBirthDate",
    "PersonDeathDate",
    "Ethnicity",
)
OF_TIME = ("CINreferralDate", "CINclosureDate", "ReferralNFA")
OURS = "PlanOpen"
HEADERS = (*OF_CHILD, *OF_TIME, OURS)

DECLARES = "It declares entities of its own, as no census does and files made to do harm do."
DAMAGED = "It is XML, but it can't be read to its end."
TOO_DEEP = "Its elements stand far deeper in each other than a census has them."
NO_CENSUS = "It is XML, but no CIN census: it has no child in it."
TOO_MANY = "It has far more children or elements than any council's census."
TOO_LONG = "It has a date or an id far longer than any."
EXPORT_AGAIN = "Export the CIN census from the record system again, and import that."


class _Stop(SAXException):
    """The file is refused where it stands."""


@dataclass
class _Census(handler.ContentHandler):
    """Hears a census go by; keeps one child at a time."""

    rows: list[Row] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    child: dict[str, str] = field(default_factory=dict)
    time: dict[str, str] = field(default_factory=dict)
    text: list[str] | None = None  # None: nothing is listened to
    plan_ended: bool = False
    children: int = 0
    elements: int = 0

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802, ARG002 (SAX's own)
        """Begin an element."""
        name = name.rpartition(":")[2]
        self.path.append(name)
        self.elements += 1
        if len(self.path) > DEEPEST:
            raise _Stop(TOO_DEEP)
        if self.elements > MOST_ELEMENTS:
            raise _Stop(TOO_MANY)
        if name == CHILD:
            self.child, self.children = {}, self.children + 1
        elif name == TIME:
            self.time = {}
        elif name == PLAN:
            self.plan_ended = False
        self.text = [] if name in (*OF_CHILD, *OF_TIME, PLAN_END) else None

    def characters(self, content: str) -> None:
        """Hear a piece of a value."""
        if self.text is not None:
            self.text.append(content)
            if sum(map(len, self.text)) > LONGEST_VALUE:
                raise _Stop(TOO_LONG)

    def endElement(self, name: str) -> None:  # noqa: N802 (SAX's own)
        """End an element: keep its value, or the row that it completes."""
        name = self.path.pop()
        value = "".join(self.text or ()).strip()
        self.text = None
        if name in OF_CHILD:
            self.child.setdefault(name, value)
        elif name in OF_TIME:
            self.time.setdefault(name, value)
        elif name == PLAN_END:
            self.plan_ended = bool(value)
        elif name == PLAN and not self.plan_ended:
            self.time[OURS] = "yes"
        elif name == TIME:
            self._keep()

    def _keep(self) -> None:
        """Keep a time in need. Its number is the child's place in the file, where that is free."""
        if len(self.rows) >= MOST_CHILDREN:
            raise _Stop(TOO_MANY)
        number = max(self.children, self.rows[-1].number + 1 if self.rows else 1)
        said = {**self.child, **self.time}
        self.rows.append(Row(number, tuple(said.get(name, "") for name in HEADERS)))


def read_census(stream: Bytes, size: int) -> Table:
    """Read a CIN census.

    Raises: Refusal.
    """
    if size > LARGEST:
        raise too_large(size, LARGEST)
    census = _Census()
    try:
        defused.parse(stream, census, forbid_dtd=True)
    except DefusedXmlException as error:
        raise refusal(DECLARES, EXPORT_AGAIN) from error
    except _Stop as stop:
        raise refusal(stop.getMessage(), EXPORT_AGAIN) from stop
    except (SAXException, ValueError) as error:
        raise refusal(DAMAGED, EXPORT_AGAIN) from error
    if not census.rows:
        raise refusal(NO_CENSUS, EXPORT_AGAIN)
    return Table(HEADERS, tuple(census.rows), NAME)
