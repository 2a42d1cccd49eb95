"""Starts the emulated Slack: one Node for a test run, a fresh workspace for each test."""

import json
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests import node

HERE = Path(__file__).parent


class Emulator:
    """One Node that emulates Slack; `fresh` empties it."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        """Talk to this process."""
        self._process = process
        self.port = free_port()

    def fresh(self, advertised: str, seed: dict[str, Any]) -> None:
        """Begin anew with this workspace; files say that they lie at `advertised`."""
        order = {"port": self.port, "advertised": advertised, "seed": seed}
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        assert json.loads(self._process.stdout.readline())["url"]


def free_port() -> int:
    """Return a port of this computer that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


@contextmanager
def running() -> Iterator[Emulator]:
    """Yield an emulator; its process ends afterwards."""
    with subprocess.Popen(
        [node.program("node"), HERE / "emulator.mjs"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Emulator(process)
        assert process.stdin
        process.stdin.close()
        process.wait(timeout=10)
