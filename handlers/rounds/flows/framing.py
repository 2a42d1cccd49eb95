"""What a round's draw is made from: the council, without what this round leaves out."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

from handlers.allocation.council import CaseFile, Council, months_later
from handlers.audits.flows.frame import council_of
from handlers.audits.rules.names import Labels
from handlers.core.context import Context
from handlers.core.profile.types import AuditKind, Profile
from handlers.rounds import themes
from handlers.rounds.cards.theming import Choices
from storage import case_files, frame, lists, people
from storage.lists import ListedFile
from storage.rounds import AuditRound

A_YEAR = 12  # months
NOT_LISTED, NO_LIST, NOT_IN_THEME = "not_listed", "no_list", "not_in_theme"
WITHOUT_LIST = "without_list"  # in a round's plan: services that QA has drawn without a list


def council_for(  # noqa: PLR0913 (what a draw is made from)
    ctx: Context,
    round_: AuditRound,
    window_from: date,
    window_to: date,
    *,
    out: Mapping[int, str] | None = None,
    without: Collection[int] = (),
) -> tuple[Council, Labels]:
    """Read what a round is drawn from: its theme and the heads' lists say which files.

    out: row ids of files taken out by hand; those of the round when left out.
    without: row ids of audits that are not past.
    """
    kind = ctx.under(round_.framework_version_id).kinds[round_.kind]
    taken_out = excluded(ctx, round_) if out is None else out
    council, labels = council_of(ctx, kind, window_from, window_to, taken_out, without)
    council = replace(council, sampled=_sampled(ctx, round_, kind))
    codes = left_out(ctx, round_, kind, council, labels)
    if not codes:
        return council, labels
    files = tuple(replace(file, left_out=codes.get(file.ref)) for file in council.files)
    return replace(council, files=files), labels


def excluded(ctx: Context, round_: AuditRound) -> Mapping[int, str]:
    """Return the files taken out of a round's draw by hand, with the coded reason."""
    out = case_files.exclusions_of(ctx.session, round_.id) if round_.id else ()
    return {one.case_file_id: one.reason for one in out}


def _sampled(ctx: Context, round_: AuditRound, kind: AuditKind) -> int:
    if not kind.sample_share:
        return 0
    since = months_later(round_.window_from, -A_YEAR)
    return frame.submitted_since(ctx.session, round_.kind, since)


def left_out(
    ctx: Context, round_: AuditRound, kind: AuditKind, council: Council, labels: Labels
) -> dict[str, str]:
    """Return why files are not in this round's frame, by their number."""
    if kind.picks == "heads_lists":
        listed = lists.of_month(ctx.session, round_.kind, round_.month)
        return _by_lists(listed, round_.plan.get(WITHOUT_LIST, ()), council.files, labels)
    theme = themes.restored(round_.theme)
    return _by_theme(ctx, theme, council.files) if theme else {}


def _by_lists(
    listed: Iterable[ListedFile],
    without_list: Collection[int],
    files: Iterable[CaseFile],
    labels: Labels,
) -> dict[str, str]:
    """Leave out what is on no list; where a list is missing, everything, unless QA says draw."""
    by_file = {one.case_file_id: one.service_id for one in listed}
    given = set(by_file.values())
    codes = {}
    for file in files:
        service_id = labels.services.get(file.worker or "", 0)
        if labels.files[file.ref] in by_file:
            continue
        if service_id in given:
            codes[file.ref] = NOT_LISTED
        elif service_id not in without_list:
            codes[file.ref] = NO_LIST
    return codes


def _by_theme(ctx: Context, theme: themes.Theme, files: Iterable[CaseFile]) -> dict[str, str]:
    inside = belonging(ctx, theme)
    return {file.ref: NOT_IN_THEME for file in files if file.ref not in inside}


def belonging(ctx: Context, theme: themes.Theme) -> frozenset[str]:
    """Return the open files that belong to a theme, by number.

    A file is where its team is, or where its worker is when it names no team.
    """
    home = {row.id: (row.service_id, row.team_id) for row in frame.staff(ctx.session)}
    found = set()
    for row in frame.files(ctx.session):
        worker = home.get(row.worker_id or 0, (None, None))
        service_id, team_id = (row.service_id, row.team_id) if row.team_id else worker
        held = theme.holds(row.category, service_id, team_id, row.opened_on)
        if held and row.closed_on is None:
            found.add(row.reference)
    return frozenset(found)


def choices(ctx: Context, profile: Profile) -> Choices:
    """Return what a theme can be narrowed to: services that have teams, and their teams."""
    teams = people.teams(ctx.session)
    with_teams = {team.service_id for team in teams.values()}
    services = people.services(ctx.session)
    return Choices(
        categories=profile.categories,
        services={
            one.id: name for name, one in services.items() if one.id and one.id in with_teams
        },
        teams={one.id: name for name, one in teams.items() if one.id},
    )
