"""The public directory: centers, their places, what they offer and who works there."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import get_language

from lineshaft.apps.reference.models import County, State

from ..models import AdvisorProfile, Center, CoverageCounty, Location, Offering, ServiceArea, ServiceLine


@dataclass(frozen=True)
class AreaOffers:
    """One of the five areas and the lines of it that a center offers, in the language of the page."""

    area: str
    label: str
    lines: tuple[str, ...]


def title_of(line: ServiceLine) -> str:
    """Title of a service line in the language of the page."""
    return line.title_es if get_language() == "es" and line.title_es else line.title


def directory(*, state: str = "", area: str = "", text: str = "") -> QuerySet[Center]:
    """
    All centers by state, each with `location_count`; `state` is a FIPS code, `area` one of the five.

    A state is matched by the counties that the center serves, so that DC finds Maryland's center.
    """
    count = (
        Location.objects.filter(center=OuterRef("pk"), closed_on__isnull=True)
        .values("center")
        .annotate(n=Count("pk"))
        .values("n")
    )
    centers = Center.objects.select_related("state").annotate(location_count=Subquery(count))
    if state:
        centers = centers.filter(pk__in=County.objects.filter(state_id=state).values("coverage__center_id"))
    if area:
        centers = centers.filter(pk__in=_offered().filter(service_line__area=area).values("center_id"))
    if text:
        centers = centers.filter(
            Q(name__icontains=text)
            | Q(operator__icontains=text)
            | Q(city__icontains=text)
            | Q(state__name__icontains=text)
        )
    return centers.order_by("state__name")


def center_by_slug(slug: str) -> Center | None:
    """The center with this word in its address, or None."""
    if "\0" in slug:  # no text of the database has it, and PostgreSQL refuses to look
        return None
    return Center.objects.select_related("state", "organisation").filter(slug=slug).first()


def center_for_county(fips: str) -> Center | None:
    """The one center that serves a county, by five-digit FIPS code; None for an unknown county."""
    return next(iter(Center.objects.select_related("state").filter(coverage__county_id=fips)), None)


def center_for_state(fips: str) -> Center | None:
    """The center of a state, by two-digit FIPS code; for DC the center that serves it."""
    own = Center.objects.select_related("state").filter(state_id=fips).first()
    return own or Center.objects.select_related("state").filter(coverage__county__state_id=fips).first()


def active_locations(center: Center) -> QuerySet[Location]:
    """Offices that are not closed, the main one first."""
    return (
        Location.objects.filter(center=center, closed_on__isnull=True)
        .select_related("zip", "state")
        .order_by("-is_main", "name")
    )


def counties_served(center: Center) -> QuerySet[County]:
    """Counties by state and name."""
    return (
        County.objects.filter(coverage__center=center).select_related("state").order_by("state__name", "name")
    )


def states_served(center: Center) -> QuerySet[State]:
    """States in which the center serves counties: its own, and DC for Maryland's."""
    return State.objects.filter(counties__coverage__center=center).distinct()


def states_by_center() -> dict[int, list[str]]:
    """FIPS codes of the states that each center serves counties in."""
    served: dict[int, list[str]] = {}
    pairs = CoverageCounty.objects.values_list("center_id", "county__state_id").distinct()
    for center_id, state_id in pairs.order_by("center_id", "county__state_id"):
        served.setdefault(center_id, []).append(state_id)
    return served


def _offered() -> QuerySet[Offering]:
    today = timezone.localdate()
    ended = Q(service_line__valid_until__isnull=False, service_line__valid_until__lte=today)
    return Offering.objects.exclude(ended).filter(service_line__valid_from__lte=today)


def service_lines(center: Center | None = None) -> QuerySet[ServiceLine]:
    """Lines in force: the network's own, and the center's own where one is given; by area and title."""
    today = timezone.localdate()
    mine = Q(center__isnull=True) | Q(center=center) if center else Q(center__isnull=True)
    in_force = Q(valid_until__isnull=True) | Q(valid_until__gt=today)
    return ServiceLine.objects.filter(mine, in_force, valid_from__lte=today).order_by("area", "title")


def line_titles(codes: Collection[str], center_id: int | None) -> dict[str, str]:
    """
    Titles by code, in the language of the page, of lines of the network or of this center; also of those that ended.

    They are in the order of areas and titles. A code that neither has is left out.
    """
    if not codes:
        return {}
    rows = ServiceLine.objects.filter(
        Q(center__isnull=True) | Q(center_id=center_id), code__in=codes
    ).order_by("area", "title")
    return {line.code: title_of(line) for line in rows}


def offers_by_area(center: Center) -> list[AreaOffers]:
    """What a center says it offers, under the five areas; areas without a line are left out."""
    lines = [
        offering.service_line
        for offering in _offered()
        .filter(center=center)
        .select_related("service_line")
        .order_by("service_line__title")
    ]
    return [
        AreaOffers(area.value, str(area.label), tuple(title_of(line) for line in lines if line.area == area))
        for area in ServiceArea
        if any(line.area == area for line in lines)
    ]


def public_advisors(center: Center) -> QuerySet[AdvisorProfile]:
    """Advisors who agreed to be listed and still hold a role at the center."""
    return (
        AdvisorProfile.objects.filter(
            center=center,
            is_public=True,
            user__is_active=True,
            user__memberships__organisation_id=F("center_id"),
            user__memberships__ended_at__isnull=True,
        )
        .select_related("user")
        .distinct()
        .order_by("user__full_name")
    )
