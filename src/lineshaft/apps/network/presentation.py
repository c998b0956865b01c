"""How the pages of this context say things: areas of help, where a fact comes from, why there is no answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lineshaft.apps.reference.models import State
from lineshaft.apps.reference.queries import Place
from lineshaft.ui import geography, maps
from lineshaft.ui.drawings import Drawing
from lineshaft.ui.maps import MapPoint
from lineshaft.ui.navigation import Text, url_or_none

from .models import Center, Location, ServiceArea
from .queries import LocatorResult, NearbyLocation, Problem

AREA_TEXTS: dict[str, Text] = {
    ServiceArea.CONTINUOUS_IMPROVEMENT.value: gettext_lazy(
        "Less waste, shorter lead times, steady quality and the certificates that customers ask for."
    ),
    ServiceArea.TECHNOLOGY_ACCELERATION.value: gettext_lazy(
        "Automation, new products and cybersecurity, tried at your scale before you pay for them."
    ),
    ServiceArea.SUPPLIER_DEVELOPMENT.value: gettext_lazy(
        "Finding domestic suppliers, and being found by buyers who need what you make."
    ),
    ServiceArea.WORKFORCE.value: gettext_lazy(
        "Recruiting, training and keeping people, from the first day to supervisor."
    ),
    ServiceArea.SUSTAINABILITY.value: gettext_lazy(
        "Energy, water, waste and safety: costs that go down together with risk."
    ),
}
AREA_ICONS = {
    ServiceArea.CONTINUOUS_IMPROVEMENT.value: "autorenew",
    ServiceArea.TECHNOLOGY_ACCELERATION.value: "settings",
    ServiceArea.SUPPLIER_DEVELOPMENT.value: "link",
    ServiceArea.WORKFORCE.value: "people",
    ServiceArea.SUSTAINABILITY.value: "eco",
}


@dataclass(frozen=True)
class AreaCard:
    """One of the five areas, for a card."""

    code: str
    label: Text
    text: Text
    icon: str


def area_cards() -> list[AreaCard]:
    """The five areas, in the order in which most people ask for them."""
    labels = dict(ServiceArea.choices)
    return [AreaCard(code, labels[code], text, AREA_ICONS[code]) for code, text in AREA_TEXTS.items()]


def problem_text(result: LocatorResult) -> str:
    """Why there is no center, and what to do."""
    named = {"asked": result.asked}
    if result.problem == Problem.UNKNOWN_ZIP:
        return (
            _("“%(asked)s” is not a ZIP code that we know. Check the five digits, or choose your state.")
            % named
        )
    if result.problem == Problem.AMBIGUOUS:
        count = len(result.choices)
        return ngettext(
            "There is %(count)s place called “%(asked)s”. Choose yours.",
            "There are %(count)s places called “%(asked)s”. Choose yours.",
            count,
        ) % {**named, "count": count}
    if result.problem == Problem.NOT_SERVED:
        return _("No center is listed for “%(asked)s”.") % named
    return (
        _("No place called “%(asked)s” was found. Try the ZIP code of your plant, or choose your state.")
        % named
    )


def ask_url(place: Place | None = None, *, state: State | None = None) -> str:
    """The form for help, with the place or the state filled in; "" where there is no such page."""
    url = url_or_none("engagements:ask") or ""
    if not url or (place is None and state is None):
        return url
    facts = {"state": state.abbreviation} if state else {}
    if place:
        facts = {"zip": place.zip_code, "state": place.state.abbreviation}
        if place.kind in {"city", "zip"}:
            facts["city"] = place.name
    return f"{url}?{urlencode({name: value for name, value in facts.items() if value})}"


_has: dict[str, Callable[[int], bool]] = {}


def register_what_centers_have(what: str, has: Callable[[int], bool]) -> None:
    """
    Tell how to learn whether a center has bookings, events or stories for its public page.

    The context that keeps them calls this once, when the application starts.
    """
    _has[what] = has


def _center_has(what: str, center: Center) -> bool:
    return what in _has and _has[what](center.pk)


def book_url(center: Center) -> str:
    """Where a consultation of the center is booked; "" where nobody offers any."""
    return (_center_has("bookings", center) and url_or_none("calendar:book", slug=center.slug)) or ""


def events_url(center: Center) -> str:
    """Where the events of the center stand; "" where none is to come."""
    return _of_center("events:calendar", center) if _center_has("events", center) else ""


def stories_url(center: Center) -> str:
    """Where the success stories of the center stand; "" where it has none."""
    return _of_center("publication:stories_public", center) if _center_has("stories", center) else ""


def _of_center(view: str, center: Center) -> str:
    address = url_or_none(view)
    return f"{address}?{urlencode({'center': center.slug})}" if address else ""


def location_name(location: Location) -> str:
    """Name of an office; the usual name of the main one in the language of the page."""
    if location.name == "Main office":
        return _("Main office")
    if location.is_synthetic and location.name == f"{location.city} office (demonstration)":
        return _("%(city)s office (demonstration)") % {"city": location.city}
    return location.name


def location_note(location: Location) -> str:
    """City, state, and how exactly the place is known."""
    place = f"{location.city}, {location.state.abbreviation}"
    if location.street:
        return f"{location.street}, {place} {location.zip_id}"
    return place


def location_source(location: Location) -> str:
    """Where the fact comes from and of when it is, in one line."""
    if location.is_synthetic:
        return _("Demonstration data: this office is made up.")
    parts = [] if location.street else [_("City only, no street address")]
    if location.source:
        parts.append(location.source)
    parts.append(str(location.get_status_display()))
    return " · ".join(parts)


def locator_map(
    center: Center, nearby: Sequence[NearbyLocation], place: Place | None = None
) -> Drawing | None:
    """The state with the center's locations, numbered as in the list, and the place asked for."""
    points = [
        MapPoint(
            found.location.zip.latitude,
            found.location.zip.longitude,
            location_name(found.location),
            location_note(found.location),
        )
        for found in nearby
    ]
    counties = []
    if place and place.latitude is not None and place.longitude is not None:
        points.insert(0, MapPoint(place.latitude, place.longitude, place.label, _("Your place"), kind="here"))
        counties = [place.county_fips]
    try:
        return maps.state_map(
            center.state_id,
            points,
            counties,
            title=_("Locations of %(center)s") % {"center": center.name},
            highlight_label=_("Your municipality") if center.state.abbreviation == "PR" else _("Your county"),
        )
    except (geography.UnknownPlace, FileNotFoundError):
        # The page says the same in words; a missing map file must not take it away.
        return None
