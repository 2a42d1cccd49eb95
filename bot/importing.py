"""`qa-loop import`: whatever format it is in, every fault by row, and all rows or none."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from sqlmodel import Session

from bot.files.parcel import read_tables
from bot.files.reading import read_table
from bot.frameworks import OpenDesk
from bot.import_help import (
    ANNEX_A_HELP,
    CASELOAD_HELP,
    CENSUS_HELP,
    HISTORY_HELP,
    PEOPLE_HELP,
    SSD_HELP,
)
from handlers.caseload import annex_a, cin_census
from handlers.caseload.annex_a_columns import told_by
from handlers.core.changes import How
from handlers.core.context import LONDON
from handlers.core.errors import Refusal
from handlers.core.profile.types import Profile
from handlers.core.table import Table
from handlers.imports import rules
from handlers.imports.flows import bringing
from handlers.imports.rules import Brought, Report

FileName = Annotated[Path, typer.Argument(metavar="FILE", help="The file.")]
FolderName = Annotated[
    Path, typer.Argument(metavar="FOLDER", help="A folder of CSV files, or a zip of them.")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")
]
Leavers = Annotated[
    int | None,
    typer.Option(
        "--leavers", min=0, metavar="N", help="Yes, N people have left (asked when over 10%)."
    ),
]
Maps = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="LIST.WHAT=COLUMN", help="Such as list8.ceased=21; repeatable."),
]
Workers = Annotated[
    Path, typer.Option("--workers", metavar="FILE", help="CSV or XLSX: case_ref, worker_id, team.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]

LoadProfile = Callable[[Session], Profile]
Bar = Callable[[str], Callable[[int, int], None]]


def _at_a_terminal() -> bool:
    return sys.stdin.isatty()


def import_app(
    open_desk: OpenDesk, load_profile: LoadProfile, answers: Callable[[], bool] = _at_a_terminal
) -> typer.Typer:
    """Return the `import` commands. A desk is one transaction, with the time and the trail.

    answers: whether somebody is there to be asked.
    """
    app = typer.Typer(
        name="import",
        help="Bring in staff, caseload and past audits, from lists or the sector's own formats.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )

    door = _Door(open_desk, load_profile, answers)
    _add_lists(app, door)
    _add_formats(app, door)
    return app


def _add_lists(app: typer.Typer, door: "_Door") -> None:
    """Add the commands for lists of one table, whose columns are ours."""

    @app.command("people", help=PEOPLE_HELP)
    def _people(
        file: FileName, *, dry_run: DryRun = False, leavers: Leavers = None, as_json: AsJson = False
    ) -> None:
        door.list_in(rules.PEOPLE, file, How(dry_run, leavers), as_json=as_json)

    @app.command("caseload", help=CASELOAD_HELP)
    def _caseload(file: FileName, *, dry_run: DryRun = False, as_json: AsJson = False) -> None:
        door.list_in(rules.CASELOAD, file, How(dry_run), as_json=as_json)

    @app.command("history", help=HISTORY_HELP)
    def _history(file: FileName, *, dry_run: DryRun = False, as_json: AsJson = False) -> None:
        door.list_in(rules.HISTORY, file, How(dry_run), as_json=as_json)


def _add_formats(app: typer.Typer, door: "_Door") -> None:
    """Add the commands for the sector's own formats."""

    @app.command("ssd", help=SSD_HELP)
    def _ssd(folder: FolderName, *, dry_run: DryRun = False, as_json: AsJson = False) -> None:
        door.tables_in(rules.SSD, folder, How(dry_run), as_json=as_json)

    @app.command("annex-a", help=ANNEX_A_HELP)
    def _annex_a(
        file: FileName, *, maps: Maps = None, dry_run: DryRun = False, as_json: AsJson = False
    ) -> None:
        door.annex_a_in(file, told_by(maps or ()), How(dry_run), as_json=as_json)

    @app.command("cin-census", help=CENSUS_HELP)
    def _census(
        file: FileName, *, workers: Workers, dry_run: DryRun = False, as_json: AsJson = False
    ) -> None:
        door.census_in(file, workers, How(dry_run), as_json=as_json)


@dataclass(frozen=True)
class _Door:
    """The way in: reads a file with progress, opens the desk, says what became of it."""

    open_desk: OpenDesk
    load_profile: LoadProfile
    answers: Callable[[], bool]  # whether somebody is there to be asked

    def list_in(self, kind: str, file: Path, how: How, *, as_json: bool) -> None:
        """Bring in a list of one table."""
        with _spoken(as_json=as_json), _bar() as bar:
            table = read_table(file, progress=bar("Reading"))
            self._in(Brought(kind, table.name, (table,)), how, bar, as_json=as_json)

    def tables_in(self, kind: str, source: Path, how: How, *, as_json: bool) -> None:
        """Bring in a folder or a zip of tables."""
        with _spoken(as_json=as_json), _bar() as bar:
            tables = read_tables(source, progress=bar("Reading"))
            self._in(Brought(kind, source.name, tables), how, bar, as_json=as_json)

    def annex_a_in(self, file: Path, told: Mapping[str, str], how: How, *, as_json: bool) -> None:
        """Bring in Annex A; what its headers leave unsure is asked where somebody can answer."""
        with _spoken(as_json=as_json):
            with _bar() as bar:
                tables = read_tables(file, progress=bar("Reading"))
            if self.answers() and not as_json:
                told = asked(tables, told)
            with _bar() as bar:
                brought = Brought(rules.ANNEX_A, file.name, tables, told=told)
                self._in(brought, how, bar, as_json=as_json)

    def census_in(self, file: Path, workers: Path, how: How, *, as_json: bool) -> None:
        """Bring in a CIN census with its list of workers."""
        with _spoken(as_json=as_json), _bar() as bar:
            tables = read_tables(file, progress=bar("Reading"))
            beside = replace(read_table(workers), name=cin_census.WORKERS)
            brought = Brought(rules.CENSUS, file.name, tables, beside)
            self._in(brought, how, bar, as_json=as_json)

    def _in(self, brought: Brought, how: How, bar: Bar, *, as_json: bool) -> None:
        with self.open_desk() as desk:
            today = desk.now.astimezone(LONDON).date()
            at = bringing.Desk(desk.session, self.load_profile(desk.session), today, desk.record)
            report = bringing.bring_in(at, brought, replace(how, progress=bar("Importing")))
        _print(report, as_json=as_json)


def asked(tables: Sequence[Table], told: Mapping[str, str]) -> Mapping[str, str]:
    """Ask for each of Annex A's columns that its headers leave unsure; 0 means there is none."""
    answers = dict(told)
    for question in annex_a.recognise(tables, told).questions:
        typer.echo(question.sentence(), err=True)
        answers[question.key] = str(_number(question.columns))
    return answers


def _number(most: int) -> int:
    while True:
        number: int = typer.prompt("Its number, or 0 for none", type=int, err=True)
        if 0 <= number <= most:
            return number
        typer.echo(f"There are {most} columns.", err=True)


@contextmanager
def _bar() -> Iterator[Bar]:
    """Show progress on stderr, where it disturbs no script; nothing without a terminal."""
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:.0f}%")
    console = Console(stderr=True)
    off = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=off) as progress:

        def step(what: str) -> Callable[[int, int], None]:
            task = progress.add_task(what)
            return lambda done, total: progress.update(task, completed=done, total=total)

        yield step


def _print(report: Report, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        for line in report.lines():
            typer.echo(line)
    if not report.fine:
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
