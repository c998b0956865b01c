"""Which sites of the registry are brought together with some facts, and why."""

import pytest

from factories.accounts import person
from factories.companies import CompanyFactory, RelationshipFactory, SiteFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies import queries
from lineshaft.apps.companies.keys import name_key, street_key
from lineshaft.apps.companies.models import CompanyTaxNumber
from lineshaft.domain.linkage import SiteFacts
from lineshaft.tenancy import system_scope, use

pytestmark = pytest.mark.django_db


@pytest.fixture
def stamping():
    return SiteFactory(
        company=CompanyFactory(
            name="Peach State Stamping LLC", name_key=name_key("Peach State Stamping LLC"), uei="ZQGGHJH74DW7"
        ),
        street="1200 Northside Dr NW",
        street_key=street_key("1200 Northside Dr NW"),
        zip_code="30318",
        phone_key="4045550123",
    )


FACTS = {"name": "Peach State Stamping", "state": "GA"}


@pytest.mark.parametrize(
    "facts",
    [
        FACTS,
        {**FACTS, "name": "PEECH STATE STAMPNG", "zip": "30318"},
        {"name": "Quite Another Name", "street": "1200 Northside Drive NW", "zip": "30318", "state": "GA",
         "phone": "404-555-0123"},
        {"name": "PSS", "phone": "(404) 555-0123", "zip": "30318"},
        {"name": "PSS Metal", "uei": "zqgghjh74dw7"},
    ],
)  # fmt: skip
def test_found(stamping, facts):
    assert [candidate.site for candidate in queries.likely_duplicates(SiteFacts(**facts))] == [stamping]


@pytest.mark.parametrize(
    "facts",
    [
        {"name": ""},
        {"name": "   "},
        {"name": "Zeta"},
        {"name": "\0" * 20, "uei": "\0"},
        {"name": "Zeta Foundry", "zip": "30318", "state": "GA"},
        {"name": "日本製鉄", "state": "GA"},
        {"name": "x" * 5000, "street": "y" * 5000},
    ],
)
def test_not_found(stamping, facts):
    assert queries.likely_duplicates(SiteFacts(**facts)) == []


def test_best_first_with_reasons_in_words(stamping):
    SiteFactory(
        company=CompanyFactory(name="Peach State Stamping", name_key=name_key("Peach State Stamping")),
        street="9 Far Away Rd", street_key=street_key("9 Far Away Rd"), zip_code="31201",
    )  # fmt: skip
    facts = SiteFacts("Peach State Stamping", "1200 Northside Drive NW", "Atlanta", "GA", "30318")
    first, second = queries.likely_duplicates(facts)
    assert first.site == stamping
    assert first.is_same_site
    assert not second.is_same_site
    assert "same street address" in first.reasons
    assert queries.likely_duplicates(facts, limit=1) == [first]
    assert queries.likely_duplicates(facts, leave_out=[stamping.pk]) == [second]


def test_few_statements_however_many_sites(stamping, django_assert_max_num_queries):
    for number in range(30):
        SiteFactory(
            company=CompanyFactory(name=f"Peach State Stamping {number}", name_key=f"peach state stamping {number}"),
            zip_code="30318",
        )  # fmt: skip
    with django_assert_max_num_queries(5):
        queries.likely_duplicates(SiteFacts(**FACTS, zip="30318"))


def test_while_typing__a_misspelt_name_of_the_state_is_found(stamping):
    typed = SiteFacts("Peach State Stampng", state="GA")
    assert [each.site for each in queries.likely_duplicates(typed, while_typing=True)] == [stamping]


@pytest.fixture
def tool():
    return SiteFactory(company=CompanyFactory(name="Acme Tool, Inc.", name_key=name_key("Acme Tool, Inc.")))


@pytest.mark.parametrize("while_typing", [True, False])
@pytest.mark.parametrize(
    "typed", ["Bcme Tool", "bcme tool llc", "cme Tool", "came Tool", "Aacme Tool", "Xacme Tool"]
)
def test_a_slip_in_the_first_letters_is_found_without_a_zip_code(stamping, tool, typed, while_typing):
    facts = SiteFacts(typed, state="GA")
    (found,) = queries.likely_duplicates(facts, while_typing=while_typing)
    assert found.site == tool


def test_a_slip_in_the_first_letters__says_so_in_words(tool):
    (found,) = queries.likely_duplicates(
        SiteFacts("Bcme Tool", state="GA", city="Atlanta"), while_typing=True
    )
    assert found.reasons == [
        "nearly the same name, which begins otherwise (Bcme Tool / Acme Tool, Inc.)",
        "same city",
    ]


@pytest.mark.parametrize(
    "facts",
    [
        {"name": "Bcme Tool"},  # of no state
        {"name": "Bcme Tool", "state": "AL"},
        {"name": "Bcme Castings", "state": "GA"},
        {"name": "Bdme Tool", "state": "GA"},
        {"name": "cme", "state": "GA"},
        {"name": "日本製鉄株式", "state": "GA"},
    ],
)
def test_a_slip_in_the_first_letters__brings_nothing_else(tool, facts):
    assert queries.likely_duplicates(SiteFacts(**facts), while_typing=True) == []


def test_while_typing__near_the_zip_code_the_first_letter_may_be_wrong_too(stamping):
    typed = SiteFacts("Weach State Stamping", state="GA", zip="30318")
    assert [each.site for each in queries.likely_duplicates(typed, while_typing=True)] == [stamping]


def test_numbers__a_cage_code_leads_to_the_company_whatever_it_is_called() -> None:
    site = SiteFactory(name="Completely Else Inc", company=CompanyFactory(cage="2A345"))
    [found] = queries.likely_duplicates(SiteFacts(name="Acme Tool", cage="2a345"))
    assert found.site == site
    assert "same CAGE code" in found.reasons


def test_numbers__an_ein_is_known_to_the_own_center_alone() -> None:
    mine, other = CenterFactory(), CenterFactory(state_id="45")
    company = CompanyFactory()
    site = SiteFactory(name="Completely Else Inc", company=company)
    for center in (mine, other):
        RelationshipFactory(center=center, site=site)
    with system_scope("a test arranges"):
        CompanyTaxNumber.objects.create(center=mine, company=company, ein="12-3456789")
    facts = SiteFacts(name="Acme Tool", ein="12 3456789")
    for center, knows in ((mine, True), (other, False)):
        with use(actor_for(person(Role.ADVISOR, center.organisation)).context):
            found = queries.likely_duplicates(facts)
        assert [each.site for each in found] == ([site] if knows else [])
        assert not knows or "same EIN" in found[0].reasons
