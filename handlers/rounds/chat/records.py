"""The records that the routes of rounds load. Nobody is a party to a round: abilities decide.

A list is given by the heads of its service.
"""

from dataclasses import dataclass

from sqlmodel import Session

from handlers.core.access import Parties, Party, Record
from handlers.core.profile.loader import from_canonical_json
from handlers.rounds.flows import lists
from storage import frame, frameworks, rounds
from storage.case_files import Exclusion
from storage.rounds import AuditRound, Pairing


def _nobody(_session: Session, _found: object) -> Parties:
    return {}


def _exclusion(session: Session, reference: str) -> Exclusion | None:
    return session.get(Exclusion, rounds.row_number(reference))


@dataclass(frozen=True)
class HeadsList:
    """A service's list for a round, and who may give it."""

    reference: str
    heads: frozenset[int]


def _heads_list(session: Session, reference: str) -> HeadsList | None:
    found, version = lists.parsed(reference), frameworks.in_force(session)
    if found is None or version is None:
        return None
    kind = from_canonical_json(version.body).kinds.get(found[0])
    if kind is None or kind.picks != "heads_lists":
        return None
    branch = lists.branches(session, frame.staff(session), kind).get(found[2])
    return HeadsList(reference, frozenset(branch.heads)) if branch else None


def _heads(_session: Session, found: HeadsList) -> Parties:
    return {Party.OWNER: found.heads}


ROUND: Record[AuditRound] = Record("audit_round", rounds.by_id, _nobody, rounds.find)
PAIRING: Record[Pairing] = Record("pairing", rounds.pairing_by_id, _nobody)
EXCLUSION: Record[Exclusion] = Record("exclusion", _exclusion, _nobody)
HEADS_LIST: Record[HeadsList] = Record("heads_list", _heads_list, _heads)
