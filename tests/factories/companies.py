import secrets
from datetime import date

import factory

from lineshaft.apps.companies.models import Capability, Company, Contact, ProfileAgreement, Relationship, Site

from .base import Factory
from .network import CenterFactory


class CompanyFactory(Factory):
    public_id = factory.LazyFunction(lambda: "C" + secrets.token_hex(7).upper())
    name = factory.Sequence(lambda n: f"Company {n} Manufacturing")
    name_key = factory.LazyAttribute(lambda o: o.name.lower())

    class Meta:
        model = Company


class SiteFactory(Factory):
    public_id = factory.LazyFunction(lambda: "S" + secrets.token_hex(7).upper())
    company = factory.SubFactory(CompanyFactory)
    name = factory.SelfAttribute("company.name")
    name_key = factory.SelfAttribute("company.name_key")
    street = "100 Peachtree St NW"
    city = "Atlanta"
    state_id = "13"
    zip_code = "30303"
    county_id = "13121"

    class Meta:
        model = Site


class RelationshipFactory(Factory):
    center = factory.SubFactory(CenterFactory)
    site = factory.SubFactory(SiteFactory)
    employees = 42

    class Meta:
        model = Relationship


class ContactFactory(Factory):
    center = factory.SubFactory(CenterFactory)
    site = factory.SubFactory(SiteFactory)
    name = "Maria Example"
    email = "maria@example.org"

    class Meta:
        model = Contact


class CapabilityFactory(Factory):
    owner = factory.LazyAttribute(lambda o: CenterFactory().organisation)
    site = factory.SubFactory(SiteFactory)
    kind = "process"
    name = "5-axis milling"

    class Meta:
        model = Capability


class ProfileAgreementFactory(Factory):
    owner = factory.LazyAttribute(lambda o: CenterFactory().organisation)
    site = factory.SubFactory(SiteFactory)
    company = factory.SelfAttribute("site.company")
    part = "process"
    audience = "network"
    wording = "The company agrees."
    wording_version = "test"
    agreed_by = "J. Example"
    agreed_how = "written"
    agreed_on = date(2026, 11, 2)

    class Meta:
        model = ProfileAgreement
