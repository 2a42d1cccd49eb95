"""`qa-loop framework`: which frameworks there are, what they say, and which one is in force."""

import json
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlmodel import Session

from handlers.core.changes import Record
from handlers.core.profile.loader import DEFAULT, Loaded, Origin, available, load, values
from handlers.core.profile.types import Profile
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
Yes = Annotated[bool, typer.Option("--yes", help="Ask nothing.")]

LIST_EXAMPLE = "Example: qa-loop framework list"
SHOW_EXAMPLE = "Example: qa-loop framework show west_sussex --json"
ADOPT_EXAMPLE = (
    "Example: qa-loop framework adopt west_sussex --duty-phone '01632 960001' "
    "--out-of-hours-phone '01632 960002' --closure-day 2026-12-29"
)
QUESTIONS = {
    "duty_phone": "Number of the duty team by day",
    "out_of_hours_phone": "Number of the emergency duty team out of hours",
}


def _at_a_terminal() -> bool:
    return sys.stdin.isatty()


def framework_app(open_desk: OpenDesk, ask: Callable[[], bool] = _at_a_terminal) -> typer.Typer:
    """Return the commands; a Refusal passes through to whoever runs them.

    ask: whether somebody is there to answer.
    """
    app = typer.Typer(help="Framework profiles: list, show, adopt.", no_args_is_help=True)
    app.command("list", epilog=LIST_EXAMPLE)(list_frameworks)
    app.command("show", epilog=SHOW_EXAMPLE)(show_framework)

    @app.command("adopt", epilog=ADOPT_EXAMPLE)
    def adopt_framework(  # noqa: PLR0913, PLR0917 - each is an option of the command
        framework: FrameworkId,
        duty_phone: DutyPhone = "",
        out_of_hours_phone: OutOfHours = "",
        closure_days: ClosureDays = None,
        folder: From = None,
        yes: Yes = False,  # noqa: FBT002 - Typer makes a flag of it
    ) -> None:
        """Put a framework in force: new work begins under it, open work keeps its own."""
        loaded = load(framework, folder)
        closed = [moment.date() for moment in closure_days or ()]
        profile = with_council(loaded.profile, duty_phone, out_of_hours_phone, closed)
        if ask() and not yes:
            profile = _asked(profile)
        _adopt(open_desk, replace(loaded, profile=profile))

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


def where_from(origin: Origin, framework: str) -> str:
    """Say in a word or two where a value comes from."""
    if framework == DEFAULT:
        return "our suggestion"
    if not origin.stated:
        return "inherited"
    return f"stated, {origin.row}" if origin.row else "stated"


def written(value: object) -> str:
    """Return one value of a profile as people write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, tuple):
        return "\n".join(written(one) for one in value) or "none"
    return str(value)


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


def _asked(profile: Profile) -> Profile:
    """Ask for the numbers that are still made up, and whether to go on."""
    given = {name: typer.prompt(QUESTIONS[name]) for name in unset_phones(profile.council)}
    typer.confirm(f"Adopt {profile.title!r}?", default=True, abort=True)
    return with_council(profile, **given)


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
                "value": _plain(value),
                "stated": loaded.origins[key].stated,
                "row": loaded.origins[key].row,
            }
            for key, value in values(loaded.profile).items()
        },
    }


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date | time) else value
