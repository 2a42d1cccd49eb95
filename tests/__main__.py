"""The whole check, in one command: python -m tests."""

import argparse
import sys

from bot import first


def main() -> int:
    """Set up .venv where it is missing or old, then check everything inside it."""
    parser = argparse.ArgumentParser(
        prog="python -m tests",
        description="Checks format, lint, imports and types beside the tests.",
        epilog="Example: python -m tests --fast -- -k allocation -x",
    )
    parser.add_argument("--fast", action="store_true", help="leave out the browser")
    parser.add_argument("pytest", nargs="*", help="after --, what pytest should hear")
    asked = parser.parse_args()
    first.enter("requirements-tests.lock", "tests", sys.argv[1:])

    from tests import check  # only now is there something to import

    return check.run(asked.pytest, fast=asked.fast)


if __name__ == "__main__":
    sys.exit(main())
