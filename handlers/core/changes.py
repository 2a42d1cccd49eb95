"""What an import did, or would do: the same report for a rehearsal and the real thing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Progress = Callable[[int, int], None]  # done, of how many
Record = Callable[[str, str], None]  # deed, about: one line of the trail


def quietly(_done: int, _total: int) -> None:
    """Show no progress."""


@dataclass(frozen=True)
class How:
    """How an import is to be done.

    `leavers` is the number of leavers that the person expects, needed only when many would go.
    """

    dry_run: bool = False
    leavers: int | None = None
    progress: Progress = quietly
    partial: bool = False  # the list names only some people: nobody leaves by it
    covers: frozenset[str] | None = None  # categories it tells all of; None: every one


@dataclass(frozen=True)
class Change:
    """How many were added, changed (and in what), came back or are gone."""

    what: str  # "people" or "case files"
    rows: int
    added: int = 0
    changed: int = 0  # a person or file changed in two fields counts once
    fields: Mapping[str, int] = field(default_factory=dict)  # "team" -> how many moved
    gone: int = 0
    back: int = 0  # on the list again after having been gone
    new_teams: int = 0

    @property
    def nothing(self) -> bool:
        """Return whether everything was already so."""
        return not any((self.added, self.changed, self.gone, self.back, self.new_teams))

    def facts(self) -> tuple[tuple[str, int], ...]:
        """Return each figure that is not 0, under its name."""
        figures = {
            "added": self.added,
            "changed": self.changed,
            **{f"changed: {name}": many for name, many in sorted(self.fields.items())},
            "no longer on the list": self.gone,
            "back on the list": self.back,
            "new teams": self.new_teams,
        }
        return tuple((name, many) for name, many in figures.items() if many)

    def counted(self) -> str:
        """Return the figures for the trail: rows/added/changed/gone/back, never who."""
        kind = self.what.replace(" ", "_")
        figures = (self.rows, self.added, self.changed, self.gone, self.back)
        return f"{kind}:{'/'.join(str(many) for many in figures)}"

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "what": self.what,
            "rows": self.rows,
            "added": self.added,
            "changed": self.changed,
            "fields": dict(sorted(self.fields.items())),
            "gone": self.gone,
            "back": self.back,
            "new_teams": self.new_teams,
            "nothing": self.nothing,
        }
