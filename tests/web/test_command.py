"""`qa-loop demo`: what it refuses, and that it opens, answers and stops."""

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest
import typer
from typer.testing import CliRunner

from bot.demo.command import Story, Tell, demo_command
from bot.demo.start import Demo
from handlers.core.errors import Refusal

SCRIPT = (
    "import typer; from bot.demo.command import demo_command; app = typer.Typer(); "
    "demo_command(app); app()"
)


def a_story(council: Demo, tell: Tell) -> Mapping[str, object]:
    """Tell one line and one figure."""
    tell("Once upon a time.")
    return {"people": len(list(council.app.people()))}


def run(*arguments: str, stories: Mapping[str, Story] | None = None) -> tuple[int, str, str]:
    """Run the command; return its exit code, output and complaints."""
    app = typer.Typer()
    demo_command(app, stories or {})
    result = CliRunner().invoke(app, list(arguments))
    if isinstance(result.exception, Refusal):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--json",), "It needs a --story to tell of."),
        (("--story", "year"), "There is no story 'year'."),
        (("--size", "huge"), "huge"),
        (("--port", "70000"), "65535"),
    ],
)
def test_bad_input_is_refused_with_one_sentence(arguments: tuple[str, ...], why: str) -> None:
    """Nothing is built, and the exit code says so."""
    code, _, said = run(*arguments)

    assert code == 2
    assert why in said


def test_a_story_is_told_or_counted(tmp_path: Path) -> None:
    """Without --json a dialogue; with it, figures alone."""
    told = run("--story", "month", "--keep", str(tmp_path / "a"), stories={"month": a_story})
    counted = run("--story", "month", "--json", stories={"month": a_story})

    assert told[1].endswith("Once upon a time.\n")
    assert re.fullmatch(r'\{\s*"people": \d+\s*\}\n', counted[1])
    assert (tmp_path / "a" / "qa-loop.db").exists()


def test_a_council_that_is_kept_is_never_overwritten(tmp_path: Path) -> None:
    """A second demo in the same folder is refused."""
    (tmp_path / "qa-loop.db").write_text("somebody's")

    with pytest.raises(Refusal, match="was left as it is"):
        run("--keep", str(tmp_path))


def test_a_port_that_is_taken_is_a_refusal() -> None:
    """The sentence names the port and the way out."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(Refusal, match=f"can't use port {port}"):
            run("--no-browser", "--port", str(port))


def test_it_opens_on_this_computer_and_stops_at_ctrl_c() -> None:
    """The address that is printed answers; Ctrl-C ends it without a trace of code."""
    command = [sys.executable, "-c", SCRIPT, "--no-browser"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
    ) as demo:
        address = next(line.strip() for line in demo.stdout or () if line.startswith("http"))
        page = httpx.get(address, follow_redirects=False)
        demo.send_signal(signal.SIGINT)
        out, err = demo.communicate(timeout=20)

    assert page.status_code == 303
    assert demo.returncode == 0
    assert "Stopped." in out
    assert "Traceback" not in err
