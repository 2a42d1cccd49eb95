"""What a council is asked when it adopts a framework: numbers, closed days, open readings."""

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType

import typer

from handlers.core.errors import Refusal
from handlers.core.holidays import calendar_of
from handlers.core.phrases import day_and_year, listed
from handlers.core.profile.types import Profile
from handlers.core.working_days import first_of_next, window
from handlers.frameworks.rules import (
    Open,
    open_questions,
    unset_phones,
    with_council,
    with_readings,
)

QUESTIONS = MappingProxyType(
    {
        "duty_phone": "Number of the duty team by day",
        "out_of_hours_phone": "Number of the emergency duty team out of hours",
        "window": "In which week are the month's audits done?",
        "independence": "Whose work does a manager audit?",
    }
)
READINGS = MappingProxyType(
    {
        "second_full_week": "the second week that lies wholly in the month",
        "second_calendar_week": "the week that holds the 8th",
        "other_team_and_line": "in another team, and outside their own line",
        "other_service": "in another service",
    }
)
CLOSED = "Days on which the council is closed, besides bank holidays, such as 2026-12-29 2026-12-30"
MONTHS_SHOWN = 3


def asked(profile: Profile, chosen: Mapping[str, str], today: date, *, closed: bool) -> Profile:
    """Ask what was not given as an option, and whether to go on.

    closed: the council's own closure days were given, so they are not asked for.
    """
    numbers = {name: typer.prompt(QUESTIONS[name]) for name in unset_phones(profile.council)}
    days = [] if closed else _closure_days()
    profile = with_council(profile, **numbers, closure_days=days)
    for one in open_questions(profile):
        if not chosen.get(one.name):
            profile = with_readings(profile, {one.name: _reading(profile, one, today)})
    typer.confirm(f"Adopt {profile.title!r}?", default=True, abort=True)
    return profile


def settled(profile: Profile, chosen: Mapping[str, str]) -> Profile:
    """Return the profile as the options read it.

    Raises: Refusal when an option answers what this framework doesn't leave open.
    """
    openly = {one.name: one for one in open_questions(profile)}
    for name, reading in chosen.items():
        if reading and name not in openly:
            raise Refusal(
                happened=f"{profile.title} was not adopted with --{name}.",
                why="This framework says that itself.",
                next_step="Leave the option out; to change it, edit a copy of the framework.",
            )
        if reading and reading not in openly[name].readings:
            raise Refusal(
                happened=f"--{name} {reading} can't be used.",
                why=f"{QUESTIONS[name]} has other answers.",
                next_step=f"Choose {listed(openly[name].readings, 'or')}.",
            )
    return with_readings(profile, chosen)


def assumed(profile: Profile, chosen: Mapping[str, str]) -> Iterator[str]:
    """Say how the document was read where nobody answered."""
    for one in open_questions(profile):
        if not chosen.get(one.name):
            others = [f"--{one.name} {other}" for other in one.readings if other != one.taken]
            yield (
                f"The document leaves open: {QUESTIONS[one.name]} Taken: {READINGS[one.taken]}. "
                f"To read it otherwise, adopt again with {listed(others, 'or')}."
            )


def _closure_days() -> list[date]:
    """Ask until every day can be read; nothing at all is an answer too."""
    while True:
        given = typer.prompt(CLOSED, default="none", show_default=True)
        written = [] if given.strip() == "none" else given.replace(",", " ").split()
        try:
            return [date.fromisoformat(one) for one in written]
        except ValueError as fault:
            typer.echo(f"{fault}. Please write days as 2026-12-29.")


def _reading(profile: Profile, one: Open, today: date) -> str:
    """Ask for one reading by its number, with the dates that each would mean."""
    typer.echo(QUESTIONS[one.name])
    for number, reading in enumerate(one.readings, 1):
        typer.echo(f"  {number}  {READINGS[reading]}{_dates(profile, one, reading, today)}")
    taken = one.readings.index(one.taken) + 1
    number = 0
    while not 1 <= number <= len(one.readings):
        number = typer.prompt("Number", default=taken, type=int)
    return one.readings[number - 1]


def _dates(profile: Profile, one: Open, reading: str, today: date) -> str:
    """Return the first days that a reading gives over the next months: its proof."""
    if one.name != "window":
        return ""
    kind = with_readings(profile, {one.name: reading}).kinds[one.kind]
    calendar = calendar_of(profile.council)
    days, month = [], today
    for _ in range(MONTHS_SHOWN):
        month = first_of_next("month", month)
        days.append(day_and_year(window(kind.window, month, calendar)[0]))
    return f": from {listed(days)}"
