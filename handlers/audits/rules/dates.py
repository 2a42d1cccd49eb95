"""When things about an audit are due, and when a nudge goes out."""

from dataclasses import dataclass
from datetime import date, timedelta

from handlers.concerns.rules import said
from handlers.core.phrases import month
from handlers.core.profile.types import AuditKind, Clock, Clocks, Manners
from handlers.core.working_days import Calendar

MONTHS_A_YEAR = 12
QUIET_AFTER_CARD = 2  # working days: nobody is reminded of what they were told yesterday


@dataclass(frozen=True)
class Nudge:
    """One reminder of an item: its place in the ladder, and how long it stays true."""

    number: int  # 0 is the one before the due date
    on: date
    until: date  # the next one goes out then: this one is stale


def cards_on(window_from: date, working_days_before: int, calendar: Calendar) -> date:
    """Return the day the cards go out.

    Units: whole working days before the window's first day.
    """
    return calendar.add_working_days(window_from, -working_days_before)


def self_due_on(
    window_from: date, told_on: date, kind: AuditKind, clock: Clock, calendar: Calendar
) -> date | None:
    """Return the day by which the worker has written first, or None without self-assessment.

    The window's first day (by the profile's clock); somebody told late has as many
    working days as the others had. Source: W11, before the audit.
    """
    if not kind.self_assessment:
        return None
    from_window = calendar.due_on(window_from, clock)
    return max(from_window, calendar.add_working_days(told_on, kind.cards_before))


def cards_go_out(cards_on: date, today: date, *, morning_is_over: bool, calendar: Calendar) -> date:
    """Return the day on which cards go out: the round's day, or the next working morning."""
    first = calendar.add_working_days(today, 1) if morning_is_over else today
    return max(cards_on, calendar.next_working_day(first))


def due_for(
    window_to: date, cards_on: date, told_on: date, kind: AuditKind, calendar: Calendar
) -> date:
    """Return when an audit is due: the window's last day.

    Somebody told later than the others (a top-up, a hand-over) has at least as many
    working days as lie between the cards and the window's first day.
    """
    if told_on <= cards_on:
        return window_to
    return max(window_to, calendar.add_working_days(told_on, kind.cards_before))


def look_back(window_from: date, months: int) -> str:
    """Return "July to December": the months that the audit mainly looks at (W34)."""
    first, last = _months_before(window_from, months), _months_before(window_from, 1)
    return month(last) if first == last else f"{month(first)} to {month(last)}"


def _months_before(day: date, months: int) -> date:
    place = day.year * MONTHS_A_YEAR + day.month - 1 - months
    return date(place // MONTHS_A_YEAR, place % MONTHS_A_YEAR + 1, 1)


def action_due(submitted_on: date, clocks: Clocks, calendar: Calendar) -> tuple[date, str]:
    """Return when an ordinary action is due, and why (W42)."""
    return calendar.due_on(submitted_on, clocks.action), f"{said(clocks.action)} after the audit"


def concern_due(pressed_on: date, clocks: Clocks, calendar: Calendar) -> tuple[date, str]:
    """Return when what a concern is about has to be put right, and why (W41).

    Counted from the press, whatever the grade.
    """
    return calendar.due_on(pressed_on, clocks.concern), f"{said(clocks.concern)} from the concern"


def nudges(due_on: date, manners: Manners, calendar: Calendar) -> tuple[Nudge, ...]:
    """Return every nudge of an item, the first first: before, on the day, after, then weekly.

    Units: working days around the due date, then calendar days moved on to a working day.
    """
    days = [
        calendar.add_working_days(due_on, -manners.before),
        calendar.next_working_day(due_on),
        calendar.add_working_days(due_on, manners.after),
    ]
    while len(days) < manners.most:
        days.append(calendar.next_working_day(days[-1] + timedelta(days=manners.then_every)))
    days = days[: manners.most]
    ends = [*days[1:], calendar.add_working_days(days[-1], manners.then_every)]
    return tuple(
        Nudge(number, on, until) for number, (on, until) in enumerate(zip(days, ends, strict=True))
    )


def nudge_for(
    today: date, told_on: date, due_on: date, manners: Manners, calendar: Calendar
) -> Nudge | None:
    """Return the nudge that fits today, or None: too early, too soon after the card, or done.

    A run that was missed is made up for by the next one, but never by two at once.
    """
    quiet_until = calendar.add_working_days(told_on, QUIET_AFTER_CARD)
    fitting = [
        nudge
        for nudge in nudges(due_on, manners, calendar)
        if quiet_until <= nudge.on <= today < nudge.until
    ]
    return fitting[-1] if fitting else None
