"""A technology need is changed, closed with what was taken up, opened again, and found in the list."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from editing import opened
from factories.companies import RelationshipFactory
from factories.partners import PartnerProfileFactory, ResourceFactory
from lineshaft.apps.scouting.actions import technology as actions
from lineshaft.apps.scouting.actions import technology_life as life
from lineshaft.apps.scouting.models import Need
from lineshaft.apps.scouting.queries import technology as queries
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope

from .conftest import World

pytestmark = pytest.mark.django_db

FACTS = {
    "item": "Inspect welds on the line",
    "description": "Porosity in steel welds is found after painting.",
}


@pytest.fixture
def need(world: World) -> Need:
    """A need of the foundry, with which the center of Georgia works; its center has searched and reported."""
    RelationshipFactory(center=world.georgia, site=world.foundry)
    partner = PartnerProfileFactory().organisation
    ResourceFactory(
        partner=partner, slug="weld-eye", kind="technology", title="Camera for welds",
        summary="Finds porosity in steel welds while the line runs.", provider="laboratory", readiness=7,
    )  # fmt: skip
    asked: Need = world.as_(
        world.company_person, lambda by: actions.ask_for_technology(site=world.foundry, by=by, **FACTS)
    )
    return asked


def _report(world: World, need: Need) -> None:
    world.finds_all_fitting(need)
    world.as_(world.advisor, lambda by: actions.make_landscape(need=need, by=by))


def _change(world: World, need: Need, user: Any, **facts: Any) -> Need:
    return world.as_(user, lambda by: life.change_technology_need(need=need, by=by, **facts))


def _close(world: World, need: Need, user: Any, taken: Any, note: str = "") -> Need:
    return world.as_(user, lambda by: life.close_technology_need(need=need, taken=taken, note=note, by=by))


def _listed(world: World, **filters: str) -> list[str]:
    return world.as_(
        world.advisor, lambda by: [each.number for each in queries.technology_needs(by, **filters)]
    )


def test_change__what_it_said_before_stays(world: World, need: Need) -> None:
    _change(world, need, world.company_person, description="Cracks in aluminum welds.")
    _change(world, need, world.advisor, item="Find cracks in welds")
    same = _change(world, need, world.advisor, item="Find cracks in welds")
    versions = world.as_(world.advisor, lambda by: queries.versions_of(need))
    assert [(each.number, each.facts["item"], each.facts["description"]) for each in versions] == [
        (2, FACTS["item"], "Cracks in aluminum welds."),
        (1, FACTS["item"], FACTS["description"]),
    ]
    assert same.item == "Find cracks in welds"
    with pytest.raises(InvalidValue, match="is missing"):
        _change(world, need, world.advisor, item=" ")


def test_other_center_and_desk__do_not_change_or_close(world: World, need: Need) -> None:
    for user in (world.other_advisor, world.officer):
        with pytest.raises(PermissionDenied):
            _change(world, need, user, item="Mine")
        with pytest.raises(PermissionDenied):
            _close(world, need, user, None, "No")


def test_close__with_what_was_taken_up_and_its_resource(world: World, need: Need) -> None:
    _report(world, need)
    (taken,) = world.as_(world.company_person, lambda by: queries.may_be_taken_up(by, need))
    assert taken.words.startswith("Camera for welds (")
    closed = _close(world, need, world.company_person, taken, "Runs since May")
    assert (closed.status, closed.taken_up) == ("closed", taken.words)
    with system_scope("a test looks"):
        assert closed.taken_up_resource.slug == "weld-eye"
    with pytest.raises(Conflict, match="is not changed any more"):
        _change(world, need, world.advisor, item="Other")
    with pytest.raises(Conflict):
        _close(world, need, world.advisor, None, "Again")


def test_close_with_nothing__says_why(world: World, need: Need) -> None:
    with pytest.raises(InvalidValue, match="is empty"):
        _close(world, need, world.advisor, None, " ")
    assert _close(world, need, world.advisor, None, "Too dear").taken_up == ""


def test_reopen__as_it_stood_and_without_the_outcome(world: World, need: Need) -> None:
    _close(world, need, world.advisor, queries.Taken("A new torch (Example Vendor)"))
    again = world.as_(world.company_person, lambda by: life.reopen_technology_need(need=need, by=by))
    assert (again.status, again.taken_up, again.closing_reason) == ("posted", "", "")
    _report(world, need)
    _close(world, need, world.advisor, None, "Too dear")
    assert (
        world.as_(world.advisor, lambda by: life.reopen_technology_need(need=need, by=by)).status
        == "reported"
    )
    with pytest.raises(Conflict):
        world.as_(world.advisor, lambda by: life.reopen_technology_need(need=need, by=by))


def test_list__by_state_outcome_and_words(world: World, need: Need) -> None:
    other = world.as_(
        world.advisor,
        lambda by: actions.ask_for_technology(
            site=world.foundry, by=by, item="Dry paint", description="Less gas."
        ),
    )
    assert _listed(world, which="open") == [other.number, need.number]
    assert _listed(world, which="open", text="porosity") == [need.number]
    _close(world, need, world.advisor, queries.Taken("A torch (Example)"))
    _close(world, other, world.advisor, None, "Too dear")
    assert (_listed(world, which="taken_up"), _listed(world, which="nothing")) == (
        [need.number],
        [other.number],
    )
    assert (_listed(world, which="open"), _listed(world, which="reported")) == ([], [])
    assert len(_listed(world, which="all")) == 2


def test_pages__from_a_change_to_the_outcome_and_back(world: World, need: Need, sign_in: Any) -> None:
    _report(world, need)
    client = sign_in(world.company_person)
    page = reverse("scouting:technology_need", args=[need.number])
    change, close, reopen = (
        reverse(f"scouting:technology_{name}", args=[need.number]) for name in ("change", "close", "reopen")
    )
    assert client.post(change, {**opened(client, change), "item": "Find pores at once"}).url == page
    text = client.get(page).content.decode()
    assert "Find pores at once" in text
    assert "What it said before" in text

    form = client.get(close).context["form"]
    wrong = client.post(close, {"outcome": "nothing", "once": form["once"].value()})
    assert "Say why nothing was taken up" in wrong.content.decode()
    assert client.post(close, {"outcome": "0", "once": form["once"].value()}).url == page
    assert "Taken up: Camera for welds (" in client.get(page).content.decode()
    assert (
        "taken up: Camera for welds"
        in client.get(reverse("scouting:technology") + "?which=taken_up").content.decode()
    )
    client.post(reopen)
    assert "is open again" in client.get(page).content.decode()
