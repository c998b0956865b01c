"""Joining a request to one that is the same call for help, and separating them again."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from lineshaft.apps.accounts.pages import actor_of, tell

from .. import actions, queries
from .requests import request_to_handle


@login_required
@require_POST
def join(request: HttpRequest, reference: str, into: str) -> HttpResponse:
    """Join it to another open request of the center; the page of that one follows."""
    help_request = request_to_handle(request, reference)
    other = queries.request_by_reference(actor_of(request), into)
    done = tell(
        request,
        lambda: actions.join_request(help_request=help_request, into=other, by=actor_of(request)),
        f"{reference} is joined to {into}.",
    )
    return redirect("engagements:request", into if done else reference)


@login_required
@require_POST
def separate(request: HttpRequest, reference: str) -> HttpResponse:
    """Take it back."""
    help_request = request_to_handle(request, reference)
    tell(
        request,
        lambda: actions.separate_request(help_request=help_request, by=actor_of(request)),
        f"{reference} stands for itself again.",
    )
    return redirect("engagements:request", reference)
