"""`qa-loop import people FILE` and `import caseload FILE`: every fault by row, all rows or none."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from sqlmodel import Session

from bot.files.reading import read_table
from bot.frameworks import Desk, OpenDesk
from handlers.caseload.flows import import_caseload
from handlers.caseload.rules import read_caseload
from handlers.core.changes import Change, How
from handlers.core.columns import Dropped
from handlers.core.context import LONDON
from handlers.core.errors import Refusal
from handlers.core.profile.types import Profile
from handlers.core.table import Fault, Table
from handlers.people.flows import import_people
from handlers.people.rules import read_people
from storage import people

FileName = Annotated[Path, typer.Argument(metavar="FILE", help="A CSV or XLSX file.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")
]
Leavers = Annotated[
    int | None,
    typer.Option(
        "--leavers", min=0, metavar="N", help="Yes, N people have left (asked when over 10%)."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]

PEOPLE_HELP = """Bring the staff list in: who is new, who changed, who has left.

Needed: person_id, name, email, role, team, service. Where known: manager_id, started_on,
qualified_on, asye_started_on, leave_from, leave_to, slack_id, teams_id. Several roles are
parted by semicolons; dates are 2027-01-19 or 19/01/2027.

Example: qa-loop import people staff.csv --dry-run

Example: qa-loop import people staff.xlsx --leavers 12
"""
CASELOAD_HELP = """Bring the caseload list in: which files there are and who works on them.

Needed: case_ref, category, worker_id, team. Where known: iro_id, cp_chair_id, opened_on,
closed_on, allocated_on, previous_worker_ids, age_band, ethnicity_group, family_ref,
restricted. Import the staff list first. Any other column is left out and named.

Example: qa-loop import caseload caseload.xlsx --dry-run

Example: qa-loop import caseload caseload.csv --json
"""


LoadProfile = Callable[[Session], Profile]


@dataclass(frozen=True)
class Outcome:
    """What became of one import, to be printed."""

    table: Table
    faults: tuple[Fault, ...]
    dropped: tuple[Dropped, ...]
    notes: tuple[str, ...]
    change: Change | None  # None: there are faults, and nothing was done
    dry_run: bool

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "file": self.table.name,
            "rows": len(self.table.rows),
            "dry_run": self.dry_run,
            "imported": self.change is not None and not self.dry_run,
            "faults": [vars(fault) for fault in self.faults],
            "dropped": [vars(dropped) for dropped in self.dropped],
            "notes": list(self.notes),
            "change": self.change.as_json() if self.change else None,
        }

    def lines(self) -> Iterator[str]:
        """Yield the report, line by line."""
        yield f"{self.table.name}: {_counted(len(self.table.rows), 'row')}."
        for dropped in self.dropped:
            yield dropped.sentence()
        yield from self.notes
        yield from (fault.sentence for fault in self.faults)
        if self.change is None:
            yield f"Nothing was imported: {_counted(len(self.faults), 'fault')} to put right."
        elif self.change.nothing:
            yield "Nothing changed: everything in this file was already known."
        else:
            yield "This would change:" if self.dry_run else "Imported, and this changed:"
            yield from (f"  {name}: {many}" for name, many in self.change.facts())


def _counted(many: int, what: str) -> str:
    return f"{many:,} {what}{'' if many == 1 else 's'}"


def import_app(open_desk: OpenDesk, load_profile: LoadProfile) -> typer.Typer:
    """Return the `import` commands. A desk is one transaction, with the time and the trail."""
    app = typer.Typer(
        name="import",
        help="Bring in the staff list or the caseload list, from CSV or XLSX.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )

    door = _Door(open_desk, load_profile)

    @app.command("people", help=PEOPLE_HELP)
    def _people(
        file: FileName, *, dry_run: DryRun = False, leavers: Leavers = None, as_json: AsJson = False
    ) -> None:
        with _spoken(as_json=as_json):
            _print(_people_in(door, file, How(dry_run, leavers)), as_json=as_json)

    @app.command("caseload", help=CASELOAD_HELP)
    def _caseload(file: FileName, *, dry_run: DryRun = False, as_json: AsJson = False) -> None:
        with _spoken(as_json=as_json):
            _print(_caseload_in(door, file, How(dry_run)), as_json=as_json)

    return app


@dataclass(frozen=True)
class _Door:
    open_desk: OpenDesk
    load_profile: LoadProfile


def _today(desk: Desk) -> date:
    return desk.now.astimezone(LONDON).date()


def _people_in(door: _Door, file: Path, how: How) -> Outcome:
    with _bar() as bar:
        table = read_table(file, progress=bar("Reading"))
        with door.open_desk() as desk:
            read = read_people(table, door.load_profile(desk.session).roles)
            change = None
            if not read.faults:
                how = How(how.dry_run, how.leavers, bar("Importing"))
                change = import_people(desk.session, read.rows, _today(desk), desk.record, how)
    return Outcome(table, read.faults, read.dropped, (), change, how.dry_run)


def _caseload_in(door: _Door, file: Path, how: How) -> Outcome:
    with _bar() as bar:
        table = read_table(file, progress=bar("Reading"))
        with door.open_desk() as desk:
            known = people.references(desk.session), people.teams(desk.session)
            read = read_caseload(table, door.load_profile(desk.session).categories, *known)
            change = None
            if not read.faults:
                how = How(how.dry_run, None, bar("Importing"))
                change = import_caseload(desk.session, read.rows, _today(desk), desk.record, how)
    return Outcome(table, read.faults, read.dropped, read.notes, change, how.dry_run)


@contextmanager
def _bar() -> Iterator[Callable[[str], Callable[[int, int], None]]]:
    """Show progress on stderr, where it disturbs no script; nothing without a terminal."""
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:.0f}%")
    console = Console(stderr=True)
    off = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=off) as progress:

        def step(what: str) -> Callable[[int, int], None]:
            task = progress.add_task(what)
            return lambda done, total: progress.update(task, completed=done, total=total)

        yield step


def _print(outcome: Outcome, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(outcome.as_json(), ensure_ascii=False, indent=2))
    else:
        for line in outcome.lines():
            typer.echo(line)
    if outcome.change is None:
        raise typer.Exit(1)


@contextmanager
def _spoken(*, as_json: bool) -> Iterator[None]:
    """Say a refusal in its three sentences, and leave with 1."""
    try:
        yield
    except Refusal as refusal:
        if as_json:
            sentences = {
                "happened": refusal.happened,
                "why": refusal.why,
                "next_step": refusal.next_step,
            }
            typer.echo(json.dumps({"refused": sentences}, ensure_ascii=False, indent=2))
        else:
            typer.echo(str(refusal), err=True)
        raise typer.Exit(1) from refusal
