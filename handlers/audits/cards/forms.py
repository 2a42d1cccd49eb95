"""The forms of an audit: what the auditor and the worker fill in."""

from collections.abc import Mapping
from typing import Any

from handlers.audits.cards.auditor import who_answers
from handlers.audits.rules.content import Content, Found
from handlers.audits.rules.grade_rule import Suggestion
from handlers.audits.rules.stage_one import NOT_RELEVANT, WHOLE
from handlers.audits.rules.view import AuditView
from handlers.core.forms import Choice, Day, Form, Note, Part, Text, chosen
from handlers.core.phrases import listed
from handlers.core.profile.types import FormSection, Guidance

LEARNING = "learning"
ACTION = "action"
TALK = "talk"
SUBMIT = "submit"
FOUR = "learning_4"
OTHER_DATE = "other"

Options = tuple[tuple[str, str], ...]


def options(words: Mapping[str, str]) -> Options:
    """Return a profile's coded list as the options of a choice."""
    return tuple(words.items())


def ring_note(view: AuditView) -> Note:
    """The numbers, wherever somebody may be looking at a child's file."""
    return Note(
        f"Worried about a child now? Close this and ring first: {who_answers(view)}. "
        "In danger this minute: 999. What you saved stays.",
        tone="concern",
    )


def _bullets(title: str, lines: tuple[str, ...]) -> str:
    return f"{title}:\n" + "\n".join(f"• {line}" for line in lines) if lines else ""


def guidance(words: Guidance) -> str:
    """What good looks like, under its headings."""
    blocks = (
        _bullets("Good looks like", words.good),
        _bullets("Requires improvement looks like", words.requires_improvement),
        _bullets("Inadequate looks like", words.inadequate),
    )
    return "\n\n".join(block for block in blocks if block)


def section(view: AuditView, key: str, found: Found, before: tuple[Note, ...] = ()) -> Form:
    """One section of the form: look, judge, and say what it means for the child."""
    spec = view.form.sections[key]
    place = list(view.form.sections).index(key) + 1
    total = len(view.form.sections)
    parts: list[Part] = [*before, Note(_about(spec), f"{view.reference}, {place} of {total}")]
    if words := guidance(spec.guidance):
        parts.append(Note(words, "What good looks like", fold=True))
    if spec.ticks:
        parts.append(_ticks(spec, found))
    parts += [
        Text("works_well", "What works well?", many_lines=True, value=found.works_well),
        Text("needs_work", "What doesn't yet?", many_lines=True, value=found.needs_work),
        Text("so_what", "So what for the child?", many_lines=True, value=found.so_what),
        *_own_question(spec, found),
        Choice(
            "grade",
            "Your judgement of this section",
            (*options(view.form.grades), (NOT_RELEVANT, "Nothing here in these months")),
            open=True,
            value=(found.grade,) if found.grade else (),
        ),
        ring_note(view),
    ]
    return Form(
        "audits.save_section",
        spec.title,
        tuple(parts),
        "Save and go on",
        {**view.args, "section": key},
    )


def _ticks(spec: FormSection, found: Found) -> Choice:
    return Choice(
        "ticks", "What did you see?", options(spec.ticks), many=True, open=True, value=found.ticks
    )


def _own_question(spec: FormSection, found: Found) -> tuple[Text, ...]:
    if not spec.question:
        return ()
    return (Text("answer", spec.question, many_lines=True, value=found.answer),)


def _about(spec: FormSection) -> str:
    return f"{spec.about} About {spec.minutes} minutes. No names of children or families."


def whole(view: AuditView, found: Found, suggestion: Suggestion | None = None) -> Form:
    """The audit as a whole: its grade, and a view of the reflective practice (W60)."""
    parts: list[Part] = []
    if question := view.form.reflective_question:
        parts.append(Text("reflective", question, many_lines=True, value=found.reflective))
    if suggestion:
        words = f"Your sections suggest {view.form.grades[suggestion.grade]}. {suggestion.why}"
        parts.append(Note(f"{words} You decide.", "Suggested"))
    parts += [
        Choice(
            "grade",
            "Your judgement of the whole",
            options(view.form.grades),
            open=True,
            value=(found.grade,) if found.grade else (),
            hint=f"It stands in the audit only: no card shows it, and {view.worker.name} sees "
            "it once you have talked.",
        ),
        *_override(view, found),
        ring_note(view),
    ]
    return Form(
        "audits.save_section",
        f"{view.reference}: whole",
        tuple(parts),
        "Save and go on",
        {**view.args, "section": WHOLE},
    )


def _override(view: AuditView, found: Found) -> tuple[Text, ...]:
    """Why the grade is not the suggested one: asked where a rule suggests (U4)."""
    if view.form.grade_rule == "none":
        return ()
    label = "If you judge otherwise than suggested: why?"
    return (Text("override", label, many_lines=True, value=found.override),)


def learning(view: AuditView, content: Content) -> Form:
    """Learning points: three places as a guide; a fourth only when it is critical (U11)."""
    places = view.form.learning_points
    points = content.learning
    parts: list[Part] = [
        Note(
            f"Up to {places} points, short and clear; good practice counts too. "
            f"{view.worker.name} should recognise each one from your talk."
        )
    ]
    parts += [
        Text(
            f"learning_{n + 1}",
            f"Learning point {n + 1}",
            many_lines=True,
            value=points.get(n + 1, ""),
        )
        for n in range(places)
    ]
    parts += [
        Text(FOUR, "One more, if it can't wait", many_lines=True, value=points.get(places + 1, "")),
        Choice(
            "critical",
            "Is that one critical?",
            (("yes", "Yes: it can't wait"),),
            many=True,
            open=True,
            value=("yes",) if content.fourth_is_critical else (),
        ),
    ]
    return Form(
        "audits.save_learning",
        f"{view.reference}: learning",
        tuple(parts),
        "Save and go on",
        view.args,
    )


def action(
    view: AuditView,
    owners: Options,
    types: Options,
    clocks: Options,
    number: int,
) -> Form:
    """One action: who, what kind, the words, and by when with the reason."""
    parts: tuple[Part, ...] = (
        Note(f"Action {number}. Chat shows its kind and its date, never these words."),
        Choice("owner", "Who does it?", owners, required=True),
        Choice("type", "What kind of action?", types, required=True),
        Text("words", "What exactly?", many_lines=True, required=True),
        Choice("clock", "By when?", clocks, open=True, required=True, value=(clocks[0][0],)),
        Day("due_on", "Another date, if you chose one"),
        Text("due_why", "Why that date?", limit=100),
    )
    return Form(
        "audits.save_action", f"{view.reference}: action", parts, "Add this action", view.args
    )


def action_words(answers: Mapping[str, Any]) -> str:
    """Return the words of an action as they are sealed: the reason for another date as well."""
    words = str(answers["words"])
    because = str(answers.get("due_why") or "").strip()
    chosen_date = chosen(answers.get("clock")) == (OTHER_DATE,)
    return f"{words}\n\nWhy that date: {because}" if chosen_date else words


def talk(view: AuditView, reasons: Options) -> Form:
    """The talk with the worker: when it was, or why not yet."""
    parts: tuple[Part, ...] = (
        Note(f"Face to face where it can be: {view.worker.name} hears it from you first."),
        Day("talked_on", "We talked it through on", value=view.talked_on),
        Choice(
            "not_talked",
            "Or: not yet, because",
            reasons,
            value=(view.not_talked,) if view.not_talked else (),
        ),
    )
    return Form("audits.save_talk", f"{view.reference}: talk", parts, "Save and go on", view.args)


def overview(view: AuditView, steps: Options, next_step: str, note: str) -> Form:
    """Where the audit stands, and a way to each of its parts."""
    parts: tuple[Part, ...] = (
        Note(note),
        Choice("step", "Where would you like to go?", steps, required=True, value=(next_step,)),
    )
    return Form("audits.go", f"{view.reference}: parts", parts, "Open", view.args)


def at_risk() -> Choice:
    """Ask, where a grade needs care, whether a child is safe."""
    return Choice(
        "at_risk",
        "Is any child at risk today?",
        (("no", "No, I am sure of that"), ("yes", "Yes, or I am not sure")),
        open=True,
        required=True,
    )


def submit(view: AuditView, note: str, reasons: Options, *, ask_risk: bool) -> Form:
    """The last look before an audit goes in. The family's view is not asked here."""
    parts: list[Part] = [Note(note)]
    if ask_risk:
        parts += [
            ring_note(view),
            at_risk(),
        ]
    parts += [
        Day("talked_on", f"{view.worker.name} and I talked it through on", value=view.talked_on),
        Choice(
            "not_talked",
            "Or: not yet, because",
            reasons,
            value=(view.not_talked,) if view.not_talked else (),
        ),
    ]
    return Form("audits.submit", f"Submit {view.reference}", tuple(parts), "Submit", view.args)


def steps_note(view: AuditView, waiting: Mapping[str, tuple[str, ...]]) -> str:
    """Return how far the audit is, and what it still needs."""
    if not waiting:
        return f"Everything is there. {view.reference} can go in."
    titles = {key: spec.title for key, spec in view.form.sections.items()} | {WHOLE: "The whole"}
    return "Saved so far stays. Still needed: " + "; ".join(
        f"{titles[key]}: {listed(missing)}" for key, missing in waiting.items()
    )
