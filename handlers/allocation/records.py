"""The council looked up by id, and what its past audits say."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from handlers.allocation.council import CaseFile, Council, Person, Rules, months_later

_Key = TypeVar("_Key")

ROTATION = 12  # months of history that rotation over services looks back on


@dataclass(frozen=True)
class Records:
    """Everything that the rules ask about, found by id."""

    rules: Rules
    window_from: date
    people: Mapping[str, Person]
    files: Mapping[str, CaseFile]
    files_of: Mapping[str, tuple[CaseFile, ...]]  # by worker
    file_seen: Mapping[str, date]  # when each file was last audited
    worker_seen: Mapping[str, date]
    pair_seen: Mapping[tuple[str, str], date]  # auditor, worker
    rotation: Mapping[tuple[str, str], int]  # auditor, service: audits in the last 12 months
    audits_done: Mapping[str, int]  # by auditor, in the last 12 months
    sampled: int  # audits of this kind that came in in the last 12 months

    def auditors(self) -> list[Person]:
        """Return everybody in a role that audits, in order of id."""
        return [self.people[who] for who in sorted(self.people) if self.audits(who)]

    def audits(self, who: str) -> bool:
        """Say whether this id is of somebody who audits."""
        return who in self.people and self.rules.audits(self.people[who])

    def workers(self) -> list[Person]:
        """Return everybody in a role whose work is audited, in order of id."""
        audited = self.rules.is_audited
        return [self.people[who] for who in sorted(self.people) if audited(self.people[who])]


def gather(council: Council, rules: Rules, window_from: date) -> Records:
    """Look the council up once, whatever the order of its rows."""
    people = {person.id: person for person in council.people}
    file_seen: dict[str, date] = {}
    worker_seen: dict[str, date] = {}
    pair_seen: dict[tuple[str, str], date] = {}
    rotation: Counter[tuple[str, str]] = Counter()
    audits_done: Counter[str] = Counter()
    since = months_later(window_from, -ROTATION)
    for audit in council.history:
        _keep_latest(file_seen, audit.case_ref, audit.on)
        _keep_latest(worker_seen, audit.worker, audit.on)
        _keep_latest(pair_seen, (audit.auditor, audit.worker), audit.on)
        if audit.on > since and audit.worker in people:
            rotation[audit.auditor, people[audit.worker].service] += 1
            audits_done[audit.auditor] += 1
    return Records(
        rules=rules,
        window_from=window_from,
        people=people,
        files={file.ref: file for file in council.files},
        files_of=_by_worker(council.files),
        file_seen=file_seen,
        worker_seen=worker_seen,
        pair_seen=pair_seen,
        rotation=rotation,
        audits_done=audits_done,
        sampled=council.sampled,
    )


def _keep_latest(seen: dict[_Key, date], key: _Key, on: date) -> None:
    seen[key] = max(on, seen.get(key, on))


def _by_worker(files: tuple[CaseFile, ...]) -> dict[str, tuple[CaseFile, ...]]:
    found: defaultdict[str, list[CaseFile]] = defaultdict(list)
    for file in sorted(files, key=lambda file: file.ref):
        if file.worker is not None:
            found[file.worker].append(file)
    return {worker: tuple(theirs) for worker, theirs in found.items()}
