"""`qa-loop`: the command line. Each command is a small app of its own; here they are joined."""

import sys

import typer

from bot.allocate import allocate_command
from bot.check import check_command
from bot.demo.command import demo_command
from bot.demo.stories import STORIES
from bot.frameworks import framework_app
from bot.importing import import_app
from bot.opening import now, open_app, open_desk, open_reading, profile_in_force
from bot.run import run_command
from bot.slack_manifest import slack_manifest_command
from bot.trail import trail_app
from handlers.core.errors import Refusal
from storage.migrate import DatabaseFault

HELP = """Closes the learning loop of children's services quality assurance, in the council's chat.

See it live with made-up people: qa-loop demo
"""


def build() -> typer.Typer:
    """Return the whole command line."""
    app = typer.Typer(name="qa-loop", help=HELP, no_args_is_help=True, rich_markup_mode=None)
    demo_command(app, STORIES)
    app.add_typer(framework_app(open_desk), name="framework")
    app.add_typer(import_app(open_desk, profile_in_force), name="import")
    run_command(app)
    allocate_command(app, open_app)
    check_command(app)
    slack_manifest_command(app)
    app.add_typer(trail_app(open_reading, now), name="trail")
    return app


def main() -> None:
    """Run a command; what can't be done is said in words, never as a stack trace."""
    try:
        build()()
    except (Refusal, DatabaseFault) as refusal:
        print(refusal, file=sys.stderr)  # noqa: T201 (the command line speaks)
        sys.exit(1)
