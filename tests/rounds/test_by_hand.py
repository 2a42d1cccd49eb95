"""A draft changed by hand: files taken out, pairings changed, and both undone."""

from typing import Any

import pytest
from sqlmodel import select

from handlers.core.forms import Choice, Form
from handlers.core.messages import Message
from storage import people, rounds
from storage.case_files import Exclusion
from storage.people import PersonRole
from storage.rounds import AuditRound, Pairing
from tests.chat import Chat, words
from tests.rounds.conftest import JANUARY, drafted, hear, opened, refused, standing

ROUND = {"audit_round": "1"}
BENS = ("WSX-70011", "WSX-70012")


def pairs(chat: Chat) -> dict[str, str]:
    """Return who looks at whose work, by first names, from the database."""
    names = {person_id: name for name, person_id in people_ids(chat).items()}
    with chat.session() as session:
        return {names[one.worker_id]: names[one.auditor_id] for one in rounds.pairings(session, 1)}


def people_ids(chat: Chat) -> dict[str, int]:
    """Return our ids by first name."""
    with chat.session() as session:
        return {one.first_name: one.id or 0 for one in people.everyone(session)}


def take_out(chat: Chat, who: str, number: str, reason: str = "court") -> Any:
    """Send the form that takes a file out."""
    return hear(chat, who, "rounds.exclude_file", ROUND, {"file": number, "reason": reason})


def test_a_file_is_taken_out_without_its_number_in_chat(chat: Chat) -> None:
    """The reason is told to the QA team and counted; the number stands nowhere."""
    drafted(chat)
    chat.press("Quinn", "Take a file out")

    said = chat.send("Quinn", file=" WSX-70061 ", reason="court")

    assert said.splitlines()[0] == (
        "The file was taken out (a hearing is due, and this would get in its way); "
        "1 file by hand so far. The draft was drawn again without it."
    )
    assert "1 file taken out by hand (a hearing is due, and this would get in its way)" in said
    assert "WSX" not in "".join(chat.inbox("Quinn"))
    # Jo's other file is still new to her, so nobody looks at Jo's work now.
    assert "Jo" not in pairs(chat)


def test_taking_a_file_out_can_be_undone(chat: Chat) -> None:
    """The same seed then gives the same draft; a second Undo finds nothing to undo."""
    before = drafted(chat)
    chat.press("Quinn", "Take a file out")
    chat.send("Quinn", file="WSX-70061", reason="court")

    chat.press("Quinn", "Undo")
    again = hear(chat, "Quinn", "rounds.put_back", {"exclusion": "1"})

    said, _, draft = standing(chat).partition("\n")
    assert said == "The file is back in the draw, and the draft was drawn again."
    assert draft == before
    assert refused(again).startswith("Nothing was changed.")


@pytest.mark.parametrize("number", ["WSX-99999", "", "z708", "%"])
def test_a_number_that_is_not_on_the_list_is_a_line_in_the_form(chat: Chat, number: str) -> None:
    """The form stays, with what was typed; nothing is taken out."""
    drafted(chat)

    reply = take_out(chat, "Quinn", number)

    assert isinstance(reply, Form)
    assert set(reply.errors) == {"file"}
    with chat.session() as session:
        assert session.exec(select(Exclusion)).all() == []


def test_a_file_is_taken_out_once(chat: Chat) -> None:
    """The second time the form says that it is out already."""
    drafted(chat)
    take_out(chat, "Quinn", BENS[0])

    reply = take_out(chat, "Quinn", BENS[0])

    assert isinstance(reply, Form)
    assert reply.errors == {"file": "That file is out of this draw already."}


def test_a_reason_that_the_framework_does_not_know_is_a_line_in_the_form(chat: Chat) -> None:
    """Only coded reasons are kept."""
    drafted(chat)

    reply = take_out(chat, "Quinn", BENS[0], reason="because")

    assert isinstance(reply, Form)
    assert reply.errors == {"reason": "Please choose from the list."}


def test_what_was_taken_out_stays_out_of_the_next_draft_of_the_month(chat: Chat) -> None:
    """Giving a draft up doesn't put a file back that a head of service took out."""
    drafted(chat)
    take_out(chat, "Quinn", BENS[0])
    hear(chat, "Quinn", "rounds.give_up", ROUND)

    again = hear(chat, "Quinn", "rounds.draft", {"kind": "monthly", "month": JANUARY})

    assert isinstance(again, Message)
    assert "1 file taken out by hand" in words(again)


def becomes_head(chat: Chat, who: str) -> None:
    """Let somebody be a head of service."""
    with chat.session() as session:
        session.add(PersonRole(person_id=people_ids(chat)[who], role="head_of_service"))


def test_a_head_of_service_takes_out_files_of_their_own_service_only(chat: Chat) -> None:
    """Priya's is Children in Care; a Safeguarding number looks like one that is not there."""
    becomes_head(chat, "Priya")
    drafted(chat)

    others = take_out(chat, "Priya", "WSX-70051")
    nobodys = take_out(chat, "Priya", "WSX-99999")
    own = take_out(chat, "Priya", BENS[0])

    assert isinstance(others, Form)
    assert isinstance(nobodys, Form)
    assert others.errors == nobodys.errors
    assert others.errors["file"] == (
        "No file of that number is on the caseload list of your service or line. "
        "Please check it in Mosaic."
    )
    assert words(own) == "The file is out of this draw. Only the QA team sees why."


def test_a_head_of_service_above_several_services_takes_out_files_of_their_line(chat: Chat) -> None:
    """Rose has everybody under her, in no service of theirs."""
    drafted(chat)

    done = take_out(chat, "Rose", "WSX-70051")

    assert words(done) == "The file is out of this draw. Only the QA team sees why."


def test_a_head_of_service_puts_back_only_what_they_took_out(chat: Chat) -> None:
    """What somebody else decided stays."""
    drafted(chat)
    take_out(chat, "Rose", BENS[0])
    take_out(chat, "Quinn", BENS[1])

    others = hear(chat, "Rose", "rounds.put_back", {"exclusion": "2"})
    own = hear(chat, "Rose", "rounds.put_back", {"exclusion": "1"})

    assert refused(others).startswith("The file was not put back. Somebody else took it out.")
    assert isinstance(own, Message)
    assert words(own) == "The file is back in the draw."


def test_the_qa_team_sees_what_was_taken_out_and_by_whom(chat: Chat) -> None:
    """Reason, service and name; never which file."""
    drafted(chat)
    take_out(chat, "Rose", BENS[0], reason="sealed")

    reply = hear(chat, "Quinn", "rounds.taken_out", ROUND)

    assert isinstance(reply, Message)
    assert words(reply).splitlines() == [
        "1 file taken out of January's draw by hand.",
        "Sealed by a court, or restricted. Children in Care; taken out by Rose.",
        "Only the QA team sees this.",
    ]


@pytest.mark.parametrize("who", ["Amina", "Priya", "Ben", "Sam"])
def test_nobody_else_takes_files_out(chat: Chat, who: str) -> None:
    """Auditors, managers, practitioners and IT are refused."""
    drafted(chat)

    assert refused(take_out(chat, who, BENS[0])).startswith("Nothing was changed.")


def test_a_pairing_is_changed_by_hand_and_put_back(chat: Chat) -> None:
    """Two auditors change places, with a coded reason; Undo puts back exactly what was."""
    shown = drafted(chat)
    before = pairs(chat)
    assert (before["Dev"], before["Jo"]) == ("Farid", "Carol")

    chat.press("Quinn", "Change a pairing")
    chat.fill("Quinn", {"Which one": "Farid: Dev's work"})
    carol = "Carol Lund, Children in Care North (swap: Jo)"
    chat.fill("Quinn", {"Who": carol, "Why": "A language or a skill is needed"})

    assert pairs(chat) == {**before, "Dev": "Carol", "Jo": "Farid"}
    said = standing(chat)
    assert said.count("Changed by hand: A language or a skill is needed.") == 2
    assert "1 change by hand." in said
    chat.press("Quinn", "Undo")
    assert pairs(chat) == before
    assert standing(chat) == f"The pairing is as it was.\n{shown}"


def test_the_auditor_hears_that_they_were_chosen_by_hand(chat: Chat) -> None:
    """The reason stored for "Why me?" no longer claims that the draw chose them."""
    drafted(chat)
    form = hear(chat, "Quinn", "rounds.choose_auditor", ROUND, {"pairing": "1"})
    assert isinstance(form, Form)
    part = form.parts[1]
    assert isinstance(part, Choice)

    hear(
        chat,
        "Quinn",
        "rounds.change_to",
        {"pairing": "1"},
        {"auditor": part.options[0][0], "reason": "asked"},
    )

    with chat.session() as session:
        changed = session.get_one(Pairing, 1)
        assert changed.reason.endswith("The quality assurance team chose you by hand.")
        assert "could see it" not in changed.reason
        assert changed.by_hand == "asked"


def test_nobody_is_offered_whom_the_rules_forbid(chat: Chat) -> None:
    """For Ben: not his manager Carol, not her manager Priya, not Iris, who is away."""
    drafted(chat)
    ben = people_ids(chat)["Ben"]
    with chat.session() as session:
        pairing = session.exec(select(Pairing).where(Pairing.worker_id == ben)).one()

    form = hear(chat, "Quinn", "rounds.choose_auditor", ROUND, {"pairing": str(pairing.id)})

    assert isinstance(form, Form)
    part = form.parts[1]
    assert isinstance(part, Choice)
    offered = {label.split()[0] for _, label in part.options}
    # Amina has him; Hugh's own is Cleo, whom Amina may see; Farid's is Dev, Amina's own worker.
    assert pairs(chat)["Ben"] == "Amina"
    assert offered == {"Hugh"}


@pytest.mark.parametrize("name", ["Carol", "Priya", "Iris", "Ben", "Quinn"])
def test_a_forged_choice_is_a_line_in_the_form(chat: Chat, name: str) -> None:
    """Whoever was not offered can't be sent back."""
    drafted(chat)
    before = pairs(chat)
    ids = people_ids(chat)
    with chat.session() as session:
        pairing = session.exec(select(Pairing).where(Pairing.worker_id == ids["Ben"])).one()

    reply = hear(
        chat,
        "Quinn",
        "rounds.change_to",
        {"pairing": str(pairing.id)},
        {"auditor": str(ids[name]), "reason": "asked"},
    )

    assert isinstance(reply, Form)
    assert reply.errors == {"auditor": "Please choose from the list."}
    assert pairs(chat) == before


def test_an_undo_that_other_changes_overtook_is_refused(chat: Chat) -> None:
    """A new draw has no changes, so there is nothing to put back."""
    drafted(chat)
    form = hear(chat, "Quinn", "rounds.choose_auditor", ROUND, {"pairing": "1"})
    assert isinstance(form, Form)
    part = form.parts[1]
    assert isinstance(part, Choice)
    answers = {"auditor": part.options[0][0], "reason": "asked"}
    hear(chat, "Quinn", "rounds.change_to", {"pairing": "1"}, answers)
    hear(chat, "Quinn", "rounds.draw_again", {**ROUND, "draw": "2"})

    late = hear(chat, "Quinn", "rounds.undo_change", {**ROUND, "change": "1"})

    assert refused(late).startswith("Nothing was undone.")


@pytest.mark.parametrize(
    ("route", "args", "answers"),
    [
        ("rounds.exclude", ROUND, None),
        ("rounds.exclude_file", ROUND, {"file": BENS[0], "reason": "court"}),
        ("rounds.change", ROUND, None),
        ("rounds.choose_auditor", ROUND, {"pairing": "1"}),
        ("rounds.change_to", {"pairing": "1"}, {"auditor": "4", "reason": "asked"}),
        ("rounds.undo_change", {**ROUND, "change": "1"}, None),
        ("rounds.draw_again", {**ROUND, "draw": "2"}, None),
        ("rounds.give_up", ROUND, None),
    ],
)
def test_an_open_round_is_no_draft_any_more(
    chat: Chat, route: str, args: dict[str, str], answers: dict[str, Any] | None
) -> None:
    """Three sentences: nothing was changed, it is open, what can be done instead."""
    opened(chat)
    before = pairs(chat)

    said = refused(hear(chat, "Quinn", route, args, answers))

    assert said.startswith("Nothing was changed in January's round. It is open:")
    assert pairs(chat) == before
    with chat.session() as session:
        assert session.exec(select(AuditRound)).one().plan["draw"] == 1
