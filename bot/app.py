"""Puts everything together. The only module that knows all the others."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from bot.capabilities import ROUTES
from bot.files.parcel import read_tables
from bot.files.reading import read_table
from bot.files.writing import write_xlsx
from bot.press import HeardBefore, Member, Origin, Press
from handlers.core.access import Speaker, speaker_of
from handlers.core.context import Context
from handlers.core.errors import Refusal
from handlers.core.holidays import calendar_of
from handlers.core.messages import Message, Section, Whisper, from_json, rendered, say, to_json
from handlers.core.ports import Platform
from handlers.core.profile.loader import from_canonical_json
from handlers.core.profile.types import Profile
from handlers.core.router import Reply, Route, dispatch, is_theirs
from scheduler import clock, delivery, runner, upcoming
from scheduler.outcomes import Delivered
from scheduler.rights import IsTheirs
from scheduler.timetable import job
from scheduler.watch import Watch
from storage import frameworks, outbox, people, seen
from storage.db import transaction
from storage.people import ChatAccount, Person, Service, Team
from storage.sealed import Vault

Tick = Callable[[datetime], None]
WAITS = timedelta(days=60)  # how far ahead "the next thing" is looked for
WAYS_IN = ("/qa", "qa", "hello", "hi", "help", "menu")


@dataclass
class App:
    """The bot, whole: give it a press, a word or an hour, and it acts."""

    engine: Engine
    platform: Platform
    vault: Vault
    routes: Mapping[str, Route] = field(default_factory=lambda: ROUTES)
    watch: Watch | None = None  # whoever serves for long keeps one: see scheduler/watch.py

    def hear(self, press: Press, now: datetime) -> Reply:
        """Answer one press or form, in one transaction. A refusal changes nothing.

        Raises: HeardBefore.
        """
        try:
            with transaction(self.engine) as session:
                self._once(session, press.event_id, now)
                ctx = self._context(session, now, self._speaker(session, press.chat_id))
                reply = dispatch(self.routes, press.route, ctx, press.args, press.answers)
                return _rendered(self._in_place(session, press.origin, reply))
        except Refusal as refusal:
            return Whisper(say(str(refusal)))

    def command(
        self, chat_id: str, text: str, now: datetime, event_id: str = ""
    ) -> Message | Whisper:
        """Answer what somebody typed: the menu, whatever they said. Raises: HeardBefore."""
        reply = self.hear(Press(chat_id, "home.open", {}, event_id=event_id), now)
        if isinstance(reply, Whisper):
            return reply
        menu = reply if isinstance(reply, Message) else say("")
        if text.strip().lower() in WAYS_IN:
            return menu
        hint = say('I understand "/qa" and the buttons. Here is what is yours now.').sections
        return Message((*hint, *menu.sections), summary=menu.summary)

    def home(self, chat_id: str, now: datetime) -> Message:
        """Return somebody's home."""
        reply = self.hear(Press(chat_id, "home.open", {}), now)
        if isinstance(reply, Whisper):
            return reply.message
        return reply if isinstance(reply, Message) else say("")

    def deliver(self, now: datetime) -> Delivered:
        """Send what is due, and bring changed posts up to date."""
        return delivery.deliver(self.engine, self.platform, now, self.watch, self.rights)

    def rights(self, session: Session) -> IsTheirs:
        """Return who may still see what, asked at the moment of sending."""
        profile = self._in_force(session)

        def may_see(person_id: int, section: Section) -> bool:
            person = people.by_id(session, person_id)
            speaker = speaker_of(person, people.roles_of(session, person_id), profile)
            return is_theirs(self.routes, session, speaker, section)

        return may_see

    def is_queued(self, reference: str) -> bool:
        """Return whether a post came from the outbox: then we know what it says."""
        with transaction(self.engine, write=False) as session:
            return outbox.by_reference(session, self.platform.name, reference) is not None

    def outdated(self, reference: str, now: datetime) -> None:
        """Remember that a post could not be changed: delivery will do it."""
        with transaction(self.engine) as session:
            outbox.mark_stale(session, self.platform.name, reference, now)

    def run_job(self, name: str, now: datetime) -> int:
        """Run one line of the timetable; return how many things it did."""
        return runner.run(self.engine, job(name), now, self._context)

    def run_until(self, after: datetime, until: datetime, tick: Tick | None = None) -> None:
        """Run everything the clock owes between two moments, sending after each."""
        for at, one in clock.due_between(after, until):
            runner.run(self.engine, one, at, self._context)
            self.deliver(at)
            if tick:
                tick(at)
        self.deliver(until)

    def next_thing(self, after: datetime) -> datetime | None:
        """Return when the clock next has something to show, or None within two months.

        Nothing is run: a look at what waits, what is due and whose turn comes.
        """
        with transaction(self.engine, write=False) as session:
            ctx = self._context(session, after)
            return upcoming.next_thing(ctx, after + WAITS)

    def people(self) -> Iterable[Member]:
        """Return everybody who has an account on this platform."""
        with transaction(self.engine, write=False) as session:
            profile = self._in_force(session)
            roles = people.roles_by_person(session)
            teams = {team.id: team for team in people.teams(session).values()}
            services = {one.id: one for one in people.services(session).values()}
            accounts = people.accounts(session, self.platform.name)
            return [
                _member(
                    person,
                    account,
                    roles=roles,
                    teams=teams,
                    services=services,
                    profile=profile,
                )
                for person, account in accounts
            ]

    def context(self, session: Session, now: datetime) -> Context:
        """Return the context of the clock and of the command line: nobody speaks."""
        return self._context(session, now)

    def _context(self, session: Session, now: datetime, who: Speaker | None = None) -> Context:
        profile = self._in_force(session)
        return Context(
            session=session,
            now=now,
            calendar=calendar_of(profile.council),
            profile=profile,
            vault=self.vault,
            profile_of=_profile_of,
            who=who,
            read_table=read_table,
            read_tables=read_tables,
        )

    def _in_force(self, session: Session) -> Profile:
        version = frameworks.in_force(session)
        if version is None:
            raise _no_framework()
        return from_canonical_json(version.body)

    def _once(self, session: Session, event_id: str, now: datetime) -> None:
        if event_id and not seen.first_time(session, self.platform.name, event_id, now):
            raise HeardBefore

    def _speaker(self, session: Session, chat_id: str) -> Speaker:
        person = people.by_chat(session, self.platform.name, chat_id)
        if person is None or person.id is None or person.left_on is not None:
            raise _stranger()
        return speaker_of(person, people.roles_of(session, person.id), self._in_force(session))

    def _in_place(self, session: Session, origin: Origin | None, reply: Reply) -> Reply:
        """Put an answer where its button stood: the other sections of that post stay."""
        if origin is None or not isinstance(reply, Message):
            return reply
        queued = outbox.by_reference(session, self.platform.name, origin.reference)
        before = from_json(queued.body) if queued else origin.message
        if before is None or not origin.section:
            return reply  # an answer of its own: it takes the place of the whole post
        merged = before.with_section(origin.section, reply.sections)
        if queued and not (reply.files or reply.images):
            queued.body = to_json(merged)
            queued.section_keys = outbox.keys_of(queued.body["sections"])
            session.add(queued)
        return Message(merged.sections, reply.summary, reply.files, reply.images)


def _no_framework() -> Refusal:
    return Refusal(
        "Nothing can be done yet.",
        "No framework has been adopted.",
        "Run: qa-loop framework adopt west_sussex",
    )


def _stranger() -> Refusal:
    return Refusal(
        "Hello. The bot can't help you yet.",
        "Your account is not on the council's staff list.",
        "Please ask the quality assurance team to add you.",
    )


def _profile_of(session: Session, version_id: int) -> Profile:
    version = frameworks.version(session, version_id)
    if version is None:
        msg = f"framework version {version_id} is missing"
        raise LookupError(msg)
    return from_canonical_json(version.body)


def _rendered(reply: Reply) -> Reply:
    """Make the bytes of files that a handler only described."""
    if isinstance(reply, Message):
        return rendered(reply, write_xlsx)
    if isinstance(reply, Whisper):
        return Whisper(rendered(reply.message, write_xlsx))
    return reply


def _member(  # noqa: PLR0913 (joined from what was read at once)
    person: Person,
    account: ChatAccount,
    *,
    roles: Mapping[int, frozenset[str]],
    teams: Mapping[Any, Team],
    services: Mapping[Any, Service],
    profile: Profile,
) -> Member:
    speaker = speaker_of(person, roles.get(account.person_id, frozenset()), profile)
    team = teams.get(person.team_id)
    service = services.get(team.service_id if team else person.service_id)
    held = [role.title for key, role in profile.roles.items() if key in speaker.roles]
    return Member(
        chat_id=account.chat_id,
        name=person.name,
        titles=tuple(held),
        team=team.name if team else "",
        service=service.name if service else "",
        abilities=frozenset(speaker.abilities),
    )
