"""What each council's framework says, as values, with the requirement row behind each."""

from dataclasses import asdict
from datetime import date
from typing import Any

import pytest

from handlers.core.holidays import calendar_of
from handlers.core.profile.checks import LABEL_LIMIT
from handlers.core.profile.loader import available, load, values
from handlers.core.profile.types import AuditForm, AuditKind, Clock
from handlers.core.working_days import window

COUNCILS = tuple(one for one in available() if one != "default")
OUR_NAMES = {"title", "council.name"}
LOCAL_NAMES = {"told.team_manager", "told.service_manager", "told.head_of_service", "told.reviewer"}
TITLE = 24  # characters of a modal's title on Slack
QUESTION = 150  # of a question above a field
LETTERS = {  # whose rows a council's own begin with; D is the table of disagreements
    "lcs_impact": "U",
    "west_sussex": "W",
    "hammersmith_fulham": "H",
    "leeds": "L",
    "leicestershire": "E",
}

SAID = [
    # framework, key, value, row
    ("lcs_impact", "council.record_system", "LCS", "U14"),
    ("lcs_impact", "kinds.monthly.hosted", False, "U14"),
    ("lcs_impact", "kinds.monthly.self_assessment", False, "U14"),
    ("lcs_impact", "forms.impact.grade_rule", "impact_and_practice", "U4"),
    ("lcs_impact", "forms.impact.learning_points", 3, "U11"),
    ("lcs_impact", "action_types.supervision", "Review the learning in supervision", "U6 U12"),
    ("west_sussex", "kinds.monthly.auditors_in.head_of_service", ("Early Help",), "W18"),
    ("west_sussex", "kinds.monthly.picks", "draw", "W13"),
    ("west_sussex", "kinds.monthly.self_assessment", True, "W11"),
    (
        "hammersmith_fulham",
        "kinds.monthly.auditors",
        ("team_manager", "deputy_team_manager", "cp_chair", "iro"),
        "H6",
    ),
    ("hammersmith_fulham", "kinds.monthly.quota", 1, "H9"),
    ("hammersmith_fulham", "kinds.monthly.picks", "heads_lists", "H8"),
    ("hammersmith_fulham", "kinds.monthly.lists_from", ("head_of_service",), "H8"),
    ("hammersmith_fulham", "kinds.monthly.independence", "other_service", "H11"),
    ("hammersmith_fulham", "kinds.monthly.window", "second_full_week", "H7"),
    ("hammersmith_fulham", "kinds.monthly.coverage", 6, "H10"),
    ("hammersmith_fulham", "kinds.monthly.self_assessment", False, "H9"),
    ("hammersmith_fulham", "kinds.monthly.talk", "a reflective discussion", "H9"),
    ("hammersmith_fulham", "kinds.monthly.copies", ("manager",), "H16"),
    (
        "leeds",
        "kinds.monthly.auditors",
        ("team_manager", "service_manager", "head_of_service"),
        "L3 L4 L5",
    ),
    ("leeds", "kinds.monthly.quota", 1, "L3 L4 L5"),
    ("leeds", "kinds.monthly.order", "seeded_random", "L2"),
    ("leeds", "kinds.monthly.sample_share", 0.10, "L2"),
    ("leeds", "kinds.monthly.copies", ("manager", "iro", "cp_chair"), "L7"),
    ("leeds", "kinds.monthly.self_assessment", False, "L8"),
    ("leeds", "clocks.notice", Clock(hours=48), "L7"),
    ("leicestershire", "kinds.themed.period", "quarter", "E9"),
    ("leicestershire", "kinds.themed.quota", 1, "E9"),
    ("leicestershire", "kinds.themed.picks", "theme", "E9"),
    ("leicestershire", "kinds.themed.independence", "other_team_and_line", "E9"),
    ("leicestershire", "kinds.themed.look_back", 6, "E10"),
    ("leicestershire", "kinds.themed.self_assessment", False, "E7"),
    ("leicestershire", "council.record_system", "Mosaic", "D24"),
]


def value_at(framework: str, key: str) -> Any:
    """Return one value of a profile by its dotted key."""
    found: Any = load(framework).profile
    for name in key.split("."):
        found = found[name] if isinstance(found, dict) else getattr(found, name)
    return found


def kind_of(framework: str) -> AuditKind:
    """Return a council's one kind of audit."""
    (kind,) = load(framework).profile.kinds.values()
    return kind


def form_of(framework: str) -> AuditForm:
    """Return a council's one form."""
    (form,) = load(framework).profile.forms.values()
    return form


@pytest.mark.parametrize(("framework", "key", "value", "row"), SAID)
def test_a_council_says_this_in_that_row(framework: str, key: str, value: object, row: str) -> None:
    """Anybody can look up why a value is what it is."""
    assert value_at(framework, key) == value
    origin = load(framework).origins[key]
    assert (origin.stated, origin.row) == (True, row)


INHERITED = [
    ("lcs_impact", "kinds.monthly.quota"),  # U15: it gives no roles, quotas or times
    ("lcs_impact", "kinds.monthly.auditors"),
    ("lcs_impact", "kinds.monthly.independence"),
    ("lcs_impact", "clocks.action"),
    ("lcs_impact", "roles.team_manager.title"),
    ("hammersmith_fulham", "clocks.action"),  # D11: none
    ("hammersmith_fulham", "kinds.monthly.look_back"),  # D25: none
    ("hammersmith_fulham", "council.record_system"),  # D24: not named
    ("leeds", "kinds.monthly.independence"),  # D6: none
    ("leeds", "kinds.monthly.look_back"),
    ("leeds", "council.record_system"),
    ("leicestershire", "clocks.notice"),  # D12: by supervision
    ("leicestershire", "kinds.themed.order"),
    ("leicestershire", "kinds.themed.coverage"),
]


@pytest.mark.parametrize(("framework", "key"), INHERITED)
def test_what_a_document_leaves_out_is_not_put_in_its_mouth(framework: str, key: str) -> None:
    """It is inherited, for the council to confirm."""
    assert not load(framework).origins[key].stated


@pytest.mark.parametrize("framework", COUNCILS)
def test_every_stated_value_answers_a_row_of_its_own_document(framework: str) -> None:
    """Except names of our choice, and empty answers to questions that nobody asked."""
    loaded = load(framework)
    shown = values(loaded.profile)
    without = {
        key
        for key, origin in loaded.origins.items()
        if origin.stated and not origin.row and shown[key] not in ("", {})
    }
    letters = {row[0] for o in loaded.origins.values() for row in o.row.split()}

    assert without <= OUR_NAMES | LOCAL_NAMES | {"kinds.monthly.lists_before"}
    assert letters <= {LETTERS[framework], "D"}


@pytest.mark.parametrize("framework", COUNCILS)
def test_no_form_is_carried_along_that_no_audit_uses(framework: str) -> None:
    """`framework show` would tell a council that it has one."""
    profile = load(framework).profile

    assert {kind.form for kind in profile.kinds.values()} == set(profile.forms)


@pytest.mark.parametrize("framework", available())
def test_the_longest_texts_fit_into_chat(framework: str) -> None:
    """Titles of sections stand over a modal; grades, ticks and roles in a menu."""
    profile = load(framework).profile
    for form in profile.forms.values():
        for section in form.sections.values():
            assert len(section.title) <= TITLE, section.title
            assert len(section.question) <= QUESTION, section.question
            assert all(len(label) <= LABEL_LIMIT for label in section.ticks.values())
        assert len(form.reflective_question) <= QUESTION
        assert all(len(label) <= LABEL_LIMIT for label in form.grades.values())
    for role in profile.roles.values():
        assert len(role.title) <= LABEL_LIMIT


@pytest.mark.parametrize("framework", COUNCILS)
def test_no_real_number_to_ring_ships(framework: str) -> None:
    """Adopting asks for it."""
    council = load(framework).profile.council

    assert (council.duty_phone, council.out_of_hours_phone) == ("0300 000 0000", "0300 000 0001")
    assert "@" not in str(asdict(load(framework).profile))


# 000: an impact framework on LCS


def test_four_domains_of_impact_and_three_of_practice_begin_and_end_with_the_child() -> None:
    """U2, U7 and U13."""
    families = {key: section.family for key, section in form_of("lcs_impact").sections.items()}

    assert families == {
        "voice": "impact",
        "safe": "impact",
        "assessment": "impact",
        "recording": "practice",
        "engagement": "practice",
        "oversight": "practice",
        "plans": "impact",
    }


def test_there_are_ten_kinds_of_evidence() -> None:
    """U8: each ticked where it belongs, none twice."""
    ticks = [key for one in form_of("lcs_impact").sections.values() for key in one.ticks]

    assert len(ticks) == len(set(ticks)) == 10


def test_a_child_who_was_not_seen_needs_a_reason() -> None:
    """U9: the decision is recorded."""
    assert (
        "or why they were not seen" in form_of("lcs_impact").sections["voice"].ticks["child_seen"]
    )


def test_identity_is_asked_in_every_domain_of_impact() -> None:
    """U10: not in one box, and not in the practice domains."""
    for section in form_of("lcs_impact").sections.values():
        is_impact = section.family == "impact"
        assert bool(section.question) is section.question_needed is is_impact


def test_too_little_on_file_is_inadequate_too() -> None:
    """U4: the half that is easily forgotten."""
    inadequate = form_of("lcs_impact").sections["safe"].guidance.inadequate

    assert "Too little is on the file to say that the child is safe." in inadequate


# 002: Hammersmith & Fulham


@pytest.mark.parametrize(
    ("month", "reading", "first", "last"),
    [
        (date(2027, 1, 1), "second_full_week", date(2027, 1, 11), date(2027, 1, 15)),
        (date(2027, 1, 1), "second_calendar_week", date(2027, 1, 4), date(2027, 1, 8)),
        (date(2027, 5, 1), "second_full_week", date(2027, 5, 10), date(2027, 5, 14)),
        (date(2027, 5, 1), "second_calendar_week", date(2027, 5, 4), date(2027, 5, 7)),
    ],
)
def test_the_second_week_has_two_readings(
    month: date, reading: Any, first: date, last: date
) -> None:
    """H7: January 2027 starts on a Friday; 3 May 2027 is a bank holiday."""
    calendar = calendar_of(load("hammersmith_fulham").profile.council)

    assert window(reading, month, calendar) == (first, last)


def test_which_week_is_meant_is_asked_at_adoption() -> None:
    """H7 again: nobody decides it for the council."""
    assert load("hammersmith_fulham").profile.asked == ("kinds.monthly.window",)


def test_the_six_practice_standards_are_the_sections() -> None:
    """H3, in their order."""
    titles = [section.title for section in form_of("hammersmith_fulham").sections.values()]

    assert [title[:2] for title in titles] == ["1.", "2.", "3.", "4.", "5.", "6."]


# 003: Leeds


def test_leeds_rates_each_area_and_says_why() -> None:
    """L10 and D9: Ofsted's grades, and a rationale that has to be there."""
    form = form_of("leeds")

    assert list(form.grades) == ["outstanding", "good", "requires_improvement", "inadequate"]
    assert len(form.sections) == 5
    assert all(one.question_needed and "Why" in one.question for one in form.sections.values())


def test_leeds_offers_the_discussion() -> None:
    """L8: an offer is not a duty."""
    assert kind_of("leeds").talk.startswith("the offer of")


# 004: Leicestershire


def test_a_theme_is_measured_beside_standards_and_compliance() -> None:
    """E9 and E45; what happened outside the scope has a box (E10)."""
    sections = form_of("leicestershire").sections

    assert {"theme", "standards", "compliance"} <= set(sections)
    assert "outside these months" in sections["theme"].question
    assert not sections["theme"].question_needed


def test_not_asking_a_family_needs_a_reason() -> None:
    """E8: phone or standard questionnaire first; else a coded rationale."""
    profile = load("leicestershire").profile

    assert "questionnaire" in profile.family_routes
    assert len(profile.no_family_view_reasons) > 5
    assert load("leicestershire").origins["no_family_view_reasons.other_work"].row == "E8"


def test_whose_work_is_audited_is_asked_at_adoption() -> None:
    """E9: "cross service" may describe the theme or the auditors."""
    assert load("leicestershire").profile.asked == ("kinds.themed.independence",)


def test_only_west_sussex_asks_the_worker_to_write_first() -> None:
    """D7: elsewhere it is a discussion, an offer, or a warm audit."""
    assert {one for one in COUNCILS if kind_of(one).self_assessment} == {"west_sussex"}
