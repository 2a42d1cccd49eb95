"""When the sections of an audit are complete, and what stands in the way of the next step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from handlers.audits.rules.grade_rule import Judged, Suggestion, suggest
from handlers.core.profile.types import AuditForm, FormSection
from storage.vocabulary import AuditStatus

NOT_RELEVANT = "not_relevant"  # a section that this file gives nothing for
WHOLE = "whole"  # the judgement of the audit as a whole


@dataclass(frozen=True)
class Saved:
    """What is saved of one section, as far as completeness goes."""

    grade: str
    works_well: bool
    needs_work: bool
    so_what: bool
    reflective: bool
    answer: bool = False
    override: bool = False
    ticks: frozenset[str] = frozenset()


def lacks(saved: Saved | None, section: FormSection) -> tuple[str, ...]:
    """Return what a section still needs, in words."""
    if saved is None:
        return ("everything",)
    if saved.grade == NOT_RELEVANT:
        return ()
    missing = []
    if not saved.grade:
        missing.append("a grade")
    if not (saved.works_well or saved.needs_work):
        missing.append("what works well, or doesn't")
    if not saved.so_what:
        missing.append("so what for the child")
    if section.question_needed and not saved.answer:
        missing.append("an answer to its own question")
    return tuple(missing)


def whole_lacks(saved: Saved | None, form: AuditForm) -> tuple[str, ...]:
    """Return what the judgement of the whole still needs."""
    missing = []
    if saved is None or not saved.grade:
        missing.append("a grade")
    if form.reflective_question and (saved is None or not saved.reflective):
        missing.append("your view of the reflective practice")
    return tuple(missing)


def suggested(form: AuditForm, saved: Mapping[str, Saved]) -> Suggestion | None:
    """Return the grade of the whole that the sections suggest, where the form has a rule."""
    judged = {key: Judged(one.grade, one.ticks) for key, one in saved.items() if key != WHOLE}
    return suggest(form, judged)


def needs_reason(grade: str, suggestion: Suggestion | None) -> bool:
    """Return whether a grade of the whole departs from what the sections suggest (U4)."""
    return bool(grade and suggestion and grade != suggestion.grade)


def unfinished(form: AuditForm, saved: Mapping[str, Saved]) -> dict[str, tuple[str, ...]]:
    """Return what each section, and the whole, still needs. Empty: it can be submitted."""
    needs = {key: lacks(saved.get(key), spec) for key, spec in form.sections.items()}
    needs[WHOLE] = whole_lacks(saved.get(WHOLE), form)
    whole = saved.get(WHOLE)
    if whole and not whole.override and needs_reason(whole.grade, suggested(form, saved)):
        needs[WHOLE] += ("why your grade is not the suggested one",)
    return {key: missing for key, missing in needs.items() if missing}


class StartBar(StrEnum):
    """What can stand in the way of starting an audit."""

    SELF_FIRST = "self_first"
    OVER = "over"


def start_bar(
    status: AuditStatus, *, self_in: bool, self_due_on: date | None, today: date
) -> StartBar | None:
    """Return what stands in the way of starting. The worker writes first, until the due day.

    Source: W11. After that day nobody's silence holds the audit up.
    """
    if status not in (AuditStatus.ALLOCATED, AuditStatus.IN_PROGRESS):
        return StartBar.OVER
    if self_due_on is not None and not self_in and today <= self_due_on:
        return StartBar.SELF_FIRST
    return None


def self_bar(status: AuditStatus) -> bool:
    """Return whether the worker's own view can't be changed any more: the audit has begun.

    While an audit waits for somebody to take it over, it has not.
    """
    return status not in (AuditStatus.ALLOCATED, AuditStatus.HANDED_BACK)


def closing_lacks(*, family: bool, talked: bool, filed: bool, submitted: bool) -> tuple[str, ...]:
    """Return what an audit still needs before it is closed. The family's view holds this only."""
    if not submitted:
        return ("the audit itself",)
    wanted = (
        (talked, "the talk, or why not yet"),
        (family, "the family's view, or a reason"),
        (filed, "the case note on the child's file"),
    )
    return tuple(words for is_there, words in wanted if not is_there)
