"""A council that doesn't exist, written as the files that a real one would give.

python -m bot.demo.council --size small --seed 7 --to DIR
"""

import argparse
import csv
import sys
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Literal

from openpyxl import Workbook

from bot.demo.caseload import Filing, MadeUpFile
from bot.demo.formats import LISTS, write_dataset, write_lists
from bot.demo.staff import SIZES, Member, Staffing

EVERYWHERE = frozenset(LISTS)  # categories that the sector's formats have too
CouncilSize = Literal["demo", "small", "large"]


@dataclass(frozen=True)
class MadeUpCouncil:
    """A staff list and a caseload list, all made up."""

    people: tuple[Member, ...]
    files: tuple[MadeUpFile, ...]

    def shuffled(self, seed: int) -> "MadeUpCouncil":
        """Return the same council with its rows in another order."""
        random = Random(seed)  # noqa: S311 - nothing is secret here
        people, files = list(self.people), list(self.files)
        random.shuffle(people)
        random.shuffle(files)
        return MadeUpCouncil(tuple(people), tuple(files))

    def write_people(self, path: Path) -> None:
        """Write the staff list as CSV or XLSX, by the file's ending."""
        _write(path, "people", [f.name for f in fields(Member)], self.people)

    def write_caseload(self, path: Path) -> None:
        """Write the caseload list as CSV or XLSX, by the file's ending."""
        _write(path, "caseload", [f.name for f in fields(MadeUpFile)], self.files)

    def write_ssd(self, folder: Path, today: date) -> None:
        """Write the Standard Safeguarding Dataset as CSV files named after its tables."""
        write_dataset(self.people, self.files, today, folder)

    def write_annex_a(self, path: Path, today: date) -> None:
        """Write Annex A's lists 2, 6, 7, 8 and 9 as a workbook."""
        write_lists(self.people, self.files, today, path)

    def as_every_format_says_it(self) -> "MadeUpCouncil":
        """Return the same council with only such facts as Annex A has: those each format tells."""
        told = (_as_annex_a_says(one) for one in self.files if one.closed_on is None)
        return MadeUpCouncil(self.people, tuple(one for one in told if one.category in EVERYWHERE))


def make_council(size: CouncilSize, seed: int, today: date) -> MadeUpCouncil:
    """Make a council up: the same one for the same seed and day.

    demo: 12 auditors, 30 practitioners, 300 files; small: 40, 150, 2,500;
    large: 400, 1,500, 10,000. Auditors are team and service managers, Early Help's leads too.
    """
    random = Random(f"{size}|{seed}")  # noqa: S311 - nothing is secret here
    members = Staffing(SIZES[size], random, today).hire()
    files = Filing(SIZES[size], members, random, today).file()
    return MadeUpCouncil(tuple(members), tuple(files))


def _as_annex_a_says(one: MadeUpFile) -> MadeUpFile:
    """Annex A knows no reviewer, no earlier worker and no family; no worker of Early Help."""
    return MadeUpFile(
        case_ref=one.case_ref,
        category=one.category,
        worker_id="" if one.category == "Early Help" else one.worker_id,
        team="" if one.category == "Early Help" else one.team,
        opened_on=None if one.category == "Care leaver" else one.opened_on,
        age_band=one.age_band,
        ethnicity_group=one.ethnicity_group,
    )


def _write(path: Path, title: str, columns: list[str], rows: Sequence[object]) -> None:
    if path.suffix == ".xlsx":
        _write_xlsx(path, title, columns, rows)
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([getattr(row, column) for column in columns] for row in rows)


def _write_xlsx(path: Path, title: str, columns: list[str], rows: Sequence[object]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.append(columns)
    for row in rows:
        sheet.append([getattr(row, column) or None for column in columns])
    book.save(path)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write a made-up council's two files into a folder."""
    parser = argparse.ArgumentParser(prog="python -m bot.demo.council", description=__doc__)
    parser.add_argument("--size", choices=sorted(SIZES), default="small")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--today", type=date.fromisoformat, default=datetime.now(UTC).date())
    parser.add_argument("--to", type=Path, required=True, metavar="DIR")
    parser.add_argument("--format", choices=["csv", "xlsx"], default="csv")
    parser.add_argument("--shuffle", action="store_true", help="rows in another order")
    asked = parser.parse_args(arguments)
    council = make_council(asked.size, asked.seed, asked.today)
    if asked.shuffle:
        council = council.shuffled(asked.seed + 1)
    asked.to.mkdir(parents=True, exist_ok=True)
    council.write_people(asked.to / f"people.{asked.format}")
    council.write_caseload(asked.to / f"caseload.{asked.format}")
    sys.stdout.write(f"{len(council.people)} people and {len(council.files)} files in {asked.to}\n")


if __name__ == "__main__":
    main()
