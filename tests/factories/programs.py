from datetime import timedelta
from hashlib import sha256
from typing import Any

import factory
from django.utils import timezone

from lineshaft.apps.network.models import Center
from lineshaft.apps.programs.models import Cohort, Enrolment, ProgramVersion, Seat, Session
from lineshaft.tenancy import system_scope

from .accounts import UserFactory
from .base import Factory
from .engagements import EngagementFactory, RequestFactory
from .network import CenterFactory

_TEXT = """
program: together
version: "1"
title: Selling together
says: Companies learn to sell.
area: workforce
service_line: workforce
companies: {{least: 1, most: {most}}}
stages: [{{key: look, title: Look}}]
sheets:
  - key: plant
    title: The plant
    stage: look
    groups: [{{title: The plant, questions: [{{key: hours, kind: number, text: Hours}}]}}]
    figures: [{{key: double, text: Double, formula: hours * 2}}]
outputs: [{{key: plan, title: Plan, parts: [{{kind: answers, title: Answers, sheet: plant}}]}}]
"""


class ProgramFactory(Factory):
    """A program of a center's own, with room for so many companies."""

    center = factory.SubFactory(CenterFactory)
    key = "together"
    version = factory.Sequence(str)
    title = "Selling together"
    text = factory.LazyAttribute(lambda made: _TEXT.format(most=made.most))
    sha256 = factory.LazyAttribute(lambda made: sha256(made.text.encode()).hexdigest())

    class Meta:
        model = ProgramVersion

    class Params:
        most = 2


class CohortFactory(Factory):
    """Open for registration, with one session in five weeks."""

    center = factory.SubFactory(CenterFactory)
    program = factory.SubFactory(
        ProgramFactory, center=factory.SelfAttribute("..center"), most=factory.SelfAttribute("..most")
    )
    name = "Macon, spring 2027"
    starts_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(weeks=5))
    lead = factory.SubFactory(UserFactory)
    is_public = True
    shown_at = factory.LazyFunction(timezone.now)
    about = "For owners."
    about_es = "Para dueños."

    class Meta:
        model = Cohort
        skip_postgeneration_save = True

    class Params:
        most = 2

    @factory.post_generation
    def session(self, create: bool, extracted: Any, **_more: Any) -> None:
        Session.objects.create(
            center_id=self.center_id,
            cohort=self,
            title="First workshop",
            kind="workshop",
            starts_at=timezone.now() + timedelta(weeks=5),
            hours=2,
            place="12 Mill St, Macon",
        )


class SeatFactory(Factory):
    """A seat that a request of the cohort's center asks for."""

    cohort = factory.SubFactory(CohortFactory)
    center = factory.SelfAttribute("cohort.center")
    help_request = factory.SubFactory(RequestFactory, center=factory.SelfAttribute("..center"))
    changed_by = factory.LazyAttribute(
        lambda made: made.cohort.lead if made.status in ("confirmed", "declined") else None
    )
    status = "asked"

    class Meta:
        model = Seat


def enrolled(cohort: Cohort, center: Center, **engagement: Any) -> Enrolment:
    """A company that takes part in a cohort."""
    with system_scope("a test arranges its rows"):
        return Enrolment.objects.create(
            center=center,
            engagement=EngagementFactory(center=center, lead=cohort.lead, **engagement),
            program=cohort.program,
            cohort=cohort,
            stage="look",
        )
