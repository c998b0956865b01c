"""That a quarter was submitted to the program office: recorded, and taken back where that was a mistake."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.periods import Quarter
from lineshaft.ui.tags.formatting import day

from ..models import Reopening, SubmittedQuarter
from ..permissions import check_user_can_submit_quarters_of
from ..queries.quarters import completed_in


@transaction.atomic
def record_submission(
    *,
    center: Center,
    period: Quarter,
    submitted_on: date,
    by: Actor,
    reference: str = "",
    is_synthetic: bool = False,
) -> SubmittedQuarter:
    """
    Record that the center has submitted a quarter: what was completed in it is no longer changed.

    Raises InvalidValue for a day in the future or before the quarter is over, and Conflict for a quarter that is
    submitted already.
    """
    check_user_can_submit_quarters_of(by, center.pk)
    assert by.user is not None
    if submitted_on > timezone.localdate():
        raise InvalidValue("submitted_on", submitted_on, "is in the future", "Record it once it is submitted")
    if submitted_on <= period.ends_on:
        raise InvalidValue(
            "submitted_on",
            submitted_on,
            f"is before {period.label} is over",
            f"A quarter is submitted after {day(period.ends_on)}",
        )
    try:
        with transaction.atomic():
            return SubmittedQuarter.objects.create(
                center=center,
                fiscal_year=period.fiscal_year,
                quarter=period.number,
                submitted_on=submitted_on,
                reference=reference.strip(),
                engagements=completed_in(center.pk, period),
                recorded_by=by.user,
                is_synthetic=is_synthetic,
            )
    except IntegrityError as error:
        if "a_quarter_is_submitted_once" not in str(error):
            raise
        raise Conflict(f"{period.label} is recorded as submitted already.", "Look at the list") from error


@transaction.atomic
def take_back_submission(*, submitted: SubmittedQuarter, reason: str, by: Actor) -> SubmittedQuarter:
    """
    Take back a record that was a mistake: work of the quarter can be corrected again.

    Raises InvalidValue without a reason, and Conflict once work was opened again because of it.
    """
    check_user_can_submit_quarters_of(by, submitted.center_id)
    if not reason.strip():
        raise InvalidValue("reason", reason, "is empty", "Write why the record is wrong")
    current = SubmittedQuarter.objects.select_for_update().get(pk=submitted.pk)
    if current.taken_back_at is not None:
        raise Conflict(f"The record of {current.period.label} was taken back already.")
    if Reopening.objects.filter(submitted=current).exists():
        raise Conflict(
            f"Work of {current.period.label} was opened again since it was submitted.",
            "The record stays, so that the program office can be told what changed",
        )
    current.taken_back_at = timezone.now()
    current.taken_back_because = reason.strip()
    current.save(update_fields=["taken_back_at", "taken_back_because"])
    return current
