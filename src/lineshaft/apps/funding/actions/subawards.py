"""Passing a part of an award on: who it is, whether it may be, what was reported, and looking after it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Award, BudgetPeriod
from lineshaft.apps.network.permissions import check_user_can_edit_awards
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger import Activity, Entry, FundSource, ObjectClass, Posting
from lineshaft.domain.ledger.usual import Cost, Settled, cost, payment, reported
from lineshaft.domain.money import format_usd, to_money
from lineshaft.domain.rules.findings import Finding, Outcome
from lineshaft.domain.rules.subawards import SUBAWARD_DATA, Point, Role

from ..models import (
    AwardTerms,
    Evidence,
    ExclusionCheck,
    JournalEntry,
    Monitoring,
    RiskAssessment,
    Subaward,
    SubrecipientReport,
)
from ..models.subawards import CASH_OF_SUBRECIPIENTS
from ..permissions import check_user_can_post
from ..queries.subawards import findings_of, missing_reports
from ..states import SUBAWARD_STEPS, SUBRECIPIENT_REPORT_STEPS, SubawardState, SubrecipientReportState
from .ledger import Draft, write_entries


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
        federal_amount=_amount("federal_amount", federal_amount), match_amount=_amount("match_amount", match_amount),
        is_synthetic=is_synthetic,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise InvalidValue("number", number, "is the number of another subaward of this award") from error
    return made


def _amount(field: str, amount: Decimal) -> Decimal:
    amount = to_money(amount, field=field)
    if amount < 0:
        raise InvalidValue(field, amount, "is below zero")
    return amount


@transaction.atomic
def determine_role(
    *, subaward: Subaward, by: Actor, role: str, because: str, answers: Mapping[Point, bool | None]
) -> Subaward:
    """Say whether it is a subrecipient or a contractor, and why. A person decides; the points only help."""
    current = _to_change(subaward, by, SubawardState.PLANNED)
    if not because.strip():
        raise InvalidValue("because", because, "is empty", "Say why: the substance decides, not the name")
    current.role, current.role_because = Role(role).value, because.strip()
    current.answers = {point.value: answer for point, answer in answers.items() if answer is not None}
    current.save()
    return current


@transaction.atomic
def state_data(*, subaward: Subaward, by: Actor, data: Mapping[str, str]) -> Subaward:
    """What the subaward states (2 CFR 200.332(b)). Raises InvalidValue for a key that nothing asks for."""
    current = _to_change(subaward, by, SubawardState.PLANNED, SubawardState.ACTIVE)
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
    current = _to_change(subaward, by, SubawardState.PLANNED, SubawardState.ACTIVE)
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
    current = _to_change(subaward, by, SubawardState.PLANNED, SubawardState.ACTIVE)
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
    current = _to_change(subaward, by, SubawardState.PLANNED)
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
    return _step(_to_change(subaward, by, SubawardState.PLANNED), SubawardState.CANCELLED)


@transaction.atomic
def close_subaward(*, subaward: Subaward, by: Actor, closed_on: date) -> Subaward:
    """Close it. Raises Conflict while a report is missing or undecided, money is owed, or monitoring is open."""
    current = _to_change(subaward, by, SubawardState.ACTIVE)
    if closed_on <= current.ends_on and closed_on > timezone.localdate():
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
def receive_report(
    *,
    subaward: Subaward,
    by: Actor,
    period_ends_on: date,
    received_on: date,
    federal: Decimal,
    match_cash: Decimal,
    cash_by_source: Mapping[FundSource, Decimal],
    match_in_kind: Decimal,
    evidence: Evidence,
    progress: str = "",
) -> SubrecipientReport:
    """
    Keep a report as it came, its match in cash by who paid it.

    Raises InvalidValue for a day outside of the subaward or for sources that do not add up to the cash, Conflict for a
    second report.
    """
    check_user_can_post(by, subaward.center)
    current = _to_change(subaward, by, SubawardState.ACTIVE)
    if current.role == Role.CONTRACTOR:
        raise Conflict(f"{current.name} is a contractor and sends bills.", "Book them as costs")
    if not current.starts_on <= period_ends_on <= current.ends_on:
        raise InvalidValue(
            "period_ends_on",
            period_ends_on,
            f"is not within the subaward, {current.starts_on} to {current.ends_on}",
        )
    if received_on > timezone.localdate():
        raise InvalidValue("received_on", received_on, "has not come yet")
    cash = _cash(match_cash, cash_by_source)
    try:
        with transaction.atomic():
            return SubrecipientReport.objects.create(
                center_id=current.center_id, subaward=current, period_ends_on=period_ends_on,
                received_on=received_on, federal=_amount("federal", federal), **cash,
                match_in_kind=_amount("match_in_kind", match_in_kind), progress=progress.strip(), evidence=evidence,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(f"There is a report to {period_ends_on} already.", "Return that one first") from error


def _cash(whole: Decimal, by_source: Mapping[FundSource, Decimal]) -> dict[str, Decimal]:
    """The match in cash and its parts, by the field that each is kept in."""
    strange = set(by_source) - set(CASH_OF_SUBRECIPIENTS)
    if strange:
        raise InvalidValue(
            "cash_by_source", ", ".join(sorted(strange)), "is no source of a subrecipient's cash"
        )
    whole = _amount("match_cash", whole)
    parts = {f"cash_{source}": _amount(f"cash_{source}", amount) for source, amount in by_source.items()}
    named = sum(parts.values(), Decimal(0))
    if named != whole:
        raise InvalidValue(
            "match_cash",
            format_usd(whole),
            f"is not what its sources add up to, {format_usd(named)}",
            "Write for each source what the report says",
        )
    return {"match_cash": whole, **parts}


@transaction.atomic
def accept_report(
    *, report: SubrecipientReport, by: Actor, booked_on: date, decision: str = ""
) -> SubrecipientReport:
    """
    Accept a report: its federal part is cost that is owed, its match stands under the sources that it names.

    Raises Conflict where the subaward would be exceeded, or no budget period contains the period's end.
    """
    current = _open_report(report, by, SubrecipientReportState.ACCEPTED)
    subaward = Subaward.objects.select_for_update().get(pk=current.subaward_id)
    before = subaward.reports.filter(state=SubrecipientReportState.ACCEPTED).aggregate(sum=Sum("federal"))[
        "sum"
    ]
    whole = (before or Decimal(0)) + current.federal
    if whole > subaward.federal_amount:
        raise Conflict(
            f"With this report {format_usd(whole)} would be passed on, more than the"
            f" {format_usd(subaward.federal_amount)} of the subaward.",
            "Return the report, or amend the subaward",
        )
    postings = _postings(current, subaward)
    if postings:
        _post(current, subaward, postings, booked_on, by, f"{current.pk}", f"{subaward.name}, {current}")
    current.state = SubrecipientReportState.ACCEPTED.value
    return _decided(current, by, decision)


def _postings(report: SubrecipientReport, subaward: Subaward) -> tuple[Posting, ...]:
    def part(source: FundSource, amount: Decimal) -> Cost:
        return Cost(source, amount, ObjectClass.SUBAWARD, Activity.PROGRAM, subaward=subaward.pk)

    match = {**report.cash_by_source, FundSource.IN_KIND: report.match_in_kind}
    owed = [part(FundSource.FEDERAL, report.federal)] if report.federal else []
    return (
        *cost(owed, Settled.OWED),
        *reported(part(source, amount) for source, amount in match.items() if amount),
    )


@transaction.atomic
def return_report(*, report: SubrecipientReport, by: Actor, decision: str) -> SubrecipientReport:
    """Return a report with the reason; the subrecipient may send it again."""
    current = _open_report(report, by, SubrecipientReportState.RETURNED)
    if not decision.strip():
        raise InvalidValue("decision", decision, "is empty", "Say what is wrong with it")
    current.state = SubrecipientReportState.RETURNED.value
    return _decided(current, by, decision)


@transaction.atomic
def pay_report(*, report: SubrecipientReport, by: Actor, paid_on: date) -> SubrecipientReport:
    """Record that the federal part of an accepted report was paid."""
    check_user_can_post(by, report.center)
    current = SubrecipientReport.objects.select_for_update().get(pk=report.pk)
    if (
        current.state != SubrecipientReportState.ACCEPTED
        or current.paid_on is not None
        or not current.federal
    ):
        raise Conflict("There is nothing to pay on this report.")
    subaward = current.subaward
    _post(
        current, subaward, payment(FundSource.FEDERAL, current.federal), paid_on, by, f"payment {current.pk}",
        f"pays {subaward.name}, {current}",
    )  # fmt: skip
    current.paid_on = paid_on
    current.save()
    return current


@transaction.atomic
def plan_monitoring(*, subaward: Subaward, by: Actor, kind: str, what: str, due_on: date) -> Monitoring:
    """Plan an act of monitoring."""
    current = _to_change(subaward, by, SubawardState.PLANNED, SubawardState.ACTIVE)
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


def _to_change(subaward: Subaward, by: Actor, *allowed: SubawardState) -> Subaward:
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


def _open_report(report: SubrecipientReport, by: Actor, state: SubrecipientReportState) -> SubrecipientReport:
    check_user_can_post(by, report.center)
    current = (
        SubrecipientReport.objects.select_for_update(of=("self",))
        .select_related("evidence")
        .get(pk=report.pk)
    )
    if state not in SUBRECIPIENT_REPORT_STEPS[SubrecipientReportState(current.state)]:
        raise Conflict(f"This report is {current.get_state_display()} already.")
    return current


def _decided(current: SubrecipientReport, by: Actor, decision: str) -> SubrecipientReport:
    current.decided_by, current.decided_at, current.decision = by.person, timezone.now(), decision.strip()
    current.save()
    return current


def _post(
    report: SubrecipientReport,
    subaward: Subaward,
    postings: tuple[Any, ...],
    day: date,
    by: Actor,
    key: str,
    memo: str,
) -> None:
    period = BudgetPeriod.objects.filter(
        award_id=subaward.award_id, starts_on__lte=report.period_ends_on, ends_on__gte=report.period_ends_on
    ).first()
    if period is None:
        raise Conflict(
            f"No budget period of the award contains {report.period_ends_on}.", "Add the budget period first"
        )
    if not AwardTerms.objects.filter(award_id=subaward.award_id).exists():
        raise Conflict("The award has no terms yet.", "Record its terms first")
    draft = Draft(
        budget_period=period,
        entry=Entry(day, memo, postings),
        origin=JournalEntry.Origin.SUBRECIPIENT,
        origin_key=key,
        evidence=report.evidence,
        incurred_on=min(day, report.period_ends_on),
    )
    write_entries([draft], posted_by=by.person.pk)
