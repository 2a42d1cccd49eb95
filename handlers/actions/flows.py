"""What we do about actions: open the words, and let an owner know."""

from datetime import date

from handlers.actions import cards, rules
from handlers.actions.cards import ActionView
from handlers.core.context import Context
from handlers.core.phrases import local_day
from storage import actions
from storage.actions import Action
from storage.audits import Audit

RANK = 40  # below an audit's own card in the everyday post


def view_of(ctx: Context, action: Action) -> ActionView:
    """Return an action as cards speak of it."""
    audit = ctx.session.get_one(Audit, action.audit_id)
    types = ctx.under(audit.framework_version_id).action_types
    kind = types.get(action.type, action.type)
    return ActionView(audit.reference, action.number, kind, action.due_on, action.due_why)


def others_from(ctx: Context, action: Action) -> date | None:
    """Return the day from which others than worker and auditor see it; None: it is not in.

    The worker reads first; what a concern asks waits for nobody, not even the audit.
    """
    if action.concern_id is not None:
        return local_day(action.made_at)
    audit = ctx.session.get_one(Audit, action.audit_id)
    if audit.submitted_at is None:
        return None
    submitted_on = local_day(audit.submitted_at)
    clocks = ctx.under(audit.framework_version_id).clocks
    return rules.manager_reads_on(submitted_on, clocks, ctx.calendar)


def may_see(ctx: Context, action: Action) -> bool:
    """Return whether the speaker may see an action yet."""
    from_on = others_from(ctx, action)
    audit = ctx.session.get_one(Audit, action.audit_id)
    is_first = ctx.speaker.id in (audit.worker_id, audit.auditor_id)
    is_qa = "run_rounds" in ctx.speaker.abilities
    return from_on is not None and (is_first or is_qa or ctx.today >= from_on)


def opened(ctx: Context, action: Action) -> tuple[ActionView, str]:
    """Open the words of an action; the trail says who did."""
    view = view_of(ctx, action)
    if not may_see(ctx, action):
        raise cards.not_yet(view, others_from(ctx, action))
    texts = ctx.open_words(f"action:{view.reference}", [action.words_id])
    return view, texts[action.words_id]


def tell_owners(ctx: Context, audit: Audit) -> None:
    """Let everybody with an action of this audit know, when it has come in."""
    for action in actions.of_audit(ctx.session, audit):
        is_worker = action.owner_id == audit.worker_id
        tell_owner(ctx, action, None if is_worker else others_from(ctx, action))


def tell_owner(ctx: Context, action: Action, show_from: date | None = None) -> None:
    """Let one owner know, once."""
    view = view_of(ctx, action)
    key = f"action.agreed:{view.reference}"
    ctx.tell(action.owner_id, cards.row(view), key, rank=RANK, show_from=show_from)
