"""What tests of Slack start from."""

from collections.abc import Iterator

import pytest

from tests.slack import world
from tests.slack.emulator import Emulator
from tests.slack.world import Workspace

STAFF = {"Amina Yusuf": "amina@wsx.example", "Ben Carter": "ben@wsx.example"}


@pytest.fixture
def workspace(emulated_slack: Emulator) -> Iterator[Workspace]:
    """A fresh workspace with Amina and Ben in it."""
    with world.opened(emulated_slack, STAFF) as opened:
        yield opened
