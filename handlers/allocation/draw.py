"""Which files are in this month's draw, and how many stand outside it, by reason."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from handlers.allocation.council import CaseFile
from handlers.allocation.order import files_by_lot, workers_in_order
from handlers.allocation.outcome import Pairing
from handlers.allocation.records import Records
from handlers.allocation.rules import file_bar


@dataclass(frozen=True)
class Frame:
    """This month's draw."""

    order: tuple[str, ...]  # workers with a file in the draw
    files: Mapping[str, tuple[CaseFile, ...]]  # by worker, in the order of their lots
    outside: Mapping[str, int]
    unknown_dates: int
    families: frozenset[str]  # picked already, by pairings that stand
    served: frozenset[str]  # workers, by pairings that stand


def frame(records: Records, taken: Collection[Pairing], seed: int) -> Frame:
    """Sort the caseload into the draw and what stands outside it."""
    bar_of = {ref: file_bar(file, records) for ref, file in sorted(records.files.items())}
    inside = [records.files[ref] for ref, bar in bar_of.items() if bar is None]
    families = families_of(taken, records)
    served = frozenset(pairing.worker for pairing in taken)
    files = _by_worker(inside, families, served, seed)
    return Frame(
        order=tuple(workers_in_order(files, records, seed)),
        files=files,
        outside=dict(sorted(Counter(bar for bar in bar_of.values() if bar).items())),
        unknown_dates=sum(file.allocated_on is None for file in inside),
        families=families,
        served=served,
    )


def families_of(pairings: Collection[Pairing], records: Records) -> frozenset[str]:
    """Return the families whose turn it is already this month."""
    files = [records.files[p.case_ref] for p in pairings if p.case_ref in records.files]
    return frozenset(file.family for file in files if file.family)


def _by_worker(
    inside: Collection[CaseFile], families: frozenset[str], served: frozenset[str], seed: int
) -> dict[str, tuple[CaseFile, ...]]:
    found: defaultdict[str, list[CaseFile]] = defaultdict(list)
    for file in inside:
        if file.worker is not None and file.worker not in served and file.family not in families:
            found[file.worker].append(file)
    return {worker: files_by_lot(theirs, seed) for worker, theirs in found.items()}
