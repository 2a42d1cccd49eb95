"""What a round is about, when the framework has it themed: which files belong to the theme."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

LONGEST_TITLE = 60


@dataclass(frozen=True)
class Theme:
    """A title, and what narrows the draw. Nothing chosen: every file belongs."""

    title: str
    categories: tuple[str, ...] = ()
    services: tuple[int, ...] = ()
    teams: tuple[int, ...] = ()
    opened_since: date | None = None

    def holds(
        self,
        category: str,
        service_id: int | None,
        team_id: int | None,
        opened_on: date | None,
    ) -> bool:
        """Say whether a file belongs: its category, its service or team, and its age.

        A file whose opening date is not known is not known to be new enough.
        """
        if self.categories and category not in self.categories:
            return False
        here = service_id in self.services or team_id in self.teams
        if (self.services or self.teams) and not here:
            return False
        if self.opened_since is None:
            return True
        return opened_on is not None and opened_on >= self.opened_since


def stored(theme: Theme | None) -> dict[str, Any]:
    """Return a theme as a round keeps it."""
    if theme is None:
        return {}
    since = theme.opened_since.isoformat() if theme.opened_since else None
    lists = {key: list(value) for key, value in asdict(theme).items() if isinstance(value, tuple)}
    return {"title": theme.title, **lists, "opened_since": since}


def restored(kept: Mapping[str, Any]) -> Theme | None:
    """Return the theme that a round keeps, or None for a round without one."""
    if not kept:
        return None
    since = kept["opened_since"]
    return Theme(
        title=kept["title"],
        categories=tuple(kept["categories"]),
        services=tuple(kept["services"]),
        teams=tuple(kept["teams"]),
        opened_since=date.fromisoformat(since) if since else None,
    )
