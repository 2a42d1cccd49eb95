"""Adopting a framework, with the trail as its witness."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from handlers.core.errors import Refusal
from handlers.core.profile.loader import digest, from_canonical_json, load
from handlers.frameworks.flows import adopt
from handlers.frameworks.rules import unset_phones, with_council
from storage.db import open_database, transaction

MORNING = datetime(2026, 12, 14, 10, tzinfo=UTC)
WEST_SUSSEX = load("west_sussex")


@pytest.fixture
def session(sqlite_url: str) -> Iterator[Session]:
    """A transaction on a fresh database."""
    engine = open_database(sqlite_url)
    with transaction(engine) as opened:
        yield opened
    engine.dispose()


def test_an_adopted_framework_is_stored_whole(session: Session) -> None:
    """What was loaded comes back exactly, under its fingerprint."""
    adopted = adopt(session, WEST_SUSSEX, MORNING, "os:quinn", lambda _deed, _about: None)

    assert from_canonical_json(adopted.body) == WEST_SUSSEX.profile
    assert adopted.digest == digest(WEST_SUSSEX.profile)
    assert (adopted.framework, adopted.adopted_by) == ("west_sussex", "os:quinn")


def test_the_trail_hears_of_each_change_once(session: Session) -> None:
    """Adopting what is in force already is no deed."""
    trail: list[tuple[str, str]] = []

    def record(deed: str, about: str) -> None:
        trail.append((deed, about))

    for framework in ("west_sussex", "west_sussex", "default"):
        adopt(session, load(framework), MORNING, "os:quinn", record)

    assert trail == [
        ("framework.adopted", "framework:west_sussex/1"),
        ("framework.adopted", "framework:default/2"),
    ]


def test_a_number_that_nobody_could_ring_is_refused(session: Session) -> None:
    """What is typed at adoption is checked as a file is."""
    broken = replace(WEST_SUSSEX, profile=with_council(WEST_SUSSEX.profile, duty_phone="later"))

    with pytest.raises(Refusal, match=r"'council\.duty_phone' can't be used"):
        adopt(session, broken, MORNING, "os:quinn", lambda _deed, _about: None)


def test_made_up_numbers_are_known_as_such() -> None:
    """One that was set is no longer named."""
    one_set = with_council(WEST_SUSSEX.profile, out_of_hours_phone=" 01632 960002 ")

    assert unset_phones(WEST_SUSSEX.profile.council) == ("duty_phone", "out_of_hours_phone")
    assert unset_phones(one_set.council) == ("duty_phone",)
    assert one_set.council.out_of_hours_phone == "01632 960002"


def test_closure_days_are_added_in_order_and_once() -> None:
    """Two adoptions in a row don't lose or double a day."""
    late, early = date(2026, 12, 31), date(2026, 12, 29)
    once = with_council(WEST_SUSSEX.profile, closure_days=[late])

    assert with_council(once, closure_days=[early, late]).council.closure_days == (early, late)
