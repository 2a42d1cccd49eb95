"""Kill runs from the command line: python -m tests.faults --kills 1000."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict

from tests import postgres
from tests.faults.driver import Came, Run, Task
from tests.faults.near_side import PLANTS
from tests.faults.scenarios import SCENARIOS, Scenario


class Asked(TypedDict):
    """What the command line asks of each scenario."""

    kills: int
    seed: str
    plant: str


BOTH = ("sqlite", "postgresql")


def main() -> int:
    """Run every scenario; print one line; return 1 when anything was lost or doubled."""
    asked = _asked()
    plan = [
        (scenario, name)
        for name in BOTH
        for scenario in SCENARIOS
        if name in scenario.databases and asked.database in (name, "both")
        if asked.only in f"{name}, {scenario.name}"
    ]
    workers = sum(scenario.workers for scenario, _ in plan)
    total = Came()
    with _server(needed=any(name == "postgresql" for _, name in plan)) as server:
        for number, (scenario, name) in enumerate(plan):
            kills = asked.kills * scenario.workers // workers + 1
            task = Asked(kills=kills, seed=f"{asked.seed}:{number}", plant=asked.plant)
            came = _run(scenario, name, server, task)
            spent = f"{came.killing:.1f} + {came.seconds - came.killing:.1f} s"
            print(f"{name}, {scenario.name}: {came} in {spent}", file=sys.stderr)
            for note in came.notes:
                print(f"  {note}", file=sys.stderr)
            total += came
    if asked.verbose:
        print(dict(total.kills), "platform faults:", total.platform_faults, file=sys.stderr)
    print(total)
    return 1 if total.lost or total.doubled else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults",
        description="Kills the bot with -9 while it delivers, on a platform that fails a fifth "
        "of the time, and counts on the platform's side what was lost or doubled.",
        epilog="Example: python -m tests.faults --kills 200 --seed 7",
    )
    parser.add_argument("--kills", type=int, default=200, help="how many (200)")
    parser.add_argument("--seed", default="1", help="which run (1)")
    parser.add_argument("--database", choices=(*BOTH, "both"), default="both")
    parser.add_argument("--only", default="", help="scenarios whose name says this")
    parser.add_argument(
        "--plant", choices=PLANTS, default="", help="a fault that has to be found: it is, or we lie"
    )
    parser.add_argument("--verbose", action="store_true", help="the kills at each point, too")
    return parser.parse_args()


def _run(scenario: Scenario, name: str, server: str, asked: Asked) -> Came:
    with tempfile.TemporaryDirectory(prefix="qa-loop-faults-") as folder:
        if name == "sqlite":
            url = f"sqlite:///{folder}/qa-loop.db"
            return Run(Task(scenario, url, Path(folder), **asked)).all()
        with postgres.database(server) as url:
            return Run(Task(scenario, url, Path(folder), **asked)).all()


@contextmanager
def _server(*, needed: bool) -> Iterator[str]:
    if not needed:
        yield ""
        return
    with postgres.server() as address:
        yield address


if __name__ == "__main__":
    sys.exit(main())
