"""What the pages of this context share."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import FileResponse

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.engagements.permissions import check_user_can_read_engagements
from lineshaft.apps.engagements.queries import engagement_by_public_id

from ..models import WorkDocument
from ..permissions import check_user_can_edit_delivery, check_user_can_read_delivery


def to_read(actor: Actor, public_id: str) -> Engagement:
    """The engagement, for a person of its own center; 404 for a foreign one just as for one that is not there."""
    check_user_can_read_engagements(actor)
    engagement = engagement_by_public_id(actor, public_id)
    check_user_can_read_delivery(actor, engagement.center_id)
    return engagement


def to_edit(actor: Actor, public_id: str) -> Engagement:
    """The same, for who may write."""
    engagement = to_read(actor, public_id)
    check_user_can_edit_delivery(actor, engagement.center_id)
    return engagement


def part_to_edit(find: Callable[[Engagement, int], Any], part: str = "pk") -> Callable[..., Any]:
    """How a step finds a part of an engagement: `find(engagement, ...)` by the `part` of the address."""

    def found(actor: Actor, public_id: str, **parts: int) -> Any:
        engagement = to_edit(actor, public_id)
        record = find(engagement, parts[part])
        record.engagement = engagement
        return record

    return found


def pdf(content: bytes, name: str) -> HttpResponse:
    """A PDF to keep."""
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def handed_out(document: WorkDocument) -> FileResponse:
    """The file for saving, never shown in the browser; 404 for one that is withdrawn or gone."""
    if document.withdrawn_at is not None:
        raise Http404
    try:
        # Small by its limit, and read while the policies of the reader hold.
        with document.file.open("rb") as file:
            content = BytesIO(file.read())
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        content, as_attachment=True, filename=document.file_name, content_type=document.file_type
    )
