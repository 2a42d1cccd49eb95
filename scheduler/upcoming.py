"""When the clock next has something to show. Looks only: the simulator's "next thing"."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from handlers.audits.rules import dates
from handlers.core.context import Context
from handlers.core.phrases import local_day
from handlers.rounds.flows import lists
from storage import audits, outbox
from storage.vocabulary import AuditStatus

ONE_DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)  # how often the everyday post is gathered


def next_thing(ctx: Context, until: datetime) -> datetime | None:
    """Return the next moment at which somebody is shown something, or None before `until`."""
    moments = [moment for moment in _moments(ctx) if ctx.now < moment <= until]
    return min(moments, default=None)


def _moments(ctx: Context) -> Iterator[datetime]:
    opens = ctx.profile.manners.office_from
    for waiting in outbox.waiting_from(ctx.session):
        day = ctx.calendar.next_working_day(max(waiting, ctx.today))
        yield ctx.at(day, opens)
        yield ctx.at(ctx.calendar.add_working_days(day, 1), opens)
        if ctx.in_office_hours():
            yield ctx.now + QUARTER
    for day in _days(ctx):
        yield ctx.at(ctx.calendar.next_working_day(day), opens)


def _days(ctx: Context) -> Iterator[date]:
    """Return every day on which a reminder goes out, or an offer lapses."""
    for due_on in _due(ctx):
        nudges = dates.nudges(due_on, ctx.profile.manners, ctx.calendar)
        yield from (nudge.on for nudge in nudges)
    yield from _lists(ctx)
    for offer in audits.open_offers(ctx.session):
        if offer.answer_by_on:
            yield offer.answer_by_on + ONE_DAY


def _lists(ctx: Context) -> Iterator[date]:
    """Return the days on which heads of service are asked for their lists, and reminded."""
    for one in lists.to_come(ctx):
        yield one.asked_on
        yield from (n.on for n in dates.nudges(one.due_on, ctx.profile.manners, ctx.calendar))


def _due(ctx: Context) -> Iterator[date]:
    for audit in audits.in_status(ctx.session, AuditStatus.ALLOCATED, AuditStatus.IN_PROGRESS):
        yield audit.due_on
        if audit.self_due_on and not audit.self_at and audit.status is AuditStatus.ALLOCATED:
            yield audit.self_due_on
    for audit in audits.in_status(ctx.session, AuditStatus.SUBMITTED):
        if audit.submitted_at:
            clocks = ctx.under(audit.framework_version_id).clocks
            yield ctx.calendar.due_on(local_day(audit.submitted_at), clocks.closing)
