"""Which quarters a center has submitted, and what that means for a piece of work."""

from datetime import date

from django.db.models import QuerySet
from django.http import Http404

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.periods import Quarter
from lineshaft.ui.tags.formatting import day

from ..models import Engagement, Reopening, SubmittedQuarter
from ..states import EngagementState

QUARTERS_TO_CHOOSE = 8


def submitted_on(center_id: int, completed_on: date | None) -> SubmittedQuarter | None:
    """The submission in which work that was completed on a day counts; None while its quarter is not submitted."""
    if completed_on is None:
        return None
    period = Quarter.of(completed_on)
    return SubmittedQuarter.objects.filter(
        center_id=center_id, fiscal_year=period.fiscal_year, quarter=period.number, taken_back_at__isnull=True
    ).first()


def submission_of(engagement: Engagement) -> SubmittedQuarter | None:
    """The submission of which a completed engagement is a part."""
    return submitted_on(engagement.center_id, engagement.completed_on)


def in_words(submitted: SubmittedQuarter) -> str:
    """As sentences say it: "FY2026 Q3, submitted Jul 10, 2026 (MEIS 4711)"."""
    number = f" ({submitted.reference})" if submitted.reference else ""
    return f"{submitted.period.label}, submitted {day(submitted.submitted_on)}{number}"


def submitted_quarters(actor: Actor) -> QuerySet[SubmittedQuarter]:
    """The submitted quarters of the person's centers, latest first, with those that were taken back."""
    return SubmittedQuarter.objects.filter(
        center_id__in=actor.organisations_where("engagement:read")
    ).select_related("center", "recorded_by")


def submitted_quarter(actor: Actor, pk: int) -> SubmittedQuarter:
    """One of them, or 404."""
    found = submitted_quarters(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def quarters_to_submit(today: date) -> list[Quarter]:
    """The quarters that are over, latest first."""
    now = Quarter.of(today)
    return [now + -back for back in range(1, QUARTERS_TO_CHOOSE + 1)]


def completed_in(center_id: int, period: Quarter) -> int:
    """How many engagements of the center were completed in a quarter."""
    return Engagement.objects.filter(
        center_id=center_id,
        status=EngagementState.COMPLETED.value,
        completed_on__range=(period.starts_on, period.ends_on),
    ).count()


def reopenings_of(engagement: Engagement) -> QuerySet[Reopening]:
    """When it was opened again, by whom and why, latest first."""
    return engagement.reopenings.select_related("reopened_by", "submitted")


def opened_since_submission(actor: Actor) -> QuerySet[Reopening]:
    """Work of submitted quarters that was opened again: what has to be told to the program office anew."""
    return Reopening.objects.filter(
        center_id__in=actor.organisations_where("engagement:read"), submitted__isnull=False
    ).select_related("engagement", "submitted", "reopened_by")
