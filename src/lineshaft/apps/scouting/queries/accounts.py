"""Who asks for an account as a buyer, and whether we know them already."""

from dataclasses import dataclass

from django.db.models import Case, F, FloatField, Func, IntegerField, Q, QuerySet, Value, When
from django.shortcuts import get_object_or_404

from lineshaft.apps.accounts.models import Membership, Organisation
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.roles import OrganisationKind

from ..models import AccountRequest
from ..permissions import check_user_can_see_account_requests
from ..states import AccountState

ALIKE = 0.45
"""Trigram similarity from which two names may be one: "Defense Logistics Agency" and "Defence Logistics Agcy"."""
MOST_KNOWN = 8


@dataclass(frozen=True)
class Known:
    """A buyer that the person may belong to, and why we think so."""

    buyer: Organisation
    why: str
    is_same: bool


def account_requests(actor: Actor, *, status: str = "") -> QuerySet[AccountRequest]:
    """Everyone who asked and confirmed the address: those that wait first, the longest wait on top."""
    check_user_can_see_account_requests(actor)
    waits = Case(When(status=AccountState.WAITING.value, then=0), default=1, output_field=IntegerField())
    rows = AccountRequest.objects.exclude(status=AccountState.UNCONFIRMED.value).select_related("buyer")
    if status:
        rows = rows.filter(status=status)
    return rows.order_by(waits, F("decided_at").desc(), "confirmed_at", "pk")


def account_requests_waiting(actor: Actor) -> QuerySet[AccountRequest]:
    """Those that wait for an answer, the longest wait first."""
    return account_requests(actor, status=AccountState.WAITING.value).order_by("confirmed_at", "pk")


def account_request(actor: Actor, pk: int) -> AccountRequest:
    """One of them, or Http404."""
    return get_object_or_404(account_requests(actor).select_related("decided_by"), pk=pk)


def buyer_of_name(name: str) -> Organisation | None:
    """The buyer that has this name, in any case and spacing; retired ones too."""
    tidied = " ".join(name.split())
    return Organisation.objects.filter(kind=OrganisationKind.BUYER.value, name__iexact=tidied).first()


def known_buyers(asked: AccountRequest) -> list[Known]:
    """
    Buyers that the person may belong to: of the same or a similar name, or with people of the same mail domain.

    A domain that many buyers share is a mail provider's and says nothing.
    """
    buyers = Organisation.objects.filter(kind=OrganisationKind.BUYER.value).select_related("buyer_profile")
    alike = Func(F("name"), Value(asked.organisation_name), function="similarity", output_field=FloatField())
    found = {
        each.pk: Known(each, "has a similar name", is_same=False)
        for each in buyers.annotate(alike=alike)
        .filter(alike__gte=ALIKE)
        .order_by("-alike", "pk")[:MOST_KNOWN]
    }
    at_domain = Membership.objects.filter(user__email__iendswith=f"@{asked.domain}", ended_at__isnull=True)
    colleagues = list(buyers.filter(pk__in=at_domain.values("organisation_id")).order_by("name", "pk")[:4])
    if len(colleagues) < 4:
        for each in colleagues:
            found.setdefault(each.pk, Known(each, f"has people at {asked.domain}", is_same=False))
    same = buyer_of_name(asked.organisation_name)
    if same is not None:
        found = {same.pk: Known(same, "has this name", is_same=True)} | {
            pk: known for pk, known in found.items() if pk != same.pk
        }
    return list(found.values())


def others_who_ask(actor: Actor, asked: AccountRequest) -> list[AccountRequest]:
    """Others who wait for the same organization or from the same mail domain, and earlier ones of the same person."""
    same_place = Q(status=AccountState.WAITING.value) & (
        Q(organisation_name__iexact=asked.organisation_name) | Q(email__iendswith=f"@{asked.domain}")
    )
    rows = account_requests(actor).filter(same_place | Q(email__iexact=asked.email)).exclude(pk=asked.pk)
    return list(rows[:MOST_KNOWN])
