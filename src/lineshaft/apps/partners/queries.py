"""Reads of resources: whom they are for, which fit a site and why, and how far they reached."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.utils import timezone

from lineshaft.apps.accounts.models import Organisation
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import organisations_with_people
from lineshaft.apps.accounts.roles import OrganisationKind
from lineshaft.apps.companies import queries as companies
from lineshaft.apps.companies.models import Contact, Relationship, Site
from lineshaft.apps.reference.models import County
from lineshaft.domain.matching import Audience, Criterion, Fit, SiteProfile, fit

from . import permissions
from .models import PartnerProfile, Resource, ResourceShare
from .wording import Names, reason_in_words, states_in_words

FEWEST_TOLD = 5
"""A count of companies or sites below this is told to nobody."""


# Public -----------------------------------------------------------------------------------------------------------


def _open() -> Q:
    """Resources that are published, by a partner who did not retire, and can still be applied for."""
    return (
        Q(status=Resource.Status.PUBLISHED)
        & Q(partner__partner_profile__retired_at__isnull=True)
        & (Q(apply_by__isnull=True) | Q(apply_by__gte=timezone.localdate()))
    )


def _offered_in(state_fips: str) -> Q:
    """Resources for a state: for the whole network, the state, or any of its counties."""
    counties = list(County.objects.filter(state_id=state_fips).values_list("fips", flat=True))
    return Q(states=[], counties=[]) | Q(states__contains=[state_fips]) | Q(counties__overlap=counties)


def public_resources(
    *, text: str = "", area: str = "", state_fips: str = "", kind: str = ""
) -> QuerySet[Resource]:
    """Published resources that can still be applied for, newest first."""
    rows = Resource.objects.filter(_open()).select_related("partner__partner_profile")
    if kind:
        rows = rows.filter(kind=kind)
    if area:
        rows = rows.filter(Q(areas=[]) | Q(areas__contains=[area]))
    if state_fips:
        rows = rows.filter(_offered_in(state_fips))
    if text:
        rows = rows.filter(_mentions(text))
    return rows.order_by("-published_at", "-pk")


def _mentions(text: str) -> Q:
    return (
        Q(title__icontains=text)
        | Q(title_es__icontains=text)
        | Q(summary__icontains=text)
        | Q(summary_es__icontains=text)
        | Q(partner__name__icontains=text)
    )


def public_resource(slug: str) -> Resource:
    """A published resource, or 404: drafts, and what is withdrawn or of a retired partner, are shown to nobody."""
    rows = Resource.objects.filter(
        status=Resource.Status.PUBLISHED, partner__partner_profile__retired_at__isnull=True
    ).select_related("partner__partner_profile")
    return get_object_or_404(rows, slug=slug)


def is_open(resource: Resource) -> bool:
    """Whether a resource can be passed on now."""
    return Resource.objects.filter(_open(), pk=resource.pk).exists()


@dataclass(frozen=True)
class PublicPartner:
    """A partner as the public list shows it."""

    profile: PartnerProfile
    resources: int
    where: str
    """The states that it serves."""


def public_partners() -> list[PublicPartner]:
    """Partners with how many open resources they offer, by name."""
    profiles = (
        PartnerProfile.objects.filter(retired_at__isnull=True)
        .select_related("organisation")
        .annotate(
            open_resources=Count(
                "organisation__resources",
                filter=Q(organisation__resources__in=Resource.objects.filter(_open()).values("pk")),
            )
        )
        .order_by("organisation__name", "pk")
    )
    states = Names.of([])
    return [
        PublicPartner(profile, profile.open_resources, states_in_words(profile.states, states))
        for profile in profiles
    ]


def retired(partners: Collection[int]) -> dict[int, str]:
    """Those of these partners that are no longer with the network: "is retired"."""
    found = PartnerProfile.objects.filter(pk__in=partners, retired_at__isnull=False)
    return dict.fromkeys(found.values_list("pk", flat=True), "is retired")


# The program office -------------------------------------------------------------------------------------------------


def partners_for_office(
    actor: Actor, *, text: str = "", arena: str = "", status: str = ""
) -> QuerySet[Organisation]:
    """
    Every partner by name, with its `people`, open invitations (`invited`) and published resources (`published`).

    `status` is "active", "retired" or "" for both. One entered on the command line may have no profile yet.
    """
    permissions.check_user_can_see_partners(actor)
    rows = organisations_with_people(text).filter(kind=OrganisationKind.PARTNER.value)
    if arena:
        rows = rows.filter(partner_profile__arena=arena)
    if status:
        rows = rows.filter(partner_profile__retired_at__isnull=status == "active")
    published = Resource.objects.filter(partner=OuterRef("pk"), status=Resource.Status.PUBLISHED)
    counted = published.order_by().values("partner").annotate(number=Count("pk")).values("number")
    return rows.select_related("partner_profile").annotate(published=Coalesce(Subquery(counted), 0))


def partner_for_office(actor: Actor, pk: int) -> Organisation:
    """One partner, or 404."""
    return get_object_or_404(partners_for_office(actor), pk=pk)


# The partner's own ------------------------------------------------------------------------------------------------


def own_resources(actor: Actor) -> QuerySet[Resource]:
    """Resources of the person's partner organisations in every state, the latest first."""
    rows = Resource.objects.filter(partner_id__in=actor.organisations_where("resource:edit"))
    return rows.select_related("partner__partner_profile").order_by("-created_at", "-pk")


def own_resource(actor: Actor, pk: int) -> Resource:
    """One of the person's own resources, or 404."""
    return get_object_or_404(own_resources(actor), pk=pk)


def profile_of(partner_id: int) -> PartnerProfile | None:
    """What the public list tells about a partner."""
    return PartnerProfile.objects.select_related("organisation").filter(pk=partner_id).first()


def sites_in(audience: Audience) -> int:
    """How many sites of the registry are in the places and industries of an audience; identity facts alone count."""
    sites = Site.objects.all()
    if audience.states or audience.counties:
        sites = sites.filter(Q(state_id__in=audience.states) | Q(county_id__in=audience.counties))
    if audience.naics_prefixes:
        within = Q()
        for prefix in audience.naics_prefixes:
            within |= Q(naics__code__startswith=prefix)
        sites = sites.filter(within)
    return sites.count()


@dataclass(frozen=True)
class Reach:
    """
    How many companies a resource reached, by state (FIPS code); None: fewer than five.

    There is no total: with it, a hidden count could be found by subtraction.
    """

    by_state: dict[str, int | None]

    @property
    def states(self) -> int:
        return len(self.by_state)

    @property
    def told(self) -> int:
        """Companies in the states with at least five. One with plants in two states counts in both."""
        return sum(count for count in self.by_state.values() if count)


NOBODY_REACHED = Reach({})


def reach(actor: Actor) -> dict[int, Reach]:
    """The reach of each resource of the person's own partner organisations that was passed on at all."""
    permissions.check_user_can_see_reach(actor)
    found: dict[int, dict[str, int | None]] = defaultdict(dict)
    with connection.cursor() as cursor:
        for partner_id in actor.organisations_where("resource:reach"):
            cursor.execute("SELECT resource_id, state_id, companies FROM partner_reach(%s)", [partner_id])
            for resource_id, state_id, companies in cursor.fetchall():
                found[resource_id][state_id] = companies
    return {resource_id: Reach(by_state) for resource_id, by_state in found.items()}


# A site ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FittingResource:
    """A resource that is meant for a site, and why."""

    resource: Resource
    fit: Fit
    reasons: tuple[tuple[Criterion, str], ...] = ()
    """Each criterion with its words."""


def profile_for(site: Site, relationship: Relationship | None) -> SiteProfile:
    """What is known about a site: its identity, and what the reader's own center knows."""
    return SiteProfile(
        state=site.state_id,
        county=site.county_id or "",
        naics=site.naics_id or "",
        employees=relationship.employees if relationship else None,
        needs=frozenset(relationship.needs) if relationship else frozenset(),
    )


def names_for(site: Site, resources: Iterable[Resource]) -> Names:
    """The names that the reasons for a site mention."""
    counties = [site.county_id] if site.county_id else []
    return Names.of(resources, counties=counties, codes=[site.naics_id] if site.naics_id else [])


def fitting_resources(actor: Actor, site: Site) -> list[FittingResource]:
    """Open resources that are meant for a site: the best fit first, then the one with more reasons, then the newest."""
    profile = profile_for(site, companies.relationship_for(actor, site))
    resources = list(public_resources(state_fips=site.state_id))
    names = names_for(site, resources)
    found = [_explained(resource, fit(resource.audience, profile), names) for resource in resources]
    fitting = [each for each in found if each.fit.fits]
    return sorted(fitting, key=lambda each: (-each.fit.score, -len(each.reasons)))


def _explained(resource: Resource, found: Fit, names: Names) -> FittingResource:
    reasons = tuple((criterion, reason_in_words(criterion.reason, names)) for criterion in found.criteria)
    return FittingResource(resource, found, reasons)


def fit_of(actor: Actor, resource: Resource, site: Site) -> FittingResource:
    """How one resource fits a site, whether it does or not."""
    profile = profile_for(site, companies.relationship_for(actor, site))
    return _explained(resource, fit(resource.audience, profile), names_for(site, [resource]))


def shares_with(site: Site) -> QuerySet[ResourceShare]:
    """What the reader's own center passed on to a site, latest first."""
    shares = ResourceShare.objects.filter(site=site).select_related(
        "resource__partner__partner_profile", "contact", "shared_by"
    )
    return shares.order_by("-shared_at", "-pk")


def contacts_to_tell(actor: Actor, site: Site) -> list[Contact]:
    """People at a site who can be written to, as the reader's own center knows them."""
    return [contact for contact in companies.contacts_for(actor, site) if contact.email]
