"""Saved views of the lists of this context: a filtered list that a person gave a name."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from lineshaft.apps.accounts import actions as accounts
from lineshaft.apps.accounts.pages import actor_of, tell

LISTS = {
    "requests": "engagements:requests",
    "engagements": "engagements:list",
    "outcomes": "engagements:outcomes",
}
LONGEST_QUERY = 2000


def _address(list_name: str) -> str:
    if list_name not in LISTS:
        raise Http404
    return reverse(LISTS[list_name])


@login_required
@require_POST
def save_view(request: HttpRequest, list_name: str) -> HttpResponse:
    """Give the present filters of a list a name."""
    address, query = _address(list_name), request.POST.get("query", "").replace("\0", "")[:LONGEST_QUERY]
    name = request.POST.get("name", "")
    tell(
        request,
        lambda: accounts.save_view(list_name=list_name, name=name, query=query, by=actor_of(request)),
        "View saved: it stands above the list.",
    )
    return redirect(f"{address}?{QueryDict(query).urlencode()}")


@login_required
@require_POST
def delete_view(request: HttpRequest, list_name: str, pk: int) -> HttpResponse:
    """Take one of the person's own saved views away."""
    address = _address(list_name)
    accounts.delete_view(pk=pk, by=actor_of(request))
    messages.success(request, "View deleted.")
    return redirect(address)
