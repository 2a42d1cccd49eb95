"""Runs every part of the check: the short ones one by one, beside the tests."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bot.first import ROOT
from tests import browser, node

BESIDE = {
    "format": ("ruff", "format", "--check", "--output-format=concise", "."),
    "lint": ("ruff", "check", "--output-format=concise", "."),
    "imports": ("lint-imports", "--no-logo"),
    "types": ("mypy", "."),
}
PROGRAMS = Path(sys.executable).parent  # .venv's, whatever PATH says
WORKERS = max(2, os.cpu_count() or 2)


@dataclass(frozen=True)
class Outcome:
    """How one part of the check went."""

    part: str
    passed: bool
    seconds: float
    said: str

    def __str__(self) -> str:
        """One line: part, verdict, time, and the figures it closed with."""
        figures = (self.said.strip().splitlines() or ["nothing to mend"])[-1]
        verdict = "ok" if self.passed else "FAILED"
        spent = f"{self.seconds:6.1f} s"
        return f"{self.part:<8} {verdict:<7} {spent}  {figures.strip('= ')}"


def run(for_pytest: Sequence[str], *, fast: bool) -> int:
    """Run every part; print what failed and a closing table; return 1 on a failure."""
    node.ready(with_chromium=not fast and browser.on_path() is None)
    if not fast:
        browser.ready()
    tests = ["pytest", "-n", str(WORKERS), "--dist", "worksteal", *for_pytest]
    if fast:
        tests += ["-m", "not browser"]
    with ThreadPoolExecutor(max_workers=1) as others:
        coming = [others.submit(_timed, part, BESIDE[part], _keep) for part in BESIDE]
        last = _timed("tests", tests, _echo)
        outcomes = [*(one.result() for one in coming), last]
    failed = [one.part for one in outcomes if not one.passed]
    for one in outcomes[:-1]:
        if not one.passed:
            print(f"\n--- {one.part}\n{one.said.strip()}")
    print("", *outcomes, sep="\n")
    print(f"failed: {', '.join(failed)}" if failed else "all good")
    return 1 if failed else 0


def _timed(part: str, command: Sequence[str], hear: Callable[[str], None]) -> Outcome:
    """Run a command from .venv and keep what it says."""
    began = time.monotonic()
    said = []
    with subprocess.Popen(
        [PROGRAMS / command[0], *command[1:]],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        for line in process.stdout or ():
            said.append(line)
            hear(line)
    passed = process.returncode == 0
    return Outcome(part, passed, time.monotonic() - began, "".join(said))


def _keep(_line: str) -> None:
    """Say nothing for now: the table at the end will."""


def _echo(line: str) -> None:
    """Let the reader follow."""
    print(line, end="", flush=True)
