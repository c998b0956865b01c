"""The entries that come up every day, as postings. Each is balanced by how it is made."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from .accounts import WITHOUT_CASH, Account, Activity, FundSource, ObjectClass
from .entries import Posting


class Settled(StrEnum):
    """How a cost is met: paid at once, owed, or given (in-kind and unrecovered indirect cost, where no money moves)."""

    PAID = "paid"
    OWED = "owed"
    GIVEN = "given"


@dataclass(frozen=True)
class Cost:
    """A part of a cost, in dollars: who pays, for what, for which activity, and for whose work or subaward."""

    source: FundSource
    amount: Decimal
    object_class: ObjectClass
    activity: Activity
    engagement: int | None = None
    subaward: int | None = None


_CREDITED = {Settled.PAID: Account.CASH, Settled.OWED: Account.PAYABLE, Settled.GIVEN: Account.CONTRIBUTION}


def cost(parts: Iterable[Cost], settled: Settled = Settled.PAID) -> tuple[Posting, ...]:
    """A cost in its parts. What is in-kind or unrecovered indirect is always given."""
    made: list[Posting] = []
    for part in parts:
        how = Settled.GIVEN if part.source in WITHOUT_CASH else settled
        made.append(
            Posting(
                Account.EXPENSE, part.source, part.amount, part.object_class, part.activity,
                part.engagement, part.subaward,
            )
        )  # fmt: skip
        made.append(Posting(_CREDITED[how], part.source, -part.amount))
    return tuple(made)


def reported(parts: Iterable[Cost]) -> tuple[Posting, ...]:
    """
    Cost that others report and met themselves, so that no money of the center moves. Where fees paid it, they earned
    and spent that much income of the award; all else was given.
    """
    made: list[Posting] = []
    for part in parts:
        spent, met = cost([part], Settled.GIVEN)
        if part.source is FundSource.FEES:
            met = Posting(Account.PROGRAM_INCOME, part.source, -part.amount)
        made += [spent, met]
    return tuple(made)


def payment(source: FundSource, amount: Decimal) -> tuple[Posting, ...]:
    """What was owed is paid."""
    return _moved(source, amount, debit=Account.PAYABLE, credit=Account.CASH)


def receipt(source: FundSource, amount: Decimal) -> tuple[Posting, ...]:
    """Money comes in from who funds the center: a drawdown of the award, the state's contribution."""
    return _moved(source, amount, debit=Account.CASH, credit=Account.CONTRIBUTION)


def fee_invoiced(amount: Decimal, source: FundSource = FundSource.FEES) -> tuple[Posting, ...]:
    """A company is asked for a fee: program income is earned."""
    return _moved(source, amount, debit=Account.RECEIVABLE, credit=Account.PROGRAM_INCOME)


def fee_received(amount: Decimal, source: FundSource = FundSource.FEES) -> tuple[Posting, ...]:
    """A company pays its invoice."""
    return _moved(source, amount, debit=Account.CASH, credit=Account.RECEIVABLE)


def fee_taken(amount: Decimal, source: FundSource = FundSource.FEES) -> tuple[Posting, ...]:
    """A fee comes in that nobody was invoiced for: program income is earned and received."""
    return _moved(source, amount, debit=Account.CASH, credit=Account.PROGRAM_INCOME)


def income_added(amount: Decimal) -> tuple[Posting, ...]:
    """Fees that were received as match money are added to the budget instead: income and its cash change their use."""
    return (
        *_moved(FundSource.FEES, amount, debit=Account.PROGRAM_INCOME, credit=Account.CASH),
        *_moved(FundSource.ADDITIVE_FEES, amount, debit=Account.CASH, credit=Account.PROGRAM_INCOME),
    )


def interest(source: FundSource, amount: Decimal) -> tuple[Posting, ...]:
    """Interest on cash: on federal advances it is owed back (2 CFR 200.305(b)); on program income it is income."""
    credit = Account.INTEREST_OWED if source is FundSource.FEDERAL else Account.PROGRAM_INCOME
    return _moved(source, amount, debit=Account.CASH, credit=credit)


def interest_remitted(amount: Decimal) -> tuple[Posting, ...]:
    """Interest on federal advances is sent back."""
    return _moved(FundSource.FEDERAL, amount, debit=Account.INTEREST_OWED, credit=Account.CASH)


def order(part: Cost) -> tuple[Posting, ...]:
    """Something is ordered or awarded that will be cost: an unliquidated obligation. Negative when it is liquidated."""
    said = (part.object_class, part.activity, part.engagement, part.subaward)
    return (
        Posting(Account.OBLIGATION, part.source, part.amount, *said),
        Posting(Account.OBLIGATED, part.source, -part.amount, *said),
    )


def _moved(source: FundSource, amount: Decimal, *, debit: Account, credit: Account) -> tuple[Posting, ...]:
    return Posting(debit, source, amount), Posting(credit, source, -amount)
