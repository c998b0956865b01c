"""Where a site stands and what industries it is in."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from editing import opened
from factories.accounts import person
from factories.companies import RelationshipFactory, SiteFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies import actions, queries
from lineshaft.apps.companies.models import Site, SiteIndustry
from lineshaft.apps.reference.models import County, ReferenceLoad, Zip, ZipDistrict
from lineshaft.apps.reference.queries import setting_of
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import use

pytestmark = pytest.mark.django_db

IDENTITY = {
    "name": "Peach State Stamping",
    "street": "100 Peachtree St NW",
    "city": "Atlanta",
    "state_id": "13",
    "zip_code": "30303",
    "naics_id": "332119",
    "phone": "",
}


@pytest.fixture
def advisor(db) -> User:
    return person(Role.ADVISOR, CenterFactory().organisation)


@pytest.fixture
def by(advisor) -> Iterator[Actor]:
    actor = actor_for(advisor)
    with use(actor.context):
        yield actor


@pytest.fixture
def site(db) -> Site:
    return SiteFactory(naics_id="332119")


def test_position__given_and_taken_back_to_the_zip_code(by, site):
    given = actions.give_position(site=site, by=by, latitude=33.75, longitude=-84.39)
    assert (given.latitude, given.longitude, given.position_given) == (33.75, -84.39, True)
    back = actions.forget_position(site=site, by=by)
    place = Zip.objects.get(pk="30303")
    assert (back.latitude, back.longitude, back.position_given) == (place.latitude, place.longitude, False)


@pytest.mark.parametrize(
    ("latitude", "longitude", "field", "hint"),
    [
        (33.75, 84.39, "longitude", "has a minus"),
        (-84.39, 33.75, "longitude", "has a minus"),
        (47.6, -122.3, "latitude", "latitude first"),
        (95.0, -84.39, "latitude", "degrees"),
    ],
)
def test_position__nowhere_near_the_state_is_refused(by, site, latitude, longitude, field, hint):
    with pytest.raises(InvalidValue) as refused:
        actions.give_position(site=site, by=by, latitude=latitude, longitude=longitude)
    assert refused.value.field == field
    assert hint in str(refused.value)
    site.refresh_from_db()
    assert not site.position_given


def corrected(site, by, **identity):
    """The site as a center that works with it corrected it."""
    if not site.relationships.exists():
        RelationshipFactory(center_id=by.center_ids[0], site=site)
    actions.correct_site(site=site, by=by, **identity)
    site.refresh_from_db()
    return site


def test_position__outlives_a_correction_within_the_zip_code_alone(by, site):
    actions.give_position(site=site, by=by, latitude=33.75, longitude=-84.39)
    kept = corrected(site, by, **{**IDENTITY, "street": "200 Peachtree St NW"})
    assert (kept.latitude, kept.position_given) == (33.75, True)
    moved = corrected(site, by, **{**IDENTITY, "zip_code": "30318"})
    assert (moved.latitude, moved.position_given) == (Zip.objects.get(pk="30318").latitude, False)


def test_position__the_page_says_which_it_is(advisor, sign_in, site):
    browser = sign_in(advisor)
    address = reverse("companies:position", args=[site.public_id])
    answer = browser.post(address, {**opened(browser, address), "latitude": "33.75", "longitude": "-84.39"})
    assert answer.status_code == 302
    assert b"given by a person" in browser.get(reverse("companies:site", args=[site.public_id])).content
    browser.post(reverse("companies:forget_position", args=[site.public_id]))
    assert b"middle of the ZIP code" in browser.get(reverse("companies:site", args=[site.public_id])).content


@pytest.mark.parametrize("text", ["nan", "inf", "north"])
def test_position__what_is_no_number_is_refused_beside_the_field(advisor, sign_in, site, text):
    browser = sign_in(advisor)
    address = reverse("companies:position", args=[site.public_id])
    answer = browser.post(address, {**opened(browser, address), "latitude": text, "longitude": "-84"})
    assert answer.status_code == 200
    site.refresh_from_db()
    assert not site.position_given


def test_industry__of_2022_has_to_exist_and_an_older_one_keeps_its_edition(by, site):
    with pytest.raises(InvalidValue, match="NAICS 2022"):
        actions.add_industry(site=site, by=by, code="332998", vintage=2022, said_by="company")
    old = actions.add_industry(site=site, by=by, code="332998", vintage=2012, said_by="sam")
    new = actions.add_industry(site=site, by=by, code="332710", vintage=2022, said_by="company")
    shown = {each.row: each.title for each in queries.other_industries(site)}
    assert shown == {old: "", new: "Machine Shops"}


def test_industry__is_there_once_and_not_beside_the_same_primary_one(by, site):
    actions.add_industry(site=site, by=by, code="332710", vintage=2022, said_by="company")
    for code in ("332710", "332119"):
        with pytest.raises(Conflict, match="already"):
            actions.add_industry(site=site, by=by, code=code, vintage=2022, said_by="center")


def test_industry__made_primary_changes_places(by, site):
    industry = actions.add_industry(site=site, by=by, code="332710", vintage=2022, said_by="company")
    changed = actions.make_industry_primary(industry=industry, by=by)
    assert (changed.naics_id, changed.naics_said_by) == ("332710", "company")
    assert [row.code for row in SiteIndustry.objects.filter(site=site)] == ["332119"]


def test_industry__of_an_older_edition_cannot_be_primary(by, site):
    old = actions.add_industry(site=site, by=by, code="332710", vintage=2017, said_by="company")
    with pytest.raises(Conflict, match="NAICS 2017"):
        actions.make_industry_primary(industry=old, by=by)


def test_industry__corrected_by_a_center_says_so(by, site):
    assert corrected(site, by, **{**IDENTITY, "naics_id": "332710"}).naics_said_by == "center"
    same = corrected(site, by, **{**IDENTITY, "naics_id": "332710", "street": "1 New St"})
    assert same.naics_said_by == "center"
    assert corrected(site, by, **{**IDENTITY, "naics_id": None}).naics_said_by == ""


def test_industry__added_removed_and_brought_back_on_the_page(advisor, sign_in, site):
    browser = sign_in(advisor)
    address = reverse("companies:industries", args=[site.public_id])
    browser.post(address, {"code": "332710", "vintage": "2022", "said_by": "company"})
    industry = SiteIndustry.objects.get(site=site)
    browser.post(reverse("companies:remove_industry", args=[site.public_id, industry.pk]))
    assert not SiteIndustry.objects.filter(site=site).exists()
    assert b"Undo" in browser.get(address).content
    browser.post(reverse("companies:bring_industry_back", args=[site.public_id]))
    back = SiteIndustry.objects.get(site=site)
    assert (back.code, back.vintage, back.said_by) == ("332710", 2022, "company")


def test_industry__an_evaluator_reads_and_does_not_write(site):
    evaluator = actor_for(person(Role.EVALUATOR))
    with use(evaluator.context), pytest.raises(PermissionDenied):
        actions.add_industry(site=site, by=evaluator, code="332710", vintage=2022, said_by="center")


def test_merge__industries_move_once(by, site):
    other = SiteFactory(naics_id="332119")
    for each in (site, other):
        actions.add_industry(site=each, by=by, code="332710", vintage=2022, said_by="company")
    actions.add_industry(site=other, by=by, code="332721", vintage=2022, said_by="company")
    change = actions.merge_sites(kept=site, gone=other, by=by)
    assert {row.code for row in SiteIndustry.objects.filter(site=site)} == {"332710", "332721"}
    actions.undo_change(change=change, by=by)
    assert SiteIndustry.objects.filter(site=other).count() == 2


def test_split__the_second_plant_stands_at_its_own_zip_code(by, site):
    actions.give_position(site=site, by=by, latitude=33.75, longitude=-84.39)
    change = actions.split_site(site=site, belongings=[], by=by, **{**IDENTITY, "zip_code": "30318"})
    second = Site.objects.get(public_id=change.other_id)
    assert (second.position_given, second.latitude) == (False, Zip.objects.get(pk="30318").latitude)


def loaded(kind: str) -> None:
    ReferenceLoad.objects.create(
        kind=kind, source=f"source of {kind}", rows_read=1, rows_loaded=1, rows_rejected=0
    )


def test_setting__says_what_is_not_loaded(site):
    ReferenceLoad.objects.filter(kind__in=["rural-urban", "districts"]).delete()
    County.objects.filter(pk="13121").update(rural_urban_code=None)
    setting = setting_of(County.objects.select_related("metro_area").get(pk="13121"), "30303")
    assert (setting.rural_class.text, setting.rural_class.source) == ("", "")
    assert setting.districts == ()
    assert "Atlanta" in setting.metro_area


def test_setting__in_words_with_its_source_and_all_districts_of_the_zip_code(advisor, sign_in, site):
    County.objects.filter(pk="13121").update(rural_urban_code=1)
    loaded("rural-urban")
    loaded("districts")
    for district in ("05", "07"):
        ZipDistrict.objects.create(zip_code="30303", state_id="13", district=district)
    page = sign_in(advisor).get(reverse("companies:site", args=[site.public_id])).content.decode()
    assert "metropolitan, 1 million people or more (1)" in page
    assert "as loaded from source of rural-urban" in page
    assert "GA-5, GA-7" in page
    assert "The ZIP code lies in all of these" in page


def test_setting__the_one_district_of_a_small_state(db):
    ZipDistrict.objects.create(zip_code="82001", state_id="56", district="00")
    assert setting_of(None, "82001").districts == ("Wyoming at large",)
