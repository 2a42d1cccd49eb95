"""What must agree inside a kind of audit: who picks, and what is asked at adoption. Pure."""

from collections.abc import Iterator, Mapping
from typing import get_args

from handlers.core.profile.faults import Fault, one_of
from handlers.core.profile.types import AuditKind, Independence, Profile

HEADS_LISTS = "heads_lists"
READINGS: Mapping[str, tuple[str, ...]] = {  # what a document may leave open, and its readings
    "window": ("second_full_week", "second_calendar_week"),
    "independence": get_args(Independence),
}


def faults(at: str, kind: AuditKind) -> Iterator[Fault]:
    """Give what contradicts something else in a kind."""
    if kind.picks == HEADS_LISTS and not kind.lists_from:
        wrong = "Lists are to be asked for, and nobody is named to give one."
        yield Fault(f"{at}.picks", wrong, 'Such as lists_from = ["head_of_service"].')
    if kind.picks != HEADS_LISTS and kind.lists_from:
        wrong = "Somebody is named to give a list, and no list is asked for."
        yield Fault(f"{at}.lists_from", wrong, f'Write picks = "{HEADS_LISTS}", or take it out.')
    if not 0 <= kind.sample_share <= 1:
        yield Fault(f"{at}.sample_share", "It is a share of all files.", "Write 0.1 for a tenth.")


def asked_faults(profile: Profile) -> Iterator[Fault]:
    """Give each key to be asked at adoption that no question fits."""
    fitting = [f"kinds.{kind}.{name}" for kind in profile.kinds for name in READINGS]
    for key in profile.asked:
        if key not in fitting:
            yield Fault("asked", f"Nobody can be asked about {key!r}.", one_of(fitting, key))
