"""Cards about many lists at once stay within what Slack and Teams can show."""

from datetime import date

import pytest

from handlers.core.profile.loader import load
from handlers.rounds.cards import lists as cards
from handlers.rounds.listing import Known, ServiceList, in_words, pasted
from handlers.rounds.rules import Days
from handlers.rounds.view import RoundView
from storage.vocabulary import RoundStatus

DAYS = Days(date(2027, 1, 1), date(2027, 1, 11), date(2027, 1, 15), date(2027, 1, 4))
ROUND = RoundView(
    id=1,
    kind=load("west_sussex").profile.kinds["monthly"],
    month=DAYS.month,
    months=1,
    theme="",
    status=RoundStatus.DRAFTED,
    window_from=DAYS.window_from,
    window_to=DAYS.window_to,
    cards_on=DAYS.cards_on,
    cards_go_out=DAYS.cards_on,
    quota=0,
    draw=1,
    seed=1,
    input_hash="",
    to_come=0,
)


def service(number: int, *bars: str) -> ServiceList:
    """Return the list of one service, with a file for each of these bars."""
    return ServiceList(
        reference=f"monthly/2027-01-01/{number}",
        service_id=number,
        service=f"Multi-Agency Safeguarding Hub and Early Help Front Door, North and East {number}",
        days=DAYS,
        asked_on=date(2026, 12, 16),
        due_on=date(2026, 12, 24),
        heads=(),
        workers=(),
        files=[Known(n, n, f"Worker {n}", number, bar) for n, bar in enumerate(bars)],
        by=None,
        given_on=None,
        drawn_without=False,
    )


@pytest.mark.parametrize("missing", [0, 1, 3, 20])
def test_a_draft_offers_a_few_buttons_and_counts_the_rest(missing: int) -> None:
    """Three services with their buttons; labels fit, whatever a service is called."""
    sections = cards.in_draft(ROUND, [service(n) for n in range(1, missing + 1)])

    assert sum(bool(one.buttons) for one in sections) == min(missing, 3)
    assert max((len(b.label) for one in sections for b in one.buttons), default=0) <= 75
    if missing > 3:
        assert sections[-1].text == f"{missing - 3} more lists missing."


def test_many_files_that_can_t_be_used_are_named_up_to_eight() -> None:
    """Then they are counted."""
    one = service(1, *["new_to_child"] * 30)

    said = cards.bars(one)

    assert said.startswith("Worker 0 (still new to the child), Worker 1")
    assert said.endswith("and 22 more")


def test_many_faults_are_told_ten_at_a_time() -> None:
    """A form has room for ten lines, and says how many there are."""
    told = in_words([f"Line {n}: no file." for n in range(1, 31)])

    assert told.splitlines()[-1] == "And 20 more like these."
    assert len(told.splitlines()) == 11


def test_pasted_lines_keep_their_numbers() -> None:
    """Empty ones count, stray spaces and invisible characters don't."""
    found = pasted("\n WSX-1 \r\n\n\u200bWSX-2\t\n")

    assert [(one.place, one.number) for one in found] == [("Line 2", "WSX-1"), ("Line 4", "WSX-2")]
