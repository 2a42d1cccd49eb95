"""Turns of phrase that the cards of an audit share."""

from handlers.audits.rules.view import AuditView
from handlers.core.messages import Button

AN_HOUR = 60  # minutes


def theme(view: AuditView) -> str:
    """Return " Theme: plans that work.", or nothing for a round without a theme."""
    if not view.theme:
        return ""
    return f" Theme: {view.theme}" if view.theme[-1] in ".?!" else f" Theme: {view.theme}."


def how(view: AuditView) -> str:
    """Say where the form is: here, or in the record system, whose result comes back here."""
    if view.kind.hosted:
        return "Start with what works."
    return f"Fill the form in {view.council.record_system}; then tell me the result."


def carry_on(view: AuditView) -> Button:
    """The way back into an audit."""
    label = "Carry on" if view.kind.hosted else "Tell me the result"
    return Button(label, "audits.carry_on", view.args, "primary", form=True)


def length(minutes: int) -> str:
    """Return "about an hour"."""
    return "about an hour" if minutes == AN_HOUR else f"about {minutes} minutes"
