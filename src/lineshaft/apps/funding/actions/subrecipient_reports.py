"""What a subrecipient reported: received, booked, returned or taken back, paid."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import BudgetPeriod
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger import Activity, Entry, FundSource, ObjectClass, Posting
from lineshaft.domain.ledger.usual import Cost, Settled, cost, payment, reported
from lineshaft.domain.money import format_usd
from lineshaft.domain.rules.subawards import Role

from ..models import (
    AwardTerms,
    Evidence,
    JournalEntry,
    Subaward,
    SubrecipientReport,
)
from ..models.subawards import CASH_OF_SUBRECIPIENTS
from ..permissions import check_user_can_post
from ..states import SUBRECIPIENT_REPORT_STEPS, SubawardState, SubrecipientReportState
from .evidence import give_up_claims
from .ledger import Draft, take_back, write_entries
from .subawards import amount_of, to_change


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
    current = to_change(subaward, by, SubawardState.ACTIVE)
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
                received_on=received_on, federal=amount_of("federal", federal), **cash,
                match_in_kind=amount_of("match_in_kind", match_in_kind), progress=progress.strip(), evidence=evidence,
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
    whole = amount_of("match_cash", whole)
    parts = {f"cash_{source}": amount_of(f"cash_{source}", amount) for source, amount in by_source.items()}
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
    *,
    report: SubrecipientReport,
    by: Actor,
    booked_on: date,
    decision: str = "",
    activity: Activity = Activity.PROGRAM,
) -> SubrecipientReport:
    """
    Accept a report: its federal part is cost that is owed, its match stands under the sources that it names. What a
    contractor asked for is a contract's cost, which is in the base of indirect cost as a whole (2 CFR 200.331(b)).

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
    postings = _postings(current, subaward, activity)
    if postings:
        _post(current, subaward, postings, booked_on, by, f"{current.pk}", f"{subaward.name}, {current}")
    current.state = SubrecipientReportState.ACCEPTED.value
    return _decided(current, by, decision)


def _postings(report: SubrecipientReport, subaward: Subaward, activity: Activity) -> tuple[Posting, ...]:
    is_contract = subaward.role == Role.CONTRACTOR
    object_class = ObjectClass.CONTRACTUAL if is_contract else ObjectClass.SUBAWARD

    def part(source: FundSource, amount: Decimal) -> Cost:
        return Cost(source, amount, object_class, activity, subaward=subaward.pk)

    match = {**report.cash_by_source, FundSource.IN_KIND: report.match_in_kind}
    owed = [part(FundSource.FEDERAL, report.federal)] if report.federal else []
    return (
        *cost(owed, Settled.OWED),
        *reported(part(source, amount) for source, amount in match.items() if amount),
    )


@transaction.atomic
def return_report(*, report: SubrecipientReport, by: Actor, decision: str) -> SubrecipientReport:
    """
    Return a report with the reason; the subrecipient may send it again. What was booked of an accepted one, its payment
    too, is taken back today.

    Raises Conflict for an accepted one of an agreement that is no longer in force, which could not be sent again.
    """
    current = _open_report(report, by, SubrecipientReportState.RETURNED)
    if not decision.strip():
        raise InvalidValue("decision", decision, "is empty", "Say what is wrong with it")
    if current.state == SubrecipientReportState.ACCEPTED:
        to_change(current.subaward, by, SubawardState.ACTIVE)
        for entry in _standing_entries(current):
            take_back(entry=entry, booked_on=timezone.localdate(), reason=decision, by=by)
        current.paid_on = None
    current.state = SubrecipientReportState.RETURNED.value
    give_up_claims([current.evidence_id])
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


def _standing_entries(report: SubrecipientReport) -> QuerySet[JournalEntry]:
    return (
        JournalEntry.objects.filter(
            center_id=report.center_id,
            origin=JournalEntry.Origin.SUBRECIPIENT,
            origin_key__in=[f"{report.pk}", f"payment {report.pk}"],
            reversed_by=None,
        )
        .select_related("center", "budget_period__award")
        .prefetch_related("postings")
        .order_by("booked_on", "pk")
    )


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
