from datetime import date, timedelta
from secrets import token_bytes

import factory
from django.utils import timezone

from lineshaft.apps.accounts.roles import OrganisationKind
from lineshaft.apps.scouting.models import (
    AccountRequest,
    BuyerProfile,
    Candidate,
    NamingConsent,
    Need,
    Routing,
)
from lineshaft.apps.scouting.naming import VERSION, wording

from .accounts import OrganisationFactory, UserFactory
from .base import Factory
from .companies import SiteFactory
from .network import CenterFactory


class NeedFactory(Factory):
    """A posted need of a buyer, unless told otherwise."""

    number = factory.Sequence(lambda n: f"SN-2026-{n:04}")
    owner = factory.SubFactory(
        OrganisationFactory, kind=OrganisationKind.BUYER.value, name=factory.Sequence(lambda n: f"Buyer {n}")
    )
    item = "Bronze valve bodies"
    description = "Sand cast and machined, two inch."
    status = "posted"
    posted_at = factory.LazyFunction(timezone.now)
    posted_by = factory.SubFactory(UserFactory)
    respond_by = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=14))
    criteria = factory.LazyFunction(
        lambda: {
            "text": "bronze valve bodies",
            "industries": [{"code": "331529", "probability": 0.6, "because": ["castings, bronze"]}],
            "processes": [{"code": "sand-casting", "name": "sand casting", "words": "sand cast"}],
        }
    )

    class Meta:
        model = Need


class RoutingFactory(Factory):
    need = factory.SubFactory(NeedFactory, status="scouting")
    center = factory.SubFactory(CenterFactory)
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=7))
    sent_by = factory.SubFactory(UserFactory)

    class Meta:
        model = Routing


class CandidateFactory(Factory):
    routing = factory.SubFactory(RoutingFactory)
    center = factory.SelfAttribute("routing.center")
    site = factory.SubFactory(SiteFactory)

    class Meta:
        model = Candidate


class AnsweredFactory(CandidateFactory):
    """A plant that its center confirmed as an exact match."""

    status = "answered"
    level = "exact"
    answered_by = factory.SubFactory(UserFactory)
    answered_at = factory.LazyFunction(timezone.now)
    capability_summary = "Pours bronze up to 200 pounds."
    anonymous_summary = "Pours bronze, two machining centers."


class NamingConsentFactory(Factory):
    candidate = factory.SubFactory(AnsweredFactory)
    center = factory.SelfAttribute("candidate.center")
    site = factory.SelfAttribute("candidate.site")
    need_number = factory.SelfAttribute("candidate.routing.need.number")
    need_item = factory.SelfAttribute("candidate.routing.need.item")
    wording = factory.LazyAttribute(lambda o: wording(o.need_item, o.need_number))
    wording_version = VERSION
    given_by = "Robin Example"
    given_how = "spoken"
    given_on = date(2026, 11, 20)
    recorded_by = factory.SubFactory(UserFactory)

    class Meta:
        model = NamingConsent


class BuyerProfileFactory(Factory):
    organisation = factory.SubFactory(
        OrganisationFactory, kind=OrganisationKind.BUYER.value, name=factory.Sequence(lambda n: f"Agency {n}")
    )
    kind = BuyerProfile.Kind.FEDERAL

    class Meta:
        model = BuyerProfile


class AccountRequestFactory(Factory):
    """Somebody who asks for an account as a buyer, and confirmed the address."""

    organisation_name = factory.Sequence(lambda n: f"Bureau {n} of Pumps")
    kind = "federal"
    person_name = "Nadia Fox"
    email = factory.Sequence(lambda n: f"nadia{n}@pumps{n}.example")
    wanted = "400 bronze valve bodies a year"
    status = "waiting"
    token_hash = factory.LazyFunction(lambda: token_bytes(32))
    confirmed_at = factory.LazyFunction(timezone.now)

    class Meta:
        model = AccountRequest
