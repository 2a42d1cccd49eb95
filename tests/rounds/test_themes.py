"""A themed quarter: named before it is drafted, drawn within it, and said on every card."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from handlers.core.forms import Choice, Form
from handlers.core.messages import Message
from handlers.core.router import Reply
from handlers.rounds.themes import Theme, restored, stored
from storage.case_files import CaseFile
from storage.people import Service
from storage.rounds import AuditRound, Pairing
from tests.chat import Chat, words
from tests.rounds.conftest import JANUARY, adopted, hear, refused

QUARTER = {"kind": "monthly", "month": JANUARY}
EMPTY: dict[str, Any] = {
    "title": "Plans that work",
    "categories": (),
    "services": (),
    "teams": (),
    "opened_since": None,
}


@pytest.fixture
def themed(chat: Chat) -> Chat:
    """West Sussex's people under a themed quarterly kind; Iris, away for January, is away."""
    adopted(chat, picks="theme", period="quarter", away_share=0.3)
    return chat


def draft(chat: Chat, **answers: Any) -> Reply:
    """Send the form that names the theme and drafts the quarter."""
    return hear(chat, "Quinn", "rounds.draft_theme", QUARTER, EMPTY | answers)


def drawn(chat: Chat) -> set[str]:
    """Return the numbers of the files that are paired."""
    with chat.session() as session:
        found = session.exec(select(Pairing)).all()
        return {session.get_one(CaseFile, one.case_file_id).reference for one in found}


def test_the_menu_asks_for_the_theme_and_then_drafts(themed: Chat) -> None:
    """One form between the button and the draft; the theme stands on it."""
    menu = themed.type("Quinn", "/qa")
    asked = themed.press("Quinn", "Draft January to March's round")
    themed.send("Quinn", **(EMPTY | {"categories": ("CP",), "opened_since": date(2026, 1, 1)}))

    assert (
        "January to March's audits are not drafted yet. Cards would go out on Wed 23 Dec, five "
        "working days before the window (Mon 4 Jan to Wed 31 Mar)."
    ) in menu.splitlines()
    assert asked.startswith("Theme of the round\nJanuary to March 2027, Collaborative case file")
    sections = themed.platform.chat(themed.ids["Quinn"])[-1].message.sections
    head = next(one for one in sections if one.facts)
    assert head.title == ("January to March 2027, Collaborative case file audit: Plans that work")
    assert head.facts[0] == (
        "Theme",
        "Plans that work; Child protection plan; opened since 1 January 2026",
    )


def test_the_frame_is_the_theme(themed: Chat) -> None:
    """Four child protection files; Erin's was opened in 2025, so three are left."""
    said = draft(themed, categories=("CP",), opened_since=date(2026, 1, 1))

    assert isinstance(said, Message)
    assert drawn(themed) == {"WSX-70031", "WSX-70051"}
    shown = words(said)
    assert "- Not served: Ben, Cleo, Erin and Jo. They have no file in this theme." in shown
    assert "files outside the theme" in shown


def test_a_theme_may_name_services_or_teams(themed: Chat) -> None:
    """A file belongs when its team is one of them, or is in one of the services."""
    with themed.session() as session:
        care = session.exec(select(Service.id).where(Service.name == "Children in Care")).one()

    draft(themed, services=(str(care),))

    assert {one[:8] for one in drawn(themed)} == {"WSX-7001", "WSX-7002"}


def test_a_quarter_speaks_of_quarters(themed: Chat) -> None:
    """Nowhere in the draft is a quarter's round called a month's."""
    said = draft(themed)

    assert isinstance(said, Message)
    everything = words(said) + "".join(v for one in said.sections for _, v in one.facts)
    unserved = words(hear(themed, "Quinn", "rounds.unserved", {"audit_round": "1"}))  # type: ignore[arg-type]
    assert "5 of 6 places for audits can be filled this quarter; 1 lost" in everything
    assert "takes no part this quarter" in unserved
    assert "this month" not in everything + unserved
    assert "a month" not in everything + unserved


def test_the_theme_stands_on_the_auditor_s_card(themed: Chat) -> None:
    """With the quarter's name; the worker is told the same."""
    themed.type("Quinn", "/qa")
    themed.press("Quinn", "Draft January to March's round")
    themed.send("Quinn", **EMPTY)
    themed.press("Quinn", "Open it")
    themed.send("Quinn")
    themed.until("2026-12-23", "09:05")

    cards = [post for who in themed.ids for post in themed.inbox(who)]
    auditors = [one for one in cards if "Your January to March audit is QA-2027-0001" in one]
    assert len(auditors) == 1
    assert "Theme: Plans that work." in auditors[0]
    assert "Please finish by Wed 31 Mar, when the window closes." in auditors[0]
    assert any("one of your files with you in January to March" in one for one in cards)


def test_the_theme_of_a_draft_can_be_changed(themed: Chat) -> None:
    """The form holds what it was; the draft is drawn again within what it is."""
    draft(themed, categories=("CP",))
    themed.type("Quinn", "/qa")
    themed.press("Quinn", "See January to March's round")

    themed.press("Quinn", "Change the theme")
    before = themed.form("Quinn").parts
    said = themed.send(
        "Quinn", **(EMPTY | {"title": "Care leavers", "categories": ("Care leaver",)})
    )

    assert next(one for one in before if isinstance(one, Choice)).value == ("CP",)
    assert said.startswith("The theme was changed, and the draft was drawn again within it.")
    assert drawn(themed) == {"WSX-70022"}


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"title": ""}, "This one is needed."),
        ({"title": "x" * 61}, "1 characters over the limit of 60"),
        ({"title": "Case 943 476 5919"}, "This seems to hold NHS numbers."),
        ({"title": "Born 3 May 2014"}, "This seems to hold dates."),
        ({"title": "About WSX-70031"}, "This seems to hold a file's number."),
        ({"categories": ("CIN", "made up")}, "Please choose from the list."),
        ({"services": ("99",)}, "Please choose from the list."),
        ({"services": ("1; DROP TABLE",)}, "Please choose from the list."),
        ({"opened_since": date(2027, 5, 1)}, "That day is still to come."),
        ({"opened_since": "soon"}, "Please give a date"),
        ({"categories": ("Family Help",)}, "No open file on the caseload list fits"),
    ],
)
def test_a_theme_that_can_t_stand_is_asked_again(
    themed: Chat, answers: dict[str, Any], why: str
) -> None:
    """What was typed is kept, nothing is drafted, and no number is repeated."""
    form = draft(themed, **answers)

    assert isinstance(form, Form)
    assert why in " ".join(form.errors.values())
    assert "WSX" not in " ".join(form.errors.values())
    with themed.session() as session:
        assert session.exec(select(AuditRound)).all() == []


def test_drafted_twice_is_drafted_once(themed: Chat) -> None:
    """A second form finds the draft that stands, whatever theme it names."""
    draft(themed, categories=("CP",))

    again = draft(themed, title="Another")

    assert isinstance(again, Message)
    with themed.session() as session:
        assert session.exec(select(AuditRound)).one().theme["title"] == "Plans that work"


@pytest.mark.parametrize("month", ["2027-02-01", "2027-03-15"])
def test_any_month_of_a_quarter_means_the_quarter(themed: Chat, month: str) -> None:
    """A button that says March can't make a second round."""
    draft(themed)

    hear(themed, "Quinn", "rounds.draft", {"kind": "monthly", "month": month})

    with themed.session() as session:
        assert [one.month for one in session.exec(select(AuditRound))] == [date(2027, 1, 1)]


@pytest.mark.parametrize("who", ["Hugh", "Amina", "Dev", "Rose", "Sam"])
def test_only_qa_names_a_theme(themed: Chat, who: str) -> None:
    """The form, and what it sends, are refused alike."""
    draft(themed)

    for route, args in (("rounds.theme", {"audit_round": "1"}), ("rounds.draft", QUARTER)):
        assert refused(hear(themed, who, route, args)).startswith("Nothing was changed.")
    sent = hear(themed, who, "rounds.change_theme", {"audit_round": "1"}, EMPTY)
    assert refused(sent).startswith("Nothing was changed.")


def test_a_round_without_a_theme_is_given_none(chat: Chat) -> None:
    """A forged form can't narrow a round that is drawn from everybody."""
    hear(chat, "Quinn", "rounds.draft", QUARTER)

    change = hear(chat, "Quinn", "rounds.change_theme", {"audit_round": "1"}, EMPTY)

    assert refused(change).startswith("Nothing was changed. The framework names no theme")
    with chat.session() as session:
        assert session.exec(select(AuditRound)).one().theme == {}


def test_a_theme_is_kept_whole() -> None:
    """What a round keeps gives the same theme back."""
    theme = Theme("Plans", ("CP",), (2,), (5, 6), date(2026, 1, 1))

    assert restored(stored(theme)) == theme
    assert restored(stored(None)) is None


def test_unknown_opening_dates_are_outside_a_theme_with_one() -> None:
    """A file that can't be shown to be new is not."""
    theme = Theme("New", opened_since=date(2026, 1, 1))

    assert theme.holds("CP", 1, 2, date(2026, 1, 1))
    assert not theme.holds("CP", 1, 2, date(2025, 12, 31))
    assert not theme.holds("CP", 1, 2, None)
