"""Plants as the engine compares them, read from PostgreSQL: the registry, what companies agreed to show, and what
centers confirmed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject

from lineshaft.apps.companies.models import SEARCHED_KINDS, Capability, CompanyName, Site, SiteIndustry
from lineshaft.domain.matching.suppliers import Supplier, read_supplier

from .confirmed import MOST_NEEDS, WORDS, confirmed, words_learned

_AT_ONCE = 5_000
_CREDENTIALS = ("certification", "export", "ownership")
_NOT_SEARCHED = ("link", "photo")
"""Kinds of capability whose words say nothing of what a plant makes."""


@dataclass(frozen=True)
class Plant:
    """A plant with what it is shown by."""

    supplier: Supplier
    site_key: str
    state_id: str


def plants(site_ids: Iterable[int], today: date) -> list[Plant]:
    """
    These plants, as far as they are there. Their capabilities are those that a company agreed to show to the network,
    of which the reader sees as many as the row policies show; a certificate that has expired does not count. So it is
    with the needs that they were confirmed for.
    """
    shown = Capability.objects.filter(
        Q(expires_on__isnull=True) | Q(expires_on__gte=today),
        site=OuterRef("pk"),
        shared_at__isnull=False,
        removed_at__isnull=True,
    ).exclude(kind__in=_NOT_SEARCHED)
    industries = SiteIndustry.objects.filter(site=OuterRef("pk")).order_by("code")
    names = CompanyName.objects.filter(company=OuterRef("company")).order_by("name")
    met = confirmed().filter(site=OuterRef("pk")).order_by("-answered_at", "-pk")[:MOST_NEEDS]
    # One question to the database: a search asks it for each answer.
    rows = Site.objects.filter(pk__in=list(site_ids)).values_list(
        "pk",
        "public_id",
        "name",
        "company__name",
        "naics_id",
        "naics__title",
        "state_id",
        "state__abbreviation",
        "zip_code",
        "latitude",
        "longitude",
        ArraySubquery(industries.values("code")),
        ArraySubquery(names.values("name")),
        ArraySubquery(
            shown.order_by("kind", "name", "id").values(
                entry=JSONObject(kind="kind", name="name", detail="detail", detail_es="detail_es")
            )
        ),
        ArraySubquery(met.values(need=JSONObject(**WORDS))),
    )
    return [_plant(row) for row in rows]


def every_plant(today: date) -> Iterator[Supplier]:
    """All plants of the registry, some thousands at a time."""
    last = 0
    while True:
        ids = list(Site.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_AT_ONCE])
        if not ids:
            return
        yield from (each.supplier for each in plants(ids, today))
        last = ids[-1]


def _words_of(entry: dict[str, str]) -> str:
    """What an entry of the profile says, in both languages; names of kinds that nobody searches for are codes."""
    name = entry["name"] if entry["kind"] in SEARCHED_KINDS else ""
    return " ".join(filter(None, (name, entry["detail"], entry["detail_es"])))


def _plant(row: tuple[Any, ...]) -> Plant:
    pk, key, name, company, naics, title, state_id, state, zip_code, latitude, longitude, *further = row
    industries, other_names, shown, met = further
    held = [each["name"] for each in shown if each["kind"] in _CREDENTIALS]
    said = [_words_of(each) for each in shown]
    called = [each for each in (company, *other_names) if each != name]
    supplier = read_supplier(
        str(pk),
        name,
        ". ".join(filter(None, (*called, *said))),
        industry_words=title or "",
        industries=[*([naics] if naics else []), *industries],
        credentials=held,
        state=state,
        zip_code=zip_code,
        latitude=latitude,
        longitude=longitude,
        confirmed=[words_learned(need) for need in met],
    )
    return Plant(supplier, key, state_id)
