"""The plan as plain data, and the fingerprint of what it was made from."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from handlers.allocation.council import Council, Rules
from handlers.allocation.outcome import Pairing, Plan


def as_json(made: Plan) -> dict[str, Any]:
    """Return a plan as plain data; ids are those of the files it was made from."""
    return {
        "pairings": [_pairing(pairing) for pairing in made.pairings],
        "shortfalls": [asdict(shortfall) for shortfall in made.shortfalls],
        "outside_the_draw": dict(made.outside),
        "unknown_dates": made.unknown_dates,
        "lines_unknown": made.lines_unknown,
        "preferences_missed": [asdict(missed) for missed in made.missed],
        "capacity": asdict(made.capacity),
        "quota": made.quota,
        "seed": made.seed,
        "input_hash": made.input_hash,
    }


def _pairing(pairing: Pairing) -> dict[str, Any]:
    return {
        "auditor": pairing.auditor,
        "worker": pairing.worker,
        "case_ref": pairing.case_ref,
        "sample_or_coverage": str(pairing.draw),
        "reason": pairing.reason,
        "rank": pairing.rank,
        "eligible": pairing.eligible,
    }


def input_hash(
    council: Council,
    rules: Rules,
    window: tuple[date, date],
    seed: int,
    taken: Sequence[Pairing] = (),
) -> str:
    """Return the SHA-256 of everything a plan depends on, whatever the order of the rows."""
    whole = {
        "people": _rows(council.people),
        "files": _rows(council.files),
        "history": _rows(council.history),
        "taken": sorted(f"{p.auditor}|{p.worker}|{p.case_ref}" for p in taken),
        "rules": _row(rules),
        "window": [day.isoformat() for day in window],
        "seed": seed,
    }
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def _rows(things: Sequence[object]) -> list[str]:
    return sorted(_row(thing) for thing in things)


def _row(thing: object) -> str:
    return json.dumps(vars(thing), sort_keys=True, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, date):
        return value.isoformat()
    msg = f"no plain form for {value!r}"
    raise TypeError(msg)
