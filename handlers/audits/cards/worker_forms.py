"""What a practitioner fills in: their own view first, and their reply."""

from collections.abc import Mapping

from handlers.audits.rules.view import AuditView
from handlers.core.forms import Form, Note, Part, Text


def self_view(view: AuditView, written: Mapping[str, str]) -> Form:
    """The worker's own view: a few short questions, kind and open."""
    parts: list[Part] = [
        Note(
            f"For {view.auditor_name} and your own line, before the audit begins. No names of "
            "children or families, please. A few lines each are plenty; leave out what "
            "doesn't fit."
        )
    ]
    for key, question in view.form.self_questions.items():
        parts.append(Text(key, question, many_lines=True, value=written.get(key, "")))
    return Form(
        "audits.self_save", f"{view.reference}: my view", tuple(parts), "Send it", view.args
    )


def reply(view: AuditView, written: str) -> Form:
    """The worker's reply, beside the audit for good."""
    parts: tuple[Part, ...] = (
        Note(
            f"It stands beside the audit; {view.auditor_name}, your line and the QA team can "
            "read it. No names of children or families, please."
        ),
        Text("reply", "My reply", many_lines=True, required=True, value=written),
    )
    return Form("audits.reply", f"Reply to {view.reference}", parts, "Send it", view.args)
