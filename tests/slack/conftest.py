"""What tests of Slack start from."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.slack import world
from tests.slack.council import SlackCouncil, opened, put_on_the_shelf
from tests.slack.emulator import Emulator
from tests.slack.world import Workspace

STAFF = {"Amina Yusuf": "amina@wsx.example", "Ben Carter": "ben@wsx.example"}


@pytest.fixture
def workspace(emulated_slack: Emulator) -> Iterator[Workspace]:
    """A fresh workspace with Amina and Ben in it."""
    with world.opened(emulated_slack, STAFF) as made:
        yield made


@pytest.fixture(scope="session")
def council_shelf(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Path:
    """The council's database, made once, to be copied."""
    return put_on_the_shelf(tmp_path_factory.mktemp("council"), migrated_file)


@pytest.fixture
def council(
    emulated_slack: Emulator, council_shelf: Path, tmp_path: Path
) -> Iterator[SlackCouncil]:
    """West Sussex on Slack, on Monday 14 December 2026."""
    with opened(emulated_slack, council_shelf, tmp_path) as made:
        yield made
