"""Drafts a round: reads the council, draws, and keeps the draw with its reasons."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from handlers.allocation.council import Council, Rules
from handlers.allocation.outcome import Plan
from handlers.allocation.plan import plan
from handlers.audits.rules.names import Labels
from handlers.core.context import Context
from handlers.core.profile.types import AuditKind
from handlers.rounds import rules
from handlers.rounds.cards import refusals
from handlers.rounds.flows.framing import WITHOUT_LIST, council_for, excluded
from handlers.rounds.flows.reading import named
from handlers.rounds.rules import Days
from handlers.rounds.themes import Theme, stored
from storage import case_files, frameworks, rounds
from storage.case_files import Exclusion
from storage.frameworks import FrameworkVersion
from storage.rounds import AuditRound, Pairing
from storage.vocabulary import RoundStatus

FIRST = 1


@dataclass(frozen=True)
class Made:
    """A draw, with what it was made from."""

    plan: Plan
    council: Council
    labels: Labels
    rules: Rules


def draft(ctx: Context, kind_key: str, month: date, theme: Theme | None = None) -> AuditRound:
    """Draft a month's round, or return the one that stands: pressed twice is once."""
    return begin(ctx, kind_key, month, theme=theme)[0]


def wants_theme(ctx: Context, kind_key: str, month: date) -> Days | None:
    """Return the days of a round that can't be drafted before its theme is named, or None."""
    kind = kind_of(ctx, kind_key)
    days = days_of(ctx, kind, month)
    standing = rounds.standing(ctx.session, kind_key, days.month)
    return days if kind.picks == "theme" and standing is None else None


def begin(
    ctx: Context,
    kind_key: str,
    month: date,
    seed: int | None = None,
    theme: Theme | None = None,
) -> tuple[AuditRound, Made | None]:
    """Draft a month's round; with its draw, or with None when one stood already.

    seed: given at the command line; otherwise worked out, the same for everybody.
    theme: what a themed round is about; other kinds have none.
    """
    round_ = _blank(ctx, kind_key, month)
    rounds.one_at_a_time(ctx.session, round_.framework_version_id)
    if found := rounds.standing(ctx.session, kind_key, round_.month):
        return found, None
    _give_theme(ctx, round_, theme)
    ctx.session.add(round_)
    ctx.session.flush()
    _carry_over(ctx, round_)
    made = draw(ctx, round_, FIRST, seed)
    ctx.record("round.drafted", f"round:{round_.id}")
    return round_, made


def rehearse(
    ctx: Context, kind_key: str, month: date, seed: int | None = None
) -> tuple[AuditRound, Made]:
    """Work a month's first draw out and keep nothing, whatever stands already."""
    round_ = _blank(ctx, kind_key, month)
    standing = rounds.standing(ctx.session, kind_key, round_.month)
    seed = seed_of(ctx, round_, FIRST) if seed is None else seed
    return round_, worked_out(ctx, round_, seed, excluded(ctx, standing) if standing else {})


def _blank(ctx: Context, kind_key: str, month: date) -> AuditRound:
    """Return a month's round before its first draw; refuse a month that can't be drafted."""
    version = in_force(ctx)
    days = days_of(ctx, kind_of(ctx, kind_key), month.replace(day=1))
    return AuditRound(
        kind=kind_key,
        month=days.month,
        months=days.months,
        seed=0,
        framework_version_id=_id(version.id),
        window_from=days.window_from,
        window_to=days.window_to,
        cards_on=days.cards_on,
        drafted_by_id=ctx.who.id if ctx.who else None,
        drafted_at=ctx.now,
    )


def _give_theme(ctx: Context, round_: AuditRound, theme: Theme | None) -> None:
    is_themed = kind_of(ctx, round_.kind).picks == "theme"
    if is_themed and theme is None:
        raise refusals.theme_first(named(round_))
    if theme is not None and not is_themed:
        raise refusals.has_no_theme()
    round_.theme = stored(theme)


def _carry_over(ctx: Context, round_: AuditRound) -> None:
    """Keep out what was taken out of this month's draft before it was given up."""
    before = rounds.given_up(ctx.session, round_.kind, round_.month)
    if before is None:
        return
    for one in case_files.exclusions_of(ctx.session, _id(before.id)):
        ctx.session.add(
            Exclusion(
                case_file_id=one.case_file_id,
                round_id=_id(round_.id),
                reason=one.reason,
                by_id=one.by_id,
            )
        )
    ctx.session.flush()


def in_force(ctx: Context) -> FrameworkVersion:
    """Return the adopted framework, or refuse while there is none."""
    version = frameworks.in_force(ctx.session)
    if version is None:
        raise refusals.no_framework()
    return version


def kind_of(ctx: Context, kind_key: str) -> AuditKind:
    """Return a kind of audit of the framework in force, or refuse."""
    if kind_key not in ctx.profile.kinds:
        raise refusals.no_such_kind(ctx.profile)
    return ctx.profile.kinds[kind_key]


def days_of(ctx: Context, kind: AuditKind, month: date) -> rules.Days:
    """Return the days of a month's round, or refuse a month that can't be drafted."""
    try:
        days = rules.days(kind, month, ctx.calendar)
    except (ValueError, OverflowError) as error:
        raise refusals.not_that_month(month) from error
    if not rules.may_be_drafted(days.month, days.window_to, ctx.today):
        raise refusals.not_that_month(month)
    return days


def draw(ctx: Context, round_: AuditRound, number: int, seed: int | None = None) -> Made:
    """Make the draw of that number and keep it in place of the one before."""
    if seed is None:
        seed = seed_of(ctx, round_, number)
    made = worked_out(ctx, round_, seed, excluded(ctx, round_))
    round_.seed = seed
    round_.quota = made.plan.quota
    round_.input_hash = made.plan.input_hash
    without = round_.plan.get(WITHOUT_LIST, [])
    round_.plan = {**kept(made.plan), "draw": number, "changes": [], WITHOUT_LIST: without}
    ctx.session.add(round_)
    rounds.replace_pairings(
        ctx.session,
        _id(round_.id),
        [pairing_row(one, made.labels, _id(round_.id)) for one in made.plan.pairings],
    )
    return made


def seed_of(ctx: Context, round_: AuditRound, number: int) -> int:
    """Return the seed of a round's draw of that number."""
    framework = ctx.under(round_.framework_version_id).id
    return rules.seed_for(round_.month, round_.kind, framework, number)


def worked_out(ctx: Context, round_: AuditRound, seed: int, out: Mapping[int, str]) -> Made:
    """Work a draw out without the files that are `out` by hand, keeping nothing."""
    kind = ctx.under(round_.framework_version_id).kinds[round_.kind]
    council, labels = council_for(ctx, round_, round_.window_from, round_.window_to, out=out)
    says = Rules.of(kind)
    made = plan(
        council,
        says,
        round_.window_from,
        round_.window_to,
        seed,
        names=labels.staff.short_names,
    )
    return Made(made, council, labels, says)


def kept(made: Plan) -> dict[str, Any]:
    """Return what is kept of a plan beside its pairings, which have rows of their own."""
    return {
        "shortfalls": [asdict(shortfall) for shortfall in made.shortfalls],
        "outside": dict(made.outside),
        "capacity": asdict(made.capacity),
        "unknown_dates": made.unknown_dates,
        "lines_unknown": made.lines_unknown,
        "missed": [asdict(missed) for missed in made.missed],
    }


def pairing_row(one: Any, labels: Labels, round_id: int) -> Pairing:
    """Return a drawn pairing in the ids of our rows."""
    return Pairing(
        round_id=round_id,
        auditor_id=labels.people[one.auditor],
        worker_id=labels.people[one.worker],
        case_file_id=labels.files[one.case_ref],
        draw=one.draw,
        reason=one.reason,
    )


def draw_again(ctx: Context, round_: AuditRound, number: int) -> None:
    """Make the next draw; a second press of the same button finds it made."""
    must_be_draft(round_)
    if number != round_.plan["draw"] + 1:
        return
    draw(ctx, round_, number)
    ctx.record("round.drawn_again", f"round:{round_.id}:draw:{number}")


def abandon(ctx: Context, round_: AuditRound) -> None:
    """Give a draft up; nobody was told, so nothing else changes."""
    if round_.status is RoundStatus.ABANDONED:
        return
    must_be_draft(round_)
    round_.status = RoundStatus.ABANDONED
    ctx.session.add(round_)
    ctx.record("round.abandoned", f"round:{round_.id}")


def take_up(ctx: Context, round_: AuditRound) -> AuditRound:
    """Undo giving a draft up, unless the month has another by now."""
    if other := rounds.standing(ctx.session, round_.kind, round_.month):
        return other
    if round_.status is RoundStatus.ABANDONED:
        round_.status = RoundStatus.DRAFTED
        ctx.session.add(round_)
        ctx.record("round.taken_up", f"round:{round_.id}")
    return round_


def must_be_draft(round_: AuditRound) -> None:
    """Refuse what can only be done before a round opens."""
    if round_.status is not RoundStatus.DRAFTED:
        raise refusals.not_a_draft(named(round_), round_.status)


def _id(row_id: int | None) -> int:
    if row_id is None:
        msg = "the row is not stored yet"
        raise ValueError(msg)
    return row_id
