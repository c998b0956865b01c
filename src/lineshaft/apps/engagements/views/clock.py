"""The first response to a request, and the page on which a center says what it promises and when it is closed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from lineshaft.apps.accounts.pages import actor_of, carried_out, tell
from lineshaft.apps.network.models import Center
from lineshaft.apps.network.tabs import center_tabs
from lineshaft.apps.network.views.common import center_or_404

from .. import actions
from ..forms.clock import ClosedDayForm, ResponseForm, TargetForm
from ..models import ClosedDay
from ..permissions import check_user_can_read_requests, check_user_can_set_response, may_set_response
from ..queries import clock as clock_queries
from .requests import detail_page, request_to_handle


@login_required
@require_POST
def respond(request: HttpRequest, reference: str) -> HttpResponse:
    """Record the first response."""
    help_request = request_to_handle(request, reference)
    form = ResponseForm(request.POST, prefix="response")
    actor = actor_of(request)
    if not carried_out(
        request,
        form,
        lambda: actions.record_response(help_request=help_request, by=actor, **form.facts()),
    ):
        # What they wrote of the conversation stays in the form.
        return detail_page(request, reference, response_form=form)
    messages.success(request, f"The first response to {reference} is recorded.")
    return redirect("engagements:request", reference)


@login_required
def response_settings(request: HttpRequest, slug: str) -> HttpResponse:
    """What a center promises, and changing it."""
    center, actor = _center(request, slug), actor_of(request)
    promise = clock_queries.promise_of(center, timezone.now())
    form = TargetForm(request.POST or None, promise=promise)
    if request.method == "POST":
        check_user_can_set_response(actor, center.pk)
    if carried_out(
        request, form, lambda: actions.set_response_target(center=center, by=actor, **form.cleaned_data)
    ):
        messages.success(request, f"Requests from {form.cleaned_data['valid_from']} on are due by this.")
        return redirect("engagements:response_settings", slug)
    return _page(request, center, form=form, day_form=ClosedDayForm(prefix="day"))


@login_required
@require_POST
def close_day(request: HttpRequest, slug: str) -> HttpResponse:
    """Close a day."""
    center, actor = _center(request, slug), actor_of(request)
    check_user_can_set_response(actor, center.pk)
    form = ClosedDayForm(request.POST, prefix="day")
    if carried_out(request, form, lambda: actions.close_day(center=center, by=actor, **form.cleaned_data)):
        messages.success(request, f"{form.cleaned_data['day']} is closed. What was due is counted again.")
        return redirect("engagements:response_settings", slug)
    promise = clock_queries.promise_of(center, timezone.now())
    return _page(request, center, form=TargetForm(promise=promise), day_form=form)


@login_required
@require_POST
def open_day(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a closed day away."""
    center, actor = _center(request, slug), actor_of(request)
    check_user_can_set_response(actor, center.pk)
    closed_day = get_object_or_404(ClosedDay.objects.select_related("center__state"), pk=pk, center=center)
    tell(
        request,
        lambda: actions.open_day(closed_day=closed_day, by=actor),
        f"{closed_day.day} is a working day again.",
    )
    return redirect("engagements:response_settings", slug)


def _center(request: HttpRequest, slug: str) -> Center:
    center = center_or_404(slug)
    check_user_can_read_requests(actor_of(request), center.pk)
    return center


def _page(request: HttpRequest, center: Center, *, form: TargetForm, day_form: ClosedDayForm) -> HttpResponse:
    promise = clock_queries.promise_of(center, timezone.now())
    today = timezone.localdate(timezone=promise.calendar.zone)
    context = {
        "center": center,
        "tab_links": center_tabs.links(request, center, "response", slug=center.slug),
        "form": form,
        "day_form": day_form,
        "may_set": may_set_response(actor_of(request), center.pk),
        "promise": promise,
        "example": promise.due(timezone.now()).astimezone(promise.calendar.zone),
        "targets": clock_queries.targets_of(center),
        "closed_days": clock_queries.closed_days_of(center, today),
        "holidays": clock_queries.holidays_from(today),
    }
    return render(request, "engagements/response_settings.html", context)
