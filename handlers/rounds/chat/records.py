"""The records that the routes of rounds load. Nobody is a party to a round: abilities decide."""

from sqlmodel import Session

from handlers.core.access import Parties, Record
from storage import rounds
from storage.case_files import Exclusion
from storage.rounds import AuditRound, Pairing


def _nobody(_session: Session, _found: object) -> Parties:
    return {}


def _exclusion(session: Session, reference: str) -> Exclusion | None:
    return session.get(Exclusion, rounds.row_number(reference))


ROUND: Record[AuditRound] = Record("audit_round", rounds.by_id, _nobody)
PAIRING: Record[Pairing] = Record("pairing", rounds.pairing_by_id, _nobody)
EXCLUSION: Record[Exclusion] = Record("exclusion", _exclusion, _nobody)
