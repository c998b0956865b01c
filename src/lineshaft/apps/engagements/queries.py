"""Reads of requests, engagements and outcomes. The row policies hold underneath; these say what a page is about."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import (
    Count,
    DecimalField,
    F,
    Func,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Lower
from django.shortcuts import get_object_or_404

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import people_with_role
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies.queries import SharedWork
from lineshaft.apps.network import queries as network
from lineshaft.apps.network.models import Center, ServiceLine
from lineshaft.apps.reference import queries as reference
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.linkage import SiteFacts
from lineshaft.domain.periods import FiscalYear
from lineshaft.tenancy import system_scope

from .clock_queries import narrowed
from .joint_queries import partner_engagement_ids
from .models import Engagement, Outcome, OutcomeDecision, OutcomeEvidence, Request, Visit
from .states import OPEN_ENGAGEMENTS, OPEN_REQUESTS, UNVERIFIED_STATES, VERIFIED_STATES


@dataclass(frozen=True)
class RequestPlace:
    """Where a request comes from, and the center that serves the place."""

    state_id: str
    county_id: str | None
    city: str
    center: Center


def place_of_request(zip_code: str, state_id: str) -> RequestPlace:
    """
    The place and the center for a ZIP code (five digits, or "") and a state (FIPS code, or "").

    A known ZIP code decides by its county; else the state does. Raises InvalidValue, for `zip_code` or `state`, when
    neither leads to a center.
    """
    known = reference.place_for_zip(zip_code) if zip_code else None
    if known is not None:
        center = network.center_for_county(known.county_id) if known.county_id else None
        center = center or network.center_for_state(known.state_id)
        place = (known.state_id, known.county_id, known.city)
    elif state_id:
        center = network.center_for_state(state_id)
        place = (state_id, None, "")
    else:
        raise InvalidValue("zip_code", zip_code, "is not a ZIP code that we know", "Choose the state as well")
    if center is None:
        field = "zip_code" if known else "state"
        raise InvalidValue(field, zip_code or state_id, "is served by no center", "Choose another state")
    return RequestPlace(*place, center=center)


def handlers_of(center_id: int) -> QuerySet[User]:
    """People of a center who answer requests and lead engagements."""
    return people_with_role(center_id, [Role.ADVISOR, Role.DIRECTOR])


def who_has(help_request: Request, *, other_than: int | None = None) -> User | None:
    """
    Who of the center has a request, if it is somebody else than this one. Who has left the center, or cannot sign in
    any more, has none.
    """
    if help_request.assigned_to_id in (None, other_than):
        return None
    return handlers_of(help_request.center_id).filter(pk=help_request.assigned_to_id).first()


def _readable(rows: QuerySet[Any], actor: Actor, permission: str) -> QuerySet[Any]:
    """Rows of the centers in which the person's role grants `permission`: all, for a role of the program office."""
    nobodys_center = 0
    if actor.can(permission, nobodys_center):
        return rows
    return rows.filter(center_id__in=actor.organisations_where(permission))


def readable_work(actor: Actor) -> QuerySet[Engagement]:
    """Engagements of the person's centers, and those of others that these take part in."""
    rows = _readable(Engagement.objects.all(), actor, "engagement:read")
    if actor.is_office:
        return rows
    # Asked for apart: most centers have none, and then their lists are read in the order of an index.
    joint = partner_engagement_ids(actor.organisations_where("engagement:read"))
    return rows | Engagement.objects.filter(pk__in=joint) if joint else rows


# Requests ---------------------------------------------------------------------------------------------------------


def requests_of(
    actor: Actor,
    *,
    text: str = "",
    status: str = "",
    area: str = "",
    county_id: str = "",
    received_before: datetime | None = None,
    who: str = "",
    source: str = "",
    due: str = "",
) -> QuerySet[Request]:
    """
    Requests of the person's centers, with what a list shows.

    `status` "open" means neither engaged nor closed; `who` is "me", "nobody", the key of a person, or "" for anybody;
    `source` and `due` as in `clock_queries.narrowed`.
    """
    rows = narrowed(_readable(Request.objects.all(), actor, "request:read"), source=source, due=due)
    if status == "open":
        rows = rows.filter(status__in=OPEN_REQUESTS)
    elif status:
        rows = rows.filter(status=status)
    if area:
        rows = rows.filter(areas__contains=[area])
    if county_id:
        rows = rows.filter(county_id=county_id)
    if received_before:
        rows = rows.filter(received_at__lt=received_before)
    if who:
        rows = rows.filter(assigned_to_id={"me": actor.user_id, "nobody": None}.get(who, who))
    if text:
        rows = rows.filter(
            Q(reference__icontains=text) | Q(company_name__icontains=text) | Q(contact_name__icontains=text)
        )
    return rows.select_related("county", "state", "assigned_to", "site", "center__state")


# What the list can be sorted by; no expression is ever NULL.
REQUEST_COLUMNS: dict[str, Any] = {
    "company": Lower("company_name"),
    "place": Lower("city"),
    "received": F("received_at"),
    "due": Coalesce("due_at", Value(datetime(9999, 1, 1, tzinfo=UTC))),
    "handler": Lower(Coalesce("assigned_to__full_name", Value(""), output_field=TextField())),
    "status": F("status"),
}


def with_line_titles(rows: QuerySet[Request]) -> QuerySet[Request]:
    """Each request with `line_titles`: the service lines that it names, as its center reads them."""
    place = Func(
        OuterRef("lines"),
        Cast("code", TextField()),
        function="array_position",
        output_field=IntegerField(),
    )
    known = ServiceLine.objects.filter(Q(center__isnull=True) | Q(center=OuterRef("center_id")))
    named = known.alias(place=place).filter(place__isnull=False)
    return rows.annotate(line_titles=ArraySubquery(named.order_by("area", "title").values("title")))


def lines_in_words(help_request: Request) -> list[str]:
    """The service lines that a request names."""
    return list(network.line_titles(help_request.lines, help_request.center_id).values())


def counties_of_requests(actor: Actor) -> list[tuple[str, str]]:
    """The counties that requests of the person's centers came from: code and name, for a filter."""
    rows = _readable(Request.objects.filter(county__isnull=False), actor, "request:read")
    found = (
        rows.order_by("county__name")
        .values_list("county_id", "county__name", "state__abbreviation")
        .distinct()
    )
    return [(code, f"{name}, {state}") for code, name, state in found]


def request_by_reference(actor: Actor, reference_code: str) -> Request:
    """A request that the person may read; 404 for a foreign one just as for one that is not there."""
    rows = _readable(Request.objects.all(), actor, "request:read").select_related(
        "center__state", "state", "county", "naics", "site__company", "site__state", "assigned_to", "engagement",
        "responded_by", "joined_to",
    )  # fmt: skip
    return get_object_or_404(rows, reference=reference_code)


def facts_of_request(help_request: Request) -> SiteFacts:
    """What the request says about its site, in the form in which sites are compared."""
    return SiteFacts(
        name=help_request.company_name,
        street=help_request.street,
        city=help_request.city,
        state=help_request.state.abbreviation,
        zip=help_request.zip_code,
        phone=help_request.contact_phone,
    )


def center_of_request(reference_code: str) -> Center | None:
    """Which center a reference was sent to: all that the public page of a reference tells. None for no reference."""
    with system_scope("the public page of a reference names the center that answers"):
        found = Request.objects.filter(reference=reference_code).select_related("center").first()
    return found.center if found else None


def own_requests(actor: Actor) -> QuerySet[Request]:
    """Requests of the companies that the person speaks for, newest first."""
    rows = Request.objects.filter(site__company_id__in=actor.company_ids)
    return rows.select_related("center", "site").order_by("-received_at", "-id")


# Engagements ------------------------------------------------------------------------------------------------------


def engagements_of(
    actor: Actor,
    *,
    text: str = "",
    status: str = "",
    lead_id: int | None = None,
    service_line_id: int | None = None,
    mine: bool = False,
) -> QuerySet[Engagement]:
    """
    Engagements the person may read, with what a list shows and `last_visit_on` (where visits may be read).

    `status` "open" means being prepared or active.
    """
    # What one leads is one's own center's.
    rows = _readable(Engagement.objects.all(), actor, "engagement:read") if mine else readable_work(actor)
    if status == "open":
        rows = rows.filter(status__in=OPEN_ENGAGEMENTS)
    elif status:
        rows = rows.filter(status=status)
    if lead_id:
        rows = rows.filter(lead_id=lead_id)
    if service_line_id:
        rows = rows.filter(service_line_id=service_line_id)
    if mine:
        rows = rows.filter(lead_id=actor.user_id)
    if text:
        rows = rows.filter(
            Q(public_id__iexact=text) | Q(title__icontains=text) | Q(site__name__icontains=text)
        )
    last_visit = Visit.objects.filter(engagement=OuterRef("pk")).order_by("-held_on").values("held_on")[:1]
    return rows.select_related("site__state", "service_line", "lead", "center").annotate(
        last_visit_on=Subquery(last_visit)
    )


def engagement_columns(actor: Actor) -> dict[str, Any]:
    """
    What the list can be sorted by; no expression is ever NULL.

    Those who read every center's work sort it by what is indexed for that: the start.
    """
    by_start = {"start": F("started_on")}
    if actor.is_office:
        return by_start
    return {
        **by_start,
        "title": Lower("title"),
        "site": F("site__name_key"),
        "line": Lower("service_line__title"),
        "lead": Lower("lead__full_name"),
        # Never visited counts as longest ago.
        "visit": Coalesce("last_visit_on", Value(date.min)),
        "status": F("status"),
    }


def leads_of_engagements(actor: Actor) -> QuerySet[User]:
    """Who leads, or may lead, engagements of the person's centers: the choices of a filter."""
    centers = actor.organisations_where("engagement:read")
    return User.objects.filter(
        memberships__organisation_id__in=centers, memberships__role__in=[Role.ADVISOR.value, Role.DIRECTOR.value]
    ).distinct().order_by("full_name")  # fmt: skip


def engagement_by_public_id(actor: Actor, public_id: str) -> Engagement:
    """An engagement that the person may read; 404 for a foreign one just as for one that is not there."""
    rows = readable_work(actor).select_related(
        "center", "site__company", "site__state", "service_line", "lead", "from_request"
    )
    return get_object_or_404(rows, public_id=public_id)


def visits_of(actor: Actor, engagement: Engagement) -> QuerySet[Visit]:
    """The visits of an engagement by the person's own centers, latest first: those of other centers are theirs."""
    mine = actor.organisations_where("engagement:read")
    return engagement.visits.filter(center_id__in=mine).select_related("by", "with_contact", "center")


def visits_of_centers(actor: Actor) -> QuerySet[Visit]:
    """The visits of the person's own centers, latest first, with what the search box shows."""
    mine = actor.organisations_where("engagement:read")
    rows = Visit.objects.filter(center_id__in=mine).select_related("by", "engagement__site")
    return rows.order_by("-held_on", "-id")


def visit_of(actor: Actor, engagement: Engagement, visit_id: int) -> Visit:
    """One of these visits, or 404."""
    return get_object_or_404(visits_of(actor, engagement).select_related("engagement"), pk=visit_id)


def usual_kind_of_visit(actor: Actor, engagement: Engagement) -> str:
    """The kind of the person's last visit in this engagement, else of their last one at all; at first: at the site."""
    own = (
        Visit.objects.filter(by_id=actor.user_id).order_by("-logged_at", "-id").values_list("kind", flat=True)
    )
    return own.filter(engagement=engagement).first() or own.first() or Visit.Kind.ON_SITE.value


def shared_work(site_id: int, readers: Sequence[int]) -> Mapping[int, list[SharedWork]]:
    """Work of other centers at a site that its company lets the centers `readers` see, by consent."""
    found: dict[int, list[SharedWork]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM shared_work(%s, %s::bigint[])", [site_id, list(readers)])
        for consent_id, *facts in cursor.fetchall():
            found[consent_id].append(SharedWork(*facts))
    return found


# Outcomes ---------------------------------------------------------------------------------------------------------


# What the list can be sorted by; no expression is ever NULL.
OUTCOME_COLUMNS: dict[str, Any] = {
    "site": F("site__name_key"),
    "quarter": F("fiscal_year") * 10 + F("quarter"),
    "amount": F("amount"),
}


@dataclass(frozen=True)
class KindTotal:
    """What outcomes of one kind add up to, verified and unverified apart. Rejected ones count nowhere."""

    kind: Outcome.Kind
    verified: Decimal
    unverified: Decimal

    @property
    def total(self) -> Decimal:
        return self.verified + self.unverified

    @property
    def is_jobs(self) -> bool:
        return self.kind.value in Outcome.JOBS


def outcomes_of(
    actor: Actor,
    *,
    text: str = "",
    state: str = "",
    kind: str = "",
    center_id: int | None = None,
    fiscal_year: int | None = None,
    quarter: int | None = None,
) -> QuerySet[Outcome]:
    """Outcomes the person may read. `state` "waiting" means reported, flagged or waiting for evidence."""
    rows = _readable(Outcome.objects.all(), actor, "outcome:read")
    if state == "waiting":
        rows = rows.filter(state__in=UNVERIFIED_STATES)
    elif state:
        rows = rows.filter(state=state)
    filters = {"kind": kind, "center_id": center_id, "fiscal_year": fiscal_year, "quarter": quarter}
    rows = rows.filter(**{name: value for name, value in filters.items() if value})
    return rows.filter(site__name__icontains=text) if text else rows


def with_list_columns(outcomes: QuerySet[Outcome]) -> QuerySet[Outcome]:
    """What a list of outcomes shows, in one statement."""
    # Counted for each row that is shown: a join would be grouped over the whole list first.
    behind = OutcomeEvidence.objects.filter(outcome=OuterRef("pk")).order_by().values("outcome")
    count = Coalesce(Subquery(behind.annotate(number=Count("pk")).values("number")), 0)
    return outcomes.select_related("site", "center", "engagement").annotate(evidence_count=count)


def totals_by_kind(outcomes: QuerySet[Outcome]) -> list[KindTotal]:
    """Verified and unverified totals of each kind that occurs, in the order of the kinds."""

    def total(states: tuple[str, ...]) -> Coalesce:
        return Coalesce(Sum("amount", filter=Q(state__in=states)), Decimal(0), output_field=DecimalField())

    rows = (
        outcomes.order_by()
        .values("kind")
        .annotate(verified=total(VERIFIED_STATES), unverified=total(UNVERIFIED_STATES))
    )
    found = {row["kind"]: row for row in rows}
    return [
        KindTotal(kind, found[kind.value]["verified"], found[kind.value]["unverified"])
        for kind in Outcome.Kind
        if kind.value in found
    ]


def fiscal_years_of_outcomes(actor: Actor) -> list[FiscalYear]:
    """From the newest fiscal year with an outcome for this person back to the oldest. Two index look-ups."""
    ends = _readable(Outcome.objects.all(), actor, "outcome:read").aggregate(
        newest=Max("fiscal_year"), oldest=Min("fiscal_year")
    )
    if ends["newest"] is None:
        return []
    return [FiscalYear(year) for year in range(ends["newest"], ends["oldest"] - 1, -1)]


def outcome_by_id(actor: Actor, outcome_id: int) -> Outcome:
    """An outcome that the person may read; 404 for a foreign one just as for one that is not there."""
    rows = _readable(Outcome.objects.all(), actor, "outcome:read").select_related(
        "center", "site__company", "site__state", "engagement"
    )
    return get_object_or_404(rows, pk=outcome_id)


def evidence_of(outcome: Outcome) -> QuerySet[OutcomeEvidence]:
    """The evidence behind an outcome, oldest first."""
    return outcome.evidence.select_related("added_by")


def decisions_on(outcome: Outcome) -> QuerySet[OutcomeDecision]:
    """What was decided on an outcome, latest first."""
    return outcome.decisions.select_related("decided_by").order_by("-decided_at", "-id")
