"""What people see of a message on Slack, and what a press on it brings back."""

from typing import Any

import pytest

from bot.platforms import slack_blocks, slack_reading
from bot.press import Origin, Press
from handlers.core.messages import Button, Message, Section, say
from tests.slack.modal import pressed
from tests.slack.oracle import check

ARGS = {"audit": "QA-2027-0001"}
START = Button("Start", "audits.start", ARGS, "primary", form=True)
CARD = Section("Please finish by Fri 15 Jan.", buttons=(START,), key="audit:QA-2027-0001")


def drawn(*sections: Section) -> list[dict[str, Any]]:
    """Return a message's blocks; Slack would take them."""
    payload = slack_blocks.payload(Message(sections, "One audit"))
    check(payload)
    blocks: list[dict[str, Any]] = payload["blocks"]
    return blocks


def words(block: dict[str, Any]) -> str:
    """Return what a block says."""
    return str(block["text"]["text"])


def test_what_would_ping_or_link_is_read_as_it_was_written() -> None:
    """In the blocks letter for letter, in the notification escaped."""
    text = "<!channel> <@U1> <mailto:x@evil.example|the council> Tom & Jerry"

    payload = slack_blocks.payload(say(text))

    assert payload["blocks"][0]["text"] == {"type": "plain_text", "text": text, "emoji": False}
    assert "<" not in payload["text"]


def test_a_link_never_hides_behind_other_words() -> None:
    """Where it leads is what is read."""
    (block,) = drawn(Section("<https://evil.example|the council>"))

    assert words(block) == "&lt;<https://evil.example>|the council&gt;"


def test_a_title_is_bold_and_links_work() -> None:
    """All around them is escaped."""
    (block,) = drawn(Section("R&D: see https://example.org/a_b?c=d&e.", title="A <title>"))

    assert block["text"]["type"] == "mrkdwn"
    assert words(block) == ("*A &lt;title&gt;*\nR&amp;D: see <https://example.org/a_b?c=d&amp;e>.")


@pytest.mark.parametrize("letters", ["2 * 3 * 4", "a_b_c", "~x~", "`x`", "> x", "at :tada: time"])
def test_letters_that_slack_would_format_stay_letters(letters: str) -> None:
    """Then the title is not bold: what somebody wrote comes first."""
    (block,) = drawn(Section(letters, title="Title"))

    assert block["text"] == {"type": "plain_text", "text": f"Title\n{letters}", "emoji": False}


def test_a_list_has_dots() -> None:
    """Slack makes no list of dashes."""
    (block,) = drawn(Section("Three:\n- one\n- two-three"))

    assert words(block) == "Three:\n• one\n• two-three"


def test_a_title_alone_is_a_header() -> None:
    """Screen readers step from header to header."""
    (block,) = drawn(Section("", title="Audits you are doing"))

    assert block["type"] == "header"


@pytest.mark.parametrize(("tone", "said"), [("concern", "Concern"), ("warning", "Please note")])
def test_a_tone_is_said_in_words(tone: Any, said: str) -> None:
    """Never by a sign or a colour alone."""
    (block,) = drawn(Section("Please read.", title="CO-2027-0001", tone=tone))

    assert words(block).startswith("*")
    assert f"{said}: CO-2027-0001*\n" in words(block)


def test_facts_stand_in_pairs_ten_a_block() -> None:
    """The eleventh begins another block."""
    facts = tuple((f"Fact {n}", "yes") for n in range(11))

    first, second = drawn(Section("Facts", facts=facts))

    assert [len(first["fields"]), len(second["fields"])] == [10, 1]
    assert first["fields"][0]["text"] == "*Fact 0*\nyes"


def test_a_long_text_goes_on_in_the_next_block_at_a_paragraph() -> None:
    """Not a word is lost."""
    paragraph = "Visits are regular and warm. " * 40
    text = "\n\n".join([paragraph.strip()] * 5)

    blocks = drawn(Section(text))

    assert [words(block).count("Visits") for block in blocks] == [80, 80, 40]
    assert all(words(block).endswith("warm.") for block in blocks)


def test_a_post_that_is_too_long_is_shortened_where_it_is_longest() -> None:
    """Every section stays, with its buttons; the short ones stay whole."""
    long = Section("Long words. " * 700, buttons=(START,), key="long")

    blocks = drawn(long, CARD, long)

    said = [words(block) for block in blocks if "text" in block]
    assert [block["type"] for block in blocks].count("actions") == 3
    assert CARD.text in said
    assert sum(text.endswith("(shortened here)") for text in said) == 2


def test_what_has_no_place_is_counted() -> None:
    """What comes first stays; what matters most comes first."""
    blocks = drawn(*[CARD] * 40)

    assert len(blocks) <= 50
    assert words(blocks[-1]).startswith("16 more things not shown here")
    assert len(slack_blocks.home(Message((CARD,) * 40, ""))["blocks"]) == 80


def test_a_long_label_is_shortened_behind_a_word() -> None:
    """75 characters at most."""
    (block,) = drawn(Section("", buttons=(Button("Show me " + "everything " * 9, "a.b"),)))

    label = block["elements"][0]["text"]["text"]
    assert label == "Show me everything everything everything everything everything everything…"


def test_a_screen_reader_hears_which_card_a_button_is_of() -> None:
    """Many cards have a "Start"."""
    (_, block) = drawn(CARD)

    assert block["elements"][0]["accessibility_label"] == "Start, QA-2027-0001"


def test_the_notification_begins_with_the_summary_and_holds_the_words() -> None:
    """Screen readers are given it instead of the blocks."""
    payload = slack_blocks.payload(Message((CARD,), "One audit"))

    assert payload["text"] == "One audit\nPlease finish by Fri 15 Jan."


def test_a_concern_shows_its_summary_alone_in_the_notification() -> None:
    """Its words belong on no lock screen."""
    alert = Message((Section("Carol is worried.", tone="concern"),), "CO-2027-0001: please read.")

    assert slack_blocks.payload(alert)["text"] == "CO-2027-0001: please read."


def test_nothing_to_say_is_said() -> None:
    """Slack takes no empty post and no empty home."""
    check(slack_blocks.payload(Message(())))
    check(slack_blocks.home(Message((Section(""),))))


def test_a_button_that_carries_too_much_is_refused_when_it_is_drawn() -> None:
    """Slack would cut it off, and the press would mean something else."""
    with pytest.raises(ValueError, match="more than Slack takes back"):
        slack_blocks.payload(say("x", Button("Go", "a.b", {"x": "y" * 2000})))


def test_a_press_comes_back_with_its_place_and_what_stands_there() -> None:
    """Route, arguments, section, and the message as it is now."""
    message = Message((Section("Hello."), CARD), "One audit")

    press = slack_reading.press_of(pressed(slack_blocks.payload(message), "Start"))

    origin = Origin("D0AMINA00:1800000000.000100", "audit:QA-2027-0001", message)
    assert press == Press("U0AMINA00", "audits.start", ARGS, None, origin)


@pytest.mark.parametrize(
    "place", [{"type": "view", "view_id": "V1"}, {"type": "message", "is_ephemeral": True}]
)
def test_a_home_and_a_whisper_are_no_posts(place: dict[str, Any]) -> None:
    """A press there has no post to change."""
    payload = {**pressed(slack_blocks.payload(Message((CARD,))), "Start"), "container": place}

    press = slack_reading.press_of(payload)

    assert press is not None
    assert press.origin is None


@pytest.mark.parametrize(
    "action",
    [
        {},
        {"action_id": "#0.1", "value": '{"args": {}}'},
        {"action_id": "audits.start#0.0"},
        {"action_id": "audits.start#0.0", "value": "nonsense"},
        {"action_id": "audits.start#0.0", "value": "[1]"},
        {"action_id": "nonsense", "value": '{"args": {}}'},
    ],
    ids=str,
)
def test_what_is_no_press_of_ours_asks_nothing(action: dict[str, Any]) -> None:
    """A link that was followed, and whatever else comes: never an error."""
    assert slack_reading.press_of({"user": {"id": "U1"}, "actions": [action]}) is None
    assert slack_reading.press_of({}) is None


def test_slacks_own_ways_of_writing_are_read() -> None:
    """It hands words back escaped, and links in brackets."""
    payload = slack_blocks.payload(say("Tom & Jerry", Button("Q&A", "a.b")))
    payload["blocks"][0]["text"]["text"] = "Tom &amp; Jerry"
    payload["blocks"][1]["elements"][0]["text"]["text"] = "Q&amp;A"

    (section,) = slack_reading.message_of(payload).sections

    assert (section.text, section.buttons[0].label) == ("Tom & Jerry", "Q&A")
