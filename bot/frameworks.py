"""`qa-loop framework`: which frameworks there are, what they say, and which one is in force."""

import json
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlmodel import Session

from bot import adopting
from bot.comparing import compare_frameworks
from bot.framework_words import plain, where_from, written
from handlers.core.changes import Record
from handlers.core.phrases import LONDON
from handlers.core.profile.loader import Loaded, available, load, values
from handlers.frameworks import flows
from handlers.frameworks.rules import unset_phones, with_council


@dataclass(frozen=True)
class Desk:
    """One transaction of the command line: the time, whose account, and its line to the trail."""

    session: Session
    now: datetime
    by: str  # the operating-system account
    record: Record


OpenDesk = Callable[[], AbstractContextManager[Desk]]

FrameworkId = Annotated[str, typer.Argument(help="Its id, as `qa-loop framework list` shows it.")]
From = Annotated[
    Path | None,
    typer.Option("--from", help="A folder of your own frameworks.", file_okay=False, exists=True),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON only, for a script.")]
DutyPhone = Annotated[str, typer.Option(help="The number that the duty team answers by day.")]
OutOfHours = Annotated[str, typer.Option(help="The number of the emergency duty team.")]
ClosureDays = Annotated[
    list[datetime] | None,
    typer.Option(
        "--closure-day",
        formats=["%Y-%m-%d"],
        help="A day on which the council is closed, besides bank holidays. May be repeated.",
    ),
]
Window = Annotated[
    str, typer.Option(help="H&F's 2nd week: second_full_week, or second_calendar_week.")
]
Independence = Annotated[
    str, typer.Option(help="In Leicestershire: other_team_and_line, or other_service.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Ask nothing.")]

LIST_EXAMPLE = "Example: qa-loop framework list"
COMPARE_EXAMPLE = "Example: qa-loop framework compare leeds leicestershire --json"
SHOW_EXAMPLE = "Example: qa-loop framework show west_sussex --json"
ADOPT_EXAMPLE = (
    "Example: qa-loop framework adopt west_sussex --duty-phone '01632 960001' "
    "--out-of-hours-phone '01632 960002' --closure-day 2026-12-29"
)


def _at_a_terminal() -> bool:
    return sys.stdin.isatty()


def _today() -> date:
    return datetime.now(LONDON).date()


def framework_app(
    open_desk: OpenDesk,
    ask: Callable[[], bool] = _at_a_terminal,
    today: Callable[[], date] = _today,
) -> typer.Typer:
    """Return the commands; a Refusal passes through to whoever runs them.

    ask: whether somebody is there to answer; today: whose months ahead a question shows.
    """
    app = typer.Typer(help="Framework profiles: list, show, compare, adopt.", no_args_is_help=True)
    app.command("list", epilog=LIST_EXAMPLE)(list_frameworks)
    app.command("show", epilog=SHOW_EXAMPLE)(show_framework)
    app.command("compare", epilog=COMPARE_EXAMPLE)(compare_frameworks)

    @app.command("adopt", epilog=ADOPT_EXAMPLE)
    def adopt_framework(  # noqa: PLR0913, PLR0917 - each is an option of the command
        framework: FrameworkId,
        duty_phone: DutyPhone = "",
        out_of_hours_phone: OutOfHours = "",
        closure_days: ClosureDays = None,
        window: Window = "",
        independence: Independence = "",
        folder: From = None,
        yes: Yes = False,  # noqa: FBT002 - Typer makes a flag of it
    ) -> None:
        """Put a framework in force: new work begins under it, open work keeps its own."""
        loaded = load(framework, folder)
        closed = [moment.date() for moment in closure_days or ()]
        profile = with_council(loaded.profile, duty_phone, out_of_hours_phone, closed)
        chosen = {"window": window, "independence": independence}
        profile = adopting.settled(profile, chosen)
        silent = yes or not ask()
        if not silent:
            profile = adopting.asked(profile, chosen, today(), closed=bool(closed))
        _adopt(open_desk, replace(loaded, profile=profile))
        for line in adopting.assumed(profile, chosen) if silent else ():
            typer.echo(line, err=True)

    return app


def list_frameworks(folder: From = None, as_json: AsJson = False) -> None:  # noqa: FBT002
    """List the frameworks that can be adopted."""
    found = [load(one, folder) for one in available(folder)]
    if as_json:
        typer.echo(json.dumps([_counted(one) for one in found], indent=2))
        return
    table = Table("Id", "Title", "Stated", "Inherited")
    for one in found:
        table.add_row(*(str(value) for value in _counted(one).values()))
    Console().print(table)


def show_framework(
    framework: FrameworkId,
    folder: From = None,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Show every value, and whether the council's document states it or it is inherited."""
    loaded = load(framework, folder)
    if as_json:
        typer.echo(json.dumps(_as_data(loaded), indent=2, ensure_ascii=False))
        return
    Console().print(_table_of(loaded))


def _table_of(loaded: Loaded) -> Table:
    """Return every value in a table, with a line between one subject and the next."""
    table = Table("Key", "Value", "Where from", title=loaded.profile.title)
    subject = ""
    for key, value in values(loaded.profile).items():
        if key.partition(".")[0] != subject:
            subject = key.partition(".")[0]
            table.add_section()
        where = where_from(loaded.origins[key], loaded.profile.id)
        table.add_row(Text(key, overflow="fold"), Text(written(value)), where)
    return table


def _adopt(open_desk: OpenDesk, loaded: Loaded) -> None:
    with open_desk() as desk:
        version = flows.adopt(desk.session, loaded, desk.now, desk.by, desk.record)
        number = version.id
    typer.echo(f"{loaded.profile.title}: version {number} is in force. Open work keeps its own.")
    council = loaded.profile.council
    for name in unset_phones(council):
        option = f"--{name.replace('_', '-')}"
        typer.echo(
            f"{getattr(council, name)} is made up, and people will ring it when they are worried "
            f"about a child. Adopt the framework again with {option}.",
            err=True,
        )


def _counted(loaded: Loaded) -> Mapping[str, str | int]:
    stated = sum(origin.stated for origin in loaded.origins.values())
    return {
        "id": loaded.profile.id,
        "title": loaded.profile.title,
        "stated": stated,
        "inherited": len(loaded.origins) - stated,
    }


def _as_data(loaded: Loaded) -> Mapping[str, object]:
    return {
        "id": loaded.profile.id,
        "title": loaded.profile.title,
        "values": {
            key: {
                "value": plain(value),
                "stated": loaded.origins[key].stated,
                "row": loaded.origins[key].row,
            }
            for key, value in values(loaded.profile).items()
        },
    }
