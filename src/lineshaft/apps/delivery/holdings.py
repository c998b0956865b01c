"""What a person holds at a center: all that names them as the one who does it, and how it is given to another."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.calendar import actions as calendar
from lineshaft.apps.calendar.models import Booking
from lineshaft.apps.calendar.states import BookingState
from lineshaft.apps.companies import actions as companies
from lineshaft.apps.companies.models import Relationship
from lineshaft.apps.engagements import actions as engagements
from lineshaft.apps.engagements.models import Engagement, Request, RoutingPerson
from lineshaft.apps.engagements.states import OPEN_ENGAGEMENTS, OPEN_REQUESTS
from lineshaft.apps.events import actions as events
from lineshaft.apps.events.models import Event
from lineshaft.apps.events.states import EventState
from lineshaft.apps.programs import actions as programs
from lineshaft.apps.programs.models import Cohort
from lineshaft.apps.programs.states import CohortState


@dataclass(frozen=True)
class Holding:
    """
    One kind of work that somebody holds. `rows` gives what is open of it in a center, `field` names who does it, and
    `give(record, to, by)` is the act of its own context, with the mails and checks that belong to it.
    """

    key: str
    label: str
    one: str
    model: type[Model]
    field: str
    rows: Callable[[int], QuerySet[Any]]
    give: Callable[[Any, User, Actor], Any]
    words: Callable[[Any], str]
    address: Callable[[Any], str]

    def held_by(self, person_id: int, center_id: int) -> QuerySet[Any]:
        """What this person holds of it."""
        return self.rows(center_id).filter(**{f"{self.field}_id": person_id})


HOLDINGS = (
    Holding(
        "requests",
        "Requests",
        "request",
        Request,
        "assigned_to",
        lambda center: Request.objects.filter(center_id=center, status__in=OPEN_REQUESTS).order_by(
            "received_at", "pk"
        ),
        lambda record, to, by: engagements.assign_request(help_request=record, to=to, by=by),
        lambda record: f"{record.company_name}, {record.reference}",
        lambda record: reverse("engagements:request", args=[record.reference]),
    ),
    Holding(
        "engagements",
        "Engagements",
        "engagement",
        Engagement,
        "lead",
        lambda center: (
            Engagement.objects.filter(center_id=center, status__in=OPEN_ENGAGEMENTS)
            .select_related("site")
            .order_by("started_on", "pk")
        ),
        lambda record, to, by: engagements.give_lead(engagement=record, to=to, by=by),
        lambda record: f"{record.site.name}: {record.title}",
        lambda record: reverse("engagements:detail", args=[record.public_id]),
    ),
    Holding(
        "companies",
        "Companies they look after",
        "company they look after",
        Relationship,
        "owner",
        lambda center: (
            Relationship.objects.filter(center_id=center)
            .select_related("site", "center")
            .order_by("site__name", "pk")
        ),
        lambda record, to, by: companies.edit_relationship(relationship=record, by=by, owner=to),
        lambda record: record.site.name,
        lambda record: reverse("companies:site", args=[record.site.public_id]),
    ),
    Holding(
        "consultations",
        "Consultations to come",
        "consultation to come",
        Booking,
        "advisor",
        lambda center: Booking.objects.filter(
            center_id=center, status=BookingState.BOOKED.value, ends_at__gt=timezone.now()
        ).order_by("starts_at", "pk"),
        lambda record, to, by: calendar.hand_over(booking=record, to=to, by=by),
        lambda record: f"{record.company_name}, {timezone.localtime(record.starts_at):%b %-d, %Y}",
        lambda record: reverse("calendar:booking", args=[record.pk]),
    ),
    Holding(
        "events",
        "Events",
        "event",
        Event,
        "owner",
        lambda center: Event.objects.filter(
            center_id=center, status__in=[EventState.DRAFT, EventState.PUBLISHED], followed_up_at__isnull=True
        ).order_by("starts_at", "pk"),
        lambda record, to, by: events.give_event(event=record, to=to, by=by),
        lambda record: record.title,
        lambda record: reverse("events:manage", args=[record.public_id]),
    ),
    Holding(
        "routing",
        "Rules that give them requests",
        "rule that gives them requests",
        RoutingPerson,
        "person",
        lambda center: (
            RoutingPerson.objects.filter(center_id=center)
            .select_related("rule__center")
            .order_by("rule__place", "pk")
        ),
        lambda record, to, by: engagements.give_routing(named=record, to=to, by=by),
        lambda record: f"Rule {record.rule.place} for requests",
        lambda record: reverse("engagements:routing", args=[record.rule.center.slug]),
    ),
    Holding(
        "cohorts",
        "Cohorts of programs",
        "cohort of a program",
        Cohort,
        "lead",
        lambda center: Cohort.objects.filter(
            center_id=center, status__in=[CohortState.OPEN, CohortState.RUNNING]
        ),
        lambda record, to, by: programs.give_cohort(cohort=record, to=to, by=by),
        lambda record: record.name,
        lambda record: reverse("programs:cohort", args=[record.pk]),
    ),
)
BY_KEY = {holding.key: holding for holding in HOLDINGS}

# Columns that name a person who does something of their own, which nobody else can take over.
OWN = frozenset(
    {
        # Hours and calendars end with the membership; the times that a person blocked are theirs.
        "calendar.ConsultingHours.advisor",
        "calendar.BusyTime.advisor",
        "calendar.Feed.owner",
        # Part of a proposal that a company read; a new version names somebody else.
        "delivery.Worker.person",
        "delivery.HandOver.person",
        # Whose pay, week or mail it is.
        "funding.PayPeriod.person",
        "funding.PayPlan.person",
        "funding.TimeSheet.person",
        "scouting.ToldNeed.person",
    }
)


def in_words(counts: Mapping[str, int]) -> str:
    """“4 engagements, 1 event”, from how many there are of each kind."""
    return ", ".join(
        f"{count} {BY_KEY[key].one if count == 1 else BY_KEY[key].label.lower()}"
        for key, count in counts.items()
    )


def given_in_words(items: Iterable[Mapping[str, Any]], names: Mapping[int, str]) -> str:
    """What went to whom: “4 engagements, 1 event to Noel”; `names` holds the name of everybody in `items`."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for item in items:
        counts[item["to"]][item["kind"]] += 1
    return "; ".join(f"{in_words(of_each)} to {names[to]}" for to, of_each in counts.items())


def people_who_hold(center_id: int, people: Iterable[int] | None = None) -> dict[int, dict[str, int]]:
    """How many pieces of each kind every person of a center holds, in one query for each kind."""
    found: dict[int, dict[str, int]] = {}
    for holding in HOLDINGS:
        rows = holding.rows(center_id).order_by().exclude(**{f"{holding.field}__isnull": True})
        if people is not None:
            rows = rows.filter(**{f"{holding.field}_id__in": list(people)})
        for person_id in rows.values_list(f"{holding.field}_id", flat=True):
            counts = found.setdefault(person_id, {})
            counts[holding.key] = counts.get(holding.key, 0) + 1
    return found
