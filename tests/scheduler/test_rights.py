"""Rights are asked once more when a message leaves: who has moved on gets nothing."""

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bot.capabilities import ROUTES
from handlers.core.messages import Button, Message, Section, section_to_json, to_json
from scheduler.rights import GONE, NOT_THEIRS
from storage import outbox
from storage.db import transaction
from storage.outbox import EverydayRow, OutboxMessage
from storage.people import PersonRole
from storage.vocabulary import Delivery, MessageKind
from tests.chat import Chat, at
from tests.january import BEN, audit_of, person

MORNING = at("2027-01-12", "09:00")
START = Button("Start", "audits.start", {"audit": BEN})
WHO = Button("Who is doing what", "rounds.progress")


def section(text: str, *buttons: Button, key: str = "") -> Section:
    """Return one section."""
    return Section(text, buttons=buttons, key=key)


def queue_row(chat: Chat, who: str, shown: Section) -> None:
    """Queue a row of somebody's everyday post."""
    with chat.session() as session:
        outbox.queue_row(
            session,
            to_id=person(chat, who),
            section=section_to_json(shown),
            once_key=f"row:{shown.text}",
            rank=50,
            show_from=MORNING.date(),
            not_after=None,
            now=MORNING,
        )


def queue(chat: Chat, who: str, shown: Section) -> None:
    """Queue a message of its own."""
    with chat.session() as session:
        outbox.queue_message(
            session,
            kind=MessageKind.CONCERN,
            to_id=person(chat, who),
            channel="",
            body=to_json(Message((shown,), summary=shown.text)),
            once_key=f"message:{shown.text}",
            not_before=None,
            not_after=None,
            now=MORNING,
        )


def send(chat: Chat) -> None:
    """Gather, and deliver."""
    chat.app.run_job("everyday.gather", MORNING)
    chat.app.deliver(MORNING)


def give_to(chat: Chat, who: str) -> None:
    """Make Ben's audit somebody else's."""
    with chat.session() as session:
        audit = audit_of(chat, BEN)
        audit.auditor_id = person(chat, who)
        session.add(audit)


def stored(chat: Chat, text: str) -> OutboxMessage:
    """Return a message as it is stored."""
    with chat.session() as session:
        found = session.exec(select(OutboxMessage)).all()
        messages: dict[str, OutboxMessage] = {one.once_key: one for one in found}
        return messages[f"message:{text}"]


def test_what_is_theirs_is_sent(january: Chat) -> None:
    """Amina audits Ben's work."""
    queue(january, "Amina", section("Yours.", START))

    send(january)

    assert january.inbox("Amina")[-1] == "Yours."


def test_who_has_given_it_away_gets_nothing(january: Chat) -> None:
    """It ends failed, with the reason, where the operator sees it."""
    queue(january, "Amina", section("Yours.", START))
    give_to(january, "Carol")
    count = len(january.inbox("Amina"))

    send(january)

    assert len(january.inbox("Amina")) == count
    message = stored(january, "Yours.")
    assert (message.status, message.fault) == (Delivery.FAILED, NOT_THEIRS)


def test_the_rest_of_the_post_is_sent(january: Chat) -> None:
    """Not a word of the other section, in the notification neither; it counts as held back."""
    queue_row(january, "Amina", section("Ben's audit.", START, key=f"audit:{BEN}"))
    queue_row(january, "Amina", section("Something else.", key="other"))
    give_to(january, "Carol")

    send(january)

    posted = january.platform.chat(january.ids["Amina"])[-1].message
    assert "Ben's audit" not in str(posted)
    assert [one.text for one in posted.sections][1:] == ["Something else."]
    assert posted.summary == "Something else."
    with january.session() as session:
        rows = session.exec(select(EverydayRow.section_key, EverydayRow.dropped)).all()
        assert (f"audit:{BEN}", "held back") in rows
        assert outbox.row_counts(session)["held back"] == 1


def test_who_has_lost_the_role_gets_nothing(january: Chat) -> None:
    """Quinn is a QA officer no more."""
    queue(january, "Quinn", section("The round.", WHO))
    with january.session() as session:
        roles = select(PersonRole).where(PersonRole.person_id == person(january, "Quinn"))
        for role in session.exec(roles).all():
            session.delete(role)

    send(january)

    assert stored(january, "The round.").fault == NOT_THEIRS


def test_a_post_that_stands_says_no_more_of_it(january: Chat) -> None:
    """What changes after it was given away is not shown to whoever had it."""
    queue(january, "Amina", section("Yours.", START, key=f"audit:{BEN}"))
    send(january)
    give_to(january, "Carol")
    with january.session() as session:
        changed = section_to_json(section("Carol has begun.", START, key=f"audit:{BEN}"))
        outbox.revise(session, person_id=None, key=f"audit:{BEN}", section=changed, now=MORNING)

    send(january)

    assert "Carol has begun." not in str(january.platform.chat(january.ids["Amina"]))
    assert january.inbox("Amina")[-1] == GONE


def test_what_asks_for_no_right_is_sent(january: Chat) -> None:
    """Thanks, and "This has gone to Carol", are for whoever had it."""
    queue(january, "Amina", section("This has gone to Carol."))
    queue(january, "Amina", section("Your menu.", Button("Open", "home.open")))
    give_to(january, "Carol")

    send(january)

    assert january.inbox("Amina")[-2:] == ["This has gone to Carol.", "Your menu."]


RECORDS = {route.record.name: route.record for route in ROUTES.values() if route.record}


@pytest.mark.parametrize("name", sorted(RECORDS))
def test_asking_holds_nobody_up(engine: Engine, name: str) -> None:
    """A record can be looked at where nothing may be written, or held."""
    record = RECORDS[name]

    with transaction(engine, write=False) as session:
        assert (record.look or record.load)(session, "1") is None
