"""Who hears of a change in an audit: queued with the change, in one transaction."""

from datetime import date, timedelta

from handlers.audits.cards import auditor as auditor_cards
from handlers.audits.cards import manager as manager_cards
from handlers.audits.cards import reviewer as reviewer_cards
from handlers.audits.cards import worker as worker_cards
from handlers.audits.flows.view import view_of
from handlers.audits.rules.view import AuditView
from handlers.core.context import Context
from handlers.core.messages import Section
from storage.audits import Audit
from storage.case_files import CaseFile

OFFER, CARD, RESULT, REMINDER, NOTICE = 10, 20, 25, 30, 60  # ranks in the everyday post


def tell_everybody(ctx: Context, audit: Audit) -> None:
    """Tell the auditor and the worker with the cards, the manager a working day later."""
    view = view_of(ctx, audit)
    _tell_auditor(ctx, audit, view)
    _tell_worker(ctx, audit, view)


def tell_card(ctx: Context, audit: Audit) -> None:
    """Send the card to an auditor who was given an audit."""
    _tell_auditor(ctx, audit, view_of(ctx, audit))


def _tell_auditor(ctx: Context, audit: Audit, view: AuditView) -> None:
    if view.auditor is None:
        return
    ctx.tell(
        view.auditor.id,
        auditor_cards.card(view),
        f"audit.card:{audit.reference}:{view.auditor.id}",
        rank=CARD,
        show_from=audit.cards_on,
    )


def _tell_worker(ctx: Context, audit: Audit, view: AuditView) -> None:
    ctx.tell(
        view.worker.id,
        worker_cards.chosen(view),
        f"audit.chosen:{audit.reference}",
        rank=CARD,
        show_from=audit.cards_on,
    )
    if view.manager:
        ctx.tell(
            view.manager.id,
            manager_cards.chosen(view),
            f"audit.manager:{audit.reference}:{view.manager.id}",
            rank=NOTICE,
            show_from=ctx.calendar.due_on(audit.cards_on, ctx.profile.clocks.head_start),
        )


def tell_new_auditor(ctx: Context, audit: Audit) -> None:
    """Tell the worker who looks at their work now."""
    view = view_of(ctx, audit)
    ctx.tell(
        view.worker.id,
        worker_cards.new_auditor(view),
        f"audit.new_auditor:{audit.reference}:{audit.auditor_id}",
        rank=CARD,
        show_from=audit.cards_on,
    )


def tell_result(ctx: Context, audit: Audit) -> None:
    """Tell the worker first; whoever gets a copy hears after the head start."""
    view = view_of(ctx, audit)
    once_key = f"audit.result:{audit.reference}"
    _tell_result(ctx, audit, view.worker.id, worker_cards.finished(view), once_key)
    for person_id in copied_to(ctx, audit, view):
        _tell_result(
            ctx,
            audit,
            person_id,
            _copy(view, person_id),
            f"{once_key}:{person_id}",
            view.manager_reads_on,
        )


def _copy(view: AuditView, person_id: int) -> Section:
    is_manager = view.manager is not None and view.manager.id == person_id
    return manager_cards.finished(view) if is_manager else reviewer_cards.copied(view)


def _tell_result(  # noqa: PLR0913, PLR0917 (who, about what, from when)
    ctx: Context,
    audit: Audit,
    person_id: int,
    section: Section,
    once_key: str,
    show_from: date | None = None,
) -> None:
    """Tell in the everyday post, or at once where tomorrow's would be past the notice clock."""
    clock = ctx.under(audit.framework_version_id).clocks.notice
    tomorrow = ctx.at(ctx.calendar.add_working_days(ctx.today, 1), ctx.profile.manners.office_from)
    if clock.hours and tomorrow > ctx.now + timedelta(hours=clock.hours):
        ctx.tell_apart(person_id, section, once_key)
    else:
        ctx.tell(person_id, section, once_key, rank=RESULT, show_from=show_from)


def copied_to(ctx: Context, audit: Audit, view: AuditView) -> tuple[int, ...]:
    """Return who gets a copy besides the worker, as the profile says."""
    file = ctx.session.get_one(CaseFile, audit.case_file_id)
    wanted = {
        "manager": view.manager.id if view.manager else None,
        "iro": file.iro_id,
        "cp_chair": file.cp_chair_id,
    }
    ids = (wanted.get(copy) for copy in view.kind.copies)
    taken = (audit.auditor_id, audit.worker_id)
    return tuple(dict.fromkeys(one for one in ids if one is not None and one not in taken))


def refresh_worker(ctx: Context, audit: Audit) -> AuditView:
    """Bring the worker's card up to date. The others' stay: news of it may still wait there."""
    view = view_of(ctx, audit)
    ctx.revise(view.worker.id, worker_cards.card(view))
    return view


def refresh(ctx: Context, audit: Audit) -> AuditView:
    """Bring every card of this audit up to date, wherever it stands."""
    view = refresh_worker(ctx, audit)
    if view.auditor:
        ctx.revise(view.auditor.id, auditor_cards.card(view))
    if view.manager and view.submitted_at is None:
        ctx.revise(view.manager.id, manager_cards.card(view))
    return view
