"""Changes after the draw: a pairing made by hand, and an audit that is handed over."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from handlers.allocation.council import CaseFile, Council, Person, Rules
from handlers.allocation.draw import families_of
from handlers.allocation.order import lot
from handlers.allocation.outcome import Pairing
from handlers.allocation.records import Records, gather
from handlers.allocation.rules import auditor_bar, bars, file_bar, sealed_bar


def check_pairing(  # noqa: PLR0913 - a pairing, and what it is checked against
    council: Council,
    rules: Rules,
    others: Sequence[Pairing],
    *,
    auditor: str,
    case_ref: str,
    window_from: date,
) -> str | None:
    """Say why a person may not be given this file by hand, or None; same rules as the draw.

    `others` are the round's other pairings: leave out the one that is being changed.
    """
    records = gather(council, rules, window_from)
    file = records.files.get(case_ref)
    if file is None:
        return "unknown_file"
    return (
        file_bar(file, records)
        or _round_bar(file, others, records)
        or _person_bar(auditor, others, records)
        or bars(file, records.people[file.worker or ""], records).against(records.people[auditor])
    )


def _round_bar(file: CaseFile, others: Sequence[Pairing], records: Records) -> str | None:
    if any(other.worker == file.worker for other in others):
        return "worker_already_picked"
    if file.family and file.family in families_of(others, records):
        return "family_already_picked"
    return None


def _person_bar(auditor: str, others: Sequence[Pairing], records: Records) -> str | None:
    if auditor not in records.people:
        return "not_an_auditor"
    if bar := auditor_bar(records.people[auditor], records):
        return bar
    has = sum(other.auditor == auditor for other in others)
    return "quota_used" if has >= records.rules.quota else None


def next_auditor(  # noqa: PLR0913 - an audit, and what the choice goes by
    council: Council,
    rules: Rules,
    *,
    case_ref: str,
    window_from: date,
    seed: int,
    load: Mapping[str, int],
    excluding: Collection[str] = (),
) -> str | None:
    """Find who takes over an audit of this file; None sends it back to QA.

    The auditor at work with the fewest open audits (`load`), then the fewest in 12
    months, then by lot. The month's quota does not count: somebody has to take it.
    """
    records = gather(council, rules, window_from)
    file = records.files.get(case_ref)
    worker = records.people.get(file.worker or "") if file else None
    if file is None or worker is None or sealed_bar(file) is not None:
        return None
    barred = bars(file, worker, records)
    could = [
        person
        for person in records.auditors()
        if person.id not in excluding
        and auditor_bar(person, records) is None
        and barred.against(person) is None
    ]
    done = records.audits_done

    def place(person: Person) -> tuple[int, int, int, str]:
        return load.get(person.id, 0), done.get(person.id, 0), lot(seed, person.id), person.id

    return min(could, key=place).id if could else None
