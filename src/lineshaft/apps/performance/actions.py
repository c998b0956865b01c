"""Setting what a center wants to reach."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.metrics import all_metrics
from lineshaft.domain.money import LARGEST_AMOUNT
from lineshaft.domain.periods import FiscalYear

from .models import Target
from .permissions import check_user_can_edit_targets
from .queries import targets_of


@transaction.atomic
def set_targets(
    *, center: Center, fiscal_year: int, values: Mapping[str, Decimal | None], note: str = "", by: Actor
) -> int:
    """
    Set a center's targets for a fiscal year by metric; None takes a target away. Returns how many changed.

    Metrics that `values` leaves out stay as they are. Raises InvalidValue for an unknown metric, a value below zero
    or above a trillion; then nothing is written.
    """
    check_user_can_edit_targets(by, center)
    year = FiscalYear(fiscal_year)
    present = targets_of(center, year)
    for metric_id, value in values.items():
        _check(metric_id, value)
    changed = 0
    for metric_id, value in values.items():
        target = present.get(metric_id)
        if (target.value if target else None) == value:
            continue
        changed += 1
        if value is None:
            Target.objects.filter(center=center, fiscal_year=year.year, metric=metric_id).delete()
        else:
            Target.objects.update_or_create(
                center=center,
                fiscal_year=year.year,
                metric=metric_id,
                defaults={"value": value, "note": note, "set_by": by.user, "set_at": timezone.now()},
            )
    return changed


def _check(metric_id: str, value: Decimal | None) -> None:
    if metric_id not in all_metrics():
        raise InvalidValue("metric", metric_id, "is no metric", "Use one of the list of metrics.")
    if value is not None and not (value.is_finite() and 0 <= value <= LARGEST_AMOUNT):
        raise InvalidValue(metric_id, value, "is not from zero to a trillion", "Check the number of digits.")
