"""Heads of service give lists of files: asked, reminded, checked by line, drawn from."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook
from sqlmodel import col, select

from handlers.core.forms import Form, Text
from handlers.core.messages import Message
from storage.case_files import CaseFile, Exclusion
from storage.lists import ListedFile
from storage.outbox import EverydayRow
from storage.people import Person
from storage.rounds import AuditRound, Pairing
from storage.trail import TrailEntry
from tests.chat import Chat, words
from tests.rounds.conftest import JANUARY, adopted, drafted, hear, later, refused

LISTS = {"picks": "heads_lists", "lists_from": ("service_manager",), "lists_before": 5}
# Services by their rows: 1 Children's Leads, 2 Children in Care (Priya), 3 Family Safeguarding
# (Hugh), 4 Early Help, which has no service manager above it.
CARE, SAFEGUARDING, EARLY_HELP = (f"monthly/{JANUARY}/{n}" for n in (2, 3, 4))
DEV, ERIN, GRACE, BEN, CLEO = (f"WSX-700{n}1" for n in (3, 4, 5, 1, 2))


@pytest.fixture
def heads(chat: Chat) -> Chat:
    """Lists are asked for five working days before the cards of Wed 23 December: on the 16th."""
    adopted(chat, **LISTS)
    return chat


def give(chat: Chat, who: str, which: str, *numbers: str, **others: Any) -> str:
    """Send a list as its form would; return what is said."""
    answers = {"numbers": "\n".join(numbers), "file": None, **others}
    reply = hear(chat, who, "rounds.save_list", {"heads_list": which}, answers)
    return words(reply) if isinstance(reply, Message | Form) else refused(reply)


def listed(chat: Chat) -> list[str]:
    """Return the numbers that are on any list, in the order in which they were given."""
    with chat.session() as session:
        found = session.exec(select(ListedFile.case_file_id).order_by(col(ListedFile.id))).all()
        return [session.get_one(CaseFile, one).reference for one in found]


def drawn(chat: Chat) -> dict[str, str]:
    """Return who is paired, and the number of the file."""
    with chat.session() as session:
        return {
            session.get_one(Person, one.worker_id).first_name: session.get_one(
                CaseFile, one.case_file_id
            ).reference
            for one in session.exec(select(Pairing))
        }


def test_the_services_are_as_the_tests_say(heads: Chat) -> None:
    """The rows that these tests name."""
    with heads.session() as session:
        rows = {p.first_name: p for p in session.exec(select(Person))}
        assert rows["Hugh"].team_id is not None
    assert "Family Safeguarding: one file for each of 3" in words(
        hear(heads, "Hugh", "rounds.give_list", {"heads_list": SAFEGUARDING})  # type: ignore[arg-type]
    )


def test_heads_are_asked_in_their_post_and_reminded_with_manners(heads: Chat) -> None:
    """Asked on the 16th, due on the 21st: reminded by the profile's offsets, never twice a day."""
    heads.until("2026-12-15", "17:00")
    before = heads.inbox("Hugh")
    heads.until("2026-12-16", "09:05")
    asked = heads.inbox("Hugh")[-1]
    heads.until("2026-12-21", "09:05")
    due = heads.inbox("Hugh")[-1]

    assert before == []
    assert asked.splitlines()[-1] == (
        "January's audits in Family Safeguarding: which files? Please give your list by Mon 21 "
        "Dec, one file for each of 3 practitioners. The numbers go into a form, never into chat. "
        "You can change the list until the round opens."
    )
    assert "Your list for January's audits in Family Safeguarding is due today." in due
    assert "WSX" not in asked + due


def test_each_job_run_twice_tells_once(heads: Chat) -> None:
    """The second run of a morning finds that everybody was told."""
    later(heads, "2026-12-16", "08:20")

    first = heads.app.run_job("rounds.ask_for_list", heads.stage.now)
    second = heads.app.run_job("rounds.ask_for_list", heads.stage.now)

    assert (first, second) == (2, 0)  # Priya and Hugh; Early Help has nobody to ask


def test_a_list_that_is_given_stops_the_asking(heads: Chat) -> None:
    """The row is brought up to date, and no reminder follows."""
    heads.until("2026-12-16", "09:05")
    heads.press("Hugh", "Give my list")
    said = heads.send("Hugh", numbers=f"{DEV}\n{ERIN}\n{GRACE}", file=None)
    posts = len(heads.inbox("Hugh"))
    heads.until("2026-12-22", "17:00")

    assert said.splitlines()[-1] == (
        "The list for January's audits in Family Safeguarding is in: 3 files (Hugh, Wed 16 Dec). "
        "You can change it until the round opens."
    )
    assert len(heads.inbox("Hugh")) == posts
    assert listed(heads) == [DEV, ERIN, GRACE]


def test_every_fault_is_told_by_its_line_and_nothing_is_kept(heads: Chat) -> None:
    """Unknown, another service's, two for one worker, restricted, twice; no number is repeated."""
    said = give(
        heads, "Hugh", SAFEGUARDING, DEV, "WSX-9", "", BEN, "WSX-70032", "WSX-70052", DEV, ERIN
    )

    assert said.splitlines()[-5:] == [
        "Line 2: no file of that number is on the caseload list.",
        "Line 4: that file is not in this service.",
        "Line 5: Dev has a file already, in line 1.",
        "Line 6: that file is restricted: nobody may be given it.",
        "Line 7: the same number as in line 1.",
    ]
    assert "WSX" not in said
    assert listed(heads) == []


def test_a_list_with_faults_comes_back_with_what_was_typed(heads: Chat) -> None:
    """So that one line is mended, and not all of them typed again."""
    answers = {"numbers": f"{DEV}\nWSX-9", "file": None}

    form = hear(heads, "Hugh", "rounds.save_list", {"heads_list": SAFEGUARDING}, answers)

    assert isinstance(form, Form)
    typed = next(part for part in form.parts if isinstance(part, Text))
    assert typed.value == f"{DEV}\nWSX-9"


def csv_of(*lines: str) -> bytes:
    """Return a file as it would be sent."""
    return "\n".join(lines).encode()


def xlsx_of(*rows: tuple[str, ...]) -> bytes:
    """Return a workbook as it would be sent."""
    book, kept = Workbook(), BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        csv_of("worker,case_ref", f"Dev,{DEV}", f"Erin,{ERIN}"),
        csv_of("Case Ref", DEV, ERIN),
        csv_of(DEV, ERIN),
        xlsx_of(("case_ref", "why"), (DEV, "complex"), (ERIN, "")),
    ],
    ids=["with other columns", "one column", "numbers alone", "workbook"],
)
def test_a_list_comes_as_a_file_too(heads: Chat, content: bytes) -> None:
    """A column case_ref, or the only column; what was pasted beside it doesn't count."""
    give(heads, "Hugh", SAFEGUARDING, GRACE, file=content)

    assert listed(heads) == [DEV, ERIN]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (csv_of("a,b", f"{DEV},1"), "none is called case_ref"),
        (csv_of("case_ref", "WSX-9"), "Row 2: no file of that number"),
        (b"%PDF-1.7 ...", "It is a PDF."),
        (b"   ", "It is empty."),
        (b"PK\x03\x04 not a workbook", "could not be read"),
        ("numbers", "Please paste the numbers"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_the_form(
    heads: Chat, content: object, why: str
) -> None:
    """Never an exception, and nothing is kept."""
    said = give(heads, "Hugh", SAFEGUARDING, file=content)

    assert why in said or "was not" in said
    assert listed(heads) == []


def test_what_can_t_be_looked_at_is_told_at_once_by_a_coded_reason(heads: Chat) -> None:
    """Erin has had her file for too short a time; the list stands all the same."""
    new_to_erin(heads)

    said = give(heads, "Hugh", SAFEGUARDING, DEV, ERIN)

    assert "Nobody is put forward for Grace." in said
    assert "Can't be looked at this time: Erin (still new to the child)." in said
    assert listed(heads) == [DEV, ERIN]


def new_to_erin(chat: Chat) -> None:
    """Let Erin have had her file since December."""
    with chat.session() as session:
        file = session.exec(select(CaseFile).where(CaseFile.reference == ERIN)).one()
        file.allocated_on = chat.stage.now.date()
        session.add(file)


def test_the_draft_is_drawn_from_the_lists_alone(heads: Chat) -> None:
    """One file a worker, the one that was put forward; the others stand outside, counted."""
    give(heads, "Hugh", SAFEGUARDING, "WSX-70032", "WSX-70042")
    give(heads, "Priya", CARE, "WSX-70012", "WSX-70022")

    said = drafted(heads)

    assert drawn(heads) == {
        "Dev": "WSX-70032",
        "Erin": "WSX-70042",
        "Ben": "WSX-70012",
        "Cleo": "WSX-70022",
    }
    assert "files that are not on a list" in said
    # Hugh put nobody forward for Grace; nobody gives a list for Early Help, where Jo works.
    assert "- Not served: Grace. Their head of service put no file of theirs forward." in said
    assert "- Not served: Jo. Their head of service has given no list." in said


def test_a_missing_list_is_drawn_only_when_qa_says_so(heads: Chat) -> None:
    """Named with who should give it; the button draws that service, and can be undone."""
    give(heads, "Hugh", SAFEGUARDING, DEV, ERIN, GRACE)

    said = drafted(heads)
    without = heads.press("Quinn", "Draw Children in Care without a list")
    who = drawn(heads)
    heads.press("Quinn", "Wait for the list", "Children in Care")

    assert "No list from Children in Care (Priya): 2 practitioners can't be drawn." in said
    assert "No list from Early Help (nobody to give it): 1 practitioner can't be drawn." in said
    assert "No list from Children in Care (Priya): drawn by who has waited longest." in without
    assert set(who) == {"Dev", "Erin", "Grace", "Ben", "Cleo"}
    assert set(drawn(heads)) == {"Dev", "Erin", "Grace"}


def test_drawing_again_keeps_what_qa_said_of_a_missing_list(heads: Chat) -> None:
    """The decision belongs to the round, not to one draw."""
    give(heads, "Hugh", SAFEGUARDING, DEV)
    drafted(heads)
    heads.press("Quinn", "Draw Children in Care without a list")

    heads.press("Quinn", "Draw again")

    assert {"Ben", "Cleo"} <= set(drawn(heads))


def test_a_list_that_is_changed_draws_the_draft_again(heads: Chat) -> None:
    """Until the round opens; what was drawn without a list then follows the list."""
    give(heads, "Hugh", SAFEGUARDING, DEV)
    drafted(heads)

    give(heads, "Hugh", SAFEGUARDING, "WSX-70032", ERIN)
    give(heads, "Priya", CARE, "WSX-70011")

    assert drawn(heads) == {"Dev": "WSX-70032", "Erin": ERIN, "Ben": "WSX-70011"}
    assert "WSX-70031" not in listed(heads)


def test_after_the_round_has_opened_no_list_changes(heads: Chat) -> None:
    """Neither the form nor what it sends."""
    give(heads, "Hugh", SAFEGUARDING, DEV)
    drafted(heads)
    heads.press("Quinn", "Open it")
    heads.send("Quinn")

    opening = refused(hear(heads, "Hugh", "rounds.give_list", {"heads_list": SAFEGUARDING}))
    sending = give(heads, "Hugh", SAFEGUARDING, ERIN)

    assert opening == sending
    assert opening.startswith("The list was not changed. January's round has opened")
    assert listed(heads) == [DEV]


def test_a_file_taken_out_by_hand_is_told_to_qa_and_to_the_head(heads: Chat) -> None:
    """Coded, by the worker's name; told once, however often the job runs."""
    give(heads, "Hugh", SAFEGUARDING, DEV, ERIN)
    drafted(heads)
    heads.press("Quinn", "Take a file out")
    said = heads.send("Quinn", file=DEV, reason="court")
    later(heads, "2026-12-17", "08:25")

    told = [heads.app.run_job("rounds.tell_heads", heads.stage.now) for _ in range(2)]

    reason = "Dev (taken out of the draw by hand)"
    assert f"- Family Safeguarding: {reason}." in said
    assert told == [1, 0]
    with heads.session() as session:
        assert session.exec(select(Exclusion)).one().reason == "court"
        (row,) = session.exec(
            select(EverydayRow).where(EverydayRow.section_key == f"list:{SAFEGUARDING}")
        ).all()
    assert f"Can't be looked at this time: {reason}." in row.section["text"]
    assert "court" not in row.section["text"].lower()


def test_qa_sees_who_has_given_theirs(heads: Chat) -> None:
    """On the menu in a sentence, and behind a button by service."""
    later(heads, "2026-12-16")
    give(heads, "Hugh", SAFEGUARDING, DEV)

    menu = heads.type("Quinn", "/qa")
    shown = heads.press("Quinn", "Who has given a list")

    assert "Lists from heads of service: 1 of 3 are in; still to come: Children in Care " in menu
    assert "Family Safeguarding (Hugh): 1 file for 3 practitioners, from Hugh on Wed 16 Dec." in (
        shown
    )
    assert "Children in Care (Priya): no list yet; asked for on Wed 16 Dec, due Mon 21 Dec." in (
        shown
    )


def test_qa_enters_a_list_that_came_another_way(heads: Chat) -> None:
    """The list says who entered it."""
    later(heads, "2026-12-16")
    heads.type("Quinn", "/qa")
    heads.press("Quinn", "Who has given a list")
    heads.press("Quinn", "Enter it for them", "Children in Care")

    said = heads.send("Quinn", numbers=BEN, file=None)

    assert "is in: 1 file (Quinn, Wed 16 Dec)." in said


def test_a_head_finds_the_list_on_their_home(heads: Chat) -> None:
    """From the day on which it is asked for."""
    before = heads.type("Hugh", "/qa")
    later(heads, "2026-12-16")

    after = heads.type("Hugh", "/qa")

    assert "which files?" not in before
    assert "January's audits in Family Safeguarding: which files?" in after


@pytest.mark.parametrize("who", ["Rose", "Priya", "Amina", "Dev", "Ola", "Sam"])
def test_nobody_else_gives_a_service_s_list(heads: Chat, who: str) -> None:
    """Not another head, not a manager within it, not a practitioner: refused alike."""
    opening = refused(hear(heads, who, "rounds.give_list", {"heads_list": SAFEGUARDING}))
    sending = give(heads, who, SAFEGUARDING, DEV)

    assert opening.startswith("Nothing was changed. Either it has moved on")
    assert sending == opening
    assert listed(heads) == []


@pytest.mark.parametrize(
    "forged",
    [
        "", "3", "monthly", "monthly/3", f"monthly/{JANUARY}", f"monthly/{JANUARY}/99",
        f"monthly/{JANUARY}/0", f"monthly/{JANUARY}/-3", f"themed/{JANUARY}/3",
        "monthly/2027-13-01/3", "monthly/9999-12-01/3", "monthly/2027-01-02/3",
        f"monthly/{JANUARY}/3' OR 1=1", f"monthly/{JANUARY}/99999999999999999999",
        "monthly/2026-11-01/3", "monthly/2029-01-01/3",
    ],
)  # fmt: skip
def test_a_forged_list_is_refused(heads: Chat, forged: str) -> None:
    """Other kinds, months that are no month's first day, over or years off, rows that are none."""
    for who in ("Hugh", "Quinn"):
        opening = hear(heads, who, "rounds.give_list", {"heads_list": forged})
        assert " was " in refused(opening)
        assert give(heads, who, forged, DEV)
    assert listed(heads) == []


@pytest.mark.parametrize("service", ["99", "0", "-1", "3"])
def test_a_forged_service_changes_nothing(heads: Chat, service: str) -> None:
    """Only a service whose list is missing is drawn without one."""
    give(heads, "Hugh", SAFEGUARDING, DEV)
    drafted(heads)
    before = drawn(heads)
    args = {"audit_round": "1", "service": service}

    hear(heads, "Quinn", "rounds.draw_without", args)

    assert drawn(heads) == before


@pytest.mark.parametrize("who", ["Hugh", "Amina", "Dev", "Rose"])
def test_only_qa_draws_without_a_list_or_asks_who_has_given(heads: Chat, who: str) -> None:
    """A head can't have their own service drawn without a list."""
    drafted(heads)
    args = {"audit_round": "1", "service": "3"}

    for route in ("rounds.draw_without", "rounds.wait_for_list"):
        assert refused(hear(heads, who, route, args)).startswith("Nothing was changed.")
    asked = hear(heads, who, "rounds.lists", {"kind": "monthly", "month": JANUARY})
    assert refused(asked).startswith("Nothing was changed.")


def test_no_number_of_a_file_reaches_chat_or_the_trail(heads: Chat) -> None:
    """Only the form holds them, for those who may open it; that it was opened is written down."""
    heads.until("2026-12-16", "09:05")
    give(heads, "Hugh", SAFEGUARDING, DEV, ERIN, GRACE)
    heads.type("Hugh", "/qa")
    heads.press("Hugh", "Change my list")
    drafted(heads)
    heads.until("2026-12-17", "10:00")

    with heads.session() as session:
        rows = [str(one.section) for one in session.exec(select(EverydayRow))]
        trail = [f"{one.deed} {one.about}" for one in session.exec(select(TrailEntry))]
        plan = str(session.exec(select(AuditRound)).one().plan)
    chats = [one for who in heads.ids for one in heads.inbox(who)]
    assert "WSX" not in "".join([*rows, *trail, *chats, plan])
    assert f"list.shown list:{SAFEGUARDING}" in trail
