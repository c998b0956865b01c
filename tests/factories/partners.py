from datetime import UTC, datetime

import factory

from lineshaft.apps.accounts.roles import OrganisationKind
from lineshaft.apps.partners.models import PartnerProfile, Resource, ResourceShare

from .accounts import OrganisationFactory, UserFactory
from .base import Factory
from .companies import SiteFactory
from .network import CenterFactory


class PartnerProfileFactory(Factory):
    organisation = factory.SubFactory(
        OrganisationFactory,
        kind=OrganisationKind.PARTNER.value,
        name=factory.Sequence(lambda n: f"Partner {n}"),
    )
    arena = PartnerProfile.Arena.STATE

    class Meta:
        model = PartnerProfile


class ResourceFactory(Factory):
    """A published resource for everyone, unless told otherwise."""

    partner = factory.SubFactory(
        OrganisationFactory,
        kind=OrganisationKind.PARTNER.value,
        name=factory.Sequence(lambda n: f"Partner {n}"),
    )
    slug = factory.Sequence(lambda n: f"resource-{n}")
    kind = Resource.Kind.PROGRAM
    status = Resource.Status.PUBLISHED
    title = factory.Sequence(lambda n: f"Energy audit {n}")
    summary = "A free look at where energy is lost."
    published_at = datetime(2026, 10, 1, tzinfo=UTC)

    class Meta:
        model = Resource


class ResourceShareFactory(Factory):
    resource = factory.SubFactory(ResourceFactory)
    center = factory.SubFactory(CenterFactory)
    site = factory.SubFactory(SiteFactory)
    shared_by = factory.SubFactory(UserFactory)

    class Meta:
        model = ResourceShare
