"""Jobs that keep the public figures up to date."""

from django.utils import timezone

from lineshaft.apps.accounts.jobs import job
from lineshaft.domain.periods import FiscalYear

from . import actions

_WHY = "public figures are computed from the outcomes of all centers"


@job("publication.refresh", why=_WHY)
def refresh(*, fiscal_year: int, by_user_id: int | None = None) -> None:
    """Compute the public figures of a year; nothing is written when nothing has changed."""
    actions.publish(fiscal_year=fiscal_year, by_user_id=by_user_id)


@job("publication.refresh_nightly", why=_WHY, cron="30 3 * * *")
def refresh_nightly(*, timestamp: int) -> None:
    """This survey year and the last: work done changes their figures without an outcome being reported."""
    year = FiscalYear.of(timezone.localdate())
    for each in (year.previous(), year):
        actions.publish(fiscal_year=each.year)
