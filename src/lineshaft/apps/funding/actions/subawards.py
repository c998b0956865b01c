"""Passing a part of an award on: who it is, whether it may be, and looking after it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Award
from lineshaft.apps.network.permissions import check_user_can_edit_awards
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.money import to_money
from lineshaft.domain.rules.findings import Finding, Outcome
from lineshaft.domain.rules.subawards import SUBAWARD_DATA, Point, Role

from ..models import (
    ExclusionCheck,
    Monitoring,
    RiskAssessment,
    Subaward,
)
from ..queries.subawards import findings_of, missing_reports
from ..states import SUBAWARD_STEPS, SubawardState, SubrecipientReportState


@transaction.atomic
def add_subaward(
    *,
    award: Award,
    by: Actor,
    number: str,
    name: str,
    starts_on: date,
    ends_on: date,
    federal_amount: Decimal,
    match_amount: Decimal = Decimal(0),
    uei: str = "",
    purpose: str = "",
    reports_every: int = Subaward.Frequency.QUARTERLY,
    is_synthetic: bool = False,
) -> Subaward:
    """Plan a subaward or contract. Raises InvalidValue for days outside of the award or a number in use."""
    check_user_can_edit_awards(by, award.center)
    if not award.starts_on <= starts_on < ends_on <= award.ends_on:
        raise InvalidValue(
            "starts_on",
            starts_on,
            f"to {ends_on} is not within the award, {award.starts_on} to {award.ends_on}",
        )
    made = Subaward(
        center_id=award.center_id, award=award, number=number.strip(), name=name.strip(), uei=uei.strip().upper(),
        purpose=purpose.strip(), starts_on=starts_on, ends_on=ends_on, reports_every=reports_every,
        federal_amount=amount_of("federal_amount", federal_amount),
        match_amount=amount_of("match_amount", match_amount),
        is_synthetic=is_synthetic,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise InvalidValue("number", number, "is the number of another subaward of this award") from error
    return made


def amount_of(field: str, amount: Decimal) -> Decimal:
    """An amount in cents. Raises InvalidValue, naming the field, for one below zero or that is no money."""
    amount = to_money(amount, field=field)
    if amount < 0:
        raise InvalidValue(field, amount, "is below zero")
    return amount


@transaction.atomic
def determine_role(
    *, subaward: Subaward, by: Actor, role: str, because: str, answers: Mapping[Point, bool | None]
) -> Subaward:
    """Say whether it is a subrecipient or a contractor, and why. A person decides; the points only help."""
    current = to_change(subaward, by, SubawardState.PLANNED)
    if not because.strip():
        raise InvalidValue("because", because, "is empty", "Say why: the substance decides, not the name")
    current.role, current.role_because = Role(role).value, because.strip()
    current.answers = {point.value: answer for point, answer in answers.items() if answer is not None}
    current.save()
    return current


@transaction.atomic
def state_data(*, subaward: Subaward, by: Actor, data: Mapping[str, str]) -> Subaward:
    """What the subaward states (2 CFR 200.332(b)). Raises InvalidValue for a key that nothing asks for."""
    current = to_change(subaward, by, SubawardState.PLANNED, SubawardState.ACTIVE)
    strange = set(data) - set(SUBAWARD_DATA)
    if strange:
        raise InvalidValue("data", ", ".join(sorted(strange)), "is nothing that a subaward states")
    current.data = {key: text.strip() for key, text in data.items() if text.strip()}
    current.save()
    return current


@transaction.atomic
def record_exclusion_check(
    *, subaward: Subaward, by: Actor, checked_on: date, is_excluded: bool, source: str
) -> ExclusionCheck:
    """Record one look-up. Raises InvalidValue for a day that has not come, or without where it was looked up."""
    current = to_change(subaward, by, SubawardState.PLANNED, SubawardState.ACTIVE)
    if checked_on > timezone.localdate():
        raise InvalidValue("checked_on", checked_on, "has not come yet")
    if not source.strip():
        raise InvalidValue("source", source, "is empty", "Say where it was looked up")
    return ExclusionCheck.objects.create(
        center_id=current.center_id, subaward=current, checked_on=checked_on, is_excluded=is_excluded,
        source=source.strip(), recorded_by=by.person,
    )  # fmt: skip


@transaction.atomic
def assess_risk(
    *, subaward: Subaward, by: Actor, assessed_on: date, level: str, **factors: str
) -> RiskAssessment:
    """Keep an assessment. Raises InvalidValue where a factor of 2 CFR 200.332(c) is not answered."""
    current = to_change(subaward, by, SubawardState.PLANNED, SubawardState.ACTIVE)
    for field in ("prior_experience", "audit_results", "staff_and_systems", "federal_monitoring"):
        if not factors.get(field, "").strip():
            raise InvalidValue(
                field, factors.get(field, ""), "is empty", "Say what is known, or that nothing is"
            )
    if level == RiskAssessment.Level.HIGH and not factors.get("measures", "").strip():
        raise InvalidValue("measures", "", "is empty", "Say what follows from a high risk")
    return RiskAssessment.objects.create(
        center_id=current.center_id, subaward=current, assessed_on=assessed_on, level=level, assessed_by=by.person,
        **{name: text.strip() for name, text in factors.items()},
    )  # fmt: skip


@transaction.atomic
def put_in_force(*, subaward: Subaward, by: Actor) -> Subaward:
    """
    Put a planned subaward in force. Raises Conflict, naming every rule that is not met, as long as one is not.
    """
    current = to_change(subaward, by, SubawardState.PLANNED)
    open_: list[Finding] = [each for each in findings_of(current) if each.outcome is not Outcome.PASS]
    if not current.role_because:
        raise Conflict(
            "Nobody has said yet whether this is a subrecipient or a contractor.", "Determine it first"
        )
    if open_:
        raise Conflict(" ".join(str(each) for each in open_))
    if current.role == Role.SUBRECIPIENT and not current.risks.exists():
        raise Conflict("The risk was not assessed yet (2 CFR 200.332(c)).", "Assess it first")
    return _step(current, SubawardState.ACTIVE)


@transaction.atomic
def cancel_subaward(*, subaward: Subaward, by: Actor) -> Subaward:
    """A planned one is not made after all."""
    return _step(to_change(subaward, by, SubawardState.PLANNED), SubawardState.CANCELLED)


@transaction.atomic
def close_subaward(*, subaward: Subaward, by: Actor, closed_on: date) -> Subaward:
    """Close it. Raises Conflict while a report is missing or undecided, money is owed, or monitoring is open."""
    current = to_change(subaward, by, SubawardState.ACTIVE)
    if closed_on > timezone.localdate():
        raise InvalidValue("closed_on", closed_on, "has not come yet")
    if current.role == Role.SUBRECIPIENT:
        missing = missing_reports(current, today=date.max)
        if missing:
            raise Conflict(f"The report to {missing[0]} is missing.", "Close it when every report is there")
    if current.reports.filter(state=SubrecipientReportState.RECEIVED).exists():
        raise Conflict("A report is not decided yet.", "Accept or return it first")
    if current.reports.filter(state=SubrecipientReportState.ACCEPTED, federal__gt=0, paid_on=None).exists():
        raise Conflict("An accepted report is not paid yet.", "Record the payment first")
    if current.monitoring.filter(done_on=None).exists():
        raise Conflict("Monitoring is planned and not done.", "Record what was found")
    current.closed_on = closed_on
    return _step(current, SubawardState.CLOSED)


@transaction.atomic
def plan_monitoring(*, subaward: Subaward, by: Actor, kind: str, what: str, due_on: date) -> Monitoring:
    """Plan an act of monitoring."""
    current = to_change(subaward, by, SubawardState.PLANNED, SubawardState.ACTIVE)
    if kind not in Monitoring.Kind.values:
        raise InvalidValue("kind", kind, "is not a kind of monitoring")
    if not what.strip():
        raise InvalidValue("what", what, "is empty", "Say what is to be looked at")
    return Monitoring.objects.create(
        center_id=current.center_id, subaward=current, kind=kind, what=what.strip(), due_on=due_on,
        recorded_by=by.person,
    )  # fmt: skip


@transaction.atomic
def finish_monitoring(*, monitoring: Monitoring, by: Actor, done_on: date, found: str) -> Monitoring:
    """Record what was found, and what follows."""
    check_user_can_edit_awards(by, monitoring.center)
    if not found.strip():
        raise InvalidValue("found", found, "is empty", "Say what was found, also where it was nothing")
    if done_on > timezone.localdate():
        raise InvalidValue("done_on", done_on, "has not come yet")
    current = Monitoring.objects.select_for_update().get(pk=monitoring.pk)
    if current.done_on is not None:
        raise Conflict(f"This was done on {current.done_on}.")
    current.done_on, current.found = done_on, found.strip()
    current.save()
    return current


def to_change(subaward: Subaward, by: Actor, *allowed: SubawardState) -> Subaward:
    """The row as it stands, held, for who may change it. Raises Conflict in another state."""
    check_user_can_edit_awards(by, subaward.center)
    current = (
        Subaward.objects.select_for_update(of=("self",)).select_related("award", "center").get(pk=subaward.pk)
    )
    if current.state not in allowed:
        raise Conflict(f"This agreement is {current.get_state_display()}.")
    return current


def _step(current: Subaward, state: SubawardState) -> Subaward:
    if state not in SUBAWARD_STEPS[SubawardState(current.state)]:
        raise Conflict(f"This agreement is {current.get_state_display()}.")
    current.state = state.value
    current.save()
    return current
