"""What the search box finds of the work of centers: requests, engagements, visits, and what partners referred."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.text import Truncator

from lineshaft.apps.accounts.models import Membership
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.days_meant import days_meant
from lineshaft.ui.finding import Centers, Looks, Name, best_of, of_center, of_everybody
from lineshaft.ui.work import Hit

from . import queries
from .models import Engagement, Request
from .policies.joint import PARTNER
from .queries import referrals as referral_queries

NOTE_SHOWN = 90


def work_of(centers: Centers) -> Q:
    """The engagements of centers, and those of others that they take part in."""
    takes_part = RawSQL(f"engagements_engagement.{PARTNER}", (), output_field=BooleanField())
    return of_center(centers) | Q(takes_part)


def site_of_work(path: str) -> Name:
    """The site of an engagement that rows hang on by `path`: thousands of visits, but one name for all of a plant."""
    return Name(path, "engagements.Engagement", "site__name", of=work_of, is_a_kind=True)


def people_of(centers: Centers) -> Q:
    """Accounts that work for the centers, or did."""
    if centers is None:
        return Q()
    return Q(pk__in=Membership.objects.filter(organisation_id__in=centers).values("user_id"))


REFERRALS = Looks(
    "engagements.Referral", ("company_name", "contact_name"), numbers=("reference",), of=of_everybody
)
REQUESTS = Looks(
    "engagements.Request",
    ("company_name", "contact_name"),
    numbers=("reference",),
    order=("-received_at", "-id"),
)
ENGAGEMENTS = Looks(
    "engagements.Engagement",
    ("title",),
    numbers=("public_id",),
    names=(site_of_work(""), Name("service_line", "network.ServiceLine", "title")),
    of=work_of,
    order=("-started_on", "-id"),
)
VISITS = Looks(
    "engagements.Visit",
    ("note",),
    names=(site_of_work("engagement"), Name("by", "accounts.User", "full_name", of=people_of)),
    order=("-held_on", "-id"),
)


def find_referrals(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """Companies that the person's partner organisation referred, by company, person or reference."""
    if not actor.organisations_where("referral:send"):
        return []
    found = best_of(
        lambda: referral_queries.referrals_of(actor),
        text,
        REFERRALS,
        limit,
    )
    return [
        Hit(
            f"{each.reference} {each.company_name}",
            f"{reverse('engagements:referrals')}?{urlencode({'q': each.reference})}",
            f"{each.get_standing_display()} · {each.center.name}",
        )
        for each in found
    ]


def find_requests(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """Requests by reference, company or person."""
    if not actor.can("request:read"):
        return []

    def those_of() -> QuerySet[Request]:
        # Without what a list shows of each.
        return (
            queries.requests_of(actor)
            .select_related(None)
            .select_related("state")
            .order_by("-received_at", "-id")
        )

    rows = best_of(those_of, text, REQUESTS, limit)
    return [
        Hit(
            f"{row.reference} {row.company_name}",
            reverse("engagements:request", args=[row.reference]),
            f"{row.get_status_display()} · {row.city or row.state}",
        )
        for row in rows
    ]


def find_engagements(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """Engagements by number, title, site or service line."""
    if not actor.can("engagement:read"):
        return []

    def those_of() -> QuerySet[Engagement]:
        return queries.readable_work(actor).select_related("site").order_by("-started_on", "-id")

    rows = best_of(those_of, text, ENGAGEMENTS, limit)
    return [
        Hit(
            f"{row.public_id} {row.title}",
            reverse("engagements:detail", args=[row.public_id]),
            f"{row.get_status_display()} · {row.site}",
        )
        for row in rows
    ]


def find_visits(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """Visits of one's centers by words of the note, the advisor, the site or the day; each leads to its engagement."""
    if not actor.organisations_where("engagement:read"):
        return []
    days = days_meant(text)
    if days:
        found = list(queries.visits_of_centers(actor).filter(held_on__range=days)[:limit])
    else:
        found = best_of(lambda: queries.visits_of_centers(actor), text, VISITS, limit)
    return [
        Hit(
            f"{row.held_on:%b} {row.held_on.day}, {row.held_on.year}: {row.engagement.site.name}",
            reverse("engagements:visits", args=[row.engagement.public_id]),
            " · ".join(filter(None, (row.by.full_name, Truncator(row.note).chars(NOTE_SHOWN)))),
        )
        for row in found
    ]
