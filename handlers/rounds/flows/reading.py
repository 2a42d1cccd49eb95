"""Gathers what the cards of a round may know."""

from datetime import date

from handlers.audits.flows.labels import everybody
from handlers.audits.rules.names import Everybody
from handlers.core.context import LONDON, Context
from handlers.core.phrases import months
from handlers.core.profile.types import AuditKind, Profile
from handlers.rounds import rules
from handlers.rounds.cards import theming
from handlers.rounds.flows import lists
from handlers.rounds.flows.framing import choices
from handlers.rounds.listing import ServiceList
from handlers.rounds.themes import restored
from handlers.rounds.view import (
    DraftView,
    Exclusion,
    KindState,
    LiveRound,
    PairView,
    RoundView,
    Unserved,
)
from storage import audits, case_files, rounds
from storage.case_files import CaseFile
from storage.rounds import AuditRound, Pairing
from storage.vocabulary import AuditStatus, RoundStatus

LIVE = (RoundStatus.DRAFTED, RoundStatus.OPENED)
SUBMITTED = (AuditStatus.SUBMITTED, AuditStatus.CLOSED)


def round_view(ctx: Context, round_: AuditRound) -> RoundView:
    """Return a round as cards see it, under the framework that it was drafted under."""
    return RoundView(
        id=known_id(round_),
        kind=kind_of(ctx, round_),
        month=round_.month,
        months=round_.months,
        theme=round_.theme.get("title", ""),
        status=round_.status,
        window_from=round_.window_from,
        window_to=round_.window_to,
        cards_on=round_.cards_on,
        cards_go_out=_cards_went_out(round_) or cards_go_out(ctx, round_.cards_on),
        quota=round_.quota,
        draw=round_.plan.get("draw", 1),
        seed=round_.seed,
        input_hash=round_.input_hash,
        to_come=_to_come(ctx, round_),
    )


def named(round_: AuditRound) -> str:
    """Return "January", or "January to March" for a quarter's round."""
    return months(round_.month, round_.months)


def known_id(row: AuditRound | Pairing) -> int:
    """Return the id of a stored row."""
    if row.id is None:
        msg = "the row is not stored yet"
        raise ValueError(msg)
    return row.id


def kind_of(ctx: Context, round_: AuditRound) -> AuditKind:
    """Return a round's kind, under the framework that it was drafted under."""
    return ctx.under(round_.framework_version_id).kinds[round_.kind]


def _to_come(ctx: Context, round_: AuditRound) -> int:
    if round_.status is not RoundStatus.OPENED:
        return 0
    return sum(one.round_id == round_.id for one in rounds.without_audit(ctx.session))


def _cards_went_out(round_: AuditRound) -> date | None:
    on = round_.plan.get("cards_go_out")
    return date.fromisoformat(on) if on else None


def cards_go_out(ctx: Context, cards_on: date) -> date:
    """Return when the cards of a round would go out if it opened now."""
    over = ctx.now.astimezone(LONDON).time() >= ctx.profile.manners.office_from
    return rules.cards_go_out(cards_on, ctx.today, morning_is_over=over, calendar=ctx.calendar)


def draft_view(ctx: Context, round_: AuditRound) -> DraftView:
    """Return a draft as cards see it."""
    people = everybody(ctx.session)
    profile = ctx.under(round_.framework_version_id)
    found = rounds.pairings(ctx.session, known_id(round_))
    plan = round_.plan
    return DraftView(
        round=round_view(ctx, round_),
        profile=profile,
        pairs=[pair_view(pairing, people, profile) for pairing in found],
        unserved=unserved(round_, people),
        outside=plan["outside"],
        capacity=plan["capacity"]["sentence"],
        unknown_dates=plan["unknown_dates"],
        lines_unknown=plan["lines_unknown"],
        changes=len(plan["changes"]),
        excluded=len(case_files.exclusions_of(ctx.session, known_id(round_))),
        theme=_theme(ctx, round_, profile),
        lists=lists.of_drawn(ctx, round_) if round_.status is LIVE[0] else (),
    )


def _theme(ctx: Context, round_: AuditRound, profile: Profile) -> str:
    theme = restored(round_.theme)
    return theming.in_words(theme, choices(ctx, profile)) if theme else ""


def pair_view(pairing: Pairing, people: Everybody, profile: Profile) -> PairView:
    """Return a pairing as cards see it."""
    by_hand = profile.change_reasons.get(pairing.by_hand, pairing.by_hand)
    return PairView(
        id=known_id(pairing),
        auditor=people.by_id[pairing.auditor_id],
        worker=people.by_id[pairing.worker_id],
        draw=pairing.draw,
        reason=pairing.reason,
        by_hand=by_hand,
    )


def unserved(round_: AuditRound, people: Everybody) -> list[Unserved]:
    """Return who is not served: practitioners first, then auditors."""
    found = [
        Unserved(one["side"], people.by_reference[one["who"]], one["rule"], one["detail"])
        for one in round_.plan["shortfalls"]
        if one["who"] in people.by_reference
    ]
    return sorted(found, key=lambda one: (one.side != "worker", one.rule, one.who.name))


def exclusions(ctx: Context, round_: AuditRound) -> list[Exclusion]:
    """Return the files taken out of a round: the reason, by whom, which service."""
    people = everybody(ctx.session)
    reasons = ctx.under(round_.framework_version_id).exclusion_reasons
    found = []
    for one in case_files.exclusions_of(ctx.session, known_id(round_)):
        file = ctx.session.get_one(CaseFile, one.case_file_id)
        worker = people.by_id.get(file.worker_id or 0)
        service = worker.service if worker else ""
        by = people.by_id[one.by_id]
        found.append(Exclusion(one.id or 0, reasons.get(one.reason, one.reason), by, service))
    return found


def states(ctx: Context) -> list[KindState]:
    """Return where each kind of audit stands: for the menu and the home."""
    return [_state(ctx, key, kind) for key, kind in ctx.profile.kinds.items()]


def _state(ctx: Context, key: str, kind: AuditKind) -> KindState:
    theirs = [one for one in rounds.so_far(ctx.session) if one.kind == key]
    live = [one for one in reversed(theirs) if one.status in LIVE]
    return KindState(
        key=key,
        kind=kind,
        live=[_live(ctx, one) for one in live],
        next=rules.month_to_draft(kind, ctx.today, ctx.calendar, {one.month for one in theirs}),
        lists=_lists(ctx, key),
    )


def _lists(ctx: Context, kind_key: str) -> list[ServiceList]:
    """Return the lists that are being gathered, from the day on which they are asked for."""
    return [one for one in lists.asked_for(ctx) if one.reference.startswith(f"{kind_key}/")]


def _live(ctx: Context, round_: AuditRound) -> LiveRound:
    found = audits.of_round(ctx.session, known_id(round_))
    return LiveRound(
        round=round_view(ctx, round_),
        audits=sum(one.status is not AuditStatus.WITHDRAWN for one in found),
        submitted=sum(one.status in SUBMITTED for one in found),
    )
