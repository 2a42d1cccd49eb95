"""Kill runs from the command line: python -m tests.faults --kills 1000."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import postgres
from tests.faults.driver import Came, Run
from tests.faults.scenarios import SCENARIOS, Scenario

BOTH = ("sqlite", "postgresql")


def main() -> int:
    """Run every scenario; print one line; return 1 when anything was lost or doubled."""
    asked = _asked()
    plan = [
        (scenario, name)
        for name in BOTH
        for scenario in SCENARIOS
        if name in scenario.databases and asked.database in (name, "both")
        if asked.only in scenario.name
    ]
    total = Came()
    with _server(needed=any(name == "postgresql" for _, name in plan)) as server:
        for number, (scenario, name) in enumerate(plan):
            kills = asked.kills // len(plan) + (number < asked.kills % len(plan))
            came = _run(scenario, name, server, kills, f"{asked.seed}:{number}")
            print(f"{name}, {scenario.name}: {came} in {came.seconds:.1f} s", file=sys.stderr)
            total += came
    if asked.verbose:
        print(dict(total.kills), "platform faults:", total.platform_faults, file=sys.stderr)
    print(total)
    for crash in total.crashed:
        print(f"crashed: {crash}", file=sys.stderr)
    return 1 if total.lost or total.doubled or total.crashed else 0


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
    parser.add_argument("--verbose", action="store_true", help="the kills at each point, too")
    return parser.parse_args()


def _run(scenario: Scenario, name: str, server: str, kills: int, seed: str) -> Came:
    with tempfile.TemporaryDirectory(prefix="qa-loop-faults-") as folder:
        if name == "sqlite":
            url = f"sqlite:///{folder}/qa-loop.db"
            return Run(scenario, url, Path(folder), kills, seed).all()
        with postgres.database(server) as url:
            return Run(scenario, url, Path(folder), kills, seed).all()


@contextmanager
def _server(*, needed: bool) -> Iterator[str]:
    if not needed:
        yield ""
        return
    with postgres.server() as address:
        yield address


if __name__ == "__main__":
    sys.exit(main())
