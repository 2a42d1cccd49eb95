"""What `qa-loop check` finds: one thing that was looked at, and whether it is ready."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    fine: bool
    words: str
