"""What the bot can be asked: every capability's routes, merged once."""

from collections.abc import Mapping

from handlers.actions.chat import routes as actions
from handlers.audits.chat import auditor, closing, handing_over, reading, result, worker
from handlers.audits.chat.routes import routes as audits
from handlers.concerns.chat import routes as concerns
from handlers.core.router import Route, Routes
from handlers.home.chat import routes as home
from handlers.imports.chat import routes as imports
from handlers.rounds.chat import changing, drafting, lists, running
from handlers.rounds.chat.routes import routes as rounds

# Each of these adds its routes to its capability's list when it is imported.
CHAT = (auditor, closing, handing_over, reading, result, worker, changing, drafting, lists, running)

CAPABILITIES: tuple[Routes, ...] = (home, imports, rounds, audits, concerns, actions)


def _merged() -> Mapping[str, Route]:
    routes: dict[str, Route] = {}
    for capability in CAPABILITIES:
        if taken := routes.keys() & capability.all.keys():
            msg = f"Two capabilities claim {sorted(taken)}; rename one."
            raise ValueError(msg)
        routes |= capability.all
    return routes


ROUTES: Mapping[str, Route] = _merged()
