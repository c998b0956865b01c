"""A need of the demonstration that fits a plant of the demonstration company: its people get a mail. All invented."""

from datetime import date, timedelta

from django.utils import timezone

from lineshaft.apps.accounts.jobs import enqueue
from lineshaft.apps.accounts.models import Membership
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies.models import Site
from lineshaft.apps.scouting.models import Need, NeedNaics


def make_fitting(*, today: date) -> int:
    """Post the need, and let the job tell of it as soon as there is an index; returns how many needs."""
    company = Membership.objects.get(
        user__email="demo-company@lineshaft.example", role=Role.COMPANY_CONTACT.value
    )
    site = (
        Site.objects.filter(company__organisation_id=company.organisation_id, naics__isnull=False)
        .order_by("pk")
        .first()
    )
    buyer = (
        Membership.objects.filter(role=Role.BUYER.value, organisation__is_synthetic=True)
        .select_related("organisation", "user")
        .order_by("pk")
        .first()
    )
    if site is None or buyer is None:
        return 0
    assert site.naics is not None
    count = Need.objects.filter(number__startswith=f"SN-{today.year}-").count()
    need = Need.objects.create(
        number=f"SN-{today.year}-{count + 1:04}",
        status="posted",
        owner=buyer.organisation,
        item=f"Second source for a depot: {site.naics.title.lower()}",
        description="Small lots, each quarter, drawings on request (demonstration).",
        quantity=400,
        unit="pieces",
        cadence="quarter",
        reasons=["second_supplier"],
        days_to_scout=21,
        tells="fitting",
        respond_by=today + timedelta(days=21),
        posted_by=buyer.user,
        posted_at=timezone.now(),
        created_by=buyer.user,
        is_synthetic=True,
    )
    NeedNaics.objects.create(need=need, naics=site.naics, place=1)
    enqueue("scouting.tell_of_fitting", how=["at_once", "weekly"])
    return 1
