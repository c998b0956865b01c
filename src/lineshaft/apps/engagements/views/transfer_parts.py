"""What the page of a request shows of handing it over."""

from typing import Any

from ..forms.requests import ReasonForm
from ..forms.transfers import SpokenAnswerForm
from ..models import Request, RequestTransfer
from ..queries.transfers import came_from, transfers_of
from ..transfer_words import rows_of


def transfer_parts(help_request: Request, *, may_handle: bool) -> dict[str, Any]:
    """The transfers of a request, the one that waits with its form, and where the request came from."""
    transfers = list(transfers_of(help_request))
    waiting = next((each for each in transfers if each.status == RequestTransfer.Status.ASKED.value), None)
    came = came_from(help_request)
    return {
        "transfers": transfers,
        "waiting": waiting,
        "waiting_rows": rows_of(waiting.shown) if waiting else [],
        "answer_form": SpokenAnswerForm(prefix="answer", name=help_request.contact_name)
        if waiting and may_handle
        else None,
        "may_transfer": may_handle
        and (waiting is None or not waiting.is_open)
        and (came is None or not came.waits),
        "may_withdraw": may_handle and waiting is not None and waiting.is_open,
        "came_from": came,
        "send_back_form": ReasonForm(prefix="back"),
    }
