"""What must be settled before a framework is adopted."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from handlers.core.profile.types import Council, Profile

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
