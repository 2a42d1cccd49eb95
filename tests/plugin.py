"""What pytest knows from the start: CI skips nothing; where real servers come from."""

import os
from collections.abc import Generator, Iterator
from typing import TypeAlias, TypeVar

import pytest
from playwright.sync_api import Browser

from tests import browser as chromium
from tests import postgres
from tests.slack import emulator

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)
Wrapped: TypeAlias = Generator[None, Report, Report]
IN_CI = os.environ.get("CI") == "true"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Wrapped[pytest.TestReport]:
    """Make a skipped test a failed one in CI."""
    return _refuse_a_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Wrapped[pytest.CollectReport]:
    """Make a file that skips itself a failed one in CI."""
    return _refuse_a_skip((yield))


def _refuse_a_skip(report: Report) -> Report:
    """Turn a skip into a failure that says why it would have been skipped."""
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"CI skips nothing, but: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a real PostgreSQL, one for each worker."""
    with postgres.server() as address:
        yield address


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database that nothing else uses."""
    with postgres.database(postgres_server) as address:
        yield address


@pytest.fixture(scope="session")
def emulated_slack() -> Iterator[emulator.Emulator]:
    """An emulated Slack, one for each worker; each test takes a fresh workspace of it."""
    with emulator.running() as started:
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium. Tests that use it are marked `browser`."""
    with chromium.launched() as started:
        yield started
