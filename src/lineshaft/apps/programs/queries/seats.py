"""Reads of seats: who asked for one in a cohort, how many are free, and what whoever asked reads of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core import signing
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.models import Engagement
from lineshaft.tenancy import system_scope

from ..models import Cohort, Enrolment, Seat
from ..states import LIVE_SEATS, CohortState, EnrolmentState, SeatState
from . import template_of

LINK_HOLDS = timedelta(days=400)
"""So long the link of a mail opens its seat: longer than a cohort is open ahead of its first session."""
_SALT = "seat in a cohort"


# How full a cohort is -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Places:
    """
    The companies that a cohort has room for, those that take part, and the confirmed seats of others.

    A company counts once: as soon as it takes part, its confirmed seat is not counted beside it; nor is that of a
    company that stopped.
    """

    most: int
    here: int
    held: int
    asked: int
    waiting: int

    @property
    def free(self) -> int:
        return max(self.most - self.here - self.held, 0)

    @property
    def is_full(self) -> bool:
        return not self.free

    @property
    def in_words(self) -> str:
        """Who has the places: "it takes 8 companies, 6 take part, and 2 more seats are confirmed"."""
        held = f", and {self.held} more {'seat is' if self.held == 1 else 'seats are'} confirmed"
        here = "1 takes part" if self.here == 1 else f"{self.here} take part"
        return f"it takes {self.most} companies, {here}{held if self.held else ''}"


def with_site(seats: QuerySet[Seat]) -> QuerySet[Any]:
    """
    Seats with the site of their request, or of the one that this is joined to (`of_site`), with the request that
    answers for both (`of_request`), and whether the company takes part (`takes_part`) or did until it stopped
    (`has_stopped`).
    """
    rows = seats.annotate(
        of_site=Coalesce("help_request__joined_to__site", "help_request__site"),
        of_request=Coalesce("help_request__joined_to", "help_request"),
    )
    same = Enrolment.objects.filter(cohort=OuterRef("cohort"), engagement__site=OuterRef("of_site"))
    stopped = EnrolmentState.STOPPED
    return rows.annotate(
        takes_part=Exists(same.exclude(status=stopped)), has_stopped=Exists(same.filter(status=stopped))
    )


def with_places(cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
    """Cohorts with what `places_in` reads, in one statement. The reader has to see the requests of their seats."""
    here = Enrolment.objects.filter(cohort=OuterRef("pk")).exclude(status=EnrolmentState.STOPPED)
    seats = Seat.objects.filter(cohort=OuterRef("pk"))
    held = with_site(seats.filter(status=SeatState.CONFIRMED)).filter(takes_part=False, has_stopped=False)
    return cohorts.select_related("program").annotate(
        here=_count(here),
        held=_count(held, Coalesce("of_site", Value(0) - F("of_request"))),
        asked=_count(seats.filter(status=SeatState.ASKED)),
        waiting=_count(seats.filter(status=SeatState.WAITING)),
    )


def _count(rows: QuerySet[Any], each: Any = "pk") -> Coalesce:
    counted = rows.order_by().values("cohort").annotate(number=Count(each, distinct=True))
    return Coalesce(Subquery(counted.values("number"), output_field=IntegerField()), 0)


def places_in(cohort: Any) -> Places:
    """The places of a cohort from `with_places`."""
    most = template_of(cohort.program).companies[1]
    return Places(most, cohort.here, cohort.held, cohort.asked, cohort.waiting)


def places_of(cohort: Cohort) -> Places:
    """The places of a cohort, also for who reads no request: how many they are, and not whose."""
    with system_scope("how full a cohort is, and not who takes part or asked"):
        return places_in(with_places(Cohort.objects.filter(pk=cohort.pk)).get())


def companies_of(cohort: Cohort) -> int:
    """How many companies take part: those that stopped do not."""
    return cohort.enrolments.exclude(status=EnrolmentState.STOPPED).count()


def full_ones(cohorts: Collection[int]) -> set[int]:
    """Which of these cohorts are full, in one statement."""
    with system_scope("how full cohorts are, and not who takes part or asked"):
        return {
            each.pk for each in with_places(Cohort.objects.filter(pk__in=cohorts)) if places_in(each).is_full
        }


# Who asked ----------------------------------------------------------------------------------------------------------


def seats_of(cohort: Cohort) -> QuerySet[Seat]:
    """Who asked for a seat, in the order of asking."""
    rows = with_site(Seat.objects.filter(cohort=cohort)).select_related(
        "help_request__joined_to__engagement", "help_request__engagement", "changed_by"
    )
    return rows.order_by("asked_at", "pk")


def told_of_calling_off(cohort: Cohort) -> int:
    """How many of those who asked are written to when the cohort is called off, or takes place after all."""
    live = Seat.objects.filter(cohort=cohort, status__in=LIVE_SEATS)
    return live.exclude(help_request__contact_email="").count()


def seat_or_404(actor: Actor, pk: int) -> Seat:
    """One seat in a cohort of the person's centers."""
    found = Seat.objects.select_related("cohort__program", "help_request")
    return get_object_or_404(found, pk=pk, center_id__in=actor.organisations_where("engagement:read"))


def seats_by_request(requests: Collection[Any]) -> QuerySet[Seat]:
    """The seats that these requests ask for, for the people of the center."""
    rows = with_site(Seat.objects.filter(help_request__in=requests)).select_related("cohort__program")
    return rows.order_by("pk")


def sites_with_a_seat(cohort: Cohort) -> set[int]:
    """The sites whose seat is confirmed and who do not take part yet."""
    rows = with_site(Seat.objects.filter(cohort=cohort, status=SeatState.CONFIRMED))
    found = rows.filter(takes_part=False, has_stopped=False, of_site__isnull=False)
    return set(found.values_list("of_site", flat=True))


def has_own_place(cohort: Cohort, engagement: Engagement) -> bool:
    """Whether a confirmed seat of its site, which is counted as taken, waits for this engagement."""
    return engagement.site_id in sites_with_a_seat(cohort)


def cohorts_to_answer(actor: Actor, limit: int) -> list[Cohort]:
    """
    The cohorts that the person leads in which somebody waits for an answer, or somebody on the waiting list could have
    the place that is free; each with `places`.
    """
    mine = Cohort.objects.filter(
        lead_id=actor.user_id,
        center_id__in=actor.organisations_where("engagement:edit"),
        status__in=[CohortState.OPEN, CohortState.RUNNING],
    )
    rows = with_places(mine).filter(Q(asked__gt=0) | Q(waiting__gt=0)).order_by("starts_on", "pk")
    found = []
    for each in rows[: 4 * limit]:
        each.places = places_in(each)  # type: ignore[attr-defined]
        if each.places.asked or each.places.free:  # type: ignore[attr-defined]
            found.append(each)
    return found[:limit]


# Behind the link of who asked ---------------------------------------------------------------------------------------


def token_of_seat(seat: Seat) -> str:
    """What the link of a mail holds, signed: for this seat alone, and for as long as `LINK_HOLDS`."""
    return signing.dumps(seat.pk, salt=_SALT)


def seat_of_token(token: str) -> Seat | None:
    """The seat that a link opens; None for no link of ours, or one that is too old. Under the system scope."""
    try:
        pk = int(signing.loads(token, salt=_SALT, max_age=LINK_HOLDS))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return asked_for().filter(pk=pk).first()


def asked_for() -> QuerySet[Seat]:
    """Seats with what whoever asked reads of them. Under the system scope: they read neither cohort nor enrolments."""
    return with_site(Seat.objects.all()).select_related(
        "cohort__program", "cohort__center__state", "help_request", "center__state"
    )
