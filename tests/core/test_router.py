"""Routes: one owner, a guard, and nothing that is sent in can do more than be refused."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from bot.capabilities import ROUTES
from bot.demo.players import answer
from handlers.core.access import Party, Record, Speaker, known_id, speaker_of
from handlers.core.context import Context
from handlers.core.errors import Refusal
from handlers.core.forms import Form, Text
from handlers.core.messages import Message, Whisper, say
from handlers.core.router import Route, Routes, dispatch
from storage import people
from storage.people import Person
from tests.chat import Chat
from tests.january import (
    BEN,
    Shelf,
    cards_out,
    hear,
    put_back,
    refused,
    start,
    taken_off,
    write_view,
)

HANDLERS = Path(__file__).parents[2] / "handlers"
NOW = datetime(2026, 12, 14, 10, 0, tzinfo=UTC)

# What a forger, a broken client or a cut-off message might send in place of a short text.
HOSTILE: tuple[Any, ...] = (
    "",
    f"{BEN}/99999999999999999999",
    f"{BEN}\0",
    "\ud83d",
    "9" * 5000,
    "²",
    None,
    ["x"],
    {"a": 1},
    "QA-2027-9999",  # from here on, on one of the databases only
    "' OR 1=1 --",
    7,
    b"x",
    date(2027, 1, 15),
)


@cache
def part_names() -> set[str]:
    """Return the name of every question of every form in the code."""
    asked = {"Text", "Choice", "Day", "Person", "Upload"}
    return {
        str(node.args[0].value)
        for path in HANDLERS.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in asked
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }


# Words as people, keyboards and attackers type them.
WORDS = ("\0", "cut in half \ud83d", " ", "\u202e right to left", "<b>&lt;", "x" * 3001, "'; --")
SOMEBODY = {
    Party.AUDITOR: "Amina",
    Party.WORKER: "Ben",
    Party.OFFERED: "Hugh",
    Party.MANAGER: "Carol",
}


@pytest.fixture(scope="session")
def begun_shelf(january_shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Amina has begun Ben's audit and is worried; made once, to be copied."""
    folder = tmp_path_factory.mktemp("begun")
    chat = taken_off(january_shelf, folder)
    write_view(chat, "Ben")
    start(chat, "Amina", BEN)
    chat.press("Amina", "Worried about a child now?")
    chat.send("Amina", type="other", told=("duty_team",))
    return put_back(chat, folder)


@pytest.fixture
def begun(begun_shelf: Shelf, tmp_path: Path) -> Iterator[Chat]:
    """Amina has begun Ben's audit and is worried."""
    copied = taken_off(begun_shelf, tmp_path)
    yield copied
    copied.app.engine.dispose()


@pytest.fixture
def session(chat: Chat) -> Iterator[Session]:
    """An open transaction of the council."""
    with chat.session() as opened:
        yield opened


def spoken(chat: Chat, session: Session, who: str) -> Context:
    """Return the context in which a person speaks."""
    ctx = chat.app.context(session, NOW)
    found = people.by_reference(session, chat.ids[who])
    assert found is not None
    roles = people.roles_of(session, known_id(found))
    return replace(ctx, who=speaker_of(found, roles, ctx.profile))


def person_record(name: str = "person") -> Record[Person]:
    """A record whose owner is the person it is."""
    return Record(name, people.by_reference, lambda _, one: {Party.OWNER: frozenset({one.id or 0})})


def greet(ctx: Context) -> Message:
    """Answer anybody."""
    return say(f"Hello {ctx.speaker.person.first_name}.")


def add(ctx: Context, number: int, on: date, word: str, answers: Mapping[str, Any]) -> Message:
    """Take one of each kind of value."""
    assert isinstance(ctx, Context)
    return say(f"{number + 1} {on:%d %b} {word} {answers['line']}")


def open_one(ctx: Context, person: Person) -> Message:
    """Show a record."""
    return say(person.name, title=str(ctx.today))


def made(**routes: Any) -> Mapping[str, Route]:
    """Return a few routes of a made-up capability."""
    capability = Routes("made_up")
    for name, (handler, guard) in routes.items():
        capability.route(name, **guard)(handler)
    return capability.all


def test_a_second_owner_of_a_name_is_refused() -> None:
    """Two handlers can't answer one button."""
    routes = Routes("made_up")
    routes.route("greet", everyone=True)(greet)

    with pytest.raises(ValueError, match="Two handlers claim the route 'made_up"):
        routes.route("greet", everyone=True)


def test_a_route_without_a_guard_is_refused() -> None:
    """Nobody forgets to say who may."""
    with pytest.raises(ValueError, match="allows nobody"):
        Routes("made_up").route("greet")


def test_parties_without_a_record_are_refused() -> None:
    """Somebody is a party of something."""
    with pytest.raises(ValueError, match="names parties but no record"):
        Routes("made_up").route("greet", parties=(Party.WORKER,))


def test_arguments_become_what_the_handler_says(chat: Chat, session: Session) -> None:
    """A number, a date, a word and the answers arrive as such; what isn't asked for is dropped."""
    routes = made(add=(add, {"everyone": True}))
    args = {"number": "4", "on": "2027-01-15", "word": "hello", "extra": "x", "ctx": "y"}

    reply = dispatch(routes, "made_up.add", spoken(chat, session, "Ben"), args, {"line": "!"})

    assert reply == say("5 15 Jan hello !")


@pytest.mark.parametrize(
    "args",
    [
        {"number": "four", "on": "2027-01-15", "word": "x"},
        {"number": None, "on": "2027-01-15", "word": "x"},
        {"number": ["4"], "on": "2027-01-15", "word": "x"},
        {"number": "9" * 5000, "on": "2027-01-15", "word": "x"},
        {"number": "4", "on": "15 January", "word": "x"},
        {"number": "4", "on": 20270115, "word": "x"},
        {"number": "4", "on": "2027-01-15", "word": ["x"]},
        {"number": "4", "on": "2027-01-15", "word": "x" * 201},
        {"number": "4", "on": "2027-01-15", "word": "x\0"},
        {"number": "4", "on": "2027-01-15"},
        {"on": "2027-01-15", "word": "x"},
        {},
    ],
)
def test_a_missing_or_wrong_argument_is_a_refusal(
    chat: Chat, session: Session, args: dict[str, Any]
) -> None:
    """Whatever comes back in a button is checked before a handler sees it."""
    routes = made(add=(add, {"everyone": True}))

    with pytest.raises(Refusal, match="not one the bot knows any more") as refusal:
        dispatch(routes, "made_up.add", spoken(chat, session, "Ben"), args, {"line": "x"})

    assert all((refusal.value.happened, refusal.value.why, refusal.value.next_step))


@pytest.mark.parametrize("args", [{}, {"answers": "x"}, {"answers": {"line": "x"}}])
def test_a_press_can_not_pass_for_a_form_that_was_sent(
    chat: Chat, session: Session, args: dict[str, Any]
) -> None:
    """Answers come from a form only: an argument of that name is nothing."""
    routes = made(add=(add, {"everyone": True}))
    given = {"number": "4", "on": "2027-01-15", "word": "x", **args}

    with pytest.raises(Refusal, match="not one the bot knows any more"):
        dispatch(routes, "made_up.add", spoken(chat, session, "Ben"), given, None)


def test_an_answer_cut_in_half_can_be_stored(chat: Chat, session: Session) -> None:
    """A limit that cuts an emoji in two loses the emoji, not the answer."""
    routes = made(add=(add, {"everyone": True}))
    args = {"number": "4", "on": "2027-01-15", "word": "x"}

    reply = dispatch(
        routes, "made_up.add", spoken(chat, session, "Ben"), args, {"line": "kind \ud83d"}
    )

    assert reply == say("5 15 Jan x kind ?")


def test_what_is_not_there_and_what_is_not_mine_look_alike(chat: Chat, session: Session) -> None:
    """A refusal never tells whether a reference exists."""
    routes = made(
        open_one=(open_one, {"parties": (Party.OWNER,), "record": person_record()}),
    )
    ben = spoken(chat, session, "Ben")
    words = []

    for reference in (chat.ids["Amina"], "nobody"):
        with pytest.raises(Refusal) as refusal:
            dispatch(routes, "made_up.open_one", ben, {"person": reference})
        words.append(str(refusal.value))

    own = dispatch(routes, "made_up.open_one", ben, {"person": chat.ids["Ben"]})
    assert own == say(ben.speaker.person.name, title="2026-12-14")
    assert words[0] == words[1]


def test_a_route_without_a_record_asks_for_an_ability(chat: Chat, session: Session) -> None:
    """A role gives it, or the press is refused."""
    routes = made(greet=(greet, {"abilities": ("run_rounds",)}))

    with pytest.raises(Refusal, match="not among the things you may open"):
        dispatch(routes, "made_up.greet", spoken(chat, session, "Ben"), {})

    quinn = dispatch(routes, "made_up.greet", spoken(chat, session, "Quinn"), {})
    assert quinn == say("Hello Quinn.")


def test_a_forged_route_is_refused(january: Chat) -> None:
    """A name that no capability owns, or a piece of one, leads nowhere."""
    for name in ("", "audits", "audits.", "audits.delete", "AUDITS.READ", "home.open\0", "../x"):
        answer = refused(hear(january, "Ben", name, {"audit": BEN}))
        assert answer == (
            "Nothing was changed. That button is not one the bot knows any more. "
            "Type /qa to see what you can do now."
        )


def test_nobody_speaks_for_somebody_without_an_account(january: Chat) -> None:
    """A stranger is told what to do, and nothing else."""
    january.ids["Mallory"] = "stranger"

    answer = refused(hear(january, "Mallory", "audits.read", {"audit": BEN}))

    assert answer.startswith("Hello. The bot can't help you yet.")


def whoever_may(route: Route) -> str:
    """Return somebody who gets past the guard, so that the handler itself is tried."""
    for party, name in SOMEBODY.items():
        if party in route.guard.parties:
            return name
    return "Quinn"


def args_of(**others: Any) -> dict[str, Any]:
    """Return the right arguments of any route, save for these."""
    right = {"audit": BEN, "audit_round": "1", "pairing": "1", "concern": "C-2027-0001"}
    return {**right, "section": "whole", "kind": "monthly", "month": "2027-01-01", **others}


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_nothing_that_is_sent_in_breaks_a_route(begun: Chat, name: str) -> None:
    """Whoever may use it sends every hostile value: as reference, argument and answer."""
    route = ROUTES[name]
    who = whoever_may(route)
    record = route.record.name if route.record else "kind"
    for value in HOSTILE[:9]:
        hear(begun, who, name, {**args_of(), record: value})
    for value in ("\0", ["x"], {"a": 1}):
        hear(begun, who, name, args_of(section=value, number=value, month=value))
        answers = dict.fromkeys(part_names(), value)
        hear(begun, who, name, args_of(), answers)


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_no_words_break_a_form(begun: Chat, name: str) -> None:
    """Every form that opens is sent again with everything right but its words."""
    who = whoever_may(ROUTES[name])
    today = begun.stage.now.date()
    form = hear(begun, who, name, args_of(number="1"))
    if not isinstance(form, Form) or not form.route:
        return
    for words in WORDS:
        answers = answer(form, today) | {
            part.name: words for part in form.parts if isinstance(part, Text)
        }
        reply = hear(begun, who, form.route, form.args, answers)
        assert isinstance(reply, Message | Form | Whisper)


def test_nothing_that_is_sent_in_breaks_a_route_on_postgresql(postgres_chat: Chat) -> None:
    """PostgreSQL refuses values that SQLite takes: none of them reaches it."""
    cards_out(postgres_chat)

    for name, route in ROUTES.items():
        record = route.record.name if route.record else "kind"
        for value in HOSTILE:
            hear(postgres_chat, "Quinn", name, {record: value, "month": "2027-01-01"})


def test_the_speaker_of_a_press_is_whoever_pressed(chat: Chat, session: Session) -> None:
    """A handler asks the context, and the clock has no speaker."""
    ben = spoken(chat, session, "Ben")
    clock = chat.app.context(session, NOW)

    assert isinstance(ben.speaker, Speaker)
    with pytest.raises(ValueError, match="the clock has no speaker"):
        _ = clock.speaker
