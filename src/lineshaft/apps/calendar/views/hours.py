"""The hours that an advisor publishes, and the times they keep free."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from lineshaft.apps.accounts.pages import actor_of, carried_out_once, step_page
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Center
from lineshaft.apps.network.zones import zone_of
from lineshaft.ui import uploaded_files
from lineshaft.ui.languages import in_english

from .. import actions, queries
from ..forms.staff import BlockForm, FileForm, HoursForm
from ..models import BusyTime, ConsultingHours
from ..permissions import check_user_can_free, check_user_holds_consultations
from ..wording import moment_in_words
from .staff import center_of_page

_USUAL = ["09:00-12:00, 13:00-16:00"] * 5 + ["", ""]


@login_required
@in_english
def hours(request: HttpRequest) -> HttpResponse:
    """When companies can book the person."""
    actor = actor_of(request)
    center = center_of_page(request, actor)
    own = queries.own_hours(actor, center)
    shown = own or ConsultingHours(center=center, zone=zone_of(center), weekly=_USUAL)
    form = HoursForm(request.POST or None, hours=shown)

    def act() -> str:
        actions.publish_hours(center=center, by=actor, **form.facts())
        messages.success(request, "Your hours are saved. What is booked already stays as it is.")
        return reverse("calendar:week")

    where = carried_out_once(request, form, act)
    return (
        redirect(where)
        if where
        else render(request, "calendar/hours.html", {"form": form, "center": center, "is_new": own is None})
    )


@login_required
@in_english
def busy(request: HttpRequest) -> HttpResponse:
    """Block a time, see what is blocked, and hand in a calendar file."""
    actor = actor_of(request)
    center = center_of_page(request, actor)
    zone = queries.zone_of_reader(actor, center, zone_of(center))
    form = BlockForm(request.POST or None, initial={"first_day": timezone.localdate()})

    def act() -> str:
        actions.block(center=center, by=actor, span=form.span(zone), note=form.cleaned_data["note"])
        messages.success(request, "The time is blocked: nobody can book it. What is booked in it stays.")
        return reverse("calendar:busy")

    where = carried_out_once(request, form, act)
    return redirect(where) if where else _busy_page(request, actor, center, block_form=form)


@login_required
@require_POST
@in_english
def busy_file(request: HttpRequest) -> HttpResponse:
    """Take the busy times of a calendar file in place of those of the one before."""
    actor = actor_of(request)
    center = center_of_page(request, actor)
    zone = queries.zone_of_reader(actor, center, zone_of(center))
    form = FileForm(request.POST, request.FILES)

    def act() -> str:
        file = form.cleaned_data["file"]
        count = actions.replace_busy_times(
            center=center, by=actor, content=uploaded_files.read(file), name=file.name, zone=str(zone)
        )
        messages.success(request, f"{count} busy times of “{file.name}” are blocked.")
        return reverse("calendar:busy")

    where = carried_out_once(request, form, act)
    return redirect(where) if where else _busy_page(request, actor, center, file_form=form)


SHOWN = 100


def _busy_page(request: HttpRequest, actor: Actor, center: Center, **forms: object) -> HttpResponse:
    zone = queries.zone_of_reader(actor, center, zone_of(center))
    now = timezone.now()
    coming = queries.busy_between(actor, center, now, now + queries.FURTHEST_AHEAD)
    rows = [
        (moment_in_words(each.period.lower, zone), moment_in_words(each.period.upper, zone), each)
        for each in coming[:SHOWN]
    ]
    shown = {
        "center": center,
        "zone": str(zone),
        "rows": rows,
        "total": coming.count(),
        "block_form": BlockForm(initial={"first_day": timezone.localdate()}),
        "file_form": FileForm(),
        **forms,
    }
    return render(request, "calendar/busy.html", shown)


def _own_busy(actor: Actor, pk: int) -> BusyTime:
    check_user_holds_consultations(actor)
    found = BusyTime.objects.filter(pk=pk, center_id__in=actor.organisations_where("request:handle")).first()
    if found is None:
        raise Http404
    check_user_can_free(actor, found)
    return found


free = step_page(
    _own_busy,
    lambda found, actor: actions.free(busy=found, by=actor),
    "Companies can book this time again.",
    lambda found: reverse("calendar:busy"),
)
