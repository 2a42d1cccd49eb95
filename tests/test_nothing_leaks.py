"""Nothing that somebody typed, no file's number and no address is anywhere but where it opens."""

import re
from io import BytesIO
from zipfile import ZipFile

from bot.files.writing import write_xlsx
from handlers.core.messages import File, Message
from handlers.core.table import Sheet
from tests.everything import Played

EMAIL = re.compile(r"[\w.]+@[\w.]+")
FILE_NUMBER = re.compile(r"WSX-\d+")


def readable(message: Message) -> str:
    """Return all words of a message: texts, facts, labels, what its buttons carry, its sheets."""
    words = [message.summary]
    for section in message.sections:
        words += [section.text, section.title, section.key, str(section.facts)]
        words += [f"{one.label} {dict(one.args)} {one.url}" for one in section.buttons]
    return "\n".join(words)


def test_no_words_that_somebody_typed_are_ever_in_chat(played: Played) -> None:
    """A concern, an action, a learning point, a reason: a reference and a coded type, no more."""
    assert len(played.plants.words) > 30
    for _, message in played.shown.messages():
        text = readable(message)
        assert not [planted for planted in played.plants.words if planted in text], text


def test_no_file_number_and_no_address_is_ever_in_chat(played: Played) -> None:
    """They open in a form, for the people allowed, and are traced."""
    for _, message in played.shown.messages():
        assert not FILE_NUMBER.search(readable(message))
        assert not EMAIL.search(readable(message))


def test_a_workbook_holds_no_words_and_no_file_number(played: Played) -> None:
    """What QA takes away is about audits, not about children."""
    files = [
        file
        for _, message in played.shown.messages()
        for file in message.files
        if isinstance(file, File)
    ]
    assert files
    for file in files:
        for planted in (*played.plants.words, "WSX-"):
            assert planted.encode() not in _unzipped(file.content)


def _unzipped(content: bytes) -> bytes:

    with ZipFile(BytesIO(content)) as opened:
        return b"".join(opened.read(name) for name in opened.namelist())


def test_nothing_that_was_typed_is_logged(played: Played) -> None:
    """Nor a file's number, nor an address."""
    found = [planted for planted in played.plants.words if planted in played.logged]

    assert found == []
    assert not FILE_NUMBER.search(played.logged)
    assert not EMAIL.search(played.logged)


def test_nothing_that_was_typed_is_readable_in_the_database(played: Played) -> None:
    """Outbox, trail and tables hold none of it: the file's raw bytes are searched."""
    assert b"QA-2027-0002" in played.database
    found = [planted for planted in played.plants.words if planted.encode() in played.database]

    assert found == []


def test_what_was_typed_opens_for_the_people_allowed(played: Played) -> None:
    """Each planted word was shown again in a form, to somebody who may read it."""
    allowed = {"Amina", "Ben", "Carol", "Quinn"}
    names = {chat_id: name for name, chat_id in played.shown.chat.ids.items()}
    seen: dict[str, set[str]] = {planted: set() for planted in played.plants.words}
    for chat_id, form in played.shown.forms():
        for planted in played.plants.words:
            if planted in str(form.parts):
                seen[planted].add(names[chat_id])

    assert [planted for planted, by in seen.items() if not by] == []
    assert set().union(*seen.values()) <= allowed


def test_a_sheet_is_made_of_what_is_shown() -> None:
    """The search above would find a word in a workbook: it is not blind."""
    made = write_xlsx([Sheet("Audits", ("Reference",), [("zq1planted",)])])

    assert b"zq1planted" in _unzipped(made)
