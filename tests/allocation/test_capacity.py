"""A tenth of all files a year: what it takes, how far it is, and who has to be there."""

from dataclasses import replace

import pytest

from handlers.allocation.capacity import capacity, sample_of
from handlers.allocation.council import CaseFile, Council, Person, Rules
from handlers.allocation.outcome import Capacity
from handlers.allocation.plan import plan
from handlers.allocation.records import gather
from storage.vocabulary import Draw
from tests.allocation.builders import JANUARY

RULES = Rules(
    auditors=frozenset({"team_manager"}),
    audited=frozenset({"practitioner"}),
    order="seeded_random",
    sample_share=0.1,
)


def leeds(managers: int, files: int, away: int = 0, sampled: int = 0) -> Council:
    """Make so many managers, of whom some are away, and files that one practitioner has."""
    people = [
        Person(f"m{n}", f"team {n}", "One", (), frozenset({"team_manager"}), float(n < away))
        for n in range(managers)
    ]
    ben = Person("ben", "team b", "Two", (), frozenset({"practitioner"}))
    return Council(
        (*people, ben), tuple(CaseFile(f"f{n}", "ben", "CIN", "team b") for n in range(files)),
        sampled=sampled,
    )  # fmt: skip


def of(council: Council, rules: Rules = RULES) -> Capacity:
    """Return the capacity of January."""
    return capacity(gather(council, rules, JANUARY[0]))


@pytest.mark.parametrize(
    ("files", "a_year", "a_month", "needed"),
    [
        (9_960, 996, 83, 94),  # the trap: 84 auditors suffice only if nobody is ever away
        (10_000, 1_000, 84, 95),  # 84 / 0.89 = 94.4
        (120, 12, 1, 2),
        (1, 1, 1, 2),
        (0, 0, 0, 0),
    ],
)
def test_what_a_tenth_takes(files: int, a_year: int, a_month: int, needed: int) -> None:
    """A share of the open files, a twelfth of it a month, and 11 in 100 people away."""
    sample = sample_of(gather(leeds(1, files), RULES, JANUARY[0]), 1)

    assert (sample.a_year, sample.a_round, sample.auditors_needed) == (a_year, a_month, needed)


def test_closed_files_are_no_part_of_the_share() -> None:
    """What is sampled is what is open."""
    council = leeds(1, 120)
    closed = replace(council, files=tuple(replace(one, closed=True) for one in council.files))

    assert sample_of(gather(closed, RULES, JANUARY[0]), 1).files == 0


def test_the_draft_says_how_far_the_year_is_and_whether_the_auditors_suffice() -> None:
    """96 auditors of whom 12 are away, 9,960 files, 498 audits in the last 12 months."""
    found = of(leeds(96, 9_960, away=12, sampled=498))

    assert found.sentence == (
        "84 of 96 places for audits can be filled this month; 12 lost to absence or exemption. "
        "To look at 10% of 9960 open files in a year (996), 83 a month are needed: that is "
        "enough. In the last 12 months 498 audits came in, 50% of it. With 11% of people away, "
        "as is usual, 94 auditors would be needed; there are 96."
    )
    assert (found.need_per_month, found.enough) == (83, True)


def test_too_few_auditors_are_told_before_a_round_opens() -> None:
    """80 places for 83 audits."""
    found = of(leeds(80, 9_960))

    assert "83 a month are needed: that is 3 too few." in found.sentence
    assert "94 auditors would be needed; there are 80." in found.sentence
    assert not found.enough


def test_a_quarter_needs_three_months_audits() -> None:
    """1,000 a year is 250 a quarter; the words say quarter."""
    found = of(leeds(10, 10_000), replace(RULES, months=3))

    assert found.need_per_month == 250
    assert "10 of 10 places for audits can be filled this quarter." in found.sentence
    assert "250 a quarter are needed" in found.sentence


def test_coverage_of_a_quarter_counts_three_months() -> None:
    """One practitioner in six months is half a quarter's audit: one."""
    rules = replace(RULES, order="longest_unaudited", sample_share=0.0, months=3)

    found = of(leeds(3, 2), rules)

    assert found.need_per_month == 1
    assert "1 a quarter is needed" in found.sentence


def test_each_audit_of_a_random_draw_is_marked_sample() -> None:
    """Reports can then show the sample by itself."""
    made = plan(leeds(3, 20), RULES, *JANUARY, seed=1)

    assert [one.draw for one in made.pairings] == [Draw.SAMPLE]
    assert made.capacity.sample is not None
