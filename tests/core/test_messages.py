"""Messages: an answer takes the place of what it answers; a workbook becomes a file."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.core.messages import (
    XLSX,
    Button,
    File,
    Image,
    Message,
    Section,
    Workbook,
    from_json,
    rendered,
    say,
    to_json,
)
from handlers.core.table import Sheet


def test_an_answer_takes_the_place_of_all_sections_of_its_key_at_once() -> None:
    """Sections that share a key are one thing; the others stay where they are."""
    before = Message(
        (
            Section("greeting"),
            Section("pairings", key="round:1"),
            Section("an audit", key="audit:QA-2027-0001"),
            Section("deeds", key="round:1"),
        )
    )

    after = before.with_section("round:1", [Section("opened", key="round:1"), Section("thanks")])

    assert [one.text for one in after.sections] == ["greeting", "opened", "thanks", "an audit"]


def test_an_answer_to_nothing_changes_nothing() -> None:
    """A key that no section has leaves the message as it is."""
    before = Message((Section("greeting", key="greeting"),))

    assert before.with_section("round:1", [Section("opened")]) is before


def test_a_workbook_becomes_a_file_and_a_file_stays_as_it_is() -> None:
    """The edge is handed the sheets, and its bytes go with the message."""
    sheet = Sheet("Audits", ("Reference",), [("QA-2027-0001",)])
    picture = File("chart.png", "image/png", b"png")
    message = Message((Section("Here it is."),), files=(Workbook("Audits.xlsx", (sheet,)), picture))

    shown = rendered(message, lambda sheets: sheets[0].title.encode())

    assert shown.files == (File("Audits.xlsx", XLSX, b"Audits"), picture)
    assert shown.sections == message.sections


WORDS = st.text(max_size=20)
BUTTONS = st.builds(
    Button,
    label=WORDS,
    route=WORDS,
    args=st.dictionaries(WORDS, WORDS, max_size=3),
    style=st.sampled_from(["plain", "primary", "danger"]),
    form=st.booleans(),
    url=WORDS,
)
SECTIONS = st.builds(
    Section,
    text=WORDS,
    title=WORDS,
    facts=st.lists(st.tuples(WORDS, WORDS), max_size=3).map(tuple),
    buttons=st.lists(BUTTONS, max_size=3).map(tuple),
    tone=st.sampled_from(["plain", "good", "warning", "concern"]),
    key=WORDS,
)
MESSAGES = st.builds(Message, sections=st.lists(SECTIONS, max_size=3).map(tuple), summary=WORDS)


@given(MESSAGES)
def test_a_queued_message_comes_back_as_it_was(message: Message) -> None:
    """Nothing is lost between the press and the post, through JSON as a database keeps it."""
    assert from_json(json.loads(json.dumps(to_json(message)))) == message


@pytest.mark.parametrize(
    "message",
    [
        Message((), files=(File("a.csv", "text/csv", b"a"),)),
        Message((), files=(Workbook("a.xlsx", ()),)),
        Message((), images=(Image("a.png", "A chart", b"png"),)),
    ],
)
def test_a_queued_message_holds_no_file(message: Message) -> None:
    """Files are made when they are shown: the outbox keeps none."""
    with pytest.raises(ValueError, match="show them on a press"):
        to_json(message)


def test_what_is_said_in_one_section_is_its_own_summary() -> None:
    """A notification shows the same words."""
    yes = Button("Yes", "made_up.yes")

    assert say("Shall we?", yes, title="Today", key="k") == Message(
        (Section("Shall we?", title="Today", buttons=(yes,), key="k"),), summary="Shall we?"
    )
