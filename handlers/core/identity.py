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


def kinds(text: str) -> tuple[str, ...]:
    """Return what kinds of identity a text seems to hold, names apart."""
    if not any(ch.isdigit() for ch in text):
        return ()
    seen = {
        "NHS numbers": bool(nhs_numbers(text)),
        "postcodes": bool(_POSTCODE.search(text)),
        "dates": bool(_DATE.search(text)),
    }
    return tuple(kind for kind, found in seen.items() if found)


def looks_like(text: str) -> str:
    """Return what kind of identity one cell looks like, names apart; "" for none."""
    one = {"NHS numbers": "an NHS number", "postcodes": "a postcode", "dates": "a birth date"}
    return next((one[kind] for kind in kinds(text)), "")


def looks_like_a_name(text: str, ordinary: frozenset[str] = frozenset()) -> bool:
    """Return whether two words in a row begin with a capital, as a person's names do.

    `ordinary` are small-letter words that say that the text is something else.
    """
    if _says_otherwise(text, ordinary):
        return False
    return sum(map(_has_a_capital, _WORD.findall(text))) > 1


def _has_a_capital(word: str) -> bool:
    """Return whether a word is written as a name is; short ones all in capitals are codes."""
    return word[0].isupper() and len(word) > (SHORTEST_NAME if word.isupper() else 1)


def _says_otherwise(text: str, ordinary: frozenset[str]) -> bool:
    return any(part.casefold() in ordinary for part in re.split(r"[\W\d_]+", text))


def only_words(text: str, ordinary: frozenset[str] = frozenset()) -> bool:
    """Return whether a text is words without any number, as no reference is."""
    if any(ch.isdigit() for ch in text) or _says_otherwise(text, ordinary):
        return False
    return any(len(word) >= SHORTEST_NAME for word in _WORD.findall(text))


def kind_of_header(header: str) -> str:
    """Return what a column is likely to hold, by its header; "" for nothing of a child."""
    folded = re.sub(r"[^a-z]+", "_", header.casefold().replace(".", ""))
    for kind, marks in _HEADER_KINDS:
        if any(mark in folded for mark in marks):
            return kind
    return "names" if folded.strip("_") in _CHILD_HEADERS else ""


def kinds_within(header: str, texts: Iterable[str]) -> tuple[str, ...]:
    """Return what a column seems to hold, by its header and by its cells."""
    named = kind_of_header(header)
    found = dict.fromkeys([named, *(kind for text in texts for kind in kinds(text))])
    twice = "dates" if named == "birth dates" else ""
    return tuple(kind for kind in found if kind and kind != twice)


def may_be_repeated(text: str) -> bool:
    """Return whether a report may repeat a cell's words: they are nobody's identity."""
    return len(text) <= SHOWN and not looks_like(text) and not looks_like_a_name(text)


def says(text: str) -> str:
    """Return the middle of a fault: the words of a cell if they may be repeated."""
    return f'says "{text}", which ' if may_be_repeated(text) else ""
