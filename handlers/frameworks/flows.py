"""Adopting a framework: from now on new work begins under it; open work keeps its own."""

from datetime import datetime

from sqlmodel import Session

from handlers.core.changes import Record
from handlers.core.profile.checks import faults
from handlers.core.profile.faults import refuse
from handlers.core.profile.loader import Loaded, canonical_json
from storage import frameworks
from storage.frameworks import FrameworkVersion

PLACE = "Adopting the framework"  # where a fault was found, in place of a file


def adopt(
    session: Session, loaded: Loaded, now: datetime, by: str, record: Record
) -> FrameworkVersion:
    """Put a framework in force and write it in the trail; adopting it twice changes nothing.

    The caller owns the transaction. by: who adopted it, for the list of versions.
    Raises: Refusal when what the council added, such as a number to ring, can't be used.
    """
    profile = loaded.profile
    for fault in faults(profile):
        raise refuse(PLACE, 0, fault)
    before = frameworks.in_force(session)
    adopted = frameworks.store_version(session, canonical_json(profile), profile.id, now, by)
    if before is None or before.id != adopted.id:
        record("framework.adopted", f"framework:{profile.id}/{adopted.id}")
    return adopted
