"""Lists brought in in chat: looked at first, faults ten a page, kept sealed until confirmed."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel, func, select

from bot.demo.stage import NoSuchButton
from bot.files.writing import write_csv, write_xlsx
from handlers.core.messages import File, Message
from handlers.core.table import Sheet
from scheduler import imports as clock
from storage.case_files import CaseFile
from storage.history import PastAudit
from storage.sealed import SealedText
from storage.uploads import Upload
from tests.chat import STORIES, Chat
from tests.imports.desk import sheet
from tests.imports.test_census import CENSUS
from tests.imports.test_planted import zipped

STAFF = (STORIES / "west_sussex_people.csv").read_bytes()
CASELOAD = (STORIES / "west_sussex_caseload.csv").read_bytes()
ONE_MORE = CASELOAD + b"WSX-79999,CLA,z708,Children in Care North,,,,,,,,,\n"


def send(chat: Chat, kind: str, content: bytes, **also: Any) -> str:
    """Let Quinn bring a file in; return what the bot says."""
    chat.type("Quinn", "/qa")
    chat.press("Quinn", "Bring lists in")
    return chat.send("Quinn", kind=kind, file=content, **also)


def many(chat: Chat, of: type[SQLModel]) -> int:
    """Return how many rows there are."""
    with chat.session() as session:
        return int(session.exec(select(func.count()).select_from(of)).one())


def shown(chat: Chat) -> Message:
    """Return what Quinn was last shown."""
    found = next(one.shown for one in reversed(chat.seen) if isinstance(one.shown, Message))
    assert isinstance(found, Message)
    return found


def test_a_list_is_looked_at_and_then_imported(chat: Chat) -> None:
    """Nothing changes before "Import it"; afterwards nothing of the file is kept."""
    files, texts = many(chat, CaseFile), many(chat, SealedText)

    look = send(chat, "caseload", ONE_MORE)

    assert look.startswith("Caseload list: 13 rows. This would change:")
    assert ("added", "1") in shown(chat).sections[0].facts
    assert (many(chat, CaseFile), many(chat, Upload)) == (files, 1)
    assert chat.press("Quinn", "Import it").startswith(
        "Caseload list: 13 rows. Imported, and this changed:"
    )
    assert (many(chat, CaseFile), many(chat, Upload)) == (files + 1, 0)
    assert many(chat, SealedText) == texts


def test_what_waits_is_sealed_in_the_database(chat: Chat, tmp_path: Path) -> None:
    """A name beside a reference can be read neither in the file nor in its log."""
    named = ONE_MORE.replace(b"restricted\n", b"restricted,child\n").replace(
        b",no\n", b",no,Zebedee Quarmby\n"
    )

    send(chat, "caseload", named)

    stored = b"".join(path.read_bytes() for path in tmp_path.glob("qa-loop.db*"))
    assert b"WSX-70011" in stored  # it is there already, from the first list
    assert b"Zebedee" not in stored
    assert b"WSX-79999" not in stored


def test_what_is_known_already_is_not_kept(chat: Chat) -> None:
    """There is nothing to confirm."""
    said = send(chat, "people", STAFF)

    assert "Nothing changed: everything in this file was already known." in said
    assert many(chat, Upload) == 0
    with pytest.raises(NoSuchButton):
        chat.press("Quinn", "Import it")


def test_faults_come_ten_a_page_with_all_of_them_beside(chat: Chat) -> None:
    """Turning a page keeps the file; there is no button to import it."""
    rows = "".join(f"X-{n},NONE,z708,Children in Care North\n" for n in range(12))

    said = send(chat, "caseload", b"case_ref,category,worker_id,team\n" + rows.encode())

    assert "Nothing was imported: 12 faults to put right. These are 1 to 10." in said
    assert said.count(" is none of: ") == 10
    [book] = shown(chat).files
    assert isinstance(book, File)
    onward = chat.press("Quinn", "Next ten")
    assert "These are 11 to 12." in onward
    assert onward.count(" is none of: ") == 2
    with pytest.raises(NoSuchButton):
        chat.press("Quinn", "Import it")


def test_a_file_is_forgotten_when_asked(chat: Chat) -> None:
    """And when the next one is sent: one for each person."""
    texts = many(chat, SealedText)
    send(chat, "caseload", ONE_MORE)
    send(chat, "caseload", ONE_MORE)
    assert many(chat, Upload) == 1

    assert "The file is forgotten" in chat.press("Quinn", "Forget this file")
    assert (many(chat, Upload), many(chat, SealedText)) == (0, texts)


def test_after_half_an_hour_it_is_too_late(chat: Chat) -> None:
    """The bot says what to do, and the clock deletes the file."""
    texts = many(chat, SealedText)
    send(chat, "caseload", ONE_MORE)
    chat.stage.now += timedelta(minutes=30)

    assert "send it again" in chat.press("Quinn", "Import it")
    assert many(chat, Upload) == 1
    with chat.session() as session:
        ctx = chat.app.context(session, chat.stage.now)
        assert [clock.forget(ctx, one) for one in clock.unconfirmed(ctx)] == [1]
    assert (many(chat, Upload), many(chat, SealedText)) == (0, texts)


def test_many_leavers_are_asked_about_in_the_form(chat: Chat) -> None:
    """The bot says how many, and where to write it."""
    shorter = b"\n".join(STAFF.splitlines()[:-4]) + b"\n"

    refused = send(chat, "people", shorter)
    agreed = send(chat, "people", shorter, leavers="4")

    assert 'send it again and write 4 under "How many have left"' in refused
    assert "This would change:" in agreed


def test_the_dataset_comes_as_a_zip(chat: Chat) -> None:
    """The same report as at the command line."""
    need = Sheet("n", ("cine_person_id", "cine_close_date"), [("WSX-80001", ""), ("WSX-80002", "")])

    said = send(chat, "ssd", zipped(ssd_cin_episodes=need))

    assert said.startswith("Standard Safeguarding Dataset: 2 rows. This would change:")
    chat.press("Quinn", "Import it")
    with chat.session() as session:
        found = session.exec(select(CaseFile).where(CaseFile.reference == "WSX-80001")).one()
    assert found.category == "CIN"


def test_annex_a_asks_about_a_column_and_takes_the_answer(chat: Chat) -> None:
    """What is not sure is told with the next sending."""
    odd = write_xlsx(
        [sheet("List 6", "Child Unique ID|Left|Allocated Team|Allocated Worker", "WSX-1|||")]
    )

    asked = send(chat, "annex_a", odd)
    told = send(chat, "annex_a", odd, told="list6.end=2")

    assert "which column says when it ended?" in asked
    assert "This would change:" in told


def test_a_census_comes_with_its_workers(chat: Chat) -> None:
    """Without them the bot says what is missing."""
    workers = write_csv(
        Sheet(
            "w",
            ("case_ref", "worker_id", "team"),
            [("C1", "z708", "Children in Care North")],
        )
    )

    assert "A CIN census says who is open and not who works" in send(chat, "cin_census", CENSUS)
    assert "This would change:" in send(chat, "cin_census", CENSUS, workers=workers)


def test_past_audits_come_in(chat: Chat) -> None:
    """So that the first month is no coin toss."""
    send(chat, "history", b"case_ref,worker_id,date,grade\nWSX-70011,z708,2026-10-01,8\n")
    chat.press("Quinn", "Import it")

    assert many(chat, PastAudit) == 1


@pytest.mark.parametrize("kind", ["people", "ssd", "annex_a", "cin_census", "history"])
def test_a_file_of_another_kind_is_refused_in_words(chat: Chat, kind: str) -> None:
    """Nothing is kept of it."""
    said = send(chat, kind, b"%PDF-1.7 no list")

    assert "The file was not read. It is a PDF." in said
    assert many(chat, Upload) == 0


def test_nobody_else_is_offered_it(chat: Chat) -> None:
    """A practice manager's home has no such button."""
    chat.type("Amina", "/qa")

    with pytest.raises(NoSuchButton):
        chat.press("Amina", "Bring lists in")
