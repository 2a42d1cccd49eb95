"""What might give a child away: NHS numbers, postcodes, dates, names.

Pure, and shy: it says what a text looks like and never repeats it.
"""

import re
from collections.abc import Iterable

NHS_LENGTH = 10
MODULUS = 11  # NHS Data Dictionary, NHS NUMBER: weights 10 to 2, remainder from 11
SHORTEST_NAME = 3  # letters; shorter ones are codes
SHOWN = 40  # characters of a cell that a fault may repeat

_TEN_DIGITS = re.compile(r"(?<![\w])(\d{3})[ -]?(\d{3})[ -]?(\d{4})(?![\w])")
_AREAS = (
    "AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN "
    "DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA "
    "LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG "
    "SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
)
_POSTCODE = re.compile(
    rf"(?<![A-Z0-9])(?:{'|'.join(_AREAS.split())})\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{{2}}(?![A-Z0-9])",
    re.IGNORECASE,
)
_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE = re.compile(
    r"(?<!\d)(?:(?:19|20)\d{2}[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|[12]\d|3[01])[-/.](?:(?:19|20)\d{2}|\d{2})"
    rf"|(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?[ -]{_MONTHS}[ ,-]+(?:19|20)?\d{{2}}"
    rf"|{_MONTHS} (?:0?[1-9]|[12]\d|3[01]),? (?:19|20)\d{{2}})(?!\d)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_HEADER_KINDS = (
    ("NHS numbers", ("nhs",)),
    ("birth dates", ("dob", "birth", "born")),
    ("postcodes", ("postcode", "post_code", "postal", "address", "street", "town", "uprn")),
    ("names", ("name", "initials", "known_as", "alias")),
)
_CHILD_HEADERS = {"child", "children", "client", "young_person", "sibling", "siblings"}


def nhs_numbers(text: str) -> list[str]:
    """Return the runs of ten digits that pass the NHS number's check digit."""
    runs = ("".join(match.groups()) for match in _TEN_DIGITS.finditer(text))
    return [run for run in runs if is_nhs_number(run)]


def is_nhs_number(digits: str) -> bool:
    """Return whether ten digits end in the right check digit.

    Source: NHS Data Dictionary, NHS NUMBER, Modulus 11.
    """
    total = sum(int(d) * w for d, w in zip(digits, range(NHS_LENGTH, 1, -1), strict=False))
    return (MODULUS - total % MODULUS) % MODULUS == int(digits[-1]) and len(set(digits)) > 1


def ten_digits(text: str) -> bool:
    """Return whether the text holds a number as long as an NHS number."""
    return bool(_TEN_DIGITS.search(text))


def looks_like(text: str) -> str:
    """Return what kind of identity a text looks like, names apart; "" for none."""
    if not any(ch.isdigit() for ch in text):
        return ""
    if nhs_numbers(text):
        return "an NHS number"
    if _POSTCODE.search(text):
        return "a postcode"
    return "a birth date" if _DATE.search(text) else ""


def looks_like_a_name(text: str, ordinary: frozenset[str] = frozenset()) -> bool:
    """Return whether two words in a row begin with a capital, as a person's names do.

    `ordinary` are small-letter words that say that the text is something else.
    """
    words = _WORD.findall(text)
    if any(word.casefold() in ordinary for word in words):
        return False
    names = [word for word in words if len(word) > 1 and word[0].isupper()]
    return len(names) > 1


def only_words(text: str, ordinary: frozenset[str] = frozenset()) -> bool:
    """Return whether a text is words without any number, as no reference is."""
    words = _WORD.findall(text)
    if any(ch.isdigit() for ch in text) or any(word.casefold() in ordinary for word in words):
        return False
    return any(len(word) >= SHORTEST_NAME for word in words)


def kind_of_header(header: str) -> str:
    """Return what a column is likely to hold, by its header; "" for nothing of a child."""
    folded = re.sub(r"[^a-z]+", "_", header.casefold())
    for kind, marks in _HEADER_KINDS:
        if any(mark in folded for mark in marks):
            return kind
    return "names" if folded.strip("_") in _CHILD_HEADERS else ""


def kinds_within(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the kinds of identity found in the cells of one column."""
    plural = {
        "an NHS number": "NHS numbers",
        "a postcode": "postcodes",
        "a birth date": "dates such as birth dates",
    }
    found = {looks_like(text) for text in texts}
    return tuple(plural[kind] for kind in plural if kind in found)


def shown(text: str) -> str:
    """Return a cell's words for a fault's sentence, or that they are kept back."""
    if len(text) > SHOWN or looks_like(text) or looks_like_a_name(text):
        return "what it says (not repeated here)"
    return f'"{text}"'
