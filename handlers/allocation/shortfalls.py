"""Everybody who is not served, and which rule bites: nobody is dropped in silence."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from handlers.allocation.council import CaseFile, Person
from handlers.allocation.draw import Frame
from handlers.allocation.explain import counted, in_period, month_name, turn_expected
from handlers.allocation.outcome import Shortfall
from handlers.allocation.records import Records
from handlers.allocation.rules import (
    EXCLUDED,
    Closeness,
    auditor_bar,
    file_bar,
    free_again_on,
    free_of_newness_on,
)
from handlers.core.phrases import count, day_and_year, listed, whose

FIRST_TO_NAME = (  # what passes by itself comes before what does not
    "no_list",
    "audited_recently",
    "new_to_child",
    EXCLUDED,
    "not_listed",
    "not_in_theme",
    "restricted",
    "child_died",
)


@dataclass(frozen=True)
class Outcome:
    """What the sentences are made from: the month, its draw, and who was served."""

    records: Records
    frame: Frame
    closeness: Closeness
    at_work: tuple[Person, ...]  # auditors who take part this month
    all_full: bool  # every one of them has as much work as a month asks for
    picked: frozenset[str]  # workers served by this plan
    families: frozenset[str]  # picked by this plan or before
    names: Mapping[str, str]

    def name(self, who: str) -> str:
        """Return the first name of a person."""
        return self.names.get(who, who)


def worker_shortfalls(outcome: Outcome) -> list[Shortfall]:
    """Explain every worker whose work is audited, and not this month."""
    served = outcome.picked | outcome.frame.served
    waiting = [worker for worker in outcome.frame.order if worker not in served]
    place_of = {worker: place for place, worker in enumerate(waiting, start=1)}
    return [
        _worker_shortfall(worker, place_of.get(worker.id), outcome)
        for worker in outcome.records.workers()
        if worker.id not in served
    ]


def _worker_shortfall(worker: Person, place: int | None, outcome: Outcome) -> Shortfall:
    if not outcome.records.rules.at_work(worker):
        rule, detail = "away", _away(worker, outcome)
    elif place is None:
        rule, detail = _no_file(worker, outcome)
    else:
        rule, detail = _not_reached(worker, place, outcome)
    return Shortfall("worker", worker.id, rule, in_period(detail, outcome.records.rules.months))


def _away(person: Person, outcome: Outcome) -> str:
    back = f" (back on {day_and_year(person.back_on)})" if person.back_on else ""
    share = f"{person.away:.0%} of the window's working days"
    return f"{outcome.name(person.id)} is away for {share}{back} and takes no part this month."


def _no_file(worker: Person, outcome: Outcome) -> tuple[str, str]:
    name, records = outcome.name(worker.id), outcome.records
    files = records.files_of.get(worker.id, ())
    bar_of = {file: file_bar(file, records) for file in files}
    open_files = {file: bar for file, bar in bar_of.items() if bar != "closed"}
    if not open_files:
        return "no_open_file", f"{name} has no open file."
    reasons = Counter((bar or "family").split(":")[0] for bar in open_files.values())
    rule = next((code for code in FIRST_TO_NAME if code in reasons), "family_in_this_round")
    parts = [
        f"{reasons[code]} {_state(code, reasons[code], open_files, records)}"
        for code in (*FIRST_TO_NAME, "family")
        if reasons[code]
    ]
    return rule, f"{name} has {count(len(open_files), 'open file')}: {listed(parts)}."


def _state(code: str, number: int, bar_of: Mapping[CaseFile, str | None], records: Records) -> str:
    """Say what a number of files are, and when the first of them is free."""
    are, were = ("is", "was") if number == 1 else ("are", "were")
    files = [file for file, bar in bar_of.items() if bar == code]
    if code == "audited_recently":
        free = min(free_again_on(file, records) for file in files)
        gap = count(records.rules.file_gap, "month")
        return f"{were} audited in the last {gap} (next free in {month_name(free)})"
    if code == "new_to_child":
        free = min(free_of_newness_on(file, records) for file in files)
        return f"{are} new to them (next free on {day_and_year(free)})"
    return {
        EXCLUDED: f"{were} taken out of the draw by a head of service",
        "restricted": f"{are} restricted",
        "child_died": f"{are} of a child who died",
        "no_list": f"{'waits' if number == 1 else 'wait'} for the list of the head of service",
        "not_listed": f"{are} not on the list of the head of service",
        "not_in_theme": f"{are} outside the theme",
        "family": f"{are} of a family whose other file is picked this month",
    }[code]


def _not_reached(worker: Person, place: int, outcome: Outcome) -> tuple[str, str]:
    """Explain a worker with a file in the draw: who could have come, and where they went."""
    name = outcome.name(worker.id)
    files = outcome.frame.files[worker.id]
    free = [file for file in files if not file.family or file.family not in outcome.families]
    if not free:
        why = "every file that could be picked is of a family whose other file is picked"
        return "family_in_this_round", f"{name} waits for next month: {why} this month."
    if not _anybody_could(free, outcome):
        return "no_eligible_auditor", _nobody(name, free[0], outcome)
    if not outcome.all_full:
        return "auditors_needed_elsewhere", (
            f"Everybody who may see {whose(name)} work is needed for somebody who comes first; "
            f"place {place} in line for a top-up."
        )
    places = len(outcome.at_work) * outcome.records.rules.quota
    rules = outcome.records.rules
    turn = turn_expected(place, places, outcome.records.window_from, rules.months)
    return "more_workers_than_auditors", turn


def _anybody_could(files: Collection[CaseFile], outcome: Outcome) -> bool:
    barred = [outcome.closeness.of(file) for file in files]
    return any(bar.against(auditor) is None for auditor in outcome.at_work for bar in barred)


def _nobody(name: str, file: CaseFile, outcome: Outcome) -> str:
    records = outcome.records
    bar = outcome.closeness.of(file)
    counts = Counter(
        code
        for auditor in records.auditors()
        if (code := bar.against(auditor) or auditor_bar(auditor, records)) is not None
    )
    auditors = count(len(records.auditors()), "auditor")
    return f"Nobody may see {whose(name)} work this month. Of {auditors}, {counted(counts)}."


def auditor_shortfalls(outcome: Outcome, empty: Mapping[str, int]) -> list[Shortfall]:
    """Explain every place without work: `empty` says how many each auditor has."""
    found: list[Shortfall] = []
    for who, places in sorted(empty.items()):
        if places > 0:
            rule, detail = _auditor_shortfall(outcome.records.people[who], outcome)
            detail = in_period(detail, outcome.records.rules.months)
            found.extend([Shortfall("auditor", who, rule, detail)] * places)
    return found


def _auditor_shortfall(auditor: Person, outcome: Outcome) -> tuple[str, str]:
    name, records = outcome.name(auditor.id), outcome.records
    bar = auditor_bar(auditor, records)
    if bar == "away":
        return "away", _away(auditor, outcome)
    if bar == "exempt":
        return "exempt", f"{name} is exempt this month."
    counts = _bars_against(auditor, outcome)
    if not outcome.frame.order:
        return "no_eligible_work", f"{name} gets no audit: no file is in this month's draw."
    if sum(counts.values()) == len(outcome.frame.order):
        why = _why_no_work(counts, len(outcome.frame.order))
        return "no_eligible_work", f"{name} gets no audit: {why}."
    could = len(outcome.frame.order) - sum(counts.values())
    detail = (
        f"{name} gets no audit: {name} could see the work of "
        f"{count(could, 'practitioner')} in this month's draw, and other auditors have them all."
    )
    return "fewer_workers_than_auditors", detail


def _bars_against(auditor: Person, outcome: Outcome) -> Counter[str]:
    """Count the workers in the draw whose work this auditor may not see, by reason."""
    counts: Counter[str] = Counter()
    for worker in outcome.frame.order:
        first, *others = (outcome.closeness.of(file) for file in outcome.frame.files[worker])
        code = first.against(auditor)
        if code is not None and all(other.against(auditor) for other in others):
            counts[code] += 1
    return counts


def _why_no_work(counts: Counter[str], workers: int) -> str:
    causes = {
        "own_work": "their own work",
        "same_team": "of the same team",
        "same_service": "of the same service",
        "same_line": "in the same line of managers",
        "line_unknown": "kept apart because a line of managers is not known",
    }
    parts = [
        f"{number} {causes.get(code, 'on a file they are or were close to')}"
        for code, number in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
    return f"of {count(workers, 'practitioner')} in this month's draw, {listed(parts)}"
