"""Loading a framework: what it inherits, how it is stored, and how a bad file is refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from handlers.core.errors import Refusal
from handlers.core.profile.checks import menus
from handlers.core.profile.loader import (
    Loaded,
    Origin,
    available,
    canonical_json,
    digest,
    from_canonical_json,
    load,
    values,
)
from handlers.core.profile.types import Clock

Write = Callable[..., Path]


@pytest.fixture
def mine(tmp_path: Path) -> Write:
    """Write a council's own framework, called `mine`; return the folder to load it from."""

    def write(profile: str, forms: str = "") -> Path:
        folder = tmp_path / "mine"
        folder.mkdir()
        (folder / "profile.toml").write_text(profile, encoding="utf-8")
        if forms:
            (folder / "forms.toml").write_text(forms, encoding="utf-8")
        return tmp_path

    return write


def test_the_six_shipped_frameworks_are_there() -> None:
    """`default` comes first, since the others stand on it."""
    assert available() == (
        "default",
        "hammersmith_fulham",
        "lcs_impact",
        "leeds",
        "leicestershire",
        "west_sussex",
    )


@pytest.mark.parametrize("framework", available())
def test_a_stored_profile_comes_back_as_it_was(framework: str) -> None:
    """Nothing is lost, and grades, sections and menus keep their order."""
    profile = load(framework).profile
    text = canonical_json(profile)

    restored = from_canonical_json(text)

    assert restored == profile
    assert canonical_json(restored) == text
    for key, form in profile.forms.items():
        assert list(restored.forms[key].grades) == list(form.grades)
        assert list(restored.forms[key].sections) == list(form.sections)
    assert digest(restored) == digest(profile)


def test_text_that_is_no_profile_is_an_error() -> None:
    """A damaged row of the database is never taken for a framework."""
    with pytest.raises(ValueError, match="council"):
        from_canonical_json('{"id": "mine"}')


def test_what_a_framework_leaves_unsaid_it_inherits(mine: Write) -> None:
    """Key by key: its siblings stay, and each value knows where it came from."""
    folder = mine(
        """
        [council]
        name = "Xtown"
        closure_days = [2026-12-29]
        duty_from = 08:30:00
        [kinds.monthly]
        quota = 2
        [clocks]
        notice = "2 working days"
        [rows]
        "kinds.monthly.quota" = "H9"
        """
    )

    loaded = load("mine", folder)

    base = load("default").profile
    assert loaded.profile.id == "mine"
    assert loaded.profile.council.name == "Xtown"
    assert loaded.profile.council.closure_days == (date(2026, 12, 29),)
    assert loaded.profile.council.duty_from == time(8, 30)
    assert loaded.profile.kinds["monthly"].quota == 2
    assert loaded.profile.kinds["monthly"].minutes == base.kinds["monthly"].minutes
    assert loaded.profile.clocks.notice == Clock(working_days=2)
    assert loaded.origins["kinds.monthly.quota"] == Origin(stated=True, row="H9")
    assert loaded.origins["council.name"] == Origin(stated=True, row="")
    assert loaded.origins["clocks.notice"] == Origin(stated=True, row="")
    assert loaded.origins["kinds.monthly.minutes"] == Origin(stated=False, row="")


def test_every_value_has_an_origin() -> None:
    """What is shown and what is known of it cover the same keys."""
    loaded = load("west_sussex")

    assert list(loaded.origins) == list(values(loaded.profile))


def test_the_default_profile_states_nothing() -> None:
    """Its values are suggestions: no council's document stands behind them."""
    assert not any(origin.stated for origin in load("default").origins.values())


def test_a_row_of_a_table_covers_what_the_file_says_in_it(mine: Write) -> None:
    """The closest row wins, and an inherited neighbour stays inherited."""
    folder = mine(
        """
        [kinds.monthly]
        quota = 2
        minutes = 90
        [rows]
        "kinds.monthly" = "H9"
        "kinds.monthly.minutes" = "H16"
        """
    )

    origins = load("mine", folder).origins

    assert origins["kinds.monthly.quota"].row == "H9"
    assert origins["kinds.monthly.minutes"].row == "H16"
    assert origins["kinds.monthly.form"] == Origin(stated=False, row="")


def test_a_scale_that_is_written_whole_has_its_own_order(mine: Write) -> None:
    """One new label keeps the default's order; a whole scale brings its own."""
    one_label = '[forms.case_file.grades]\ngood = "Solid"\n'
    folder = mine('title = "x"', one_label)

    grades = load("mine", folder).profile.forms["case_file"].grades

    assert list(grades.items())[:2] == [("outstanding", "Outstanding"), ("good", "Solid")]


def test_a_framework_leaves_out_what_it_does_without(mine: Write) -> None:
    """Its own form has its own sections only, and still the default's grades."""
    folder = mine(
        """
        leaves_out = ["forms.case_file.sections"]
        [kinds.monthly]
        form = "short"
        [instead_of.forms]
        short = "case_file"
        [forms.short.sections.only]
        title = "The only one"
        about = "What to look at."
        minutes = 5
        """
    )

    loaded = load("mine", folder)

    (form,) = loaded.profile.forms.values()
    assert list(form.sections) == ["only"]
    assert form.grades == load("default").profile.forms["case_file"].grades
    assert not loaded.origins["forms.short.grades.good"].stated


def test_a_kind_may_have_a_name_of_its_own(mine: Write) -> None:
    """What is said of the default's kind is inherited under the new key."""
    folder = mine(
        """
        [instead_of.kinds]
        themed = "monthly"
        [kinds.themed]
        period = "quarter"
        """
    )

    loaded = load("mine", folder)

    base = load("default").profile.kinds["monthly"]
    assert list(loaded.profile.kinds) == ["themed"]
    assert loaded.profile.kinds["themed"] == replace(base, period="quarter")
    assert loaded.origins["kinds.themed.period"].stated
    assert not loaded.origins["kinds.themed.quota"].stated


def test_a_new_entry_stands_at_the_end(mine: Write) -> None:
    """A council's own reason joins the menu without moving the others."""
    folder = mine('[cannot_reasons]\nmoving_desk = "My desk is moving"\n')

    reasons = list(load("mine", folder).profile.cannot_reasons)

    assert reasons[:-1] == list(load("default").profile.cannot_reasons)
    assert reasons[-1] == "moving_desk"


def test_a_councils_own_folder_goes_before_what_ships(tmp_path: Path) -> None:
    """A copy that keeps the name replaces the shipped one."""
    own = tmp_path / "west_sussex"
    own.mkdir()
    (own / "profile.toml").write_text('title = "Our copy"')

    assert load("west_sussex", tmp_path).profile.title == "Our copy"
    assert load("west_sussex").profile.title != "Our copy"


def test_an_unknown_framework_is_refused_with_the_likely_name() -> None:
    """The names that exist are said."""
    with pytest.raises(Refusal) as refused:
        load("west_susex")

    assert refused.value.happened == "There is no framework called 'west_susex'."
    assert "Did you mean 'west_sussex'?" in refused.value.next_step


def test_a_path_is_no_framework(tmp_path: Path) -> None:
    """Nothing outside the folders can be read by its name."""
    with pytest.raises(Refusal, match="no framework called"):
        load("../default", tmp_path)


def test_every_list_that_people_choose_from_is_checked() -> None:
    """A menu that a capability adds is checked without anybody thinking of it."""
    assert {"cannot_reasons", "told", "concern_types"} <= set(menus())
    assert not {"title", "roles", "categories"} & set(menus())


BAD = [
    # what the file says, the line and key that are named, what is wrong, what would be right
    ('[council]\nnmae = "X"', 2, "council.nmae", "Nothing reads", "'name'"),
    ('titel = "X"', 1, "titel", "Nothing reads", "'title'"),
    ("[kinds.monthly]\nquota = 'one'", 2, "kinds.monthly.quota", "'one'", "whole number"),
    ("[kinds.monthly]\nquota = true", 2, "kinds.monthly.quota", "true", "whole number"),
    ('[kinds.monthly]\nquota = "1"', 2, "kinds.monthly.quota", "'1'", "whole number"),
    ("[kinds.monthly]\nquota = 0", 2, "kinds.monthly.quota", "It is 0.", "1 or more"),
    ("[kinds.monthly]\naway_share = 2", 2, "kinds.monthly.away_share", "share", "0.5"),
    (
        '[kinds.monthly]\nself_assessment = "yes"',
        2,
        "kinds.monthly.self_assessment",
        "'yes'",
        "true or false",
    ),
    (
        '[kinds.monthly]\nwindow = "second_week"',
        2,
        "kinds.monthly.window",
        "'second_week'",
        "second_full_week",
    ),
    (
        '[kinds.monthly]\nauditors = ["team_manger"]',
        2,
        "kinds.monthly.auditors",
        "no 'team_manger'",
        "'team_manager'",
    ),
    (
        '[kinds.monthly]\nauditors = [\n  "practitioner",\n]',
        2,
        "kinds.monthly.auditors",
        "without the ability 'audit'",
        "[roles.practitioner]",
    ),
    ("[kinds.monthly]\nauditors = []", 2, "kinds.monthly.auditors", "empty", "Write"),
    ('[kinds.monthly]\nauditors = "all"', 2, "kinds.monthly.auditors", "'all'", "a list"),
    ('[kinds.monthly]\nform = "case"', 2, "kinds.monthly.form", "no 'case'", "case_file"),
    ('[kinds.monthly]\ncopies = ["irp"]', 2, "kinds.monthly.copies", "no 'irp'", "'iro'"),
    (
        '[kinds.extra]\ntitle = "X"',
        1,
        "kinds.extra.auditors",
        "It is needed",
        "under [kinds.extra]",
    ),
    ('[clocks]\naction = "4 weeks"', 2, "clocks.action", "4 weeks", "28 calendar days"),
    ("[clocks]\naction = 28", 2, "clocks.action", "28", "28 calendar days"),
    ('[clocks]\nconcern = "that day"', 2, "clocks.concern", "no time", "5 working days"),
    ('[council]\nduty_from = "09:00"', 2, "council.duty_from", "'09:00'", "09:00:00"),
    ("[council]\nduty_to = 08:00:00", 2, "council.duty_to", "not after", "later"),
    ('[council]\nduty_phone = "tbc"', 2, "council.duty_phone", "no number", "people dial"),
    ('[council]\nclosure_days = ["29 Dec"]', 2, "council.closure_days", "29 Dec", "2026-12-29"),
    (
        '[roles.administrator]\naccess = "all"',
        2,
        "roles.administrator.access",
        "no case content",
        'access = "none"',
    ),
    (
        '[roles.iro]\nabilities = ["aduit"]',
        2,
        "roles.iro.abilities",
        "'aduit'",
        "Did you mean 'audit'?",
    ),
    ("[manners]\nmost = 9", 2, "manners.most", "noise", "1 to 5"),
    (
        f'[told]\npolice = "{"x" * 76}"',
        2,
        "told.police",
        "76 characters",
        "75 characters",
    ),
    ('[told]\n"The Mayor" = "X"', 2, "told.The Mayor", "plain and short", "small letters"),
    (
        '[forms.case_file]\nneeds_care = ["bad"]',
        2,
        "forms.case_file.needs_care",
        "no 'bad'",
        "inadequate",
    ),
    (
        '[forms.case_file]\nneeds_care = ["outstanding"]',
        2,
        "forms.case_file.needs_care",
        "best first",
        "worst grades",
    ),
    (
        '[forms.case_file.self_questions]\nreply = "X?"',
        2,
        "forms.case_file.self_questions.reply",
        "worker's reply",
        "another key",
    ),
    ('[[kinds]]\ntitle = "X"', 1, "kinds", "list of tables", "[kinds.some_key]"),
    ('[told]\n"a.b" = "X"', 2, "told.a.b", "full stop", "without"),
    (
        '[council]\nname = "X"\n[rows]\n"council.nam" = "W1"',
        4,
        "rows.council.nam",
        "say nothing at 'council.nam'",
        "'council.name'",
    ),
    (
        '[council]\nname = "X"\n[rows]\n"council.name" = "page 3"',
        4,
        "rows.council.name",
        "names no requirement",
        "W12 W32",
    ),
    ('leaves_out = ["kinds.weekly"]', 1, "leaves_out", "nothing at 'kinds.weekly'", "Such as"),
    ('leaves_out = ["forms"]', 1, "leaves_out", "nothing at 'forms'", "Such as"),
    ('leaves_out = "kinds.monthly"', 1, "leaves_out", "no list of keys", "Such as"),
    ("instead_of = 1", 1, "instead_of", "no table", "[instead_of.kinds]"),
    ('[instead_of.kind]\na = "b"', 1, "instead_of.kind", "no table 'kind'", "'kinds'"),
    (
        '[instead_of.kinds]\nthemed = "montly"',
        2,
        "instead_of.kinds.themed",
        "no 'montly'",
        "'monthly'",
    ),
    ('asked = ["kinds.monthly.quota"]', 1, "asked", "'kinds.monthly.quota'", "kinds.monthly."),
    (
        '[kinds.monthly]\npicks = "heads_lists"',
        2,
        "kinds.monthly.picks",
        "nobody is named",
        "head_of_service",
    ),
    (
        '[kinds.monthly]\nlists_from = ["head_of_service"]',
        2,
        "kinds.monthly.lists_from",
        "no list is asked for",
        "heads_lists",
    ),
    ("[kinds.monthly]\nsample_share = 10.0", 2, "kinds.monthly.sample_share", "share", "0.1"),
    (
        '[forms.case_file]\ngrade_rule = "impact_and_practice"',
        1,
        "forms.case_file.sections",
        "family 'impact'",
        'family = "impact"',
    ),
    (
        '[forms.case_file.sections.review]\nfamily = "impact"',
        2,
        "forms.case_file.sections.review.family",
        "No rule",
        "impact_and_practice",
    ),
    (
        "[forms.case_file.sections.review]\nquestion_needed = true",
        2,
        "forms.case_file.sections.review.question_needed",
        "nothing is asked",
        "question",
    ),
    (
        '[forms.case_file.sections]\nreview.ticks.a = "A"\noversight.ticks.a = "A"',
        3,
        "forms.case_file.sections.oversight.ticks.a",
        "another tick",
        "another key",
    ),
    (
        f'[forms.case_file.sections.review.ticks]\na = "{"x" * 76}"',
        2,
        "forms.case_file.sections.review.ticks.a",
        "76 characters",
        "75 characters",
    ),
    ('id = "other"', 1, "id", "folder's name", "Take this line out"),
]


@pytest.mark.parametrize(
    ("text", "line", "key", "said"), [(text, line, key, rest) for text, line, key, *rest in BAD]
)
def test_a_bad_file_is_refused_with_its_place_and_what_would_be_right(
    mine: Write, text: str, line: int, key: str, said: list[str]
) -> None:
    """File, line and key; what is wrong; what to write instead."""
    folder = mine(text)

    with pytest.raises(Refusal) as refused:
        load("mine", folder)

    place = f"mine/profile.toml, line {line}"
    wrong, right = said
    assert refused.value.happened == f"{place}: the key {key!r} can't be used."
    assert wrong in refused.value.why
    assert right in refused.value.next_step


def test_a_file_that_is_not_toml_is_refused_with_its_line(mine: Write) -> None:
    """The parser's own words are kept: they say what it did not expect."""
    with pytest.raises(Refusal) as refused:
        load("mine", mine('title = "X"\n[council\n'))

    assert refused.value.happened == "mine/profile.toml, line 2: this is not TOML."
    assert "Expected" in refused.value.why


def test_a_file_in_another_encoding_is_refused(mine: Write) -> None:
    """Spreadsheet programs like to save in their own."""
    folder = mine("")
    (folder / "mine" / "profile.toml").write_bytes(b'title = "caf\xe9"')

    with pytest.raises(Refusal, match="UTF-8"):
        load("mine", folder)


def test_a_key_in_both_files_is_refused(mine: Write) -> None:
    """Nobody could tell which of the two counts."""
    folder = mine('[council]\nname = "X"\n', '\n[council]\nname = "Y"\n')

    with pytest.raises(Refusal) as refused:
        load("mine", folder)

    assert refused.value.happened == "mine/forms.toml, line 2: the key 'council' can't be used."


def test_a_fault_of_the_forms_names_their_file(mine: Write) -> None:
    """The author is sent to the file that holds the line."""
    folder = mine('title = "X"', "[forms.case_file]\nlearning_points = 0\n")

    with pytest.raises(Refusal, match=r"mine/forms\.toml, line 2"):
        load("mine", folder)


def test_a_folder_with_a_name_that_cannot_be_stored_is_refused(tmp_path: Path) -> None:
    """The name is kept with every version."""
    (tmp_path / "My Council").mkdir()
    (tmp_path / "My Council" / "profile.toml").write_text('title = "X"')

    with pytest.raises(Refusal, match="small letters"):
        load("My Council", tmp_path)


def test_a_loaded_profile_is_frozen() -> None:
    """Open work keeps what it began under, so nothing may change it in passing."""
    loaded: Loaded = load("default")

    with pytest.raises(AttributeError):
        loaded.profile.title = "changed"  # type: ignore[misc]
