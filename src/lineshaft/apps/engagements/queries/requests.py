"""Reads of requests. The row policies hold underneath; these say what a page is about."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Lower
from django.shortcuts import get_object_or_404

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import people_with_role
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.network import queries as network
from lineshaft.apps.network.models import Center, ServiceLine
from lineshaft.apps.reference import queries as reference
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.linkage import SiteFacts
from lineshaft.tenancy import system_scope

from ..models import Request
from ..states import OPEN_REQUESTS
from .clock import narrowed
from .readable import readable


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
    rows = narrowed(readable(Request.objects.all(), actor, "request:read"), source=source, due=due)
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
    rows = readable(Request.objects.filter(county__isnull=False), actor, "request:read")
    found = (
        rows.order_by("county__name")
        .values_list("county_id", "county__name", "state__abbreviation")
        .distinct()
    )
    return [(code, f"{name}, {state}") for code, name, state in found]


def request_by_reference(actor: Actor, reference_code: str) -> Request:
    """A request that the person may read; 404 for a foreign one just as for one that is not there."""
    rows = readable(Request.objects.all(), actor, "request:read").select_related(
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
