"""Identifiers and codes that authorities give to businesses: UEI, CAGE, EIN and NAICS.

The checks are of form only. Whether an identifier exists and belongs to the company can be said by its
authority.
"""

import re

from lineshaft.domain.errors import InvalidValue

UEI_LENGTH = 12
CAGE_LENGTH = 5
_EIN_TEXT = re.compile(r"([0-9]{2})-?([0-9]{7})")
_NINE_DIGITS = re.compile(r"[0-9]{9}")

# IRS, "How EINs are assigned and valid EIN prefixes": the prefixes of each campus, of the online
# application and of the Small Business Administration, as listed in 2024. A prefix outside the list has not
# been assigned.
_EIN_PREFIXES_BY_OFFICE = {
    "Andover": "10 12",
    "Atlanta": "60 67",
    "Austin": "50 53",
    "Brookhaven": "01 02 03 04 05 06 11 13 14 16 21 22 23 25 34 51 52 54 55 56 57 58 59 65",
    "Cincinnati": "30 32 35 36 37 38 61",
    "Fresno": "15 24",
    "Kansas City": "40 44",
    "Memphis": "94 95",
    "Ogden": "80 90",
    "Philadelphia": "33 39 41 42 43 46 48 62 63 64 66 68 71 72 73 74 75 76 77 85 86 87 88 91 92 93 98 99",
    "Internet": "20 26 27 45 46 47 81 82 83 84 85 86 87 88",
    "Small Business Administration": "31",
}
EIN_PREFIXES = frozenset(prefix for listed in _EIN_PREFIXES_BY_OFFICE.values() for prefix in listed.split())

# NAICS 2022 (Office of Management and Budget): the two digits that a code can begin with.
_NAICS_SECTORS = frozenset(
    sector
    for group in ("11 21 22 23", "31 32 33", "42 44 45 48 49", "51 52 53 54 55 56", "61 62 71 72 81 92")
    for sector in group.split()
)
_MANUFACTURING_SECTORS = ("31", "32", "33")


def check_uei(text: str, *, field: str = "UEI") -> str:
    """The Unique Entity ID as SAM.gov writes it: 12 capital letters and digits.

    Published rules (GSA, Unique Entity ID technical specification): 12 letters and digits, no O and no I,
    the first character is not zero, no nine digits in a row, case does not matter. The last character is a
    checksum, but its computation is not published, so it is NOT checked here. Raises InvalidValue, naming
    `field`.
    """
    uei = "".join(text.split()).upper()
    where = "Copy it from the company's registration on SAM.gov"
    if len(uei) != UEI_LENGTH:
        raise InvalidValue(field, text, f"has {len(uei)} characters, not {UEI_LENGTH}", where)
    if not (uei.isascii() and uei.isalnum()):
        raise InvalidValue(field, text, "has characters other than letters and digits", where)
    if "O" in uei or "I" in uei:
        raise InvalidValue(
            field, text, "has the letter O or I, which a UEI never has", "Try zero or one instead"
        )
    if uei.startswith("0"):
        raise InvalidValue(field, text, "begins with zero, which a UEI never does", where)
    if _NINE_DIGITS.search(uei):
        raise InvalidValue(field, text, "has nine digits in a row, which a UEI never has", where)
    return uei


def check_cage(text: str, *, field: str = "CAGE code") -> str:
    """The Commercial and Government Entity code: five capital letters and digits, such as 2A345.

    Published rule (DoD 4100.39-M, Federal Logistics Information System procedures manual, volume 7): first and last
    character are digits, none is the letter I or O. A code that begins or ends with a letter is one of another
    country (NCAGE). There is no check digit. Raises InvalidValue, naming `field`.
    """
    cage = "".join(text.split()).upper()
    where = "Copy it from the company's registration on SAM.gov"
    if len(cage) != CAGE_LENGTH:
        raise InvalidValue(field, text, f"has {len(cage)} characters, not {CAGE_LENGTH}", where)
    if not (cage.isascii() and cage.isalnum()):
        raise InvalidValue(field, text, "has characters other than letters and digits", where)
    if "O" in cage or "I" in cage:
        raise InvalidValue(
            field, text, "has the letter O or I, which a CAGE code never has", "Try zero or one instead"
        )
    if not (cage[0].isdigit() and cage[-1].isdigit()):
        raise InvalidValue(
            field, text, "does not begin and end with a digit, as the codes of US companies do", where
        )
    return cage


def check_ein(text: str, *, field: str = "EIN") -> str:
    """The Employer Identification Number as "12-3456789"; nine digits with a prefix that the IRS has
    assigned.

    An EIN has no check digit. Raises InvalidValue, naming `field`.
    """
    match = _EIN_TEXT.fullmatch("".join(text.split()))
    if match is None:
        raise InvalidValue(field, text, "is not nine digits", "Write it like 12-3456789")
    if match[1] not in EIN_PREFIXES:
        raise InvalidValue(
            field,
            text,
            f"begins with {match[1]}, a prefix the IRS has not assigned",
            "Check the first two digits",
        )
    return f"{match[1]}-{match[2]}"


def check_naics(text: str, *, digits: int | None = None, field: str = "NAICS code") -> str:
    """A NAICS code of two to six digits (or exactly `digits`) in a sector that exists.

    Whether the whole code exists in a given edition is for the reference table to say. Raises InvalidValue.
    """
    code = text.strip()
    lengths = range(2, 7) if digits is None else (digits,)
    if not (code.isascii() and code.isdigit() and len(code) in lengths):
        wanted = "two to six digits" if digits is None else f"{digits} digits"
        raise InvalidValue(field, text, f"is not {wanted}", "Choose the industry from the list")
    if code[:2] not in _NAICS_SECTORS:
        raise InvalidValue(
            field, text, f"begins with {code[:2]}, which is no NAICS sector", "Choose it from the list"
        )
    return code


def is_manufacturing(naics: str) -> bool:
    """Whether a NAICS code is in manufacturing (sectors 31 to 33)."""
    return naics.startswith(_MANUFACTURING_SECTORS)
