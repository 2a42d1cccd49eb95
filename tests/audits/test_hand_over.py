"""An audit that changes hands: asked one by one, afresh, and never without somebody knowing."""

from datetime import date

import pytest

from handlers.core.forms import Form, Text
from storage import actions, audits, learning
from storage.vocabulary import AuditStatus, HandOverStatus
from tests.chat import Chat, words
from tests.january import (
    BEN,
    DEV,
    audit_of,
    away,
    deeds,
    hear,
    later,
    morning,
    mornings,
    person,
    refused,
    start,
    submit,
    write_view,
)


def hand_on(chat: Chat, who: str = "Farid", reason: str = "know_family") -> str:
    """Say that one can't do an audit; return the answer."""
    chat.press(who, "I can't do this one")
    return chat.send(who, reason=reason)


def offers(chat: Chat, audit: str = DEV) -> list[tuple[str, str]]:
    """Return who was asked in turn, and what became of it."""
    by_id = {person(chat, name): name for name in chat.ids}
    with chat.session() as session:
        found = audits.hand_overs(session, audit_of(chat, audit))
    return [(by_id[one.to_id] if one.to_id else "QA", one.status.value) for one in found]


def asked(chat: Chat, audit: str = DEV) -> str:
    """Return who is asked now."""
    (name,) = [name for name, status in offers(chat, audit) if status == "offered"]
    return name


def test_whoever_cannot_is_thanked_and_the_next_is_asked_by_name(january: Chat) -> None:
    """A coded reason, nobody else named, nothing left to do."""
    answer = hand_on(january)

    assert answer == (
        f'"I know this family": thank you for saying so. {asked(january)} is asked to take it '
        "over. Nothing else for you to do on QA-2027-0001. Worried about a child today? Ring "
        "first: 0300 000 0000, out of hours 0300 000 0001."
    )
    assert audit_of(january, DEV).status is AuditStatus.HANDED_BACK
    assert audit_of(january, DEV).auditor_id is None


def test_the_offer_says_neither_who_could_not_nor_why(january: Chat) -> None:
    """It comes with the next everyday post, with a day to answer by."""
    hand_on(january)
    who = asked(january)
    january.until("2026-12-23", "09:20")
    morning(january, "2026-12-24")

    (offer,) = [post for post in january.inbox(who) if "Could you take over QA-2027-0001" in post]
    assert "Please answer by Tue 29 Dec; after that somebody else is asked" in offer
    assert "Farid" not in offer
    assert "family" not in offer


def test_a_reason_is_one_of_the_list(january: Chat) -> None:
    """Nothing is handed on for a reason that was made up."""
    january.press("Farid", "I can't do this one")
    january.send("Farid", reason="I hate it")

    assert january.form("Farid").errors == {"reason": "Please choose from the list."}
    assert audit_of(january, DEV).status is AuditStatus.ALLOCATED


def test_whoever_handed_on_opens_nothing_any_more(january: Chat) -> None:
    """Somebody who knows the family can't look at the file, nor start, nor accept."""
    hand_on(january)

    for route in ("show_file", "start", "carry_on", "read", "why", "accept", "decline", "cannot"):
        answer = refused(hear(january, "Farid", f"audits.{route}", {"audit": DEV}))
        assert "not among the things you may open" in answer, route
    assert not january.stage.can_press(january.ids["Farid"], "Show me the file", DEV)


def test_a_yes_makes_it_theirs(january: Chat) -> None:
    """The card comes at once, the worker and the manager read the new name, the offer is over."""
    hand_on(january)
    who = asked(january)
    morning(january, "2026-12-24")
    answer = january.press(who, "Yes, I'll do it")

    assert "Your January audit is QA-2027-0001: Dev's work" in answer
    assert offers(january) == [(who, "accepted")]
    assert audit_of(january, DEV).auditor_id == person(january, who)
    morning(january, "2026-12-29")
    assert f"{who}, " in january.inbox("Dev")[-1]
    assert (
        "now looks at QA-2027-0001 with you: the first person couldn't." in january.inbox("Dev")[-1]
    )


def test_a_no_asks_the_next_and_never_the_same_again(january: Chat) -> None:
    """Each is asked once; after the last the QA team hears that it has nobody."""
    hand_on(january)
    for _ in range(10):
        waiting = [name for name, status in offers(january) if status == "offered"]
        if not waiting:
            break
        answer = hear(january, waiting[0], "audits.decline", {"audit": DEV})
        assert "Somebody else is asked about QA-2027-0001." in str(answer)

    names = [name for name, _ in offers(january)]
    assert names[-1] == "QA"
    assert len(set(names)) == len(names)
    assert "Farid" not in names
    morning(january, "2026-12-24")
    assert "QA-2027-0001, Dev's work, has no auditor" in january.inbox("Quinn")[-1]


def test_nobody_is_asked_who_may_not_see_the_file(january: Chat) -> None:
    """Dev's own line, practitioners and whoever is away for the window are left out."""
    hand_on(january)
    while any(status == "offered" for _, status in offers(january)):
        hear(january, asked(january), "audits.decline", {"audit": DEV})

    names = {name for name, _ in offers(january)}
    assert names <= {"Carol", "Priya", "Rose", "QA"}  # not Amina, Hugh (Dev's line), nor Iris


def test_the_clock_asks_the_next_when_nobody_answers(january: Chat) -> None:
    """Asked on Wed 23 Dec, with two working days: still theirs on Tue 29, over on Wed 30."""
    hand_on(january)
    first = asked(january)
    mornings(january, "2026-12-24", "2026-12-29")
    assert offers(january) == [(first, "offered")]

    morning(january, "2026-12-30")

    assert offers(january)[0] == (first, "lapsed")
    assert len(offers(january)) == 2
    assert january.inbox(first)[-1].endswith(
        "QA-2027-0001 is no longer with you. There is nothing you need to do."
    )
    refused(hear(january, first, "audits.accept", {"audit": DEV}))


def test_a_lapse_that_runs_twice_asks_once(january: Chat) -> None:
    """Two processes with one clock do no harm."""
    hand_on(january)
    later(january, "2026-12-30", "08:15")

    for _ in range(2):
        january.app.run_job("audits.ask_the_next", january.stage.now)

    assert len(offers(january)) == 2
    assert deeds(january, "audit.offer_lapsed") == [f"audit:{DEV}"]


def test_an_answer_that_comes_first_stands(january: Chat) -> None:
    """Accepted on the last day, it does not lapse on the next."""
    hand_on(january)
    who = asked(january)
    morning(january, "2026-12-24")
    later(january, "2026-12-29", "16:00")
    january.press(who, "Yes, I'll do it")

    morning(january, "2026-12-30")

    assert offers(january) == [(who, "accepted")]


def test_an_offer_is_answered_once(january: Chat) -> None:
    """A second press, from another device, is refused."""
    hand_on(january)
    who = asked(january)
    hear(january, who, "audits.accept", {"audit": DEV})

    for route in ("accept", "decline"):
        refused(hear(january, who, f"audits.{route}", {"audit": DEV}))
    assert offers(january) == [(who, "accepted")]


def test_an_offer_stands_on_the_home(january: Chat) -> None:
    """Somebody who missed the post finds it under /qa."""
    hand_on(january)

    home = january.type(asked(january), "/qa")

    assert "Could you take over QA-2027-0001" in home
    assert "by Tue 29 Dec" in home


def half_done(chat: Chat) -> None:
    """Amina saves a section, the whole, a point, a talk, two actions and a concern."""
    write_view(chat, "Ben")
    later(chat, "2027-01-15", "15:00")
    hear(chat, "Amina", "concerns.log", {"audit": BEN}, {"type": "other", "told": ("worker",)})
    start(chat, "Amina", BEN)
    args = {"audit": BEN}
    whole = {"grade": "inadequate", "reflective": "Amina's secret view."}
    hear(chat, "Amina", "audits.save_section", {**args, "section": "whole"}, whole)
    first = {"grade": "inadequate", "works_well": "Amina's secret words.", "so_what": "x"}
    hear(chat, "Amina", "audits.save_section", {**args, "section": "referral"}, first)
    hear(chat, "Amina", "audits.save_learning", args, {"learning_1": "Amina's secret point."})
    hear(chat, "Amina", "audits.save_talk", args, {"talked_on": date(2027, 1, 15)})
    for clock in ("action", "concern:C-2027-0001"):
        answers = {"owner": str(person(chat, "Ben")), "type": "other", "clock": clock}
        hear(chat, "Amina", "audits.save_action", args, answers | {"words": f"By {clock}."})


def test_the_next_auditor_starts_afresh(january: Chat) -> None:
    """Neither words, grade, points nor the talk of the first are the second's."""
    half_done(january)
    hear(january, "Amina", "audits.hand_on", {"audit": BEN}, {"reason": "know_family"})
    who = asked(january, BEN)
    hear(january, who, "audits.accept", {"audit": BEN})

    audit = audit_of(january, BEN)
    assert (audit.grade, audit.talked_on, audit.not_talked, audit.started_at) == (
        "",
        None,
        "",
        None,
    )
    form = hear(january, who, "audits.start", {"audit": BEN})
    assert isinstance(form, Form)
    assert [part.value for part in form.parts if isinstance(part, Text)] == ["", "", ""]
    for step in ("referral", "whole", "learning"):
        shown = hear(january, who, "audits.go", {"audit": BEN}, {"step": step})
        assert "secret" not in str(shown), step
    with january.session() as session:
        assert learning.of_audit(session, audit) == []


def test_what_a_concern_asked_for_is_not_dropped(january: Chat) -> None:
    """The ordinary action goes with its auditor; a child's safety stays agreed, by its number."""
    half_done(january)
    hear(january, "Amina", "audits.hand_on", {"audit": BEN}, {"reason": "no_time"})

    with january.session() as session:
        kept = actions.of_audit(session, audit_of(january, BEN))
        assert [(one.number, one.clock) for one in kept] == [(2, "concern")]
        assert actions.next_number(session, audit_of(january, BEN)) == 3


def test_the_first_auditors_words_are_in_nothing_that_is_read(january: Chat) -> None:
    """The second submits: worker, manager and QA read the second's audit."""
    half_done(january)
    hear(january, "Amina", "audits.hand_on", {"audit": BEN}, {"reason": "no_time"})
    who = asked(january, BEN)
    morning(january, "2027-01-18")
    january.press(who, "Yes, I'll do it", BEN)
    submit(january, who, BEN)
    later(january, "2027-01-25")

    for reader in (who, "Ben", "Carol", "Quinn"):
        shown = hear(january, reader, "audits.read", {"audit": BEN})
        assert isinstance(shown, Form)
        assert "secret" not in words(shown)
        assert "Good" in words(shown) or reader == "Ben"
    refused(hear(january, "Amina", "audits.read", {"audit": BEN}))


@pytest.mark.parametrize(
    ("accepted_on", "due_on"),
    [("2027-01-20", date(2027, 1, 29)), ("2027-01-27", date(2027, 2, 3))],
)
def test_whoever_takes_over_late_has_time(january: Chat, accepted_on: str, due_on: date) -> None:
    """Five working days at least; then the card does not say that the window closes."""
    later(january, accepted_on, "09:30")
    hand_on(january)
    answer = hear(january, asked(january), "audits.accept", {"audit": DEV})

    assert audit_of(january, DEV).due_on == due_on
    assert ("when the window closes" in str(answer)) is (due_on == date(2027, 1, 29))


def test_somebody_away_is_not_posted_an_offer(january: Chat) -> None:
    """It waits, lapses by the clock, and the next is asked."""
    hand_on(january)
    first = asked(january)
    away(january, first, "2026-12-24", "2026-12-31")
    count = len(january.inbox(first))

    mornings(january, "2026-12-24", "2026-12-29", "2026-12-30")

    assert january.inbox(first)[count:] == []
    assert offers(january)[0] == (first, HandOverStatus.LAPSED.value)


def test_no_reminder_goes_out_while_it_waits(january: Chat) -> None:
    """Dev is not chased for a view that nobody waits for yet."""
    hand_on(january)
    count = len(january.inbox("Dev"))

    morning(january, "2026-12-29")

    assert january.inbox("Dev")[count:] == []
