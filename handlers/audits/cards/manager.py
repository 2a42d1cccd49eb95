"""What a practitioner's manager reads: after the practitioner, and without a grade."""

from handlers.audits.cards.auditor import opened_counts, worried
from handlers.audits.rules.view import AuditView
from handlers.core.messages import Button, Section
from handlers.core.phrases import whose
from storage.vocabulary import AuditStatus


def key(view: AuditView) -> str:
    """The manager's row of an audit: they may have the audit in another part as well."""
    return f"team:{view.reference}"


def chosen(view: AuditView) -> Section:
    """Tell a manager whose work is looked at."""
    name = view.worker.name
    writes = f"{name} knows, and writes first. " if view.self_due_on else f"{name} knows. "
    return Section(
        text=(
            f"{whose(name)} work is looked at in {view.period}, by {view.auditor_name} "
            f"({view.reference}). {writes}Nothing for you to do but keep an hour free for "
            f"their talk; you read it when {name} has."
        ),
        buttons=(
            Button("Which file?", "audits.show_file", view.args, form=True),
            worried(view),
        ),
        key=key(view),
    )


def finished(view: AuditView) -> Section:
    """Tell a manager that an audit is in, after the worker's head start."""
    name = view.worker.name
    actions = " The actions have their dates inside." if view.actions else ""
    return Section(
        text=(
            f"{view.auditor_name} has finished {view.reference}, {whose(name)} work, with "
            f"{opened_counts(view)}.{actions} {name} has had it since it came in. "
            f"Ask {name} first how it was: it belongs in your next supervision."
        ),
        buttons=(
            Button("Read it", "audits.read", view.args, "primary", form=True),
            Button("Which file?", "audits.show_file", view.args, form=True),
            worried(view),
        ),
        key=key(view),
    )


def card(view: AuditView) -> Section:
    """The manager's row, in the state the audit is in."""
    if view.status in (AuditStatus.SUBMITTED, AuditStatus.CLOSED):
        return finished(view)
    return chosen(view)
