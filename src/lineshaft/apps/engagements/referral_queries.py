"""Reads of referrals: a partner's own, and the one that brought a request."""

from datetime import date

from django.db.models import Q, QuerySet

from lineshaft.apps.accounts.models import Organisation
from lineshaft.apps.accounts.permissions import Actor

from .models import Referral, Request

OPEN = (Referral.Standing.ARRIVED.value, Referral.Standing.ANSWERED.value)


def partners_of(actor: Actor) -> QuerySet[Organisation]:
    """The partner organisations for which the person sends companies to centers, by name."""
    return Organisation.objects.filter(pk__in=actor.organisations_where("referral:send")).order_by("name")


def referrals_of(
    actor: Actor, *, text: str = "", standing: str = "", since: date | None = None
) -> QuerySet[Referral]:
    """
    What the person's partner organisations sent, the latest first. `standing` "open" means that it is not decided;
    `text` is a part of the company, the person or the reference.
    """
    rows = Referral.objects.filter(partner_id__in=actor.organisations_where("referral:send"))
    if standing == "open":
        rows = rows.filter(standing__in=OPEN)
    elif standing:
        rows = rows.filter(standing=standing)
    if since:
        rows = rows.filter(referred_at__date__gte=since)
    if text:
        rows = rows.filter(
            Q(company_name__icontains=text) | Q(contact_name__icontains=text) | Q(reference__iexact=text)
        )
    return rows.select_related("center", "referred_by").order_by("-referred_at", "-id")


def referral_of(help_request: Request) -> Referral | None:
    """Who passed the request on, with which agreement; None for one that came otherwise."""
    if help_request.source != Request.Source.REFERRAL.value:
        return None
    rows = Referral.objects.select_related("partner", "referred_by")
    return rows.filter(help_request=help_request).first()
