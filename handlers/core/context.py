"""All that a handler or a job may know about the moment it runs in."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlmodel import Session

from handlers.core.access import Speaker
from handlers.core.messages import Message, Section, section_to_json, to_json
from handlers.core.profile.types import Profile
from handlers.core.table import ReadTable, ReadTables, opens_nothing, reads_nothing
from handlers.core.working_days import Calendar
from storage import outbox, sealed, trail
from storage.vocabulary import MessageKind

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Context:
    """Who is speaking, in which transaction, what time it is, under which framework."""

    session: Session
    now: datetime
    calendar: Calendar
    profile: Profile  # in force now; open work asks for its own by `profile_of`
    vault: sealed.Vault
    profile_of: Callable[[Session, int], Profile]
    who: Speaker | None = None  # None: the clock speaks
    read_table: ReadTable = reads_nothing  # what a file that was sent in a form says
    read_tables: ReadTables = opens_nothing  # the same of a file that holds several tables
    _read: set[str] = field(default_factory=set)

    @property
    def today(self) -> date:
        """The date on the wall in London."""
        return self.now.astimezone(LONDON).date()

    @property
    def speaker(self) -> Speaker:
        """Who speaks. Only a handler may ask: a job has no speaker."""
        if self.who is None:
            msg = "the clock has no speaker"
            raise ValueError(msg)
        return self.who

    def under(self, version_id: int) -> Profile:
        """Return the framework that a piece of open work began under."""
        return self.profile_of(self.session, version_id)

    def at(self, day: date, hour: time) -> datetime:
        """Return an hour on the wall in London as an instant."""
        return datetime.combine(day, hour, LONDON)

    def in_office_hours(self) -> bool:
        """Return whether people are at their desks now."""
        hour = self.now.astimezone(LONDON).time()
        manners = self.profile.manners
        return self.calendar.is_working(self.today) and (
            manners.office_from <= hour < manners.office_to
        )

    def tell(  # noqa: PLR0913 (named, and all of them matter)
        self,
        to_id: int,
        section: Section,
        once_key: str,
        *,
        rank: int = 50,
        show_from: date | None = None,
        not_after: datetime | None = None,
    ) -> bool:
        """Queue a row of somebody's everyday post. False: it was queued before.

        rank: what matters most has the smallest; not_after: past it the row is not shown.
        """
        return outbox.queue_row(
            self.session,
            to_id=to_id,
            section=section_to_json(section),
            once_key=once_key,
            rank=rank,
            show_from=show_from or self.today,
            not_after=not_after,
            now=self.now,
        )

    def tell_apart(self, to_id: int, section: Section, once_key: str) -> bool:
        """Queue a post of its own, besides the everyday one: what can't wait for the next."""
        return outbox.queue_message(
            self.session,
            kind=MessageKind.EVERYDAY,
            to_id=to_id,
            channel="",
            body=to_json(Message((section,))),
            once_key=once_key,
            not_before=None,
            not_after=None,
            now=self.now,
        )

    def tell_now(
        self, to_id: int, message: Message, once_key: str, not_before: datetime | None = None
    ) -> bool:
        """Queue a message about a concern: at once, on its own path."""
        return outbox.queue_message(
            self.session,
            kind=MessageKind.CONCERN,
            to_id=to_id,
            channel="",
            body=to_json(message),
            once_key=once_key,
            not_before=not_before,
            not_after=None,
            now=self.now,
        )

    def tell_channel(self, channel: str, message: Message, once_key: str) -> bool:
        """Queue a post to a channel: counts only, nobody's name."""
        return outbox.queue_message(
            self.session,
            kind=MessageKind.CHANNEL,
            to_id=None,
            channel=channel,
            body=to_json(message),
            once_key=once_key,
            not_before=None,
            not_after=None,
            now=self.now,
        )

    def revise(self, to_id: int, section: Section) -> None:
        """Change what a person was told about a thing, wherever it stands."""
        outbox.revise(
            self.session,
            person_id=to_id,
            key=section.key,
            section=section_to_json(section),
            now=self.now,
        )

    def record(self, deed: str, about: str) -> None:
        """Write the trail, in this transaction. Never free text."""
        who_id = self.who.id if self.who else None
        trail.record(self.session, self.now, who_id, deed, about)

    def seal(self, words: str) -> str:
        """Store free text sealed; return its id."""
        return self.vault.seal(self.session, words)

    def reseal(self, sealed_id: str | None, words: str) -> str | None:
        """Store free text in place of what stood there. Empty words leave nothing."""
        if not words.strip():
            return None
        if sealed_id is None:
            return self.seal(words)
        self.vault.reseal(self.session, sealed_id, words)
        return sealed_id

    def open_words(self, about: str, sealed_ids: Iterable[str | None]) -> Mapping[str | None, str]:
        """Open sealed texts of one thing, and write in the trail that it was read."""
        wanted = [one for one in sealed_ids if one is not None]
        if wanted and about not in self._read:
            self._read.add(about)
            self.record("words.read", about)
        texts: dict[str | None, str] = {one: self.vault.open(self.session, one) for one in wanted}
        texts[None] = ""
        return texts
