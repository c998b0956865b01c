"""Reads of referrals: a partner's own, and the one that brought a request."""

from datetime import datetime, timedelta

from django.core import signing
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from lineshaft.apps.accounts.models import Organisation
from lineshaft.apps.accounts.permissions import Actor

from ..models import Referral, Request, RequestStep
from ..referring import why_closed

LINK_HOLDS = timedelta(days=90)
_SALT = "referral that a company did not agree to"
OPEN = (Referral.Standing.ARRIVED.value, Referral.Standing.ANSWERED.value)


def partners_of(actor: Actor) -> list[Organisation]:
    """The partner organisations for which the person sends companies to centers now, by name."""
    own = actor.organisations_where("referral:send")
    closed = why_closed(own)
    return list(Organisation.objects.filter(pk__in=set(own) - set(closed)).order_by("name")) if own else []


def closed_partners_of(actor: Actor) -> list[str]:
    """Those for which nobody sends any at present, each with why: "Peach Export Council is retired"."""
    closed = why_closed(actor.organisations_where("referral:send"))
    rows = Organisation.objects.filter(pk__in=closed).order_by("name") if closed else []
    return [f"{each} {closed[each.pk]}" for each in rows]


def referrals_of(actor: Actor, *, text: str = "", standing: str = "") -> QuerySet[Referral]:
    """
    What the person's partner organisations sent, the latest first. `standing` "open" means that it is not decided;
    `text` is a part of the company, the person or the reference.
    """
    rows = Referral.objects.filter(partner_id__in=actor.organisations_where("referral:send"))
    if standing == "open":
        rows = rows.filter(standing__in=OPEN)
    elif standing:
        rows = rows.filter(standing=standing)
    if text:
        rows = rows.filter(
            Q(company_name__icontains=text) | Q(contact_name__icontains=text) | Q(reference__iexact=text)
        )
    return rows.select_related("center", "partner", "referred_by").order_by("-referred_at", "-id")


def referral_by_reference(actor: Actor, reference: str) -> Referral:
    """One of these; 404 for a foreign one just as for one that is not there."""
    return get_object_or_404(referrals_of(actor), reference=reference)


def referral_of(help_request: Request) -> Referral | None:
    """Who passed the request on, with which agreement; None for one that came otherwise."""
    if help_request.source != Request.Source.REFERRAL.value:
        return None
    rows = Referral.objects.select_related("partner", "referred_by")
    return rows.filter(help_request=help_request).first()


# Behind the link of a company ---------------------------------------------------------------------------------------


def token_of(referral: Referral) -> str:
    """What the link of the company's mail holds, signed: for this referral alone, and for as long as `LINK_HOLDS`."""
    return signing.dumps(referral.pk, salt=_SALT)


def referral_of_token(token: str) -> Referral | None:
    """The referral that a link is about; None for no link of ours, or one that is too old. Under the system scope."""
    try:
        pk = int(signing.loads(token, salt=_SALT, max_age=LINK_HOLDS))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    rows = Referral.objects.select_related("partner", "center", "help_request")
    return rows.filter(pk=pk).first()


def denied_at(referral: Referral) -> datetime | None:
    """When the company said that it did not agree; None where it did not say so. Not for the partner."""
    steps = RequestStep.objects.filter(
        help_request_id=referral.help_request_id, kind=RequestStep.Kind.NOT_AGREED.value
    )
    return steps.values_list("at", flat=True).first()
