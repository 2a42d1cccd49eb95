"""The simulator as somebody uses it, in a real browser: by mouse, by keyboard, on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.web.conftest import Site, Visit
from tests.web.small_bot import CARDS, HOSTILE

pytestmark = pytest.mark.browser
WIDTHS = (390, 1280)


def button(page: Page, label: str) -> None:
    """Press the newest button with a label."""
    page.get_by_role("button", name=label, exact=True).last.click()


def open_form(page: Page) -> None:
    """Open the form of Amina's audit."""
    button(page, "Start")
    expect(page.get_by_role("dialog")).to_be_visible()


@pytest.fixture
def with_cards(site: Site) -> Site:
    """The simulator on the day the cards came."""
    site.session.advance(CARDS)
    return site


States = Callable[[Page], None]


def the_errors(page: Page) -> None:
    """Send the form empty."""
    open_form(page)
    button(page, "Save this section")
    expect(page.locator("#summary")).to_be_focused()


def the_whisper(page: Page) -> None:
    """Ask why, and something hostile."""
    button(page, "Why me?")
    expect(page.get_by_text("Only you can see this")).to_be_visible()


def the_tour(page: Page) -> None:
    """Begin the tour."""
    page.get_by_role("button", name="Show me in a minute").click()
    expect(page.get_by_text("1 of 3")).to_be_visible()


def nothing(_: Page) -> None:
    """Only look."""


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("path", "act"),
    [
        ("/", nothing),
        ("/", the_tour),
        ("/chat/amina", nothing),
        ("/chat/carol", nothing),
        ("/chat/%23audits", nothing),
        ("/home/amina", nothing),
        ("/chat/amina", the_whisper),
        ("/chat/amina", open_form),
        ("/chat/amina", the_errors),
    ],
)
@pytest.mark.usefixtures("with_cards")
def test_axe_finds_nothing(visit: Visit, path: str, act: States, width: int) -> None:
    """Every state of the page can be used by everybody, and nothing sticks out sideways."""
    page = visit(path, width)

    act(page)

    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.usefixtures("with_cards")
def test_a_form_can_be_filled_by_keyboard_alone(visit: Visit, site: Site) -> None:
    """From the list to a saved section without a mouse; focus is never lost."""
    page = visit("/")
    page.get_by_label("Find a person").focus()

    page.keyboard.type("amina")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Amina Yusuf")).to_be_focused()
    page.get_by_role("button", name="Start").last.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="QA-2027-0001")).to_be_focused()
    page.get_by_label("Good", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_label("What works well?").focus()
    page.keyboard.type("The plan is clear.")
    page.get_by_role("button", name="Save this section").press("Enter")

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_text("Saved. What works well: The plan is clear.")).to_be_visible()
    focused = "document.activeElement.closest('.entry') !== null"
    assert page.evaluate(focused)
    assert site.bot.heard[-1].answers == {
        "grade": "good",
        "well": "The plan is clear.",
        "kinds": (),
        "line": "",
        "on": None,
        "owner": "",
        "list": None,
    }


def test_the_skip_link_leads_past_the_people(visit: Visit) -> None:
    """The first press of Tab offers it, and it works."""
    page = visit("/chat/quinn")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


@pytest.mark.usefixtures("with_cards")
def test_a_fault_is_over_its_field_and_what_was_typed_stays(visit: Visit) -> None:
    """The summary leads to the field; the answer that was right is kept."""
    page = visit("/chat/amina")
    open_form(page)
    page.get_by_label("What works well?").fill("The plan is clear.")

    button(page, "Save this section")

    expect(page.locator("#summary")).to_be_focused()
    expect(page.get_by_label("What works well?")).to_have_value("The plan is clear.")
    page.get_by_role("link", name="How good is the work here? This one is needed.").click()
    expect(page.get_by_label("Good", exact=True)).to_be_focused()


@pytest.mark.usefixtures("with_cards")
def test_what_was_typed_survives_closing_and_reloading(visit: Visit) -> None:
    """Nobody types an hour's work twice."""
    page = visit("/chat/amina")
    open_form(page)
    page.get_by_label("What works well?").fill("Written over an hour.")

    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="Start").last).to_be_focused()
    page.reload()
    open_form(page)

    expect(page.get_by_label("What works well?")).to_have_value("Written over an hour.")
    expect(page.get_by_text("What you typed before is back.")).to_be_visible()


@pytest.mark.usefixtures("with_cards")
def test_a_file_and_a_person_are_answers(visit: Visit, site: Site) -> None:
    """The bot gets the file's bytes and the person's id; another kind of file is refused."""
    page = visit("/chat/amina")
    open_form(page)
    page.get_by_label("Good", exact=True).check()
    page.get_by_label("What works well?").fill("The plan.")
    page.get_by_label("Who owns the action?").select_option("ben")
    page.get_by_label("When did you talk it through?").fill("2027-01-19")
    wrong = {"name": "list.exe", "mimeType": "text/csv", "buffer": b"case_ref\n1\n"}
    page.get_by_label("Case list").set_input_files(wrong)  # type: ignore[arg-type]
    button(page, "Save this section")
    expect(page.locator("#summary")).to_contain_text("ends in .csv or .xlsx")

    page.get_by_label("Case list").set_input_files(wrong | {"name": "list.CSV"})  # type: ignore[arg-type]
    button(page, "Save this section")

    expect(page.get_by_role("dialog")).to_be_hidden()
    answers = site.bot.heard[-1].answers or {}
    assert (answers["owner"], str(answers["on"])) == ("ben", "2027-01-19")
    assert answers["list"] == b"case_ref\n1\n"


def test_what_happens_in_one_tab_is_seen_in_another(visit: Visit) -> None:
    """Quinn opens the round; Amina's tab shows it without a reload, and so does the list."""
    quinn, amina = visit("/chat/quinn"), visit("/chat/amina")
    quinn.get_by_label("Message to QA Loop").fill("/qa")
    quinn.keyboard.press("Enter")
    button(quinn, "Draft January's round")

    button(quinn, "Open it")

    expect(amina.get_by_text("You will get an audit.", exact=True)).to_be_visible()
    expect(amina.locator("#said")).to_have_text("From QA Loop: You will get an audit.")


def test_the_clock_is_pushed_and_people_have_something_new(visit: Visit) -> None:
    """The time, the sentence, the numbers and the new channel."""
    page = visit("/chat/quinn")

    button(page, "To the next thing")

    expect(page.locator("#now")).to_have_text("Wed 23 Dec 2026, 09:00")
    expect(page.locator("#notice")).to_contain_text("3 new messages for 2 people and 1 channel.")
    expect(page.locator("a.person[data-chat=ben] .badge")).to_have_text("1 new")
    page.get_by_label("Only those with something new").check()
    expect(page.locator("a.person:visible .name")).to_have_text(
        ["Quinn Hart", "Amina Yusuf", "Ben Okoro", "audits"]
    )
    page.locator("a.person[data-chat=ben]").click()
    expect(page.locator("a.person[data-chat=ben] .badge")).to_be_hidden()


def test_hostile_words_are_only_words(visit: Visit) -> None:
    """A script, a word without an end and a reversed file name stand there as text."""
    page = visit("/chat/amina", width=390)
    page.get_by_label("Message to QA Loop").fill("/qa")
    page.keyboard.press("Enter")

    button(page, "Say something odd")

    expect(page.locator(".whisper h3")).to_have_text(HOSTILE, use_inner_text=False)
    assert page.title() == "Amina Yusuf · QA Loop simulator"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".whisper script").count() == 0


def test_a_file_is_taken_away_and_a_picture_has_words(visit: Visit) -> None:
    """The file keeps its name; the picture its description."""
    page = visit("/chat/quinn")
    page.get_by_label("Message to QA Loop").fill("/qa")
    page.keyboard.press("Enter")
    button(page, "Take it away as XLSX")

    with page.expect_download() as download:
        page.get_by_role("link", name="January").click()

    assert download.value.path().read_bytes() == b"PK made up"
    expect(page.get_by_role("img", name="Audits by month: 5 in January")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_tour_plays_three_steps_and_ends(visit: Visit, width: int) -> None:
    """By keyboard: each step shows its person; the last hands over."""
    page = visit("/", width)
    page.get_by_role("button", name="Show me in a minute").press("Enter")

    expect(page.locator("#tour-caption")).to_be_focused()
    expect(page.get_by_role("heading", level=1, name="Quinn Hart")).to_be_visible()
    page.get_by_role("button", name="Next", exact=True).press("Enter")
    expect(page.get_by_text("2 of 3")).to_be_visible()
    expect(page.get_by_text("January's round is open.")).to_be_visible()
    page.get_by_role("button", name="Next", exact=True).press("Enter")
    expect(page.get_by_text("3 of 3")).to_be_visible()
    expect(page.get_by_role("heading", level=1, name="Amina Yusuf")).to_be_visible()
    page.get_by_role("button", name="Finish").press("Enter")

    expect(page.locator("#tour")).to_be_hidden()
    expect(page.get_by_role("button", name="Start").last).to_be_visible()


def test_on_a_phone_the_people_come_first_and_one_can_go_back(visit: Visit) -> None:
    """One thing at a time: the list, then a chat, then the list again."""
    page = visit("/", width=390)
    people = page.get_by_role("navigation", name="People and channels")
    people.get_by_role("link", name="Ben Okoro").click()
    expect(page.get_by_role("heading", level=1, name="Ben Okoro")).to_be_visible()
    expect(people).to_be_hidden()

    page.get_by_role("link", name="All people").click()

    expect(people).to_be_visible()
