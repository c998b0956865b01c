"""What a company pays for an engagement: the center's scale, and what was agreed."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.engagements.permissions import check_user_can_edit_engagements_of
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.money import format_usd, to_cents

from ..models import EngagementFee, FeeStep, InvoiceSettings
from ..permissions import check_user_can_post
from ..queries.invoices import invoiced_for, percent_for

LARGEST_FEE = Decimal(10) ** 9
"""A billion dollars: a larger fee is a typing error."""


@transaction.atomic
def record_scale(*, center: Center, applies_from: date, steps: Mapping[int, Decimal], by: Actor) -> None:
    """
    A sliding scale from a day on: the percent of the full fee by the least number of employees.

    Raises InvalidValue for a scale that does not begin at zero employees or falls with size, Conflict for a second one
    of that day.
    """
    check_user_can_post(by, center)
    if 0 not in steps:
        raise InvalidValue(
            "employees_1", sorted(steps), "do not begin at 0", "Say first what the smallest companies pay"
        )
    ordered = [steps[size] for size in sorted(steps)]
    if ordered != sorted(ordered):
        raise InvalidValue("percent_1", ordered, "falls with size", "Larger companies pay as much or more")
    try:
        with transaction.atomic():
            FeeStep.objects.bulk_create(
                FeeStep(
                    center=center, applies_from=applies_from, employees_from=size, percent=percent,
                    recorded_by=by.person,
                )
                for size, percent in sorted(steps.items())
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(
            f"A scale that applies from {applies_from:%b %d, %Y} is recorded already.", "Choose a later day"
        ) from error


@transaction.atomic
def agree_on_fee(
    *,
    engagement: Engagement,
    full_fee: Decimal,
    agreed_fee: Decimal,
    agreed_with: str,
    agreed_on: date,
    why: str,
    by: Actor,
) -> EngagementFee:
    """
    Record what a company pays for an engagement.

    Raises InvalidValue where it is less than was invoiced, or not what the scale gives and nobody says why.
    """
    check_user_can_edit_engagements_of(by, engagement.center_id)
    percent = percent_for(engagement, agreed_on)
    by_scale = to_cents(full_fee * percent / 100)
    for name, amount in (("full_fee", full_fee), ("agreed_fee", agreed_fee)):
        if amount < 0:
            raise InvalidValue(name, format_usd(amount), "is less than nothing", "Write zero or more")
        if amount >= LARGEST_FEE:
            raise InvalidValue(
                name, format_usd(amount), "is no fee of a company", "Check the number of digits"
            )
    if agreed_fee != by_scale and not why.strip():
        raise InvalidValue(
            "why", why, f"is empty, and the scale gives {format_usd(by_scale)}", "Say why it is another fee"
        )
    return record_fee(
        engagement=engagement, full_fee=full_fee, percent=percent, agreed_fee=agreed_fee, agreed_with=agreed_with,
        agreed_on=agreed_on, why=why, recorded_by=by.person,
    )  # fmt: skip


def record_fee(
    *,
    engagement: Engagement,
    full_fee: Decimal,
    percent: Decimal,
    agreed_fee: Decimal,
    agreed_with: str,
    agreed_on: date,
    why: str,
    recorded_by: User | None,
) -> EngagementFee:
    """
    The fee as it was agreed, for other contexts that know that it was: a company accepted a proposal.

    Raises InvalidValue where it is less than was invoiced.
    """
    invoiced = invoiced_for(engagement)
    if agreed_fee < invoiced:
        raise InvalidValue(
            "agreed_fee",
            format_usd(agreed_fee),
            f"is less than the {format_usd(invoiced)} that was invoiced",
            "Write a credit note first",
        )
    fee, _ = EngagementFee.objects.update_or_create(
        engagement=engagement,
        defaults={
            "center_id": engagement.center_id, "full_fee": full_fee, "percent": percent, "agreed_fee": agreed_fee,
            "agreed_with": agreed_with.strip(), "agreed_on": agreed_on, "why": why.strip(), "recorded_by": recorded_by,
        },
    )  # fmt: skip
    return fee


@transaction.atomic
def set_invoice_settings(
    *,
    center: Center,
    days_to_pay: int,
    pay_to: str,
    reminds: bool,
    remind_every_days: int,
    by: Actor,
    receipts: bool = False,
) -> InvoiceSettings:
    """How the center asks for its fees from now on."""
    check_user_can_post(by, center)
    if remind_every_days < 7:
        raise InvalidValue("remind_every_days", remind_every_days, "is less than a week", "Write 7 or more")
    setting, _ = InvoiceSettings.objects.update_or_create(
        center=center,
        defaults={
            "days_to_pay": days_to_pay, "pay_to": pay_to.strip(), "reminds": reminds,
            "remind_every_days": remind_every_days, "receipts": receipts,
        },
    )  # fmt: skip
    return setting
