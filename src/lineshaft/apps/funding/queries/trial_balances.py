"""Trial balances of the accounting system, each beside what the books say of the same days."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Center
from lineshaft.domain.ledger import Account, Activity, ObjectClass
from lineshaft.domain.ledger.accounts import WITHOUT_CASH
from lineshaft.domain.ledger.book_file import AccountMeaning
from lineshaft.domain.ledger.trial_balance import Comparison, TrialLine, compare
from lineshaft.domain.money import format_usd

from ..models import BookImport, MonthBalance, TrialBalance
from ..permissions import check_user_can_see_books
from .accounting import chart_of
from .months import Missing, last_day, missing_check


def trial_balance(actor: Actor, pk: int) -> TrialBalance | None:
    """One of a center whose books the person sees, or None."""
    if not actor.can("ledger:read"):
        return None
    seen = TrialBalance.objects.filter(center__in=actor.organisations_where("ledger:read"))
    return seen.select_related("center", "created_by").filter(pk=pk).first()


def trial_balances_of(actor: Actor, center: Center, month: date) -> QuerySet[TrialBalance]:
    """Those of a month, the one in use first. Raises PermissionDenied for who does not see the books."""
    check_user_can_see_books(actor, center)
    return TrialBalance.objects.filter(center=center, month=month).select_related("created_by")


@dataclass(frozen=True)
class Beside:
    """A trial balance beside the books, and what its own sides add up to."""

    comparison: Comparison
    debits: Decimal
    credits: Decimal

    @property
    def uneven(self) -> Decimal:
        """By how much the debits of the file are more than its credits."""
        return self.debits - self.credits


def held_beside(actor: Actor, balance: TrialBalance) -> Beside:
    """
    Every account with what the books say for the same days, by the chart as it stands now. Value without money, in kind
    and unrecovered indirect, is not compared: accounting systems do not pay it.

    Raises PermissionDenied for who does not see the books.
    """
    check_user_can_see_books(actor, balance.center)
    return _beside(balance)


def _beside(balance: TrialBalance) -> Beside:
    lines = [
        TrialLine(each["row"], each["account"], each["title"], each["fund"], Decimal(each["amount"]))
        for each in balance.lines
    ]
    here = in_the_books(balance.center, balance.counts_from, balance.month)
    debits = sum((line.amount for line in lines if line.amount > 0), Decimal(0))
    credits = -sum((line.amount for line in lines if line.amount < 0), Decimal(0))
    return Beside(compare(lines, chart_of(balance.center), here), debits, credits)


def in_the_books(center: Center, since: date | None, until: date) -> dict[AccountMeaning, Decimal]:
    """What the months of the books from one to another add up to, but for value without money."""
    rows = MonthBalance.objects.filter(center=center, month__lte=until).exclude(source__in=WITHOUT_CASH)
    if since:
        rows = rows.filter(month__gte=since)
    summed = rows.order_by().values_list("account", "object_class", "activity").annotate(total=Sum("amount"))
    return {
        AccountMeaning(
            Account(account),
            ObjectClass(object_class) if object_class else None,
            Activity(activity) if activity else None,
        ): amount
        for account, object_class, activity, amount in summed
    }


@missing_check
def _not_held_beside(center: Center, first: date, last: date) -> list[Missing]:
    """Centers that import their books close no month without a look at the trial balance of their own system."""
    where = ("funding:trial_balance_new", (first.year, first.month))
    balance = TrialBalance.objects.filter(center=center, month=first).select_related("center").first()
    if balance is None:
        imports = BookImport.objects.filter(center=center, status=BookImport.Status.POSTED)
        if not imports.exists():
            return []
        said = "The trial balance of your accounting system was not held beside this month."
        return [Missing(said, *where)]
    if not balance.lines:
        said = f"The columns of the trial balance {balance.file_name} are not chosen."
        return [Missing(said, "funding:trial_balance_columns", (balance.pk,))]
    different = _beside(balance).comparison.different
    if not different:
        return []
    largest = max(abs(row.difference) for row in different)
    said = (
        f"{len(different)} {'account differs' if len(different) == 1 else 'accounts differ'} from the trial balance of"
        f" your accounting system, by {format_usd(largest)} at most."
    )
    return [Missing(said, "funding:trial_balance", (balance.pk,))]


def until_of(balance: TrialBalance) -> date:
    """The last day that a trial balance counts."""
    return last_day(balance.month)
