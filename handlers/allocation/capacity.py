"""Whether there are enough auditors for what the council promises. Absence is counted."""

from collections.abc import Sequence
from math import ceil

from handlers.allocation.council import Person, months_later
from handlers.allocation.explain import in_period
from handlers.allocation.outcome import Capacity, Sample
from handlers.allocation.records import Records
from handlers.allocation.rules import auditor_bar
from handlers.core.phrases import count

A_YEAR = 12  # months
USUALLY_AWAY = 11  # people in a hundred, at any time. Source: REQUIREMENTS A10
MILLIONTHS = 6  # places of decimals after which 0.1 * 9960 is 996 again


def capacity(records: Records) -> Capacity:
    """Compare this round's places, absence counted, with what the promise needs."""
    rules = records.rules
    auditors = records.auditors()
    slots = len(auditors) * rules.quota
    away = sum(auditor_bar(auditor, records) is not None for auditor in auditors) * rules.quota
    here = f"{slots - away} of {count(slots, 'place')} for audits can be filled this month"
    lost = f"; {away} lost to absence or exemption" if away else ""
    if rules.sample_share:
        sample = sample_of(records, len(auditors))
        need, promise, due = sample.a_round, _sampling(sample, records, slots - away), 0
    else:
        sample = None
        need, promise, due = _coverage(records, slots - away)
    sentence = in_period(f"{here}{lost}.{promise}", rules.months)
    return Capacity(slots, away, due, need, slots - away >= need, sentence, sample)


def _coverage(records: Records, here: int) -> tuple[int, str, int]:
    """Return how many a round needs to reach everybody in time, in words, and who is due."""
    rules = records.rules
    workers = [w for w in records.workers() if rules.at_work(w) and w.id in records.files_of]
    need = -(-len(workers) * rules.months // rules.coverage) if rules.coverage else 0
    due = _due(workers, records)
    promise = _promise(len(workers), rules.coverage, need, here) if need else ""
    return need, f"{promise} {due} {'is' if due == 1 else 'are'} due now.", due


def _due(workers: Sequence[Person], records: Records) -> int:
    since = months_later(records.window_from, -records.rules.coverage)
    seen = [records.worker_seen.get(worker.id) for worker in workers]
    return sum(on is None or on <= since for on in seen)


def _promise(workers: int, months: int, need: int, here: int) -> str:
    return (
        f" To look at the work of {count(workers, 'practitioner')} once in "
        f"{count(months, 'month')}, {need} a month {'is' if need == 1 else 'are'} needed: "
        f"{_verdict(need, here)}."
    )


def _verdict(need: int, here: int) -> str:
    return "that is enough" if here >= need else f"that is {need - here} too few"


def sample_of(records: Records, auditors: int) -> Sample:
    """Return what the random sample asks for: a share of the files that are open now.

    Source: L2, and the traps A7.4 and A10: nobody has 12 working months a year.
    """
    rules = records.rules
    files = sum(not file.closed for file in records.files.values())
    a_year = ceil(round(rules.sample_share * files, MILLIONTHS))
    a_round = -(-a_year * rules.months // A_YEAR)
    there = rules.quota * (100 - USUALLY_AWAY)
    return Sample(
        files=files,
        a_year=a_year,
        a_round=a_round,
        done=records.sampled,
        auditors=auditors,
        auditors_needed=-(-a_round * 100 // there),
    )


def _sampling(sample: Sample, records: Records, here: int) -> str:
    share = f"{records.rules.sample_share * 100:g}%"
    are = "is" if sample.a_round == 1 else "are"
    done = f"{100 * sample.done // sample.a_year}% of it" if sample.a_year else "none were needed"
    return (
        f" To look at {share} of {count(sample.files, 'open file')} in a year "
        f"({sample.a_year}), {sample.a_round} a month {are} needed: "
        f"{_verdict(sample.a_round, here)}. In the last 12 months "
        f"{count(sample.done, 'audit')} came in, {done}. With {USUALLY_AWAY}% of people away, "
        f"as is usual, {count(sample.auditors_needed, 'auditor')} would be needed; there "
        f"{'is' if sample.auditors == 1 else 'are'} {sample.auditors}."
    )
