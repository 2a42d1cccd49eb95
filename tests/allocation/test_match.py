"""Seating workers: as many as can be, the earliest in the order first."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from handlers.allocation.council import CaseFile
from handlers.allocation.match import Matcher, Seats
from tests.allocation.builders import file

Open = dict[str, set[int]]  # file -> the places that may have it


def seat(places: int, workers: Sequence[tuple[str, list[CaseFile]]], allowed: Open) -> Seats:
    """Take the workers in order."""
    matcher = Matcher(places, lambda place, f: place in allowed[f.ref], lambda *_: 0)
    for worker, files in workers:
        matcher.take(worker, files)
    return matcher.seats


def test_somebody_moves_so_that_the_next_one_fits() -> None:
    """Ben sits on place 0; Cleo can only be there, so Ben moves to 1."""
    workers = [("ben", [file("b", "ben")]), ("cleo", [file("c", "cleo")])]

    seats = seat(2, workers, {"b": {0, 1}, "c": {0}})

    assert seats.place_of == {"ben": 1, "cleo": 0}


def test_nobody_who_comes_first_is_put_out_for_somebody_later() -> None:
    """One place, and both could have it: the first in the order keeps it."""
    workers = [("ben", [file("b", "ben")]), ("cleo", [file("c", "cleo")])]

    seats = seat(1, workers, {"b": {0}, "c": {0}})

    assert seats.place_of == {"ben": 0}


def test_the_first_file_that_anybody_may_see_is_picked_before_the_auditor() -> None:
    """Ben's first file has nobody, so his second; never his third, although place 0 is free."""
    bens = [file("b1", "ben"), file("b2", "ben"), file("b3", "ben")]

    seats = seat(2, [("ben", bens)], {"b1": set(), "b2": {1}, "b3": {0}})

    assert seats.file_of["ben"].ref == "b2"
    assert seats.place_of == {"ben": 1}


def test_a_next_file_is_picked_only_when_nothing_else_makes_room() -> None:
    """Cleo needs place 0, where Ben's first file has to be: Ben's second goes to place 1."""
    bens = [file("b1", "ben"), file("b2", "ben")]

    seats = seat(
        2, [("ben", bens), ("cleo", [file("c", "cleo")])], {"b1": {0}, "b2": {1}, "c": {0}}
    )

    assert seats.file_of["ben"].ref == "b2"
    assert seats.place_of == {"ben": 1, "cleo": 0}


def test_brothers_and_sisters_are_not_picked_in_one_month() -> None:
    """Cleo's first file is of the family that Ben's is of: her second is picked."""
    workers = [
        ("ben", [file("b", "ben", family="f")]),
        ("cleo", [file("c1", "cleo", family="f"), file("c2", "cleo")]),
    ]

    seats = seat(2, workers, {"b": {0, 1}, "c1": {0, 1}, "c2": {0, 1}})

    assert seats.file_of["cleo"].ref == "c2"


@st.composite
def boards(draw: st.DrawFn) -> tuple[int, list[list[set[int]]]]:
    """Make places and workers, each with files that some of the places may have."""
    places = draw(st.integers(0, 6))
    one_file = st.sets(st.integers(0, max(0, places - 1)), max_size=3)
    return places, draw(st.lists(st.lists(one_file, min_size=1, max_size=3), max_size=8))


@settings(max_examples=300, deadline=None, database=None)
@given(boards())
def test_the_set_is_the_largest_and_the_earliest(board: tuple[int, list[list[set[int]]]]) -> None:
    """After each worker, as many are seated as scipy can match among those so far."""
    places, wanted = board
    workers = [
        (f"w{n}", [file(f"{n}.{k}", f"w{n}") for k in range(len(files))])
        for n, files in enumerate(wanted)
    ]
    allowed = {f"{n}.{k}": p for n, files in enumerate(wanted) for k, p in enumerate(files)}

    for some in range(len(workers) + 1):
        seats = seat(places, workers[:some], allowed)

        assert len(seats.place_of) == largest(places, wanted[:some])
        for worker, place in seats.place_of.items():
            assert seats.worker_at[place] == worker
            assert place in allowed[seats.file_of[worker].ref]


def largest(places: int, wanted: list[list[set[int]]]) -> int:
    """Ask scipy how many workers can be seated at all."""
    if not places or not wanted:
        return 0
    edges = np.zeros((len(wanted), places), dtype=int)
    for row, files in enumerate(wanted):
        for place in set().union(*files) if places else ():
            edges[row, place] = 1
    return int((maximum_bipartite_matching(csr_matrix(edges), perm_type="column") >= 0).sum())


def test_scipy_and_we_mean_the_same_by_largest() -> None:
    """The yardstick itself, on a board worked by hand."""
    assert largest(2, [[{0}], [{0}, {1}], [{1}]]) == 2
