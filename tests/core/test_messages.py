"""Messages: an answer takes the place of what it answers; a workbook becomes a file."""

from handlers.core.messages import XLSX, File, Message, Section, Workbook, rendered
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
