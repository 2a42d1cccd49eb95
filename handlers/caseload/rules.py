"""What makes a caseload list right, and what of a child may never come in with it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from handlers.core import columns as at
from handlers.core import identity
from handlers.core.columns import Columns, Dropped
from handlers.core.table import Fault, Row, Table

REQUIRED = ("case_ref", "category", "worker_id", "team")
DATES = ("opened_on", "closed_on", "allocated_on")
PEOPLE = ("worker_id", "iro_id", "cp_chair_id")
OPTIONAL = (
    "iro_id",
    "cp_chair_id",
    *DATES,
    "previous_worker_ids",
    "age_band",
    "ethnicity_group",
    "family_ref",
    "restricted",
)
LENGTHS = {"case_ref": 60, "age_band": 20, "ethnicity_group": 40, "family_ref": 60}
YES, NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0", "")
# Small-letter words that say that a cell holds a band or a group, not a name.
NOT_RECORDED = "not unknown unborn refused declined other none recorded"
AGES = frozenset(
    f"{NOT_RECORDED} under over years year months adult baby infant child young school age pre "
    "birth and to plus teen teenager early toddler newborn primary secondary nursery".split()
)
GROUPS = frozenset(
    f"{NOT_RECORDED} white black asian mixed british irish african caribbean indian pakistani "
    "bangladeshi chinese arab gypsy roma traveller multiple any background ethnic group "
    "heritage european information or and".split()
)
REFERENCE_WORDS = frozenset(("case", "child", "file", "family", "ref", "reference", "team"))
FREE = {  # column -> words that say that it holds no name
    "case_ref": REFERENCE_WORDS,
    "family_ref": REFERENCE_WORDS,
    "age_band": AGES,
    "ethnicity_group": GROUPS,
}


@dataclass(frozen=True)
class CaseloadRow:
    """One file of the caseload list, checked. People are references of the staff list."""

    row: int
    reference: str
    category: str  # a key of the profile's categories
    worker: str  # "" when nobody has it
    team: str
    iro: str
    cp_chair: str
    dates: Mapping[str, date]  # those that are known, by column
    previous: tuple[str, ...]
    age_band: str
    ethnicity_group: str
    family_reference: str
    restricted: bool
    given: frozenset[str]  # the columns that the file has: the others say nothing


class ReadCaseload(NamedTuple):
    """What a caseload list says. Rows may be stored only when there are no faults."""

    rows: tuple[CaseloadRow, ...]
    faults: tuple[Fault, ...]
    dropped: tuple[Dropped, ...]
    notes: tuple[str, ...]  # what was left out of rows that are right


def read_caseload(
    table: Table,
    categories: Mapping[str, str],
    people: Collection[str],
    teams: Collection[str],
) -> ReadCaseload:
    """Read a caseload list.

    categories: the profile's, key -> label; people, teams: references and names
    that the staff list brought.
    """
    columns, dropped = at.find(table, REQUIRED, OPTIONAL)
    dates = {name: at.dates(columns, name) for name in DATES}
    at.no_twins(columns, "case_ref")
    for name, ordinary in FREE.items():
        _check_identity(columns, name, ordinary)
    for row in table.rows:
        at.needed(columns, row, ("case_ref", "category"))
        at.fitting(columns, row, LENGTHS)
        _check_order(columns, row, dates)
    read = _Reader(columns, categories, _by_fold(people), _by_fold(teams), [])
    rows = tuple(read.row(row, dates) for row in table.rows)
    return ReadCaseload(rows, columns.in_order(), dropped, tuple(read.notes))


def _by_fold(known: Collection[str]) -> dict[str, str]:
    return {one.casefold(): one for one in known}


@dataclass(frozen=True)
class _Reader:
    """Turns rows into files, and notes what they name that nobody knows."""

    columns: Columns
    categories: Mapping[str, str]
    people: Mapping[str, str]  # casefolded -> as the staff list writes it
    teams: Mapping[str, str]
    notes: list[str]

    def row(self, row: Row, dates: Mapping[str, Mapping[int, date]]) -> CaseloadRow:
        """Return what one row says."""
        text = self.columns.text
        worker, iro, cp_chair = (self._person(row, name) for name in PEOPLE)
        return CaseloadRow(
            row=row.number,
            reference=text(row, "case_ref"),
            category=self._category(row),
            worker=worker,
            team=self._team(row),
            iro=iro,
            cp_chair=cp_chair,
            dates={name: found[row.number] for name, found in dates.items() if row.number in found},
            previous=self._previous(row),
            age_band=text(row, "age_band"),
            ethnicity_group=text(row, "ethnicity_group"),
            family_reference=text(row, "family_ref"),
            restricted=self._restricted(row),
            given=self.columns.given,
        )

    def _category(self, row: Row) -> str:
        written = self.columns.text(row, "category")
        by_label = {at.fold(label): key for key, label in self.categories.items()}
        found = at.chosen(written, self.categories) or by_label.get(at.fold(written))
        if written and not found:
            self.columns.blame(row, "category", at.not_among(written, self.categories.values()))
        return found or ""

    def _person(self, row: Row, column: str) -> str:
        written = self.columns.text(row, column)
        found = self.people.get(written.casefold(), "")
        if written and not found:
            self.columns.blame(row, column, "is nobody on the staff list.")
        return found

    def _team(self, row: Row) -> str:
        written = self.columns.text(row, "team")
        found = self.teams.get(written.casefold(), "")
        if written and not found:
            self.columns.blame(row, "team", "is no team of the staff list.")
        return found

    def _previous(self, row: Row) -> tuple[str, ...]:
        written = at.listed(self.columns.text(row, "previous_worker_ids"), ";,")
        known = [self.people.get(one.casefold(), "") for one in written]
        if strangers := known.count(""):
            somebody = "somebody" if strangers == 1 else f"{strangers} people"
            self.notes.append(
                f"previous_worker_ids in row {row.number} names {somebody} "
                "not on the staff list: left out."
            )
        return tuple(dict.fromkeys(one for one in known if one))

    def _restricted(self, row: Row) -> bool:
        written = self.columns.text(row, "restricted").casefold()
        if written not in (*YES, *NO):
            self.columns.blame(row, "restricted", "is neither yes nor no.")
        return written in YES


def _check_order(columns: Columns, row: Row, dates: Mapping[str, Mapping[int, date]]) -> None:
    opened, closed = (dates[name].get(row.number) for name in ("opened_on", "closed_on"))
    if opened and closed and closed < opened:
        columns.blame(row, "closed_on", "is before opened_on.")


def _check_identity(columns: Columns, name: str, ordinary: frozenset[str]) -> None:
    """A column that takes what it is given must not be given who a child is."""
    texts = {row: text for row in columns.table.rows if (text := columns.text(row, name))}
    says = _seen_in(texts.values())
    for row, text in texts.items():
        kind = says(text) or ("a name" if _is_name(name, text, ordinary) else "")
        if kind:
            columns.blame(row, name, f"looks like {kind}.")


def _seen_in(texts: Collection[str]) -> Callable[[str], str]:
    """Return how to look at the cells of one column.

    One in eleven of any ten-digit references passes as an NHS number by chance: where
    most of a column's do not pass, they are the record system's own.
    """
    long = [text for text in texts if identity.ten_digits(text)]
    passing = sum(bool(identity.nhs_numbers(text)) for text in long)
    if passing * 2 >= len(long):
        return identity.looks_like
    return lambda text: "" if identity.ten_digits(text) else identity.looks_like(text)


def _is_name(column: str, text: str, ordinary: frozenset[str]) -> bool:
    """Return whether a cell is somebody's name, by what its column is for."""
    if identity.looks_like_a_name(text, ordinary):
        return True
    if column == "ethnicity_group":
        return False  # one word is a group: "Somali"
    return identity.only_words(text, ordinary)
