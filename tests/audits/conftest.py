"""Ben's audit at three moments, each made once and copied: begun, judged, and finished."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chat import Chat
from tests.january import BEN, Shelf, later, put_back, start, taken_off, write_view


@pytest.fixture(scope="session")
def begun_shelf(january_shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Friday 15 January, 15:30: Ben has written, and Amina has the first section open."""
    folder = tmp_path_factory.mktemp("begun")
    chat = taken_off(january_shelf, folder)
    write_view(chat, "Ben")
    later(chat, "2027-01-15", "15:30")
    start(chat, "Amina", BEN)
    return put_back(chat, folder)


@pytest.fixture(scope="session")
def judged_shelf(begun_shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Friday 15 January: six good sections, the whole and a point; the overview is open."""
    folder = tmp_path_factory.mktemp("judged")
    chat = taken_off(begun_shelf, folder)
    for _ in range(6):
        chat.send("Amina", grade="good", works_well="Warm visits.", so_what="Feels heard.")
    chat.send("Amina", grade="good", reflective="People stopped and thought.")
    chat.send("Amina", learning_1="One.")
    return put_back(chat, folder)


@pytest.fixture
def judged(judged_shelf: Shelf, tmp_path: Path) -> Iterator[Chat]:
    """Friday 15 January: six good sections, the whole and a point; the overview is open."""
    copied = taken_off(judged_shelf, tmp_path)
    yield copied
    copied.app.engine.dispose()


@pytest.fixture(scope="session")
def finished_shelf(begun_shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Tuesday 19 January, 15:00: Amina has submitted, and the talk is only booked."""
    folder = tmp_path_factory.mktemp("finished")
    chat = taken_off(begun_shelf, folder)
    later(chat, "2027-01-19", "15:00")
    for _ in range(6):
        chat.send("Amina", grade="inadequate", works_well="Warm visits.", so_what="Feels heard.")
    chat.send("Amina", grade="inadequate", reflective="People stopped and thought.")
    chat.send("Amina", learning_1="Write the plan with the family.")
    chat.send("Amina", step="submit")
    chat.send("Amina", not_talked="booked", at_risk="no")
    return put_back(chat, folder)


@pytest.fixture
def begun(begun_shelf: Shelf, tmp_path: Path) -> Iterator[Chat]:
    """Friday 15 January, 15:30: Ben has written, and Amina has the first section open."""
    copied = taken_off(begun_shelf, tmp_path)
    yield copied
    copied.app.engine.dispose()


@pytest.fixture
def finished(finished_shelf: Shelf, tmp_path: Path) -> Iterator[Chat]:
    """Tuesday 19 January, 15:00: Amina has submitted, and the talk is only booked."""
    copied = taken_off(finished_shelf, tmp_path)
    yield copied
    copied.app.engine.dispose()
