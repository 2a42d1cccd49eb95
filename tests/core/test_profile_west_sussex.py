"""West Sussex's profile against its own document, row by row."""

from datetime import date

import pytest

from handlers.core.holidays import calendar_of
from handlers.core.profile.loader import load
from handlers.core.profile.types import Clock
from handlers.core.working_days import window

LOADED = load("west_sussex")
PROFILE = LOADED.profile
MONTHLY = PROFILE.kinds["monthly"]
FORM = PROFILE.forms[MONTHLY.form]


@pytest.mark.parametrize(
    ("key", "row"),
    [
        ("kinds.monthly.quota", "W12 W32"),
        ("kinds.monthly.auditors", "W12 W32"),
        ("kinds.monthly.self_assessment", "W11"),
        ("kinds.monthly.picks", "W13"),
        ("kinds.monthly.period", "W12 W32"),
        ("roles.development_lead.title", "W17 W44"),
        ("kinds.monthly.look_back", "W34"),
        ("kinds.monthly.minutes", "W35"),
        ("clocks.concern", "W41"),
        ("clocks.action", "W42"),
        ("forms.case_file.grades.inadequate", "W31"),
        ("forms.case_file.reflective_question", "W60"),
        ("forms.case_file.sections.assessment.guidance.good", "W36 W51 W55 W63"),
        ("forms.case_file.sections.oversight.about", "W61 W62"),
    ],
)
def test_what_the_document_says_names_its_requirement(key: str, row: str) -> None:
    """Anybody can look up why a value is what it is."""
    assert LOADED.origins[key].stated
    assert LOADED.origins[key].row == row


@pytest.mark.parametrize(
    "key",
    [
        "kinds.monthly.order",
        "kinds.monthly.file_gap",
        "kinds.monthly.coverage",
        "clocks.notice",
        "manners.most",
        "council.duty_phone",
        "forms.case_file.learning_points",
        "forms.case_file.sections.oversight.guidance.good",
        "forms.case_file.sections.oversight.guidance.inadequate",
    ],
)
def test_what_the_document_leaves_out_is_not_put_in_its_mouth(key: str) -> None:
    """It has no bullets for management oversight, for one."""
    assert not LOADED.origins[key].stated


def test_only_names_of_our_own_choice_are_stated_without_a_requirement() -> None:
    """Every other value of its files answers a row."""
    without = {key for key, origin in LOADED.origins.items() if origin.stated and not origin.row}

    assert without == {
        "title",
        "council.name",
        "told.team_manager",
        "told.service_manager",
        "told.head_of_service",
    }


def test_practice_and_group_managers_do_one_collaborative_audit_a_month() -> None:
    """W12 and W32: one quota for both, outside their own team and line."""
    titles = [PROFILE.roles[key].title for key in MONTHLY.auditors]

    assert titles == ["Practice Manager", "Group Manager"]
    assert MONTHLY.quota == 1
    assert MONTHLY.independence == "other_team_and_line"
    assert MONTHLY.self_assessment


def test_the_cards_of_january_go_out_five_working_days_before_its_window() -> None:
    """The window is the month; 28 December is a bank holiday."""
    calendar = calendar_of(PROFILE.council)

    first, last = window(MONTHLY.window, date(2027, 1, 1), calendar)

    assert (first, last) == (date(2027, 1, 4), date(2027, 1, 29))
    assert calendar.add_working_days(first, -MONTHLY.cards_before) == date(2026, 12, 23)


def test_a_concern_has_five_working_days_and_an_action_four_weeks() -> None:
    """W41 counts working days, W42 calendar days."""
    assert PROFILE.clocks.concern == Clock(working_days=5)
    assert PROFILE.clocks.action == Clock(calendar_days=28)


def test_the_form_has_six_sections_of_ten_minutes() -> None:
    """W35 and W36: an hour in all, in the document's order."""
    assert list(FORM.sections) == [
        "referral",
        "practice",
        "assessment",
        "planning",
        "review",
        "oversight",
    ]
    assert sum(section.minutes for section in FORM.sections.values()) == MONTHLY.minutes == 60


def test_the_grades_are_ofsteds_best_first() -> None:
    """W31; the bot asks whether a child is safe at the worst of them."""
    assert list(FORM.grades) == ["outstanding", "good", "requires_improvement", "inadequate"]
    assert FORM.grades["requires_improvement"] == "Requires improvement to be good"
    assert FORM.needs_care == ("inadequate",)


def test_an_inadequate_assessment_does_not_inform_the_plan() -> None:
    """The document's own column misses the "not"; ours must not."""
    bullets = FORM.sections["assessment"].guidance.inadequate

    assert "It does not inform the plan." in bullets


def test_reasons_are_recorded_where_a_child_was_not_seen_alone() -> None:
    """W63: alone, in the first language, with the family's agreement, or a reason."""
    bullets = " ".join(FORM.sections["assessment"].guidance.good)

    assert "seen alone and in their first language" in bullets
    assert "the reason is recorded" in bullets


def test_the_numbers_to_ring_are_made_up() -> None:
    """No council's real number ships; adopting asks for it."""
    assert PROFILE.council.duty_phone == "0300 000 0000"
    assert PROFILE.council.out_of_hours_phone == "0300 000 0001"


def test_the_roles_and_categories_are_those_of_the_files_that_come_in() -> None:
    """An import refuses what isn't here, so every promised key must be."""
    roles = (
        "practitioner advanced_practitioner deputy_team_manager team_manager service_manager "
        "head_of_service iro cp_chair qa_officer qa_manager principal_social_worker "
        "participation_worker senior_leader member administrator development_lead"
    )

    assert list(PROFILE.roles) == roles.split()
    assert list(PROFILE.categories) == [
        "CIN",
        "CP",
        "CLA",
        "Care leaver",
        "Early Help",
        "Family Help",
    ]
