"""Forms: long answers are never lost, and only what was offered can be chosen."""

from datetime import date
from typing import Any

import pytest

from handlers.core.forms import Choice, Day, Form, Note, Text, Upload, chosen

LIMIT = 10
FORM = Form(
    "made_up.save",
    "A form",
    (
        Note("Guidance."),
        Text("line", "A line", limit=LIMIT),
        Text("words", "Words", many_lines=True, required=True),
        Choice("one", "One", (("a", "A"), ("b", "B"))),
        Choice("some", "Some", (("a", "A"), ("b", "B")), many=True, required=True),
        Day("on", "On"),
        Upload("file", "File", ("csv",)),
    ),
    args={"audit": "QA-2027-0001"},
)
RIGHT: dict[str, Any] = {"line": "x", "words": "x", "one": "a", "some": ("a", "b")}
NEEDED = "This one is needed."


def test_right_answers_have_no_fault() -> None:
    """Nothing is found wrong where nothing is."""
    assert FORM.faults(RIGHT | {"on": date(2027, 1, 19), "file": b"a,b"}) == {}


@pytest.mark.parametrize("length", [0, 1, LIMIT])
def test_an_answer_up_to_its_limit_is_taken(length: int) -> None:
    """The last character that fits does fit."""
    assert FORM.faults(RIGHT | {"line": "x" * length}) == {}


def test_an_answer_over_its_limit_says_by_how_much() -> None:
    """A person knows what to shorten, and that nothing was lost."""
    assert FORM.faults(RIGHT | {"line": "x" * (LIMIT + 3)}) == {
        "line": "This is 3 characters over the limit of 10. Nothing was lost: please shorten it."
    }


def test_what_was_typed_stands_in_the_form_again() -> None:
    """A fault costs nobody their words, nor a choice, nor a date."""
    typed = "x" * 4000

    again = FORM.again(
        {"line": typed, "words": None, "one": "b", "some": ["a"], "on": date(2027, 1, 19)},
        {"line": "Too long."},
    )

    values = {part.name: part.value for part in again.parts if isinstance(part, Text | Choice)}
    assert values == {"line": typed, "words": "", "one": ("b",), "some": ("a",)}
    assert [part.value for part in again.parts if isinstance(part, Day)] == [date(2027, 1, 19)]
    assert (again.errors, again.route, again.args) == ({"line": "Too long."}, FORM.route, FORM.args)


def test_what_was_not_sent_stays_as_it_was() -> None:
    """A platform that leaves a question out has not emptied it."""
    filled = FORM.again(RIGHT, {})

    assert filled.again({}, {}).parts == filled.parts


@pytest.mark.parametrize("empty", [None, "", " ", "\n\t "])
def test_blanks_are_no_answer_to_what_is_needed(empty: object) -> None:
    """A reply of spaces says nothing, and would be kept as nothing."""
    assert FORM.faults(RIGHT | {"words": empty}) == {"words": NEEDED}


@pytest.mark.parametrize("empty", [None, "", (), []])
def test_a_choice_that_is_needed_is_made(empty: object) -> None:
    """However a platform says that nothing was ticked."""
    assert FORM.faults(RIGHT | {"some": empty}) == {"some": NEEDED}


@pytest.mark.parametrize(
    ("part", "forged", "why"),
    [
        ("one", "c", "Please choose from the list."),
        ("one", ("a", "c"), "Please choose from the list."),
        ("one", ("a", "b"), "Please choose one."),
        ("one", {"a": 1}, "Please choose one."),
        ("one", 7, "Please choose one."),
        ("some", ("a", "c"), "Please choose from the list."),
        ("some", "A", "Please choose from the list."),
        ("on", "2027-01-19", "Please give a date, such as 2027-01-19."),
    ],
)
def test_a_forged_option_is_found(part: str, forged: object, why: str) -> None:
    """Only what was offered can be chosen."""
    assert FORM.faults(RIGHT | {part: forged}) == {part: why}


@pytest.mark.parametrize(
    ("given", "options"),
    [("a", ("a",)), ("", ()), (["a", "b"], ("a", "b")), ((), ()), (None, ()), (7, ())],
)
def test_platforms_send_options_in_their_own_ways(given: object, options: tuple[str, ...]) -> None:
    """One or several, alone or in a list."""
    assert chosen(given) == options
