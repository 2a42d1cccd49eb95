"""What an allocation gives back: pairings, everybody not served, and the capacity check."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from storage.vocabulary import Draw


@dataclass(frozen=True)
class Pairing:
    """One auditor looks at one worker's practice on one file."""

    auditor: str
    worker: str
    case_ref: str
    draw: Draw = Draw.COVERAGE
    reason: str = ""  # "Why me?", in plain words, without the file
    rank: int = 0  # the worker's place in this month's order
    eligible: int = 0  # auditors at work who could have taken it


@dataclass(frozen=True)
class Shortfall:
    """An auditor's place without work, or a worker whose turn could not come, and why."""

    side: Literal["auditor", "worker"]
    who: str
    rule: str
    detail: str  # a sentence for the QA officer


@dataclass(frozen=True)
class Missed:
    """A preference that could not be kept without bending something that matters more."""

    rule: Literal["pair_gap", "teams_both_ways"]
    auditor: str
    worker: str


@dataclass(frozen=True)
class Capacity:
    """Whether the council's auditors can look at everybody's work as often as they promise."""

    slots: int  # places for audits this month, absence not yet counted
    away: int  # of them, lost to absence or exemption
    due_now: int  # workers whose time is up, or who have never been looked at
    need_per_month: int
    enough: bool
    sentence: str
    sample: "Sample | None" = None


@dataclass(frozen=True)
class Sample:
    """How far the year's random sample is, and who it takes."""

    files: int  # open now
    a_year: int  # audits that the share asks for
    a_round: int
    done: int  # in the last 12 months
    auditors: int  # there are
    auditors_needed: int  # with as many people away as usual


@dataclass(frozen=True)
class Plan:
    """One month's allocation: `quota` = pairings + shortfalls on the auditors' side."""

    pairings: tuple[Pairing, ...]
    shortfalls: tuple[Shortfall, ...]
    outside: Mapping[str, int]  # files outside the draw, by reason
    unknown_dates: int  # files in the draw whose date of allocation is not known
    lines_unknown: int  # auditors and workers whose line of managers is not known
    missed: tuple[Missed, ...]
    capacity: Capacity
    quota: int  # places that this plan had to fill, people away included
    seed: int
    input_hash: str
