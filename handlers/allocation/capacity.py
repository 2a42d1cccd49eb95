"""Whether there are enough auditors to keep the council's promise to every practitioner."""

from collections.abc import Sequence

from handlers.allocation.council import Person, months_later
from handlers.allocation.outcome import Capacity
from handlers.allocation.records import Records
from handlers.allocation.rules import auditor_bar
from handlers.core.phrases import count


def capacity(records: Records) -> Capacity:
    """Compare this month's places, absence counted, with what the promise needs."""
    rules = records.rules
    auditors = records.auditors()
    slots = len(auditors) * rules.quota
    away = sum(auditor_bar(auditor, records) is not None for auditor in auditors) * rules.quota
    workers = [w for w in records.workers() if rules.at_work(w) and w.id in records.files_of]
    need = -(-len(workers) // rules.coverage) if rules.coverage else 0
    due = _due(workers, records)
    here = f"{slots - away} of {count(slots, 'place')} for audits can be filled this month"
    lost = f"; {away} lost to absence or exemption" if away else ""
    promise = _promise(len(workers), rules.coverage, need, slots - away) if need else ""
    sentence = f"{here}{lost}.{promise} {due} {'is' if due == 1 else 'are'} due now."
    return Capacity(slots, away, due, need, slots - away >= need, sentence)


def _due(workers: Sequence[Person], records: Records) -> int:
    since = months_later(records.window_from, -records.rules.coverage)
    seen = [records.worker_seen.get(worker.id) for worker in workers]
    return sum(on is None or on <= since for on in seen)


def _promise(workers: int, months: int, need: int, here: int) -> str:
    verdict = "that is enough" if here >= need else f"that is {need - here} too few"
    return (
        f" To look at the work of {count(workers, 'practitioner')} once in "
        f"{count(months, 'month')}, {need} a month {'is' if need == 1 else 'are'} needed: "
        f"{verdict}."
    )
