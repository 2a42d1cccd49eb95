"""The routes of audits: one list, filled by the modules beside this one."""

from handlers.core.router import Routes

routes = Routes("audits")
