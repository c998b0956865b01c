"""What a plant is told: open needs that fit it, and where it would stand. Never who asks, never who else."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from factories.accounts import person
from factories.companies import CapabilityFactory, CompanyFactory, RelationshipFactory, SiteFactory
from factories.network import CenterFactory
from factories.scouting import NeedFactory
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.scouting import index, queries
from lineshaft.tenancy import system_scope, use

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

SECRET = "Wyndham Arsenal"


@pytest.fixture
def world(db: None) -> dict[str, Any]:
    """A foundry that shows sand casting, the advisor of its center, and other plants."""
    with system_scope("a test writes"):
        center = CenterFactory()
        foundry = SiteFactory(
            name="Keystone Foundry", company=CompanyFactory(name="Keystone Foundry"), naics_id="331529"
        )
        RelationshipFactory(center=center, site=foundry)
        CapabilityFactory(
            site=foundry, name="sand casting", shared_at=timezone.now(), agreed_by="Ann Example"
        )
        for _each in range(3):
            SiteFactory(naics_id="311811")
        advisor = person(Role.ADVISOR, center.organisation)
    index.build_index()
    return {"foundry": foundry, "advisor": advisor, "center": center}


def _need(**facts: Any) -> None:
    with system_scope("a test writes"):
        NeedFactory(
            **{
                "tells": "fitting",
                "buyer_name": SECRET,
                "description": SECRET,
                "contact_name": SECRET,
                **facts,
            }
        )


def _told(world: dict[str, Any]) -> list[Any]:
    actor = actor_for(world["advisor"])
    with use(actor.context):
        return queries.needs_that_fit(actor, world["foundry"])


def test_open_need_of_its_industry__is_told(world: dict[str, Any]) -> None:
    _need(item="Bronze pump bodies")
    assert [(each.item, each.level.value != "none") for each in _told(world)] == [
        ("Bronze pump bodies", True)
    ]


@pytest.mark.parametrize(
    "facts",
    [
        {"tells": ""},
        {"status": "draft", "posted_at": None},
        {"status": "closed", "closing_reason": "Bought"},
        {"status": "withdrawn", "closing_reason": "Not needed"},
        {"kind": "technology", "of_the_plant": True},
        {
            "item": "Sourdough bread",
            "criteria": {"text": "bread", "industries": [{"code": "311812", "probability": 0.9}]},
        },
    ],
)
def test_need_that_is_not_open_not_told_or_does_not_fit__is_not_told(
    world: dict[str, Any], facts: Any
) -> None:
    if facts.pop("of_the_plant", False):
        facts["site"] = world["foundry"]
    _need(**facts)
    assert _told(world) == []


def test_what_the_company_does_not_show__fits_nothing(world: dict[str, Any]) -> None:
    _need(
        item="Wire harness",
        criteria={"text": "x", "processes": [{"code": "sand_casting", "name": "sand casting", "words": ""}]},
    )
    assert _told(world)
    with system_scope("the company takes it back"):
        world["foundry"].capabilities.update(shared_at=None)
    assert _told(world) == []


def test_page__tells_the_item_and_never_who_asks(world: dict[str, Any], sign_in: Any) -> None:
    _need(item="Bronze pump bodies")
    page = sign_in(world["advisor"]).get(reverse("companies:capabilities", args=[world["foundry"].public_id]))
    text = page.content.decode()
    assert "Bronze pump bodies" in text
    assert SECRET not in text
    assert "at place <strong>1</strong>" in text


def test_standing__its_place_and_how_many_others(world: dict[str, Any]) -> None:
    actor = actor_for(world["advisor"])
    with use(actor.context):
        found = queries.standing(actor, world["foundry"])
    assert found is not None
    assert found.place == 1
    assert found.others >= 1


def test_without_an_index__nothing_is_told_and_the_page_opens(
    world: dict[str, Any], sign_in: Any, monkeypatch: Any
) -> None:
    _need(item="Bronze pump bodies")

    def away() -> None:
        raise index.IndexAway("The index is away.")

    monkeypatch.setattr("lineshaft.apps.scouting.queries.fitting.ready_index", away)
    assert _told(world) == []
    page = sign_in(world["advisor"]).get(reverse("companies:capabilities", args=[world["foundry"].public_id]))
    assert page.status_code == 200


def test_at_most_as_many_statements_however_many_needs(
    world: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        _need(item=f"Casting {number}", respond_by=timezone.localdate() + timedelta(days=number))
    with django_assert_max_num_queries(40):
        assert len(_told(world)) == 8
