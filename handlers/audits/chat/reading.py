"""What people open: the audit, the file's number, the reason, the case note."""

from handlers.audits.cards import reading_forms as forms
from handlers.audits.chat.routes import routes
from handlers.audits.flows import reading
from handlers.core.access import Party
from handlers.core.context import Context
from handlers.core.forms import Form
from handlers.core.messages import Whisper, say
from handlers.core.records import AUDIT
from storage.audits import Audit

READERS = (Party.AUDITOR, Party.WORKER, Party.MANAGER, Party.LINE)
ASKERS = (*READERS, Party.REVIEWER, Party.OFFERED)


@routes.route("read", record=AUDIT, parties=(*READERS, Party.REVIEWER), abilities=("run_rounds",))
def read(ctx: Context, audit: Audit) -> Form:
    """Open the words of an audit; the trail says who did."""
    view, content, grades = reading.read(ctx, audit)
    return forms.read(view, content, grades=grades)


@routes.route(
    "show_file", record=AUDIT, parties=(*READERS, Party.REVIEWER), abilities=("run_rounds",)
)
def show_file(ctx: Context, audit: Audit) -> Form:
    """Say which file it is, so that nobody guesses a child's name in chat."""
    view, number = reading.file_number(ctx, audit)
    return forms.file_number(view, number)


@routes.route("why", record=AUDIT, parties=ASKERS, abilities=("run_rounds",))
def why(ctx: Context, audit: Audit) -> Whisper:  # noqa: ARG001 (every handler is handed one)
    """Say why this file and this auditor."""
    return Whisper(say(audit.why))


@routes.route("case_note", record=AUDIT, parties=(Party.AUDITOR,))
def case_note(ctx: Context, audit: Audit) -> Form:
    """Offer a note ready to copy to the child's file."""
    view, content, _ = reading.read(ctx, audit)
    return forms.case_note(view, content)
