"""Whatever the bot says or asks, however long: Slack takes it, and it comes back as it was."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app import App
from bot.demo.stage import Seen, Stage
from bot.demo.start import start_demo
from bot.demo.stories import Month
from bot.platforms import slack_blocks, slack_forms, slack_options, slack_reading
from handlers.core.forms import Choice, Day, Form, Note, Part, Text, Upload
from handlers.core.messages import Message, Section
from handlers.core.profile.loader import available
from tests.chat import STORIES, Chat
from tests.slack.longest import FORMS, MESSAGES, stretched, stretched_form
from tests.slack.modal import submitted
from tests.slack.oracle import check
from tests.stories.replay import Replay

RECORDS = r"WSX-\d|CF-\d{5}"  # how the two councils number children's files
Shown = Message | Form
made_up = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def test_january_is_taken_and_comes_back_word_for_word(chat: Chat) -> None:
    """West Sussex's page: each message, form and home, as it is and at its longest."""
    page = (STORIES / "west_sussex_january.txt").read_text("utf-8")
    replay = Replay(chat, page)

    replay.written()

    shown = [seen.shown for seen in chat.seen if seen.shown] + standing(chat.app, chat.stage)
    assert len(shown) > 200
    judge(shown)


@pytest.mark.parametrize("framework", [one for one in available() if one != "west_sussex"])
def test_a_month_is_taken_and_comes_back_word_for_word(framework: str, tmp_path: Path) -> None:
    """Every other framework: a month from draft to closing, as it is and at its longest."""
    demo = start_demo(framework, "small", 7, tmp_path)
    month = Month(demo, lambda _: None)
    seen: list[Seen] = []
    month.stage.on_seen = seen.append

    month.play()

    shown = [one.shown for one in seen if one.shown] + standing(demo.app, month.stage)
    demo.app.engine.dispose()
    assert len(shown) > 200
    judge(shown)


def standing(app: App, stage: Stage) -> list[Shown]:
    """Return what stands in every chat and home now."""
    chats = [
        posted.message for chat in stage.platform.chats() for posted in stage.platform.chat(chat)
    ]
    return [*chats, *(app.home(member.chat_id, stage.now) for member in app.people())]


def judge(shown: Iterable[Shown]) -> None:
    """Hold everything against the oracle, once each; at its longest, once each shape."""
    different = {repr(one): one for one in shown}.values()
    messages = [one for one in different if isinstance(one, Message)]
    forms = [one for one in different if isinstance(one, Form)]
    for message in messages:
        message_is_taken(message)
        comes_back(message)
    for message in {shape(one): one for one in messages}.values():
        message_is_taken(stretched(message))
    for form in forms:
        form_is_taken(form)
    for form in {(one.route, one.title[:9], len(one.parts)): one for one in forms}.values():
        form_is_taken(stretched_form(form))


def shape(message: Message) -> tuple[object, ...]:
    """Return what two messages share that differ in their words alone."""
    return tuple(
        (bool(one.text), bool(one.title), len(one.facts), len(one.buttons), one.tone)
        for one in message.sections
    )


def message_is_taken(message: Message) -> None:
    """As a post and as a home."""
    check(slack_blocks.payload(message), RECORDS)
    check(slack_blocks.home(message), RECORDS)


def form_is_taken(form: Form) -> None:
    """As a form that opens, and as the answer to one that was sent."""
    check(slack_forms.view(form), RECORDS)
    answer = slack_forms.answer(form)
    if answer["response_action"] == "update":
        check(answer["view"], RECORDS)
    else:
        inputs = {block["block_id"] for block in slack_forms.view(form)["blocks"]}
        assert set(answer["errors"]) <= inputs


def comes_back(message: Message) -> None:
    """What stands on Slack says what was said: text, facts, buttons, tones and keys."""
    back = slack_reading.message_of(slack_blocks.payload(message))

    assert back.sections == tuple(as_read(one) for one in message.sections)


def as_read(section: Section) -> Section:
    """Return a section as Slack shows it: dots for dashes."""
    return replace(section, text=re.sub(r"^- ", "• ", section.text, flags=re.M))


@made_up
@given(MESSAGES)
def test_any_message_is_taken(message: Message) -> None:
    """However many sections, however long, whatever letters."""
    message_is_taken(message)


@made_up
@given(FORMS)
def test_any_form_is_taken(form: Form) -> None:
    """However many parts, however long, whatever letters."""
    form_is_taken(form)


@made_up
@given(FORMS.filter(lambda form: bool(form.route and form.submit)), st.data())
def test_answers_come_back_as_plain_values(form: Form, data: st.DataObject) -> None:
    """The same that the simulator gives, for every question, drawn or not."""
    wanted = {one.name: data.draw(answers(one)) for one in form.parts if not isinstance(one, Note)}
    files = {name: [{"id": "F1"}] for name, one in wanted.items() if one == "a file"}

    sent = slack_reading.sent_of(submitted(slack_forms.view(form), {**wanted, **files}))

    assert sent is not None
    assert set(sent.files) == set(files)
    assert sent.press.answers == {name: None if name in files else v for name, v in wanted.items()}
    assert (sent.press.route, sent.press.args) == (form.route, form.args)


def answers(part: Part) -> st.SearchStrategy[Any]:
    """Make up an answer to a question."""
    if isinstance(part, Choice):
        return choices(part)
    if isinstance(part, Day):
        return st.none() | st.dates(date(2020, 1, 1), date(2040, 1, 1))
    if isinstance(part, Text):
        return st.text(max_size=50).map(lambda words: words.replace("\r\n", "\n"))
    return st.just("a file" if isinstance(part, Upload) else "U0BEN0000")


def choices(part: Choice) -> st.SearchStrategy[Any]:
    """Make up what somebody chooses: in the order in which it is offered."""
    keys = [key for key, _ in part.options]
    if part.many:
        some = st.lists(st.sampled_from(keys), unique=True) if keys else st.just([])
        return some.map(lambda chosen: tuple(key for key in keys if key in chosen))
    return st.sampled_from(["", *keys])


def test_an_empty_answer_to_a_menu_is_no_answer() -> None:
    """On Slack a menu can't be emptied: an option stands for that, and never comes back."""
    form = Form("a.b", "Why", (Choice("why", "Why?", (("ill", "Ill"),)),))

    sent = slack_reading.sent_of(
        submitted(slack_forms.view(form), {"why": slack_options.LEAVE_EMPTY})
    )

    assert sent is not None
    assert sent.press.answers == {"why": ""}
