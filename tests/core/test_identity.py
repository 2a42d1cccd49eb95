"""What might give a child away is seen, and ordinary references are let through."""

import pytest

from handlers.core.identity import (
    is_nhs_number,
    kind_of_header,
    kinds_within,
    looks_like,
    looks_like_a_name,
    may_be_repeated,
    says,
)


@pytest.mark.parametrize(
    ("digits", "right"),
    [
        ("9434765919", True),  # 90+36+24+28+42+30+20+27+2 = 299 = 27*11+2; 11-2 = 9
        ("9434765918", False),
        ("4010232137", True),  # 40+0+8+0+12+15+8+3+6 = 92 = 8*11+4; 11-4 = 7
        ("0000000000", False),  # adds up, and is nobody's
    ],
)
def test_the_check_digit_of_an_nhs_number(digits: str, *, right: bool) -> None:
    """Modulus 11, weights 10 to 2."""
    assert is_nhs_number(digits) is right


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("9434765919", "an NHS number"),
        ("943 476 5919", "an NHS number"),
        ("ref 943-476-5919 seen", "an NHS number"),
        ("BN11 1AA", "a postcode"),
        ("bn111aa", "a postcode"),
        ("near SW1A 2AA", "a postcode"),
        ("03/04/2015", "a birth date"),
        ("2015-04-03", "a birth date"),
        ("3.4.15", "a birth date"),
        ("born 3 April 2015", "a birth date"),
        ("April 3, 2015", "a birth date"),
        ("CF-000123", ""),
        ("1234567890", ""),
        ("94347659190", ""),
        ("LA-2024-0012", ""),
        ("10-15", ""),
        ("0-4 years", ""),
        ("White British", ""),
        ("", ""),
    ],
)
def test_identity_is_seen_in_a_text(text: str, kind: str) -> None:
    """NHS numbers, postcodes and dates are; references and bands are not."""
    assert looks_like(text) == kind


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Amina Khan", True),
        ("KHAN, Amina", True),
        ("Zoë Åkesson-Lind", True),
        ("CF-000123", False),
        ("LCS CIN 12", False),
        ("white british", False),
        ("Case File 12", False),
    ],
)
def test_a_name_is_two_words_with_capitals(text: str, *, name: bool) -> None:
    """Words that say that it is something else keep it from being one."""
    assert looks_like_a_name(text, frozenset(("case", "file"))) is name


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Child's Name", "names"),
        ("Forename", "names"),
        ("Child", "names"),
        ("D.O.B.", "birth dates"),
        ("DOB", "birth dates"),
        ("date_of_birth", "birth dates"),
        ("Home address", "postcodes"),
        ("NHS no.", "NHS numbers"),
        ("child_unique_id", ""),
        ("notes", ""),
    ],
)
def test_a_header_tells_what_a_column_may_hold(header: str, kind: str) -> None:
    """So that the report can say what was left at the door."""
    assert kind_of_header(header) == kind


def test_kinds_within_a_column_are_named_once() -> None:
    """However many cells hold them."""
    cells = ["visited 03/04/2015", "lives at BN11 1AA", "BN11 2BB", "nothing"]

    assert kinds_within("notes", cells) == ("dates", "postcodes")
    assert kinds_within("DOB", cells) == ("birth dates", "postcodes")


@pytest.mark.parametrize("text", ["Amina Khan", "9434765919", "BN11 1AA", "03/04/2015", "x" * 41])
def test_what_may_be_identity_is_not_repeated(text: str) -> None:
    """A report is read by more people than the file was meant for."""
    assert not may_be_repeated(text)
    assert says(text) == ""


def test_harmless_words_are_repeated() -> None:
    """So that a slip of the pen is found at once."""
    assert says("team manger") == 'says "team manger", which '
