"""Awards and their budget periods. The federal amounts are the denominator of a center's ratios."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from lineshaft.apps.accounts.jobs import enqueue
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.periods import FiscalYear
from lineshaft.tenancy import system_scope

from ..models import Award, BudgetPeriod, Center, FactStatus
from ..permissions import check_user_can_edit_awards


@transaction.atomic
def add_award(
    *,
    center: Center,
    by: Actor,
    number: str,
    starts_on: date,
    ends_on: date,
    source: str,
    is_synthetic: bool = False,
) -> Award:
    """
    A federal agreement, pending until its notice is recorded (`funding.actions.record_action`).

    Raises InvalidValue for dates in the wrong order, Conflict for a number in use.
    """
    check_user_can_edit_awards(by, center)
    award = Award(center=center, status=Award.Status.PENDING, is_synthetic=is_synthetic)
    return _write_award(award, number=number, starts_on=starts_on, ends_on=ends_on, source=source)


@transaction.atomic
def change_award(
    *, award: Award, by: Actor, number: str, starts_on: date, ends_on: date, source: str
) -> Award:
    """Correct an award. Its budget periods must stay within its dates."""
    check_user_can_edit_awards(by, award.center)
    award = Award.objects.select_for_update().get(pk=award.pk)
    for period in award.budget_periods.all():
        if period.starts_on < starts_on or period.ends_on > ends_on:
            raise Conflict(
                f"The budget period from {period.starts_on} to {period.ends_on} would lie outside the award.",
                "Change the budget period first",
            )
    return _write_award(award, number=number, starts_on=starts_on, ends_on=ends_on, source=source)


def _write_award(award: Award, *, number: str, starts_on: date, ends_on: date, source: str) -> Award:
    number = " ".join(number.split()).upper()
    if not number:
        raise InvalidValue("number", "", "an award needs its number")
    if ends_on <= starts_on:
        raise InvalidValue("ends_on", f"{ends_on:%Y-%m-%d}", "is not after the first day")
    if not source.strip():
        raise InvalidValue("source", "", "an award needs a source", "Name the notice of award")
    with system_scope("an award number is unique in the whole network"):
        taken = Award.objects.filter(number=number).exclude(pk=award.pk).exists()
    if taken:
        raise _number_taken(number)
    award.number, award.source = number, source.strip()
    award.starts_on, award.ends_on = starts_on, ends_on
    try:
        with transaction.atomic():
            award.save()
    except IntegrityError as error:
        # Entered by another center between the look and the write.
        raise _number_taken(number) from error
    return award


def _number_taken(number: str) -> InvalidValue:
    return InvalidValue("number", number, "is the number of another award", "Check it against the notice")


@transaction.atomic
def add_budget_period(
    *, award: Award, by: Actor, starts_on: date, ends_on: date, federal_amount: Decimal, source: str
) -> BudgetPeriod:
    """A funded year. Its federal fiscal year is the one in which it starts."""
    check_user_can_edit_awards(by, award.center)
    period = BudgetPeriod(award=award, center_id=award.center_id)
    return _write_period(
        period, starts_on=starts_on, ends_on=ends_on, federal_amount=federal_amount, source=source
    )


@transaction.atomic
def change_budget_period(
    *, period: BudgetPeriod, by: Actor, starts_on: date, ends_on: date, federal_amount: Decimal, source: str
) -> BudgetPeriod:
    """Correct the dates or the amount of a budget period."""
    check_user_can_edit_awards(by, period.award.center)
    period = BudgetPeriod.objects.select_for_update().select_related("award").get(pk=period.pk)
    return _write_period(
        period, starts_on=starts_on, ends_on=ends_on, federal_amount=federal_amount, source=source
    )


def _write_period(
    period: BudgetPeriod, *, starts_on: date, ends_on: date, federal_amount: Decimal, source: str
) -> BudgetPeriod:
    # One after the other: two periods over the same days would not see each other.
    award = Award.objects.select_for_update().get(pk=period.award_id)
    if ends_on <= starts_on:
        raise InvalidValue("ends_on", f"{ends_on:%Y-%m-%d}", "is not after the first day")
    if starts_on < award.starts_on or ends_on > award.ends_on:
        field, day = ("starts_on", starts_on) if starts_on < award.starts_on else ("ends_on", ends_on)
        raise InvalidValue(
            field,
            f"{day:%Y-%m-%d}",
            f"lies outside the award, which runs from {award.starts_on} to {award.ends_on}",
        )
    if federal_amount < 0:
        raise InvalidValue("federal_amount", federal_amount, "is below zero")
    if not source.strip():
        raise InvalidValue("source", "", "an amount needs a source", "Name the notice of award")
    others = award.budget_periods.exclude(pk=period.pk)
    clash = others.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).first()
    if clash:
        raise Conflict(
            f"There is a budget period from {clash.starts_on} to {clash.ends_on} already.",
            "Budget periods of an award do not overlap",
        )
    years = {period.fiscal_year} if period.pk else set()
    period.starts_on, period.ends_on = starts_on, ends_on
    period.fiscal_year = FiscalYear.of(starts_on).year
    period.federal_amount = federal_amount
    # The center or the program office has entered it from the notice of award.
    period.source, period.status = source.strip(), FactStatus.VERIFIED
    period.save()
    _recompute(years | {period.fiscal_year})
    return period


def _recompute(fiscal_years: Iterable[int]) -> None:
    """The published ratios have federal dollars as their denominator."""
    for year in sorted(fiscal_years):
        enqueue("publication.refresh", once=f"publication-{year}", fiscal_year=year)
