from datetime import date

import factory

from lineshaft.apps.funding.models import AwardTerms, Evidence, Subaward

from .base import Factory
from .network import AwardFactory, CenterFactory


class AwardTermsFactory(Factory):
    award = factory.SubFactory(AwardFactory)
    center = factory.SelfAttribute("award.center")
    applies_from = factory.SelfAttribute("award.starts_on")
    law_as_of = date(2025, 10, 1)
    match_share = "0.5"
    source = "notice of award"

    class Meta:
        model = AwardTerms


class EvidenceFactory(Factory):
    center = factory.SubFactory(CenterFactory)
    kind = Evidence.Kind.RECEIPT.value
    title = "bill of the printer"

    class Meta:
        model = Evidence


class SubawardFactory(Factory):
    award = factory.SubFactory(AwardFactory)
    center = factory.SelfAttribute("award.center")
    number = factory.Sequence(lambda n: f"SUB-{n:03}")
    name = factory.Sequence(lambda n: f"Subrecipient {n}")
    starts_on = factory.SelfAttribute("award.starts_on")
    ends_on = factory.SelfAttribute("award.ends_on")
    federal_amount = "100000.00"

    class Meta:
        model = Subaward
