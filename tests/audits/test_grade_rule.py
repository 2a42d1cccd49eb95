"""The grade that impact and practice suggest (U4), against the form of 000."""

from collections.abc import Mapping

import pytest

from handlers.audits.rules import stage_one
from handlers.audits.rules.grade_rule import Judged, Suggestion, suggest
from handlers.audits.rules.stage_one import NOT_RELEVANT, WHOLE, Saved
from handlers.core.profile.loader import load

FORM = load("lcs_impact").profile.forms["impact"]
TICKS = {key: frozenset(section.ticks) for key, section in FORM.sections.items()}
IMPACT = [key for key, section in FORM.sections.items() if section.family == "impact"]


def judged(grade: str = "good", *, ticked: bool = True, **others: str) -> dict[str, Judged]:
    """Return every section at one grade, but for those named."""
    return {
        key: Judged(others.get(key, grade), ticks if ticked else frozenset())
        for key, ticks in TICKS.items()
    }


@pytest.mark.parametrize(
    ("found", "grade"),
    [
        (judged("good"), "outstanding"),
        (judged("outstanding"), "outstanding"),
        (judged("good", ticked=False), "good"),
        (judged("outstanding", ticked=False), "good"),
        (judged("good", recording="requires_improvement"), "requires_improvement"),
        (judged("good", safe="requires_improvement"), "requires_improvement"),
        (judged("requires_improvement"), "requires_improvement"),
        (judged("good", safe="inadequate"), "inadequate"),
        (judged("good", oversight="inadequate"), "inadequate"),
        (judged("requires_improvement", voice="inadequate"), "inadequate"),
    ],
)
def test_the_matrix_of_impact_and_practice(found: Mapping[str, Judged], grade: str) -> None:
    """Both good with all the evidence, both good, one to improve, one far short."""
    suggestion = suggest(FORM, found)

    assert suggestion
    assert suggestion.grade == grade


def test_one_missing_piece_of_evidence_makes_it_good() -> None:
    """Nine of ten: and the sentence says which one is still to see."""
    found = judged("good") | {"recording": Judged("good")}

    assert suggest(FORM, found) == Suggestion(
        "good",
        "Impact and practice are good; still to see: "
        "letters, records and plans are professional, spelling included.",
    )


def test_a_file_that_shows_nothing_of_the_child_is_inadequate() -> None:
    """Insufficient evidence that outcomes are safe: the half that is easily forgotten."""
    found = judged("good") | dict.fromkeys(IMPACT, Judged(NOT_RELEVANT))

    assert suggest(FORM, found) == Suggestion(
        "inadequate", "Too little is on the file to know that the child is safe."
    )


def test_the_reason_names_impact_before_practice() -> None:
    """What it means for the child comes first."""
    found = judged("good", recording="requires_improvement", plans="requires_improvement")

    suggestion = suggest(FORM, found)

    assert suggestion
    assert suggestion.why.startswith("Plans, and the child now and Records and writing must")


def test_nothing_is_suggested_before_every_section_is_judged() -> None:
    """Half an audit has no grade."""
    assert suggest(FORM, judged("good", safe="")) is None
    assert suggest(FORM, {"safe": Judged("good")}) is None


def test_a_form_without_a_rule_suggests_nothing() -> None:
    """The auditor judges the whole by themselves."""
    form = load("west_sussex").profile.forms["case_file"]

    assert suggest(form, {key: Judged("good") for key in form.sections}) is None


def saved(grade: str, *, whole: bool = False, override: bool = False) -> Saved:
    """Return a section in which everything is written."""
    return Saved(
        grade,
        works_well=True,
        needs_work=not whole,
        so_what=True,
        reflective=True,
        answer=True,
        override=override,
    )


@pytest.mark.parametrize(
    ("grade", "override", "missing"),
    [
        ("good", False, {}),
        ("outstanding", False, {WHOLE: ("why your grade is not the suggested one",)}),
        ("outstanding", True, {}),
    ],
)
def test_another_grade_than_the_suggested_one_needs_a_reason(
    grade: str,
    override: bool,  # noqa: FBT001 - a column of the table above
    missing: dict[str, tuple[str, ...]],
) -> None:
    """The auditor decides, and says why. Without ticks the rule says "good"."""
    sections = {key: saved("good") for key in FORM.sections}
    whole = saved(grade, whole=True, override=override)

    assert stage_one.unfinished(FORM, {**sections, WHOLE: whole}) == missing


def test_a_domain_of_impact_is_not_done_without_the_childs_identity() -> None:
    """U10: its own question has to be answered; in a domain of practice there is none."""
    silent = Saved("good", works_well=True, needs_work=True, so_what=True, reflective=True)

    assert stage_one.lacks(silent, FORM.sections["safe"]) == ("an answer to its own question",)
    assert stage_one.lacks(silent, FORM.sections["recording"]) == ()
