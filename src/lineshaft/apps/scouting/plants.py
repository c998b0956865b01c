"""Plants as the engine compares them, read from PostgreSQL: what the registry holds, and what companies agreed to show."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q

from lineshaft.apps.companies.models import Capability, CompanyName, Site, SiteIndustry
from lineshaft.domain.matching.suppliers import Supplier, read_supplier

_AT_ONCE = 5_000
_NOT_SEARCHED = ("link", "photo")
"""Kinds of capability whose words say nothing of what a plant makes."""


def plants(site_ids: Iterable[int], today: date) -> list[Supplier]:
    """
    These plants, as far as they are there. Their capabilities are those that a company agreed to show to the network,
    of which the reader sees as many as the row policies show; a certificate that has expired does not count.
    """
    wanted = list(site_ids)
    sites = list(Site.objects.filter(pk__in=wanted).select_related("company", "naics", "state"))
    industries: dict[int, list[str]] = defaultdict(list)
    for site_id, code in SiteIndustry.objects.filter(site__in=wanted).values_list("site_id", "code"):
        industries[site_id].append(code)
    shown = _shown_capabilities(wanted, today)
    names: dict[int, list[str]] = defaultdict(list)
    companies = {site.company_id for site in sites}
    for company_id, name in CompanyName.objects.filter(company__in=companies).values_list(
        "company_id", "name"
    ):
        names[company_id].append(name)
    return [_plant(site, industries[site.pk], shown[site.pk], names[site.company_id]) for site in sites]


def every_plant(today: date) -> Iterator[Supplier]:
    """All plants of the registry, some thousands at a time."""
    last = 0
    while True:
        ids = list(Site.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_AT_ONCE])
        if not ids:
            return
        yield from plants(ids, today)
        last = ids[-1]


def _shown_capabilities(site_ids: list[int], today: date) -> dict[int, list[tuple[str, str, str]]]:
    found: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    rows = Capability.objects.filter(
        Q(expires_on__isnull=True) | Q(expires_on__gte=today),
        site__in=site_ids,
        shared_at__isnull=False,
        removed_at__isnull=True,
    ).exclude(kind__in=_NOT_SEARCHED)
    for site_id, kind, name, detail in rows.values_list("site_id", "kind", "name", "detail"):
        found[site_id].append((kind, name, detail))
    return found


def _plant(
    site: Site, further: list[str], shown: list[tuple[str, str, str]], other_names: list[str]
) -> Supplier:
    held = [name for kind, name, _detail in shown if kind in ("certification", "ownership")]
    said = [f"{name} {detail}".strip() for _kind, name, detail in shown]
    called = [name for name in (site.company.name, *other_names) if name != site.name]
    return read_supplier(
        str(site.pk),
        site.name,
        ". ".join(filter(None, (*called, *said))),
        industry_words=site.naics.title if site.naics else "",
        industries=[*([site.naics_id] if site.naics_id else []), *further],
        credentials=held,
        state=site.state.abbreviation,
        zip_code=site.zip_code,
        latitude=site.latitude,
        longitude=site.longitude,
    )
