"""A child in several lists has one file: under which of them it stands. Pure."""

from collections.abc import Iterable, Mapping

from handlers.core import columns as at

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
