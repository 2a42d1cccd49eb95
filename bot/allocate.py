"""`qa-loop allocate`: draw a month's audits at the command line, as a draft or as a rehearsal."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

import typer
from sqlmodel import Session

from bot.app import App
from bot.opening import now, recorder
from handlers.allocation.outcome import Plan
from handlers.allocation.report import as_json as plan_as_json
from handlers.core.context import Context
from handlers.core.phrases import count
from handlers.rounds.cards import refusals
from handlers.rounds.cards.preview import BY_RULE
from handlers.rounds.flows import drafting
from handlers.rounds.rules import SEEDS
from storage.db import transaction
from storage.rounds import AuditRound

HELP = """Draw a month's audits and keep them as a draft; nobody is told until it is opened in chat.

With --json it prints pairings, shortfalls, what stands outside the draw, quota, seed and the
fingerprint of its input; ids are those of the staff list and the caseload list.

Example: qa-loop allocate --month 2027-01 --dry-run --json
"""
MONTH = re.compile(r"\d{4}-\d{2}")

Month = Annotated[str, typer.Option("--month", metavar="YYYY-MM", help="Such as 2027-01.")]
Kind = Annotated[
    str, typer.Option("--kind", help="A kind of audit of the framework; its first when left out.")
]
Seed = Annotated[
    int | None,
    typer.Option("--seed", min=0, max=SEEDS - 1, help="Worked out from the month when left out."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be drawn; keep nothing.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


@dataclass(frozen=True)
class Wanted:
    """What the command line asked for."""

    month: date
    kind: str  # "": the framework's first
    seed: int | None
    dry_run: bool


def allocate_command(
    app: typer.Typer,
    open_app: Callable[[], App],
    clock: Callable[[], datetime] = now,
) -> None:
    """Add `allocate` to the command line."""

    @app.command("allocate", help=HELP)
    def allocate(
        month: Month,
        kind: Kind = "",
        seed: Seed = None,
        dry_run: DryRun = False,  # noqa: FBT002 - a flag of the command line
        as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
    ) -> None:
        wanted = Wanted(month_of(month), kind, seed, dry_run)
        house = open_app()
        with transaction(house.engine, write=not dry_run) as session:
            ctx = house.context(session, clock())
            round_, made = drawn(ctx, session, wanted)
            told = report(round_, made.plan) if as_json else None
            lines = [] if as_json else list(in_words(round_, made.plan, dry_run=dry_run))
        typer.echo(json.dumps(told, indent=2) if told else "\n".join(lines))


def month_of(text: str) -> date:
    """Return the first day of "2027-01", or refuse."""
    if not MONTH.fullmatch(text):
        raise refusals.no_month(text)
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise refusals.no_month(text) from error


def drawn(ctx: Context, session: Session, wanted: Wanted) -> tuple[AuditRound, drafting.Made]:
    """Draw, and keep the draft unless this is a rehearsal; never in place of a round."""
    kind = wanted.kind or next(iter(ctx.profile.kinds))
    if wanted.dry_run:
        return drafting.rehearse(ctx, kind, wanted.month, wanted.seed)
    kept, made = drafting.begin(ctx, kind, wanted.month, wanted.seed)
    if made is None:
        raise refusals.drafted_already(kept.month, kept.status)
    recorder(session)("round.drafted_at_command_line", f"round:{kept.id}")
    return kept, made


def report(round_: AuditRound, plan: Plan) -> dict[str, Any]:
    """Return the whole draw as plain data, in the ids of the council's own lists."""
    return {
        "month": f"{round_.month:%Y-%m}",
        "kind": round_.kind,
        "window": {
            "from": round_.window_from.isoformat(),
            "to": round_.window_to.isoformat(),
        },
        "cards_on": round_.cards_on.isoformat(),
        **plan_as_json(plan),
    }


def in_words(round_: AuditRound, plan: Plan, *, dry_run: bool) -> Iterator[str]:
    """Yield the draw in a few lines: figures, never a file."""
    start = "A rehearsal" if dry_run else "Drafted"
    yield f"{start}: {round_.month:%B %Y}, {count(len(plan.pairings), 'pairing')}."
    yield plan.capacity.sentence
    rules = sorted({(one.side, one.rule) for one in plan.shortfalls})
    for side, rule in rules:
        many = sum((one.side, one.rule) == (side, rule) for one in plan.shortfalls)
        yield f"  {count(many, side)} not served: {BY_RULE.get(rule, rule)}"
    outside = sum(plan.outside.values())
    yield f"  {count(outside, 'file')} outside the draw: {_by_reason(plan)}."
    yield f"Seed {plan.seed}. Add --json for every pairing and its reason."


def _by_reason(plan: Plan) -> str:
    parts = [f"{many} {reason.replace('_', ' ')}" for reason, many in sorted(plan.outside.items())]
    return ", ".join(parts) or "none"
