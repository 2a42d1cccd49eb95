"""`qa-loop framework compare`: where two councils' frameworks differ, each side with its row."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.framework_words import plain, where_from, written
from handlers.core.profile.loader import Loaded, Origin, load, values
from handlers.core.profile.types import Profile

UNNAMED = ("title", "council.name")  # that two councils are called differently is no news
NOTHING = "not there"

One = Annotated[str, typer.Argument(help="Its id, as `qa-loop framework list` shows it.")]
Other = Annotated[str, typer.Argument(help="The one to compare it with.")]
From = Annotated[
    Path | None,
    typer.Option("--from", help="A folder of your own frameworks.", file_okay=False, exists=True),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON only, for a script.")]


@dataclass(frozen=True)
class Side:
    """What one framework says at a key, and where it has that from."""

    value: object
    origin: Origin
    framework: str


@dataclass(frozen=True)
class Difference:
    """One key at which two frameworks differ; None: that one has no such key."""

    key: str
    one: Side | None
    other: Side | None


def compare_frameworks(
    one: One,
    other: Other,
    folder: From = None,
    as_json: AsJson = False,  # noqa: FBT002 - Typer makes a flag of it
) -> None:
    """Show where two frameworks differ, and the requirement behind each side."""
    found = tuple(differences(load(one, folder), load(other, folder)))
    if as_json:
        told = {"one": one, "other": other, "differs": [_as_data(each) for each in found]}
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    Console().print(_table_of(one, other, found))


def differences(one: Loaded, other: Loaded) -> Iterator[Difference]:
    """Give every key at which two frameworks say different things.

    Kinds and forms are compared by their place: the first kind of one with the first of the
    other, whatever their keys. A form's sections are compared by their titles.
    """
    left, right = _sides(one), _sides(other)
    for key in dict.fromkeys([*left, *right]):
        mine, theirs = left.get(key), right.get(key)
        same = mine is not None and theirs is not None and mine.value == theirs.value
        if key not in UNNAMED and not same:
            yield Difference(key, mine, theirs)


def _sides(loaded: Loaded) -> dict[str, Side]:
    places = _places(loaded.profile)
    found: dict[str, Side] = {}
    for key, value in values(loaded.profile).items():
        name = ".".join(key.split(".")[:2])
        if key.startswith("forms.") and ".sections." in key:
            continue
        at = key.replace(name, places[name], 1) if name in places else key
        found[at] = Side(value, loaded.origins[key], loaded.profile.id)
    return found | _sections(loaded, places)


def _places(profile: Profile) -> dict[str, str]:
    """Return "kinds.1" for the first kind, and so on: what two councils can be compared by."""
    return {
        f"{table}.{key}": f"{table}.{number}"
        for table in ("kinds", "forms")
        for number, key in enumerate(getattr(profile, table), 1)
    }


def _sections(loaded: Loaded, places: Mapping[str, str]) -> dict[str, Side]:
    found = {}
    for name, form in loaded.profile.forms.items():
        titles = tuple(section.title for section in form.sections.values())
        below = f"forms.{name}.sections."
        origins = [each for key, each in loaded.origins.items() if key.startswith(below)]
        stated = next((each for each in origins if each.stated), Origin(stated=False, row=""))
        found[f"{places[f'forms.{name}']}.sections"] = Side(titles, stated, loaded.profile.id)
    return found


def _table_of(one: str, other: str, found: tuple[Difference, ...]) -> Table:
    table = Table("Key", one, other, title=f"{one} and {other}: {len(found)} differences")
    for each in found:
        table.add_row(Text(each.key, overflow="fold"), _words(each.one), _words(each.other))
    return table


def _words(side: Side | None) -> Text:
    if side is None:
        return Text(NOTHING)
    return Text(f"{written(side.value)}\n({where_from(side.origin, side.framework)})")


def _as_data(each: Difference) -> Mapping[str, object]:
    return {"key": each.key, "one": _side_data(each.one), "other": _side_data(each.other)}


def _side_data(side: Side | None) -> Mapping[str, object] | None:
    if side is None:
        return None
    return {
        "value": plain(side.value),
        "stated": side.origin.stated,
        "row": side.origin.row,
    }
