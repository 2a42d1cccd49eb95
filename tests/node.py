"""Node and its locked packages, which only the tests use: nothing of it ships."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from bot import first

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
IN_VENV = Path(sys.executable).parent
OLDEST = 20


def ready(*, with_chromium: bool) -> None:
    """Install what tests/package-lock.json says, once, and Node where it is missing."""
    if not _new_enough(program("node")):
        print("Setting up Node in .venv: this happens once.", flush=True)
        first.fill("tests/node.lock")
    wanted = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    stamp = MODULES / (".all-installed" if with_chromium else ".installed")
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print("Setting up tests/node_modules: this happens once.", flush=True)
    leave_out = [] if with_chromium else ["--omit=dev"]
    run(program("npm"), "ci", "--loglevel=error", *leave_out)
    stamp.write_text(wanted)
    (MODULES / ".installed").write_text(wanted)


def program(name: str) -> str:
    """Return where `node` or `npm` is: the one in .venv, if any, else the machine's."""
    own = IN_VENV / name
    return str(own) if own.exists() else shutil.which(name) or name


def run(*command: str, **environment: str) -> str:
    """Run a Node program in tests/ and return what it printed."""
    path = os.pathsep.join((str(IN_VENV), os.environ["PATH"]))
    trust = {"NODE_USE_SYSTEM_CA": "1"}  # a council's web proxy signs for itself
    ran = subprocess.run(
        command,
        cwd=HERE,
        env=trust | os.environ | environment | {"PATH": path},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if ran.returncode:
        sys.exit(f"Set-up stopped: {Path(command[0]).name} failed, as it says above.")
    return ran.stdout


def _new_enough(node: str) -> bool:
    """Tell whether this Node exists and is not too old."""
    if shutil.which(node) is None:
        return False
    return int(run(node, "--version").lstrip("v").split(".")[0]) >= OLDEST
