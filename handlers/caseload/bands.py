"""What is kept of a child instead of who they are: a band of ages, a broad ethnic group. Pure."""

import re
from datetime import date

NOT_RECORDED = "Not recorded"
BANDS = ((4, "0 to 4"), (9, "5 to 9"), (15, "10 to 15"), (17, "16 to 17"))
GROWN_UP = "18 and over"
UNBORN = "Unborn"
WHITE, MIXED, ASIAN, BLACK, OTHER = "White", "Mixed", "Asian", "Black", "Other group"
CODES = {  # DfE main codes, School Census and SSDA903; the Census of 2021 counts Chinese as Asian
    **dict.fromkeys(("WBRI", "WIRI", "WIRT", "WOTH", "WROM"), WHITE),
    **dict.fromkeys(("MWBC", "MWBA", "MWAS", "MOTH"), MIXED),
    **dict.fromkeys(("AIND", "APKN", "ABAN", "AOTH", "CHNE"), ASIAN),
    **dict.fromkeys(("BCRB", "BAFR", "BOTH"), BLACK),
    "OOTH": OTHER,
    **{f"A{n}": WHITE for n in range(1, 6)},
    **{f"B{n}": MIXED for n in range(1, 5)},
    **{f"C{n}": ASIAN for n in range(1, 5)},
    **{f"D{n}": BLACK for n in range(1, 4)},
    "E1": ASIAN,
    "E2": OTHER,
}
WORDS = (  # in this order: "White and Asian" is mixed, "Black British" is Black
    ("mixed", MIXED),
    ("white and", MIXED),
    ("white", WHITE),
    ("roma", WHITE),
    ("traveller", WHITE),
    ("black", BLACK),
    ("african", BLACK),
    ("caribbean", BLACK),
    ("asian", ASIAN),
    ("indian", ASIAN),
    ("pakistani", ASIAN),
    ("bangladeshi", ASIAN),
    ("chinese", ASIAN),
    ("arab", OTHER),
    ("other ethnic", OTHER),
    ("other group", OTHER),
)
_LETTER_BEFORE = re.compile(r"^[a-z]\d?\)\s*", re.IGNORECASE)  # Annex A: "a) WBRI"


def age_band(born: date | None, today: date) -> str:
    """Return the band of somebody's age in whole years; "" when it is not known."""
    if born is None:
        return ""
    if born > today:
        return UNBORN
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return next((band for oldest, band in BANDS if years <= oldest), GROWN_UP)


def ethnicity_group(written: str) -> str:
    """Return the broad group that a code or a description stands for."""
    plain = _LETTER_BEFORE.sub("", written).strip()
    if found := CODES.get(plain.upper()):
        return found
    small = f" {plain.casefold()} "
    return next((group for word, group in WORDS if f" {word}" in small), NOT_RECORDED)
