"""The profile of a plant as data for its owner: every entry with who sees it, and what was agreed."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings

from lineshaft.apps.companies.models import Capability, ProfileAgreement, Site
from lineshaft.apps.companies.queries.capabilities import Shown
from lineshaft.apps.companies.sizes import plain
from lineshaft.tenancy import DisclosureClass, Sources, taken_from

_DECIMALS = ("length", "width", "height", "tolerance")
_DATES = ("issued_on", "expires_on", "as_of")
_TEXTS = ("number", "certified_by", "detail", "detail_es", "unit", "url")
_NUMBERS = ("quantity", "free_percent", "lead_days")

COLUMNS = ("kind", "name", "seen_by", *_TEXTS, *_NUMBERS, *_DECIMALS, *_DATES)
"""What is said of each entry; what it does not have is left out."""

AUDIENCE = frozenset({DisclosureClass.PUBLIC, DisclosureClass.NETWORK, DisclosureClass.CENTER})
"""An owner's own rows, and rows that were shared with the reader."""

SOURCES: Sources = taken_from(
    "companies.Capability",
    " ".join(("kind", "name", *_TEXTS, *_NUMBERS, *_DECIMALS, *_DATES)),
    seen_by="shared_at to_buyers",
)


def document(site: Site, shown: Iterable[Shown], agreements: Iterable[ProfileAgreement]) -> dict[str, Any]:
    """The profile as JSON can hold it. Whose agreement names a person, is told to its owner and the company alone."""
    found: dict[str, Any] = {
        "site": site.public_id,
        "name": site.name,
        "company": site.company.name,
        "address": site.address_line,
        "website": site.company.website,
        "entries": [_entry(each) for each in shown],
        "agreements": [_agreement(each) for each in agreements],
    }
    if site.is_synthetic or settings.DEMO:
        found["notice"] = "Demonstration data"
    return found


def _entry(shown: Shown) -> dict[str, Any]:
    row = shown.row
    facts: dict[str, Any] = {"kind": row.kind, "name": row.name, "seen_by": seen_by(row)}
    read: tuple[tuple[tuple[str, ...], Callable[[Any], Any]], ...] = (
        (_TEXTS, str),
        (_NUMBERS, int),
        (_DECIMALS, plain),
        (_DATES, str),
    )
    for names, as_json in read:
        facts |= {name: as_json(value) for name in names if (value := getattr(row, name)) not in ("", None)}
    return facts


def seen_by(row: Capability) -> str:
    """Who sees an entry beside its owner: "owner" for nobody, "network", or "buyers"."""
    if row.shared_at is None:
        return "owner"
    return "buyers" if row.to_buyers else "network"


def _agreement(each: ProfileAgreement) -> dict[str, Any]:
    return {
        "part": each.part,
        "seen_by": each.audience,
        "status": each.status,
        "wording": each.wording,
        "version": each.wording_version,
        "language": each.language,
        "agreed_by": each.agreed_by,
        "how": each.agreed_how,
        "on": each.agreed_on.isoformat(),
        "recorded_at": each.recorded_at.isoformat(),
        "ended_at": each.ended_at.isoformat() if each.ended_at else None,
    }
