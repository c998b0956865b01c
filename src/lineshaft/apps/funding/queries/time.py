"""Weeks of people: what their visits say, what they signed, and what differs since."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, Sum

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.models import Engagement, Visit
from lineshaft.apps.engagements.states import OPEN_ENGAGEMENTS
from lineshaft.apps.network.models import Center
from lineshaft.domain.ledger.pay import WEEK

from ..models import PayPeriod, PayPlan, TimeSheet
from .months import Missing, missing_check

WEEKS_LOOKED_AT = 8
MOST_LIKELY = 30
Visits = dict[tuple[date, int], Decimal]
"""Hours by day and engagement."""


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def signing_center(actor: Actor) -> Center:
    """The center at which the person signs weeks. Raises PermissionDenied where there is none."""
    center = Center.objects.filter(pk__in=actor.organisations_where("time:sign")).order_by("pk").first()
    if center is None:
        raise PermissionDenied("Only people who work at a center sign weeks.")
    return center


def visits_of(center: Center, person_id: int, monday: date, *, weeks: int = 1) -> Visits:
    """The hours of a person's logged visits of a week or more, by day and engagement."""
    until = monday + weeks * WEEK
    rows = (
        Visit.objects.filter(center=center, by_id=person_id, held_on__gte=monday, held_on__lt=until)
        .order_by()
        .values_list("held_on", "engagement_id")
        .annotate(total=Sum("hours"))
    )
    return {(day, engagement): hours for day, engagement, hours in rows}


def likely_engagements(actor: Actor, center: Center) -> list[Engagement]:
    """Engagements that the person leads and that go on: the likely ones for hours without a visit."""
    return list(
        Engagement.objects.filter(center=center, lead_id=actor.user_id, status__in=OPEN_ENGAGEMENTS).order_by(
            "-started_on", "-pk"
        )[:MOST_LIKELY]
    )


def as_stored(visits: Visits) -> dict[str, str]:
    """Visits as a sheet keeps them when it is signed."""
    return {f"{day.isoformat()} {pk}": f"{hours:.2f}" for (day, pk), hours in sorted(visits.items())}


def differences(sheet: TimeSheet) -> list[tuple[date, Engagement, Decimal, Decimal]]:
    """Visits that were logged, changed or deleted since the week was signed: day, engagement, hours then and now."""
    if sheet.state == TimeSheet.State.OPEN:
        return []
    now = as_stored(visits_of(sheet.center, sheet.person_id, sheet.week))
    keys = _different(sheet, now)
    engagements = Engagement.objects.in_bulk([int(key.split()[1]) for key in keys])
    return [
        (
            date.fromisoformat(key.split()[0]),
            engagements[int(key.split()[1])],
            Decimal(sheet.visits.get(key, "0.00")),
            Decimal(now.get(key, "0.00")),
        )
        for key in keys
        if int(key.split()[1]) in engagements
    ]


def _different(sheet: TimeSheet, now: Mapping[str, str]) -> list[str]:
    """The days and engagements whose hours are others now than when the sheet was signed."""
    return [
        key for key in sorted({*now, *sheet.visits}) if now.get(key, "0.00") != sheet.visits.get(key, "0.00")
    ]


def own_sheets(actor: Actor, center: Center) -> QuerySet[TimeSheet]:
    """The person's own weeks, the latest first."""
    return TimeSheet.objects.filter(center=center, person_id=actor.user_id).select_related("center", "person")


def own_sheet(actor: Actor, center: Center, monday: date) -> TimeSheet | None:
    """The person's own sheet of a week, or None while nothing was kept."""
    return own_sheets(actor, center).filter(week=monday).first()


def sheet_by_number(actor: Actor, pk: int) -> TimeSheet | None:
    """A week that the person may see: the own one, or of a center where they approve weeks; else None."""
    sheet = (
        TimeSheet.objects.filter(pk=pk, center__in=[*actor.center_ids])
        .select_related("center", "person", "approved_by")
        .first()
    )
    if sheet is None or (sheet.person_id != actor.user_id and not actor.can("time:approve", sheet.center_id)):
        return None
    return sheet


def sheets_to_approve(actor: Actor) -> QuerySet[TimeSheet]:
    """Signed weeks of others that the person may approve, the oldest first."""
    return (
        TimeSheet.objects.filter(
            center__in=actor.organisations_where("time:approve"), state=TimeSheet.State.SIGNED
        )
        .exclude(person_id=actor.user_id)
        .select_related("center", "person")
        .order_by("week", "person__full_name")
    )


def weeks_to_sign(actor: Actor, today: date) -> list[tuple[date, str]]:
    """
    The person's weeks that are over and still to be signed, the oldest first, each with what it lacks. None where the
    center has not said who pays for work: it keeps no time sheets here.
    """
    centers = actor.organisations_where("time:sign")
    plans = PayPlan.objects.filter(center__in=centers).select_related("center")
    first_plan = plans.order_by("starts_on").first()
    if first_plan is None:
        return []
    center = first_plan.center
    this_week = monday_of(today)
    weeks = [this_week - n * WEEK for n in range(WEEKS_LOOKED_AT, 0, -1)]
    sheets = {sheet.week: sheet for sheet in own_sheets(actor, center).filter(week__gte=weeks[0])}
    visits = visits_of(center, actor.person.pk, weeks[0], weeks=WEEKS_LOOKED_AT) if sheets else {}
    by_week: dict[date, Visits] = defaultdict(dict)
    for (day, engagement), hours in visits.items():
        by_week[monday_of(day)][day, engagement] = hours
    return [
        (week, said)
        for week in weeks
        if week + WEEK > first_plan.starts_on and (said := _lacks(sheets.get(week), by_week[week]))
    ]


def _lacks(sheet: TimeSheet | None, visits: Visits) -> str:
    if sheet is None:
        return "not begun"
    if sheet.state == TimeSheet.State.OPEN:
        return f"to be signed: {sheet.why_open}" if sheet.why_open else "to be signed"
    is_other = _different(sheet, as_stored(visits))
    return "a visit was logged or changed since you signed" if is_other else ""


def pay_periods(actor: Actor, center: Center) -> QuerySet[PayPeriod]:
    """What people are paid. The row policy shows nothing to anyone but a finance officer of the center."""
    return PayPeriod.objects.filter(center=center).select_related("person")


def pay_plans(center: Center) -> QuerySet[PayPlan]:
    """Who pays for which work, the latest first."""
    return PayPlan.objects.filter(center=center).select_related("award", "person")


def plan_for(plans: Iterable[PayPlan], person_id: int, activity: str, day: date) -> PayPlan | None:
    """The plan that holds for a person's work on a day: what says more goes before what says less, then the latest."""
    fitting = [
        plan
        for plan in plans
        if plan.starts_on <= day and plan.person_id in (None, person_id) and plan.activity in ("", activity)
    ]
    return max(
        fitting,
        key=lambda plan: (plan.person_id is not None, bool(plan.activity), plan.starts_on, plan.pk),
        default=None,
    )


@missing_check
def _weeks_not_approved(center: Center, first: date, last: date) -> list[Missing]:
    waiting = TimeSheet.objects.filter(
        center=center, week__gte=first - timedelta(days=6), week__lte=last
    ).exclude(state=TimeSheet.State.APPROVED).count()  # fmt: skip
    if not waiting:
        return []
    said = "One week of a time sheet is" if waiting == 1 else f"{waiting:,} weeks of time sheets are"
    return [Missing(f"{said} not approved yet: its pay is not in the books.", "funding:time")]
