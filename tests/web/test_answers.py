"""What a page sends becomes the same plain values as on every platform; words become safe pages."""

from datetime import date

import pytest

from bot.web.simulator.answers import Sent, answers_of, faults_of_files
from bot.web.simulator.directory import groups, initials
from bot.web.simulator.render import paragraphs
from handlers.core.forms import Choice, Day, Form, Note, Text, Upload
from tests.web.small_bot import AMINA, BEN, CAROL, QUINN

FORM = Form(
    "r",
    "Title",
    (
        Note("Words"),
        Text("well", "Well", many_lines=True),
        Choice("many", "Many", (("a", "A"), ("b", "B")), many=True),
        Choice("one", "One", (("a", "A"),)),
        Day("on", "On"),
        Upload("list", "List", ("csv",)),
    ),
)


def test_each_question_gets_one_plain_answer() -> None:
    """Line ends as everywhere else; what the form doesn't ask is dropped."""
    fields = {
        "part-well": ("One.\r\nTwo.",),
        "part-many": ("a", "b"),
        "part-one": ("a",),
        "part-on": ("2027-01-19",),
        "part-forged": ("x",),
        "chat": ("amina",),
    }

    found = answers_of(FORM, Sent(fields, {"part-list": ("l.csv", b"1")}))

    assert found == {
        "well": "One.\nTwo.",
        "many": ("a", "b"),
        "one": "a",
        "on": date(2027, 1, 19),
        "list": b"1",
    }


def test_a_date_that_is_none_is_left_for_the_form_to_refuse() -> None:
    """It is not lost, and not taken."""
    found = answers_of(FORM, Sent({"part-on": ("31/31/2027",)}))

    assert FORM.faults(found) == {"on": "Please give a date, such as 2027-01-19."}


def test_a_file_of_another_kind_is_a_fault() -> None:
    """By its ending; no file is no fault."""
    assert faults_of_files(FORM, Sent({}, {"part-list": ("l.exe", b"1")})) == {
        "list": "Please choose a file that ends in .csv."
    }
    assert faults_of_files(FORM, Sent({}, {"part-list": ("", b"")})) == {}


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("One\nTwo\n\nThree", '<p dir="auto">One<br>Two</p><p dir="auto">Three</p>'),
        ("- One\n- Two", '<ul dir="auto"><li>One</li><li>Two</li></ul>'),
        ('<b> & "', '<p dir="auto">&lt;b&gt; &amp; &#34;</p>'),
        (
            "See https://a.example/?x=1&y=2.",
            '<p dir="auto">See <a href="https://a.example/?x=1&amp;y=2" target="_blank" '
            'rel="noopener noreferrer">https://a.example/?x=1&amp;y=2</a>.</p>',
        ),
        ("Ring 0300 000 0000.", '<p dir="auto">Ring <span class="whole">0300 000 0000</span>.</p>'),
        ("javascript:alert(1)", '<p dir="auto">javascript:alert(1)</p>'),
        ('https://a.example/"onload="x', None),
    ],
)
def test_words_are_words(text: str, page: str | None) -> None:
    """Paragraphs, lists and links to the web; every other sign is itself."""
    drawn = str(paragraphs(text))

    if page is None:
        assert '"onload="' not in drawn
    else:
        assert drawn == page


def test_the_quality_assurance_team_comes_first() -> None:
    """Each person stands once, in the first group that fits."""
    found = [
        (one.title, [m.name for m in one.members]) for one in groups([BEN, CAROL, AMINA, QUINN])
    ]

    assert found == [
        ("Quality assurance team", ["Quinn Hart"]),
        ("Auditors", ["Amina Yusuf"]),
        ("Practitioners", ["Ben Okoro"]),
        ("Others", ["Carol Lund"]),
    ]


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Amina Yusuf", "AY"), ("Jo", "J"), ("Ana de la Cruz", "AC"), ("", "?")],
)
def test_initials_are_of_the_first_and_last_name(name: str, letters: str) -> None:
    """Of staff alone: children have none here."""
    assert initials(name) == letters
