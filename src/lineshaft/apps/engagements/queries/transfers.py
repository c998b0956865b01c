"""Reads of transfers: those of a request, what stands behind a link, and where a request came from."""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from lineshaft.apps.accounts.actions import hash_token
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import system_scope

from ..models import Request, RequestTransfer


@dataclass(frozen=True)
class CameFrom:
    """What the center that got a request reads of how it came: from whom, why, and who agreed when."""

    center: Center
    why: str
    agreed_by: str
    agreed_on: date | None
    waits: bool


def transfers_of(help_request: Request) -> QuerySet[RequestTransfer]:
    """What the companies were asked about a request, the newest first; for the center that asked."""
    rows = RequestTransfer.objects.filter(help_request=help_request, center_id=help_request.center_id)
    return rows.select_related("to_center__state", "asked_by", "recorded_by")


def transfer_that_waits(help_request: Request) -> RequestTransfer:
    """The question that the company has not answered yet; 404 for none."""
    rows = RequestTransfer.objects.filter(help_request=help_request, center_id=help_request.center_id)
    return get_object_or_404(rows.select_related("help_request"), status=RequestTransfer.Status.ASKED.value)


def transfer_of_token(token: str) -> int | None:
    """The transfer that a link opens; None for no link of ours."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT transfer_of_token(%s)", [hash_token(token)])
        found = cursor.fetchone()[0]
    return int(found) if found is not None else None


def came_from(help_request: Request) -> CameFrom | None:
    """Which center handed a request over; None where none did. The caller may read the request."""
    if help_request.source != Request.Source.CENTER.value:
        return None
    with system_scope("a center reads from whom a request came that was handed over to it"):
        found = RequestTransfer.objects.filter(new_request=help_request).select_related("center").first()
    if found is None:
        return None
    return CameFrom(
        center=found.center,
        why=found.shown["why"],
        agreed_by=found.answered_name,
        agreed_on=found.answered_on,
        waits=found.status == RequestTransfer.Status.HANDED_OVER.value,
    )
