"""Preferences, as far as they come free: who audits whom, never who is audited.

Auditors change places with each other, or move to a place that is still free, as long
as that makes the plan better. Workers, files and their number stay as they are.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from handlers.allocation.council import CaseFile, Person, months_later
from handlers.allocation.match import Allowed, Seats
from handlers.allocation.records import Records

SAME_PAIR_AGAIN = 10_000  # the auditor saw this worker's practice within the gap
TEAMS_BOTH_WAYS = 100  # two teams audit each other in the same month
SERVICE_AGAIN = 1  # for each time the auditor audited this service in 12 months
ROUNDS = 20  # of improvement at most; two or three are usual


def pair_again(auditor: str, worker: str, records: Records) -> bool:
    """Say whether the auditor looked at this worker's practice within the gap."""
    seen = records.pair_seen.get((auditor, worker))
    gap = records.rules.pair_gap
    return seen is not None and months_later(seen, gap) > records.window_from


def pair_cost(auditor: Person, worker: Person, records: Records) -> int:
    """Return what this pair costs, apart from what other pairs do."""
    again = SAME_PAIR_AGAIN if pair_again(auditor.id, worker.id, records) else 0
    return again + SERVICE_AGAIN * records.rotation.get((auditor.id, worker.service), 0)


class TeamArrows:
    """Which team audits which this month, and how many pairs of teams do both ways."""

    def __init__(self, arrows: Iterable[tuple[str, str]]) -> None:
        self._count = Counter(arrows)

    def add(self, auditing: str, audited: str) -> int:
        """Add an arrow; return what it costs."""
        self._count[auditing, audited] += 1
        return TEAMS_BOTH_WAYS * (
            self._count[auditing, audited] == 1 and self.meets(auditing, audited)
        )

    def remove(self, auditing: str, audited: str) -> int:
        """Take an arrow away; return what that saves."""
        self._count[auditing, audited] -= 1
        return TEAMS_BOTH_WAYS * (
            self._count[auditing, audited] == 0 and self.meets(auditing, audited)
        )

    def meets(self, auditing: str, audited: str) -> bool:
        """Say whether the other team audits this one too."""
        return auditing != audited and self._count[audited, auditing] > 0


class Improver:
    """Lets auditors change places while that makes the plan better."""

    def __init__(
        self,
        seats: Seats,
        places: Sequence[Person],
        allowed: Allowed,
        records: Records,
        taken: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Begin with these seats; `taken` are the team arrows of pairings that stand."""
        self._seats = seats
        self._places = places
        self._allowed = allowed
        self._records = records
        own = [self._arrow(place, worker) for worker, place in seats.place_of.items()]
        self._arrows = TeamArrows([*taken, *own])

    def improve(self) -> None:
        """Go over all places until nothing gets better.

        Two auditors change places first; a pair that still repeats goes round in a ring.
        """
        every = range(len(self._places))
        for _ in range(ROUNDS):
            swapped = [self._improve_place(place) for place in every]
            sent_round = [self._send_round(place) for place in every]
            if not any(swapped) and not any(sent_round):
                return

    def _improve_place(self, place: int) -> bool:
        worker = self._seats.worker_at[place]
        if worker is None or not self._can_gain(place, worker):
            return False
        others = [other for other in range(len(self._places)) if self._may_swap(place, other)]
        gains = [(self._gain(place, other), -other) for other in others]
        gain, other = max(gains, default=(0, 0))
        if gain > 0:
            self._swap(place, -other)
        return gain > 0

    def _can_gain(self, place: int, worker: str) -> bool:
        return self._cost(place, worker) > 0 or self._arrows.meets(*self._arrow(place, worker))

    def _may_swap(self, place: int, other: int) -> bool:
        if self._places[place].id == self._places[other].id:
            return False
        here, there = self._file_at(place), self._file_at(other)
        return (here is None or self._allowed(other, here)) and (
            there is None or self._allowed(place, there)
        )

    def _gain(self, place: int, other: int) -> int:
        """Try the change, count what it saves, and put everything back."""
        saved = self._swap(place, other)
        self._swap(place, other)
        return saved

    def _swap(self, place: int, other: int) -> int:
        here, there = self._seats.worker_at[place], self._seats.worker_at[other]
        saved = self._lift(place, here) + self._lift(other, there)
        return saved - self._sit(place, there) - self._sit(other, here)

    def _send_round(self, place: int) -> bool:
        """Undo a repeated pair: one worker takes the next one's place, and so on.

        The ring ends at a place that is free, or at the one where it began; no pair in
        it repeats.
        """
        worker = self._seats.worker_at[place]
        if worker is None or not self._repeats(place, worker):
            return False
        came_from: dict[int, int] = {}
        waiting = [place]
        for start in waiting:
            for target in self._fresh_places(start, came_from):
                came_from[target] = start
                if target == place or self._seats.worker_at[target] is None:
                    self._turn_ring(place, target, came_from)
                    return True
                waiting.append(target)
        return False

    def _fresh_places(self, start: int, reached: Mapping[int, int]) -> list[int]:
        """Return the places where this place's worker may go without repeating a pair."""
        worker, file = self._seats.worker_at[start], self._file_at(start)
        if worker is None or file is None:
            return []
        return [
            target
            for target in range(len(self._places))
            if target not in reached
            and self._allowed(target, file)
            and not self._repeats(target, worker)
        ]

    def _turn_ring(self, place: int, last: int, came_from: Mapping[int, int]) -> None:
        moves: dict[int, str | None] = {place: None}  # place -> who sits there afterwards
        target = last
        while True:
            start = came_from[target]
            moves[target] = self._seats.worker_at[start]
            if start == place:
                break
            target = start
        for there in moves:
            self._lift(there, self._seats.worker_at[there])
        for there, worker in moves.items():
            self._sit(there, worker)

    def _repeats(self, place: int, worker: str) -> bool:
        return pair_again(self._places[place].id, worker, self._records)

    def _lift(self, place: int, worker: str | None) -> int:
        if worker is None:
            return 0
        return self._cost(place, worker) + self._arrows.remove(*self._arrow(place, worker))

    def _sit(self, place: int, worker: str | None) -> int:
        self._seats.worker_at[place] = worker
        if worker is None:
            return 0
        self._seats.place_of[worker] = place
        return self._cost(place, worker) + self._arrows.add(*self._arrow(place, worker))

    def _cost(self, place: int, worker: str) -> int:
        return pair_cost(self._places[place], self._records.people[worker], self._records)

    def _arrow(self, place: int, worker: str) -> tuple[str, str]:
        return self._places[place].team, self._records.people[worker].team

    def _file_at(self, place: int) -> CaseFile | None:
        worker = self._seats.worker_at[place]
        return None if worker is None else self._seats.file_of[worker]
