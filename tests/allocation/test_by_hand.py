"""Changes after the draw: the same hard rules, and somebody who can take over."""

from dataclasses import replace
from datetime import date

import pytest

from handlers.allocation.by_hand import check_pairing, next_auditor
from handlers.allocation.council import PastAudit
from handlers.allocation.explain import why_not
from handlers.allocation.outcome import Pairing
from tests.allocation.builders import JANUARY, RULES, file, january


@pytest.mark.parametrize(
    ("auditor", "case_ref", "code"),
    [
        ("farid", "4", None),
        ("carol", "4", "same_line"),  # Ben's manager
        ("priya", "4", "same_line"),  # and hers
        ("iris", "4", "away"),
        ("ben", "1", "not_an_auditor"),
        ("nobody", "4", "not_an_auditor"),
        ("hugh", "4", "quota_used"),
        ("farid", "5", "worker_already_picked"),
        ("farid", "8", "family_already_picked"),
        ("farid", "7", "restricted"),
        ("farid", "none", "unknown_file"),
    ],
)
def test_a_pairing_made_by_hand_keeps_the_rules(
    auditor: str, case_ref: str, code: str | None
) -> None:
    """Hugh has Cleo's file, of the family that Grace's file 8 is of; Ben's is to be given."""
    base = january()
    files = [replace(f, family="f") if f.ref == "5" else f for f in base.files]
    council = replace(base, files=(*files, file("8", "grace", "Safeguarding West", family="f")))
    others = [Pairing("hugh", "cleo", "5")]

    found = check_pairing(
        council, RULES, others, auditor=auditor, case_ref=case_ref, window_from=JANUARY[0]
    )

    assert found == code
    assert found is None or why_not(found).endswith(".")


@pytest.mark.parametrize(
    ("load", "excluding", "taker"),
    [
        ({"carol": 1, "priya": 0, "farid": 1}, [], "priya"),
        ({"carol": 1, "priya": 2, "farid": 3}, [], "carol"),
        ({"carol": 1, "priya": 2, "farid": 3}, ["carol"], "priya"),
        ({"carol": 1, "priya": 1, "farid": 1}, [], "priya"),  # the fewest in 12 months
        ({}, ["carol", "priya", "farid"], None),
    ],
)
def test_an_audit_is_taken_over_by_whoever_has_least(
    load: dict[str, int], excluding: list[str], taker: str | None
) -> None:
    """Dev's audit: Amina and Hugh are in his line, Iris is away; Carol, Priya, Farid can."""
    history = (
        PastAudit("carol", "grace", "old 1", date(2026, 9, 7)),
        PastAudit("farid", "ben", "old 2", date(2026, 10, 5)),
        PastAudit("priya", "jo", "old 3", date(2025, 10, 6)),  # more than 12 months ago
    )
    council = replace(january(), history=history)

    found = next_auditor(
        council,
        RULES,
        case_ref="1",
        window_from=JANUARY[0],
        seed=1,
        load=load,
        excluding=excluding,
    )

    assert found == taker


@pytest.mark.parametrize("case_ref", ["7", "none"])
def test_a_sealed_or_unknown_file_goes_back_to_qa(case_ref: str) -> None:
    """File 7 has become restricted: nobody takes it over."""
    found = next_auditor(
        january(), RULES, case_ref=case_ref, window_from=JANUARY[0], seed=1, load={}
    )

    assert found is None
