"""Stage 1 of an audit: begin, save section by section, submit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.actions import flows as owners
from handlers.audits.cards import refusals
from handlers.audits.flows import telling
from handlers.audits.flows.view import all_saved, view_of
from handlers.audits.rules import dates, stage_one
from handlers.audits.rules.grade_rule import Suggestion
from handlers.audits.rules.view import AuditView
from handlers.core.context import Context
from storage import actions, audits, learning
from storage.actions import Action
from storage.audits import Audit, Judgement
from storage.learning import LearningPoint
from storage.people import Person
from storage.vocabulary import AuditStatus


@dataclass(frozen=True)
class Due:
    """When an action is due, why, and by which clock."""

    on: date
    why: str
    clock: str  # "action", "concern" or "other"
    concern_id: int | None = None


def begin(ctx: Context, audit: Audit) -> AuditView:
    """Start an audit, or come back to it. The worker's own view comes first."""
    view = view_of(ctx, audit)
    bar = stage_one.start_bar(
        audit.status,
        self_in=audit.self_at is not None,
        self_due_on=audit.self_due_on,
        today=ctx.today,
    )
    if bar is stage_one.StartBar.SELF_FIRST and audit.self_due_on:
        raise refusals.self_first(view, audit.self_due_on)
    if bar:
        raise refusals.already_over(view)
    if audit.status is AuditStatus.ALLOCATED:
        audit.status = AuditStatus.IN_PROGRESS
        audit.started_at = ctx.now
        ctx.record("audit.started", f"audit:{audit.reference}")
    return telling.refresh(ctx, audit)


def must_be_open(ctx: Context, audit: Audit) -> None:
    """Refuse to change an audit that isn't being worked on."""
    if audit.status is not AuditStatus.IN_PROGRESS:
        raise refusals.already_over(view_of(ctx, audit))


def save_section(ctx: Context, audit: Audit, section: str, found: Mapping[str, Any]) -> AuditView:
    """Keep what was found in one section. Half a section is kept as well."""
    must_be_open(ctx, audit)
    row = audits.judgements(ctx.session, audit).get(section) or _new(ctx, audit, section)
    row.grade = str(found.get("grade") or "")
    row.works_well_id = ctx.reseal(row.works_well_id, str(found.get("works_well") or ""))
    row.needs_work_id = ctx.reseal(row.needs_work_id, str(found.get("needs_work") or ""))
    row.so_what_id = ctx.reseal(row.so_what_id, str(found.get("so_what") or ""))
    row.reflective_id = ctx.reseal(row.reflective_id, str(found.get("reflective") or ""))
    row.answer_id = ctx.reseal(row.answer_id, str(found.get("answer") or ""))
    row.override_id = ctx.reseal(row.override_id, str(found.get("override") or ""))
    row.ticks = list(found.get("ticks") or ())
    row.saved_at = ctx.now
    if section == stage_one.WHOLE:
        audit.grade = row.grade
    ctx.session.add(row)
    ctx.record("audit.section_saved", f"audit:{audit.reference}:{section}")
    return telling.refresh(ctx, audit)


def _new(ctx: Context, audit: Audit, section: str) -> Judgement:
    if audit.id is None or audit.auditor_id is None:
        msg = f"{audit.reference} has no auditor"
        raise ValueError(msg)
    row = Judgement(audit_id=audit.id, by_id=audit.auditor_id, section=section, saved_at=ctx.now)
    ctx.session.add(row)
    ctx.session.flush()
    return row


def save_learning(
    ctx: Context, audit: Audit, points: tuple[str, ...], *, fourth: bool
) -> AuditView:
    """Keep the learning points in their places; empty ones leave nothing."""
    must_be_open(ctx, audit)
    rows = {row.place: row for row in learning.of_audit(ctx.session, audit)}
    for place, words in enumerate(points, 1):
        row = rows.get(place)
        sealed_id = ctx.reseal(row.words_id if row else None, words)
        if row and sealed_id is None:
            ctx.session.delete(row)
        elif row:
            row.critical = fourth and place == len(points)
        elif sealed_id is not None and audit.id is not None:
            critical = fourth and place == len(points)
            ctx.session.add(
                LearningPoint(audit_id=audit.id, place=place, critical=critical, words_id=sealed_id)
            )
    ctx.record("audit.learning_saved", f"audit:{audit.reference}")
    ctx.session.flush()
    return view_of(ctx, audit)


def add_action(  # noqa: PLR0913 (an action is all of these)
    ctx: Context,
    audit: Audit,
    *,
    owner: Person,
    kind: str,
    words: str,
    due: Due,
) -> Action:
    """Keep one agreed action with its owner, its date and the reason for the date."""
    must_be_open(ctx, audit)
    if audit.id is None or owner.id is None:
        msg = "an action needs a stored audit and owner"
        raise ValueError(msg)
    action = Action(
        audit_id=audit.id,
        number=actions.next_number(ctx.session, audit),
        owner_id=owner.id,
        type=kind,
        words_id=ctx.seal(words),
        due_on=due.on,
        due_why=due.why,
        clock=due.clock,
        concern_id=due.concern_id,
        made_at=ctx.now,
    )
    ctx.session.add(action)
    ctx.session.flush()
    ctx.record("action.agreed", f"action:{audit.reference}/{action.number}")
    if action.concern_id is not None:  # its days run since the concern, not since the audit
        owners.tell_owner(ctx, action)
    return action


def save_talk(ctx: Context, audit: Audit, talked_on: date | None, not_talked: str) -> AuditView:
    """Keep when the auditor and the worker talked, or why not yet."""
    audit.talked_on = talked_on
    audit.not_talked = "" if talked_on else not_talked
    ctx.session.add(audit)
    ctx.record("audit.talk_saved", f"audit:{audit.reference}")
    return telling.refresh(ctx, audit)


def suggested(ctx: Context, audit: Audit) -> Suggestion | None:
    """Return the grade that the sections saved so far suggest, where the form has a rule."""
    form = view_of(ctx, audit).form
    return stage_one.suggested(form, all_saved(ctx, audit))


def unfinished(ctx: Context, audit: Audit) -> dict[str, tuple[str, ...]]:
    """Return what the audit still needs before it can go in."""
    view = view_of(ctx, audit)
    return stage_one.unfinished(view.form, all_saved(ctx, audit))


def submit(ctx: Context, audit: Audit) -> AuditView:
    """Hand the audit in. Actions agreed from now on would be counted from this day."""
    must_be_open(ctx, audit)
    if missing := unfinished(ctx, audit):
        words = tuple(one for needs in missing.values() for one in needs)
        raise refusals.not_ready(view_of(ctx, audit), tuple(dict.fromkeys(words)))
    audit.status = AuditStatus.SUBMITTED
    audit.submitted_at = ctx.now
    ctx.session.add(audit)
    _count_from_today(ctx, audit)
    ctx.session.flush()
    ctx.record("audit.submitted", f"audit:{audit.reference}")
    telling.tell_result(ctx, audit)
    owners.tell_owners(ctx, audit)
    return telling.refresh(ctx, audit)


def _count_from_today(ctx: Context, audit: Audit) -> None:
    """Ordinary actions are counted from the submission, whenever they were written down."""
    clocks = ctx.under(audit.framework_version_id).clocks
    for action in actions.of_audit(ctx.session, audit):
        if action.clock == "action":
            action.due_on, action.due_why = dates.action_due(ctx.today, clocks, ctx.calendar)
            ctx.session.add(action)
