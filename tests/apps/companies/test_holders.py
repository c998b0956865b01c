"""Which companies had a plant, and when: also where it was bought back, and of changes made before that was kept."""

from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.utils import timezone

from factories.accounts import person
from factories.companies import CompanyFactory, RelationshipFactory, SiteFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies import actions
from lineshaft.apps.companies.models import Company, FormerCompany, Site
from lineshaft.apps.companies.queries import holders_of
from lineshaft.tenancy import system_scope, use

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(db: None) -> Iterator[Actor]:
    actor = actor_for(person(Role.ADVISOR, CenterFactory(state_id="13").organisation))
    with use(actor.context):
        yield actor


def _plant(by: Actor, company: Company, name: str) -> Site:
    site: Site = SiteFactory(company=company, name=name)
    RelationshipFactory(center_id=by.center_ids[0], site=site)
    return site


def _move(site: Site, to: Company, by: Actor) -> None:
    actions.move_site(site=Site.objects.get(pk=site.pk), to=to, by=by, reason="Sold")


def test_bought_back__work_of_before_the_sale_is_for_the_first_company(by: Actor) -> None:
    first, second = CompanyFactory(name="First Forge"), CompanyFactory(name="Second Forge")
    site = _plant(by, first, "Old hall")
    _move(site, second, by)
    _move(site, first, by)
    now = timezone.now()
    for company, days in ((first, 200), (second, 100)):
        FormerCompany.objects.filter(company=company).update(until=now - timedelta(days=days))
    today = timezone.localdate()
    for days, had_it in ((300, first), (150, second), (50, first)):
        assert holders_of(site, on=today - timedelta(days=days)).proposed == had_it


def test_merged_with_a_plant_of_another_company__what_was_done_for_that_one_can_name_it(by: Actor) -> None:
    first, second = CompanyFactory(name="First Forge"), CompanyFactory(name="Second Forge")
    kept, gone, _stays = _plant(by, first, "Hall"), _plant(by, second, "The hall"), _plant(by, second, "Yard")
    merged = actions.merge_sites(kept=kept, gone=gone, by=by)
    holders = holders_of(kept, on=timezone.localdate())
    assert (holders.proposed, holders.companies) == (first, [first, second])
    assert "before, the registry had it with another company" in holders.why  # which never had it

    actions.undo_change(change=merged, by=by)
    assert holders_of(kept).companies == [first]


def test_changes_of_before__tell_which_companies_had_a_plant(by: Actor) -> None:
    first, second, whole = (CompanyFactory(name=f"{name} Forge") for name in ("First", "Second", "Whole"))
    sold, returned, other = (_plant(by, first, name) for name in ("Sold", "Returned", "Other"))
    gone, _stays = (_plant(by, whole, name) for name in ("Gone", "Stays"))
    _move(sold, second, by)
    undone = actions.move_site(site=returned, to=second, by=by, reason="In error")
    assert undone is not None
    actions.undo_change(change=undone, by=by)
    actions.split_company(
        company=whole, name="Gone Forge LLC", parts=[f"{Site._meta.db_table}:{gone.pk}"], by=by
    )
    kept = CompanyFactory(name="First Forge Holding")
    actions.merge_companies(kept=kept, gone=first, by=by)

    def known() -> set[tuple[int, int, bool]]:
        rows = FormerCompany.objects.values_list("site", "company", "until")
        return {(site, company, until is None) for site, company, until in rows}

    expected = {(sold.pk, kept.pk, False), (gone.pk, whole.pk, True)}
    assert known() == expected
    FormerCompany.objects.all().delete()
    migration = import_module("lineshaft.apps.companies.migrations.0021_former_companies")
    with system_scope("former companies are filled as by the migration"), connection.cursor() as cursor:
        cursor.execute(migration._KNOWN)
    assert known() == expected
    assert other.pk not in {site for site, _, _ in known()}


def test_changes_of_before__also_of_plants_whose_record_went_into_another_since(by: Actor) -> None:
    first, second, third, whole = (
        CompanyFactory(name=f"{name} Forge") for name in ("First", "Second", "Third", "Whole")
    )
    for company in (first, second, whole):
        _plant(by, company, f"{company.name} stays")
    sold, gone, yard, double = (
        _plant(by, company, name)
        for company, name in ((first, "Sold"), (whole, "Gone"), (whole, "Yard"), (first, "Double"))
    )
    kept = [_plant(by, third, name) for name in ("Sold twice", "Gone twice", "Doubled")]
    _move(sold, second, by)
    parts = [f"{Site._meta.db_table}:{each.pk}" for each in (gone, yard)]
    split = actions.split_company(company=whole, name="Gone Forge LLC", parts=parts, by=by)
    for stays, goes in zip(kept, (sold, gone, double), strict=True):
        actions.merge_sites(kept=stays, gone=Site.objects.get(pk=goes.pk), by=by)
    new = Company.objects.get(public_id=split.other_id)

    def known() -> set[tuple[int, int, bool, int | None]]:
        rows = FormerCompany.objects.values_list("site", "company", "until", "split_into")
        return {(site, company, until is None, into) for site, company, until, into in rows}

    expected = {
        (kept[0].pk, first.pk, False, None), (kept[0].pk, second.pk, True, None),
        (kept[1].pk, whole.pk, True, new.pk), (kept[1].pk, new.pk, True, None),
        (yard.pk, whole.pk, True, new.pk), (kept[2].pk, first.pk, True, None),
    }  # fmt: skip
    assert known() == expected
    FormerCompany.objects.filter(site__in=kept).delete()
    FormerCompany.objects.update(split_into=None)
    migration = import_module("lineshaft.apps.companies.migrations.0023_what_a_plant_turned_out_to_be_of")
    with system_scope("former companies are filled as by the migration"), connection.cursor() as cursor:
        cursor.execute(migration._SQL)
    assert known() == expected


def test_split_of_before__is_undone_though_its_steps_do_not_know_what_is_kept_of_it_by_now(by: Actor) -> None:
    whole = CompanyFactory(name="Whole Forge")
    gone, _stays = (_plant(by, whole, name) for name in ("Gone", "Stays"))
    parts = [f"{Site._meta.db_table}:{gone.pk}"]
    split = actions.split_company(company=whole, name="Gone Forge LLC", parts=parts, by=by)
    with system_scope("a test makes it a split of before"):
        split.steps.filter(table=FormerCompany._meta.db_table).delete()
    actions.undo_change(change=split, by=by)
    assert holders_of(gone).companies == [whole]
    assert not FormerCompany.objects.exists()
