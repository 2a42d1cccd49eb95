"""The short form where the record system holds the audit: what comes back of it (U14)."""

from handlers.audits.cards.forms import ACTION, SUBMIT, Options, at_risk, options, ring_note
from handlers.audits.cards.reading_forms import worker_first
from handlers.audits.cards.words import how
from handlers.audits.rules.content import Content, Found
from handlers.audits.rules.stage_one import WHOLE
from handlers.audits.rules.view import AuditView
from handlers.core.forms import Choice, Day, Form, Note, Part, Text
from handlers.core.phrases import count_in_words

LATER = "later"


def result(view: AuditView, content: Content, reasons: Options, *, ask_risk: bool = False) -> Form:
    """Take the result back: the grade, the learning, the talk; actions come one at a time."""
    found = content.sections.get(WHOLE, Found())
    parts: list[Part] = [Note(_what(view))]
    if view.self_due_on is not None:
        parts.append(worker_first(view, content))
    parts += [
        Choice(
            "grade",
            "Your judgement, as in the form",
            options(view.form.grades),
            open=True,
            value=(found.grade,) if found.grade else (),
            hint=f"No card shows it, and {view.worker.name} sees it once you have talked.",
        ),
        *_learning(view, content),
        Day("talked_on", f"{view.worker.name} and I talked it through on", value=view.talked_on),
        Choice(
            "not_talked",
            "Or: not yet, because",
            reasons,
            value=(view.not_talked,) if view.not_talked else (),
        ),
        *((at_risk(),) if ask_risk else ()),
        _next(view),
        ring_note(view),
    ]
    return Form("audits.save_result", f"{view.reference}: result", tuple(parts), "Save", view.args)


def _what(view: AuditView) -> str:
    so_far = count_in_words(view.actions, "action") if view.actions else "no action yet"
    return f"{how(view)} No names of children or families. So far: {so_far}."


def _learning(view: AuditView, content: Content) -> list[Text]:
    places = range(1, view.form.learning_points + 1)
    return [
        Text(
            f"learning_{place}",
            f"Learning point {place}",
            many_lines=True,
            value=content.learning.get(place, ""),
        )
        for place in places
    ]


def _next(view: AuditView) -> Choice:
    steps = (
        (ACTION, f"Add an action (so far {view.actions})"),
        (SUBMIT, "That is all: hand it in"),
        (LATER, "Keep it: I come back later"),
    )
    return Choice("step", "And then?", steps, open=True, required=True, value=(SUBMIT,))
