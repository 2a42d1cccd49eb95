"""What the ids of the council's own lists stand for: the names people know, and our rows."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Who:
    """A member of staff as people call them."""

    id: int
    reference: str  # the staff list's id
    name: str
    short: str  # the first name, or the whole one where colleagues share it
    team: str
    service: str

    @property
    def place(self) -> str:
        """Where they work: their team, or the service of somebody above the teams."""
        return self.team or self.service


@dataclass(frozen=True)
class Everybody:
    """All staff, leavers too, found by our id or by the staff list's."""

    by_id: Mapping[int, Who]
    by_reference: Mapping[str, Who]

    @property
    def short_names(self) -> Mapping[str, str]:
        """What the sentences of an allocation call each of them."""
        return {reference: who.short for reference, who in self.by_reference.items()}


@dataclass(frozen=True)
class Labels:
    """What the ids of one allocation stand for."""

    people: Mapping[str, int]  # the staff list's id -> our row
    staff: Everybody
    files: Mapping[str, int]  # the record system's id -> our row
    references: Mapping[int, str]  # and back
    services: Mapping[str, int]  # the staff list's id -> the row of their service, if any
