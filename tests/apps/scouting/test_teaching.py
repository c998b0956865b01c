"""A plant that a center confirmed is found for similar needs; whose answer it was stays with who may see it."""

from typing import Any

import pytest
from django.urls import reverse

from factories.companies import SiteFactory
from factories.scouting import AnsweredFactory, NeedFactory, RoutingFactory
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.scouting import actions, index
from lineshaft.apps.scouting.models import Candidate, IndexChange, NeedNaics
from lineshaft.apps.scouting.queries import SupplierSearch, industries_chosen, suppliers_for
from lineshaft.apps.scouting.queries.desk import newest_search, shortlist_of
from lineshaft.domain.matching.criteria import Criteria, Industry
from lineshaft.domain.matching.interpret import NeedText, interpret
from lineshaft.tenancy import system_scope, use

from .conftest import World, make_world

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

ASKED = "Oilless bushings for mixer paddles"
PARAPHRASE = "Mixer paddle bushing, oilless"
REASON = "confirmed by a center for a similar need"
NEAR = Industry("332721", 0.9)


@pytest.fixture
def world(db: None) -> World:
    """Forty turning shops, and a plant in another industry that says nothing of bushings."""
    made = make_world()
    with system_scope("a test writes"):
        for number in range(40):
            SiteFactory(name=f"Turning {number}", naics_id="332721")
        made.shop.naics_id = "326199"
        made.shop.save()
    index.build_index()
    return made


def _found(world: World, user: Any = None) -> SupplierSearch:
    actor = actor_for(user or world.officer)
    criteria = Criteria(**{**interpret(NeedText(PARAPHRASE)).__dict__, "industries": (NEAR,)})
    with use(actor.context):
        return suppliers_for(actor, criteria)


def _reasons(world: World, user: Any = None) -> list[str]:
    """Why the shop is in the list; empty when it is not among the first ten."""
    best = _found(world, user).candidates[:10]
    return next(([each["text"] for each in one.reasons] for one in best if one.site_id == world.shop.pk), [])


def _confirm(world: World, **facts: Any) -> Candidate:
    with system_scope("a test writes"):
        need = NeedFactory(item=ASKED, description="", status="scouting")
        return AnsweredFactory(
            **{
                "routing": RoutingFactory(need=need, center=world.alabama),
                "site": world.shop,
                "is_missed": True,
                "level": "exact",
                "answered_by": world.other_advisor,
                **facts,
            }
        )


def _change(row: Any, **facts: Any) -> None:
    with system_scope("a test writes"):
        type(row).objects.filter(pk=row.pk).update(**facts)


def test_missed_plant__is_among_the_first_for_a_paraphrase_after_and_not_before(world: World) -> None:
    assert _reasons(world) == []
    _confirm(world, level="partial", gaps="No grinding")
    assert REASON in _reasons(world)
    assert _found(world).from_index


def test_plant_that_the_engine_had_proposed__teaches_too(world: World) -> None:
    _confirm(world, is_missed=False)
    assert REASON in _reasons(world)


def test_without_the_index__it_is_found_too(world: World, monkeypatch: Any) -> None:
    _confirm(world)

    def away() -> None:
        raise index.IndexAway("The index is away.")

    monkeypatch.setattr("lineshaft.apps.scouting.queries.matching.ready_index", away)
    assert REASON in _reasons(world)


@pytest.mark.parametrize(
    ("what", "facts"),
    [
        ("candidate", {"level": "none"}),
        ("candidate", {"status": "proposed"}),
        ("candidate", {"status": "set_aside", "set_aside_reason": "Closed down"}),
        ("routing", {"recalled_at": "2026-11-27T12:00:00Z"}),
        ("need", {"status": "withdrawn", "closing_reason": "Not needed"}),
        ("need", {"item": "Rubber gaskets"}),
    ],
)
def test_what_is_taken_back_or_changed__teaches_no_longer(world: World, what: str, facts: Any) -> None:
    candidate = _confirm(world)
    assert _reasons(world)
    rows = {"candidate": candidate, "routing": candidate.routing, "need": candidate.routing.need}
    _change(rows[what], **facts)
    assert _reasons(world) == []


def test_buyer_takes_the_need_back__the_index_is_told_though_the_buyer_sees_no_plant(world: World) -> None:
    candidate = _confirm(world)
    index.learn_changes()
    with system_scope("a test writes"):
        IndexChange.objects.all().delete()
        need = candidate.routing.need
        need.owner = world.need.owner
        need.save()
    index.learn_changes()
    with system_scope("a test writes"):
        IndexChange.objects.all().delete()
    world.as_(world.buyer, lambda by: actions.withdraw_need(need=need, reason="Bought", by=by))
    with system_scope("a test looks"):
        assert list(IndexChange.objects.values_list("site_number", flat=True)) == [world.shop.pk]


def test_other_center_and_buyer__learn_nothing_from_it(world: World) -> None:
    _confirm(world)
    assert REASON in _reasons(world, world.other_advisor)
    assert _reasons(world, world.advisor) == []
    assert _found(world, world.buyer).candidates == ()


def test_desk__reads_for_which_need_and_the_center_that_it_sends_it_to_does_not(
    world: World, sign_in: Any
) -> None:
    _confirm(world)
    new = world.need
    _change(
        new,
        item=PARAPHRASE,
        criteria={"text": PARAPHRASE, "industries": [{"code": "332721", "probability": 0.9}]},
    )
    with system_scope("a test looks"):
        new.refresh_from_db()
    world.as_(world.officer, lambda by: actions.search_for_need(need=new, by=by))
    rows = world.as_(world.officer, lambda by: shortlist_of(by, new, newest_search(new)))
    (row,) = [each for each in rows if each.site == world.shop]
    assert [each.routing.need.item for each in row.confirmed_for] == [ASKED]
    assert (
        ASKED in sign_in(world.officer).get(reverse("scouting:desk_need", args=[new.number])).content.decode()
    )

    world.route(world.shop)
    sent = world.candidate(world.shop, world.georgia)
    assert sent.reasons
    assert not [each for each in sent.reasons if each["criterion"] == "confirmed"]
    page = sign_in(world.advisor).get(reverse("scouting:answer", args=[sent.pk])).content.decode()
    assert REASON not in page
    assert ASKED not in page


def test_page_of_what_was_missed__says_what_was_learned(world: World, sign_in: Any) -> None:
    _confirm(world)
    page = sign_in(world.officer).get(reverse("scouting:missed")).content.decode()
    assert ASKED in page
    assert "The search knows 1 plant by what it was confirmed to make, for 1 need" in page


def test_industry_chosen_for_a_need__teaches_until_it_is_withdrawn(world: World) -> None:
    with system_scope("a test looks"):
        NeedNaics.objects.create(need=world.need, naics_id="332721", place=1)
        assert ("332721", world.need.item) in list(industries_chosen())
    _change(world.need, status="withdrawn", closing_reason="Bought")
    with system_scope("a test looks"):
        assert list(industries_chosen()) == []
