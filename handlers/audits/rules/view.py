"""What a card may know of an audit: plain values, gathered once, no sealed words."""

from dataclasses import dataclass
from datetime import date, datetime

from handlers.concerns.rules import Line
from handlers.core.phrases import months
from handlers.core.profile.types import AuditForm, AuditKind, Council
from storage.vocabulary import AuditStatus


@dataclass(frozen=True)
class Named:
    """A member of staff, as cards speak of them."""

    id: int
    name: str  # first name
    full_name: str
    title: str  # their role's title in this council
    team: str


@dataclass(frozen=True)
class AuditView:
    """One audit as cards see it."""

    reference: str
    status: AuditStatus
    kind: AuditKind
    form: AuditForm
    council: Council  # as it is today: a number to ring is never an old one
    answers: Line  # who answers that number at this moment
    month: date
    auditor: Named | None
    worker: Named
    manager: Named | None
    window_from: date
    window_to: date
    due_on: date
    why: str
    self_due_on: date | None
    self_at: datetime | None
    sections_done: int
    grade: str
    submitted_at: datetime | None
    talked_on: date | None
    not_talked: str
    replied_at: datetime | None
    family_answered: bool
    filed_on: date | None
    closed_at: datetime | None
    learning_points: int
    actions: int
    manager_reads_on: date | None  # the worker's head start ends that morning
    closing_due_on: date | None
    expected_on: date | None
    months: int = 1  # that the round is for: 3 for a quarter
    theme: str = ""  # of the round; "" when it has none
    family_view: str = ""  # how it was sought, or why not: never what was said

    @property
    def period(self) -> str:
        """Return "January", or "January to March": what the round is for."""
        return months(self.month, self.months)

    @property
    def key(self) -> str:
        """The section key of everything said about this audit to one person."""
        return f"audit:{self.reference}"

    @property
    def args(self) -> dict[str, str]:
        """What the buttons carry."""
        return {"audit": self.reference}

    @property
    def auditor_name(self) -> str:
        """The auditor's first name, or how we speak of somebody not yet found."""
        return self.auditor.name if self.auditor else "somebody still to be found"
