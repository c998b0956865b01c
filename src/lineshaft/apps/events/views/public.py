"""The calendar of events for everyone: on pages, as RSS and for calendar programs; and registering."""

import json
from itertools import chain
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lineshaft.apps.accounts import limits
from lineshaft.apps.accounts.pages import carried_out_once
from lineshaft.apps.calendar import calendars as ics
from lineshaft.domain.errors import LineshaftError
from lineshaft.tenancy import system_scope
from lineshaft.ui.forms import show_error
from lineshaft.ui.links import private
from lineshaft.ui.pagination import keyset_page

from .. import actions, dates, queries
from ..actions.registering import check_takes_registrations
from ..forms.public import FilterForm, HereForm, RegistrationForm
from ..models import Event
from ..states import EventState
from ..wording import consent_in_words, fee_in_words, interleaved, row_of, when_of

PER_PAGE = 30
WANTED = ("q", "center", "state", "line", "way", "language")


def _wanted(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").replace("\0", "")[:200].strip() for name in WANTED}


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Events to come of the whole network, of one state or one center, by month; or those that are over."""
    wanted = _wanted(request)
    past = request.GET.get("when") == "past"
    center = queries.center_of_slug(wanted["center"]) if wanted["center"] else None
    if wanted["center"] and center is None:
        raise Http404(_("There is no such center. The directory lists them all."))
    form = FilterForm(
        request.GET,
        states=[(each.abbreviation, each.name) for each in queries.states_with_events()],
        lines=[(each.code, _line_title(each)) for each in queries.lines_with_events()],
    )
    rows = queries.public_events(wanted, past=past)
    key = ("-starts_at", "-id") if past else ("starts_at", "id")
    page = keyset_page(rows, key=key, cursor=request.GET.get("cursor", ""), size=PER_PAGE)
    seats = queries.seats_of(page)
    listed = [row_of(each, seats[each.pk]) for each in page]
    others = dates.Found() if past else dates.public_dates(wanted, queries.window_of(rows, page))
    listed = interleaved(listed, others.rows)
    feed_query = urlencode({name: wanted[name] for name in ("center", "state") if wanted[name]})
    shown = {
        "filters": form,
        "page": page,
        "months": _by_month(listed),
        "center": center,
        "past": past,
        "is_cut": others.is_cut,
        "feed_query": feed_query,
        "other_query": urlencode(
            {**{k: v for k, v in wanted.items() if v}, **({} if past else {"when": "past"})}
        ),
        "feed_address": settings.BASE_URL + reverse("events:feed") + (f"?{feed_query}" if feed_query else ""),
    }
    return render(request, "events/calendar.html", shown)


def _line_title(line: Any) -> str:
    return str(line.title_es if line.title_es and (get_language() or "").startswith("es") else line.title)


def _by_month(rows: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    months: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        months.setdefault(format_date(row["local"], "F Y"), []).append(row)
    return list(months.items())


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """For calendar programs: the events of the network, a state or a center."""
    wanted = _wanted(request)
    entries = (
        ics.Entry(
            uid=f"event-{each.public_id}@lineshaft",
            sequence=each.sequence,
            starts_at=each.starts_at,
            ends_at=each.ends_at,
            changed_at=each.changed_at,
            summary=each.shown_title,
            is_cancelled=each.status == EventState.CANCELLED,
            where=each.place,
            url=settings.BASE_URL + reverse("events:event", args=[each.public_id]),
        )
        for each in queries.events_of_feed(wanted)
    )
    sessions = (
        ics.Entry(
            uid=f"{each.uid}@lineshaft",
            sequence=0,
            starts_at=each.starts_at,
            ends_at=each.ends_at,
            changed_at=timezone.now(),
            summary=each.title,
            where=each.where,
            url=settings.BASE_URL + each.url,
        )
        for each in dates.public_dates(wanted, dates.Window(timezone.now() - queries.KEPT_IN_FEED)).rows
    )
    text = "".join(ics.feed(chain(entries, sessions), name=_("Events for manufacturers")))
    return _cached(HttpResponse(text, content_type="text/calendar; charset=utf-8"))


def _cached(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, max-age=300"  # the language may come from a cookie
    return response


@require_safe
def rss(request: HttpRequest) -> HttpResponse:
    """For feed readers: events to come, those first that were published or changed last; then sessions of programs."""
    wanted = _wanted(request)
    found = Rss201rev2Feed(
        title=_("Events for manufacturers"),
        link=settings.BASE_URL + reverse("events:calendar"),
        description=_("Workshops, tours and webinars of the centers"),
        language=(get_language() or "en")[:2],
        feed_url=settings.BASE_URL + request.get_full_path(),
    )
    for each in queries.public_events(wanted).order_by("-changed_at", "-id")[:100]:
        link = settings.BASE_URL + reverse("events:event", args=[each.public_id])
        found.add_item(
            title=_printable(each.shown_title),
            link=link,
            description=_printable(
                f"{when_of(each)}. {each.place or each.get_way_display()}. {each.shown_about}"
            ),
            unique_id=link,
            pubdate=each.changed_at,
            author_name=each.center.name,
        )
    for dated in dates.public_dates(wanted, dates.Window(timezone.now())).rows[:100]:
        link = settings.BASE_URL + dated.url
        found.add_item(
            title=_printable(dated.title),
            link=link,
            description=_printable(". ".join(filter(None, (when_of(dated), dated.where, dated.note)))),
            # The page is that of all sessions: each is known by its own name.
            unique_id=f"{dated.uid}@lineshaft",
            unique_id_is_permalink=False,
            pubdate=dated.published_at,
            author_name=dated.center,
        )
    return _cached(
        HttpResponse(found.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")
    )


def _printable(text: str) -> str:
    """XML has no place for control characters."""
    return "".join(c if c.isprintable() or c in "\n\t" else " " for c in text)


def event_or_404(public_id: str) -> Event:
    """The event of an address, once it was published."""
    found = queries.public_event(public_id)
    if found is None:
        raise Http404(_("There is no such event. The calendar lists those to come."))
    return found


@require_safe
def event(request: HttpRequest, public_id: str) -> HttpResponse:
    """One event: what, when, where, for whom, how much, and how many seats are left."""
    found = event_or_404(public_id)
    seats = queries.seats_of([found])[found.pk]
    try:
        check_takes_registrations(found)
        closed = ""
    except LineshaftError as error:
        closed = str(error)
    with system_scope("what an event hands out to everyone"):
        materials = queries.open_materials(found)
    is_over = found.ends_at < timezone.now()
    shown = {
        "event": found,
        "when": when_of(found),
        "fee": fee_in_words(found),
        "seats": seats,
        "closed": closed,
        "is_over": is_over,
        "can_register": not closed,
        "materials": materials,
        "others": [(when_of(each), each) for each in queries.others_of_series(found)],
        "data": _structured(found, seats),
        "is_here": not is_over and found.status == EventState.PUBLISHED and found.starts_at <= timezone.now(),
    }
    return render(request, "events/event.html", shown)


def _structured(event: Event, seats: queries.Seats) -> str:
    """What search engines read (schema.org, Event). No text of anybody can end the script that it stands in."""
    online = event.way != Event.Way.PLACE
    url = settings.BASE_URL + reverse("events:event", args=[event.public_id])
    places: list[dict[str, Any]] = []
    if event.way != Event.Way.ONLINE:
        places.append({"@type": "Place", "name": event.place, "address": event.place})
    if online:
        places.append({"@type": "VirtualLocation", "url": url})
    mode = {"place": "Offline", "online": "Online", "both": "Mixed"}[event.way]
    status = "EventCancelled" if event.status == EventState.CANCELLED else "EventScheduled"
    data = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": event.shown_title,
        "description": event.shown_about,
        "startDate": event.starts_at.isoformat(),
        "endDate": event.ends_at.isoformat(),
        "eventStatus": f"https://schema.org/{status}",
        "eventAttendanceMode": f"https://schema.org/{mode}EventAttendanceMode",
        "inLanguage": event.language,
        "location": places,
        "organizer": {"@type": "Organization", "name": event.center.name},
        "offers": {
            "@type": "Offer",
            "price": f"{event.fee_at(timezone.now()):.2f}",
            "priceCurrency": "USD",
            "availability": "https://schema.org/" + ("SoldOut" if seats.is_full else "InStock"),
            "url": url,
        },
    }
    text = json.dumps(data, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@require_safe
def event_file(request: HttpRequest, public_id: str) -> HttpResponse:
    """One event for a calendar program."""
    found = event_or_404(public_id)
    entry = ics.Entry(
        uid=f"event-{found.public_id}@lineshaft",
        sequence=found.sequence,
        starts_at=found.starts_at,
        ends_at=found.ends_at,
        changed_at=found.changed_at,
        summary=found.shown_title,
        is_cancelled=found.status == EventState.CANCELLED,
        where=found.place,
        url=settings.BASE_URL + reverse("events:event", args=[found.public_id]),
    )
    text = "".join(ics.feed([entry], name=found.shown_title))
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="event-{found.public_id}.ics"'
    return response


def register(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who comes; then they have a seat, or wait for one."""
    found = event_or_404(public_id)
    others = queries.others_of_series(found)
    language = (get_language() or "en")[:2]
    form = RegistrationForm(
        request.POST or None,
        initial={"language": language},
        has_fee=found.fee > 0,
        has_series=bool(others),
    )
    wait = 0
    if request.method == "POST" and form.is_valid():
        wait = limits.seconds_to_wait(request, *limits.BOOK)
        if wait:
            form.add_error(
                None, _("Many registrations came from your address. Please wait, then send this one again.")
            )
        else:
            where = carried_out_once(request, form, lambda: _register(found, others, form))
            if where:
                return redirect(where)
    shown = {
        "event": found,
        "form": form,
        "when": when_of(found),
        "fee": fee_in_words(found),
        "seats": queries.seats_of([found])[found.pk],
        "consent": consent_in_words(found.center.name),
        "others": others,
    }
    response = render(request, "events/register.html", shown)
    if wait:
        response.status_code = 429
        response.headers["Retry-After"] = str(wait)
    return response


def _register(found: Event, others: list[Event], form: RegistrationForm) -> str:
    wanted = [found, *others] if form.cleaned_data.get("whole_series") else [found]
    made = actions.register(
        events=wanted,
        consent=consent_in_words(found.center.name),
        is_synthetic=settings.DEMO,
        **form.facts(),
    )
    return reverse("events:registered", args=[made[0].uid])


@require_safe
def registered(request: HttpRequest, uid: UUID) -> HttpResponse:
    """That a seat is kept, or that one waits. It names nobody: whoever has the address may see it."""
    with system_scope("the page that thanks for a registration names nobody"):
        found = queries.registration_by_uid(uid)
    if found is None:
        raise Http404
    shown = {"registration": found, "event": found.event, "when": when_of(found.event)}
    return private(render(request, "events/registered.html", shown))


def here(request: HttpRequest, public_id: str) -> HttpResponse:
    """Somebody is at the event and says so with its code; who has not registered adds who they are."""
    found = event_or_404(public_id)
    asks_who = request.method == "POST" and "name" in request.POST
    form = HereForm(request.POST or None, is_known=not asks_who)
    thanked = wait = 0
    if request.method == "POST" and form.is_valid():
        wait = limits.seconds_to_wait(request, *limits.BOOK)
        if wait:
            form.add_error(None, _("Too many tries from your address. Please wait a little."))
        else:
            thanked, form = _say_here(found, form, asks_who)
    response = private(
        render(
            request,
            "events/here.html",
            {"event": found, "form": form, "thanked": thanked, "when": when_of(found)},
        )
    )
    if wait:
        response.status_code = 429
        response.headers["Retry-After"] = str(wait)
    return response


def _say_here(found: Event, form: HereForm, asks_who: bool) -> tuple[int, HereForm]:
    data = form.cleaned_data
    try:
        if asks_who:
            actions.walk_in(
                event=found, code=data["code"], name=data["name"], email=data["email"],
                company_name=data["company_name"], consent=consent_in_words(found.center.name),
                language=(get_language() or "en")[:2],
            )  # fmt: skip
            return 1, form
        if actions.say_here(event=found, email=data["email"], code=data["code"]):
            return 1, form
    except LineshaftError as error:
        show_error(form, error)
        return 0, form
    # Nobody registered with this address: who is it?
    return 0, HereForm(initial={"code": data["code"], "email": data["email"]}, is_known=False)
