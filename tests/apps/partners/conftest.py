"""A partner with an editor, a Georgia center with an advisor, and a site that the center knows."""

from dataclasses import dataclass
from typing import Any

import pytest

from factories.accounts import person
from factories.companies import ContactFactory, RelationshipFactory, SiteFactory
from factories.network import CenterFactory
from factories.partners import PartnerProfileFactory
from lineshaft.apps.accounts.roles import Role


@dataclass
class World:
    partner: Any
    editor: Any
    other_editor: Any
    center: Any
    advisor: Any
    other_advisor: Any
    site: Any
    relationship: Any
    contact: Any


@pytest.fixture
def world(db: None, time_machine: Any) -> World:
    time_machine.move_to("2026-11-22T15:00:00-05:00", tick=False)
    partner = PartnerProfileFactory().organisation
    center = CenterFactory(state_id="13")
    site = SiteFactory(naics_id="332119")
    return World(
        partner=partner,
        editor=person(Role.PARTNER_EDITOR, partner),
        other_editor=person(Role.PARTNER_EDITOR, PartnerProfileFactory().organisation),
        center=center,
        advisor=person(Role.ADVISOR, center.organisation),
        other_advisor=person(Role.ADVISOR, CenterFactory(state_id="30").organisation),
        site=site,
        relationship=RelationshipFactory(center=center, site=site, employees=42, needs=["sustainability"]),
        contact=ContactFactory(center=center, site=site, language="es"),
    )
