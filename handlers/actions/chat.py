"""What people ask of us about actions."""

from handlers.actions import cards, flows
from handlers.core.access import Party
from handlers.core.context import Context
from handlers.core.forms import Form
from handlers.core.records import ACTION
from handlers.core.router import Routes
from storage.actions import Action

routes = Routes("actions")
READ = (Party.OWNER, Party.AUDITOR, Party.WORKER, Party.MANAGER, Party.LINE)


@routes.route("show", record=ACTION, parties=READ, abilities=("run_rounds",))
def show(ctx: Context, action: Action) -> Form:
    """Open the words of an action; it is logged."""
    view, words = flows.opened(ctx, action)
    return cards.show(view, words)
