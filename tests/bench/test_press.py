"""The bench of presses runs, and nothing that it presses fails."""

import json
import subprocess
import sys

from bot.first import ROOT

LONGEST = 120  # seconds, on a machine that does much else
ANSWERS = {
    "slack acknowledged",
    "slack shown",
    "bare bolt acknowledged",
    "simulator answered",
    "bare starlette answered",
}


def test_every_press_is_answered_and_measured() -> None:
    """A second of each, at a low rate: figures for every answer, and no failed press."""
    asked = ["--seconds", "1", "--rate", "10", "--json"]
    command = [sys.executable, "-m", "tests.bench", "press", *asked]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST)
    assert done.returncode == 0, done.stderr

    told = json.loads(done.stdout)

    assert {f"{row['side']} {row['answer']}" for row in told["milliseconds"]} == ANSWERS
    assert all(row["presses"] == 10 for row in told["milliseconds"])
    assert all(row["failed"] == 0 for row in told["milliseconds"])
    assert all(0 < row["p50"] <= row["p99"] for row in told["milliseconds"])
    assert [one["ours"] for one in told["ratios"]] == [
        "slack acknowledged",
        "slack shown",
        "simulator answered",
    ]
    assert all(one["p50"] > 0 and one["p99"] > 0 for one in told["ratios"])
