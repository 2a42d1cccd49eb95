"""What the contract's platforms need of the outside."""

from collections.abc import Iterator

import pytest

from tests.slack import world
from tests.slack.emulator import Emulator
from tests.slack.world import Workspace


@pytest.fixture
def slack_workspace(emulated_slack: Emulator) -> Iterator[Workspace]:
    """A fresh workspace with Amina, Ben and a channel in it."""
    people = {name: f"{name}@wsx.example" for name in ("amina", "ben")}
    with world.opened(emulated_slack, people) as opened:
        yield opened
