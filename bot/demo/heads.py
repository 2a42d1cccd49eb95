"""Made-up heads of service who put files forward: most in time, one when they are reminded."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from sqlmodel import Session

from bot.demo.players import answer
from bot.demo.stage import Stage
from bot.demo.start import Demo
from handlers.core.messages import Section
from handlers.core.phrases import LONDON, local_day
from handlers.core.working_days import Calendar
from handlers.rounds.flows import lists
from storage import frame
from storage.db import transaction

MORNING = time(10, 0)
GIVE = "Give my list"
CHASED = "was due"  # a reminder after the day
LONGEST = 4  # working days that most heads take


@dataclass
class Heads:
    """Everybody who was asked for a list, and when each of them gives it."""

    demo: Demo
    stage: Stage
    plan: dict[str, date] = field(default_factory=dict)  # section key of a list -> its day
    late: str = ""  # the one list that comes when its head is reminded

    def give_all(self, calendar: Calendar) -> None:
        """Let days go by until every list is in, or the cards are near."""
        while self._cards_on() <= local_day(self.stage.now):
            self._next_day(calendar)  # too late for this month: the next one's are gathered
        last = calendar.add_working_days(self._cards_on(), -1)
        while (missing := self._missing()) and local_day(self.stage.now) < last:
            day = self._next_day(calendar)
            for chat_id, section in list(self._asked(missing)):
                if self._is_the_day(section, day, calendar):
                    self._give(chat_id, section)

    def _next_day(self, calendar: Calendar) -> date:
        day = calendar.add_working_days(local_day(self.stage.now), 1)
        self.stage.advance(datetime.combine(day, MORNING, LONDON))
        return day

    def _cards_on(self) -> date:
        """Return when the cards of the round that lists are gathered for go out."""
        with transaction(self.demo.app.engine, write=False) as session:
            ctx = self.demo.app.context(session, self.stage.now)
            days = [lists.coming(ctx, key, kind) for key, kind in lists.kinds(ctx).items()]
            return min(one.cards_on for one in days)

    def _missing(self) -> set[str]:
        """Return the section keys of the lists that are not in."""
        with transaction(self.demo.app.engine, write=False) as session:
            ctx = self.demo.app.context(session, self.stage.now)
            return {one.key for one in lists.to_come(ctx)}

    def _asked(self, missing: set[str]) -> Iterator[tuple[str, Section]]:
        """Yield what stands in a chat and asks for one of these lists."""
        for chat_id in sorted(self.stage.platform.chats()):
            newest = {
                section.key: section
                for posted in self.stage.platform.chat(chat_id)
                for section in posted.message.sections
            }
            for key in sorted(missing & set(newest)):
                section = newest[key]
                if any(button.label == GIVE for button in section.buttons):
                    yield chat_id, section

    def _is_the_day(self, section: Section, day: date, calendar: Calendar) -> bool:
        self.late = self.late or section.key
        if section.key == self.late:
            return CHASED in section.text
        if section.key not in self.plan:
            takes = self._lot(section.key).randint(0, LONGEST)
            self.plan[section.key] = calendar.add_working_days(day, takes)
        return day >= self.plan[section.key]

    def _give(self, chat_id: str, section: Section) -> None:
        self.stage.press(chat_id, GIVE, section.key)
        form = self.stage.forms[chat_id]
        with transaction(self.demo.app.engine, write=False) as session:
            numbers = self._choose(session, form.args["heads_list"])
        wishes = {"numbers": "\n".join(numbers)}
        self.stage.send(chat_id, answer(form, local_day(self.stage.now), wishes))

    def _choose(self, session: Session, reference: str) -> list[str]:
        """Choose one open file for each practitioner of the service."""
        ctx = self.demo.app.context(session, self.stage.now)
        one = lists.one_list(ctx, reference)
        wanted = {who.id for who in one.workers} if one else set()
        theirs: dict[int, list[str]] = {}
        for file in frame.files(session):
            usable = not (file.restricted or file.closed_on)
            if usable and file.worker_id in wanted and file.allocated_on:
                settled = local_day(self.stage.now) - file.allocated_on > timedelta(days=60)
                theirs.setdefault(file.worker_id or 0, []).extend([file.reference] * settled)
        lot = self._lot(reference)
        return [lot.choice(files) for _, files in sorted(theirs.items()) if files]

    def _lot(self, what: str) -> Random:
        return Random(f"{self.demo.seed}|{what}")  # noqa: S311 - nothing is secret
