"""Opens the words of an audit for those who may read them; the trail says who did."""

from dataclasses import replace

from handlers.audits.cards import refusals
from handlers.audits.flows import self_view, telling
from handlers.audits.flows.view import named, view_of
from handlers.audits.rules.content import Agreed, Content, Found
from handlers.audits.rules.view import AuditView
from handlers.core.context import Context
from storage import actions, audits, learning, people
from storage.audits import Audit, Judgement
from storage.case_files import CaseFile
from storage.vocabulary import AuditStatus

READABLE = (AuditStatus.SUBMITTED, AuditStatus.CLOSED)


def content_of(ctx: Context, audit: Audit) -> Content:
    """Open everything that was written in one audit."""
    words = self_view.written(ctx, audit)
    reply = words.pop(self_view.REPLY, "")
    points = learning.of_audit(ctx.session, audit)
    texts = ctx.open_words(f"audit:{audit.reference}", [one.words_id for one in points])
    return Content(
        self_view=words,
        sections=found_by_section(ctx, audit),
        learning={one.place: texts[one.words_id] for one in points},
        fourth_is_critical=any(one.critical for one in points),
        actions=agreed(ctx, audit),
        reply=reply,
    )


def found_by_section(ctx: Context, audit: Audit) -> dict[str, Found]:
    """Open what the present auditor found, section by section."""
    rows = audits.judgements(ctx.session, audit)
    ids = [one for row in rows.values() for one in _sealed(row)]
    texts = ctx.open_words(f"audit:{audit.reference}", ids)
    return {
        key: Found(
            row.grade,
            texts[row.works_well_id],
            texts[row.needs_work_id],
            texts[row.so_what_id],
            texts[row.reflective_id],
            texts[row.answer_id],
            tuple(row.ticks),
            texts[row.override_id],
        )
        for key, row in rows.items()
    }


def _sealed(row: Judgement) -> tuple[str | None, ...]:
    words = (row.works_well_id, row.needs_work_id, row.so_what_id, row.reflective_id)
    return (*words, row.answer_id, row.override_id)


def agreed(ctx: Context, audit: Audit) -> tuple[Agreed, ...]:
    """Open the agreed actions."""
    rows = actions.of_audit(ctx.session, audit)
    texts = ctx.open_words(f"audit:{audit.reference}", [row.words_id for row in rows])
    types = ctx.under(audit.framework_version_id).action_types
    return tuple(
        Agreed(
            row.number,
            named(ctx, row.owner_id).name,
            types.get(row.type, row.type),
            texts[row.words_id],
            row.due_on,
            row.due_why,
        )
        for row in rows
    )


def read(ctx: Context, audit: Audit) -> tuple[AuditView, Content, bool]:
    """Open an audit for somebody who may read it, and say whether with its grades.

    The worker reads first; grades come to the worker after the talk.
    """
    view = view_of(ctx, audit)
    if audit.status not in READABLE:
        raise refusals.not_in_yet(view)
    is_worker = ctx.speaker.id == audit.worker_id
    is_qa = "run_rounds" in ctx.speaker.abilities
    waits = not (is_worker or is_qa or ctx.speaker.id == audit.auditor_id)
    is_copy = waits and ctx.speaker.id not in people.managers_of(ctx.session, audit.worker_id)
    if is_copy and ctx.speaker.id not in telling.copied_to(ctx, audit, view):
        raise refusals.no_copy(view)
    if waits and view.manager_reads_on and ctx.today < view.manager_reads_on:
        raise refusals.reads_first(view, view.manager_reads_on)
    content = content_of(ctx, audit)
    grades = not is_worker or audit.talked_on is not None
    return view, _without_own_words(content) if is_copy else content, grades


def _without_own_words(content: Content) -> Content:
    """Leave out what the worker wrote for the auditor and their own line alone."""
    return replace(content, self_view={}, reply="", is_copy=True)


def file_number(ctx: Context, audit: Audit) -> tuple[AuditView, str]:
    """Return which file it is; the trail says who asked."""
    ctx.record("audit.file_shown", f"audit:{audit.reference}")
    file = ctx.session.get_one(CaseFile, audit.case_file_id)
    return view_of(ctx, audit), file.reference
