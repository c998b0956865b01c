"""Events of the demonstration at the home center and a few others: to come, full, over. All invented."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.companies.models import Contact
from lineshaft.apps.engagements.actions import request_of_consultation
from lineshaft.apps.events import actions
from lineshaft.apps.events.models import Event, EventDoor, Material, Registration
from lineshaft.apps.events.queries import staff_of
from lineshaft.apps.events.states import EventState
from lineshaft.apps.events.wording import consent_in_words
from lineshaft.apps.network.models import Center, ServiceLine
from lineshaft.apps.network.zones import zone_of
from lineshaft.domain.hours import instant, time_zone
from lineshaft.tenancy import use

from .people import People

HOME_ADVISOR = "demo-advisor@lineshaft.example"
_PEOPLE = (
    ("Demo Person Abara", "Demonstration Gear Works"),
    ("Demo Person Brandt", "Demonstration Plastics"),
    ("Demo Person Castro", "Demonstration Bakery"),
    ("Demo Person Dubois", "Demonstration Foundry"),
    ("Demo Person Eriksen", "Demonstration Textiles"),
    ("Demo Person Flores", "Demonstration Machining"),
    ("Demo Person Grant", "Demonstration Furniture"),
)
# title, Spanish title, about, Spanish about, service line, way, days from today, hour, hours, seats, fee
_EVENTS: tuple[tuple[Any, ...], ...] = (
    (
        "Setup time in half: a morning at the press (demonstration)",
        "La mitad del tiempo de preparación: una mañana en la prensa (demostración)",
        "We take one changeover apart on the floor, minute by minute. For supervisors and setters of plants with up to"
        " 250 people. Bring a video of your own changeover.",
        "Analizamos un cambio de útiles en la planta, minuto a minuto. Para supervisores y preparadores de plantas de"
        " hasta 250 personas. Traiga un video de su propio cambio.",
        "lean", "place", 17, 9, 3, 5, Decimal(0),
    ),
    (
        "CMMC level 1 in one hour (demonstration)",
        "CMMC nivel 1 en una hora (demostración)",
        "The fifteen requirements in plain words, and what to do first. For owners and whoever looks after the"
        " computers.",
        "Los quince requisitos en palabras sencillas, y qué hacer primero. Para dueños y quien cuida las computadoras.",
        "cybersecurity", "online", 10, 12, 1, None, Decimal(0),
    ),
    (
        "Supervisors' series: leading a shift (demonstration)",
        "",
        "Four mornings for new supervisors: instructions, conflicts, safety, figures. With exercises in between.",
        "",
        "workforce", "place", 24, 8, 4, 16, Decimal(180),
    ),
    (
        "What energy costs at night (demonstration)",
        "",
        "Three plants show what they found when they measured at night.",
        "",
        "environment-health-safety", "both", -6, 13, 2, 30, Decimal(0),
    ),
)  # fmt: skip


def make_events(*, today: date, people: People) -> int:
    """Events to come, one of them full with people who wait, a series, and one that is over; returns how many."""
    center = Center.objects.select_related("state").get(pk=people.home_center_id)
    owner = User.objects.get(email=HOME_ADVISOR)
    made = [_event(center, owner, today, facts) for facts in _EVENTS]
    full, _webinar, series, over = made
    for n in range(7):
        _register(full, n, status="registered" if n < 5 else "waiting")
    for n in range(3):
        is_paid = {"paid_on": today - timedelta(days=2), "paid_how": "check 1204"} if n == 0 else {}
        _register(series, n, fee=series.fee, **is_paid, **(_known_person(center) if n == 1 else {}))
    by = actor_for(owner)
    with use(by.context):
        later = actions.repeat(event=series, every="week", times=3, by=by)
        series.refresh_from_db()
        actions.publish(event=series, by=by, series=True)
    came = [_register(over, n, attended="list", attended_at=over.starts_at) for n in range(6)]
    _after(over, owner, came)
    others = _at_other_centers(center, today)
    return len(made) + len(later) + others


def _event(center: Center, owner: User, today: date, facts: tuple[Any, ...]) -> Event:
    title, title_es, about, about_es, line, way, days, hour, hours, seats, fee = facts
    zone = zone_of(center)
    begins = instant(_working_day(today + timedelta(days=days)), time(hour), time_zone(zone))
    event = Event.objects.create(
        center=center,
        owner=owner,
        status=EventState.PUBLISHED.value,
        title=title,
        title_es=title_es,
        about=about,
        about_es=about_es,
        service_line=ServiceLine.objects.filter(code=line, center__isnull=True).first(),
        way=way,
        place="" if way == "online" else "Demonstration Hall, 1 Example Way",
        zone=zone,
        starts_at=begins,
        ends_at=begins + timedelta(hours=hours),
        closes_at=begins,
        capacity=seats,
        fee=fee,
        payment_terms="By invoice; given back until seven days before (demonstration)." if fee else "",
        is_synthetic=True,
    )
    EventDoor.objects.create(
        event=event,
        center=center,
        join_link="" if way == "place" else "https://video.example/demonstration",
        free_code="MEMBER" if fee else "",
    )
    return event


def _working_day(day: date) -> date:
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day


def _known_person(center: Center) -> dict[str, Any]:
    """Somebody whom the center knows at one of its plants: the fee becomes an invoice of that company."""
    known = Contact.objects.filter(center=center, left_on__isnull=True).exclude(email="")
    found = known.select_related("site__company").order_by("pk").first()
    if found is None:
        return {}
    return {"name": found.name, "email": found.email, "company_name": found.site.company.name}


def _register(event: Event, n: int, **more: Any) -> Registration:
    """As a person registers, without the mails: nobody reads those of the demonstration's past."""
    name, company = _PEOPLE[n]
    registered: datetime = min(timezone.now(), event.starts_at) - timedelta(days=7 - n)
    who = {
        "name": name,
        "email": f"{name.split()[-1].lower()}@{company.split()[-1].lower()}.example",
        "company_name": company,
    }
    return Registration.objects.create(
        event=event,
        center_id=event.center_id,
        consent=consent_in_words(event.center.name),
        needs="A place near the door (demonstration)" if n == 2 else "",
        registered_at=registered,
        is_synthetic=True,
        **who | more,
    )


def _after(event: Event, owner: User, came: list[Registration]) -> None:
    """What people said, one request, and the slides. It is to be followed up."""
    for registration, rating in zip(came, (5, 4, 4, 5), strict=False):
        registration.rating, registration.said = (
            rating,
            "More examples, please (demonstration)" if rating == 4 else "",
        )
        registration.save(update_fields=["rating", "said"])
    first = came[0]
    first.help_request = request_of_consultation(
        center=event.center,
        advisor=owner,
        company_name=first.company_name,
        contact_name=first.name,
        contact_email=first.email,
        need="Measure the compressors at night (demonstration)",
        source="event",
        is_synthetic=True,
    )
    first.save(update_fields=["help_request"])
    Material.objects.create(
        event=event,
        center=event.center,
        title="Slides (demonstration)",
        link="https://files.example/demonstration",
        audience=Material.Audience.REGISTERED,
        added_by=owner,
    )


def _at_other_centers(home: Center, today: date) -> int:
    """One event of each of five other centers, so that the calendar of the network has several states."""
    count = 0
    for place, center in enumerate(
        Center.objects.exclude(pk=home.pk).select_related("state").order_by("name")[:5]
    ):
        owner = staff_of(center.pk).first()
        if owner is None:
            continue
        facts = _EVENTS[place % 3]
        days = 12 + 5 * place
        _event(center, owner, today, (*facts[:6], days, *facts[7:]))
        count += 1
    return count
