"""Reads who has been told of the results of a round, and when."""

from handlers.audits.flows.labels import everybody
from handlers.core.context import Context
from handlers.rounds import notices
from handlers.rounds.flows.reading import known_id
from handlers.rounds.notices import Notice
from storage import audits, told
from storage.rounds import AuditRound

RESULT = "audit.result:"  # how the keys of these messages begin


def of_round(ctx: Context, round_: AuditRound) -> list[Notice]:
    """Return everybody who is to hear of a result in this round: those not told yet first."""
    submitted = {
        one.reference: one.submitted_at
        for one in audits.of_round(ctx.session, known_id(round_))
        if one.submitted_at is not None
    }
    if not submitted:
        return []
    clock = ctx.under(round_.framework_version_id).clocks.notice
    people = everybody(ctx.session).by_id
    found = []
    for one in told.told(ctx.session, f"{RESULT}QA-{round_.month.year}-"):
        reference = one.once_key.split(":")[1]
        if reference not in submitted:
            continue
        by = notices.told_by(submitted[reference], clock, ctx.calendar)
        late = notices.is_late(one.sent_at, by, ctx.now)
        found.append(Notice(reference, people[one.to_id], one.sent_at, by, late))
    return sorted(found, key=lambda one: (one.told_at is not None, not one.is_late, one.reference))
