"""Entries and their postings, and what makes an entry one that may be posted."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.money import LARGEST_AMOUNT, format_usd, to_money

from .accounts import COST_ACCOUNTS, WITHOUT_CASH, Account, Activity, FundSource, ObjectClass

_CASHLESS_ACCOUNTS = frozenset({Account.EXPENSE, Account.CONTRIBUTION})


@dataclass(frozen=True)
class Posting:
    """
    One line of an entry: `amount` in dollars, debited above zero and credited below.

    `object_class` and `activity` are there exactly for cost and what is ordered. `subaward` is the key of the subaward
    that the cost belongs to, and `engagement` of the work it was for, where there is one.
    """

    account: Account
    source: FundSource
    amount: Decimal
    object_class: ObjectClass | None = None
    activity: Activity | None = None
    engagement: int | None = None
    subaward: int | None = None


@dataclass(frozen=True)
class Entry:
    """What happened on a day, in words, as postings of one budget period of an award."""

    booked_on: date
    memo: str
    postings: tuple[Posting, ...]


def check_entry(entry: Entry) -> None:
    """Raises InvalidValue, naming the posting, for an entry that no ledger may take."""
    if not entry.memo.strip():
        raise InvalidValue("memo", entry.memo, "is empty", "Say what happened")
    if len(entry.postings) < 2:
        raise InvalidValue(
            "postings", len(entry.postings), "are fewer than two", "What is debited is credited somewhere"
        )
    for number, posting in enumerate(entry.postings, 1):
        _check_posting(posting, f"posting {number}")
    for source, rest in _left_over(entry.postings).items():
        if rest:
            raise InvalidValue(
                "postings",
                format_usd(rest),
                f"is left over in fund source {source}: debits and credits of each source must be equal",
                "Complete the entry, or move money between sources by an entry for each",
            )


def _check_posting(posting: Posting, where: str) -> None:
    amount = to_money(posting.amount, field=f"{where}, amount")
    if not amount or abs(amount) >= LARGEST_AMOUNT:
        raise InvalidValue(
            f"{where}, amount", posting.amount, "is no amount that can be posted", "Leave the line out"
        )
    says_for_what = posting.object_class is not None and posting.activity is not None
    says_nothing = posting.object_class is None and posting.activity is None
    if posting.account in COST_ACCOUNTS and not says_for_what:
        raise InvalidValue(
            where, posting.account, "lacks its object class or activity", "Say for what it was spent"
        )
    if posting.account not in COST_ACCOUNTS and not (says_nothing and posting.subaward is None):
        raise InvalidValue(
            where, posting.account, "says for what it is spent, but is no cost", "Leave that out"
        )
    if posting.source in WITHOUT_CASH and posting.account not in _CASHLESS_ACCOUNTS:
        raise InvalidValue(
            where, posting.account, f"cannot hold {posting.source}, of which there is no money"
        )


def _left_over(postings: Iterable[Posting]) -> dict[FundSource, Decimal]:
    rests: dict[FundSource, Decimal] = defaultdict(Decimal)
    for posting in postings:
        rests[posting.source] += posting.amount
    return rests


def reversal(entry: Entry, *, booked_on: date, memo: str) -> Entry:
    """The entry that takes `entry` back, booked on its own day."""
    turned = tuple(replace(posting, amount=-posting.amount) for posting in entry.postings)
    return Entry(booked_on=booked_on, memo=memo, postings=turned)
