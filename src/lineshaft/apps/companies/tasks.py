"""Jobs of the companies context: work on files that are too large for one page view."""

from django.utils import timezone

from lineshaft.apps.accounts.jobs import job
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.domain.errors import LineshaftError
from lineshaft.tenancy import use

from . import actions
from .models import ImportBatch


def _actor(user_id: int | None) -> Actor:
    return actor_for(User.objects.filter(pk=user_id or 0, is_active=True).first())


@job("companies.check_import", why="a large file of companies is read for the center that sent it")
def check_import(*, batch_id: int, user_id: int | None) -> None:
    """Read and match a file; it then waits for its commit."""
    by = _actor(user_id)
    with use(by.context), timezone.override(by.zone):
        batch = ImportBatch.objects.filter(pk=batch_id, status=ImportBatch.Status.CHECKING.value).first()
        if batch is not None:
            actions.check_import(batch=batch, by=by)


@job("companies.commit_import", why="a large file of companies is written for the center that sent it")
def commit_import(*, batch_id: int, user_id: int | None) -> None:
    """Commit a file that was checked. What stands in its way is told on the page of the import."""
    by = _actor(user_id)
    with use(by.context), timezone.override(by.zone):
        batch = ImportBatch.objects.filter(pk=batch_id, status=ImportBatch.Status.COMMITTING.value).first()
        if batch is None:
            return
        try:
            actions.commit_import(batch=batch, by=by)
        except LineshaftError as error:
            ImportBatch.objects.filter(pk=batch_id).update(
                status=ImportBatch.Status.CHECKED.value, problem=str(error)
            )


@job(
    "companies.sweep",
    why="the registry is compared with itself, so that two records of one plant are found",
    cron="40 2 * * *",
)
def sweep(*, timestamp: int) -> None:
    """Renew the queue of likely duplicates, after the forms under which records are looked up."""
    actions.renew_keys()
    actions.sweep()


@job(
    "companies.remind_of_expiry",
    why="who can renew a certificate is told before it expires",
    cron="20 6 * * *",
)
def remind_of_expiry(*, timestamp: int) -> None:
    """Mail the owners of certificates and registrations that soon expire, once for each day of expiry."""
    actions.remind_of_expiry()


@job("companies.delete_removed_photos", why="what a company removed is deleted for good", cron="35 3 * * *")
def delete_removed_photos(*, timestamp: int) -> None:
    """Delete photos that nobody is offered to put back any more, with their files."""
    actions.delete_removed_photos()
