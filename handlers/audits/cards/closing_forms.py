"""The forms at an audit's end, and those for when it can't go on as planned."""

from datetime import date

from handlers.audits.cards.forms import Options
from handlers.audits.rules.view import AuditView
from handlers.core.forms import Choice, Day, Form, Note, Part


def late(view: AuditView, reasons: Options, first_day: date) -> Form:
    """Something is in the way: what, and when it will be there."""
    parts: tuple[Part, ...] = (
        Choice("reason", "What is in the way?", reasons, required=True),
        Day("expected_on", "I expect to finish by", required=True, value=first_day),
    )
    return Form("audits.late", f"{view.reference}: new date", parts, "Save", view.args)


def cannot(view: AuditView, reasons: Options) -> Form:
    """Why an auditor can't do this one. Nobody is named and nobody minds."""
    parts: tuple[Part, ...] = (
        Note("Saying so early helps. No names, please: a reason from the list is enough."),
        Choice("reason", "I can't do this one because", reasons, required=True),
    )
    return Form("audits.hand_on", f"Hand on {view.reference}", parts, "Hand it on", view.args)


def close(view: AuditView, routes: Options, none: Options, reasons: Options) -> Form:
    """What closes an audit: the family's view or a reason, the talk, the filing."""
    parts: list[Part] = [
        Note(
            "The family's view: was it sought? Only the route and the day are kept here, "
            "never what they said. A family is asked only when the worker says it is safe."
        ),
        Choice("family_route", "Sought, by", routes),
        Day("family_on", "Sought on"),
        Choice("no_family", "Or not sought, because", none),
    ]
    if view.talked_on is None:
        parts += [
            Day("talked_on", "We talked it through on"),
            Choice(
                "not_talked",
                "Or: not yet, because",
                reasons,
                value=(view.not_talked,) if view.not_talked else (),
            ),
        ]
    parts.append(
        Day(
            "filed_on",
            f"The case note is on the child's file in {view.council.record_system} since",
            value=view.filed_on,
        )
    )
    return Form("audits.close", f"Close {view.reference}", tuple(parts), "Save", view.args)
