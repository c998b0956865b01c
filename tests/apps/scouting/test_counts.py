"""How many plausible suppliers: which facts may enter, and what of a count is told."""

import pytest
from django.urls import reverse

from apps.scouting.posting import as_, posted
from factories.accounts import person
from factories.companies import CapabilityFactory, SiteFactory
from factories.network import CenterFactory
from factories.scouting import BuyerProfileFactory, NeedFactory
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies.models import SiteIndustry
from lineshaft.apps.scouting import actions, queries
from lineshaft.apps.scouting.models import SearchRecord
from lineshaft.tenancy import system_scope
from lineshaft.ui.documents import sha256_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency(db):
    return BuyerProfileFactory().organisation


@pytest.fixture
def buyer(agency):
    return person(Role.BUYER, agency)


def _plants(state, number, naics="332919"):
    return [SiteFactory(state_id=state, county_id=None, naics_id=naics) for _each in range(number)]


def _latest(user, need):
    return as_(user, lambda by: queries.latest_count(need))


def test_plants_of_the_chosen_industries_are_counted_by_state(buyer, agency):
    _plants("13", 5)
    _plants("01", 4)
    _plants("47", 2, naics="311811")
    (further,) = _plants("45", 1, naics="332710")
    with system_scope("a test arranges"):
        SiteIndustry.objects.create(site=further, code="332919", said_by="center")
    need = posted(buyer, agency)
    record = _latest(buyer, need)
    assert (record.considered, record.plausible, record.facts) == (12, 10, "identity")
    assert record.by_state == {"13": 5, "01": 4, "45": 1}
    told = queries.told(record)
    assert told.by_state == {"13": 5, "01": None, "45": None}
    assert (told.at_least, told.states, told.few, told.are_chosen) == (7, 3, 2, True)


def test_a_shorter_code_stands_for_all_that_begin_so(buyer, agency):
    _plants("13", 3, naics="332919")
    _plants("13", 3, naics="332912")
    _plants("13", 1, naics="332721")
    record = _latest(buyer, posted(buyer, agency, naics=["33291"]))
    assert record.plausible == 6


def test_without_a_chosen_industry_those_of_the_words_count(buyer, agency):
    _plants("13", 5, naics="311811")
    need = posted(buyer, agency, item="Bread from retail bakeries", naics=[])
    told = queries.told(_latest(buyer, need))
    assert ("311811" in told.industries, told.are_chosen) == (True, False)
    assert told.by_state == {"13": 5}


def test_no_page_or_answer_tells_a_buyer_a_count_below_five(buyer, agency, sign_in):
    _plants("13", 6)
    _plants("01", 4)
    need = posted(buyer, agency)
    browser = sign_in(buyer)
    text = browser.get(reverse("scouting:need", args=[need.number])).content.decode()
    assert "At least 7" in text
    assert "fewer than 5" in text
    assert "Alabama: 4" not in text
    assert "<td>4</td>" not in text


def test_what_a_company_shares_with_the_network_does_not_move_a_buyers_count(buyer, agency):
    """Two counts that differ by one capability would tell which plant has it."""
    _plants("13", 5)
    (baker,) = _plants("13", 1, naics="311811")
    before = _latest(buyer, posted(buyer, agency, processes="vacuum brazing"))
    with system_scope("a test arranges"):
        from django.utils import timezone

        CapabilityFactory(site=baker, name="vacuum brazing", shared_at=timezone.now(), agreed_by="Robin")
    need = posted(buyer, agency, processes="vacuum brazing")
    assert _latest(buyer, need).by_state == before.by_state == {"13": 5}

    center = CenterFactory(state_id="45").organisation
    advisor = person(Role.ADVISOR, center)
    own = posted(advisor, center, processes="vacuum brazing", buyer_name="Somebody")
    record = _latest(advisor, own)
    assert (record.by_state, record.facts) == ({"13": 6}, "network")


def test_a_capability_that_is_not_shared_is_counted_for_nobody_else(agency):
    (baker,) = _plants("13", 1, naics="311811")
    CapabilityFactory(site=baker, name="vacuum brazing")
    center = CenterFactory(state_id="45").organisation
    need = posted(person(Role.ADVISOR, center), center, processes="vacuum brazing", buyer_name="Somebody")
    with system_scope("a test looks"):
        assert SearchRecord.objects.get(need=need).plausible == 0


def test_a_search_of_the_desk_is_not_read_by_the_buyer(buyer, agency):
    need = NeedFactory(owner=agency)
    officer = person(Role.PROGRAM_OFFICER)
    found = actions.Found(plants=[], considered=9, plausible=1, by_state={"13": 1})
    as_(officer, lambda by: actions.store_search(need=need, found=found, by=by))
    assert as_(buyer, lambda by: SearchRecord.objects.count()) == 0
    assert as_(officer, lambda by: SearchRecord.objects.count()) == 1
    assert _latest(buyer, need) is None


def test_the_desk_works_with_its_own_search_and_not_with_the_buyers_count(buyer, agency):
    need = posted(buyer, agency)
    assert as_(person(Role.PROGRAM_OFFICER), lambda by: queries.newest_search(need)) is None


def test_another_buyer_reads_no_count(buyer, agency):
    posted(buyer, agency)
    other = person(Role.BUYER, BuyerProfileFactory().organisation)
    assert as_(other, lambda by: SearchRecord.objects.count()) == 0


def test_the_record_can_be_proved_by_its_hash(buyer, agency):
    need = posted(buyer, agency)
    record = _latest(buyer, need)
    facts = {
        "need": need.number,
        "facts": record.facts,
        "criteria": record.criteria,
        "generation": record.generation,
        "considered": record.considered,
        "plausible": record.plausible,
        "by_state": record.by_state,
        "searched_at": record.searched_at.isoformat(),
    }
    assert record.sha256 == sha256_of(facts)


def test_none_found_is_said_and_counted_again_on_request(buyer, agency, sign_in):
    need = posted(buyer, agency)
    browser = sign_in(buyer)
    page = reverse("scouting:need", args=[need.number])
    assert "No plausible supplier counted" in browser.get(page).content.decode()
    _plants("13", 5)
    browser.post(reverse("scouting:recount", args=[need.number]))
    assert "At least 5" in browser.get(page).content.decode()
