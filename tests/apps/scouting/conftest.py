"""The desk, a buyer with a posted need, and two centers that may know plants for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from factories.accounts import OrganisationFactory, person
from factories.companies import CompanyFactory, SiteFactory
from factories.network import CenterFactory
from factories.scouting import NeedFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.apps.scouting import actions
from lineshaft.apps.scouting.actions import technology
from lineshaft.apps.scouting.models import (
    Candidate,
    NamingConsent,
    Need,
    Routing,
    ScoutingReport,
    TechnologyOption,
)
from lineshaft.tenancy import system_scope, use

DUE = date(2026, 12, 4)


@dataclass
class World:
    officer: User
    buyer: User
    other_buyer: User
    need: Need
    georgia: Any
    alabama: Any
    advisor: User
    other_advisor: User
    company_person: User
    foundry: Any
    shop: Any

    def as_(self, user: User, act: Callable[[Actor], Any]) -> Any:
        """What `act` gives in a transaction of this person."""
        actor = actor_for(user)
        with use(actor.context):
            return act(actor)

    def finds_all_fitting(self, need: Need) -> None:
        """The advisor looks for technologies that the need asks for, and marks each that is found as fitting."""
        self.as_(self.advisor, lambda by: technology.look_for_technology(need=need, by=by))
        with system_scope("a test looks"):
            options = list(TechnologyOption.objects.filter(need=need).select_related("need"))
        for option in options:
            self.as_(
                self.advisor,
                lambda by, option=option: technology.mark_option(option=option, mark="fits", note="", by=by),
            )

    def found(self, *sites: Any) -> actions.Found:
        """What the engine would give: these plants, the best first."""
        plants = [
            actions.FoundPlant(
                site=site,
                score=0.9 - place / 10,
                level="exact" if place == 0 else "partial",
                reasons=[{"criterion": "process", "text": "says sand casting", "contribution": 0.4}],
            )
            for place, site in enumerate(sites)
        ]
        return actions.Found(
            plants=plants,
            considered=300_000,
            plausible=10,
            by_state={"13": 7, "01": 3, "47": 0},
            generation={"number": 7, "built_at": "2026-11-27T05:00:00Z"},
        )

    def search(self, *sites: Any) -> None:
        self.as_(
            self.officer, lambda by: actions.store_search(need=self.need, found=self.found(*sites), by=by)
        )

    def route(self, *sites: Any, centers: Any = (), due_on: date = DUE, note: str = "") -> list[Routing]:
        return self.as_(
            self.officer,
            lambda by: actions.route_need(
                need=self.need, sites=sites, centers=centers, due_on=due_on, note=note, by=by
            ),
        )

    def candidate(self, site: Any, center: Any = None) -> Candidate:
        with system_scope("a test looks"):
            rows = Candidate.objects.select_related("site__company", "routing__need", "routing__center")
            return rows.get(site=site, center=center or self.georgia)

    def answer(self, candidate: Candidate, user: User | None = None, **facts: Any) -> Candidate:
        values = {
            "level": "exact",
            "capability_summary": "Pours bronze up to 200 pounds.",
            "anonymous_summary": "Pours bronze up to 200 pounds.",
            "is_interested": True,
            **facts,
        }
        return self.as_(
            user or self.advisor,
            lambda by: actions.answer_candidate(candidate=candidate, answer=actions.Answer(**values), by=by),
        )

    def report(self) -> ScoutingReport:
        return self.as_(self.officer, lambda by: actions.make_report(need=self.need, by=by))

    def consent_of(self, candidate: Candidate) -> NamingConsent:
        with system_scope("a test looks"):
            return NamingConsent.objects.select_related("site__company").get(
                candidate=candidate, withdrawn_at__isnull=True
            )


AGREED = actions.GivenWord("Robin Example", "spoken", date(2026, 11, 27))


def make_world() -> World:
    georgia, alabama = CenterFactory(state_id="13"), CenterFactory(state_id="01")
    need = NeedFactory(respond_by=date(2026, 12, 11))
    foundry_company = CompanyFactory(name="Quokka Bronze Foundry", name_key="quokka bronze foundry")
    with system_scope("a test gives a company its own person"):
        foundry_company.organisation = OrganisationFactory(kind=OrganisationKind.COMPANY.value)
        foundry_company.save()
    return World(
        officer=person(Role.PROGRAM_OFFICER),
        buyer=person(Role.BUYER, need.owner),
        other_buyer=person(Role.BUYER, NeedFactory().owner),
        need=need,
        georgia=georgia,
        alabama=alabama,
        advisor=person(Role.ADVISOR, georgia.organisation),
        other_advisor=person(Role.ADVISOR, alabama.organisation),
        company_person=person(Role.COMPANY_CONTACT, foundry_company.organisation),
        foundry=SiteFactory(company=foundry_company, city="Macon", street="7 Ladle Lane", zip_code="31201"),
        shop=SiteFactory(company=CompanyFactory(name="Wombat Machine Shop", name_key="wombat machine shop")),
    )


@pytest.fixture
def world(db: None, time_machine: Any) -> World:
    time_machine.move_to("2026-11-27T15:00:00-05:00", tick=False)
    return make_world()
