"""The HTTP API of needs: posting one or many, and asking how far they are. It wants a key."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from pydantic import ConfigDict

from lineshaft.apps.accounts.api import Key
from lineshaft.apps.accounts.models import Organisation
from lineshaft.apps.accounts.pages import actor_of
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.errors import InvalidValue, LineshaftError
from lineshaft.tenancy import DisclosureClass, Sources, no_facts, taken_from
from lineshaft.ui.api import Answer, Refusal, notice
from lineshaft.ui.pagination import keyset_page

from . import actions, queries
from .actions.batches import error_of
from .exports import OWN
from .forms.needs import initial_of
from .forms.rows import MOST_ROWS, errors_of, form_of
from .models import Need
from .queries import NEED_KEY

router = Router(tags=["Needs"], auth=[Key()])

_LATEST_NEED = "scouting.Need"


class NeedIn(Schema):
    """A need as it is posted. Only `item` has to be there; what it says decides how well the network can look."""

    model_config = ConfigDict(extra="forbid")

    item: str = Field(description="what it is, in a few words")
    description: str = ""
    supplier_types: list[str] = Field([], description=", ".join(Need.SupplierType.values))
    reasons: list[str] = Field([], description=", ".join(Need.Reason.values))
    reason_detail: str = ""
    state_used_in: str = Field("", description="two letters, name or FIPS code")
    processes: str = ""
    materials: str = ""
    dimensions: str = ""
    certifications: str = ""
    regulations: str = ""
    other_standards: str = ""
    naics: list[str] = Field([], description="NAICS 2022 codes, the first choice first; up to five")
    psc_code: str = ""
    technical_comments: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    cadence: str = Field("", description=", ".join(Need.Cadence.values))
    volume_detail: str = ""
    target_price: str = ""
    needed_by: date | None = None
    needed_by_detail: str = ""
    delivery_place: str = ""
    delivery_zip: str = ""
    packaging: str = ""
    buyer_name: str = Field("", description="on whose behalf, where it is posted for another")
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    buyer_reference: str = Field("", description="your own number: a need with it is posted once")
    days_to_scout: int = 14
    tells: str = ""
    comments: str = ""


class NeedsIn(Schema):
    """Many needs at once."""

    model_config = ConfigDict(extra="forbid")

    needs: list[NeedIn] = Field(min_length=1, max_length=MOST_ROWS)
    all_or_none: bool = Field(
        True, description="false: post the good ones and say what is wrong with the others"
    )


class PlausibleSuppliers(Schema):
    """
    How many plants are in the industries of a need: by two-digit FIPS code of the state, null where there are fewer
    than five. It names nobody.
    """

    AUDIENCE: ClassVar[frozenset[DisclosureClass]] = OWN
    SOURCES: ClassVar[Sources] = taken_from(
        "scouting.SearchRecord", "by_state searched_at", at_least="by_state", industries="criteria"
    )

    at_least: int
    by_state: dict[str, int | None]
    industries: list[str]
    searched_at: datetime


class NeedFact(Schema):
    """A need of your organization, as it is now."""

    AUDIENCE: ClassVar[frozenset[DisclosureClass]] = OWN
    SOURCES: ClassVar[Sources] = taken_from(
        _LATEST_NEED, "number status owner source created_at posted_at respond_by closing_reason"
    ) | taken_from(_LATEST_NEED, " ".join(actions.FACTS))

    number: str
    status: str
    owner: str
    source: str
    created_at: datetime
    posted_at: datetime | None
    respond_by: date | None
    closing_reason: str
    item: str
    description: str
    supplier_types: list[str]
    reasons: list[str]
    reason_detail: str
    state_used_in: str
    processes: str
    materials: str
    dimensions: str
    certifications: str
    regulations: str
    other_standards: str
    naics: list[str]
    psc_code: str
    technical_comments: str
    quantity: Decimal | None
    unit: str
    cadence: str
    volume_detail: str
    target_price: str
    needed_by: date | None
    needed_by_detail: str
    delivery_place: str
    delivery_zip: str
    packaging: str
    buyer_name: str
    contact_name: str
    contact_email: str
    contact_phone: str
    buyer_reference: str
    days_to_scout: int
    tells: str
    comments: str


class OneNeed(Answer):
    need: NeedFact
    plausible_suppliers: PlausibleSuppliers | None


class NeedLine(Schema):
    """A need in a list."""

    AUDIENCE: ClassVar[frozenset[DisclosureClass]] = OWN
    SOURCES: ClassVar[Sources] = taken_from(
        _LATEST_NEED, "number item status buyer_reference posted_at respond_by"
    )

    number: str
    item: str
    status: str
    buyer_reference: str
    posted_at: datetime | None
    respond_by: date | None


class NeedList(Answer):
    SOURCES: ClassVar[Sources] = no_facts(next_cursor="where the list goes on")

    needs: list[NeedLine]
    next_cursor: str = Field(description="give it as `cursor` for the next page; empty on the last")


class FieldError(Schema):
    """What is wrong with a value: `index` is the place of the need in what was sent, from 0."""

    SOURCES: ClassVar[Sources] = no_facts(
        index="echo", field="echo", value="echo", reason="about the question"
    )

    index: int
    field: str
    value: str
    reason: str


class NeedRefusal(Refusal):
    """Why nothing was written, with each error."""

    errors: list[FieldError] = []


class Posted(Schema):
    """What became of one need of many: its number, or empty where it was refused."""

    AUDIENCE: ClassVar[frozenset[DisclosureClass]] = OWN
    SOURCES: ClassVar[Sources] = taken_from(_LATEST_NEED, "number buyer_reference") | no_facts(index="echo")

    index: int
    number: str
    buyer_reference: str


class ManyPosted(Answer):
    needs: list[Posted]
    errors: list[FieldError]


class ReportVersion(Schema):
    """A version of the report: its outcome, and the SHA-256 by which a copy of its data can be proved."""

    AUDIENCE: ClassVar[frozenset[DisclosureClass]] = OWN
    SOURCES: ClassVar[Sources] = taken_from("scouting.ScoutingReport", "version outcome made_at sha256")

    version: int
    outcome: str
    made_at: datetime
    sha256: str


class ReportStatus(Answer):
    """How far a need is, and the versions of its report, the newest first."""

    AUDIENCE: ClassVar[frozenset[DisclosureClass]] = OWN
    SOURCES: ClassVar[Sources] = taken_from(_LATEST_NEED, "number status respond_by") | no_facts(
        is_reported="whether there is a report"
    )

    number: str
    status: str
    respond_by: date | None
    is_reported: bool
    versions: list[ReportVersion]


class _Refused(Exception):
    """Nothing is to be written."""


def _owner(actor: Actor, organization: int | None) -> Organisation:
    owners = queries.owners_of(actor)
    chosen = [owner for owner in owners if organization in (None, owner.pk)]
    if len(chosen) == 1:
        return chosen[0]
    names = ", ".join(f"{owner.pk} ({owner})" for owner in owners)
    raise InvalidValue("organization", organization, "does not say which of yours", f"Give one of {names}")


def _write(
    actor: Actor, owner: Organisation, given: Sequence[NeedIn], draft: bool
) -> tuple[list[tuple[int, Need]], list[dict[str, Any]]]:
    """Each need that can be written, with its place; and the errors of the others."""
    made: list[tuple[int, Need]] = []
    errors: list[dict[str, Any]] = []
    for index, each in enumerate(given):
        form = form_of(each.model_dump())
        if not form.is_valid():
            errors += [_error(index, error) for error in errors_of(form)]
            continue
        try:
            with transaction.atomic():
                need = actions.create_need(
                    owner=owner, by=actor, source="api", is_synthetic=settings.DEMO, **form.facts
                )
                made.append((index, need if draft else actions.post_need(need=need, by=actor)))
        except LineshaftError as error:
            errors.append(_error(index, error_of(error)))
    return made, errors


def _error(index: int, error: dict[str, str]) -> dict[str, Any]:
    return {"index": index, "field": error["column"], "value": error["value"], "reason": error["reason"]}


def _refusal(errors: Sequence[dict[str, Any]]) -> dict[str, Any]:
    first = errors[0]
    where = f"{first['field']}: " if first["field"] else ""
    return {"detail": f"Nothing was written. {where}{first['reason']}", "errors": list(errors)}


def _facts(need: Need) -> dict[str, Any]:
    own = ("number", "status", "source", "created_at", "posted_at", "respond_by", "closing_reason")
    state = need.state_used_in.abbreviation if need.state_used_in else ""
    return (
        initial_of(need)
        | {name: getattr(need, name) for name in own}
        | {"owner": need.owner.name, "quantity": need.quantity, "state_used_in": state}
    )


def _one(need: Need) -> dict[str, Any]:
    record = queries.latest_count(need)
    counted = queries.told(record) if record else None
    return {
        **notice(),
        "need": _facts(need),
        "plausible_suppliers": counted
        and record
        and {
            "at_least": counted.at_least,
            "by_state": counted.by_state,
            "industries": list(counted.industries),
            "searched_at": record.searched_at,
        },
    }


_DRAFT = Query(False, description="true: keep it as a draft, to be looked at on the page before it is posted")
_ORGANIZATION = Query(
    None, description="number of your organization, where you work for several", ge=1, lt=2**63
)


@router.post(
    "/needs",
    response={201: OneNeed, 401: Refusal, 403: Refusal, 422: NeedRefusal, 400: Refusal},
    url_name="post_need",
    summary="Post a need",
)
def post_need(
    request: HttpRequest, given: NeedIn, draft: bool = _DRAFT, organization: int | None = _ORGANIZATION
) -> Status[Any]:
    """Post one need. The answer has its number and, for a posted one, how many plausible suppliers there are."""
    actor = actor_of(request)
    made, errors = _write(actor, _owner(actor, organization), [given], draft)
    return Status(422, _refusal(errors)) if errors else Status(201, _one(made[0][1]))


@router.post(
    "/needs/many",
    response={201: ManyPosted, 401: Refusal, 403: Refusal, 422: NeedRefusal, 400: Refusal},
    url_name="post_needs",
    summary="Post many needs",
)
def post_needs(
    request: HttpRequest, given: NeedsIn, draft: bool = _DRAFT, organization: int | None = _ORGANIZATION
) -> Status[Any]:
    """Post up to 500 needs: all or none, or those that can be posted. Every need is accounted for in the answer."""
    actor = actor_of(request)
    owner = _owner(actor, organization)
    made: list[tuple[int, Need]] = []
    errors: list[dict[str, Any]] = []
    try:
        with transaction.atomic():
            made, errors = _write(actor, owner, given.needs, draft)
            if errors and (given.all_or_none or not made):
                raise _Refused
    except _Refused:
        return Status(422, _refusal(errors))
    numbers = {index: need.number for index, need in made}
    lines = [
        {"index": index, "number": numbers.get(index, ""), "buyer_reference": each.buyer_reference}
        for index, each in enumerate(given.needs)
    ]
    return Status(201, {**notice(), "needs": lines, "errors": errors})


@router.get(
    "/needs",
    response={200: NeedList, 401: Refusal, 403: Refusal, 422: Refusal},
    url_name="needs",
    summary="Your needs",
)
def needs(
    request: HttpRequest,
    q: str = Query(
        "", max_length=200, description="words in number, item, description, buyer or your own number"
    ),
    status: str = Query("", pattern="^(|open|draft|posted|scouting|reported|closed|withdrawn)$"),
    limit: int = Query(50, ge=1, le=200),
    cursor: str = Query("", max_length=2000),
) -> dict[str, Any]:
    """The needs of your organizations, the newest first."""
    found = queries.needs_of(actor_of(request), text=q.replace("\0", ""), status=status)
    page = keyset_page(found, key=NEED_KEY, cursor=cursor, size=limit)
    return {**notice(), "needs": page.rows, "next_cursor": page.next_cursor}


@router.get(
    "/needs/{number}",
    response={200: OneNeed, 401: Refusal, 403: Refusal, 404: Refusal, 422: Refusal},
    url_name="need",
    summary="One of your needs",
)
def need(request: HttpRequest, number: str) -> dict[str, Any]:
    """What a need says, how far it is, and how many plausible suppliers were counted, by state and without names."""
    return _one(queries.need_by_number(actor_of(request), number.replace("\0", "")))


@router.get(
    "/needs/{number}/report",
    response={200: ReportStatus, 401: Refusal, 403: Refusal, 404: Refusal, 422: Refusal},
    url_name="need_report",
    summary="Status of the report",
)
def need_report(request: HttpRequest, number: str) -> dict[str, Any]:
    """Whether a need is answered, by when it will be, and the versions of its report."""
    found = queries.need_by_number(actor_of(request), number.replace("\0", ""))
    versions = list(found.reports.order_by("-version"))
    return {
        **notice(),
        "number": found.number,
        "status": found.status,
        "respond_by": found.respond_by,
        "is_reported": bool(versions),
        "versions": versions,
    }
