"""Computing the public figures of a year."""

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from lineshaft.apps.accounts.jobs import enqueue
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.zones import day_of_network
from lineshaft.domain.periods import FiscalYear, Quarter
from lineshaft.tenancy import system_scope

from . import computation, queries
from .computation import PublicFigure
from .models import Figure, Publication
from .permissions import check_user_can_refresh

_LOCK = 727003


@transaction.atomic
def publish(*, fiscal_year: int, by_user_id: int | None = None) -> tuple[Publication, bool]:
    """
    Compute the public figures of a year and store them as its current publication, unless nothing has changed since.

    Returns the current publication and whether it is new. Earlier ones stay as they are. Raises InvalidValue for a
    year out of range.
    """
    year = FiscalYear(fiscal_year)
    with system_scope("public figures are computed from the outcomes of all centers"):
        with connection.cursor() as cursor:
            # Two at the same moment would both find the old one current.
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, year.year])
        inputs = queries.inputs_of(year)
        hashes = {
            "inputs_sha256": queries.inputs_hash(inputs),
            "definitions_sha256": queries.definitions_hash(),
        }
        current = Publication.objects.filter(fiscal_year=year.year, is_current=True).first()
        if current and all(getattr(current, name) == value for name, value in hashes.items()):
            return current, False
        if current:
            current.is_current = False
            current.save(update_fields=["is_current"])
        publication = Publication.objects.create(
            fiscal_year=year.year,
            computed_at=timezone.now(),
            computed_by_id=by_user_id,
            is_synthetic=inputs.is_synthetic,
            **hashes,
        )
        Figure.objects.bulk_create(_row(publication, figure) for figure in computation.compute(inputs))
    return publication, True


def publish_when_due(*, fiscal_year: int) -> Publication | None:
    """
    Publish a year unless it was published in this quarter already; returns the publication, or None.

    Two publications a day apart would tell, by subtraction, what the one company reported that changed between them.
    Once a quarter, many have changed. The demonstration publishes at once, since its companies are invented.
    """
    quarter = Quarter.of(day_of_network())
    with system_scope("whether a year was published in this quarter"):
        latest = Publication.objects.filter(fiscal_year=fiscal_year, is_current=True).first()
    if latest and not settings.DEMO and Quarter.of(day_of_network(latest.computed_at)) == quarter:
        return None
    return publish(fiscal_year=fiscal_year)[0]


def _row(publication: Publication, figure: PublicFigure) -> Figure:
    return Figure(
        publication=publication,
        state_id=figure.state or None,
        metric=figure.metric,
        withheld=figure.withheld,
        value=figure.value,
        verified=figure.verified,
        unverified=figure.unverified,
        companies=figure.companies,
        denominator=dict(figure.denominator),
    )


def ask_for_refresh(*, fiscal_year: int, by: Actor) -> None:
    """Defer the computation of a year's public figures. Raises InvalidValue for a year out of range."""
    check_user_can_refresh(by)
    year = FiscalYear(fiscal_year)
    enqueue(
        "publication.refresh", once=f"publication-{year.year}", fiscal_year=year.year, by_user_id=by.user_id
    )
