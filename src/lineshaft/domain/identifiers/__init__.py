"""Identifiers: the platform's own, and the ones that authorities give to businesses.

Each `check_…` takes text from outside and returns it in the one form that is stored, or raises InvalidValue
with the sentence the reader sees. `normalise_phone` does the same for telephone numbers.
"""

from lineshaft.domain.identifiers.contacts import check_zip, format_phone, normalise_phone
from lineshaft.domain.identifiers.own import (
    PublicIdKind,
    check_public_id,
    check_request_reference,
    new_public_id,
    new_request_reference,
)
from lineshaft.domain.identifiers.registrations import (
    check_cage,
    check_ein,
    check_naics,
    check_uei,
    is_manufacturing,
)
from lineshaft.domain.identifiers.slips import DIGITS, UEI_CHARACTERS, one_slip_away

__all__ = [
    "DIGITS",
    "UEI_CHARACTERS",
    "PublicIdKind",
    "check_cage",
    "check_ein",
    "check_naics",
    "check_public_id",
    "check_request_reference",
    "check_uei",
    "check_zip",
    "format_phone",
    "is_manufacturing",
    "new_public_id",
    "new_request_reference",
    "normalise_phone",
    "one_slip_away",
]
