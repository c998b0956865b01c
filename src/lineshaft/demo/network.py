"""What is not publicly known of the centers: further locations, offers and award amounts, all marked synthetic."""

import random
from decimal import Decimal

from lineshaft.apps.network.models import Award, BudgetPeriod, Center, Location, Offering, ServiceLine
from lineshaft.apps.performance.models import Target
from lineshaft.apps.reference.models import Zip
from lineshaft.domain.periods import FiscalYear

SMALLEST_AWARD, LARGEST_AWARD = 700_000, 12_000_000


def make_network(*, seed: int, years: list[FiscalYear], sites_of_center: dict[int, int]) -> None:
    """Locations in the larger towns, every network service line as an offer, an award for each center, targets."""
    rng = random.Random(seed)
    centers = list(Center.objects.order_by("pk"))
    lines = list(ServiceLine.objects.filter(center__isnull=True))
    towns: dict[str, list[Zip]] = {}
    for town in Zip.objects.filter(population__gt=20_000).order_by("-population"):
        towns.setdefault(town.state_id, []).append(town)
    Offering.objects.bulk_create(
        (Offering(center=center, service_line=line) for center in centers for line in lines),
        ignore_conflicts=True,
    )
    locations = []
    total = sum(sites_of_center.values()) or 1
    for center in centers:
        known = {city.casefold() for city in center.locations.values_list("city", flat=True)}
        fresh = [town for town in towns.get(center.state_id, []) if town.city.casefold() not in known]
        by_city = {town.city: town for town in reversed(fresh)}
        for town in rng.sample(
            sorted(by_city.values(), key=lambda t: t.pk), min(len(by_city), rng.randint(2, 8))
        ):
            locations.append(
                Location(
                    center=center,
                    name=f"{town.city} office (demonstration)",
                    city=town.city,
                    state_id=town.state_id,
                    zip=town,
                    is_synthetic=True,
                    source="demonstration",
                )
            )
    Location.objects.bulk_create(locations)
    for center in centers:
        share = sites_of_center.get(center.pk, 0) / total
        amount = min(LARGEST_AWARD, max(SMALLEST_AWARD, round(share * 160_000_000 / 1000) * 1000))
        _award(center, Decimal(amount), years)


def _award(center: Center, amount: Decimal, years: list[FiscalYear]) -> None:
    award = Award.objects.create(
        center=center,
        number=f"DEMO-{center.state_id}-{years[0].year}",
        starts_on=years[0].starts_on,
        ends_on=(years[0] + 4).ends_on,
        is_synthetic=True,
        source="demonstration",
    )
    BudgetPeriod.objects.bulk_create(
        BudgetPeriod(
            award=award,
            center=center,
            fiscal_year=year.year,
            starts_on=year.starts_on,
            ends_on=year.ends_on,
            federal_amount=amount,
            source="demonstration",
        )
        for year in years
    )
    Target.objects.bulk_create(
        Target(
            center=center,
            fiscal_year=year.year,
            metric=metric,
            value=(amount * factor).quantize(Decimal(1)),
            note="demonstration",
            is_synthetic=True,
        )
        for year in years
        for metric, factor in (
            ("new_sales", Decimal("6")),
            ("retained_sales", Decimal("10")),
            ("cost_savings", Decimal("2")),
            ("investment", Decimal("4")),
            ("jobs_created_and_retained", Decimal("0.0001")),
        )
    )
