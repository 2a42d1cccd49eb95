"""The routes of rounds: one list, filled by the modules beside this one."""

from handlers.core.profile.types import Ability
from handlers.core.router import Routes

routes = Routes("rounds")

QA: tuple[Ability, ...] = ("run_rounds",)
MAY_EXCLUDE: tuple[Ability, ...] = ("run_rounds", "exclude_files")
