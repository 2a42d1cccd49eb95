"""What an allocation is drawn from, in few queries: everybody, every file, past audits."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from storage.audits import Audit
from storage.case_files import CaseFile
from storage.history import PastAudit
from storage.people import Person, Service, Team
from storage.vocabulary import AuditStatus


class StaffRow(NamedTuple):
    """One member of staff, those who have left included."""

    id: int
    reference: str
    name: str
    team: str | None
    service: str | None
    manager_id: int | None
    left_on: date | None
    team_id: int | None
    service_id: int | None  # their own, or their team's


class FileRow(NamedTuple):
    """One file of the caseload list."""

    id: int
    reference: str
    category: str
    worker_id: int | None
    team: str | None
    iro_id: int | None
    cp_chair_id: int | None
    allocated_on: date | None
    closed_on: date | None
    family: str
    restricted: bool
    opened_on: date | None
    team_id: int | None
    service_id: int | None  # the team's


class AuditRow(NamedTuple):
    """One audit that is open, was submitted, or was done before the bot: whose, by whom, when."""

    id: int
    auditor_id: int | None
    worker_id: int | None
    case_file: str  # "" when it is not known
    submitted_at: datetime | None
    cards_on: date


STAFF = (
    col(Person.id),
    col(Person.reference),
    col(Person.name),
    col(Team.name),
    col(Service.name),
    col(Person.manager_id),
    col(Person.left_on),
    col(Person.team_id),
)
FILES = (
    col(CaseFile.id),
    col(CaseFile.reference),
    col(CaseFile.category),
    col(CaseFile.worker_id),
    col(Team.name),
    col(CaseFile.iro_id),
    col(CaseFile.cp_chair_id),
    col(CaseFile.allocated_on),
    col(CaseFile.closed_on),
    col(CaseFile.family_reference),
    col(CaseFile.restricted),
    col(CaseFile.opened_on),
    col(CaseFile.team_id),
    col(Team.service_id),
)
AUDITS = (
    col(Audit.id),
    col(Audit.auditor_id),
    col(Audit.worker_id),
    col(CaseFile.reference),
    col(Audit.submitted_at),
    col(Audit.cards_on),
)
BEFORE_US = (
    col(PastAudit.id),
    col(PastAudit.auditor_id),
    col(PastAudit.worker_id),
    col(CaseFile.reference),
    col(PastAudit.audited_on),
)


def staff(session: Session) -> Sequence[StaffRow]:
    """Return everybody the staff list has ever named. A person's service may be their team's."""
    service_id = func.coalesce(col(Person.service_id), col(Team.service_id))
    wanted = (
        select(*STAFF, service_id)
        .select_from(Person)
        .outerjoin(Team, col(Person.team_id) == col(Team.id))
        .outerjoin(Service, service_id == col(Service.id))
        .order_by(col(Person.id))
    )
    return [StaffRow(*row) for row in session.execute(wanted)]


def files(session: Session) -> Sequence[FileRow]:
    """Return the files of the caseload list as it is now."""
    wanted = (
        select(*FILES)
        .select_from(CaseFile)
        .outerjoin(Team, col(CaseFile.team_id) == col(Team.id))
        .where(col(CaseFile.listed))
        .order_by(col(CaseFile.id))
    )
    return [FileRow(*row) for row in session.execute(wanted)]


def past_audits(session: Session, since: date) -> Sequence[AuditRow]:
    """Return the audits that were submitted, went out and are open, or came in, since a day.

    Those that came in with the council's own history have ids below 0.
    """
    midnight = datetime.combine(since, time.min, UTC)
    wanted = (
        select(*AUDITS)
        .select_from(Audit)
        .join(CaseFile, col(Audit.case_file_id) == col(CaseFile.id))
        .where(
            col(Audit.status) != AuditStatus.WITHDRAWN,
            or_(col(Audit.submitted_at) >= midnight, col(Audit.cards_on) >= since),
        )
        .order_by(col(Audit.id))
    )
    ours = [AuditRow(*row) for row in session.execute(wanted)]
    return [*ours, *_before_us(session, since)]


def _before_us(session: Session, since: date) -> list[AuditRow]:
    wanted = (
        select(*BEFORE_US)
        .select_from(PastAudit)
        .outerjoin(CaseFile, col(PastAudit.case_file_id) == col(CaseFile.id))
        .where(col(PastAudit.audited_on) >= since)
        .order_by(col(PastAudit.id))
    )
    return [
        AuditRow(-own, auditor, worker, file or "", None, on)
        for own, auditor, worker, file, on in session.execute(wanted)
    ]


def submitted_since(session: Session, kind: str, since: date) -> int:
    """Return how many audits of a kind came in since a day, those before the bot included."""
    midnight = datetime.combine(since, time.min, UTC)
    wanted = (
        select(func.count())
        .select_from(Audit)
        .where(
            col(Audit.kind) == kind,
            col(Audit.status) != AuditStatus.WITHDRAWN,
            col(Audit.submitted_at) >= midnight,
        )
    )
    before_us = select(func.count()).where(
        col(PastAudit.kind) == kind, col(PastAudit.audited_on) >= since
    )
    ours, theirs = session.execute(wanted), session.execute(before_us)
    return int(ours.scalar_one()) + int(theirs.scalar_one())


def categories(session: Session, file_ids: Collection[int]) -> dict[int, str]:
    """Return the category of some files."""
    wanted = select(col(CaseFile.id), col(CaseFile.category)).where(col(CaseFile.id).in_(file_ids))
    return {row[0]: row[1] for row in session.execute(wanted)}
