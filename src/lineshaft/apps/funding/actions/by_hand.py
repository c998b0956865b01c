"""Entries that a person makes: what happened, in words, becomes an entry with the paper that stands behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Award, BudgetPeriod
from lineshaft.domain import ledger
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.ledger.happenings import Happening, Measure, Part, postings_of

from ..models import Evidence, JournalEntry
from ..permissions import check_user_can_post
from .ledger import Draft, write_entries


@dataclass(frozen=True)
class Told:
    """What a person says happened: of how much, who pays in which parts, and on which days."""

    what: Happening
    amount: Decimal
    parts: Sequence[Part]
    measure: Measure
    booked_on: date
    incurred_on: date
    memo: str
    is_closeout: bool = False

    def entry(self) -> ledger.Entry:
        """The entry that it makes, checked. Raises InvalidValue for one that no ledger may take."""
        made = ledger.Entry(
            self.booked_on, self.memo, postings_of(self.what, self.amount, self.parts, self.measure)
        )
        ledger.check_entry(made)
        return made


def period_for(award: Award, day: date) -> BudgetPeriod:
    """
    The budget period of a day: that which contains it, else the last that began before it, else the first.

    Raises InvalidValue for an award that has none. The database refuses a cost that its period does not contain.
    """
    periods = list(award.budget_periods.order_by("starts_on"))
    if not periods:
        raise InvalidValue("booked_on", day, f"is in no budget period: award {award.number} has none yet")
    begun = [period for period in periods if period.starts_on <= day]
    return begun[-1] if begun else periods[0]


@transaction.atomic
def enter(*, award: Award, told: Told, evidence: Evidence, key: str, by: Actor) -> JournalEntry:
    """
    Post what a person says happened. `key` names the sending of the form: the same one is posted once.

    Raises InvalidValue or Conflict as `post` does.
    """
    check_user_can_post(by, award.center)
    draft = Draft(
        budget_period=period_for(award, told.incurred_on),
        entry=told.entry(),
        origin=JournalEntry.Origin.HAND,
        origin_key=key,
        evidence=evidence,
        incurred_on=told.incurred_on,
        is_closeout=told.is_closeout,
    )
    return write_entries([draft], posted_by=by.person.pk)[0]
