"""What a card may know of a round: plain values, gathered once; no file has its number here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from handlers.audits.rules.names import Who
from handlers.core.phrases import months
from handlers.core.profile.types import AuditKind, Profile
from handlers.rounds.listing import ServiceList
from handlers.rounds.rules import Days
from storage.vocabulary import AuditStatus, Draw, RoundStatus


@dataclass(frozen=True)
class RoundView:
    """One round as cards see it."""

    id: int
    kind: AuditKind
    month: date
    months: int  # that it is for: 3 for a quarter
    theme: str  # its title, or ""
    status: RoundStatus
    window_from: date
    window_to: date
    cards_on: date
    cards_go_out: date  # when it was opened, or if it were opened now
    quota: int  # auditors' places, people away included
    draw: int  # how often it was drawn
    seed: int
    input_hash: str
    to_come: int  # pairings of a large round whose audits are still being made

    @property
    def named(self) -> str:
        """Return "January", or "January to March"."""
        return months(self.month, self.months)

    @property
    def args(self) -> Mapping[str, str]:
        """What the buttons carry."""
        return {"audit_round": str(self.id)}

    @property
    def key(self) -> str:
        """The section key of everything said about this round."""
        return f"round:{self.id}"


@dataclass(frozen=True)
class PairView:
    """One pairing as cards see it."""

    id: int
    auditor: Who
    worker: Who
    draw: Draw
    reason: str  # as the auditor hears it
    by_hand: str = ""  # the reason in words, when it was changed by hand


@dataclass(frozen=True)
class Unserved:
    """Somebody who gets no audit, or whose work is not looked at, and why."""

    side: str  # "auditor" or "worker"
    who: Who
    rule: str
    detail: str


@dataclass(frozen=True)
class DraftView:
    """A draft, or what an open round was drawn as."""

    round: RoundView
    profile: Profile
    pairs: Sequence[PairView]
    unserved: Sequence[Unserved]
    outside: Mapping[str, int]  # files, by reason code
    capacity: str
    unknown_dates: int
    lines_unknown: int
    changes: int  # made by hand since the last draw
    excluded: int  # files taken out by hand
    theme: str = ""  # what a themed round is about, in words
    lists: Sequence[ServiceList] = ()  # what it is drawn from, where heads of service say


class Stage(StrEnum):
    """Where an audit stands, as a round sees it."""

    CARDS_TO_COME = "cards not out yet"
    NOT_STARTED = "not started"
    STARTED = "started"
    WAITING = "waiting for an auditor"
    SUBMITTED = "submitted"
    CLOSED = "closed"
    WITHDRAWN = "ended without an audit"


UNFINISHED = (Stage.CARDS_TO_COME, Stage.NOT_STARTED, Stage.STARTED, Stage.WAITING)


@dataclass(frozen=True)
class AuditLine:
    """One audit of an open round: where it stands, never what was found."""

    reference: str
    auditor: Who | None
    worker: Who
    status: AuditStatus
    stage: Stage
    draw: Draw
    category: str  # label
    cards_on: date
    due_on: date
    self_due_on: date | None
    self_on: date | None
    started_on: date | None
    submitted_on: date | None
    talked_on: date | None
    family_coded: bool  # sought, or not with a reason
    closed_on: date | None
    days_late: int  # working days after the due date, up to submission or today
    why_not: str  # a coded reason in words: why it is late, was handed back or has ended
    expected_on: date | None
    offered_to: Who | None  # asked to take it over
    grade: str  # label; only for the workbook of the QA team

    @property
    def service(self) -> str:
        """The auditor's service, or the worker's while nobody audits."""
        return (self.auditor or self.worker).service


@dataclass(frozen=True)
class Exclusion:
    """A file taken out by hand: counted, never named."""

    id: int
    reason: str
    by: Who
    service: str


@dataclass(frozen=True)
class LiveRound:
    """A round that is drafted or open, and how far it has come."""

    round: RoundView
    audits: int
    submitted: int


@dataclass(frozen=True)
class KindState:
    """Where one kind of audit stands: what is drafted or open, and what comes next."""

    key: str
    kind: AuditKind
    live: Sequence[LiveRound]  # the earliest month first
    next: Days  # of the month to draft next
    lists: Sequence[ServiceList] = ()  # of the round they are gathered for, once asked for
