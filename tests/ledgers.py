"""Entries for tests of the books."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import count

from lineshaft.apps.funding.actions import Draft
from lineshaft.apps.funding.models import Evidence
from lineshaft.apps.network.models import BudgetPeriod
from lineshaft.domain.ledger import Activity, Entry, FundSource, ObjectClass
from lineshaft.domain.ledger.accounts import WITHOUT_CASH
from lineshaft.domain.ledger.usual import Cost, cost

MakeDraft = Callable[..., Draft]


def draft_maker(period: BudgetPeriod, evidence: Evidence) -> MakeDraft:
    """Makes drafts: a paid cost of $100 in federal money on 5 March 2026, unless told otherwise."""
    numbers = count(1)

    def make(
        amount: str = "100.00",
        *,
        day: date = date(2026, 3, 5),
        source: FundSource = FundSource.FEDERAL,
        object_class: ObjectClass = ObjectClass.TRAVEL,
        key: str = "",
        incurred_on: date | None = None,
    ) -> Draft:
        part = Cost(source, Decimal(amount), object_class, Activity.ENGAGEMENT)
        return Draft(
            budget_period=period,
            entry=Entry(day, "tickets to a plant", cost([part])),
            origin="in_kind" if source in WITHOUT_CASH else "import",
            origin_key=key or f"row {next(numbers)}",
            evidence=evidence,
            incurred_on=incurred_on,
        )

    return make
