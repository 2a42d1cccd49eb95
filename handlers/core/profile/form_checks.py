"""What must agree inside an audit form: evidence ticks, own questions, the grade rule. Pure."""

from collections.abc import Iterator

from handlers.core.profile.faults import Fault
from handlers.core.profile.types import AuditForm

FAMILIES = ("impact", "practice")
GRADES_OF_THE_RULE = 4  # outstanding, good, requires improvement, inadequate
MOST_TICKS = 10  # shown side by side: Slack's own limit


def faults(at: str, form: AuditForm) -> Iterator[Fault]:
    """Give what contradicts something else in a form."""
    yield from _ticks(at, form)
    yield from _questions(at, form)
    yield from _grade_rule(at, form)


def _ticks(at: str, form: AuditForm) -> Iterator[Fault]:
    seen: set[str] = set()
    for name, section in form.sections.items():
        here = f"{at}.sections.{name}.ticks"
        for key in section.ticks:
            if key in seen:
                wrong = f"The form has another tick called {key!r}, and each is counted by its key."
                yield Fault(f"{here}.{key}", wrong, "Give one of the two another key.")
            seen.add(key)
        if len(section.ticks) > MOST_TICKS:
            wrong = f"It has {len(section.ticks)} ticks, and no chat shows so many at once."
            yield Fault(here, wrong, f"Write {MOST_TICKS} at most, or share them out.")


def _questions(at: str, form: AuditForm) -> Iterator[Fault]:
    for name, section in form.sections.items():
        if section.question_needed and not section.question.strip():
            yield Fault(
                f"{at}.sections.{name}.question_needed",
                "An answer is needed here, and nothing is asked.",
                "Write the question beside it, or false here.",
            )


def _grade_rule(at: str, form: AuditForm) -> Iterator[Fault]:
    families = {one.family: key for key, one in form.sections.items() if one.family != "none"}
    if form.grade_rule == "none":
        for key in families.values():
            yield Fault(
                f"{at}.sections.{key}.family",
                "No rule of the form reads to which family a section belongs.",
                'Write grade_rule = "impact_and_practice", or take the families out.',
            )
        return
    for missing in sorted(set(FAMILIES) - set(families)):
        yield Fault(
            f"{at}.sections",
            f"The grade rule needs a section of the family {missing!r}.",
            f'Write family = "{missing}" in each section it holds for.',
        )
    if len(form.grades) != GRADES_OF_THE_RULE:
        yield Fault(
            f"{at}.grades",
            f"The grade rule knows {GRADES_OF_THE_RULE} grades, and this scale has another number.",
            'Write four, best first, or grade_rule = "none".',
        )
