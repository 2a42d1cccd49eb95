"""A child in several lists has one file: under which of them it stands. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from handlers.core import columns as at
from handlers.core.table import Fault

CARE, PROTECTION, NEED, LEAVER, EARLY = "CLA", "CP", "CIN", "Care leaver", "Early Help"
RANKS = (CARE, PROTECTION, NEED, LEAVER, EARLY)  # the first counts
ALSO_CALLED = {
    CARE: ("CIC", "LAC", "Child in care", "Looked after"),
    PROTECTION: ("Child protection", "Child protection plan"),
    NEED: ("Child in need",),
    LEAVER: ("Care leavers", "Leaving care"),
    EARLY: ("Early Help assessment",),
}


def highest(ranks: Iterable[str]) -> str:
    """Return the rank that counts."""
    return min(ranks, key=RANKS.index)


def category_of(rank: str, categories: Mapping[str, str]) -> str:
    """Return the framework's key for a rank; "" when it has none."""
    by_label = {at.fold(label): key for key, label in categories.items()}
    for name in (rank, *ALSO_CALLED[rank]):
        if found := at.chosen(name, categories) or by_label.get(at.fold(name)):
            return found
    return ""


def no_category(rank: str) -> str:
    """Say that a framework has no place for a list."""
    return f"The framework has no category for {rank}: ask for one, or leave that list out."


@dataclass
class Ranked:
    """The framework's categories for the lists that a file holds.

    A file that we know under a higher list, of which this file says nothing, stays there:
    a census names no child as being in care.
    """

    categories: Mapping[str, str]
    covered: frozenset[str]  # ranks of the lists that the file holds
    known: Mapping[str, str] = field(default_factory=dict)  # file in small letters -> its category
    missing: set[str] = field(default_factory=set)  # ranks that the framework has no place for

    def category(self, reference: str, ranks: Iterable[str]) -> str:
        """Return the category of a file that stands in these lists."""
        rank = highest(ranks)
        known = self.known.get(reference.casefold(), "")
        higher = RANKS[: RANKS.index(rank)]
        if known and any(
            category_of(one, self.categories) == known for one in higher if one not in self.covered
        ):
            return known
        found = category_of(rank, self.categories)
        if not found:
            self.missing.add(rank)
        return found

    def faults(self) -> tuple[Fault, ...]:
        """Return a fault for each list that the framework has no place for."""
        return tuple(
            Fault(None, "category", no_category(rank)) for rank in RANKS if rank in self.missing
        )

    def covers(self) -> frozenset[str]:
        """Return the categories of which the file says who is no longer open."""
        return frozenset(category_of(rank, self.categories) for rank in self.covered) - {""}
