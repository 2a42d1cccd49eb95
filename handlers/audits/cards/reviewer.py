"""What an IRO or a conference chair reads who gets a copy: after the worker, without a grade."""

from handlers.audits.cards.auditor import opened_counts, worried
from handlers.audits.rules.view import AuditView
from handlers.core.messages import Button, Section
from handlers.core.phrases import whose


def copied(view: AuditView) -> Section:
    """Tell whoever reviews the file that an audit of work on it is in."""
    name = view.worker.name
    return Section(
        text=(
            f"{view.auditor_name} has finished {view.reference}: {whose(name)} work on a file that "
            f"you review, with {opened_counts(view)}. You get a copy; {name} has had it since it "
            "came in."
        ),
        buttons=(
            Button("Read it", "audits.read", view.args, "primary", form=True),
            Button("Which file?", "audits.show_file", view.args, form=True),
            worried(view),
        ),
        key=f"copy:{view.reference}",
    )
