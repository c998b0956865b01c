"""Sums of postings. Every figure of a report is one of them, or made of a few."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from .accounts import Account, Activity, FundSource, ObjectClass
from .entries import Posting


@dataclass(frozen=True)
class Balance:
    """The sum of all postings that say the same, in dollars: debits less credits."""

    account: Account
    source: FundSource
    object_class: ObjectClass | None
    activity: Activity | None
    amount: Decimal


def add_up(postings: Iterable[Posting]) -> list[Balance]:
    """The balance of each account, source, object class and activity that occurs."""
    sums: dict[tuple[Account, FundSource, ObjectClass | None, Activity | None], Decimal] = defaultdict(
        Decimal
    )
    for each in postings:
        sums[each.account, each.source, each.object_class, each.activity] += each.amount
    return [Balance(*key, amount) for key, amount in sums.items()]


def total(
    balances: Iterable[Balance],
    account: Account,
    sources: Collection[FundSource] | None = None,
    object_classes: Collection[ObjectClass] | None = None,
) -> Decimal:
    """What stands in an account: of some sources and for some object classes, where these are given."""
    return sum(
        (
            each.amount
            for each in balances
            if each.account is account
            and (sources is None or each.source in sources)
            and (object_classes is None or each.object_class in object_classes)
        ),
        Decimal("0.00"),
    )


def by_account(balances: Iterable[Balance]) -> dict[tuple[Account, FundSource], Decimal]:
    """The trial balance: what stands in each account for each source. All of it adds up to nothing."""
    sums: dict[tuple[Account, FundSource], Decimal] = defaultdict(Decimal)
    for each in balances:
        sums[each.account, each.source] += each.amount
    return dict(sums)
