"""What we do about actions: open the words, and let an owner know."""

from datetime import date

from handlers.actions import cards
from handlers.actions.cards import ActionView
from handlers.core.context import Context
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


def opened(ctx: Context, action: Action) -> tuple[ActionView, str]:
    """Open the words of an action; the trail says who did."""
    view = view_of(ctx, action)
    texts = ctx.open_words(f"action:{view.reference}", [action.words_id])
    return view, texts[action.words_id]


def tell_owners(ctx: Context, audit: Audit, others_from: date | None) -> None:
    """Let everybody with an action of this audit know, when it has come in.

    others_from: the worker's head start ends that day; what a concern asks waits for nobody.
    """
    for action in actions.of_audit(ctx.session, audit):
        view = view_of(ctx, action)
        at_once = action.owner_id == audit.worker_id or action.concern_id is not None
        ctx.tell(
            action.owner_id,
            cards.row(view),
            f"action.agreed:{view.reference}",
            rank=RANK,
            show_from=None if at_once else others_from,
        )
