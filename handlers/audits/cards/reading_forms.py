"""What people open to read: the audit, the file's number, the case note."""

from handlers.audits.rules.content import Content, Found
from handlers.audits.rules.stage_one import WHOLE
from handlers.audits.rules.view import AuditView
from handlers.core.forms import Form, Note, Part, Text
from handlers.core.phrases import day, whose
from handlers.core.profile.types import FormSection


def worker_first(view: AuditView, content: Content) -> Note:
    """What the worker wrote, above the auditor's questions."""
    if not content.self_view:
        return Note("Nothing was written: ask in your talk.", f"{whose(view.worker.name)} own view")
    lines = [
        f"{view.form.self_questions.get(key, key)} {words}"
        for key, words in content.self_view.items()
    ]
    return Note("\n\n".join(lines), f"{whose(view.worker.name)} own view")


def file_number(view: AuditView, number: str) -> Form:
    """Which file it is: shown in a form, to the people allowed, and logged."""
    system = view.council.record_system
    parts: tuple[Part, ...] = (
        Note(number, f"File number in {system}"),
        Note(
            f"It is written down that you looked. Please keep the number out of chat: "
            f"here we say {view.reference}."
        ),
    )
    return Form("", f"{view.reference}: file", parts, "")


def sections_shown(view: AuditView, content: Content, *, grades: bool) -> list[Note]:
    """The judgements in the form's order: what works first."""
    system = view.council.record_system
    notes = [] if view.kind.hosted else [Note(f"The form itself is in {system}.")]
    for key, spec in view.form.sections.items():
        found = content.sections.get(key, Found())
        blocks = (_found(view, found, grades=grades), _own(spec, found))
        shown = "\n".join(one for one in blocks if one)
        notes.append(Note(shown or "Nothing noted.", spec.title))
    last = content.sections.get(WHOLE, Found())
    if words := _found(view, last, grades=grades):
        notes.append(Note(words, "The whole"))
    return notes


def _own(spec: FormSection, found: Found) -> str:
    """The section's own question with its answer, and the evidence that was ticked."""
    seen = [spec.ticks[key] for key in found.ticks if key in spec.ticks]
    lines = [f"{spec.question} {found.answer}"] if found.answer else []
    return "\n".join([*lines, f"Seen: {'; '.join(seen)}"] if seen else lines)


def _found(view: AuditView, found: Found, *, grades: bool) -> str:
    lines = [
        ("Works well", found.works_well),
        ("Doesn't yet", found.needs_work),
        ("So what for the child", found.so_what),
        ("Reflective practice", found.reflective),
    ]
    if grades and found.grade:
        lines.append(("Judgement", grade_label(view, found.grade)))
        lines.append(("Why not the suggested one", found.override))
    return "\n".join(f"{title}: {words}" for title, words in lines if words)


def grade_label(view: AuditView, key: str) -> str:
    """Return a grade in the form's words."""
    return view.form.grades.get(key, "Nothing here in these months")


def actions_shown(content: Content) -> str:
    """The actions with owner, date and its reason."""
    return "\n".join(
        f"{one.number}. {one.owner}: {one.words} ({one.type}; by {day(one.due_on)}, {one.due_why})"
        for one in content.actions
    )


def read(view: AuditView, content: Content, *, grades: bool) -> Form:
    """The whole audit, to read. Grades come after the talk."""
    parts: list[Part] = []
    if not grades:
        parts.append(
            Note(f"Judgements are left out until {view.auditor_name} and you have talked.")
        )
    if not content.is_copy:
        parts.append(worker_first(view, content))
    parts += sections_shown(view, content, grades=grades)
    if content.learning:
        points = "\n".join(f"{n}. {words}" for n, words in enumerate(content.learning.values(), 1))
        parts.append(Note(points, "Learning"))
    if content.actions:
        parts.append(Note(actions_shown(content), "Actions"))
    if view.family_view:
        parts.append(Note(view.family_view, "The family's view"))
    if content.reply:
        parts.append(Note(content.reply, f"{whose(view.worker.name)} reply"))
    return Form("", f"{view.reference}", tuple(parts), "")


def kept_where(view: AuditView) -> str:
    """Say where the audit itself is kept."""
    if view.kind.hosted:
        return "The audit itself is kept by the quality assurance team."
    return f"The audit itself is in {view.council.record_system}."


def case_note(view: AuditView, content: Content) -> Form:
    """A note ready to copy to the child's file (W40)."""
    auditor = view.auditor
    by = f"{auditor.full_name}, {auditor.title}, {auditor.team}" if auditor else ""
    talked = f" Talked through with the worker on {day(view.talked_on)}." if view.talked_on else ""
    lines = [
        f"{view.kind.title} {view.reference}, by {by}.{talked}",
        "Learning: "
        + (" ".join(f"({n}) {w}" for n, w in enumerate(content.learning.values(), 1)) or "none."),
        "Actions: " + (actions_shown(content) or "none."),
        kept_where(view),
    ]
    parts: tuple[Part, ...] = (
        Note(f"Copy this to {view.council.record_system}, then press Close it to say so."),
        Text("note", "Case note", many_lines=True, value="\n".join(lines)),
    )
    return Form("", f"{view.reference}: note", parts, "")
