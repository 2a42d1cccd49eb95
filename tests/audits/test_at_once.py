"""Two at the same moment, on PostgreSQL: nobody overtakes anybody."""

import threading
import time

from sqlmodel import Session

from storage import audits, concerns
from storage.vocabulary import HandOverStatus
from tests.chat import Chat
from tests.january import BEN, DEV, audit_of, cards_out, hear, known, later, person

A_MOMENT = 0.3  # seconds in which the other one runs into the lock


def test_two_worries_at_once_are_both_logged(postgres_chat: Chat) -> None:
    """The second waits for the first, and takes the next number: no worry is lost to a clash."""
    chat = postgres_chat
    cards_out(chat)
    later(chat, "2027-01-15", "16:55")
    logged = {"type": "other", "told": ("worker",)}
    replies: list[str] = []
    second = threading.Thread(
        target=lambda: replies.append(
            str(hear(chat, "Amina", "concerns.log", {"audit": BEN}, logged))
        )
    )

    with chat.session() as session:
        first = concerns.add(
            session,
            2027,
            audit_id=known(audit_of(chat, DEV).id),
            type="other",
            raised_by_id=person(chat, "Farid"),
            raised_at=chat.stage.now,
            due_on=chat.stage.now.date(),
        )
        second.start()
        time.sleep(A_MOMENT)
        assert replies == []
    second.join(timeout=20)

    assert first.reference == "C-2027-0001"
    assert "C-2027-0002 was logged" in replies[0]


def accept(session: Session) -> None:
    """Let the answer to Dev's offer come in, in a transaction that is still open."""
    audit = audits.by_reference(session, DEV)
    assert audit is not None
    offer = audits.open_offer(session, audit)
    assert offer is not None
    offer.status, audit.auditor_id = HandOverStatus.ACCEPTED, offer.to_id
    session.add_all((offer, audit))
    session.flush()


def test_an_offer_that_is_being_accepted_does_not_lapse(postgres_chat: Chat) -> None:
    """The clock waits for the answer that is coming in, and then leaves it alone."""
    chat = postgres_chat
    cards_out(chat)
    hear(chat, "Farid", "audits.hand_on", {"audit": DEV}, {"reason": "no_time"})
    later(chat, "2026-12-30", "08:15")
    did: list[int] = []
    clock = threading.Thread(
        target=lambda: did.append(chat.app.run_job("audits.ask_the_next", chat.stage.now))
    )

    with chat.session() as session:
        accept(session)
        clock.start()
        time.sleep(A_MOMENT)
    clock.join(timeout=20)

    assert did == [0]
    with chat.session() as session:
        found = audits.hand_overs(session, audit_of(chat, DEV))
    assert [one.status for one in found] == [HandOverStatus.ACCEPTED]
