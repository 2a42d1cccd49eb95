"""When an action, and the audit it comes from, may be seen by others than the worker. Pure."""

from datetime import date, timedelta

from handlers.core.profile.types import Clocks
from handlers.core.working_days import Calendar


def manager_reads_on(submitted_on: date, clocks: Clocks, calendar: Calendar) -> date:
    """Return the first day on which the manager may read.

    The worker's head start, but never past the notice clock. Source: DESIGN.md section 12.
    """
    head_start = calendar.due_on(submitted_on, clocks.head_start)
    latest = (
        submitted_on + timedelta(hours=clocks.notice.hours) if clocks.notice.hours else head_start
    )
    return min(head_start, max(latest, submitted_on))
