"""The README's table of the five councils: every line names a test that is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "README.md").read_text("utf-8").partition("## The five councils")[2]
LINES = [
    line
    for line in TABLE.partition("\n## ")[0].splitlines()
    if line.startswith("| ") and "`" in line
]
NAMED = re.compile(r"`(?P<file>[\w/]+\.py)(?:::(?P<test>\w+))?` \|$")


def test_the_table_has_a_line_for_each_council() -> None:
    """Whatever is added or taken away."""
    councils = {line.split("|")[1].strip() for line in LINES} - {"", "all"}

    assert councils == {
        "on LCS",
        "West Sussex",
        "Hammersmith & Fulham",
        "Leeds",
        "Leicestershire",
    }


@pytest.mark.parametrize("line", LINES)
def test_each_line_is_a_test(line: str) -> None:
    """What the page says works is tried under that name."""
    named = NAMED.search(line)

    assert named, line
    written = (ROOT / "tests" / named["file"]).read_text("utf-8")
    assert f"def {named['test'] or 'test_'}" in written
