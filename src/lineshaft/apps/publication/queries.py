"""What a publication is computed from, read past the row policies; and what has been published, for everyone."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.conf import settings
from django.db import connection
from django.db.models import Count, Exists, OuterRef, QuerySet, Sum
from django.utils.crypto import salted_hmac

from lineshaft.apps.engagements.models import Engagement, Outcome
from lineshaft.apps.engagements.states import EngagementState
from lineshaft.apps.performance.queries import counted_outcomes
from lineshaft.apps.reference.models import State
from lineshaft.domain.disclosure.threshold import FEWEST_COMPANIES, LARGEST_SHARE_OF_ONE_COMPANY
from lineshaft.domain.metrics import base_appropriation
from lineshaft.domain.metrics.definitions import DEFINITIONS_FOLDER
from lineshaft.domain.periods import FiscalYear

from . import computation
from .computation import Contribution, Inputs
from .models import Figure, Publication

# Sites with a visit or a completed engagement in the period, as the metric "sites served" defines it.
_SITES_SERVED = """
    SELECT s.state_id, s.company_id, count(DISTINCT s.id)
      FROM companies_site s
      JOIN engagements_engagement e ON e.site_id = s.id
     WHERE (e.status = 'completed' AND e.completed_on BETWEEN %(first)s AND %(last)s)
        OR EXISTS (SELECT 1 FROM engagements_visit v
                    WHERE v.engagement_id = e.id AND v.held_on BETWEEN %(first)s AND %(last)s)
     GROUP BY s.state_id, s.company_id
"""


def inputs_of(year: FiscalYear) -> Inputs:
    """Everything the public figures of a year are computed from. To be called under the system scope."""
    return Inputs(
        fiscal_year=year.year,
        states=tuple(State.objects.order_by("fips").values_list("fips", flat=True)),
        contributions=(*_outcomes(year), *_engagements_completed(year), *_sites_served(year)),
        federal_dollars=base_appropriation(year),
        is_synthetic=settings.DEMO
        or Outcome.objects.filter(fiscal_year=year.year, is_synthetic=True).exists()
        or Engagement.objects.filter(
            is_synthetic=True, completed_on__range=(year.starts_on, year.ends_on)
        ).exists(),
    )


def _outcomes(year: FiscalYear) -> Iterable[Contribution]:
    sums = (
        counted_outcomes()
        .filter(fiscal_year=year.year)
        .values_list("kind", "site__state_id", "site__company_id", "is_verified")
        .annotate(Sum("amount"))
        .order_by()
    )
    for kind, state, company, is_verified, amount in sums:
        part = computation.VERIFIED if is_verified else computation.UNVERIFIED
        yield Contribution(kind, state, company, part, amount)


def _engagements_completed(year: FiscalYear) -> Iterable[Contribution]:
    counts = (
        Engagement.objects.filter(
            status=EngagementState.COMPLETED.value, completed_on__range=(year.starts_on, year.ends_on)
        )
        .values_list("site__state_id", "site__company_id")
        .annotate(Count("pk"))
        .order_by()
    )
    for state, company, count in counts:
        yield Contribution("engagements_completed", state, company, "", Decimal(count))


def _sites_served(year: FiscalYear) -> Iterable[Contribution]:
    with connection.cursor() as cursor:
        cursor.execute(_SITES_SERVED, {"first": year.starts_on, "last": year.ends_on})
        rows = cursor.fetchall()
    for state, company, count in rows:
        yield Contribution("sites_served", state, company, "", Decimal(count))


def inputs_hash(inputs: Inputs) -> str:
    """
    A fingerprint of the inputs. It is keyed with the installation's secret: a plain hash of a year with few outcomes
    could be found by trying amounts.
    """
    return salted_hmac("lineshaft.publication", inputs.canonical(), algorithm="sha256").hexdigest()


def definitions_hash() -> str:
    """SHA-256 of the metric definitions, the disclosure rule and the method, which anyone can compute again."""
    digest = hashlib.sha256(
        f"{computation.METHOD};{FEWEST_COMPANIES};{LARGEST_SHARE_OF_ONE_COMPANY}".encode()
    )
    for path in sorted(DEFINITIONS_FOLDER.glob("*.yaml")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def years_with_outcomes() -> list[int]:
    """The survey years for which any outcome was reported, oldest first. Under the system scope: of all centers."""
    return list(Outcome.objects.order_by("fiscal_year").values_list("fiscal_year", flat=True).distinct())


def current_publications() -> list[Publication]:
    """The publication of each year that is shown now, newest year first, with `has_figures`."""
    shown = Figure.objects.filter(publication=OuterRef("pk"), withheld="")
    return list(
        Publication.objects.filter(is_current=True)
        .annotate(has_figures=Exists(shown))
        .order_by("-fiscal_year")
    )


def all_publications() -> QuerySet[Publication]:
    """Every publication that was ever shown, newest first."""
    return Publication.objects.order_by("-fiscal_year", "-computed_at", "-pk")


def publication_by_id(pk: int) -> Publication | None:
    """One publication, current or earlier."""
    return Publication.objects.filter(pk=pk).first()


def figures_of(publication: Publication) -> QuerySet[Figure]:
    """All figures of a publication with their states; the network's have none."""
    return Figure.objects.filter(publication=publication).select_related("state").order_by("state_id", "pk")


def figures_of_place(publication: Publication, state: State | None) -> dict[str, Figure]:
    """The figures of one state, or of the network, by metric."""
    figures = (
        Figure.objects.filter(publication=publication, state=state).select_related("state").order_by("pk")
    )
    return {figure.metric: figure for figure in figures}


def figures_by_state(publication: Publication, metrics: Iterable[str]) -> dict[str, dict[str, Figure]]:
    """The figures of several metrics: state (FIPS code), then metric."""
    found: dict[str, dict[str, Figure]] = defaultdict(dict)
    for figure in Figure.objects.filter(
        publication=publication, state__isnull=False, metric__in=list(metrics)
    ):
        found[figure.state_id or ""][figure.metric] = figure
    return dict(found)


def choose(publications: list[Publication], fiscal_year: int | None) -> Publication | None:
    """
    The current publication of a year. Without a year: the newest that shows any figure, else the newest.

    `publications` are those of `current_publications`.
    """
    if fiscal_year is not None:
        return next((each for each in publications if each.fiscal_year == fiscal_year), None)
    with_figures = (each for each in publications if getattr(each, "has_figures", False))
    return next(with_figures, publications[0] if publications else None)
