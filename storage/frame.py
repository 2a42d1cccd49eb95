"""What an allocation is drawn from, in few queries: everybody, every file, past audits."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from storage.audits import Audit
from storage.case_files import CaseFile
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


class AuditRow(NamedTuple):
    """One audit that is open or was submitted: whose, by whom, and when."""

    id: int
    auditor_id: int | None
    worker_id: int
    case_file: str
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
)
AUDITS = (
    col(Audit.id),
    col(Audit.auditor_id),
    col(Audit.worker_id),
    col(CaseFile.reference),
    col(Audit.submitted_at),
    col(Audit.cards_on),
)


def staff(session: Session) -> Sequence[StaffRow]:
    """Return everybody the staff list has ever named. A person's service may be their team's."""
    service_id = func.coalesce(col(Person.service_id), col(Team.service_id))
    wanted = (
        select(*STAFF)
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
    """Return the audits that were submitted, or went out and are open, since a day."""
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
    return [AuditRow(*row) for row in session.execute(wanted)]


def categories(session: Session, file_ids: Collection[int]) -> dict[int, str]:
    """Return the category of some files."""
    wanted = select(col(CaseFile.id), col(CaseFile.category)).where(col(CaseFile.id).in_(file_ids))
    return {row[0]: row[1] for row in session.execute(wanted)}
