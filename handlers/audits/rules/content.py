"""The opened words of an audit, for those who may read them. Never stored, never queued."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Found:
    """What an auditor found in one section."""

    grade: str = ""
    works_well: str = ""
    needs_work: str = ""
    so_what: str = ""
    reflective: str = ""
    answer: str = ""  # to the section's own question
    ticks: tuple[str, ...] = ()
    override: str = ""  # why the grade of the whole is not the suggested one


@dataclass(frozen=True)
class Agreed:
    """One action, opened."""

    number: int
    owner: str
    type: str
    words: str
    due_on: date
    due_why: str


@dataclass(frozen=True)
class Content:
    """Everything that was written in one audit."""

    self_view: Mapping[str, str]  # question key -> words
    sections: Mapping[str, Found]
    learning: Mapping[int, str]  # by place: an empty one is left out
    fourth_is_critical: bool
    actions: tuple[Agreed, ...]
    reply: str
    is_copy: bool = False  # for an IRO or a chair: without the worker's own words
