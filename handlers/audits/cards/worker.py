"""What a practitioner reads: kind, first, with their own view before anybody's."""

from handlers.audits.cards.auditor import opened_counts, worried
from handlers.audits.rules.view import AuditView
from handlers.core.messages import Button, Section
from handlers.core.phrases import count_in_words, day, hour, local_day
from storage.vocabulary import AuditStatus


def _which(view: AuditView) -> Button:
    return Button("Which file?", "audits.show_file", view.args, form=True)


def _write(view: AuditView, label: str = "Write my view") -> Button:
    return Button(label, "audits.self_form", view.args, "primary", form=True)


def _why(view: AuditView) -> Button:
    return Button("Why me?", "audits.why", view.args)


def chosen(view: AuditView) -> Section:
    """Tell a practitioner that their work is looked at with them, and that they go first."""
    auditor = view.auditor
    who = f"{auditor.name}, {auditor.title} in {auditor.team}," if auditor else "An auditor"
    first = ""
    buttons: tuple[Button, ...] = (_which(view), _why(view), worried(view))
    if view.self_due_on is not None:
        questions = count_in_words(len(view.form.self_questions), "short question")
        first = f" Your own view comes first: {questions}, by {day(view.self_due_on)}."
        buttons = (_write(view), *buttons)
    return Section(
        text=(
            f"{who} will look at one of your files with you in {view.period}: "
            f"{view.reference}. Nothing is wrong: it is your turn, and everybody's comes."
            f"{first} Then you talk it through together, starting with what works."
        ),
        buttons=buttons,
        key=view.key,
    )


def self_saved(view: AuditView) -> Section:
    """Thank a practitioner for their view."""
    when = f"{hour(view.self_at)} on {day(local_day(view.self_at))}" if view.self_at else ""
    return Section(
        text=f"Your view in {view.reference} is in, {when}: thank you. {view.auditor_name} reads "
        "it before starting. You can change it until then.",
        buttons=(_write(view, "Change my view"), _which(view), worried(view)),
        tone="good",
        key=view.key,
    )


def self_reminder(view: AuditView, number: int) -> Section:
    """Remind a practitioner of their own view."""
    due = day(view.self_due_on) if view.self_due_on else ""
    opening = {
        0: f"Your own view in {view.reference} is due {due}: four short answers are plenty.",
        1: f"Your own view in {view.reference} is due today; a few lines are plenty.",
    }.get(
        number,
        f"Your own view in {view.reference} was due {due}. It still counts until "
        f"{view.auditor_name} begins.",
    )
    return Section(
        text=f"{opening} You get this because your view comes first; writing it stops it.",
        buttons=(_write(view), _which(view), worried(view)),
        key=view.key,
    )


def new_auditor(view: AuditView) -> Section:
    """Tell a practitioner that somebody else audits."""
    section = self_saved(view) if view.self_at else chosen(view)
    auditor = view.auditor
    who = f"{auditor.name}, {auditor.title} in {auditor.team}," if auditor else "Somebody else"
    return Section(
        text=f"{who} now looks at {view.reference} with you: the first person couldn't. "
        "What you wrote is kept, and nothing else changes.",
        buttons=section.buttons,
        key=view.key,
    )


def finished(view: AuditView) -> Section:
    """Tell a practitioner that the audit is in, before their manager reads."""
    head_start = ""
    if view.manager and view.manager_reads_on:
        head_start = f" You read first: {view.manager.name} from {day(view.manager_reads_on)}."
    starts = "It starts with what works, and has"
    if not view.kind.hosted:
        starts = f"The form is in {view.council.record_system}; here are"
    return Section(
        text=(
            f"{view.auditor_name} has finished {view.reference}. {starts} {opened_counts(view)}."
            f"{head_start} Would you like to answer?"
        ),
        buttons=(
            Button("Read it", "audits.read", view.args, "primary", form=True),
            Button("Reply", "audits.reply_form", view.args, form=True),
            _which(view),
            worried(view),
        ),
        key=view.key,
    )


def reply_saved(view: AuditView) -> Section:
    """Thank a practitioner for the reply."""
    return Section(
        text=f"Your reply to {view.reference} stands beside the audit: thank you. "
        f"{view.auditor_name} has been told.",
        buttons=(
            Button("Read it", "audits.read", view.args, form=True),
            Button("Change my reply", "audits.reply_form", view.args, form=True),
            worried(view),
        ),
        tone="good",
        key=view.key,
    )


def ended(view: AuditView) -> Section:
    """An audit of one's work that is over, or will not happen."""
    if view.status is AuditStatus.WITHDRAWN:
        text = f"{view.reference} will not happen after all. There is nothing you need to do."
        return Section(text=text, key=view.key)
    return Section(
        text=f"{view.reference} is closed. What was agreed comes up in your next supervision.",
        buttons=(Button("Read it", "audits.read", view.args, form=True), worried(view)),
        tone="good",
        key=view.key,
    )


def card(view: AuditView) -> Section:
    """The practitioner's card, in the state the audit is in."""
    if view.status in (AuditStatus.CLOSED, AuditStatus.WITHDRAWN):
        return ended(view)
    if view.status is AuditStatus.SUBMITTED:
        return reply_saved(view) if view.replied_at else finished(view)
    if view.status is AuditStatus.IN_PROGRESS:
        return begun(view)
    return self_saved(view) if view.self_at else chosen(view)


def begun(view: AuditView) -> Section:
    """The auditor has begun."""
    return Section(
        text=f"{view.auditor_name} has begun {view.reference} and will talk it through with you. "
        "You read it first when it is in.",
        buttons=(_which(view), worried(view)),
        key=view.key,
    )
