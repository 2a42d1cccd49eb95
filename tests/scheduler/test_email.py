"""E-mail to whoever chat did not reach: once, with manners, and never what it is about."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, func
from sqlmodel import Session, select

from bot.clients.email import SmtpSender
from bot.platforms.memory import MemoryPlatform
from handlers.concerns.cards import at_any_hour
from handlers.core.context import Context
from handlers.core.profile.loader import load
from handlers.core.working_days import Calendar
from scheduler import everyday
from scheduler.delivery import deliver
from scheduler.email import ENOUGH_TRIES, LEASE, MOST_A_MINUTE, NO_ADDRESS, tell_unreached
from storage import emails
from storage.db import transaction
from storage.emails import EmailNote
from storage.keys import make_key_file
from storage.outbox import OutboxMessage
from storage.people import Absence, Person
from storage.sealed import Vault
from storage.vocabulary import Delivery, MessageKind
from tests.clients.mail_server import HERE, Box, open_mail_server
from tests.outgoing import DAY, MONDAY, NOW, person, queue_message, queue_row

NIGHT = NOW + timedelta(hours=14)  # 23:00 on Monday
MINUTE = timedelta(minutes=1)
COUNCIL = load("default").profile.council


@pytest.fixture
def box() -> Iterator[Box]:
    """A mail server that takes everything."""
    with open_mail_server() as opened:
        yield opened


class Office:
    """A council whose chat reaches nobody without an account, and a mail server."""

    def __init__(self, engine: Engine, box: Box, vault: Vault) -> None:
        """Begin with nothing said."""
        self.engine, self.box, self.vault = engine, box, vault
        self.chat = MemoryPlatform()
        self.sender = SmtpSender(HERE, "qa@wsx.example", box.port, tls="none", timeout=0.4)

    def person(self, name: str, email: str | None = None, chat_id: str = "") -> int:
        """Store somebody; without an account, unless one is given."""
        found = person(self.engine, name, chat_id)
        with transaction(self.engine) as session:
            session.get_one(Person, found).email = f"{name}@wsx.example" if email is None else email
        return found

    def concern(self, to_id: int, says: str, now: datetime = NOW) -> None:
        """Queue a concern, and find that chat does not reach them."""
        with transaction(self.engine) as session:
            queue_message(session, to_id, says, now=now)
        deliver(self.engine, self.chat, now)

    def everyday(self, to_id: int, *says: str, now: datetime = NOW) -> None:
        """Gather somebody's everyday post, and find that chat does not reach them."""
        with transaction(self.engine) as session:
            for one in says:
                queue_row(session, to_id, one)
            everyday.gather(self._context(session, now), to_id)
        deliver(self.engine, self.chat, now)

    def write(self, now: datetime = NOW) -> dict[str, int]:
        """Write to whoever is due; return what it came to, without the noughts."""
        came_to = tell_unreached(self.engine, self.sender, now, self._context)
        return {what: many for what, many in asdict(came_to).items() if many}

    def notes(self) -> list[EmailNote]:
        """Return every e-mail, the first one first."""
        with transaction(self.engine, write=False) as session:
            found = select(EmailNote).order_by(EmailNote.written_at, EmailNote.id)  # type: ignore[arg-type]
            return list(session.exec(found))

    def _context(self, session: Session, now: datetime) -> Context:
        profile = load("default").profile
        calendar = Calendar(frozenset({MONDAY + DAY}))  # Tuesday is a bank holiday
        return Context(session, now, calendar, profile, self.vault, lambda _session, _id: profile)


@pytest.fixture
def office(engine: Engine, box: Box, tmp_path: Path) -> Office:
    """An office on each database in turn."""
    return Office(engine, box, Vault(make_key_file(tmp_path / "test.key")))


def test_whoever_chat_does_not_reach_gets_one_e_mail(office: Office) -> None:
    """Two things of the day in one e-mail; a second round finds nothing to do."""
    amina = office.person("amina")
    office.everyday(amina, "QA-2027-0001 is due", "Ben has written")

    assert office.write() == {"sent": 1}
    assert office.write() == {}
    assert office.write(NOW + timedelta(hours=3)) == {}

    ((to, letter),) = office.box.taken
    assert (to, letter["Subject"]) == ("amina@wsx.example", "QA Loop: two things for you")
    (said,) = office.box.texts
    assert said.startswith("Hello amina.\n\nTwo things wait for you in QA Loop, and chat could")
    assert "/qa" in said


def test_an_e_mail_never_says_what_it_is_about(office: Office) -> None:
    """No words of the message, no name of anybody else, no reference."""
    amina = office.person("amina")
    office.everyday(amina, "Ben: QA-2027-0001 was graded")
    office.concern(amina, "C-2027-0001: Ben is worried")

    office.write()

    (letter,) = (str(letter) for _, letter in office.box.taken)
    assert not [
        told for told in ("Ben", "QA-2027", "C-2027", "graded", "worried") if told in letter
    ]


def test_a_concern_says_whom_to_ring_first(office: Office) -> None:
    """The numbers come before the way back into chat."""
    office.concern(office.person("amina"), "a concern")

    assert office.write() == {"sent": 1}

    (said,) = office.box.texts
    assert office.box.taken[0][1]["Subject"] == "QA Loop: please read now"
    numbers = f"Ring first: {at_any_hour(COUNCIL)} In danger this minute: 999."
    assert 0 < said.index(numbers) < said.index("/qa")


def test_a_concern_goes_at_once_and_other_things_wait_for_the_morning(office: Office) -> None:
    """At 23:00; Tuesday is a holiday, so the other things go on Wednesday."""
    amina, ben = office.person("amina"), office.person("ben")
    office.everyday(ben, "due on Friday", now=NOW)
    office.concern(amina, "a concern", NIGHT)

    assert office.write(NIGHT) == {"sent": 1}
    assert office.write(NOW + DAY) == {}
    assert office.write(NOW + 2 * DAY) == {"sent": 1}

    assert [to for to, _ in office.box.taken] == ["amina@wsx.example", "ben@wsx.example"]


def test_one_e_mail_a_working_day_and_one_for_each_concern(office: Office) -> None:
    """A concern is not held back by the cap; what is not urgent is."""
    amina = office.person("amina")
    office.everyday(amina, "due on Friday")
    assert office.write() == {"sent": 1}
    with transaction(office.engine) as session:
        queue_message(session, amina, "another post", kind=MessageKind.EVERYDAY)
    deliver(office.engine, office.chat, NOW)
    assert office.write(NOW + MINUTE) == {}
    office.concern(amina, "a concern", NOW + 2 * MINUTE)

    assert office.write(NOW + 2 * MINUTE) == {"sent": 1}
    office.concern(amina, "a second concern", NOW + 3 * MINUTE)
    assert office.write(NOW + 3 * MINUTE) == {"sent": 1}

    assert [note.things for note in office.notes()] == [1, 2, 1]


def test_leave_is_respected(office: Office) -> None:
    """Whoever is away on Monday is written to on their first day back."""
    amina = office.person("amina")
    office.everyday(amina, "due on Friday")
    with transaction(office.engine) as session:
        session.add(Absence(person_id=amina, from_on=MONDAY, to_on=MONDAY + DAY))

    assert office.write() == {}
    assert office.write(NOW + 2 * DAY) == {"sent": 1}


def test_an_account_that_is_out_of_reach_counts_like_none(office: Office) -> None:
    """The platform says so."""
    office.chat.faults.unreachable.add("amina")
    office.concern(office.person("amina", chat_id="amina"), "a concern")

    assert office.write() == {"sent": 1}


def test_whoever_chat_reaches_gets_no_e_mail(office: Office) -> None:
    """Nor does somebody who has left, or whose message was not theirs any more."""
    ben, carol = office.person("ben"), office.person("carol")
    office.concern(office.person("amina", chat_id="amina"), "a concern")
    office.concern(ben, "for ben")
    office.concern(carol, "for carol")
    with transaction(office.engine) as session:
        session.get_one(Person, ben).left_on = MONDAY
        theirs = select(OutboxMessage).where(OutboxMessage.to_id == carol)
        session.exec(theirs).one().fault = "no longer theirs"

    assert office.write() == {}


def test_somebody_without_an_address_is_shown(office: Office) -> None:
    """Neither chat nor e-mail reaches them: nobody keeps trying, and it stays in sight."""
    office.concern(office.person("amina", email=" "), "a concern")

    assert office.write() == {"failed": 1}
    assert office.write(NOW + DAY) == {}

    with transaction(office.engine, write=False) as session:
        (note,) = emails.in_trouble(session)
        assert emails.counts(session) == {"failed": 1}
    assert note.fault == NO_ADDRESS


def test_a_server_that_is_down_is_tried_again(office: Office) -> None:
    """Not by everybody at once, and by then each goes once."""
    for name in ("amina", "ben"):
        office.concern(office.person(name), f"for {name}")
    office.box.says["hello"] = "421 busy"

    assert office.write() == {"pending": 1}
    assert office.write(NOW + timedelta(seconds=7)) == {"pending": 1}
    office.box.says.clear()
    assert office.write(NOW + MINUTE) == {"sent": 2}
    assert office.write(NOW + 2 * MINUTE) == {}

    assert len(office.box.taken) == 2


def test_a_server_that_never_takes_it_is_given_up_in_sight(office: Office) -> None:
    """After more than a working day of trying."""
    office.concern(office.person("amina"), "a concern")
    office.box.says["MAIL"] = "451 later"

    for turn in range(ENOUGH_TRIES - 1):
        assert office.write(NOW + turn * timedelta(hours=1)) == {"pending": 1}
    assert office.write(NOW + 3 * DAY) == {"failed": 1}
    assert office.write(NOW + 4 * DAY) == {}


@pytest.mark.parametrize("fault", [{"hangs_at": "words"}, {"takes_then_resets": True}])
def test_what_was_perhaps_sent_is_never_sent_again(
    office: Office, fault: dict[str, object]
) -> None:
    """It was; nobody heard. It ends unknown, and a person looks."""
    office.concern(office.person("amina"), "a concern")
    for name, value in fault.items():
        setattr(office.box, name, value)

    assert office.write() == {"unknown": 1}
    office.box.hangs_at, office.box.takes_then_resets = "", False
    assert office.write(NOW + DAY) == {}

    assert len(office.box.taken) == 1
    with transaction(office.engine, write=False) as session:
        assert [one.status for one in emails.in_trouble(session)] == [Delivery.UNKNOWN]


def test_a_process_that_dies_while_sending_leaves_it_unknown(office: Office) -> None:
    """It claimed, and was gone: sent or not, nobody sends it again."""
    office.concern(office.person("amina"), "a concern")
    office.box.says["hello"] = "421 busy"
    office.write()
    office.box.says.clear()
    with transaction(office.engine) as session:
        assert emails.claim(session, NOW + MINUTE, LEASE, MOST_A_MINUTE, urgent_only=True)

    assert office.write(NOW + MINUTE + LEASE / 2) == {}
    assert office.write(NOW + MINUTE + LEASE) == {"unknown": 1}
    assert office.write(NOW + DAY) == {}

    assert office.box.taken == []


def test_a_late_word_of_who_sent_it_still_counts(office: Office) -> None:
    """It was slow, not dead: what it says is truer than what others supposed."""
    office.concern(office.person("amina"), "a concern")
    office.box.says["hello"] = "421 busy"
    office.write()
    with transaction(office.engine) as session:
        slow = emails.claim(session, NOW + MINUTE, LEASE, MOST_A_MINUTE, urgent_only=True)
    assert office.write(NOW + DAY) == {"unknown": 1}

    with transaction(office.engine) as session:
        assert slow
        assert emails.mark(session, slow, Delivery.SENT, NOW + DAY, "")

    assert [note.status for note in office.notes()] == [Delivery.SENT]


def test_so_many_a_minute_and_no_more(office: Office) -> None:
    """Thirty; the others follow."""
    for number in range(MOST_A_MINUTE + 2):
        with transaction(office.engine) as session:
            somebody = Person(reference=f"p{number}", name="Jo", email=f"jo{number}@wsx.example")
            session.add(somebody)
            session.flush()
            queue_message(session, somebody.id, f"for {number}")
    deliver(office.engine, office.chat, NOW)

    assert office.write() == {"sent": MOST_A_MINUTE}
    assert office.write(NOW + MINUTE / 2) == {}
    assert office.write(NOW + MINUTE) == {"sent": 2}
    assert len({to for to, _ in office.box.taken}) == MOST_A_MINUTE + 2


def test_processes_at_the_same_moment_write_once(office: Office) -> None:
    """Four of them, six people: six e-mails."""
    for name in ("amina", "ben", "carol", "dev", "farid", "grace"):
        office.concern(office.person(name), f"for {name}")
    came_to: list[dict[str, int]] = []
    start = Barrier(4)

    def work(write: Callable[[], dict[str, int]]) -> None:
        start.wait()
        came_to.append(write())

    workers = [Thread(target=work, args=(office.write,)) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()

    assert sum(one.get("sent", 0) for one in came_to) == 6
    assert len({to for to, _ in office.box.taken}) == len(office.box.taken) == 6


def test_a_look_that_finds_nothing_writes_nothing(office: Office) -> None:
    """Every few seconds, all night."""
    assert office.write() == {}

    with transaction(office.engine, write=False) as session:
        assert session.exec(select(func.count()).select_from(EmailNote)).one() == 0
