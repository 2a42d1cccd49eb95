"""People as files of the sector name them: by staff number, or by a name that is theirs alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from handlers.core import columns as at

NOBODY = "is nobody on the staff list."
SEVERAL = "is the name of several people on the staff list: write the person_id instead."


@dataclass(frozen=True)
class Known:
    """One person of today's staff list."""

    reference: str
    name: str
    team: str = ""


@dataclass
class StaffNames:
    """Finds people by what a file calls them."""

    by_reference: dict[str, str] = field(default_factory=dict)
    by_name: dict[str, list[Known]] = field(default_factory=dict)

    @classmethod
    def of(cls, staff: Iterable[Known]) -> "StaffNames":
        """Gather today's staff."""
        made = cls()
        for one in staff:
            made.by_reference[one.reference.casefold()] = one.reference
            made.by_name.setdefault(_key(one.name), []).append(one)
        return made

    def find(self, written: str, team: str = "") -> tuple[str, str]:
        """Return somebody's reference, or "" and the end of a fault.

        team: tells two of one name apart, where it is the team of one of them.
        """
        if not written:
            return "", ""
        if reference := self.by_reference.get(written.casefold()):
            return reference, ""
        found = self.by_name.get(_key(written), [])
        if len(found) > 1:
            found = [one for one in found if one.team.casefold() == team.casefold()] or found
        if len(found) == 1:
            return found[0].reference, ""
        return "", SEVERAL if found else NOBODY


def _key(name: str) -> str:
    """Return a name as it is compared: "Khan, Amina" is Amina Khan."""
    last, comma, first = name.partition(",")
    return at.tidy(f"{first} {last}" if comma else name).casefold()


def column_of(headers: Mapping[str, int], names: Iterable[str]) -> int | None:
    """Return the place of the first of some names among folded headers."""
    return next((headers[name] for name in names if name in headers), None)
