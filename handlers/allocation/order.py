"""In which order people and files come up: seeded, so that nobody can guess or choose it."""

import hashlib
from collections.abc import Iterable
from datetime import date

from handlers.allocation.council import CaseFile, Person
from handlers.allocation.records import Records


def lot(seed: int, name: str) -> int:
    """Draw the lot of one file or person: the same for the same seed, on any machine."""
    return int.from_bytes(hashlib.sha256(f"{seed}|{name}".encode()).digest())


def files_by_lot(files: Iterable[CaseFile], seed: int) -> tuple[CaseFile, ...]:
    """Put a worker's files in the order of their lots: the first is the one to pick."""
    return tuple(sorted(files, key=lambda file: (lot(seed, file.ref), file.ref)))


def auditors_by_lot(auditors: Iterable[Person], seed: int) -> list[Person]:
    """Put auditors in the order of their lots."""
    return sorted(auditors, key=lambda auditor: (lot(seed, auditor.id), auditor.id))


def workers_in_order(workers: Iterable[str], records: Records, seed: int) -> list[str]:
    """Put workers in this month's order: longest un-audited first, or by lot alone.

    Never audited comes before everybody; equals are told apart by lot.
    """
    by_lot = records.rules.order == "seeded_random"

    def place(worker: str) -> tuple[date, int, str]:
        seen = date.min if by_lot else records.worker_seen.get(worker, date.min)
        return seen, lot(seed, worker), worker

    return sorted(workers, key=place)
