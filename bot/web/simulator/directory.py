"""The list on the left: who is there, in the order in which one wants them."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.press import Member

# an ability and the group of those who have it; people stand in the first that fits
GROUPS = (
    ("run_rounds", "Quality assurance team"),
    ("audit", "Auditors"),
    ("manage", "Managers"),
    ("be_audited", "Practitioners"),
)
OTHERS = "Others"
HUES = 6  # colours of the circles, in the style sheet


@dataclass(frozen=True)
class Group:
    """A heading and the people under it."""

    title: str
    members: tuple[Member, ...]


def groups(people: Iterable[Member]) -> list[Group]:
    """Return everybody, the quality assurance team first."""
    found: dict[str, list[Member]] = {title: [] for _, title in GROUPS}
    found[OTHERS] = []
    for member in people:
        found[_group_of(member)].append(member)
    return [Group(title, tuple(_by_name(some))) for title, some in found.items() if some]


def initials(name: str) -> str:
    """Return "AY" for Amina Yusuf: the first letters of the first and last name."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def hue(name: str) -> int:
    """Return the number of a colour, always the same for a name."""
    return sum(name.encode()) % HUES + 1


def _group_of(member: Member) -> str:
    return next((title for ability, title in GROUPS if ability in member.abilities), OTHERS)


def _by_name(members: Iterable[Member]) -> list[Member]:
    return sorted(members, key=lambda member: member.name.casefold())
