"""Closeouts and single audits: of the own center, or over the network."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lineshaft.apps.accounts.pages import actor_of

from .. import exports
from ..queries.oversight import audit_watch, closings


@login_required
def closeout(request: HttpRequest) -> HttpResponse:
    """Awards that end, with the days of their duties, and centers near the threshold of the single audit."""
    actor, today = actor_of(request), timezone.localdate()
    listed = closings(actor, today=today)
    return render(
        request,
        "funding/awards/closeout.html",
        {
            "closings": [(each, each.is_late(today)) for each in listed],
            "watched": audit_watch(actor, today=today),
            "is_office": actor.is_office,
        },
    )


@login_required
def closeout_file(request: HttpRequest) -> HttpResponse:
    """The closeout list as a file."""
    return exports.closeout_csv(closings(actor_of(request), today=timezone.localdate()))
