"""What an auditor asks: start, carry on, save, submit."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from handlers.audits.cards import auditor as cards
from handlers.audits.cards import forms, reading_forms, result_forms
from handlers.audits.chat.routes import routes
from handlers.audits.flows import planning, reading, stage_one
from handlers.audits.flows.view import view_of
from handlers.audits.rules.content import Found
from handlers.audits.rules.stage_one import WHOLE, needs_reason
from handlers.audits.rules.view import AuditView
from handlers.core.access import Party
from handlers.core.context import Context
from handlers.core.errors import Refusal
from handlers.core.forms import Form, chosen
from handlers.core.messages import Message
from handlers.core.records import AUDIT
from handlers.core.router import Reply
from storage import actions, people
from storage.audits import Audit

AUDITOR = (Party.AUDITOR,)
Answers = Mapping[str, Any]


def one(answers: Answers, name: str) -> str:
    """Return the option chosen, or "" when none was."""
    options = chosen(answers.get(name))
    return options[0] if options else ""


@routes.route("start", record=AUDIT, parties=AUDITOR)
def start(ctx: Context, audit: Audit) -> Form:
    """Begin: the worker's own view above the first section."""
    view = stage_one.begin(ctx, audit)
    content = reading.content_of(ctx, audit)
    if not view.kind.hosted:
        return result_forms.result(view, content, planning.not_talked(ctx, audit))
    first = next(iter(view.form.sections))
    found = content.sections.get(first, Found())
    return forms.section(view, first, found, (reading_forms.worker_first(view, content),))


@routes.route("carry_on", record=AUDIT, parties=AUDITOR)
def carry_on(ctx: Context, audit: Audit) -> Form:
    """Come back to an audit where it was left."""
    if audit.started_at is None:
        return start(ctx, audit)
    return overview(ctx, audit, stage_one.begin(ctx, audit))


def overview(ctx: Context, audit: Audit, view: AuditView) -> Form:
    """Show where an audit stands; where its form is elsewhere, the one short form."""
    if not view.kind.hosted:
        content = reading.content_of(ctx, audit)
        return result_forms.result(view, content, planning.not_talked(ctx, audit))
    waiting = stage_one.unfinished(ctx, audit)
    steps = planning.steps(view, waiting)
    next_step = next(iter(waiting), forms.SUBMIT)
    return forms.overview(view, steps, next_step, forms.steps_note(view, waiting))


@routes.route("go", record=AUDIT, parties=AUDITOR)
def go(ctx: Context, audit: Audit, answers: Answers) -> Form:
    """Open the part of the audit that was chosen."""
    return _part(ctx, audit, one(answers, "step"))


def _part(ctx: Context, audit: Audit, step: str) -> Form:
    view = stage_one.begin(ctx, audit)
    if step in view.form.sections or step == WHOLE:
        return _section_form(ctx, audit, view, step)
    opens: dict[str, Callable[[], Form]] = {
        forms.LEARNING: lambda: forms.learning(view, reading.content_of(ctx, audit)),
        forms.ACTION: lambda: action_form(ctx, audit, view),
        forms.TALK: lambda: forms.talk(view, planning.not_talked(ctx, audit)),
        forms.SUBMIT: lambda: submit_form(ctx, audit),
    }
    return opens.get(step, lambda: overview(ctx, audit, view))()


def _section_form(ctx: Context, audit: Audit, view: AuditView, section: str) -> Form:
    found = reading.found_by_section(ctx, audit).get(section, Found())
    if section == WHOLE:
        return forms.whole(view, found, stage_one.suggested(ctx, audit))
    return forms.section(view, section, found)


@routes.route("save_section", record=AUDIT, parties=AUDITOR)
def save_section(ctx: Context, audit: Audit, section: str, answers: Answers) -> Form:
    """Keep one section and open the next one that still needs something."""
    view = view_of(ctx, audit)
    if section != WHOLE and section not in view.form.sections:
        raise _unknown_section(view)
    found = Found(
        grade=one(answers, "grade"),
        works_well=str(answers.get("works_well") or ""),
        needs_work=str(answers.get("needs_work") or ""),
        so_what=str(answers.get("so_what") or ""),
        reflective=str(answers.get("reflective") or ""),
        answer=str(answers.get("answer") or ""),
        ticks=chosen(answers.get("ticks")),
        override=str(answers.get("override") or ""),
    )
    suggestion = stage_one.suggested(ctx, audit) if section == WHOLE else None
    whole = forms.whole(view, found, suggestion)
    drawn = whole if section == WHOLE else forms.section(view, section, found)
    faults = drawn.faults(answers)
    if needs_reason(found.grade, suggestion) and not found.override.strip():
        faults["override"] = "Your grade is not the suggested one: please say why."
    if faults:
        return drawn.again(answers, faults)
    stage_one.save_section(ctx, audit, section, vars(found))
    return _after(ctx, audit, view, section)


def _after(ctx: Context, audit: Audit, view: AuditView, section: str) -> Form:
    order = [*view.form.sections, WHOLE]
    later = order[order.index(section) + 1 :]
    return _part(ctx, audit, later[0] if later else forms.LEARNING)


@routes.route("save_learning", record=AUDIT, parties=AUDITOR)
def save_learning(ctx: Context, audit: Audit, answers: Answers) -> Form:
    """Keep the learning points; a fourth has to be critical."""
    view = view_of(ctx, audit)
    drawn = forms.learning(view, reading.content_of(ctx, audit))
    faults = drawn.faults(answers)
    is_critical = one(answers, "critical") == "yes"
    if str(answers.get(forms.FOUR) or "").strip() and not is_critical:
        faults[forms.FOUR] = "Three is the guide. If this one is critical, tick it; else leave it."
    if faults:
        return drawn.again(answers, faults)
    names = [f"learning_{n + 1}" for n in range(view.form.learning_points)]
    points = tuple(str(answers.get(name) or "") for name in (*names, forms.FOUR))
    stage_one.save_learning(ctx, audit, points, fourth=is_critical)
    return overview(ctx, audit, stage_one.begin(ctx, audit))


def action_form(ctx: Context, audit: Audit, view: AuditView) -> Form:
    """Return the form of one more action."""
    return forms.action(
        view,
        planning.owners(view),
        planning.action_types(ctx, audit),
        planning.clocks(ctx, audit),
        actions.next_number(ctx.session, audit),
    )


@routes.route("save_action", record=AUDIT, parties=AUDITOR)
def save_action(ctx: Context, audit: Audit, answers: Answers) -> Form:
    """Keep one action; another date needs a day and a reason."""
    view = view_of(ctx, audit)
    drawn = action_form(ctx, audit, view)
    faults = drawn.faults(answers)
    if not faults and one(answers, "clock") == forms.OTHER_DATE:
        faults = _other_date_faults(ctx, answers)
    if faults:
        return drawn.again(answers, faults)
    due = planning.due(ctx, audit, one(answers, "clock"), answers)
    owner = people.by_id(ctx.session, int(one(answers, "owner")))
    stage_one.add_action(
        ctx,
        audit,
        owner=owner,
        kind=one(answers, "type"),
        words=forms.action_words(answers),
        due=due,
    )
    return overview(ctx, audit, stage_one.begin(ctx, audit))


def _other_date_faults(ctx: Context, answers: Answers) -> dict[str, str]:
    faults = {}
    due_on = answers.get("due_on")
    if not isinstance(due_on, date) or due_on <= ctx.today:
        faults["due_on"] = "Please give a day after today."
    if not str(answers.get("due_why") or "").strip():
        faults["due_why"] = "Another date needs a reason."
    return faults


@routes.route("save_talk", record=AUDIT, parties=AUDITOR)
def save_talk(ctx: Context, audit: Audit, answers: Answers) -> Form:
    """Keep when they talked, or why not yet."""
    view = view_of(ctx, audit)
    drawn = forms.talk(view, planning.not_talked(ctx, audit))
    if faults := drawn.faults(answers) | talk_faults(ctx, answers):
        return drawn.again(answers, faults)
    stage_one.save_talk(ctx, audit, answers.get("talked_on"), one(answers, "not_talked"))
    return overview(ctx, audit, stage_one.begin(ctx, audit))


def talk_faults(ctx: Context, answers: Answers) -> dict[str, str]:
    """The talk is answered by a day that has been, or by a reason."""
    talked_on = answers.get("talked_on")
    if isinstance(talked_on, date):
        return {"talked_on": "That day is still to come."} if talked_on > ctx.today else {}
    if not one(answers, "not_talked"):
        return {"not_talked": "Please give the day of your talk, or say why not yet."}
    return {}


@routes.route("submit_form", record=AUDIT, parties=AUDITOR)
def submit_form(ctx: Context, audit: Audit) -> Form:
    """A last look before it goes in, or what is still needed."""
    stage_one.must_be_open(ctx, audit)
    view = view_of(ctx, audit)
    if stage_one.unfinished(ctx, audit):
        return overview(ctx, audit, view)
    note = (
        f"{view.reference} holds {cards.opened_counts(view)}. {view.worker.name} reads it first. "
        "The family's view is asked when you close it, not now."
    )
    return forms.submit(
        view, note, planning.not_talked(ctx, audit), ask_risk=audit.grade in view.form.needs_care
    )


@routes.route("submit", record=AUDIT, parties=AUDITOR)
def submit(ctx: Context, audit: Audit, answers: Answers) -> Reply:
    """Hand it in; where a child may be at risk, the numbers come before anything else."""
    drawn = submit_form(ctx, audit)
    if drawn.route != "audits.submit":
        return drawn
    if faults := drawn.faults(answers) | talk_faults(ctx, answers):
        return drawn.again(answers, faults)
    stage_one.save_talk(ctx, audit, answers.get("talked_on"), one(answers, "not_talked"))
    return handed_in(ctx, audit, at_risk=one(answers, "at_risk") == "yes")


def handed_in(ctx: Context, audit: Audit, *, at_risk: bool) -> Message:
    """Hand an audit in, and say so."""
    view = stage_one.submit(ctx, audit)
    section = cards.at_risk(view) if at_risk else cards.submitted(view)
    return Message((section,), summary=f"{view.reference} is in.")


def _unknown_section(view: AuditView) -> Refusal:
    return Refusal(
        f"Nothing was saved in {view.reference}.",
        "That part of the form is not one the framework knows.",
        "Press Carry on to open the form again.",
    )
