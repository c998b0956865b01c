"""The trial balance of the accounting system is kept with the month at whose end it stands."""

from datetime import date
from pathlib import Path

from django.db import transaction

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.ledger.book_file import Layout
from lineshaft.domain.ledger.trial_balance import read_trial_balance

from ...models import TrialBalance
from ...permissions import check_user_can_post
from .files import AS_IT_SEEMS, Place, keep_file, opened, set_layout


@transaction.atomic
def receive_trial_balance(
    *, path: Path, file_name: str, center: Center, month: date, counts_from: date | None, by: Actor
) -> TrialBalance:
    """
    Keep the file at `path` with a month, with the layout that was saved for its headings. Its balances count from the
    first day of a month, or since the books began. Where the columns are known already, it is read at once.

    Raises InvalidValue for a file that is no table, and for a day on which no month begins.
    """
    check_user_can_post(by, center)
    if counts_from and (counts_from.day != 1 or counts_from > month):
        raise InvalidValue(
            "counts_from", counts_from, f"is no first day of a month up to {month}",
            f"Use {month} for the movement of the month alone, or the first day of your year",
        )  # fmt: skip
    return TrialBalance.objects.create(
        center=center, month=month, counts_from=counts_from, created_by=by.person,
        **keep_file(path, file_name, center, TrialBalance),
    )  # fmt: skip


@transaction.atomic
def choose_trial_layout(
    *, balance: TrialBalance, layout: Layout, by: Actor, place: Place = AS_IT_SEEMS
) -> TrialBalance:
    """
    Say which column holds what, and read the file. The layout is kept.

    Raises InvalidValue, with the rows and why, for a file that cannot be read: nothing of it is kept then.
    """
    check_user_can_post(by, balance.center)
    balance = TrialBalance.objects.select_for_update().get(pk=balance.pk)
    set_layout(balance, layout, place)
    with opened(balance) as table:
        lines, style = read_trial_balance(
            ((row.number, row.cells) for row in table.rows), table.header, layout
        )
    balance.read_as = style.value
    balance.lines = [
        {
            "row": line.number,
            "account": line.account.replace("\0", ""),
            "title": line.title.replace("\0", "")[:500],
            "fund": line.fund.replace("\0", ""),
            "amount": f"{line.amount:.2f}",
        }
        for line in lines
    ]
    balance.save(update_fields=["layout", "header", "lines", "read_as"])
    return balance
