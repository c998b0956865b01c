"""Identifiers that the platform gives: public ids of companies and sites, and references of requests for
help.
"""

import secrets
from collections.abc import Callable
from enum import StrEnum

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.identifiers.check_characters import (
    as_typed_by_people,
    bytes_needed,
    check_character,
    is_intact,
    random_characters,
)

PUBLIC_ID_LENGTH = 15
_RANDOM_CHARACTERS_OF_PUBLIC_ID = PUBLIC_ID_LENGTH - 2

REQUEST_REFERENCE_PREFIX = "LS"
_PREFIX_AS_TYPED = as_typed_by_people(REQUEST_REFERENCE_PREFIX)
_CHARACTERS_OF_REFERENCE = 8


class PublicIdKind(StrEnum):
    """What a public id names; the value is its first character."""

    COMPANY = "C"
    SITE = "S"


def new_public_id(kind: PublicIdKind, random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> str:
    """A new public id: the letter of its kind, 13 random characters (65 bits) and a check character.

    It carries no meaning and no order, so it tells nothing about the company and cannot be guessed or
    counted.
    """
    body = kind.value + random_characters(
        _RANDOM_CHARACTERS_OF_PUBLIC_ID, random_bytes(bytes_needed(_RANDOM_CHARACTERS_OF_PUBLIC_ID))
    )
    return body + check_character(body)


def check_public_id(text: str, *, kind: PublicIdKind | None = None, field: str = "id") -> str:
    """The id as stored, from what a person typed (small letters, dashes and O for 0 are understood).

    Raises InvalidValue, naming `field`, when it is mistyped or names another `kind` of thing.
    """
    compact = as_typed_by_people(text)
    if len(compact) != PUBLIC_ID_LENGTH:
        raise InvalidValue(
            field, text, f"has {len(compact)} characters, not {PUBLIC_ID_LENGTH}", "Copy the whole id"
        )
    if compact[0] not in list(PublicIdKind) or (kind is not None and compact[0] != kind.value):
        expected = [kind] if kind else list(PublicIdKind)
        words = " or ".join(f"{each.value} ({each.name.lower()})" for each in expected)
        raise InvalidValue(field, text, f"does not begin with {words}", "Copy the id again from its page")
    if not is_intact(compact):
        raise InvalidValue(field, text, "has a mistyped character", "Copy the id again from its page")
    return compact


def new_request_reference(random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> str:
    """A new reference of a request for help, such as "LS-7K3M-92QT": short enough to say on the telephone.

    Seven random characters (35 bits) and a check character; the table that stores it must keep it unique.
    """
    body = random_characters(
        _CHARACTERS_OF_REFERENCE - 1, random_bytes(bytes_needed(_CHARACTERS_OF_REFERENCE - 1))
    )
    return _written_reference(body + check_character(body))


def check_request_reference(text: str, *, field: str = "reference") -> str:
    """The reference as stored, from what a person typed or said; raises InvalidValue when it is mistyped."""
    compact = as_typed_by_people(text)
    if len(compact) == len(_PREFIX_AS_TYPED) + _CHARACTERS_OF_REFERENCE:
        compact = compact.removeprefix(_PREFIX_AS_TYPED)
    if len(compact) != _CHARACTERS_OF_REFERENCE:
        raise InvalidValue(field, text, "is not a reference", "Write it as in your e-mail, like LS-7K3M-92QT")
    if not is_intact(compact):
        raise InvalidValue(field, text, "has a mistyped character", "Compare it with the one in your e-mail")
    return _written_reference(compact)


def _written_reference(compact: str) -> str:
    return f"{REQUEST_REFERENCE_PREFIX}-{compact[:4]}-{compact[4:]}"
