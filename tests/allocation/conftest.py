"""What the allocation's tests may count on."""

import pytest
from hypothesis.configuration import set_hypothesis_home_dir


@pytest.fixture(scope="session", autouse=True)
def hypothesis_keeps_its_notes_elsewhere(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A run leaves nothing behind in the repository, where pytest would look for tests."""
    set_hypothesis_home_dir(tmp_path_factory.mktemp("hypothesis"))
