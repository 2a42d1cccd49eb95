"""Who can be served: as many as possible, and among those the ones who waited longest.

Sets of workers that can all be given an auditor at once form a transversal matroid.
So it is enough to take workers in order and to keep each one for whom there is still
room, if need be after others change their auditor (an augmenting path): the result is
the largest set there is, and no worker in it could be exchanged for one who comes
earlier in the order.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from handlers.allocation.council import CaseFile

Allowed = Callable[[int, CaseFile], bool]  # may the auditor of this place have this file?
Cost = Callable[[int, CaseFile], int]


@dataclass
class Seats:
    """Which auditor's place holds which worker, and on which file. Places are numbered."""

    worker_at: list[str | None]
    place_of: dict[str, int] = field(default_factory=dict)
    file_of: dict[str, CaseFile] = field(default_factory=dict)
    family_of: dict[str, str] = field(default_factory=dict)  # family -> the worker picked for it

    def seat(self, worker: str, place: int, file: CaseFile) -> None:
        """Give a worker's file to an auditor's place."""
        self._forget_family(worker)
        self.worker_at[place] = worker
        self.place_of[worker] = place
        self.file_of[worker] = file
        if file.family:
            self.family_of[file.family] = worker

    def family_is_free(self, file: CaseFile, worker: str) -> bool:
        """Say that no brother's or sister's file is picked for somebody else."""
        return not file.family or self.family_of.get(file.family, worker) == worker

    def _forget_family(self, worker: str) -> None:
        old = self.file_of.get(worker)
        if old is not None and old.family:
            self.family_of.pop(old.family, None)


@dataclass(frozen=True)
class Step:
    """One move along a path: this worker goes to this place, on this file."""

    worker: str
    place: int
    file: CaseFile


class Matcher:
    """Takes workers in order and seats each one for whom there is room."""

    def __init__(self, places: int, allowed: Allowed, cost: Cost) -> None:
        self.seats = Seats([None] * places)
        self._allowed = allowed
        self._cost = cost
        self._free = list(range(places))
        self._alive = list(range(places))
        self._options: dict[str, Sequence[CaseFile]] = {}

    def take(self, worker: str, files: Sequence[CaseFile]) -> bool:
        """Seat a worker, on the first of these files that can be; say whether it went.

        The file is fixed before the auditor. Only when no path is found that leaves
        every picked file alone may workers, this one included, go on to a next file.
        """
        self._options[worker] = files
        picked = self._first_file(worker)
        if picked is None or not self._free:
            return False
        return self._seat_directly(worker, picked) or (
            self._seat_by_path(worker, {worker: picked}) or self._seat_by_path(worker, None)
        )

    def _first_file(self, worker: str) -> CaseFile | None:
        places = range(len(self.seats.worker_at))
        for file in self._options[worker]:
            if self.seats.family_is_free(file, worker) and any(
                self._allowed(place, file) for place in places
            ):
                return file
        return None

    def _seat_directly(self, worker: str, file: CaseFile) -> bool:
        open_to = [place for place in self._free if self._allowed(place, file)]
        if not open_to:
            return False
        best = min(open_to, key=lambda place: (self._cost(place, file), place))
        self._apply([Step(worker, best, file)])
        return True

    def _seat_by_path(self, worker: str, picked: Mapping[str, CaseFile] | None) -> bool:
        """Seek a path; `picked` is the new worker's file, or None when files may change."""
        reached: dict[int, Step] = {}
        waiting = [worker]
        for mover in waiting:
            for step in self._steps(mover, picked, reached):
                reached[step.place] = step
                sitting = self.seats.worker_at[step.place]
                if sitting is None:
                    return self._apply(self._path_to(step, worker, reached))
                waiting.append(sitting)
        if picked is None:  # nobody reaches a free place from here, today or later
            self._alive = [place for place in self._alive if place not in reached]
        return False

    def _steps(
        self, mover: str, picked: Mapping[str, CaseFile] | None, reached: Mapping[int, Step]
    ) -> Iterator[Step]:
        files = self._files_to_try(mover, picked)
        for place in self._alive:
            if place not in reached:
                file = next((file for file in files if self._allowed(place, file)), None)
                if file is not None:
                    yield Step(mover, place, file)

    def _files_to_try(
        self, mover: str, picked: Mapping[str, CaseFile] | None
    ) -> Sequence[CaseFile]:
        if picked is not None:
            return [picked.get(mover) or self.seats.file_of[mover]]
        own = self.seats.file_of.get(mover)
        free = [f for f in self._options[mover] if self.seats.family_is_free(f, mover)]
        return free if own is None else [own, *(file for file in free if file != own)]

    def _path_to(self, last: Step, worker: str, reached: Mapping[int, Step]) -> list[Step]:
        path = [last]
        while path[-1].worker != worker:
            path.append(reached[self.seats.place_of[path[-1].worker]])
        return path

    def _apply(self, path: list[Step]) -> bool:
        """Move everybody along the path, unless two would meet in the same family."""
        families = [step.file.family for step in path if step.file.family]
        if len(families) != len(set(families)):
            return False
        self._free.remove(path[0].place)
        for step in path:
            self.seats.seat(step.worker, step.place, step.file)
        return True
