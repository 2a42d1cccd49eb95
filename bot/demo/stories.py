"""Stories that play by themselves: a month with made-up people, from draft to closing."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from types import MappingProxyType

from bot.demo.dialogue import form_lines, indented, message_lines
from bot.demo.heads import Heads
from bot.demo.players import GO_ON, answer, work_through
from bot.demo.stage import Seen, Stage
from bot.demo.start import Demo
from handlers.core.forms import Form
from handlers.core.messages import Section
from handlers.core.phrases import LONDON, day_and_year, hour, local_day
from handlers.core.working_days import Calendar
from handlers.rounds.flows import lists
from storage import audits, outbox, people, rounds
from storage.audits import Audit
from storage.db import transaction
from storage.rounds import AuditRound
from storage.vocabulary import AuditStatus

Tell = Callable[[str], None]
MORNING = time(10, 0)
A_DAY = timedelta(days=1)
LATE_SHARE = 0.15  # of auditors who need longer than the window
LAST_DAY = 10  # working days after the window on which the month is closed
THEME = {"title": "What if the plan fails?"}
CLOSES_AFTER = 3  # working days between submitting and closing an audit


@dataclass
class Month:
    """One month of one kind of audit, played by everybody in a made-up council."""

    demo: Demo
    tell: Tell
    stage: Stage = field(init=False)
    names: dict[str, str] = field(init=False)
    started: date = field(init=False)
    plan: dict[str, date] = field(default_factory=dict)  # audit -> the day it is done
    refused: str = ""  # the one audit whose auditor can't do it

    def __post_init__(self) -> None:
        """Set the stage."""
        self.stage = Stage(self.demo.app, self.demo.platform, self.demo.now, self._seen)
        self.names = {one.chat_id: one.name for one in self.demo.app.people()}
        self.started = local_day(self.demo.now)

    def play(self) -> Mapping[str, object]:
        """Play to the end; return the figures."""
        officer = self._officer()
        calendar = self._calendar()
        self._gather_lists(calendar)
        self._open(officer)
        round_ = self._round()
        last = calendar.add_working_days(round_.window_to, LAST_DAY)
        for day in _working_days(local_day(self.stage.now) + A_DAY, last, calendar):
            self.stage.advance(datetime.combine(day, MORNING, LONDON))
            self._everybody(day, round_, calendar)
        self._close(officer)
        self.stage.advance(self.stage.now + timedelta(hours=1))
        return self._figures(round_)

    def _officer(self) -> str:
        return next(one.chat_id for one in self.demo.app.people() if "run_rounds" in one.abilities)

    def _gather_lists(self, calendar: Calendar) -> None:
        """Wait for the lists of heads of service, where the framework has them pick."""
        with transaction(self.demo.app.engine, write=False) as session:
            waits = bool(lists.kinds(self.demo.app.context(session, self.stage.now)))
        if waits:
            Heads(self.demo, self.stage).give_all(calendar)

    def _open(self, officer: str) -> None:
        self.stage.type(officer, "/qa")
        draft = next(
            button.label
            for section in self._standing(officer).values()
            for button in section.buttons
            if button.route == "rounds.draft"
        )
        self.stage.press(officer, draft)
        self._send(officer, THEME)  # where the framework asks for one
        self.stage.press(officer, "Open it")
        self._send(officer)

    def _close(self, officer: str) -> None:
        self.stage.type(officer, "/qa")
        self.stage.press(officer, "Who is doing what")
        self.stage.press(officer, "Close the round")
        self._send(officer)

    def _everybody(self, day: date, round_: AuditRound, calendar: Calendar) -> None:
        """Let everybody do what their day asks of them."""
        away = self._away(day)
        for chat_id in sorted(self.names):
            if chat_id in away:
                continue
            for key, section in self._standing(chat_id).items():
                if key.startswith("audit:"):
                    self._act(chat_id, key.removeprefix("audit:"), section, day, round_, calendar)

    def _act(  # noqa: PLR0913, PLR0917 (who, about what, when)
        self,
        chat_id: str,
        reference: str,
        section: Section,
        day: date,
        round_: AuditRound,
        calendar: Calendar,
    ) -> None:
        labels = {button.label for button in section.buttons}
        if "Yes, I'll do it" in labels:
            self.stage.press(chat_id, "Yes, I'll do it", reference)
        elif "Write my view" in labels and self._lot(reference, "view").random() < self._eager(day):
            self._fill(chat_id, "Write my view", reference)
        elif "I can't do this one" in labels and self._cannot(reference):
            self._fill(chat_id, "I can't do this one", reference)
        elif labels.intersection(GO_ON):
            self._audit(chat_id, reference, day, round_, calendar)
        elif "Close it" in labels:
            self._finish(chat_id, reference, day, calendar)

    def _eager(self, day: date) -> float:
        """Most write on the first days, some later, a few never."""
        return min(0.9, 0.3 + 0.1 * (day - self.started).days / 2)

    def _cannot(self, reference: str) -> bool:
        """Exactly one auditor can't: the first who finds that out."""
        if not self.refused:
            self.refused = reference
            return True
        return False

    def _audit(
        self, chat_id: str, reference: str, day: date, round_: AuditRound, calendar: Calendar
    ) -> None:
        if reference not in self.plan:
            self.plan[reference] = self._day_for(reference, round_, calendar)
        if day < self.plan[reference] or day < round_.window_from:
            return
        labels = [button.label for button in self._standing(chat_id)[f"audit:{reference}"].buttons]
        if "Start" in labels and self._view_is_awaited(reference, day):
            return
        work_through(self.stage, chat_id, reference, self._grade(reference))

    def _day_for(self, reference: str, round_: AuditRound, calendar: Calendar) -> date:
        window = calendar.working_days(round_.window_from, round_.window_to)
        lot = self._lot(reference, "day")
        if lot.random() < LATE_SHARE:
            return calendar.add_working_days(round_.window_to, lot.randint(1, 4))
        return lot.choice(window)

    def _view_is_awaited(self, reference: str, day: date) -> bool:
        with transaction(self.demo.app.engine, write=False) as session:
            audit = audits.find(session, reference)
            due = audit.self_due_on if audit else None
            return bool(audit and due and audit.self_at is None and day <= due)

    def _grade(self, reference: str) -> str:
        profile_form = self._form_of()
        return self._lot(reference, "grade").choice(list(profile_form)[1:3])

    def _form_of(self) -> tuple[str, ...]:
        with transaction(self.demo.app.engine, write=False) as session:
            profile = self.demo.app.context(session, self.stage.now).profile
            kind = next(iter(profile.kinds.values()))
            return tuple(profile.forms[kind.form].grades.values())

    def _finish(self, chat_id: str, reference: str, day: date, calendar: Calendar) -> None:
        done = self.plan.get(reference, self.started)
        if day < calendar.add_working_days(done, CLOSES_AFTER):
            return
        self.stage.press(chat_id, "Close it", reference)
        asked = self._lot(reference, "family").random() < 1 / 2
        family = (
            {"family_route": "phone", "family_on": day, "no_family": ""}
            if asked
            else {"family_route": "", "family_on": None, "no_family": "worker_advises_against"}
        )
        self._send(chat_id, {**family, "filed_on": day})

    def _fill(self, chat_id: str, label: str, reference: str) -> None:
        self.stage.press(chat_id, label, reference)
        self._send(chat_id)

    def _send(self, chat_id: str, wishes: Mapping[str, object] | None = None) -> None:
        form = self.stage.forms.get(chat_id)
        if form is not None:
            self.stage.send(chat_id, answer(form, local_day(self.stage.now), wishes))

    def _standing(self, chat_id: str) -> dict[str, Section]:
        """Return what stands in a chat, by what it is about: the newest word on each."""
        return {
            section.key: section
            for posted in self.demo.platform.chat(chat_id)
            for section in posted.message.sections
        }

    def _away(self, day: date) -> set[str]:
        with transaction(self.demo.app.engine, write=False) as session:
            ids = {one.person_id for one in people.absences_between(session, day, day)}
            accounts = people.accounts(session, self.demo.platform.name)
            return {account.chat_id for person, account in accounts if person.id in ids}

    def _round(self) -> AuditRound:
        with transaction(self.demo.app.engine, write=False) as session:
            return rounds.so_far(session)[0]

    def _calendar(self) -> Calendar:
        with transaction(self.demo.app.engine, write=False) as session:
            return self.demo.app.context(session, self.stage.now).calendar

    def _lot(self, reference: str, what: str) -> Random:
        return Random(f"{self.demo.seed}|{reference}|{what}")  # noqa: S311 - nothing is secret

    def _figures(self, round_: AuditRound) -> Mapping[str, object]:
        with transaction(self.demo.app.engine, write=False) as session:
            found = audits.of_round(session, round_.id or 0)
            handed = sum(bool(audits.hand_overs(session, one)) for one in found)
            sent = outbox.counts(session)
            late_rows = outbox.row_counts(session)[outbox.EXPIRED]
        short = sum(one["side"] == "auditor" for one in round_.plan["shortfalls"])
        return {
            "framework": self.demo.framework,
            "seed": self.demo.seed,
            "days": (local_day(self.stage.now) - self.started).days,
            "audits": {
                "quota": round_.quota,
                "allocated": len(found),
                "started": sum(one.started_at is not None for one in found),
                "submitted": sum(one.submitted_at is not None for one in found),
                "closed": _in_status(found, AuditStatus.CLOSED),
                "handed_over": handed,
                "shortfalls": short,
            },
            "messages": {
                "enqueued": sum(sent.values()),
                "sent": sent["sent"],
                "failed": sent["failed"],
                "expired": sent["expired"] + late_rows,
                "unknown": sent["unknown"],
                "duplicates": self.demo.platform.duplicates(),
            },
        }

    def _seen(self, seen: Seen) -> None:
        for line in _told(seen, self.names):
            self.tell(line)


def _in_status(found: Iterable[Audit], status: AuditStatus) -> int:
    return sum(one.status is status for one in found)


def _working_days(first: date, last: date, calendar: Calendar) -> Iterator[date]:
    yield from calendar.working_days(first, last)


def _told(seen: Seen, names: Mapping[str, str]) -> Iterator[str]:
    """Yield what somebody saw, as lines of a play."""
    who = names.get(seen.chat_id, f"#{seen.chat_id}")
    at = f"{day_and_year(local_day(seen.at))}, {hour(seen.at)}"
    how = {"sent": "to", "changed": "now reads, for"}.get(seen.how, "answers")
    yield f"\n{at} {how} {who}"
    if isinstance(seen.shown, Form):
        yield from indented(form_lines(seen.shown, whole=False))
    elif seen.shown is not None:
        yield from indented(message_lines(seen.shown))


def month(demo: Demo, tell: Tell) -> Mapping[str, object]:
    """Play a month: most in time, some late, one away, one who can't."""
    return Month(demo, tell).play()


STORIES: Mapping[str, Callable[[Demo, Tell], Mapping[str, object]]] = MappingProxyType(
    {"month": month}
)
