"""The way in: /qa, and the home."""

from handlers.core.context import Context
from handlers.core.messages import Message
from handlers.core.router import Routes
from handlers.home import flows

routes = Routes("home")


@routes.route("open", everyone=True)
def open_home(ctx: Context) -> Message:
    """Show what is mine now."""
    return flows.home(ctx)
