"""When an action, and the audit it comes from, may be seen by others than the worker. Pure."""

from datetime import date, timedelta

from handlers.core.profile.types import Clocks
from handlers.core.working_days import Calendar


def manager_reads_on(submitted_on: date, clocks: Clocks, calendar: Calendar) -> date:
    """Return the first day on which the manager may read.

    The worker's head start, but never past the notice clock. A clock of hours runs over a
    weekend as well, and nobody is written to on one: then it is the working day before.
    Source: DESIGN.md section 12, L7.
    """
    head_start = calendar.due_on(submitted_on, clocks.head_start)
    latest = calendar.due_on(submitted_on, clocks.notice)
    while clocks.notice.hours and latest > submitted_on and not calendar.is_working(latest):
        latest -= timedelta(days=1)
    return min(head_start, latest)
