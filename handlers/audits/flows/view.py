"""Gathers what cards may know of an audit."""

from dataclasses import replace
from datetime import date

from handlers.actions.rules import manager_reads_on
from handlers.audits.rules import stage_one
from handlers.audits.rules.view import AuditView, Named
from handlers.concerns.rules import line_now
from handlers.core.access import known_id
from handlers.core.context import Context
from handlers.core.phrases import day, local_day
from handlers.core.profile.types import AuditForm, AuditKind, Profile
from storage import actions, audits, learning, people
from storage.audits import Audit, Judgement
from storage.people import Person, Team
from storage.rounds import AuditRound


def named(ctx: Context, person_id: int, profile: Profile | None = None) -> Named:
    """Return how cards speak of a person."""
    person = ctx.session.get_one(Person, person_id)
    team = ctx.session.get(Team, person.team_id) if person.team_id else None
    roles = (profile or ctx.profile).roles
    held = people.roles_of(ctx.session, person_id)
    title = next((role.title for key, role in roles.items() if key in held), "")
    shared = people.shares_first_name(ctx.session, person)
    short = person.name if shared else person.first_name
    return Named(known_id(person), short, person.name, title, team.name if team else "")


def saved(found: Judgement) -> stage_one.Saved:
    """Return what is there of a judgement, as far as completeness goes."""
    return stage_one.Saved(
        found.grade,
        works_well=found.works_well_id is not None,
        needs_work=found.needs_work_id is not None,
        so_what=found.so_what_id is not None,
        reflective=found.reflective_id is not None,
        answer=found.answer_id is not None,
        override=found.override_id is not None,
        ticks=frozenset(found.ticks),
    )


def all_saved(ctx: Context, audit: Audit) -> dict[str, stage_one.Saved]:
    """Return what the present auditor has saved, by section."""
    return {key: saved(one) for key, one in audits.judgements(ctx.session, audit).items()}


def view_of(ctx: Context, audit: Audit) -> AuditView:
    """Return an audit as cards see it, under the framework that it began under."""
    profile = ctx.under(audit.framework_version_id)
    kind, form = _kind_and_form(audit, profile)
    round_ = ctx.session.get_one(AuditRound, audit.round_id)
    return AuditView(
        reference=audit.reference,
        status=audit.status,
        kind=kind,
        form=form,
        council=ctx.profile.council,
        answers=line_now(ctx.profile.council, ctx.now, ctx.calendar),
        month=round_.month,
        auditor=named(ctx, audit.auditor_id, profile) if audit.auditor_id else None,
        worker=named(ctx, audit.worker_id, profile),
        manager=_manager(ctx, audit, profile),
        window_from=audit.window_from,
        window_to=round_.window_to,
        due_on=audit.due_on,
        why=audit.why,
        self_due_on=audit.self_due_on,
        self_at=audit.self_at,
        sections_done=_sections_done(ctx, audit, form),
        grade=audit.grade,
        submitted_at=audit.submitted_at,
        talked_on=audit.talked_on,
        not_talked=audit.not_talked,
        replied_at=audit.replied_at,
        family_answered=bool(audit.family_route or audit.no_family_view),
        filed_on=audit.filed_on,
        closed_at=audit.closed_at,
        learning_points=len(learning.of_audit(ctx.session, audit)),
        actions=len(actions.of_audit(ctx.session, audit)),
        manager_reads_on=_reads_on(ctx, audit, profile),
        closing_due_on=_closing_due_on(ctx, audit, profile),
        expected_on=audit.expected_on,
        months=round_.months,
        theme=round_.theme.get("title", ""),
        family_view=_family_view(audit, profile),
    )


def _family_view(audit: Audit, profile: Profile) -> str:
    """Say how the family's view was sought, or why it was not: it belongs to the report (E8)."""
    if audit.no_family_view:
        return f"Not sought: {profile.no_family_view_reasons[audit.no_family_view]}."
    if not (audit.family_route and audit.family_on):
        return ""
    return f"Sought on {day(audit.family_on)}: {profile.family_routes[audit.family_route]}."


def _manager(ctx: Context, audit: Audit, profile: Profile) -> Named | None:
    line = people.managers_of(ctx.session, audit.worker_id)
    return named(ctx, line[0], profile) if line else None


def _sections_done(ctx: Context, audit: Audit, form: AuditForm) -> int:
    waiting = stage_one.unfinished(form, all_saved(ctx, audit))
    return sum(key not in waiting for key in form.sections)


def _kind_and_form(audit: Audit, profile: Profile) -> tuple[AuditKind, AuditForm]:
    """Return the kind of an audit, and what of its form the bot asks for.

    Where the record system holds the form (U14), only the result comes back: no sections.
    """
    kind = profile.kinds[audit.kind]
    form = profile.forms[kind.form]
    if kind.hosted:
        return kind, form
    return kind, replace(form, sections={}, reflective_question="", grade_rule="none")


def _reads_on(ctx: Context, audit: Audit, profile: Profile) -> date | None:
    if audit.submitted_at is None:
        return None
    return manager_reads_on(local_day(audit.submitted_at), profile.clocks, ctx.calendar)


def _closing_due_on(ctx: Context, audit: Audit, profile: Profile) -> date | None:
    if audit.submitted_at is None:
        return None
    return ctx.calendar.due_on(local_day(audit.submitted_at), profile.clocks.closing)
