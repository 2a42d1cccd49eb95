"""What the QA team asks: bring a list in, look at what it would change, import it."""

from collections.abc import Mapping
from typing import Any

from handlers.core.context import Context
from handlers.core.forms import Form, chosen
from handlers.core.messages import Message
from handlers.core.profile.types import Ability
from handlers.core.router import Reply, Routes
from handlers.imports import cards
from handlers.imports.flows import sending
from handlers.imports.flows.sending import Sent

routes = Routes("imports")

QA: tuple[Ability, ...] = ("run_rounds",)
Answers = Mapping[str, Any]


@routes.route("bring", abilities=QA)
def bring(ctx: Context) -> Form:  # noqa: ARG001 (a handler takes the context)
    """Ask for a file."""
    return cards.form()


@routes.route("look", abilities=QA)
def look(ctx: Context, answers: Answers) -> Reply:
    """Say what a file would change; nothing is imported yet."""
    if faults := cards.form().faults(answers):
        return cards.sent_again(answers, faults)
    upload_id, report = sending.look(ctx, _sent(answers))
    return cards.looked_at(report, upload_id)


@routes.route("faults", abilities=QA)
def faults(ctx: Context, upload: str, number: int) -> Message:
    """Turn a page of faults."""
    return cards.faults(sending.again(ctx, upload), upload, number)


@routes.route("confirm", abilities=QA)
def confirm(ctx: Context, upload: str) -> Message:
    """Import what was looked at."""
    report = sending.confirm(ctx, upload)
    return cards.done(report) if report.fine else cards.faults(report, upload, 1)


@routes.route("forget", abilities=QA)
def forget(ctx: Context, upload: str) -> Message:
    """Forget the file."""
    sending.forget(ctx, upload)
    return cards.forgotten()


def _sent(answers: Answers) -> Sent:
    leavers = str(answers.get("leavers") or "").strip()
    told = str(answers.get("told") or "").strip()
    options = f"{told} leavers={leavers}" if leavers else told
    return Sent(
        kind=chosen(answers.get("kind"))[0],
        content=_bytes(answers.get("file")) or b"",
        also=_bytes(answers.get("workers")),
        options=options[: sending.LONGEST_OPTIONS],
    )


def _bytes(given: object) -> bytes | None:
    return given if isinstance(given, bytes) and given else None
