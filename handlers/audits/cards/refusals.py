"""Why something about an audit was not done: three sentences each."""

from datetime import date

from handlers.audits.rules.view import AuditView
from handlers.core.errors import Refusal
from handlers.core.phrases import day, listed, whose


def self_first(view: AuditView, due_on: date) -> Refusal:
    """The worker writes first."""
    name = view.worker.name
    return Refusal(
        f"{view.reference} has not been started.",
        f"{whose(name)} own view comes first, and {name} has until {day(due_on)}.",
        "You will be told when it is in; from the day after you can start without it.",
    )


def already_over(view: AuditView) -> Refusal:
    """The step belongs to an earlier stage."""
    return Refusal(
        f"Nothing was changed in {view.reference}.",
        "It has been handed on, submitted or closed since that card was posted.",
        "Type /qa to see where it stands now.",
    )


def self_too_late(view: AuditView) -> Refusal:
    """The auditor has begun."""
    return Refusal(
        f"Your view in {view.reference} was not changed.",
        f"{view.auditor_name} has begun and has read it.",
        "Say it in your talk, or in your reply when the audit is in.",
    )


def not_ready(view: AuditView, missing: tuple[str, ...]) -> Refusal:
    """Something is still to be answered."""
    return Refusal(
        f"{view.reference} was not moved on.",
        f"Still needed: {listed(missing)}.",
        "What you saved is kept: press Carry on to finish.",
    )


def reads_first(view: AuditView, from_on: date) -> Refusal:
    """The manager waits for the worker's head start."""
    return Refusal(
        f"{view.reference} was not opened.",
        f"{view.worker.name} reads it first.",
        f"You can read it from {day(from_on)}; a concern would reach you at once.",
    )


def not_in_yet(view: AuditView) -> Refusal:
    """There is nothing to read yet."""
    return Refusal(
        f"{view.reference} was not opened.",
        f"{view.auditor_name} has not submitted it yet.",
        f"It is due on {day(view.due_on)}; you will hear.",
    )


def offer_gone(view: AuditView) -> Refusal:
    """An offer was answered or has lapsed."""
    return Refusal(
        f"Nothing was changed in {view.reference}.",
        "That offer has been answered, or its time ran out.",
        "Thank you all the same: there is nothing you need to do.",
    )


def hosted_here(view: AuditView) -> Refusal:
    """A result came alone for an audit whose form is here."""
    return Refusal(
        f"Nothing was saved in {view.reference}.",
        "Its form is here, section by section.",
        "Press Carry on to open it.",
    )


def no_copy(view: AuditView) -> Refusal:
    """An IRO or a chair asks for an audit that this council sends them no copy of."""
    return Refusal(
        f"{view.reference} was not opened.",
        "Audits of this kind are not copied to you.",
        "Ask the worker, or the quality assurance team.",
    )
