"""Booking a consultation without an account, and what stands behind the link of its mail."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lineshaft.apps.accounts import limits
from lineshaft.apps.accounts.pages import carried_out_once
from lineshaft.apps.network.models import Center
from lineshaft.apps.network.zones import zone_of
from lineshaft.domain.errors import LineshaftError
from lineshaft.domain.hours import zone_or
from lineshaft.tenancy import Context, Scope, use
from lineshaft.ui.links import private, private_page

from .. import actions, queries
from ..forms.public import BookingForm, TimesForm, instant_of, instant_text
from ..models import Booking, ConsultingHours, Way
from ..states import BookingState
from ..wording import (
    consent_in_words,
    day_in_words,
    moment_in_words,
    time_in_words,
)

SHOWN_DAYS = 10


def _center(slug: str) -> Center:
    found = queries.center_for_booking(slug)
    if found is None:
        raise Http404(_("There is no such center. The directory lists them all."))
    return found


def _zone(request: HttpRequest, otherwise: str) -> ZoneInfo:
    """The time zone that was chosen or that the browser told, which every address carries on, or else the other one."""
    return zone_or(request.GET.get("zone", ""), otherwise)


def _by_day(
    free: list[queries.Free], zone: ZoneInfo, address: str, more: dict[str, str]
) -> list[dict[str, Any]]:
    """The free times under their days, as the clocks of the reader show them."""
    days = []
    for day, times in groupby(free, lambda each: each.starts_at.astimezone(zone).date()):
        days.append(
            {
                "day": day,
                "words": day_in_words(day),
                "times": [
                    {
                        "words": time_in_words(each.starts_at, zone),
                        "value": instant_text(each.starts_at),
                        "url": f"{address}?{urlencode({**more, 'at': instant_text(each.starts_at)})}",
                    }
                    for each in times
                ],
            }
        )
    return days


def _page_of(days: list[dict[str, Any]], request: HttpRequest) -> dict[str, Any]:
    """The days that are shown, from the one that was asked for on, and the way to the next ones."""
    try:
        first = date.fromisoformat(request.GET.get("from", ""))
    except ValueError:
        first = date.min
    coming = [each for each in days if each["day"] >= first]
    later = coming[SHOWN_DAYS:]
    query = request.GET.copy()
    query.pop("from", None)
    start = query.urlencode()
    if later:
        query["from"] = later[0]["day"].isoformat()
    return {
        "days": coming[:SHOWN_DAYS],
        "later_query": query.urlencode() if later else "",
        "start_query": start,
        "is_later": first > date.min,
    }


@require_safe
def book(request: HttpRequest, slug: str) -> HttpResponse:
    """The free times of a center, of one advisor or of anyone, in the reader's own time zone."""
    center = _center(slug)
    hours = queries.open_hours(center.pk)
    zone = _zone(request, hours[0].zone if hours else zone_of(center))
    chosen = request.GET.get("advisor", "")
    form = TimesForm(hours=hours, zone=str(zone), initial={"advisor": chosen})
    theirs = [each for each in hours if str(each.pk) == chosen]
    free = queries.free_times(theirs or hours, timezone.now())
    more = {"zone": str(zone), **({"advisor": chosen} if theirs else {})}
    shown = {
        "center": center,
        "form": form,
        "zone": str(zone),
        "hours": hours,
        "has_any": bool(free),
        "ask_url": reverse("engagements:ask") + f"?state={center.state.abbreviation}",
        **_page_of(_by_day(free, zone, reverse("calendar:details", args=[slug]), more), request),
    }
    return render(request, "calendar/book.html", shown)


@dataclass(frozen=True)
class Wish:
    """What the address of the form asks for: when, with whom, in which time zone."""

    center: Center
    theirs: list[ConsultingHours]
    starts_at: datetime | None
    free: queries.Free | None
    zone: ZoneInfo
    back: str

    @property
    def is_by_telephone(self) -> bool:
        return self.free is not None and any(each.way == Way.TELEPHONE for each in self.free.hours)


def _wish(request: HttpRequest, center: Center) -> Wish:
    hours = queries.open_hours(center.pk)
    chosen = request.GET.get("advisor", "")
    theirs = [each for each in hours if str(each.pk) == chosen]
    starts_at = instant_of(request.GET.get("at", ""))
    zone = _zone(request, hours[0].zone if hours else zone_of(center))
    query = urlencode({"zone": str(zone), **({"advisor": chosen} if theirs else {})})
    return Wish(
        center,
        theirs,
        starts_at,
        queries.free_at(theirs or hours, starts_at, timezone.now()) if starts_at else None,
        zone,
        f"{reverse('calendar:book', args=[center.slug])}?{query}",
    )


def details(request: HttpRequest, slug: str) -> HttpResponse:
    """Who comes, and about what; then it is booked."""
    wish = _wish(request, _center(slug))
    if wish.free is None and request.method != "POST":
        return render(request, "calendar/gone.html", {"center": wish.center, "back": wish.back}, status=404)
    language = (get_language() or "en")[:2]
    form = BookingForm(
        request.POST or None, initial={"language": language}, by_telephone=wish.is_by_telephone
    )
    wait = 0
    if request.method == "POST" and form.is_valid():
        wait = limits.seconds_to_wait(request, *limits.BOOK)
        if wait:
            form.add_error(
                None,
                _("Many consultations were booked from your address. Please wait, then send this one again."),
            )
        else:
            where = carried_out_once(request, form, lambda: _book(wish, form))
            if where:
                return redirect(where)
    response = _details_page(request, wish, form)
    if wait:
        response.status_code = 429
        response.headers["Retry-After"] = str(wait)
    return response


def _details_page(request: HttpRequest, wish: Wish, form: BookingForm) -> HttpResponse:
    free = wish.free
    shown = {
        "center": wish.center,
        "form": form,
        "free": free,
        "when": moment_in_words(free.starts_at, wish.zone) if free else "",
        "minutes": round((free.ends_at - free.starts_at).total_seconds() / 60) if free else 0,
        "advisor": wish.theirs[0].advisor if wish.theirs else None,
        "ways": sorted({str(each.get_way_display()) for each in free.hours}) if free else [],
        "consent": consent_in_words(wish.center),
        "back": wish.back,
    }
    return render(request, "calendar/details.html", shown)


def _book(wish: Wish, form: BookingForm) -> str:
    if wish.starts_at is None:
        raise actions.booking.Taken
    booking = actions.book(
        center=wish.center,
        starts_at=wish.starts_at,
        hours_id=wish.theirs[0].pk if wish.theirs else None,
        zone=str(wish.zone),
        consent=consent_in_words(wish.center),
        is_synthetic=settings.DEMO,
        **form.facts(),
    )
    return reverse("calendar:booked", args=[booking.uid])


@require_safe
def booked(request: HttpRequest, uid: UUID) -> HttpResponse:
    """When it is, and what happens next. It names no company: whoever has the address may see it."""
    found = queries.booked_by_uid(uid)
    if found is None:
        raise Http404
    return private(render(request, "calendar/booked.html", _facts(found)))


def _facts(booking: Booking) -> dict[str, Any]:
    zone = zone_or(booking.zone, "America/New_York")
    return {
        "booking": booking,
        "center": booking.center,
        "advisor": booking.advisor,
        "when": moment_in_words(booking.starts_at, zone),
        "change_until": moment_in_words(booking.change_until, zone),
        "minutes": round((booking.ends_at - booking.starts_at).total_seconds() / 60),
    }


# Behind the link of a mail ----------------------------------------------------------------------------------------

Page = Callable[[HttpRequest, str, Booking], HttpResponse]


def behind_a_link(page: Page) -> Callable[[HttpRequest, str], HttpResponse]:
    """Open the consultation of the token for the page, in the company's language; say plainly when there is none."""

    @wraps(page)
    def opened_page(request: HttpRequest, token: str) -> HttpResponse:
        pk = queries.booking_id_of_token(token)
        if pk is None:
            return private(render(request, "network/link_unknown.html", status=404))
        with use(Context(scope=Scope.TOKEN, token_booking=pk)):
            booking = queries.opened_booking(pk)
            return private_page(
                request,
                booking.language,
                lambda: page(request, token, booking),
                zone=str(zone_or(booking.zone, zone_of(booking.center))),
            )

    return opened_page


def _opened(request: HttpRequest, token: str, booking: Booking, **more: Any) -> HttpResponse:
    can_change = booking.status == BookingState.BOOKED.value and timezone.now() < booking.change_until
    shown = {**_facts(booking), "token": token, "can_change": can_change, **more}
    return render(request, "calendar/opened.html", shown, status=409 if more.get("problem") else 200)


@require_safe
@behind_a_link
def opened(request: HttpRequest, token: str, booking: Booking) -> HttpResponse:
    """The consultation, and the ways to move and to cancel it."""
    return _opened(request, token, booking)


@require_http_methods(["GET", "HEAD", "POST"])
@behind_a_link
def move(request: HttpRequest, token: str, booking: Booking) -> HttpResponse:
    """Other free times; choosing one moves the consultation there."""
    hours = queries.hours_to_move(booking)
    zone = _zone(request, booking.zone)
    problem = ""
    if request.method == "POST":
        starts_at = instant_of(request.POST.get("at", ""))
        try:
            if starts_at is None:
                raise LineshaftError(_("Choose one of the times."))
            actions.move(booking=booking, starts_at=starts_at, zone=str(zone))
            return redirect("calendar:opened", token=token)
        except LineshaftError as error:
            problem = str(error)
    try:
        actions.booking.check_can_be_changed(booking, timezone.now())
    except LineshaftError as error:
        return _opened(request, token, booking, problem=str(error))
    free = queries.free_times(hours, timezone.now(), moving=booking)
    free = [each for each in free if each.starts_at != booking.starts_at]
    shown = {
        **_facts(booking),
        "token": token,
        "problem": problem,
        "zone": str(zone),
        "form": TimesForm(hours=hours[:1], zone=str(zone)),
        **_page_of(_by_day(free, zone, request.path, {"zone": str(zone)}), request),
    }
    return render(request, "calendar/move.html", shown, status=409 if problem else 200)


@require_POST
@behind_a_link
def cancel(request: HttpRequest, token: str, booking: Booking) -> HttpResponse:
    """The company cannot come."""
    try:
        actions.cancel_by_company(booking=booking)
    except LineshaftError as error:
        return _opened(request, token, booking, problem=str(error))
    return redirect("calendar:opened", token=token)
