"""Which grade an audit's own sections suggest, and why. It suggests; the auditor decides. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handlers.core.phrases import listed
from handlers.core.profile.types import AuditForm, FormSection


@dataclass(frozen=True)
class Judged:
    """What an auditor said of one section, as far as the rule goes."""

    grade: str  # a key of the form's grades, or any other when the file gives nothing for it
    ticks: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Suggestion:
    """The grade that the rule gives, and the sentence that says why."""

    grade: str
    why: str


def suggest(form: AuditForm, judged: Mapping[str, Judged]) -> Suggestion | None:
    """Return the grade that the sections suggest; None without a rule, or until all are judged.

    Outstanding: impact and practice are good, with all the evidence ticked. Good: both are
    good, and there is a little left to learn. Requires improvement: a child is safe, and impact
    or practice must improve. Inadequate: a child's safety needs work now, or too little is on
    the file to know, or practice falls far short.
    Source: U4.
    """
    if form.grade_rule == "none" or not all(_is_judged(judged.get(key)) for key in form.sections):
        return None
    outstanding, good, requires_improvement, inadequate = form.grades
    given = {key: one for key, one in judged.items() if one.grade in form.grades}
    worst = _titles(form, given, inadequate)
    if worst:
        return Suggestion(inadequate, f"{worst} stands at the lowest grade.")
    if not any(form.sections[key].family == "impact" for key in given):
        return Suggestion(inadequate, "Too little is on the file to know that the child is safe.")
    if weak := _titles(form, given, requires_improvement):
        return Suggestion(requires_improvement, f"{weak} must improve to be good.")
    missing = _not_ticked(form, given)
    if missing:
        return Suggestion(good, f"Impact and practice are good; still to see: {listed(missing)}.")
    return Suggestion(outstanding, "Impact and practice are good, with every kind of evidence.")


def _is_judged(judged: Judged | None) -> bool:
    return judged is not None and bool(judged.grade)


def _titles(form: AuditForm, given: Mapping[str, Judged], grade: str) -> str:
    """Return the sections at a grade by title, those of impact first."""
    found = [form.sections[key] for key, one in given.items() if one.grade == grade]
    return listed(section.title for section in sorted(found, key=_impact_first))


def _impact_first(section: FormSection) -> bool:
    return section.family != "impact"


def _not_ticked(form: AuditForm, given: Mapping[str, Judged]) -> tuple[str, ...]:
    """Return what was not seen, of the sections that the file gives something for."""
    return tuple(
        label[:1].lower() + label[1:]
        for key, one in given.items()
        for tick, label in _ticks(form, key)
        if tick not in one.ticks
    )


def _ticks(form: AuditForm, section: str) -> Iterable[tuple[str, str]]:
    return form.sections[section].ticks.items()
