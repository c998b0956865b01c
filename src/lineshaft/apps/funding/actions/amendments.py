"""Changing a subaward that is in force, by a modification as 2 CFR 200.332(b) asks."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.permissions import check_user_can_edit_awards
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.money import format_usd, to_money
from lineshaft.domain.rules.findings import Outcome

from ..models import Subaward, SubawardAmendment
from ..queries.subawards import findings_of
from ..states import SUBAWARD_STEPS, SubawardState, SubrecipientReportState


@transaction.atomic
def amend_subaward(
    *,
    subaward: Subaward,
    by: Actor,
    number: str,
    signed_on: date,
    federal_amount: Decimal,
    match_amount: Decimal,
    ends_on: date,
    why: str,
) -> SubawardAmendment:
    """
    Record a signed modification: the whole amounts and the last day as they are from now on. What was before stays with
    it. A closed agreement whose days go on is in force again.

    Raises InvalidValue for what changes nothing, takes back what was accepted, or lies outside of the award; Conflict
    where the agreement is not in force or a rule stands against it.
    """
    check_user_can_edit_awards(by, subaward.center)
    current = (
        Subaward.objects.select_for_update(of=("self",)).select_related("award", "center").get(pk=subaward.pk)
    )
    _check_may_change(current, ends_on)
    federal, match = (
        to_money(federal_amount, field="federal_amount"),
        to_money(match_amount, field="match_amount"),
    )
    _check_says_why(number, signed_on, why)
    _check_amounts(current, federal, match)
    _check_days(current, ends_on)
    if (federal, match, ends_on) == (current.federal_amount, current.match_amount, current.ends_on):
        raise InvalidValue("federal_amount", format_usd(federal), "and the last day are as they were")
    made = SubawardAmendment.objects.create(
        center_id=current.center_id, subaward=current, number=number.strip(), signed_on=signed_on, why=why.strip(),
        federal_before=current.federal_amount, federal_after=federal, match_before=current.match_amount,
        match_after=match, ended_on=current.ends_on, ends_on=ends_on, recorded_by=by.person,
    )  # fmt: skip
    current.federal_amount, current.match_amount, current.ends_on = federal, match, ends_on
    current.state, current.closed_on = SubawardState.ACTIVE.value, None
    current.save()
    return made


def _check_may_change(current: Subaward, ends_on: date) -> None:
    state = SubawardState(current.state)
    goes_on = SubawardState.ACTIVE in SUBAWARD_STEPS[state] and ends_on > current.ends_on
    if state is not SubawardState.ACTIVE and not (state is SubawardState.CLOSED and goes_on):
        raise Conflict(
            f"This agreement is {current.get_state_display()}.",
            "Only one in force is amended, or a closed one whose last day moves on",
        )
    refused = [each for each in findings_of(current) if each.outcome is not Outcome.PASS]
    if refused:
        raise Conflict(" ".join(map(str, refused)))


def _check_says_why(number: str, signed_on: date, why: str) -> None:
    for field, text in (("number", number), ("why", why)):
        if not text.strip():
            raise InvalidValue(field, text, "is empty", "It stays with the amendment")
    if signed_on > timezone.localdate():
        raise InvalidValue("signed_on", signed_on, "has not come yet", "Record it when it is signed")


def _check_amounts(current: Subaward, federal: Decimal, match: Decimal) -> None:
    for field, amount in (("federal_amount", federal), ("match_amount", match)):
        if amount < 0:
            raise InvalidValue(field, format_usd(amount), "is below zero")
    accepted = current.reports.filter(state=SubrecipientReportState.ACCEPTED)
    passed_on = accepted.aggregate(total=Sum("federal"))["total"] or Decimal(0)
    if federal < passed_on:
        raise InvalidValue(
            "federal_amount",
            format_usd(federal),
            f"is less than the {format_usd(passed_on)} of reports that were accepted",
        )


def _check_days(current: Subaward, ends_on: date) -> None:
    if not current.starts_on < ends_on <= current.award.ends_on:
        raise InvalidValue(
            "ends_on",
            ends_on,
            f"is not within the award, {current.starts_on} to {current.award.ends_on}",
        )
    kept = current.reports.exclude(state=SubrecipientReportState.RETURNED)
    reported = kept.aggregate(last=Max("period_ends_on"))["last"]
    if reported is not None and ends_on < reported:
        raise InvalidValue("ends_on", ends_on, f"is before {reported}, to which a report is there")
