"""Calendars to subscribe to: the addresses that a person makes, and what a calendar program reads there."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out, step_page
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import system_scope
from lineshaft.ui.languages import in_english

from .. import actions, queries
from .. import calendars as ics
from ..forms.staff import FeedForm
from ..models import Feed
from ..permissions import check_user_can_revoke_feed, check_user_holds_consultations
from ..states import BookingState
from .staff import center_of_page


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a secret address. It tells its owner the companies, and the center who is busy when."""
    opened = queries.feed_of_token(token)
    if opened is None:
        raise Http404
    with system_scope("a calendar program reads the consultations of a secret address"):
        text = calendar_text(opened)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, max-age=300"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def calendar_text(opened: queries.OpenedFeed) -> str:
    """What a calendar program reads. Under the system scope."""
    center = Center.objects.get(pk=opened.center_id)
    rows = queries.bookings_of_feed(opened, timezone.now()).values_list(
        "uid",
        "sequence",
        "starts_at",
        "ends_at",
        "arranged_at",
        "status",
        "company_name",
        "advisor__full_name",
    )
    is_own = opened.owner_id is not None
    entries = (
        ics.Entry(
            uid=f"{uid}@lineshaft",
            sequence=sequence,
            starts_at=starts_at,
            ends_at=ends_at,
            changed_at=arranged_at,
            summary=f"Consultation: {company}" if is_own else f"Consultation of {advisor}",
            is_cancelled=status == BookingState.CANCELLED.value,
        )
        for uid, sequence, starts_at, ends_at, arranged_at, status, company, advisor in rows.iterator(2000)
    )
    return "".join(ics.feed(entries, name=f"Consultations, {center.name}"))


@login_required
@in_english
def calendars(request: HttpRequest) -> HttpResponse:
    """The addresses in use, and a new one, which is shown once."""
    actor = actor_of(request)
    center = center_of_page(request, actor)
    may_center = center.pk in actor.organisations_where("request:assign")
    form = FeedForm(request.POST or None, for_center=may_center)
    made: list[str] = []

    def act() -> Feed:
        made_feed, token = actions.make_feed(
            center=center, by=actor, of_center=form.cleaned_data["whose"] == "center"
        )
        made.append(settings.BASE_URL + reverse("calendar:feed", args=[token]))
        return made_feed

    done = carried_out(request, form, act)
    shown = {
        "center": center,
        "form": FeedForm(for_center=may_center) if done else form,
        "address": made[0] if made else "",
        "feeds": list(queries.feeds_of(actor, center)),
    }
    return render(request, "calendar/calendars.html", shown)


def _own_feed(actor: Actor, pk: int) -> Feed:
    check_user_holds_consultations(actor)
    found = Feed.objects.filter(pk=pk, center_id__in=actor.organisations_where("request:handle")).first()
    if found is None:
        raise Http404
    check_user_can_revoke_feed(actor, found)
    return found


revoke = step_page(
    _own_feed,
    lambda found, actor: actions.revoke_feed(feed=found, by=actor),
    "The address does not work any more.",
    lambda found: reverse("calendar:calendars"),
)
