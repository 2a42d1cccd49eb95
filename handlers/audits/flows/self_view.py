"""The worker's own view before the audit, and their reply after it."""

from collections.abc import Mapping

from handlers.audits.cards import auditor as auditor_cards
from handlers.audits.cards import refusals
from handlers.audits.flows import telling
from handlers.audits.flows.view import view_of
from handlers.audits.rules import stage_one
from handlers.audits.rules.view import AuditView
from handlers.core.context import Context
from storage import audits
from storage.audits import Audit, WorkerWords
from storage.vocabulary import AuditStatus

REPLY = "reply"


def written(ctx: Context, audit: Audit) -> dict[str, str]:
    """Open what the worker wrote, by question."""
    rows = audits.worker_words(ctx.session, audit)
    texts = ctx.open_words(f"audit:{audit.reference}", [row.words_id for row in rows.values()])
    return {question: texts[row.words_id] for question, row in rows.items()}


def save(ctx: Context, audit: Audit, answers: Mapping[str, str]) -> AuditView:
    """Keep the worker's own view; the auditor hears that it is in."""
    view = view_of(ctx, audit)
    if stage_one.self_bar(audit.status):
        raise refusals.self_too_late(view)
    for question in view.form.self_questions:
        _keep(ctx, audit, question, answers.get(question, ""))
    is_first = audit.self_at is None
    audit.self_at = ctx.now
    ctx.record("audit.self_assessed", f"audit:{audit.reference}")
    view = telling.refresh_worker(ctx, audit)
    if is_first and view.auditor:
        ctx.tell(
            view.auditor.id,
            auditor_cards.self_view_in(view),
            f"audit.self_in:{audit.reference}:{view.auditor.id}",
            rank=telling.NOTICE,
            show_from=max(audit.cards_on, ctx.today),
        )
    return view


def reply(ctx: Context, audit: Audit, words: str) -> AuditView:
    """Keep the worker's reply beside the audit; the auditor hears of it."""
    if audit.status not in (AuditStatus.SUBMITTED, AuditStatus.CLOSED):
        raise refusals.not_in_yet(view_of(ctx, audit))
    _keep(ctx, audit, REPLY, words)
    is_first = audit.replied_at is None
    audit.replied_at = ctx.now
    ctx.record("audit.replied", f"audit:{audit.reference}")
    view = telling.refresh_worker(ctx, audit)
    if is_first and view.auditor:
        ctx.tell(
            view.auditor.id,
            auditor_cards.worker_replied(view),
            f"audit.replied:{audit.reference}",
            rank=telling.NOTICE,
        )
    return view


def _keep(ctx: Context, audit: Audit, question: str, words: str) -> None:
    row = audits.worker_words(ctx.session, audit).get(question)
    sealed_id = ctx.reseal(row.words_id if row else None, words)
    if row is None and sealed_id is not None and audit.id is not None:
        ctx.session.add(WorkerWords(audit_id=audit.id, question=question, words_id=sealed_id))
    elif row is not None and sealed_id is None:
        ctx.session.delete(row)
