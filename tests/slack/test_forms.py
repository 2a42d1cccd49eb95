"""What people see of a form on Slack, and what they are told when it can't be taken."""

from typing import Any

import pytest

from bot.platforms import slack_forms, slack_reading
from bot.press import Origin
from handlers.core.forms import Choice, Form, Note, Text, Upload
from tests.slack.modal import submitted
from tests.slack.oracle import check

YES_NO = (("yes", "Yes"), ("no", "No"))
FORM = Form(
    "audits.save_section",
    "Planning",
    (Note("Look at the plan.", "About"), Text("words", "What works well?", required=True)),
    "Save and go on",
    {"audit": "QA-2027-0001", "section": "planning"},
)
HERE = Origin("D0AMINA00:1800000000.000100", "audit:QA-2027-0001")


def view(form: Form) -> dict[str, Any]:
    """Return a drawn form; Slack would take it."""
    drawn = slack_forms.view(form)
    check(drawn)
    return drawn


def element(choice: Choice) -> dict[str, Any]:
    """Return how a choice is asked."""
    (block,) = view(Form("a.b", "Form", (choice,)))["blocks"]
    asked: dict[str, Any] = block["element"]
    return asked


def said(drawn: dict[str, Any]) -> list[str]:
    """Return what is read in a form, in order."""
    blocks = [block for block in drawn["blocks"] if "text" in block]
    return [block["text"]["text"] for block in blocks]


def test_a_form_knows_where_it_was_opened() -> None:
    """Its answer changes that section of that post."""
    drawn = slack_forms.view(FORM, HERE)

    sent = slack_reading.sent_of(submitted(drawn, {"words": "Visits"}))

    assert sent is not None
    assert sent.press.origin == HERE
    assert sent.press.answers == {"words": "Visits"}
    assert (sent.press.chat_id, sent.press.route) == ("U0AMINA00", "audits.save_section")


def test_faults_stand_under_their_questions() -> None:
    """Nothing is drawn anew: what was typed stays."""
    again = FORM.again({"words": ""}, {"words": "This one is needed."})

    answer = slack_forms.answer(again)

    place = view(FORM)["blocks"][1]["block_id"]
    assert answer == {"response_action": "errors", "errors": {place: "This one is needed."}}


def test_a_fault_of_no_question_stands_on_top() -> None:
    """With the others, each behind its question's name; what was typed stays there too."""
    faults = {"words": "This one is needed.", "": "The round has closed."}

    answer = slack_forms.answer(FORM.again({}, faults), HERE)

    assert answer["response_action"] == "update"
    assert said(answer["view"])[0] == (
        "*⚠️ Please note: There is something to put right*\n"
        "• What works well?: This one is needed.\n• The round has closed."
    )
    assert places(answer["view"]) == places(view(FORM))


def test_the_next_step_has_places_of_its_own() -> None:
    """Slack would otherwise carry what was typed over into the next section."""
    following = Form(FORM.route, "Review", FORM.parts, FORM.submit, {**FORM.args, "section": "x"})

    answer = slack_forms.answer(following)

    assert answer["response_action"] == "update"
    assert places(answer["view"]).isdisjoint(places(view(FORM)))


def places(drawn: dict[str, Any]) -> set[str]:
    """Return the names of the questions' places."""
    return {block["block_id"] for block in drawn["blocks"] if block["type"] == "input"}


@pytest.mark.parametrize(
    ("many", "is_open", "number", "kind"),
    [
        (False, True, 10, "radio_buttons"),
        (False, True, 11, "static_select"),
        (True, True, 10, "checkboxes"),
        (True, True, 11, "multi_static_select"),
        (False, False, 2, "static_select"),
        (True, False, 2, "multi_static_select"),
    ],
)
def test_up_to_ten_options_stand_in_sight(
    many: bool,  # noqa: FBT001 - a row of the table
    is_open: bool,  # noqa: FBT001
    number: int,
    kind: str,
) -> None:
    """More go into a menu; so does what asks for a menu."""
    options = tuple((f"k{n}", f"Option {n}") for n in range(number))

    drawn = element(Choice("c", "C", options, many=many, open=is_open, required=True))

    assert drawn["type"] == kind
    assert len(drawn["options"]) == number


def test_more_than_a_hundred_options_stand_in_groups() -> None:
    """Named after their first and last; what was chosen before is chosen."""
    options = tuple((f"k{n}", f"Person {n:03}") for n in range(1, 151))

    drawn = element(Choice("c", "C", options, required=True, value=("k120",)))

    labels = [group["label"]["text"] for group in drawn["option_groups"]]
    assert labels == ["Person 001 to Person 100", "Person 101 to Person 150"]
    assert drawn["initial_option"] == drawn["option_groups"][1]["options"][19]


def test_a_menu_can_be_left_empty_again() -> None:
    """Slack itself offers no way back from an option."""
    drawn = element(Choice("c", "C", YES_NO))

    assert [one["text"]["text"] for one in drawn["options"]] == ["(leave this empty)", "Yes", "No"]


def test_a_long_option_goes_on_below_itself() -> None:
    """75 characters, and 75 more."""
    label = "A worker who knows the family well and who has seen the plan with them, in the spring"

    (option,) = element(Choice("c", "C", (("k", label),), open=True))["options"]

    assert option["text"]["text"] == label[: label.index(", in")].removesuffix(" them") + " them…"
    assert "in the spring" in option["description"]["text"]


def test_a_question_without_options_is_said_and_answered_with_nothing() -> None:
    """Slack draws no empty list."""
    form = Form("a.b", "Form", (Choice("who", "Who?", (), many=True), Choice("c", "C", ())))

    drawn = view(form)
    sent = slack_reading.sent_of(submitted(drawn, {}))

    assert said(drawn) == ["*Who?*\nNothing.", "*C*\nNothing."]
    assert sent is not None
    assert sent.press.answers == {"who": (), "c": ""}


def test_a_form_to_read_asks_nothing() -> None:
    """Its texts stand there to be copied, and it is never sent."""
    form = Form("", "Note", (Text("note", "Case note", value="Learning: none."),), "")

    drawn = view(form)

    assert "submit" not in drawn
    assert said(drawn) == ["*Case note*\nLearning: none."]
    assert slack_reading.sent_of(submitted(drawn, {})) is None


def test_numbers_to_ring_stand_out() -> None:
    """Between two lines, behind a word that says what they are."""
    form = Form("a.b", "Form", (Note("Ring first: 01243 777100.", tone="concern"), *FORM.parts))

    blocks = view(form)["blocks"]

    assert [block["type"] for block in blocks[:3]] == ["divider", "section", "divider"]
    assert said(view(form))[0] == "*❗ Concern*\nRing first: 01243 777100."


def test_long_guidance_goes_on_in_more_blocks() -> None:
    """Not a word is lost."""
    form = Form("a.b", "Form", (Note("Good looks like this. " * 400, "What good looks like"),))

    assert " ".join(said(view(form))).count("Good looks like this.") == 400


def test_a_form_of_more_than_a_hundred_blocks_loses_words_and_no_question() -> None:
    """The last words first; it says so."""
    words = tuple(Note(f"Note {n}") for n in range(120))

    drawn = view(Form("a.b", "Form", (*words, Text("words", "What?"))))

    assert len(drawn["blocks"]) == 100
    assert len(places(drawn)) == 1
    assert said(drawn)[-1].startswith("The rest has no room here.")


def test_a_long_title_stands_whole_above_the_form() -> None:
    """Slack shows 24 characters of it."""
    drawn = view(Form("a.b", "Management oversight and supervision", FORM.parts))

    assert drawn["title"]["text"] == "Management oversight…"
    assert said(drawn)[0] == "*Management oversight and supervision*"


def test_a_file_comes_as_a_name_to_fetch_it_by() -> None:
    """Its bytes are fetched by whoever has the token."""
    form = Form("a.b", "Form", (Upload("list", "Staff list", ("csv", "xlsx")),))
    file = {"id": "F1", "name": "staff.csv", "url_private_download": "https://files.example/F1"}

    sent = slack_reading.sent_of(submitted(view(form), {"list": [file]}))

    assert sent is not None
    assert sent.press.answers == {"list": None}
    assert sent.files == {
        "list": slack_reading.SentFile("F1", "staff.csv", "https://files.example/F1")
    }


def test_a_form_that_carries_too_much_is_refused_when_it_is_drawn() -> None:
    """Slack would refuse the whole form."""
    with pytest.raises(ValueError, match="more than Slack takes back"):
        slack_forms.view(Form("a.b", "Form", FORM.parts, args={"x": "y" * 3000}))


@pytest.mark.parametrize("payload", [{}, {"view": {}}, {"view": {"callback_id": "read"}}], ids=str)
def test_what_is_no_form_of_ours_asks_nothing(payload: dict[str, Any]) -> None:
    """Never an error."""
    assert slack_reading.sent_of(payload) is None


def test_a_forged_form_brings_what_it_says_and_no_error() -> None:
    """The router refuses it: nothing here trusts it, and nothing here breaks."""
    sent = slack_reading.sent_of(
        {"view": {"callback_id": "audits.submit", "private_metadata": "[1", "state": {}}}
    )

    assert sent is not None
    assert sent.press.args == {}
