"""Hostile files are refused clearly, within 2 seconds and 100 MB."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.files.reading import read_table
from handlers.core.errors import Refusal
from tests.files import hostile

ROOT = Path(__file__).resolve().parents[2]
MOST_SECONDS = 2
MOST_KILOBYTES = 100 * 1024


def measured(path: Path) -> dict[str, Any]:
    """Read a file in a process of its own."""
    command = [sys.executable, "-m", "tests.files.measure", str(path)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(told.stdout)
    return found


@pytest.mark.parametrize("name", hostile.FILES)
def test_a_hostile_file_is_refused_cheaply(name: str, tmp_path: Path) -> None:
    """It costs neither the time nor the memory that it was made to take."""
    cost = measured(hostile.write(tmp_path, name))

    assert hostile.FILES[name][1] in cost["said"]
    assert cost["seconds"] < MOST_SECONDS
    assert cost["kilobytes"] < MOST_KILOBYTES


def test_a_gigabyte_is_refused_by_its_size(tmp_path: Path) -> None:
    """The file is never read."""
    path = tmp_path / "caseload.csv"
    with path.open("wb") as sparse:
        sparse.truncate(1024**3)

    cost = measured(path)

    assert cost["said"] == (
        "The file was not read. It has 1,024 MB, and a list may have 10. "
        "Leave out the columns and sheets that are not needed, and import it again."
    )
    assert cost["seconds"] < MOST_SECONDS
    assert cost["kilobytes"] < MOST_KILOBYTES


def test_bytes_have_the_same_limit() -> None:
    """What is uploaded in chat is measured too."""
    with pytest.raises(Refusal, match="It has 11 MB"):
        read_table(b"a" * (11 * 1024 * 1024), "staff.csv")


@pytest.mark.parametrize("path", ["/dev/zero", "."])
def test_what_is_no_file_is_refused(path: str) -> None:
    """An endless device or a folder is not read."""
    with pytest.raises(Refusal, match="it is not a file"):
        read_table(Path(path))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """The name is said, so that it can be looked at."""
    with pytest.raises(Refusal, match=r"staff\.csv can't be opened: there is no such file"):
        read_table(tmp_path / "staff.csv")
