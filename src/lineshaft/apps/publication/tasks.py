"""Jobs that keep the public figures up to date."""

from django.utils import timezone

from lineshaft.apps.accounts.jobs import job
from lineshaft.domain.periods import FiscalYear

from . import actions
from .stories.photos import delete_if_free

_WHY = "public figures are computed from the outcomes of all centers"


@job("publication.refresh", why=_WHY)
def refresh(*, fiscal_year: int, by_user_id: int | None = None) -> None:
    """
    Compute the public figures of a year; nothing is written when nothing has changed.

    A person of the program office who asks is answered at once; a changed outcome waits for the next quarter.
    """
    if by_user_id is None:
        actions.publish_when_due(fiscal_year=fiscal_year)
    else:
        actions.publish(fiscal_year=fiscal_year, by_user_id=by_user_id)


@job("publication.refresh_nightly", why=_WHY, cron="30 3 * * *")
def refresh_nightly(*, timestamp: int) -> None:
    """This survey year and the last, once a quarter."""
    year = FiscalYear.of(timezone.localdate())
    for each in (year.previous(), year):
        actions.publish_when_due(fiscal_year=each.year)


@job("publication.delete_photo", why="a photo leaves the store unless another story holds it")
def delete_photo(*, photo: str) -> None:
    """The photo of a story that was changed or taken down."""
    delete_if_free(photo)
