"""What must be settled before a framework is adopted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from handlers.core.profile.kind_checks import READINGS
from handlers.core.profile.types import AuditKind, Council, Profile

PLACEHOLDERS = frozenset({"0300 000 0000", "0300 000 0001"})  # as the default profile has them
PHONES = ("duty_phone", "out_of_hours_phone")


def unset_phones(council: Council) -> tuple[str, ...]:
    """Return which numbers to ring are still made up: somebody may depend on them at night."""
    return tuple(name for name in PHONES if getattr(council, name) in PLACEHOLDERS)


def with_council(
    profile: Profile,
    duty_phone: str = "",
    out_of_hours_phone: str = "",
    closure_days: Iterable[date] = (),
) -> Profile:
    """Return the profile with what only the council can say; what is empty stays as it was.

    Closure days come on top of those in the file, in order and once each.
    """
    council = profile.council
    closed = tuple(sorted({*council.closure_days, *closure_days}))
    return replace(
        profile,
        council=replace(
            council,
            duty_phone=duty_phone.strip() or council.duty_phone,
            out_of_hours_phone=out_of_hours_phone.strip() or council.out_of_hours_phone,
            closure_days=closed,
        ),
    )


@dataclass(frozen=True)
class Open:
    """Something that a council's document leaves open: which kind, which key, what is taken."""

    kind: str  # its key
    name: str  # "window" or "independence"
    taken: str
    readings: tuple[str, ...]


def open_questions(profile: Profile) -> tuple[Open, ...]:
    """Return what only the council can decide, beside its numbers and days."""
    found = []
    for key in profile.asked:
        _, kind, name = key.split(".")
        taken = str(getattr(profile.kinds[kind], name))
        found.append(Open(kind, name, taken, READINGS[name]))
    return tuple(found)


def with_readings(profile: Profile, chosen: Mapping[str, str]) -> Profile:
    """Return the profile read as the council says; what is empty stays as it was.

    chosen: "window" or "independence" -> the reading, for every kind that leaves it open.
    """
    kinds: dict[str, AuditKind] = dict(profile.kinds)
    for one in open_questions(profile):
        if reading := chosen.get(one.name):
            kinds[one.kind] = _read_as(kinds[one.kind], one.name, reading)
    return replace(profile, kinds=kinds)


def _read_as(kind: AuditKind, name: str, reading: str) -> AuditKind:
    changed: dict[str, object] = {name: reading}
    return replace(kind, **changed)  # type: ignore[arg-type]  # checked again when adopted
