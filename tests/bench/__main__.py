"""The benchmarks: python -m tests.bench outbox, python -m tests.bench press."""

import argparse
import sys

from tests.bench import outbox, press


def main() -> int:
    """Run one benchmark; print its ratios, or JSON only."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description="Measures the bot against the barest thing that could do its work. "
        "Only figures of one run may be compared.",
        epilog="Example: python -m tests.bench outbox --json",
    )
    which = parser.add_subparsers(dest="which", required=True)
    outbox.add_to(which)
    press.add_to(which)
    asked = parser.parse_args()
    result: int = asked.run(asked)
    return result


if __name__ == "__main__":
    sys.exit(main())
