"""Names the theme of a round: what it may be narrowed to, and whether any file belongs."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from handlers.core import identity
from handlers.core.context import Context
from handlers.core.forms import Form, chosen
from handlers.rounds.cards import refusals, theming
from handlers.rounds.flows.drafting import days_of, draw, kind_of, must_be_draft
from handlers.rounds.flows.framing import belonging, choices
from handlers.rounds.flows.reading import named
from handlers.rounds.themes import Theme, restored, stored
from storage import case_files
from storage.rounds import AuditRound

Answers = Mapping[str, Any]


def theme_form(ctx: Context, kind_key: str, month: date) -> Form:
    """Ask for the theme of a round that is to be drafted."""
    kind = kind_of(ctx, kind_key)
    days = days_of(ctx, kind, month)
    args = {"kind": kind_key, "month": days.month.isoformat()}
    asked = theming.asked(days, kind.title)
    return theming.draft(args, asked, choices(ctx, ctx.profile))


def change_form(ctx: Context, round_: AuditRound) -> Form:
    """Ask what the theme of a draft is to be, with what it is."""
    theme = current(round_)
    profile = ctx.under(round_.framework_version_id)
    kind = profile.kinds[round_.kind]
    return theming.change(
        {"audit_round": str(round_.id)},
        f"{named(round_)} {round_.month.year}, {kind.title}",
        choices(ctx, profile),
        theme,
    )


def read(ctx: Context, drawn: Form, answers: Answers) -> tuple[Theme | None, dict[str, str]]:
    """Return the theme that was given, or what is wrong with it."""
    if found := drawn.faults(answers):
        return None, found
    theme = theme_of(answers)
    found = faults(ctx, theme)
    return (None, found) if found else (theme, {})


def theme_of(answers: Answers) -> Theme:
    """Return the theme that a form was answered with."""
    since = answers.get("opened_since")
    return Theme(
        title=" ".join(str(answers.get("title") or "").split()),
        categories=chosen(answers.get("categories")),
        services=tuple(int(one) for one in chosen(answers.get("services"))),
        teams=tuple(int(one) for one in chosen(answers.get("teams"))),
        opened_since=since if isinstance(since, date) else None,
    )


def faults(ctx: Context, theme: Theme) -> dict[str, str]:
    """Return what can't stand in a theme: something of a child, or no file at all."""
    if seen := _of_a_child(ctx, theme.title):
        return {"title": theming.A_CHILD.format(kind=seen)}
    if theme.opened_since and theme.opened_since > ctx.today:
        return {"opened_since": "That day is still to come."}
    return {} if belonging(ctx, theme) else {"categories": theming.NOTHING_FITS}


def _of_a_child(ctx: Context, title: str) -> str:
    if seen := identity.kinds(title):
        return seen[0]
    words = title.replace(",", " ").replace(":", " ").split()
    on_the_list = any(case_files.by_reference(ctx.session, word) for word in words)
    return "a file's number" if on_the_list else ""


def current(round_: AuditRound) -> Theme:
    """Return a themed draft's theme, to be changed; refuse a round that has none."""
    must_be_draft(round_)
    theme = restored(round_.theme)
    if theme is None:
        raise refusals.has_no_theme()
    return theme


def change(ctx: Context, round_: AuditRound, theme: Theme) -> None:
    """Change a draft's theme, and draw again by the same seed."""
    current(round_)
    round_.theme = stored(theme)
    draw(ctx, round_, round_.plan["draw"], round_.seed)
    ctx.record("round.theme_changed", f"round:{round_.id}")
