"""ZIP codes and telephone numbers of the United States."""

import re

from lineshaft.domain.errors import InvalidValue

_ZIP_TEXT = re.compile(r"([0-9]{5})(?:\s*[-–]?\s*([0-9]{4}))?")
_LOWEST_ZIP = "00501"
_LONGEST_PHONE_TEXT = 60
_EXTENSION = re.compile(r"[,;]?\s*(?:x|ext\.?|extension|#)\s*[0-9]{1,6}\s*$", re.IGNORECASE)
# North American Numbering Plan: neither the area code nor the exchange begins with 0 or 1, nor ends in 11.
_NANP = re.compile(r"([2-9](?!11)[0-9]{2})([2-9](?!11)[0-9]{2})([0-9]{4})")
_PHONE_PUNCTUATION = re.compile(r"[\s().+/–-]")


def check_zip(text: str, *, field: str = "ZIP code") -> str:
    """The five digits of a ZIP code; "30339-1234" is understood and gives "30339".

    Whether the ZIP exists is for the reference table to say. Raises InvalidValue, naming `field`.
    """
    match = _ZIP_TEXT.fullmatch(text.strip())
    if match is None:
        hint = "Write five digits, like 30339"
        if re.fullmatch(r"[0-9]{3,4}", text.strip()):
            hint = "Write five digits; a spreadsheet may have dropped the zero in front"
        raise InvalidValue(field, text, "is not a ZIP code", hint)
    if match[1] < _LOWEST_ZIP:
        raise InvalidValue(field, text, f"is below {_LOWEST_ZIP}, the lowest ZIP code", "Check the digits")
    return match[1]


def normalise_phone(text: str, *, field: str = "telephone") -> str:
    """The ten digits of a US telephone number, whatever the punctuation; an extension is left out.

    Raises InvalidValue, naming `field`, when it is not a number of the North American Numbering Plan.
    """
    if len(text) > _LONGEST_PHONE_TEXT:
        raise InvalidValue(field, text, "is too long for a telephone number", "Write it like 404-555-0123")
    digits = _PHONE_PUNCTUATION.sub("", _EXTENSION.sub("", text.strip()))
    if len(digits) == 11 and digits.startswith("1"):
        digits = digits[1:]
    if not _NANP.fullmatch(digits):
        raise InvalidValue(
            field, text, "is not a US telephone number", "Write area code and number, like 404-555-0123"
        )
    return digits


def format_phone(digits: str) -> str:
    """Ten digits as Americans write them: "(404) 555-0123"."""
    return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"
