"""Everything the clock does by itself, and when (London time). Read this page first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from handlers.core.context import Context
from scheduler import audits, everyday, imports, rounds, trail

T = TypeVar("T")


@dataclass(frozen=True)
class Job(Generic[T]):
    """One line of the timetable: what looks for what is due, and what is done about each.

    `find` reads and returns ids, or other small plain values; `work` does one of them and
    returns how many things it did. Both may run twice, in two processes, or late.
    """

    name: str  # module.what
    find: Callable[[Context], Sequence[T]]
    work: Callable[[Context, T], int]
    cron: str  # minute hour day month weekday; weekdays in words: 1 would be Tuesday


TIMETABLE: tuple[Job[Any], ...] = (
    Job("rounds.ask_for_list", rounds.lists_missing, rounds.ask_for_list, "20 8 * * mon-fri"),
    Job("rounds.tell_heads", rounds.drafts_from_lists, rounds.tell_heads, "25 8 * * mon-fri"),
    Job("rounds.allocate", rounds.without_audit, rounds.allocate, "5 8-18 * * mon-fri"),
    Job("audits.ask_the_next", audits.unanswered, audits.ask_the_next, "15 8 * * mon-fri"),
    Job("audits.remind_worker", audits.running, audits.remind_worker, "30 8 * * mon-fri"),
    Job("audits.remind_auditor", audits.running, audits.remind_auditor, "35 8 * * mon-fri"),
    Job("audits.remind_to_close", audits.submitted, audits.remind_to_close, "40 8 * * mon-fri"),
    Job("everyday.gather", everyday.due, everyday.gather, "*/15 9-16 * * mon-fri"),
    Job("everyday.drop", everyday.too_late, everyday.drop, "5 6 * * *"),
    Job("imports.forget", imports.unconfirmed, imports.forget, "50 3-23 * * *"),
    Job("trail.anchor", trail.due, trail.anchor, "50 23 * * *"),
)


def job(name: str) -> Job[Any]:
    """Return one line of the timetable. Raises: LookupError."""
    for one in TIMETABLE:
        if one.name == name:
            return one
    raise LookupError(name)
