"""The records that routes load, and what people are to them. Access is decided on these."""

from collections.abc import Callable, Iterable
from functools import partial

from sqlmodel import Session

from handlers.core.access import Parties, Party, Record
from storage import actions, audits, concerns, people
from storage.actions import Action
from storage.audits import Audit
from storage.case_files import CaseFile
from storage.concerns import Concern

LONGEST_NUMBER = 9  # digits that fit an INTEGER of any database


def _ids(*ids: int | None) -> frozenset[int]:
    return frozenset(one for one in ids if one is not None)


def _line(session: Session, worker_id: int) -> tuple[frozenset[int], frozenset[int]]:
    """Return the line manager, and everybody above the worker."""
    chain = people.managers_of(session, worker_id)
    return frozenset(chain[:1]), frozenset(chain)


def audit_parties(session: Session, audit: Audit) -> Parties:
    """Return who is what to an audit."""
    file = session.get_one(CaseFile, audit.case_file_id)
    manager, line = _line(session, audit.worker_id)
    offer = audits.open_offer(session, audit)
    return {
        Party.AUDITOR: _ids(audit.auditor_id),
        Party.WORKER: _ids(audit.worker_id),
        Party.MANAGER: manager,
        Party.LINE: line,
        Party.REVIEWER: _ids(file.iro_id, file.cp_chair_id),
        Party.OFFERED: _ids(offer.to_id if offer else None),
    }


def concern_parties(session: Session, concern: Concern) -> Parties:
    """Return who is what to a concern: whoever raised it, and the worker's line."""
    audit = session.get_one(Audit, concern.audit_id)
    manager, line = _line(session, audit.worker_id)
    return {
        Party.OWNER: _ids(concern.raised_by_id),
        Party.WORKER: _ids(audit.worker_id),
        Party.MANAGER: manager,
        Party.LINE: line,
    }


def action_parties(session: Session, action: Action) -> Parties:
    """Return who is what to an action. Its line is that of the work that was looked at."""
    audit = session.get_one(Audit, action.audit_id)
    manager, line = _line(session, audit.worker_id)
    return {
        Party.OWNER: _ids(action.owner_id),
        Party.AUDITOR: _ids(audit.auditor_id),
        Party.WORKER: _ids(audit.worker_id),
        Party.MANAGER: manager,
        Party.LINE: line,
    }


def _action(
    session: Session, reference: str, load: Callable[[Session, str], Audit | None]
) -> Action | None:
    """Load "QA-2027-0001/2": action 2 of that audit."""
    audit_reference, _, number = reference.partition("/")
    audit = load(session, audit_reference)
    if audit is None or not number.isdecimal() or len(number) > LONGEST_NUMBER:
        return None
    return actions.numbered(session, audit, int(number))


AUDIT: Record[Audit] = Record("audit", audits.by_reference, audit_parties, audits.find)
CONCERN: Record[Concern] = Record("concern", concerns.by_reference, concern_parties, concerns.find)
ACTION: Record[Action] = Record(
    "action",
    partial(_action, load=audits.by_reference),
    action_parties,
    partial(_action, load=audits.find),
)

READERS: Iterable[Party] = (Party.AUDITOR, Party.WORKER, Party.MANAGER, Party.LINE)
