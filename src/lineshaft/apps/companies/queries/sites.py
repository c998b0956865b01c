"""Reads of the registry and of what the reader's center knows."""

from dataclasses import dataclass

from django.db.models import F
from django.http import Http404
from django.utils.translation import get_language

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import permissions
from lineshaft.apps.companies.models import Company, Contact, Relationship, Site, SiteIndustry
from lineshaft.apps.reference.models import NaicsCode
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.identifiers import PublicIdKind, check_public_id


@dataclass(frozen=True)
class OtherIndustry:
    """A further industry and its title; "" where its edition is not loaded."""

    row: SiteIndustry
    known: NaicsCode | None

    @property
    def title(self) -> str:
        """In the language of the page; "" where the edition is not loaded."""
        return self.known.title_in(get_language() or "") if self.known else ""


def site_by_public_id(actor: Actor, public_id: str) -> Site:
    """
    The site, with company, state, county and industry, also under a public id that it took over from another record.

    Raises Http404 for an id that is unknown, mistyped or not for this reader: the answer is the same.
    """
    stored = _as_stored(public_id, PublicIdKind.SITE)
    sites = Site.objects.select_related("company__parent", "state", "county__metro_area", "naics")
    site = sites.filter(public_id=stored).first() or sites.filter(formerid__public_id=stored).first()
    if site is None or not permissions.can_read_site(actor, site):
        raise Http404
    return site


def company_by_public_id(actor: Actor, public_id: str) -> Company:
    """The company, also under a former public id. Raises Http404 as `site_by_public_id` does."""
    stored = _as_stored(public_id, PublicIdKind.COMPANY)
    company = (
        Company.objects.filter(public_id=stored).first()
        or Company.objects.filter(formerid__public_id=stored).first()
    )
    if company is None or not permissions.can_read_company(actor, company):
        raise Http404
    return company


def _as_stored(public_id: str, kind: PublicIdKind) -> str:
    """The id as people type it (small letters, dashes) in the stored form; anything else as it came."""
    try:
        return check_public_id(public_id, kind=kind)
    except InvalidValue:
        return public_id.strip()[:15].upper()


def relationship_for(actor: Actor, site: Site) -> Relationship | None:
    """What the reader's own center holds on the site; None when it holds nothing or the role does not show it."""
    return (
        Relationship.objects.filter(center_id__in=permissions.relationship_center_ids(actor), site=site)
        .select_related("owner", "center")
        .order_by("center_id")
        .first()
    )


def contacts_for(actor: Actor, site: Site, *, also_left: bool = False) -> list[Contact]:
    """People at the site as the reader's own center knows them: the survey's contact first, who left last."""
    contacts = Contact.objects.filter(center_id__in=permissions.relationship_center_ids(actor), site=site)
    if not also_left:
        contacts = contacts.filter(left_on__isnull=True)
    return list(contacts.order_by(F("left_on").desc(nulls_first=True), "-is_survey_contact", "name", "id"))


def other_industries(site: Site) -> list[OtherIndustry]:
    """The further industries of a site, with the title of those whose edition is loaded."""
    rows = list(SiteIndustry.objects.filter(site=site))
    current = [row.code for row in rows if row.vintage == SiteIndustry.Vintage.V2022]
    known = NaicsCode.objects.in_bulk(current)
    return [
        OtherIndustry(row, known.get(row.code) if row.vintage == SiteIndustry.Vintage.V2022 else None)
        for row in rows
    ]
