"""Progress that is due by itself: the sheets of a program that ask again some months after its end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.programs.template import Occasion
from lineshaft.domain.programs.template import Sheet as SheetTemplate
from lineshaft.domain.rules.amounts import months_after

from .models import Enrolment
from .queries import readable
from .states import EnrolmentState

SOON = timedelta(days=14)
"""So long before its day a sheet is told, so that a visit can be agreed."""
LONGEST = timedelta(days=3 * 366)
"""So long after its end a program is looked at."""


@dataclass(frozen=True)
class DueSheet:
    """A sheet that is to be filled in again, and from which day on."""

    enrolment: Enrolment
    sheet: SheetTemplate
    occasion: Occasion
    due_on: date

    @property
    def title(self) -> str:
        """The sheet and when."""
        return f"{self.sheet.title}, {self.occasion.title.lower()}"


def with_complete(enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """The enrolments with the places of the sheets that are complete, as "progress.month_3"."""
    place = Concat(F("sheets__key"), Value("."), F("sheets__occasion"), output_field=TextField())
    complete = Q(sheets__finished_at__isnull=False, sheets__scenario="")
    return enrolments.annotate(complete=ArrayAgg(place, filter=complete, default=Value([])))


def due_sheets(enrolment: Enrolment, today: date) -> Iterator[DueSheet]:
    """What of a finished program is due by `today`, or soon. `enrolment` comes from `with_complete`."""
    if enrolment.status != EnrolmentState.FINISHED or enrolment.ended_on is None:
        return
    template = readable(enrolment.program)
    for sheet in template.sheets if template else ():
        for occasion in sheet.occasions:
            if occasion.months and f"{sheet.key}.{occasion.key}" not in enrolment.complete:  # type: ignore[attr-defined]
                due_on = months_after(enrolment.ended_on, occasion.months)
                if due_on <= today + SOON:
                    yield DueSheet(enrolment, sheet, occasion, due_on)


def due_of(actor: Actor) -> list[DueSheet]:
    """What is due at the companies whose engagement the person leads, the oldest first."""
    today = timezone.localdate()
    found = Enrolment.objects.select_related("program", "engagement__site").filter(
        center_id__in=actor.organisations_where("engagement:edit"),
        engagement__lead_id=actor.user_id,
        status=EnrolmentState.FINISHED,
        ended_on__gte=today - LONGEST,
    )
    due = [sheet for enrolment in with_complete(found) for sheet in due_sheets(enrolment, today)]
    return sorted(due, key=lambda each: (each.due_on, each.enrolment.pk))
