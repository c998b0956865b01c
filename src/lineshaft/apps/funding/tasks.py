"""Jobs of the books: work on files that are too large for one page view."""

from lineshaft.apps.accounts.jobs import job
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.domain.errors import LineshaftError
from lineshaft.tenancy import use

from .actions.accounting import check_book as check
from .actions.accounting import post_book as post
from .models import BookImport


def _actor(user_id: int | None) -> Actor:
    return actor_for(User.objects.filter(pk=user_id or 0, is_active=True).first())


@job("funding.check_book", why="a large file of the accounting system is read for the center that sent it")
def check_book(*, batch_id: int, user_id: int | None) -> None:
    """Read a file; it then waits to be posted."""
    by = _actor(user_id)
    with use(by.context):
        batch = BookImport.objects.filter(pk=batch_id, status=BookImport.Status.CHECKING.value).first()
        if batch is not None:
            check(batch=batch, by=by)


@job("funding.post_book", why="a large file of the accounting system is posted for the center that sent it")
def post_book(*, batch_id: int, user_id: int | None) -> None:
    """Post a file that was checked. What stands in its way is told on the page of the import."""
    by = _actor(user_id)
    with use(by.context):
        batch = BookImport.objects.filter(pk=batch_id, status=BookImport.Status.POSTING.value).first()
        if batch is None:
            return
        try:
            post(batch=batch, by=by)
        except LineshaftError as error:
            BookImport.objects.filter(pk=batch_id).update(
                status=BookImport.Status.CHECKED.value, problem=str(error)
            )
