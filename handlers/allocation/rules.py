"""The hard rules, never bent: which files are in the draw, and who may audit which.

Each answer is a reason code, or None when nothing stands in the way. The words
for the codes are in `explain.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.allocation.council import CaseFile, Person, months_later
from handlers.allocation.records import Records

EXCLUDED = "excluded"  # "excluded:court": the reason code follows


def file_bar(file: CaseFile, records: Records) -> str | None:
    """Say why a file stands outside this month's draw, or None."""
    return (
        sealed_bar(file)
        or _worker_bar(file, records)
        or file.left_out
        or ("new_to_child" if free_of_newness_on(file, records) > records.window_from else None)
        or ("audited_recently" if free_again_on(file, records) > records.window_from else None)
    )


def sealed_bar(file: CaseFile) -> str | None:
    """Say why nobody may be given this file, whoever works on it; or None."""
    if file.closed:
        return "closed"
    if file.child_died:
        return "child_died"
    if file.restricted:
        return "restricted"
    return f"{EXCLUDED}:{file.excluded}" if file.excluded else None


def _worker_bar(file: CaseFile, records: Records) -> str | None:
    worker = records.people.get(file.worker) if file.worker else None
    if worker is None:
        return "no_worker"
    if worker.left:
        return "worker_left"
    if not records.rules.is_audited(worker):
        return "worker_not_audited"
    return None if records.rules.at_work(worker) else "worker_away"


def free_of_newness_on(file: CaseFile, records: Records) -> date:
    """Return the day from which the worker is no longer new to the child.

    A date that is not known bars nothing: the plan counts such files.
    """
    if file.allocated_on is None:
        return date.min
    return file.allocated_on + timedelta(days=records.rules.new_to_child)


def free_again_on(file: CaseFile, records: Records) -> date:
    """Return the day from which the file may be audited again."""
    seen = records.file_seen.get(file.ref)
    return date.min if seen is None else months_later(seen, records.rules.file_gap)


def auditor_bar(auditor: Person, records: Records) -> str | None:
    """Say why a person takes no audit this month, or None."""
    if auditor.left:
        return "auditor_left"
    if not records.rules.audits(auditor):
        return "not_an_auditor"
    if auditor.id in records.rules.exempt:
        return "exempt"
    return None if records.rules.at_work(auditor) else "away"


@dataclass(frozen=True)
class Bars:
    """Who may not audit one file: people by name, whole teams, whole services."""

    worker: str
    service: str  # the worker's
    people: Mapping[str, str]  # id -> reason code
    teams: frozenset[str]
    services: Mapping[str, str]

    def against(self, auditor: Person) -> str | None:
        """Say why this auditor may not have the file, or None."""
        code = self.people.get(auditor.id)
        if code is None and auditor.team in self.teams:
            code = "same_team"
        if code is None and auditor.managers is not None and self.worker in auditor.managers:
            code = "same_line"
        if code is None:
            code = self.services.get(auditor.service)
        if code is None and auditor.managers is None and auditor.service == self.service:
            code = "line_unknown"
        return code


class Closeness:
    """Who is too close to a file to audit it: each file is looked at once."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._known: dict[str, Bars] = {}

    def of(self, file: CaseFile) -> Bars:
        """Find everybody who may not audit this file of its worker."""
        if file.ref not in self._known:
            worker = self._records.people[file.worker or ""]
            self._known[file.ref] = bars(file, worker, self._records)
        return self._known[file.ref]


def bars(file: CaseFile, worker: Person, records: Records) -> Bars:
    """Find everybody who may not audit this file of this worker.

    The line is the chain of managers above a person; neither auditor nor worker may
    stand in the other's. Where a line is not known, the whole service is kept out.
    """
    return Bars(
        worker=worker.id,
        service=worker.service,
        people=_people_too_close(file, worker, records),
        teams=frozenset({worker.team, file.team or worker.team}),
        services=_services_too_close(file, worker, records),
    )


def _people_too_close(file: CaseFile, worker: Person, records: Records) -> dict[str, str]:
    close = {worker.id: "own_work"}
    for manager in worker.managers or ():
        close.setdefault(manager, "same_line")
    if file.iro is not None:
        close.setdefault(file.iro, "iro")
    if file.cp_chair is not None:
        close.setdefault(file.cp_chair, "cp_chair")
    for held in sorted(file.previous_workers):
        close.setdefault(held, "held_before")
    for before in _on_the_list(file.previous_workers, records):
        for manager in before.managers or ():
            close.setdefault(manager, "managed_before")
    return close


def _services_too_close(file: CaseFile, worker: Person, records: Records) -> dict[str, str]:
    close = {
        person.service: "line_unknown"
        for person in (worker, *_on_the_list(file.previous_workers, records))
        if person.managers is None
    }
    if records.rules.independence == "other_service":
        close[worker.service] = "same_service"
    return close


def _on_the_list(ids: frozenset[str], records: Records) -> list[Person]:
    return [records.people[who] for who in sorted(ids) if who in records.people]
