"""Subrecipients and contractors of an award: what is missing, what is due, what was passed on."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import DecimalField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from lineshaft.apps.network.models import Award, Center
from lineshaft.domain.rules.amounts import months_after
from lineshaft.domain.rules.findings import Finding
from lineshaft.domain.rules.period import Party, reports_due
from lineshaft.domain.rules.subawards import Role, exclusion_check, subaward_data

from ..models import AwardTerms, Subaward
from ..states import SubawardState, SubrecipientReportState
from .terms import law_on

REPORT_DAYS = 30
"""Days after a period in which a center asks for its subrecipients' report. The center's own custom, not law."""

_MONEY = DecimalField(max_digits=16, decimal_places=2)


def subawards_of(award: Award) -> QuerySet[Subaward]:
    """Subawards and contracts of an award by name, with `passed_on`, the federal cost of accepted reports."""
    accepted = Q(reports__state=SubrecipientReportState.ACCEPTED)
    return (
        Subaward.objects.filter(award=award)
        .select_related("award", "center")
        .prefetch_related("reports", "exclusion_checks", "risks", "monitoring", "amendments")
        .annotate(
            passed_on=Coalesce(
                Sum("reports__federal", filter=accepted), Value(Decimal(0)), output_field=_MONEY
            )
        )
        .order_by("name", "pk")
    )


def subrecipients_of(center: Center) -> QuerySet[Subaward]:
    """All subawards of a center that are or were in force, by award and number."""
    return (
        Subaward.objects.filter(center=center, role=Role.SUBRECIPIENT.value)
        .exclude(state__in=[SubawardState.PLANNED.value, SubawardState.CANCELLED.value])
        .order_by("award__number", "number")
    )


def law_as_of(award: Award, day: date) -> date:
    """The day whose law applies to an award on a day: by its terms, else its first day."""
    return law_on(award, AwardTerms.objects.filter(award=award), day)


def stated_data(subaward: Subaward) -> dict[str, object]:
    """What a subaward states: its own fields, what the award says, and what was written for it."""
    return {
        "subrecipient_name": subaward.name,
        "subrecipient_uei": subaward.uei,
        "fain": subaward.award.number,
        "period": f"{subaward.starts_on} to {subaward.ends_on}",
        "obligated_now": subaward.federal_amount,
        "description": subaward.purpose,
        **subaward.data,
    }


def findings_of(subaward: Subaward) -> list[Finding]:
    """What the rules say before it may be in force. A contract needs the exclusion check alone."""
    day = law_as_of(subaward.award, timezone.localdate())
    latest = subaward.exclusion_checks.order_by("-checked_on", "-pk").first()
    findings = [
        exclusion_check(
            checked_on=latest.checked_on if latest else None,
            is_excluded=latest.is_excluded if latest else None,
            law_as_of=day,
        )
    ]
    if subaward.role == Role.SUBRECIPIENT:
        findings.append(subaward_data(stated_data(subaward), day))
    return findings


def period_ends(subaward: Subaward) -> list[date]:
    """The last day of every period that a subrecipient reports on; the last one ends with the subaward."""
    ends = []
    begins = subaward.starts_on
    while begins <= subaward.ends_on:
        following = months_after(begins, subaward.reports_every)
        ends.append(min(following - timedelta(days=1), subaward.ends_on))
        begins = following
    return ends


def missing_reports(subaward: Subaward, *, today: date) -> list[date]:
    """Ends of periods whose report was due before today and is not there."""
    if subaward.role != Role.SUBRECIPIENT or subaward.state != SubawardState.ACTIVE:
        return []
    present = {
        report.period_ends_on
        for report in subaward.reports.all()
        if report.state != SubrecipientReportState.RETURNED
    }
    last_day = today - timedelta(days=REPORT_DAYS)
    return [day for day in period_ends(subaward) if day < last_day and day not in present]


@dataclass(frozen=True)
class Standing:
    """A subaward with what is open on it, as of a day."""

    subaward: Subaward
    missing: list[date]
    close_by: date

    @property
    def to_decide(self) -> int:
        return sum(each.state == SubrecipientReportState.RECEIVED for each in self.subaward.reports.all())

    @property
    def to_monitor(self) -> int:
        return sum(each.done_on is None for each in self.subaward.monitoring.all())


def standings_of(award: Award, *, today: date) -> list[Standing]:
    """All subawards and contracts of an award with what is open on each."""
    day = law_as_of(award, today)
    return [
        Standing(each, missing_reports(each, today=today), reports_due(each.ends_on, Party.SUBRECIPIENT, day))
        for each in subawards_of(award)
    ]
