"""What people say happened, as the entries that a bookkeeper would make of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.money import allocate, format_usd

from . import usual
from .accounts import COST_ACCOUNTS, WITHOUT_CASH, Account, Activity, FundSource, ObjectClass
from .entries import Posting


class Happening(StrEnum):
    """What a person enters by hand."""

    COST_PAID = "cost_paid"
    BILL_RECEIVED = "bill_received"
    BILL_PAID = "bill_paid"
    MONEY_RECEIVED = "money_received"
    ORDERED = "ordered"
    ORDER_ENDED = "order_ended"
    INTEREST = "interest"
    INTEREST_SENT_BACK = "interest_sent_back"


FOR_WHAT = frozenset({Happening.COST_PAID, Happening.BILL_RECEIVED, Happening.ORDERED, Happening.ORDER_ENDED})
"""Happenings that say for what and for which activity; the others move money only."""

GIVERS = (FundSource.RECIPIENT, FundSource.STATE, FundSource.LOCAL, FundSource.PRIVATE)
"""Who gives money that is entered by hand; federal money comes by drawdown, fees by invoice."""


class Measure(StrEnum):
    """In what the shares of an amount are told."""

    PERCENT = "percent"
    DOLLARS = "dollars"


@dataclass(frozen=True)
class Part:
    """A part of an amount, in dollars or percent of it: who pays and, for a cost, for what."""

    source: FundSource
    share: Decimal
    object_class: ObjectClass | None = None
    activity: Activity | None = None
    engagement: int | None = None
    subaward: int | None = None


def in_dollars(amount: Decimal, parts: Sequence[Part], measure: Measure) -> list[Decimal]:
    """
    The dollars of each part: together `amount`, to the cent.

    Raises InvalidValue where percents do not add up to 100, dollars do not add up to `amount`, or a part is left with
    nothing.
    """
    if not parts:
        raise InvalidValue("parts", "", "are missing", "Say at least who pays")
    total = sum((part.share for part in parts), Decimal(0))
    whole = Decimal(100) if measure is Measure.PERCENT else amount
    if total != whole:
        said = (
            f"{total.normalize():f}%" if measure is Measure.PERCENT else format_usd(total),
            "100%" if measure is Measure.PERCENT else format_usd(amount),
        )
        raise InvalidValue("parts", said[0], f"is not {said[1]}: the parts add up to {said[0]}")
    dollars = (
        allocate(amount, [part.share for part in parts])
        if measure is Measure.PERCENT
        else [part.share for part in parts]
    )
    for part, share in zip(parts, dollars, strict=True):
        if share <= 0:
            raise InvalidValue("parts", format_usd(share), f"is the part of {part.source}", "Leave it out")
    return dollars


def postings_of(
    what: Happening, amount: Decimal, parts: Sequence[Part], measure: Measure = Measure.DOLLARS
) -> tuple[Posting, ...]:
    """
    The postings of what happened, of `amount` dollars in its parts.

    Raises InvalidValue for an amount that is not above zero, parts that do not add up, or a source that such money
    cannot come from.
    """
    if amount <= 0:
        raise InvalidValue(
            "amount", format_usd(amount), "is not above zero", "To take something back, reverse its entry"
        )
    dollars = in_dollars(amount, parts, measure)
    made: list[Posting] = []
    for number, (part, share) in enumerate(zip(parts, dollars, strict=True), 1):
        _check_part(what, part, f"part {number}")
        made += _of_part(what, part, share)
    return tuple(made)


def _check_part(what: Happening, part: Part, where: str) -> None:
    if what in FOR_WHAT and (part.object_class is None or part.activity is None):
        raise InvalidValue("parts", where, "lacks for what or for which work", "Choose both")
    if part.source in WITHOUT_CASH:
        raise InvalidValue(
            "parts", where, f"names {part.source}, of which no money is received or paid",
            "Claim it as a contribution: there it is judged (2 CFR 200.306)",
        )  # fmt: skip
    if what is Happening.MONEY_RECEIVED and part.source not in GIVERS:
        raise InvalidValue(
            "parts", where, f"says {part.source}: federal money comes by drawdown, fees by invoice",
            "Choose the state, a local government, a private giver or the center itself",
        )  # fmt: skip
    if what is Happening.INTEREST_SENT_BACK and part.source is not FundSource.FEDERAL:
        raise InvalidValue("parts", where, f"says {part.source}: only interest on federal money is sent back")


def _of_part(what: Happening, part: Part, amount: Decimal) -> tuple[Posting, ...]:
    if what in FOR_WHAT:
        assert part.object_class is not None
        assert part.activity is not None
        signed = -amount if what is Happening.ORDER_ENDED else amount
        cost = usual.Cost(
            part.source, signed, part.object_class, part.activity, part.engagement, part.subaward
        )
        if what in (Happening.ORDERED, Happening.ORDER_ENDED):
            return usual.order(cost)
        return usual.cost([cost], usual.Settled.PAID if what is Happening.COST_PAID else usual.Settled.OWED)
    if what is Happening.BILL_PAID:
        return usual.payment(part.source, amount)
    if what is Happening.MONEY_RECEIVED:
        return usual.receipt(part.source, amount)
    if what is Happening.INTEREST_SENT_BACK:
        return usual.interest_remitted(amount)
    return usual.interest(part.source, amount)


_BY_ACCOUNTS = {
    (Account.PAYABLE, Account.CASH): Happening.BILL_PAID,
    (Account.CASH, Account.CONTRIBUTION): Happening.MONEY_RECEIVED,
    (Account.INTEREST_OWED, Account.CASH): Happening.INTEREST_SENT_BACK,
    (Account.CASH, Account.INTEREST_OWED): Happening.INTEREST,
    (Account.CASH, Account.PROGRAM_INCOME): Happening.INTEREST,
    (Account.OBLIGATION, Account.OBLIGATED): Happening.ORDERED,
    (Account.OBLIGATED, Account.OBLIGATION): Happening.ORDER_ENDED,
    (Account.EXPENSE, Account.CASH): Happening.COST_PAID,
    (Account.EXPENSE, Account.CONTRIBUTION): Happening.COST_PAID,
    (Account.EXPENSE, Account.PAYABLE): Happening.BILL_RECEIVED,
}


def happening_of(postings: Sequence[Posting]) -> tuple[Happening, list[Part]] | None:
    """What was entered and its parts in dollars, read back from postings; None where no such entry makes them."""
    debits = [each for each in postings if each.amount > 0]
    credits_ = [each for each in postings if each.amount < 0]
    found = {
        _BY_ACCOUNTS.get((debit.account, credit.account))
        for debit in debits
        for credit in credits_
        if debit.source is credit.source
    }
    if len(found) != 1 or None in found:
        return None
    (what,) = found
    assert what is not None
    sides = credits_ if what is Happening.ORDER_ENDED else debits
    parts = [
        Part(
            each.source,
            abs(each.amount),
            each.object_class if each.account in COST_ACCOUNTS else None,
            each.activity if each.account in COST_ACCOUNTS else None,
            each.engagement,
            each.subaward,
        )
        for each in sides
    ]
    return what, parts
