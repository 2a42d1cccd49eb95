"""In CI nothing is skipped: a test that can't run there is a failed one."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

SKIPS = "import pytest\n\n\ndef test_it():\n    pytest.skip('no browser')\n"
SKIPS_ITSELF = "import pytest\n\npytest.skip('no browser', allow_module_level=True)\n"


@pytest.mark.parametrize("source", [SKIPS, SKIPS_ITSELF], ids=["a test", "a file"])
@pytest.mark.parametrize(("ci", "closing"), [("true", "1 (failed|error)"), ("", "1 skipped")])
def test_a_skip_fails_in_ci_only(tmp_path: Path, source: str, ci: str, closing: str) -> None:
    """The closing line says failed or error in CI, and skipped elsewhere."""
    (tmp_path / "test_it.py").write_text(source)
    command = [sys.executable, "-m", "pytest", "-p", "tests.plugin", str(tmp_path)]

    ran = subprocess.run(
        [*command, "--rootdir", str(tmp_path), "-c", "/dev/null", "-rs"],
        env={"CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )

    assert re.search(closing, ran.stdout.strip().splitlines()[-1]), ran.stdout
    assert "no browser" in ran.stdout
