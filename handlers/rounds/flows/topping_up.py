"""Tops an open round up: places that have come free, and people who are not served yet."""

from collections.abc import Sequence

from handlers.allocation.council import Rules
from handlers.allocation.outcome import Pairing as Drawn
from handlers.allocation.outcome import Plan
from handlers.allocation.plan import plan
from handlers.audits.rules.names import Labels
from handlers.core.context import Context
from handlers.rounds.cards import refusals
from handlers.rounds.flows.drafting import kept, pairing_row
from handlers.rounds.flows.framing import council_for
from handlers.rounds.flows.opening import allocate_first
from handlers.rounds.flows.reading import kind_of, known_id, named, pair_view
from handlers.rounds.view import PairView, Unserved
from storage import audits, rounds
from storage.audits import Audit
from storage.rounds import AuditRound, Pairing
from storage.vocabulary import AuditStatus, RoundStatus

NOBODY = ""  # the auditor of an audit that waits for one
NO_TIME = ("away", "no_time")  # keys of cannot_reasons: the person, not the file, is in the way


def additions(ctx: Context, round_: AuditRound) -> tuple[Plan, Labels]:
    """Work out what a top-up would add, for the days of the window that are left."""
    must_be_open(round_)
    if ctx.today > round_.window_to:
        raise refusals.window_over(named(round_), round_.window_to)
    kind = kind_of(ctx, round_)
    standing = _standing(ctx, round_)
    from_now = max(round_.window_from, ctx.today)
    without = [one.id for one in standing if one.id is not None]
    council, labels = council_for(ctx, round_, from_now, round_.window_to, without=without)
    to_come = [one for one in rounds.pairings(ctx.session, known_id(round_)) if not one.audit_id]
    stands: list[Audit | Pairing] = [*standing, *to_come]
    taken = [_in_list_ids(one, labels) for one in stands]
    made = plan(
        council,
        Rules.of(kind, exempt=_no_time(ctx, standing, labels)),
        from_now,
        round_.window_to,
        round_.seed,
        taken=taken,
        names=labels.staff.short_names,
    )
    return made, labels


def must_be_open(round_: AuditRound) -> None:
    """Refuse what can only be done while a round is open."""
    if round_.status is not RoundStatus.OPENED:
        raise refusals.not_open(named(round_), round_.status)


def _standing(ctx: Context, round_: AuditRound) -> list[Audit]:
    found = audits.of_round(ctx.session, known_id(round_))
    return [one for one in found if one.status is not AuditStatus.WITHDRAWN]


def _no_time(ctx: Context, standing: Sequence[Audit], labels: Labels) -> frozenset[str]:
    """Return who gave an audit back for want of time: they are not asked again this month."""
    return frozenset(
        labels.staff.by_id[one.from_id].reference
        for audit in standing
        for one in audits.hand_overs(ctx.session, audit)
        if one.reason in NO_TIME
    )


def _in_list_ids(audit: Audit | Pairing, labels: Labels) -> Drawn:
    """Return what stands in the ids of the lists; what is only offered counts for nobody yet."""
    people = labels.staff.by_id
    auditor = people[audit.auditor_id].reference if audit.auditor_id else NOBODY
    number = labels.references.get(audit.case_file_id, "")
    return Drawn(auditor, people[audit.worker_id].reference, number, audit.draw)


def shown(made: Plan, labels: Labels) -> list[PairView]:
    """Return the additions as cards see them."""
    people = labels.staff.by_reference
    return [
        PairView(0, people[one.auditor], people[one.worker], one.draw, one.reason)
        for one in made.pairings
    ]


def idle(made: Plan, labels: Labels) -> list[Unserved]:
    """Return who has a place that a top-up can't fill, and why."""
    people = labels.staff.by_reference
    return [
        Unserved(one.side, people[one.who], one.rule, one.detail)
        for one in made.shortfalls
        if one.side == "auditor"
    ]


def add(ctx: Context, round_: AuditRound, fingerprint: str) -> Sequence[PairView] | None:
    """Add what was shown and open it at once; None when it is no longer what was shown."""
    made, labels = additions(ctx, round_)
    if made.input_hash != fingerprint:
        return None
    new = [pairing_row(one, labels, known_id(round_)) for one in made.pairings]
    ctx.session.add_all(new)
    ctx.session.flush()
    allocate_first(ctx, round_, new)
    round_.plan = {**round_.plan, **kept(made), "top_ups": round_.plan.get("top_ups", 0) + 1}
    ctx.session.add(round_)
    ctx.record("round.topped_up", f"round:{round_.id}:{len(new)}")
    profile = ctx.under(round_.framework_version_id)
    return [pair_view(one, labels.staff, profile) for one in new]
