"""A month's allocation from beginning to end: draw, order, match, prefer, explain."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from handlers.allocation.capacity import capacity
from handlers.allocation.council import CaseFile, Council, Person, Rules
from handlers.allocation.draw import Frame, families_of, frame
from handlers.allocation.explain import Facts, in_period, reason
from handlers.allocation.match import Allowed, Matcher, Seats
from handlers.allocation.order import auditors_by_lot
from handlers.allocation.outcome import Missed, Pairing, Plan
from handlers.allocation.prefer import Improver, TeamArrows, pair_again, pair_cost
from handlers.allocation.records import Records, gather
from handlers.allocation.report import input_hash
from handlers.allocation.rules import Closeness, auditor_bar
from handlers.allocation.shortfalls import Outcome, auditor_shortfalls, worker_shortfalls
from storage.vocabulary import Draw


def plan(  # noqa: PLR0913 - a month is its council, rules, window and seed
    council: Council,
    rules: Rules,
    window_from: date,
    window_to: date,
    seed: int,
    *,
    taken: Sequence[Pairing] = (),
    names: Mapping[str, str] | None = None,
) -> Plan:
    """Allocate one month's audits.

    `taken` are pairings that stand already: the plan fills only the places that are
    left, and its quota counts only these. `names` are first names for the sentences.
    The same input gives the same plan, in whatever order its rows come.
    """
    records = gather(council, rules, window_from)
    drawn = frame(records, taken, seed)
    month = _Month(records, drawn, tuple(taken), seed, names or {})
    month.match()
    return month.written(input_hash(council, rules, (window_from, window_to), seed, taken))


class _Month:
    """One allocation while it is being made."""

    def __init__(
        self,
        records: Records,
        drawn: Frame,
        taken: tuple[Pairing, ...],
        seed: int,
        names: Mapping[str, str],
    ) -> None:
        self._records = records
        self._drawn = drawn
        self._taken = taken
        self._seed = seed
        self._names = names
        self._closeness = Closeness(records)
        used = Counter(pairing.auditor for pairing in taken)
        self._left = {a.id: records.rules.quota - used[a.id] for a in records.auditors()}
        ready = [who for who in records.auditors() if auditor_bar(who, records) is None]
        self._at_work = tuple(auditors_by_lot(ready, seed))
        self._places = [who for who in self._at_work for _ in range(self._left[who.id])]
        self._seats = Seats([])

    def match(self) -> None:
        """Seat as many workers as can be, longest waiting first; then let auditors change."""
        allowed = self._allowed()
        matcher = Matcher(len(self._places), allowed, self._cost)
        for worker in self._drawn.order:
            matcher.take(worker, self._drawn.files[worker])
        self._seats = matcher.seats
        arrows = [(self._team(p.auditor), self._team(p.worker)) for p in self._taken]
        Improver(self._seats, self._places, allowed, self._records, arrows).improve()

    def written(self, hashed: str) -> Plan:
        """Write the plan down, with a sentence for everybody."""
        records = self._records
        pairings = self._pairings()
        outcome = self._outcome(pairings)
        empty = Counter({who: max(0, places) for who, places in self._left.items()})
        empty.subtract(pairing.auditor for pairing in pairings)
        idle = auditor_shortfalls(outcome, empty)
        involved = {person.id: person for person in (*records.auditors(), *records.workers())}
        return Plan(
            pairings=pairings,
            shortfalls=(*idle, *worker_shortfalls(outcome)),
            outside=self._drawn.outside,
            unknown_dates=self._drawn.unknown_dates,
            lines_unknown=sum(person.managers is None for person in involved.values()),
            missed=self._missed(pairings),
            capacity=capacity(records),
            quota=len(pairings) + len(idle),
            seed=self._seed,
            input_hash=hashed,
        )

    def _allowed(self) -> Allowed:
        close, places = self._closeness, self._places
        return lambda place, file: close.of(file).against(places[place]) is None

    def _cost(self, place: int, file: CaseFile) -> int:
        worker = self._records.people[file.worker or ""]
        return pair_cost(self._places[place], worker, self._records)

    def _team(self, who: str) -> str:
        person = self._records.people.get(who)
        return person.team if person else ""

    def _pairings(self) -> tuple[Pairing, ...]:
        ranks = {worker: rank for rank, worker in enumerate(self._drawn.order, start=1)}
        served = sorted(self._seats.place_of, key=ranks.__getitem__)
        return tuple(self._pairing(worker, ranks[worker]) for worker in served)

    def _pairing(self, worker: str, rank: int) -> Pairing:
        auditor = self._places[self._seats.place_of[worker]]
        file = self._seats.file_of[worker]
        facts = self._facts(auditor, file, rank)
        return Pairing(
            auditor=auditor.id,
            worker=worker,
            case_ref=file.ref,
            draw=facts.draw,
            reason=in_period(reason(facts, self._names), self._records.rules.months),
            rank=rank,
            eligible=facts.eligible,
        )

    def _facts(self, auditor: Person, file: CaseFile, rank: int) -> Facts:
        records = self._records
        worker = records.people[file.worker or ""]
        barred = self._closeness.of(file)
        again = pair_again(auditor.id, worker.id, records)
        by_lot = records.rules.order == "seeded_random"
        return Facts(
            worker=worker.id,
            service=worker.service,
            draw=Draw.SAMPLE if by_lot else Draw.COVERAGE,
            on=records.window_from,
            seen=records.worker_seen.get(worker.id),
            rank=rank,
            in_order=len(self._drawn.order),
            eligible=sum(barred.against(person) is None for person in self._at_work),
            at_work=len(self._at_work),
            service_before=records.rotation.get((auditor.id, worker.service), 0),
            audits_before=records.audits_done.get(auditor.id, 0),
            pair_seen=records.pair_seen[auditor.id, worker.id] if again else None,
        )

    def _outcome(self, pairings: tuple[Pairing, ...]) -> Outcome:
        return Outcome(
            records=self._records,
            frame=self._drawn,
            closeness=self._closeness,
            at_work=self._at_work,
            all_full=None not in self._seats.worker_at,
            picked=frozenset(self._seats.place_of),
            families=self._drawn.families | families_of(pairings, self._records),
            names=self._names,
        )

    def _missed(self, pairings: Sequence[Pairing]) -> tuple[Missed, ...]:
        every = [*self._taken, *pairings]
        arrows = TeamArrows((self._team(p.auditor), self._team(p.worker)) for p in every)
        missed: list[Missed] = []
        for p in pairings:
            if pair_again(p.auditor, p.worker, self._records):
                missed.append(Missed("pair_gap", p.auditor, p.worker))
            if arrows.meets(self._team(p.auditor), self._team(p.worker)):
                missed.append(Missed("teams_both_ways", p.auditor, p.worker))
        return tuple(missed)
