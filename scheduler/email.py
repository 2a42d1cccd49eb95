"""E-mail to whoever chat did not reach: that there is something for them, never what.

One a person a working day, in office hours; for a concern at once, with the numbers to
ring first. Each is claimed before it is sent, so that no crash sends it twice.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import attrgetter

from sqlalchemy import Engine
from sqlmodel import Session

from handlers.concerns.cards import at_any_hour
from handlers.core.context import Context
from handlers.core.phrases import count_in_words, local_day, sentence
from handlers.core.ports import Email, EmailSender, NotTaken, Unclear, Unreachable
from handlers.core.profile.types import Council
from scheduler.delivery import HAS_LEFT
from scheduler.everyday import GREETING
from scheduler.outcomes import back_off
from scheduler.rights import NOT_THEIRS
from scheduler.runner import MakeContext
from storage import emails, people
from storage.db import transaction
from storage.emails import EmailNote, Unreached
from storage.outbox import ROW_KEEPS, Json
from storage.people import Person
from storage.vocabulary import Delivery, MessageKind

NOT_CHATS_FAULT = (HAS_LEFT, NOT_THEIRS)
NO_ADDRESS = "no e-mail address on the staff list"
MOST_A_MINUTE = 30  # what an Exchange mailbox takes
LEASE = timedelta(minutes=10)  # longer than every answer of a slow mail server together
ENOUGH_TRIES = 40  # a quarter of an hour apart: more than one working day
LONGEST_WAIT = timedelta(hours=1)

Mark = Callable[[Session], None]
logger = logging.getLogger(__name__)


@dataclass
class Mailed:
    """What one round came to."""

    sent: int = 0
    pending: int = 0  # not taken: tried again later
    failed: int = 0
    unknown: int = 0


def tell_unreached(
    engine: Engine, sender: EmailSender, now: datetime, context: MakeContext
) -> Mailed:
    """Write to everybody who is due an e-mail, as many as a minute allows."""
    return Round(engine, sender, now, context).all()


@dataclass(frozen=True)
class Bundle:
    """What one e-mail speaks for. apart: the first concern among it."""

    person_id: int
    messages: tuple[Unreached, ...]

    @property
    def apart(self) -> str:
        """Return the first concern's message, or nothing."""
        concerns = [one for one in self.messages if one.kind == MessageKind.CONCERN]
        return concerns[0].outbox_id if concerns else ""


class Round:
    """One round of e-mails, at one moment."""

    def __init__(
        self, engine: Engine, sender: EmailSender, now: datetime, context: MakeContext
    ) -> None:
        """Begin with nothing done."""
        self.engine = engine
        self.sender = sender
        self.now = now
        self.context = context
        self.count = Mailed()

    def all(self) -> Mailed:
        """Do all that there is to do. A look that finds nothing writes nothing."""
        bundles, is_waiting = self._look()
        if bundles or is_waiting:
            self._write(bundles)
            while self._next():
                pass
        return self.count

    def _look(self) -> tuple[Sequence[Bundle], bool]:
        with transaction(self.engine, write=False) as session:
            since = self.now - ROW_KEEPS
            found = emails.unreached(session, local_day(self.now), since, NOT_CHATS_FAULT)
            due = list(_due(self.context(session, self.now), found)) if found else []
            return due, emails.is_waiting(session, self.now)

    def _write(self, bundles: Sequence[Bundle]) -> None:
        with transaction(self.engine) as session:
            self.count.unknown += emails.give_up_left_behind(session, self.now)
            for bundle in bundles:
                emails.write(
                    session,
                    person_id=bundle.person_id,
                    day=local_day(self.now),
                    apart=bundle.apart,
                    things={one.outbox_id: _things(one.body) for one in bundle.messages},
                    now=self.now,
                )

    def _next(self) -> bool:
        """Send one e-mail; return whether to go on: not when the server is in trouble."""
        with transaction(self.engine) as session:
            ctx = self.context(session, self.now)
            at_night = not ctx.in_office_hours()
            note = emails.claim(session, self.now, LEASE, MOST_A_MINUTE, urgent_only=at_night)
            if note is None:
                return False
            person = people.by_id(session, note.person_id)
            bar = _bar(person, ctx.today)
            email = drawn(note, person, ctx.profile.council, self.now)
        before = self.count.pending + self.count.unknown
        mark = self._failed(note, bar) if bar else self._spoken(note, email)
        with transaction(self.engine) as session:
            mark(session)
        return before == self.count.pending + self.count.unknown

    def _spoken(self, note: EmailNote, email: Email) -> Mark:
        try:
            self.sender.send(email)
        except NotTaken as refused:
            return self._refused(note, refused)
        except Unreachable as gone:
            return self._failed(note, str(gone))
        except Unclear as lost:
            return self._unknown(note, str(lost))
        except Exception as fault:  # ours: shown to somebody, and never sent again
            logger.exception("e-mail %s broke", note.id)
            return self._unknown(note, type(fault).__name__)
        return self._sent(note)

    def _sent(self, note: EmailNote) -> Mark:
        def mark(session: Session) -> None:
            self.count.sent += emails.mark(session, note, Delivery.SENT, self.now, "")

        return mark

    def _failed(self, note: EmailNote, why: str) -> Mark:
        def mark(session: Session) -> None:
            self.count.failed += emails.mark(session, note, Delivery.FAILED, self.now, why)

        return mark

    def _unknown(self, note: EmailNote, why: str) -> Mark:
        def mark(session: Session) -> None:
            self.count.unknown += emails.mark(session, note, Delivery.UNKNOWN, self.now, why)

        return mark

    def _refused(self, note: EmailNote, refused: NotTaken) -> Mark:
        if note.attempt >= ENOUGH_TRIES:
            return self._failed(note, str(refused))
        wait = back_off(note.id, note.attempt)
        if refused.retry_after is not None:
            wait = min(timedelta(seconds=refused.retry_after), LONGEST_WAIT)

        def mark(session: Session) -> None:
            later = self.now + wait
            self.count.pending += emails.try_again(session, note, later, str(refused))

        return mark


def _due(ctx: Context, found: Sequence[Unreached]) -> Iterator[Bundle]:
    """Yield what is to be written now: a concern at any hour, all else with manners."""
    had = emails.written_to(ctx.session, ctx.today)
    away = {one.person_id for one in people.absences_between(ctx.session, ctx.today, ctx.today)}
    theirs = attrgetter("person_id")
    for person_id, messages in groupby(sorted(found, key=theirs), theirs):
        bundle = Bundle(person_id, tuple(messages))
        if bundle.apart or (ctx.in_office_hours() and person_id not in had | away):
            yield bundle


def _things(body: Json) -> int:
    return sum(section["key"] != GREETING for section in body["sections"])


def _bar(person: Person, today: date) -> str:
    """Return why nobody gets this e-mail, or nothing."""
    if person.left_on is not None and person.left_on <= today:
        return HAS_LEFT
    return "" if person.email.strip() else NO_ADDRESS


def drawn(note: EmailNote, person: Person, council: Council, now: datetime) -> Email:
    """Return the e-mail: how many things, the numbers, the way back into chat. Never what."""
    things = count_in_words(note.things, "thing")
    is_one = note.things == 1
    subject = "please read now" if note.is_urgent else f"{things} for you"
    waits = f"{sentence(things)} {'waits' if is_one else 'wait'} for you in QA Loop"
    parts = [
        f"Hello {person.first_name}.",
        f"{waits}, and chat could not bring {'it' if is_one else 'them'} to you.",
        *(_first(council, is_one=is_one) if note.is_urgent else ()),
        "What it is about is not written here, so that nobody reads it by mistake. Type /qa to "
        "QA Loop in chat: what is yours stands there.",
        "If that does not answer you, please ask the quality assurance team to look at your "
        "e-mail address on the staff list: mostly it is not the one of your chat account.",
        f"QA Loop, {council.name}. Nobody reads what is sent back to this address.",
    ]
    return Email(
        person.email.strip(), f"QA Loop: {subject}", "\n\n".join(parts) + "\n", note.id, now
    )


def _first(council: Council, *, is_one: bool) -> tuple[str, ...]:
    """Return what comes before anything else when there is a concern."""
    it = "It is a concern and" if is_one else "A concern is among them and it"
    return (
        f"{it} can't wait. Ring first: {at_any_hour(council)} In danger this minute: 999.",
        "If chat does not open for you, ring your manager or the quality assurance team now: "
        "they can tell you what it is about.",
    )
