"""A time limit as people write it: "5 working days", "28 calendar days", "48 hours". Pure."""

import re

from handlers.core.profile.types import Clock

SAME_DAY = "that day"
EXPECTED = 'Write it as "5 working days", "28 calendar days", "48 hours" or "that day".'
_WRITTEN = re.compile(r"(?P<count>[1-9]\d{0,3}) (?P<unit>working day|calendar day|hour)s?")
_UNITS = {"working day": "working_days", "calendar day": "calendar_days", "hour": "hours"}


def clock_of(text: str) -> Clock | None:
    """Return the time limit that was written, or None when it can't be read."""
    if text == SAME_DAY:
        return Clock()
    written = _WRITTEN.fullmatch(text)
    if written is None:
        return None
    return Clock(**{_UNITS[written["unit"]]: int(written["count"])})


def clock_words(clock: Clock) -> str:
    """Return a time limit as it is written and shown."""
    for words, unit in _UNITS.items():
        if count := getattr(clock, unit):
            return f"{count} {words}" if count == 1 else f"{count} {words}s"
    return SAME_DAY
