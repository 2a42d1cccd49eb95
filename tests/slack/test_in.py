"""What people do on Slack, and what they see of it."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.platforms.slack_listening import ANSWERED
from handlers.core.forms import Form, Upload
from handlers.core.messages import Button, Message, Section, Whisper, say
from handlers.core.ports import Address
from handlers.core.router import Reply, Routes
from storage import people
from storage.db import transaction
from tests.slack.council import SlackCouncil
from tests.slack.eyes import button, form_of, values_of
from tests.slack.wire import How

Json = dict[str, Any]
LEARNING = Address("practice-learning", is_channel=True)
SHARED = Message((Section("Audits are out.", key="r:1", buttons=(Button("More", "try.whisper"),)),))


@pytest.fixture
def heard(council: SlackCouncil) -> list[str]:
    """Routes of our own, to press whatever a test needs; what they heard."""
    routes, said = Routes("try"), list[str]()

    @routes.route("whisper", everyone=True)
    def whisper(ctx: Any) -> Reply:  # noqa: ARG001
        said.append("whisper")
        return Whisper(say("Only you see this."))

    @routes.route("break", everyone=True)
    def break_(ctx: Any) -> Reply:  # noqa: ARG001
        msg = "a fault of ours"
        raise RuntimeError(msg)

    @routes.route("ask", everyone=True)
    def ask(ctx: Any) -> Reply:  # noqa: ARG001
        return Form("try.take", "A file", (Upload("list", "The list", ("csv",), required=True),))

    @routes.route("take", everyone=True)
    def take(ctx: Any, answers: Json) -> Reply:  # noqa: ARG001
        said.append(repr(answers["list"]))
        return say("Taken.")

    council.house.app.routes = {**council.house.app.routes, **routes.all}
    return said


def last(council: SlackCouncil, who: str) -> Json:
    """Return what stands last in somebody's chat with the bot."""
    return council.workspace.history(council.id_of(who))[-1]


def post(council: SlackCouncil, who: str, message: Message) -> tuple[Json, str]:
    """Have the bot post something; return it as it stands there, and the channel."""
    to = LEARNING if who.startswith("#") else Address(council.id_of(who))
    reference = council.house.app.platform.post(to, message, "")
    channel = reference.split(":")[0]
    return council.workspace.history(channel)[-1], channel


def test_qa_answers_in_ones_own_chat(council: SlackCouncil) -> None:
    """Whatever the channel it was typed in: only there it is private."""
    quinn, channel = council.id_of("Quinn"), council.workspace.channel("audits")

    answer = council.hands.slash(quinn, channel=channel)

    assert answer.text == ANSWERED
    assert button(last(council, "Quinn"), "Draft January's round")
    assert council.workspace.history(channel) == []


def test_whatever_somebody_writes_is_answered(council: SlackCouncil) -> None:
    """With what is theirs now, and the way in."""
    council.hands.say(council.id_of("Amina"), "what do I do")

    assert "/qa" in last(council, "Amina")["text"]
    assert len(council.workspace.history(council.id_of("Amina"))) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B0QALOOP1"},
        {"subtype": "message_changed"},
        {"channel_type": "channel"},
        {"subtype": "bot_message"},
    ],
)
def test_the_bot_answers_people_alone(council: SlackCouncil, more: Json) -> None:
    """Not itself, not another bot, not an edit, nor what people say in a channel."""
    assert council.hands.say(council.id_of("Amina"), "hello", **more).status_code == 200

    assert council.workspace.wire.sent("chat.postMessage") == []


def test_an_event_that_comes_twice_is_answered_once(council: SlackCouncil) -> None:
    """Slack sends again what it thinks was lost."""
    for _ in range(3):
        answer = council.hands.say(council.id_of("Amina"), "hello", event_id="Ev0000AGAIN")
        assert answer.status_code == 200

    assert len(council.workspace.history(council.id_of("Amina"))) == 1


def test_a_press_that_comes_twice_is_heard_once(council: SlackCouncil, heard: list[str]) -> None:
    """Signed anew, to the next process: it is the same deed by its trigger."""
    amina = council.id_of("Amina")
    posted, channel = post(council, "Amina", SHARED)
    payload = council.hands.press_of(amina, posted, button(posted, "More"), channel)

    for stamp in ("a", "b"):
        council.hands.interact(payload | {"action_ts": stamp})

    assert heard == ["whisper"]


def test_a_shortcut_is_a_way_in(council: SlackCouncil) -> None:
    """For who doesn't like to type."""
    payload = council.hands.by(council.id_of("Quinn"))

    council.hands.interact(payload | {"type": "shortcut", "callback_id": "home.open"})

    assert button(last(council, "Quinn"), "Draft January's round")


def test_the_home_is_drawn_when_it_is_opened(council: SlackCouncil) -> None:
    """On top of the one that was shown, and of no newer one."""
    quinn = council.id_of("Quinn")
    council.hands.open_home(quinn)
    (first,) = council.workspace.wire.sent("views.publish")
    view = first.answer["view"]

    council.hands.open_home(quinn, view)
    council.hands.open_home(quinn, view)  # late: its hash is gone

    drawn = council.workspace.wire.sent("views.publish")
    assert [call.payload.get("hash") for call in drawn] == [None, view["hash"]]
    assert council.workspace.wire.tried.count("views.publish") == 3
    assert button(view, "Draft January's round")


def test_a_press_at_home_answers_in_the_chat(council: SlackCouncil) -> None:
    """And draws the home anew."""
    quinn = council.id_of("Quinn")
    council.hands.open_home(quinn)
    view = council.workspace.wire.sent("views.publish")[-1].answer["view"]

    council.hands.press_at_home(quinn, view, button(view, "Draft January's round"))

    assert button(last(council, "Quinn"), "Open it")
    assert len(council.workspace.wire.sent("views.publish")) == 2


def test_an_answer_takes_the_place_of_its_section(council: SlackCouncil) -> None:
    """The other sections of that post stay, also of one that is in no outbox."""
    quinn = council.id_of("Quinn")
    council.hands.slash(quinn)
    menu = last(council, "Quinn")
    dm = council.workspace.wire.sent("chat.postMessage")[-1].answer["channel"]

    council.hands.press(quinn, menu, button(menu, "Draft January's round"), dm)

    assert len(council.workspace.history(quinn)) == 1
    now = last(council, "Quinn")
    assert "Hello Quinn" in now["text"] or "Hello Quinn" in json.dumps(now["blocks"])
    assert button(now, "Open it")


def test_a_form_opens_and_its_fault_stands_under_its_question(council: SlackCouncil) -> None:
    """In the acknowledgement itself; what was typed stays in Slack's hands."""
    quinn, view = _opened(council, "Take a file out")
    form = form_of(view)
    number = form.parts[1]
    assert not isinstance(number, str)

    answer = council.hands.submit(quinn, view, values_of(view, {})).json()

    assert answer["response_action"] == "errors"
    asked = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    assert set(answer["errors"]) <= asked
    assert "This one is needed." in answer["errors"].values()


def _opened(council: SlackCouncil, label: str) -> tuple[str, Json]:
    """Have Quinn draft a round and open a form of it; return her id and the view."""
    quinn = council.id_of("Quinn")
    council.hands.slash(quinn)
    dm = council.workspace.wire.sent("chat.postMessage")[-1].answer["channel"]
    for pressed in ("Draft January's round", label):
        posted = last(council, "Quinn")
        council.hands.press(quinn, posted, button(posted, pressed), dm)
    return quinn, council.workspace.wire.sent("views.open")[-1].answer["view"]


def test_a_form_that_opens_too_late_says_so(council: SlackCouncil, heard: list[str]) -> None:
    """Slack gives three seconds."""
    message = say("Bring a list", Button("Send it", "try.ask", form=True))
    posted, channel = post(council, "Amina", message)
    late = {"ok": False, "error": "expired_trigger_id"}
    council.workspace.wire.cut("views.open", "say", answer=late)

    council.hands.press(council.id_of("Amina"), posted, button(posted, "Send it"), channel)

    assert "Please press again" in last(council, "Amina")["text"]
    assert heard == []


def test_a_whisper_in_a_channel_is_seen_by_one(council: SlackCouncil, heard: list[str]) -> None:
    """The message it came from stays as it is."""
    posted, channel = post(council, "#practice-learning", SHARED)

    council.hands.press(council.id_of("Amina"), posted, button(posted, "More"), channel)

    (whispered,) = council.workspace.wire.sent("chat.postEphemeral")
    assert whispered.payload["user"] == council.id_of("Amina")
    assert len(council.workspace.history(channel)) == 1
    assert heard == ["whisper"]


def test_a_whisper_in_ones_own_chat_is_a_message(council: SlackCouncil, heard: list[str]) -> None:
    """There is nobody to hide it from, and it stays."""
    posted, channel = post(council, "Amina", SHARED)

    council.hands.press(council.id_of("Amina"), posted, button(posted, "More"), channel)

    assert last(council, "Amina")["text"] == "Only you see this."
    assert council.workspace.wire.sent("chat.postEphemeral") == []
    assert heard == ["whisper"]


def test_a_fault_of_ours_is_owned_up_to(council: SlackCouncil, heard: list[str]) -> None:
    """In words, with a way on; Slack hears that its request arrived."""
    posted, channel = post(council, "Amina", say("Press", Button("Press", "try.break")))

    answer = council.hands.press(council.id_of("Amina"), posted, button(posted, "Press"), channel)

    assert answer.status_code == 200
    assert "the bot's own" in last(council, "Amina")["text"]
    assert heard == []


def test_an_answer_that_cannot_be_shown_is_shown_later(council: SlackCouncil) -> None:
    """What was pressed is done; delivery brings the post up to date."""
    app, quinn = council.house.app, council.id_of("Quinn")
    menu = app.home(quinn, council.clock[0])
    with transaction(app.engine) as session:
        person = people.by_chat(session, "slack", quinn)
        assert person
        app.context(session, council.clock[0]).tell_now(person.id or 0, menu, "for:quinn")
    app.deliver(council.clock[0])
    posted = last(council, "Quinn")
    dm = council.workspace.wire.sent("chat.postMessage")[-1].answer["channel"]
    council.workspace.wire.cut("chat.update", "reset", times=1)

    council.hands.press(quinn, posted, button(posted, "Draft January's round"), dm)
    before = last(council, "Quinn")
    app.deliver(council.clock[0])

    assert before == posted
    assert button(last(council, "Quinn"), "Open it")


def test_a_file_comes_in_through_a_form(council: SlackCouncil, heard: list[str]) -> None:
    """Fetched with the bot's own token, while the form is still open."""
    sent = _upload(council, b"person_id,name\n1,Amina")

    assert heard == [repr(b"person_id,name\n1,Amina")]
    assert sent.status_code == 200
    assert not sent.content


@pytest.mark.parametrize(
    ("address", "how"),
    [
        ("https://evil.example/list.csv", None),
        ("", None),
        (None, "page"),
        (None, "before"),
        (None, "reset"),
    ],
)
def test_a_file_that_cannot_be_had_is_a_fault_of_the_form(
    council: SlackCouncil, heard: list[str], address: str | None, how: How | None
) -> None:
    """The token goes nowhere but to Slack; nothing that was typed is lost."""
    sent = _upload(council, b"x", address=address, how=how)

    assert sent.json()["response_action"] == "errors"
    assert heard == []


def _upload(
    council: SlackCouncil, content: bytes, address: str | None = None, how: How | None = None
) -> Any:
    """Have Amina send a form with a file in it."""
    amina = council.id_of("Amina")
    message = say("Bring a list", Button("Send it", "try.ask", form=True))
    posted, channel = post(council, "Amina", message)
    council.hands.press(amina, posted, button(posted, "Send it"), channel)
    view = council.workspace.wire.sent("views.open")[-1].answer["view"]
    made = council.workspace.looking.files_upload_v2(content=content, filename="list.csv")
    file = council.workspace.looking.files_info(file=made["file"]["id"])["file"]
    if address is not None:
        file |= {"url_private_download": address, "url_private": address}
    if how:
        council.workspace.wire.cut("list.csv", how)
    return council.hands.submit(amina, view, values_of(view, {"list": [file]}))


FORGED = [
    {"action_id": "rounds.open#0.0", "value": json.dumps({"args": {"round": "1"}})},
    {"action_id": "nothing.there#0.0", "value": json.dumps({"args": {}})},
    {"action_id": "audits.read#0.0", "value": json.dumps({"args": {"audit": "QA-2027-0001'--"}})},
    {"action_id": "audits.read#0.0", "value": json.dumps({"args": {"audit": {"$ne": 1}}})},
    {"action_id": "home.open#0.0", "value": "not json"},
    {"action_id": "", "value": ""},
    {},
]


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_button_changes_nothing(council: SlackCouncil, forged: Json) -> None:
    """It is refused in words, or ignored; never a fault."""
    posted, channel = post(council, "Ben", say("hello"))

    answer = council.hands.press(council.id_of("Ben"), posted, {"type": "button"} | forged, channel)

    assert answer.status_code == 200
    said = [one["text"] for one in council.workspace.history(council.id_of("Ben"))[1:]]
    assert all("Nothing was changed." in text for text in said)


@pytest.mark.parametrize("kept", ["", "[]", "{", '{"args": 7, "origin": []}', '{"origin": "x"}'])
def test_a_forged_form_changes_nothing(council: SlackCouncil, kept: str) -> None:
    """Its baggage is what we hid in it, or it is nothing."""
    view = {"callback_id": "rounds.open", "private_metadata": kept, "blocks": []}

    answer = council.hands.submit(council.id_of("Ben"), view, {})

    assert answer.status_code == 200
    said = [one["text"] for one in council.workspace.history(council.id_of("Ben"))]
    assert all("Nothing was changed." in text for text in said)


ELSEWHERE = {"team": {"id": "T0ELSEWHERE"}}


@pytest.mark.parametrize("theirs", ["team", "user"])
def test_another_workspace_presses_nothing(
    council: SlackCouncil, heard: list[str], theirs: str
) -> None:
    """In a channel that two organisations share, theirs can press as well."""
    amina = council.id_of("Amina")
    posted, channel = post(council, "Amina", SHARED)
    payload = council.hands.press_of(amina, posted, button(posted, "More"), channel)
    changed = ELSEWHERE if theirs == "team" else {"user": {"id": amina, "team_id": "T0ELSEWHERE"}}

    council.hands.interact(payload | changed)

    assert "own workspace" in last(council, "Amina")["text"]
    assert heard == []


def test_another_workspace_has_no_way_in(council: SlackCouncil) -> None:
    """Not by a command, not by writing, not by a shortcut."""
    amina = council.id_of("Amina")
    command = council.hands.slash_of(amina) | {"team_id": "T0ELSEWHERE"}
    event = {"type": "message", "channel_type": "im", "user": amina, "text": "hello"}
    shortcut = council.hands.by(amina) | {"type": "shortcut", "callback_id": "home.open"}

    assert "own workspace" in council.hands.send(urlencode(command)).text
    council.hands.event(event, team="T0ELSEWHERE")
    council.hands.event({"type": "app_home_opened", "user": amina, "tab": "home"}, team="T0ELSE")
    council.hands.interact(shortcut | ELSEWHERE)

    assert council.workspace.wire.sent("chat.postMessage") == []
    assert council.workspace.wire.sent("views.publish") == []
