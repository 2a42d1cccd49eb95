"""`qa-loop trail`: is the audit trail whole, and the line to keep outside the database."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from handlers.core.errors import Refusal
from storage import trail
from storage.trail import Anchor, Fault, read_anchor

OpenReading = Callable[[], AbstractContextManager[Session]]

AnchorFile = Annotated[
    Path | None,
    typer.Option("--anchor", metavar="FILE", help="Lines that were kept outside, one or many."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON only, for a script.")]

VERIFY_EXAMPLE = "Example: qa-loop trail verify --anchor anchors.txt"
ANCHOR_EXAMPLE = "Example: qa-loop trail anchor >> anchors.txt"
IN_A_LOG = "trail anchor: "  # the log's own words may stand before it


@dataclass(frozen=True)
class Verdict:
    """What verifying came to."""

    entries: int
    anchors: int
    faults: list[Fault]


def trail_app(open_reading: OpenReading, now: Callable[[], datetime]) -> typer.Typer:
    """Return the commands; a Refusal passes through to whoever runs them."""
    app = typer.Typer(help="The audit trail: verify it, anchor it.", no_args_is_help=True)

    @app.command("verify", epilog=VERIFY_EXAMPLE)
    def verify_trail(anchor: AnchorFile = None, as_json: AsJson = False) -> None:  # noqa: FBT002
        """Look for edits, deletions, insertions, swaps and cut tails; exit 1 on any."""
        anchors = [] if anchor is None else read_anchors(anchor)
        with open_reading() as session:
            entries = trail.anchor(session, now()).count
            verdict = Verdict(entries, len(anchors), trail.verify(session, anchors))
        typer.echo(json.dumps(asdict(verdict)) if as_json else _in_words(verdict))
        if verdict.faults:
            raise typer.Exit(1)

    @app.command("anchor", epilog=ANCHOR_EXAMPLE)
    def print_anchor() -> None:
        """Print the line to keep outside the database: how long the trail is, how it ends."""
        with open_reading() as session:
            typer.echo(str(trail.anchor(session, now())))

    return app


def read_anchors(path: Path) -> list[Anchor]:
    """Return the anchors that a file holds, a line each. Raises: Refusal."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, "It is missing, or it is not text.") from error
    anchors = [_anchor(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not anchors:
        raise _unreadable(path, "It holds no line.")
    return anchors


def _anchor(path: Path, number: int, line: str) -> Anchor:
    try:
        return read_anchor(line.rpartition(IN_A_LOG)[2])
    except ValueError as error:
        raise _unreadable(path, f"Line {number} is not an anchor.") from error


def _unreadable(path: Path, why: str) -> Refusal:
    next_step = "Give it lines as `qa-loop trail anchor` prints them."
    return Refusal(f"The trail was not verified against {path.name}.", why, next_step)


def _in_words(verdict: Verdict) -> str:
    if not verdict.faults:
        agrees = f" It agrees with {verdict.anchors} kept outside." if verdict.anchors else ""
        return f"The trail is whole: entries {verdict.entries}, faults 0.{agrees}"
    lines = [f"The trail is NOT whole: faults {len(verdict.faults)}. Keep this database as it is."]
    return "\n".join([*lines, *(_line(fault) for fault in verdict.faults)])


def _line(fault: Fault) -> str:
    return f"entry {fault.number}: {fault.what}" if fault.number else fault.what
