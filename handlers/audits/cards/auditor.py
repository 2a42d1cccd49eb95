"""What an auditor reads: the card in each state, the reminders, the hand-over."""

from handlers.audits.cards import words
from handlers.audits.rules import dates
from handlers.audits.rules.view import AuditView
from handlers.core.messages import Button, Section
from handlers.core.phrases import count_in_words, day, listed, local_day, whose
from storage.vocabulary import AuditStatus


def worried(view: AuditView) -> Button:
    """The way to the phone numbers, on every card of an audit."""
    return Button("Worried about a child now?", "concerns.open", view.args, "danger", form=True)


def show_file(view: AuditView) -> Button:
    """Who may see it finds out which file this is; it is logged."""
    return Button("Show me the file", "audits.show_file", view.args, form=True)


def card(view: AuditView) -> Section:
    """The auditor's card, in the state the audit is in."""
    draw = {
        AuditStatus.ALLOCATED: allocated,
        AuditStatus.IN_PROGRESS: in_progress,
        AuditStatus.SUBMITTED: submitted,
        AuditStatus.CLOSED: closed,
    }.get(view.status, over)
    return draw(view)


def allocated(view: AuditView) -> Section:
    """Hand an auditor their audit: what, by when, how, and the way out."""
    look_back = dates.look_back(view.window_from, view.kind.look_back)
    return Section(
        text=(
            f"Your {view.period} audit is {view.reference}: {whose(view.worker.name)} work, "
            f"{view.worker.team}.{words.theme(view)} Please finish by {day(view.due_on)}"
            f"{_window_closes(view)}. Look mainly at {look_back}; "
            f"{words.length(view.kind.minutes)}, plus {view.kind.talk} "
            f"with {view.worker.name}, who knows. {words.how(view)} {ring_first(view)}"
        ),
        buttons=(
            show_file(view),
            Button("Start", "audits.start", view.args, "primary", form=True),
            Button("I can't do this one", "audits.cannot", view.args, form=True),
            Button("Why me?", "audits.why", view.args),
            worried(view),
        ),
        key=view.key,
    )


def _window_closes(view: AuditView) -> str:
    return ", when the window closes" if view.due_on == view.window_to else ""


def ring_first(view: AuditView) -> str:
    """The numbers that matter, on the card itself: a card stands longer than an afternoon."""
    council = view.council
    return (
        f"Worried about a child today? Ring first: {council.duty_phone}, "
        f"out of hours {council.out_of_hours_phone}."
    )


def who_answers(view: AuditView) -> str:
    """Who answers at this moment, and who after that: for what is read at once."""
    council, now = view.council, view.answers
    by_day = now.phone == council.duty_phone
    later = (
        f"from {council.duty_to:%H:%M} {council.out_of_hours_team}, {council.out_of_hours_phone}"
        if by_day
        else f"from {council.duty_from:%H:%M} on working days {council.duty_team}, "
        f"{council.duty_phone}"
    )
    return f"{now.team}, {now.phone}; {later}"


def self_view_in(view: AuditView) -> Section:
    """Tell the auditor that the worker has written."""
    section = card(view)
    return Section(
        text=f"{whose(view.worker.name)} own view is in for {view.reference}: you can start "
        f"whenever suits you both, by {day(view.due_on)}. {ring_first(view)}",
        buttons=section.buttons,
        key=view.key,
    )


def in_progress(view: AuditView) -> Section:
    """Show how far the audit is."""
    total = len(view.form.sections)
    far = f"{view.sections_done} of {total} sections done. What you save stays."
    submit = (Button("Submit", "audits.submit_form", view.args, form=True),)
    return Section(
        text=(
            f"{view.reference}, {whose(view.worker.name)} work: "
            f"{far if view.kind.hosted else words.how(view)} Please finish by {day(view.due_on)}. "
            f"{ring_first(view)}"
        ),
        buttons=(
            words.carry_on(view),
            *(submit if view.kind.hosted else ()),
            show_file(view),
            Button("I can't do this one", "audits.cannot", view.args, form=True),
            worried(view),
        ),
        key=view.key,
    )


def submitted(view: AuditView) -> Section:
    """Say thank you, and what closes it."""
    missing = _open_points(view)
    by = f" by {day(view.closing_due_on)}" if view.closing_due_on else ""
    rest = f"To close it{by}: {listed(missing)}." if missing else "All is answered."
    return Section(
        text=f"{view.reference} is in: thank you. {view.worker.name} reads it first. {rest}",
        buttons=(
            Button("Close it", "audits.close_form", view.args, "primary", form=True),
            Button("Case note to copy", "audits.case_note", view.args, form=True),
            Button("Read it", "audits.read", view.args, form=True),
            worried(view),
        ),
        key=view.key,
    )


def at_risk(view: AuditView) -> Section:
    """The audit is in, and a child may be at risk: the numbers come before anything else."""
    section = submitted(view)
    return Section(
        text=(
            f"Please ring now: {who_answers(view)}. "
            f"In danger this minute: 999. Then press Worried about a child now? and log who "
            f"you told. {view.reference} is in; nothing was lost."
        ),
        buttons=(worried(view), *section.buttons[:-1]),
        tone="concern",
        key=view.key,
    )


def _open_points(view: AuditView) -> tuple[str, ...]:
    wanted = (
        (bool(view.talked_on or view.not_talked), f"your talk with {view.worker.name}"),
        (view.family_answered, "the family's view, or a reason"),
        (view.filed_on is not None, "the case note on the child's file"),
    )
    return tuple(needed for is_there, needed in wanted if not is_there)


def closed(view: AuditView) -> Section:
    """The end, with the way to read it and the numbers."""
    when = f" on {day(local_day(view.closed_at))}" if view.closed_at else ""
    return Section(
        text=f"{view.reference} is closed{when}. Thank you for your care with "
        f"{whose(view.worker.name)} work.",
        buttons=(Button("Read it", "audits.read", view.args, form=True), worried(view)),
        tone="good",
        key=view.key,
    )


def over(view: AuditView) -> Section:
    """An audit that is no longer this person's."""
    return Section(
        text=f"{view.reference} is no longer with you. There is nothing you need to do.",
        key=view.key,
    )


def reminder(view: AuditView, number: int, most: int) -> Section:
    """Remind kindly: what is due, the next step, why this came, how to stop it."""
    due = day(view.due_on)
    opening = {
        0: f"{view.reference}, {whose(view.worker.name)} work, is due {due}. "
        f"{'A good hour is enough; what you save stays.' if view.kind.hosted else words.how(view)}",
        1: f"{view.reference}, {whose(view.worker.name)} work, is due today. "
        "Done, or is something in the way? Either answer helps.",
    }.get(
        number,
        f"{view.reference}, {whose(view.worker.name)} work, was due {due}. "
        "Is something in the way? A word helps us to help.",
    )
    last = " This is the last reminder; the QA team will ring." if number == most - 1 else ""
    return Section(
        text=f"{opening}{last} You get this because the audit is with you; "
        "finishing, handing it on or giving a new date stops it.",
        buttons=(
            words.carry_on(view),
            Button("Something is in the way", "audits.late_form", view.args, form=True),
            Button("I can't do this one", "audits.cannot", view.args, form=True),
            worried(view),
        ),
        key=view.key,
    )


def closing_reminder(view: AuditView) -> Section:
    """Remind of what closes an audit."""
    section = submitted(view)
    return Section(
        text=f"{view.reference} is nearly done. Still open: {listed(_open_points(view))}. "
        "You get this because you did the audit; closing it stops it.",
        buttons=section.buttons,
        key=view.key,
    )


def with_a_date(view: AuditView) -> Section:
    """Confirm a later date; reminders stop until then."""
    section = in_progress(view) if view.status is AuditStatus.IN_PROGRESS else allocated(view)
    expected = day(view.expected_on) if view.expected_on else "a later day"
    return Section(
        text=f"Thank you. The QA team sees that {view.reference} comes by {expected}; "
        "no reminders until then.",
        buttons=section.buttons,
        key=view.key,
    )


def handed_on(view: AuditView, reason: str, next_name: str) -> Section:
    """Thank somebody who can't do an audit."""
    onward = (
        f"{next_name} is asked to take it over" if next_name else "The QA team finds somebody else"
    )
    return Section(
        text=f'"{reason}": thank you for saying so. {onward}. Nothing else for you to do '
        f"on {view.reference}. {ring_first(view)}",
        key=view.key,
    )


def offer(view: AuditView, answer_by: str) -> Section:
    """Ask the next person, without naming who couldn't or why."""
    return Section(
        text=(
            f"Could you take over {view.reference}: {whose(view.worker.name)} work, "
            f"{view.worker.team}? Its auditor can't do it. Due {day(view.due_on)}. Please answer "
            f"by {answer_by}; after that somebody else is asked, and nobody minds a no."
        ),
        buttons=(
            Button("Yes, I'll do it", "audits.accept", view.args, "primary"),
            Button("No, I can't", "audits.decline", view.args),
        ),
        key=view.key,
    )


def declined(view: AuditView) -> Section:
    """Thank somebody for a no."""
    return Section(
        text=f"Thank you for answering. Somebody else is asked about {view.reference}.",
        key=view.key,
    )


def qa_needs_auditor(view: AuditView) -> Section:
    """Tell the QA team that an audit has nobody."""
    return Section(
        text=f"{view.reference}, {whose(view.worker.name)} work, has no auditor: everybody who "
        "may do it was asked or has one already. Please find somebody.",
        buttons=(Button("See the round", "rounds.progress", {}, "primary"),),
        key=view.key,
    )


def worker_replied(view: AuditView) -> Section:
    """Tell the auditor that the worker has replied."""
    when = "It stands beside your audit." if view.talked_on else "Read it before you talk."
    return Section(
        text=f"{view.worker.name} has replied to {view.reference}. {when}",
        buttons=(*submitted(view).buttons[:3], worried(view)),
        key=view.key,
    )


def opened_counts(view: AuditView) -> str:
    """Return what an audit holds, in numbers."""
    return listed(
        (
            count_in_words(view.learning_points, "learning point"),
            count_in_words(view.actions, "action"),
        )
    )
