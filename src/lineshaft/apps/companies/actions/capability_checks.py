"""What an entry of a profile must be like before it is stored."""

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _

from lineshaft.apps.companies.capability_kinds import (
    CODED_NAMES,
    FIELDS_OF_KIND,
    LONGEST_DETAIL,
    SUMMARY_NAME,
)
from lineshaft.apps.companies.models import Capability
from lineshaft.domain.errors import InvalidValue

from .registry import checked_text

MOST_MACHINES = 100_000
LONGEST_LEAD = 1_500
LARGEST_SIZE = Decimal(99_999)
_EARLIEST_YEAR = 1950
_LATEST_YEAR = 2100
_LONGEST_DETAIL = 500
_LONGEST_URL = 500
_KIND = Capability.Kind


def checked_facts(kind: str, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts of one kind, checked; what another kind would have is blank. Raises InvalidValue naming the field."""
    if kind not in _KIND.values:
        raise InvalidValue("kind", kind, _("is not a kind of capability"), _("Choose it from the list."))
    given = {name: value for name, value in facts.items() if name in FIELDS_OF_KIND[kind]}
    longest = LONGEST_DETAIL.get(kind, _LONGEST_DETAIL)
    checked: dict[str, Any] = {
        "name": _checked_name(kind, facts.get("name") or ""),
        "number": checked_text("number", given.get("number") or "", longest=100),
        "certified_by": checked_text("certified_by", given.get("certified_by") or ""),
        "detail": checked_text(
            "detail", given.get("detail") or "", longest=longest, required=kind in LONGEST_DETAIL
        ),
        "detail_es": checked_text("detail_es", given.get("detail_es") or "", longest=longest),
        "quantity": _in_range("quantity", given.get("quantity"), 1, MOST_MACHINES),
        "free_percent": _in_range("free_percent", given.get("free_percent"), 0, 100),
        "lead_days": _in_range("lead_days", given.get("lead_days"), 0, LONGEST_LEAD),
        **{name: _size(name, given.get(name)) for name in ("length", "width", "height", "tolerance")},
        "unit": given.get("unit") or "",
        "url": _checked_url(given.get("url") or ""),
        **{name: given.get(name) for name in ("issued_on", "expires_on", "as_of")},
    }
    _check_dates(checked["issued_on"], checked["expires_on"], checked["as_of"])
    _check_kind(kind, checked)
    return checked


def _checked_name(kind: str, name: str) -> str:
    if kind == _KIND.SUMMARY.value:
        return SUMMARY_NAME
    codes = CODED_NAMES.get(kind)
    if codes is not None and name not in codes:
        raise InvalidValue("name", name, _("is not in the list"), _("Choose it from the list."))
    return checked_text("name", name, required=True)


def _in_range(field: str, value: int | None, least: int, most: int) -> int | None:
    if value is not None and not least <= value <= most:
        raise InvalidValue(
            field,
            value,
            _("is not between %(least)s and %(most)s") % {"least": least, "most": most},
            _("Check the number."),
        )
    return value


def _size(field: str, value: Decimal | None) -> Decimal | None:
    if value is not None and not 0 < value <= LARGEST_SIZE:
        raise InvalidValue(
            field,
            value,
            _("is not a size between 0 and %(most)s") % {"most": LARGEST_SIZE},
            _("Check the number and the unit."),
        )
    return value


def _checked_url(url: str) -> str:
    url = url.strip()
    if not url:
        return ""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or len(url) > _LONGEST_URL:
        raise InvalidValue(
            "url",
            url,
            _("is not the address of a page"),
            _("Copy it from the browser: it begins with https://."),
        )
    return url


def _check_dates(issued_on: date | None, expires_on: date | None, as_of: date | None) -> None:
    for field, day in (("issued_on", issued_on), ("expires_on", expires_on), ("as_of", as_of)):
        if day is not None and not _EARLIEST_YEAR <= day.year <= _LATEST_YEAR:
            raise InvalidValue(field, day, _("is not in this or the last century"), _("Check the year."))
    for field, day in (("issued_on", issued_on), ("as_of", as_of)):
        if day is not None and day > timezone.localdate():
            raise InvalidValue(field, day, _("has not come yet"), _("Check the year."))
    if issued_on is not None and expires_on is not None and expires_on < issued_on:
        raise InvalidValue("expires_on", expires_on, _("is before the day of issue"), _("Check both dates."))


def _check_kind(kind: str, facts: dict[str, Any]) -> None:
    """What an entry of its kind cannot do without."""
    measures = {_KIND.SIZE.value: "length", _KIND.TOLERANCE.value: "tolerance"}
    if field := measures.get(kind):
        if facts[field] is None:
            raise InvalidValue(field, "", _("is empty"), _("Fill it in."))
        if facts["unit"] not in Capability.Unit.values:
            raise InvalidValue("unit", facts["unit"], _("is not in the list"), _("Choose it from the list."))
    if kind == _KIND.CAPACITY.value and facts["as_of"] is None:
        raise InvalidValue("as_of", "", _("is empty"), _("Say on which day this was so."))
    if kind == _KIND.LINK.value and not facts["url"]:
        raise InvalidValue("url", "", _("is empty"), _("Fill it in."))
