"""Kill -9, seven points, two databases: counted on the platform's own side."""

import os
import re
import subprocess
import sys

import pytest

from bot.first import ROOT

LINE = re.compile(
    r"kills=(\d+) messages=(\d+) lost=(\d+) doubled=(\d+) unknown=(\d+) expired=(\d+)"
)
LONGEST = 240  # seconds, on a machine that does much else


def run(*said: str) -> tuple[int, dict[str, int], str]:
    """Run the driver; return its exit code, its figures, and all that it said."""
    asked = [sys.executable, "-m", "tests.faults", "--verbose", *said]
    done = subprocess.run(
        asked, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST, env={**os.environ}
    )
    found = LINE.search(done.stdout)
    assert found, done.stderr
    names = ("kills", "messages", "lost", "doubled", "unknown", "expired")
    figures = dict(zip(names, map(int, found.groups()), strict=True))
    return done.returncode, figures, done.stderr


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_hundred_kills_lose_and_double_nothing(database: str) -> None:
    """Beside kills: faults, wrong clocks, sleep, and a database that is gone or full."""
    code, came, said = run("--kills", "100", "--database", database)

    assert came["kills"] >= 100, said
    assert came["messages"] >= came["kills"], said
    assert (came["lost"], came["doubled"]) == (0, 0), said
    assert code == 0, said


@pytest.mark.parametrize(("plant", "found"), [("loses", "lost"), ("doubles", "doubled")])
def test_a_planted_mistake_is_found(plant: str, found: str) -> None:
    """A platform of ours that forgets to post, or that never finds what it posted."""
    code, came, said = run(
        "--kills", "8", "--database", "sqlite", "--only", "one", "--plant", plant
    )

    assert came[found] > 0, said
    assert code == 1
