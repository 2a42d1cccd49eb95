"""A round's theme: the form that names it, and the words that say it."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.core.forms import Choice, Day, Form, Note, Part, Text
from handlers.core.phrases import day_and_year, listed
from handlers.rounds.rules import Days
from handlers.rounds.themes import LONGEST_TITLE, Theme

MOST_OPTIONS = 100  # what a menu of Slack can hold
A_CHILD = "This seems to hold {kind}. A title names a theme, never a child or a file."
NOTHING_FITS = "No open file on the caseload list fits these choices."


@dataclass(frozen=True)
class Choices:
    """What a theme can be narrowed to: values and labels."""

    categories: Mapping[str, str]
    services: Mapping[int, str]
    teams: Mapping[int, str]


def draft(args: Mapping[str, str], named: str, choices: Choices) -> Form:
    """Name the theme of a round that is to be drafted."""
    parts = _parts(named, choices, Theme(""))
    return Form("rounds.draft_theme", "Theme of the round", parts, "Draft it", args)


def change(args: Mapping[str, str], named: str, choices: Choices, theme: Theme) -> Form:
    """Change the theme of a draft."""
    parts = _parts(named, choices, theme)
    return Form("rounds.change_theme", "Theme of the round", parts, "Draw again", args)


def _parts(named: str, choices: Choices, known: Theme) -> tuple[Part, ...]:
    """What a theme is called, and what narrows the draw to it."""
    parts: list[Part] = [
        Note(
            f"{named}: what is it about? The title stands on every auditor's card. What you "
            "leave empty does not narrow the draw."
        ),
        Text("title", "The theme", required=True, limit=LONGEST_TITLE, value=known.title),
        Choice(
            "categories",
            "Only files of",
            tuple(choices.categories.items()),
            many=True,
            value=known.categories,
        ),
        _places("services", "Only in these services", choices.services, known.services),
    ]
    if len(choices.teams) <= MOST_OPTIONS:
        parts.append(_places("teams", "And in these teams", choices.teams, known.teams))
    parts.append(Day("opened_since", "Only files opened since", value=known.opened_since))
    return tuple(parts)


def _places(name: str, label: str, places: Mapping[int, str], chosen: tuple[int, ...]) -> Choice:
    options = tuple((str(key), words) for key, words in list(places.items())[:MOST_OPTIONS])
    return Choice(name, label, options, many=True, value=tuple(str(one) for one in chosen))


def in_words(theme: Theme, choices: Choices) -> str:
    """Return "Visits to children in care; Child in care; in Children in Care"."""
    parts = [theme.title]
    if theme.categories:
        parts.append(listed(choices.categories.get(key, key) for key in theme.categories))
    places = [
        *(choices.services[one] for one in theme.services if one in choices.services),
        *(choices.teams[one] for one in theme.teams if one in choices.teams),
    ]
    parts += [f"in {listed(places)}"] if places else []
    parts += [f"opened since {day_and_year(theme.opened_since)}"] if theme.opened_since else []
    return "; ".join(parts)


def asked(days: Days, kind_title: str) -> str:
    """Return the round that a theme is named for."""
    return f"{days.named} {days.month.year}, {kind_title}"
