"""The first run: makes .venv once, holding what the lock says, and goes on inside it.

    python3 -m bot.first demo

does what `qa-loop demo` does, on a machine that has only Python and pip. It runs
before anything is installed, so it uses the standard library alone, and plain
enough syntax for an old Python to read the sentence that sends it away.
"""

import hashlib
import importlib.util
import os
import re
import runpy
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST = (3, 11)
# How pip says that it has come to a package, fetched or from its cache.
PACKAGE = re.compile(r"(?:Collecting |Processing \S*/)([\w.-]+?)(?:==|-\d)")
OPTIONS = (
    "--disable-pip-version-check",
    "--no-input",
    "--progress-bar=off",
    "--no-deps",
)
NO_PIP = (
    "This Python has neither pip nor ensurepip. "
    "On Debian and Ubuntu, `apt install python3-venv` brings them; then try again."
)


def enter(lock: str, module: str, arguments: "list[str]") -> None:
    """Go on as `python -m module` in .venv; return at once when that is where we are.

    The locked packages are installed when .venv is missing or the lock has changed.
    """
    if sys.version_info < OLDEST:
        sys.exit(f"QA Loop needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    if not (ROOT / lock).exists():
        sys.exit(f"{lock} is not here: run this from a copy of the whole repository.")
    stamp, wanted = VENV / f"{lock}.installed", _fingerprint(lock)
    fresh = stamp.exists() and stamp.read_text() == wanted and PYTHON.exists()
    if fresh and Path(sys.prefix).resolve() == VENV.resolve():
        return
    if not fresh:
        install(lock)
        stamp.write_text(wanted)
    command = [str(PYTHON), "-m", module, *arguments]
    if os.name == "nt":  # exec there returns to the shell at once
        sys.exit(subprocess.call(command))
    os.execv(PYTHON, command)


def _fingerprint(lock: str) -> str:
    """Tell one state of the lock, the project's metadata and its place from another."""
    parts = [(ROOT / name).read_bytes() for name in (lock, "pyproject.toml")]
    return hashlib.sha256(b"\0".join([*parts, bytes(ROOT)])).hexdigest()


def install(lock: str) -> None:
    """Install what a lock says, then the project itself, into .venv."""
    print(f"Setting up .venv from {lock}: this happens once.", flush=True)
    fill(lock)
    _show([*_pip(), "--no-build-isolation", "-e", "."], 0)


def fill(lock: str) -> None:
    """Install what a lock says into .venv; make it where it is missing or broken."""
    pins = len(re.findall("^[a-z].*==", (ROOT / lock).read_text(), re.MULTILINE))
    _show([*_pip(), "--require-hashes", "-r", lock], pins)


def _pip() -> "list[str]":
    """Make .venv where it is missing or broken; return the pip that fills it.

    That is the base Python's own pip where Debian keeps ensurepip in another package.
    """
    ours = importlib.util.find_spec("ensurepip") is not None
    pip = [str(PYTHON), "-m", "pip"]
    if not _works([*pip, "--version"]):
        if ours or not _works([str(PYTHON), "--version"]):
            venv.create(VENV, clear=True, with_pip=ours, symlinks=os.name != "nt")
        if not ours:
            outside = sys.prefix == sys.base_prefix
            base = sys.executable if outside else f"{sys.base_prefix}/bin/python3"
            pip = [base, "-m", "pip", "--python", str(PYTHON)]
            if not _works([base, "-m", "pip", "--version"]):
                sys.exit(NO_PIP)
    return [*pip, "install", *OPTIONS]


def _works(command: "list[str]") -> bool:
    """Tell whether a command can be run at all."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _show(command: "list[str]", pins: int) -> None:
    """Run pip; count packages as they come; on failure, print what pip said."""
    said = []
    came = 0
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        for line in pip.stdout or ():
            said.append(line)
            pins -= line.startswith("Ignoring ")  # meant for another system
            package = PACKAGE.match(line) if pins > 0 else None
            if package:
                came += 1
                _progress(f"{came} of {pins}  {package[1]}")
            elif line.startswith("Installing collected") and came:
                _progress(f"{came} of {pins}  unpacking", last=True)
    if pip.returncode:
        sys.exit("".join(said[-15:]) + "Set-up stopped: pip failed, as it says above.")


def _progress(text: str, *, last: bool = False) -> None:
    """Show how far it is: on one line of a terminal, now and then in a log."""
    if sys.stdout.isatty():
        print(f"\r  {text:<60}", end="\n" if last else "", flush=True)
    elif last or text.partition(" ")[0].endswith("0"):
        print(f"  {text}", flush=True)


if __name__ == "__main__":
    enter("requirements.lock", "bot", sys.argv[1:])
    runpy.run_module("bot", run_name="__main__", alter_sys=True)
