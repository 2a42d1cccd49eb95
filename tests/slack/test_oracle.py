"""The oracle catches what Slack refuses, and what it would take but nobody should see."""

import copy
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bot.platforms import slack_blocks, slack_forms
from handlers.core.forms import Choice, Day, Form, Note, Person, Text, Upload
from handlers.core.messages import Button, Message, Section
from tests.slack.engines import by_blockkit, by_slack_sdk, by_slackblocks
from tests.slack.oracle import faults, own_rules

Json = dict[str, Any]
RECORD = r"WSX-\d+"
ARGS = {"audit": "QA-2027-0001"}
YES_NO = (("yes", "Yes"), ("no", "No"))
CARD = Section(
    "Please finish by Fri 15 Jan. See https://example.org/guide.",
    title="Your January audit",
    facts=(("Due", "Fri 15 Jan"),),
    buttons=(
        Button("Start", "audits.start", ARGS, "primary", form=True),
        Button("Why me?", "audits.why", ARGS),
    ),
    key="audit:QA-2027-0001",
)
MESSAGE = Message((CARD, Section("", title="In your team"), Section("Two are late.")), "One audit")
FORM = Form(
    "audits.save_section",
    "Planning",
    (
        Note("Look at the plan.", "About"),
        Text("words", "What works well?", many_lines=True, value="Visits"),
        Choice("grade", "Judgement", YES_NO, open=True, value=("yes",)),
        Choice("ticks", "Which?", YES_NO, many=True, open=True, value=("yes",)),
        Choice("menu", "Who?", YES_NO, value=("no",)),
        Choice("menus", "Who else?", YES_NO, many=True, value=("no",)),
        Day("day", "When?", value=date(2027, 1, 19)),
        Person("person", "Who?", value="U0AMINA00"),
        Upload("file", "List", ("csv", "xlsx")),
    ),
    args=ARGS,
)
WORDS, PRESSES, HEADER = 0, 1, 2  # places of blocks in the message
NOTE, TYPED, RADIO, TICKS, MENU, MENUS, DAY, PERSON, FILE = range(9)  # and in the form


def message() -> Json:
    """Return a payload with nothing wrong with it."""
    return copy.deepcopy(slack_blocks.payload(MESSAGE))


def home() -> Json:
    """Return a home with nothing wrong with it."""
    return copy.deepcopy(slack_blocks.home(MESSAGE))


def modal() -> Json:
    """Return a form with nothing wrong with it."""
    return copy.deepcopy(slack_forms.view(FORM))


def put(*path: str | int, value: Any) -> Callable[[Json], None]:
    """Plant a value in the blocks of a payload."""

    def plant(payload: Json) -> None:
        place: Any = payload["blocks"]
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return plant


def top(name: str, value: Any) -> Callable[[Json], None]:
    """Plant a value at the top of a payload."""
    return lambda payload: payload.update({name: value})


def without(*path: str | int) -> Callable[[Json], None]:
    """Take something out of the blocks of a payload."""

    def plant(payload: Json) -> None:
        place: Any = payload["blocks"]
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]

    return plant


def more(kind: str, times: int) -> Callable[[Json], None]:
    """Add blocks until there are so many."""

    def plant(payload: Json) -> None:
        blocks = payload["blocks"]
        while len(blocks) < times:
            blocks.append({"type": kind, "block_id": f"more-{len(blocks)}"})

    return plant


def plain(text: str) -> Json:
    """Return words letter for letter."""
    return {"type": "plain_text", "text": text, "emoji": False}


def styled(text: str) -> Json:
    """Return words with formatting."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def options(number: int) -> list[Json]:
    """Return options."""
    return [{"text": plain(f"Option {n}"), "value": f"v{n}"} for n in range(number)]


START = (PRESSES, "elements", 0)
NEXT = (PRESSES, "elements", 1)
IN_MESSAGES = {
    "51 blocks": more("divider", 51),
    "no blocks": top("blocks", []),
    "no words for notifications": top("text", ""),
    "blank words for notifications": top("text", "  "),
    "a ping in the notification": top("text", "<!channel> hello"),
    "a notification that is not escaped": top("text", "Tom & Jerry"),
    "a notification without end": top("text", "x" * 4001),
    "a section of 3,001 characters": put(WORDS, "text", value=styled("x" * 3001)),
    "a section without words": put(WORDS, "text", "text", value=""),
    "a section of blanks": put(WORDS, "text", value=plain("   ")),
    "an empty section": put(3, value={"type": "section", "block_id": "x"}),
    "a ping": put(WORDS, "text", value=styled("<!channel> hello")),
    "a mention": put(WORDS, "text", value=styled("<@U0AMINA00> hello")),
    "a link under other words": put(WORDS, "text", value=styled("<https://evil.example|council>")),
    "an ampersand of its own": put(WORDS, "text", value=styled("Tom & Jerry")),
    "links that Slack makes": put(WORDS, "text", "verbatim", value=False),
    "letters that become pictures": put(HEADER, "text", "emoji", value=True),
    "11 facts": put(WORDS, "fields", value=[plain("x")] * 11),
    "a fact of 2,001 characters": put(WORDS, "fields", value=[plain("x" * 2001)]),
    "an empty fact": put(WORDS, "fields", value=[plain("")]),
    "a header of 151 characters": put(HEADER, "text", "text", value="x" * 151),
    "a header with formatting": put(HEADER, "text", value=styled("*x*")),
    "a label of 76 characters": put(*START, "text", "text", value="x" * 76),
    "a label with formatting": put(*START, "text", value=styled("*x*")),
    "no label": without(*START, "text"),
    "an empty label": put(*START, "text", value=plain("")),
    "a style that is none": put(*START, "style", value="plain"),
    "a value of 2,001 characters": put(*START, "value", value="x" * 2001),
    "a button that leads nowhere": without(*START, "value"),
    "an action_id of 256 characters": put(*START, "action_id", value="x" * 256),
    "an address of 3,001 characters": put(*START, "url", value="https://e.org/" + "x" * 3000),
    "75 characters for screen readers": put(*START, "accessibility_label", value="x" * 76),
    "two buttons of one name": put(*NEXT, "action_id", value="audits.start#0.0"),
    "26 buttons": lambda payload: payload["blocks"][PRESSES].update(
        elements=[
            {"type": "button", "text": plain("x"), "action_id": f"a#{n}", "value": "{}"}
            for n in range(26)
        ]
    ),
    "no buttons": put(PRESSES, "elements", value=[]),
    "a block_id of 256 characters": put(WORDS, "block_id", value="x" * 256),
    "two blocks of one name": put(WORDS, "block_id", value="1.0.title.plain."),
    "a block of no kind": put(WORDS, "type", value="sektion"),
    "a field that is misspelt": put(WORDS, "feilds", value=[plain("x")]),
    "an element that is no button": put(*START, value={"type": "divider"}),
    "a record's number in a value": put(*START, "value", value='{"args": {"file": "WSX-12"}}'),
    "a record's number in a name": put(WORDS, "block_id", value="0.0.text.plain.file:WSX-12"),
    "a post of 13,200 characters": lambda payload: payload["blocks"].extend(
        {"type": "section", "block_id": f"long-{n}", "text": plain("x" * 2640)} for n in range(5)
    ),
}
IN_FORMS = {
    "101 blocks": more("divider", 101),
    "no blocks": top("blocks", []),
    "no title": lambda view: view.pop("title"),
    "a title of 25 characters": top("title", plain("x" * 25)),
    "a title with formatting": top("title", styled("x")),
    "a submit of 25 characters": top("submit", plain("x" * 25)),
    "a close of 25 characters": top("close", plain("x" * 25)),
    "questions without a submit": lambda view: view.pop("submit"),
    "private_metadata of 3,001 characters": top("private_metadata", "x" * 3001),
    "private_metadata cut off": top("private_metadata", '{"args": {"aud'),
    "private_metadata that is null": top("private_metadata", None),
    "a callback_id of 256 characters": top("callback_id", "x" * 256),
    "no callback_id": top("callback_id", ""),
    "a record's number that travels": top("private_metadata", '{"args": {"file": "WSX-12"}}'),
    "a view of no kind": top("type", "dialog"),
    "a label of 2,001 characters": put(TYPED, "label", value=plain("x" * 2001)),
    "no label": without(TYPED, "label"),
    "a label with formatting": put(TYPED, "label", value=styled("x")),
    "a hint of 2,001 characters": put(TYPED, "hint", value=plain("x" * 2001)),
    "no element": without(TYPED, "element"),
    "an element that asks nothing": put(TYPED, "element", value={"type": "divider"}),
    "max_length of 3,001": put(TYPED, "element", "max_length", value=3001),
    "more written than may be": put(TYPED, "element", "max_length", value=3),
    "a question without a name": without(TYPED, "element", "action_id"),
    "two questions of one name": put(TYPED, "element", "action_id", value="grade"),
    "two places of one name": lambda view: view["blocks"][RADIO].update(
        block_id=view["blocks"][TICKS]["block_id"]
    ),
    "11 radio buttons": put(RADIO, "element", "options", value=options(11)),
    "11 ticks": put(TICKS, "element", "options", value=options(11)),
    "101 options": put(MENU, "element", "options", value=options(101)),
    "no options": put(MENU, "element", "options", value=[]),
    "no radio buttons": put(RADIO, "element", "options", value=[]),
    "an option of 76 characters": put(MENU, "element", "options", 0, "text", value=plain("x" * 76)),
    "an option of 76 characters below": put(
        MENU, "element", "options", 0, "description", value=plain("x" * 76)
    ),
    "an option without a value": put(MENU, "element", "options", 0, "value", value=""),
    "a value of 151 characters": put(MENU, "element", "options", 0, "value", value="x" * 151),
    "a value with a comma": put(MENU, "element", "options", 0, "value", value="a,b"),
    "two options of one value": put(MENU, "element", "options", 0, "value", value="yes"),
    "an option with formatting": put(MENU, "element", "options", 0, "text", value=styled("x")),
    "a choice that isn't offered": put(RADIO, "element", "initial_option", value=options(1)[0]),
    "ticks that aren't offered": put(TICKS, "element", "initial_options", value=options(1)),
    "a menu's choice that isn't offered": put(
        MENU, "element", "initial_option", value=options(1)[0]
    ),
    "options and groups": put(
        MENU, "element", "option_groups", value=[{"label": plain("All"), "options": options(2)}]
    ),
    "101 options in a group": put(
        MENUS,
        "element",
        value={
            "type": "multi_static_select",
            "action_id": "menus",
            "option_groups": [{"label": plain("All"), "options": options(101)}],
        },
    ),
    "a day that is none": put(DAY, "element", "initial_date", value="2027-02-30"),
    "a day in words": put(DAY, "element", "initial_date", value="19 January"),
    "11 files": put(FILE, "element", "max_files", value=11),
    "somebody who is nobody on Slack": put(PERSON, "element", "initial_user", value="z703"),
}
IN_HOMES = {
    "101 blocks": more("divider", 101),
    "a title": top("title", plain("Home")),
    "a submit": top("submit", plain("Send")),
    "no blocks": top("blocks", []),
}
Plant = Callable[[Json], object]
PLANTED: list[tuple[Callable[[], Json], str, Plant]] = [
    *((message, name, plant) for name, plant in IN_MESSAGES.items()),
    *((modal, name, plant) for name, plant in IN_FORMS.items()),
    *((home, name, plant) for name, plant in IN_HOMES.items()),
]


@pytest.mark.parametrize(
    ("make", "plant"),
    [pytest.param(make, plant, id=f"{make.__name__}-{name}") for make, name, plant in PLANTED],
)
def test_a_planted_fault_is_caught(
    make: Callable[[], Json], plant: Callable[[Json], object]
) -> None:
    """Nothing is wrong before, something is afterwards."""
    payload = make()
    assert faults(payload, RECORD) == []

    plant(payload)

    assert faults(payload, RECORD) != []


def test_no_library_would_do_alone() -> None:
    """Each of the four misses some of them: that is why all are asked."""
    missed: dict[str, int] = {"slack_sdk": 0, "blockkit": 0, "slackblocks": 0, "ours": 0}
    for make, _, plant in PLANTED:
        payload: Json = make()
        plant(payload)
        missed["slack_sdk"] += not by_slack_sdk(payload)
        missed["blockkit"] += not by_blockkit(payload)
        missed["slackblocks"] += not by_slackblocks(payload)
        missed["ours"] += not own_rules(payload, RECORD)

    assert all(missed.values()), missed


def test_it_names_what_is_wrong() -> None:
    """So that whoever broke it needn't search."""
    payload = message()
    put(*NEXT, "action_id", value="audits.start#0.0")(payload)

    assert any(re.search("action_id .* stands twice", fault) for fault in faults(payload))
