"""`qa-loop demo`: the simulator with a made-up council, or a story that plays by itself."""

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import typer
from rich.console import Console

from bot.demo.council import CouncilSize
from bot.demo.start import Demo, start_demo
from bot.demo.tour import TOUR
from bot.web.simulator.run import listening, serve
from bot.web.simulator.session import Session
from handlers.core.errors import Refusal
from handlers.core.phrases import listed

Tell = Callable[[str], None]
Story = Callable[[Demo, Tell], Mapping[str, object]]  # tells as it goes; returns its figures
NO_STORIES: Mapping[str, Story] = MappingProxyType({})

HELP = """Open the simulator: a made-up council in your browser, on this computer alone.

Examples:

  qa-loop demo
  qa-loop demo --size small --seed 3 --no-browser
  qa-loop demo --keep my-council
  qa-loop demo --story month --framework west_sussex --seed 7 --json
"""


def demo_command(app: typer.Typer, stories: Mapping[str, Story] = NO_STORIES) -> None:
    """Add `demo` to the command line. `stories` are those that `--story` can play."""

    @app.command(help=HELP)
    def demo(  # noqa: PLR0913 (one for each option)
        *,
        framework: Annotated[
            str, typer.Option(help="Whose framework: see `qa-loop framework list`.")
        ] = "west_sussex",
        size: Annotated[
            CouncilSize, typer.Option(help="How large the made-up council is.")
        ] = "demo",
        seed: Annotated[int, typer.Option(help="Another number makes other people.")] = 7,
        port: Annotated[
            int, typer.Option(min=0, max=65535, help="0 takes a port that is free.")
        ] = 0,
        no_browser: Annotated[
            bool, typer.Option("--no-browser", help="Print the address; open nothing.")
        ] = False,
        story: Annotated[str, typer.Option(help="Play a story to its end instead: month.")] = "",
        as_json: Annotated[
            bool, typer.Option("--json", help="With --story: print its figures alone, as JSON.")
        ] = False,
        keep: Annotated[
            Path | None, typer.Option(help="Keep the council's files in this folder.")
        ] = None,
    ) -> None:
        _check(story, stories, as_json=as_json)
        speak = Console(stderr=as_json, highlight=False, soft_wrap=True)
        with _built(speak, framework, size, seed, keep) as council:
            if story:
                _tell(council, stories[story], as_json=as_json)
            else:
                _open(council, speak, port, browse=not no_browser)


@contextmanager
def _built(
    speak: Console, framework: str, size: CouncilSize, seed: int, keep: Path | None
) -> Iterator[Demo]:
    """Make the council up in a folder: the one to keep, or one that goes afterwards."""
    with tempfile.TemporaryDirectory(prefix="qa-loop-") as passing:
        folder = keep or Path(passing)
        if (folder / "qa-loop.db").exists():
            raise Refusal(
                happened=f"{folder} was left as it is.",
                why="There is a council in it already, and the demo always makes up a new one.",
                next_step="Name another folder after --keep, or remove this one.",
            )
        with speak.status("Making up a council: its people, their case files, a framework …"):
            council = start_demo(framework, size, seed, folder)
        try:
            yield council
        finally:
            council.app.engine.dispose()


def _tell(council: Demo, story: Story, *, as_json: bool) -> None:
    figures = story(council, (lambda _: None) if as_json else typer.echo)
    if as_json:
        typer.echo(json.dumps(figures, indent=2))


def _open(council: Demo, speak: Console, port: int, *, browse: bool) -> None:
    """Serve the simulator until Ctrl-C."""

    def announce(address: str) -> None:
        speak.print("The simulator is open in this computer's browsers alone. Everybody in it is")
        speak.print("made up. Stop it with Ctrl-C.\n")
        speak.print(address, style="bold")

    try:
        door = listening(port)
    except OSError as error:
        raise Refusal(
            happened=f"The simulator can't use port {port}.",
            why=f"The system says: {error.strerror}.",
            next_step="Leave --port out, and a free one is taken.",
        ) from error
    session = Session(council.app, council.platform, council.now)
    try:
        serve(session, TOUR, door, announce, browse=browse)
    except KeyboardInterrupt:
        speak.print("\nStopped.")


def _check(story: str, stories: Mapping[str, Story], *, as_json: bool) -> None:
    """Refuse options that don't go together."""
    if as_json and not story:
        msg = "It needs a --story to tell of."
        raise typer.BadParameter(msg, param_hint="--json")
    if story and story not in stories:
        known = listed(stories, "or") or "none yet"
        msg = f"There is no story {story!r}. There is: {known}."
        raise typer.BadParameter(msg, param_hint="--story")
