"""Effects that the sheets show: they become outcomes when somebody of the company has said so, with evidence."""

from datetime import date, datetime, time
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements import actions as engagements
from lineshaft.apps.engagements.models import Outcome
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.periods import Quarter

from ..models import Enrolment
from ..permissions import check_user_can_run_programs
from ..queries import said_of, state_of

_NOON = time(12)


@transaction.atomic
def record_effect(
    *,
    enrolment: Enrolment,
    number: int,
    amount: Decimal,
    said_by: str,
    said_on: date,
    kind: str,
    text: str,
    by: Actor,
    file: UploadedFile | None = None,
) -> Outcome:
    """
    Record what the company said about a proposed effect, with the evidence (`kind`, `text`, `file`) for it.

    Raises InvalidValue for a number that proposes nothing, for words that are missing and for a day outside the
    program; Conflict when the company said an effect of this kind about the engagement before.
    """
    check_user_can_run_programs(by, enrolment.center_id)
    held = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("engagement__site")
        .get(pk=enrolment.pk)
    )
    state = state_of(enrolment)
    rules = state.template.outcomes
    proposed = [each.rule for each in state.result.outcomes]
    if number >= len(rules) or rules[number] not in proposed:
        raise InvalidValue("effect", number, "is not shown by the sheets any more")
    rule = rules[number]
    if not said_by.strip():
        raise InvalidValue("said_by", said_by, "is empty", "Name the person of the company and the position")
    if not held.began_on <= said_on <= timezone.localdate():
        raise InvalidValue("said_on", said_on, f"is not a day from {held.began_on} to today")
    before = said_of(held).get(rule.kind.value)
    if before is not None:
        raise Conflict(
            f"{before.get_kind_display()} of this engagement was said before: {before.source}, {before.said_by}.",
            "An effect counts once. Add evidence to that outcome instead",
        )
    engagement, quarter = held.engagement, Quarter.of(said_on)
    outcome = engagements.record_outcome(
        center=engagement.center,
        site=engagement.site,
        kind=rule.kind.value,
        amount=amount,
        fiscal_year=quarter.fiscal_year,
        quarter=quarter.number,
        source=f"{engagements.SAID_IN_A_PROGRAM}{state.template.title}",
        said_by=said_by.strip(),
        said_at=timezone.make_aware(datetime.combine(said_on, _NOON)),
        engagement=engagement,
        is_synthetic=engagement.is_synthetic,
    )
    engagements.add_evidence(outcome=outcome, kind=kind, text=text, file=file, by=by)
    return outcome
