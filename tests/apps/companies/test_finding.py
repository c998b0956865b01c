"""One box: what a text is taken for, what it finds, and what the list can be narrowed to."""

import io
import zipfile
from datetime import date
from urllib.parse import parse_qs
from xml.etree import ElementTree

import pytest
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from factories.accounts import person
from factories.companies import CapabilityFactory, CompanyFactory, RelationshipFactory, SiteFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies import queries
from lineshaft.apps.companies.keys import name_key, street_key
from lineshaft.apps.companies.models import CompanyName, CompanyTaxNumber, FormerId
from lineshaft.apps.companies.queries import capability_words
from lineshaft.apps.companies.views import lists
from lineshaft.apps.reference.models import County
from lineshaft.domain.identifiers import PublicIdKind, new_public_id
from lineshaft.tenancy import system_scope, use

pytestmark = pytest.mark.django_db


def site_named(name: str, *, website: str = "", uei: str = "", **fields):
    if "street" in fields:
        fields["street_key"] = street_key(fields["street"])
    company = CompanyFactory(name=name, name_key=name_key(name), website=website, uei=uei)
    return SiteFactory(company=company, **fields)


@pytest.fixture
def center():
    return CenterFactory()


@pytest.fixture
def advisor(center):
    return person(Role.ADVISOR, center.organisation)


@pytest.fixture
def staff(advisor, sign_in):
    return sign_in(advisor)


@pytest.fixture
def gears():
    return site_named(
        "Chattahoochee Gear Works LLC",
        public_id=new_public_id(PublicIdKind.SITE),
        website="https://www.chatt-gear.example/about",
        uei="J4KM8N2PQRS3",
        street="7481 Industrial Boulevard",
        city="St. Marys",
        zip_code="31558",
        county_id="13039",
        phone_key="9125550123",
        naics_id="333612",
    )


@pytest.fixture
def foundry():
    """Something else in another state, which no search for the gear works may find."""
    return site_named(
        "Big Sky Foundry",
        website="https://bigsky.example",
        street="12 Main St",
        city="Billings",
        state_id="30",
        county_id="30111",
        zip_code="59101",
        phone_key="4065550100",
        naics_id="331511",
    )


def found(staff, text, **more):
    page = staff.get(reverse("companies:sites"), {"q": text, "scope": "all", **more})
    assert page.status_code == 200
    return page, [site.name for site, *_rest in page.context["listed"]]


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("chatahoochee gear", ""),
        ("(912) 555-0123", "Telephone (912) 555-0123"),
        ("tel: +1 912.555.0123 ext 4", "Telephone (912) 555-0123"),
        ("31558", "ZIP code 31558"),
        ("31558-1234", "ZIP code 31558"),
        ("J4KM8N2PQRS3", "Unique Entity ID J4KM8N2PQRS3"),
        ("j4km8n2pqrs3", "Unique Entity ID J4KM8N2PQRS3"),
        ("chatt-gear.example", "Web domain chatt-gear.example"),
        ("http://CHATT-GEAR.example/contact", "Web domain chatt-gear.example"),
        ("sales@chatt-gear.example", "Web domain chatt-gear.example"),
        ("7481 industrial", "Street address “7481 industrial”"),
        ("7481 Industrial Blvd, Saint Marys, GA", "Street address “7481 Industrial Blvd, Saint Marys, GA”"),
        ("7481 Industrail Blvd", "Street addresses like “7481 Industrail Blvd”"),
        ("St Marys", "City St Marys"),
        ("saint marys, georgia", "City Saint Marys, GA"),
        ("St. Maryz, GA", "City Saint Marys, GA"),
        ("Camden County, GA", "Camden County, Georgia"),
        ("Georgia", "State Georgia"),
        ("333612", "Industry 333612 Speed Changer, Industrial High-Speed Drive, and Gear Manufacturing"),
        ("NAICS 3336", "Industry 3336 Engine, Turbine, and Power Transmission Equipment Manufacturing"),
        (
            "speed changers industrial high-speed drives and gear manufacturing",
            "Industry 333612 Speed Changer, Industrial High-Speed Drive, and Gear Manufacturing",
        ),
    ],
)
def test_a_text_is_understood_and_finds(staff, gears, foundry, text, understood):
    page, names = found(staff, text)
    assert names == ["Chattahoochee Gear Works LLC"]
    assert page.context["understood"]["words"] == understood
    assert (understood or "misspelt ones too") in page.content.decode()


def test_the_number_of_a_site_and_of_its_company__also_a_former_one(staff, gears, foundry):
    former_site, former_company = new_public_id(PublicIdKind.SITE), new_public_id(PublicIdKind.COMPANY)
    FormerId.objects.create(public_id=former_site, site=gears)
    FormerId.objects.create(public_id=former_company, company=gears.company)
    gears.company.public_id = new_public_id(PublicIdKind.COMPANY)
    gears.company.save()
    for number in (gears.public_id, gears.public_id.lower(), gears.company.public_id):
        assert found(staff, number)[1] == [gears.name]
    for number in (former_site, former_company):
        page, names = found(staff, number)
        assert names == [gears.name]
        assert "now part of another record" in page.context["understood"]["words"]


def test_trade_and_former_names_are_found_misspelt_and_the_company_behind_a_plant(staff, gears, foundry):
    CompanyName.objects.create(
        company=gears.company, kind="former", name="Okefenokee Cogs", name_key=name_key("Okefenokee Cogs")
    )
    plant = SiteFactory(company=gears.company, name="Plant Two", name_key="plant two")
    assert set(found(staff, "okefenoke cogs")[1]) == {gears.name, plant.name}
    assert set(found(staff, "chattahoochee gear works")[1]) == {gears.name, plant.name}


@pytest.mark.parametrize(
    "text", ["chatahoochee gear", "Chattahoochee Gaer Works", "Xhattahoochee Gear", "gear works"]
)
def test_the_legal_name_of_a_company_is_found_misspelt_where_its_plant_is_called_otherwise(
    staff, gears, foundry, text
):
    plant = SiteFactory(company=gears.company, name="Riverside Plant", name_key="riverside plant")
    SiteFactory(company=foundry.company, name="Hillside Plant", name_key="hillside plant")
    assert set(found(staff, text)[1]) == {gears.name, plant.name}
    gears.delete()
    assert found(staff, text)[1] == [plant.name]


def test_what_a_company_is_called_exactly_is_its_name_first__also_where_its_plant_is_not(staff, foundry):
    plant = SiteFactory(
        company=CompanyFactory(name="Billings", name_key="billings"), name="Riverside", name_key="riverside"
    )
    assert found(staff, "billings")[1] == [plant.name]


def test_the_list_says_the_names_by_which_a_site_is_found(staff, gears, foundry):
    SiteFactory(company=gears.company, name="Riverside Plant", name_key="riverside plant")
    CompanyName.objects.create(
        company=foundry.company, kind="trade", name="Okefenokee Cogs", name_key="okefenokee cogs"
    )

    def names(text):
        return {site.name: names for site, _held, names in found(staff, text)[0].context["listed"]}

    assert names("") == {
        gears.name: [], "Riverside Plant": ["Chattahoochee Gear Works LLC"], "Big Sky Foundry": []
    }  # fmt: skip
    assert names("okefenoke cogs") == {"Big Sky Foundry": ["Okefenokee Cogs"]}
    assert "Okefenokee Cogs</span>" in found(staff, "okefenoke cogs")[0].content.decode()
    assert names("Big Sky") == {"Big Sky Foundry": []}


def test_nothing_found__offers_to_add_the_company_under_the_name_that_was_searched(staff):
    page = staff.get(reverse("companies:sites"), {"q": "Zzyzx Metal & Co", "scope": "all"})
    assert f'href="{reverse("companies:new_site")}?name=Zzyzx+Metal+%26+Co"' in page.content.decode()
    page = staff.get(reverse("companies:sites"), {"q": "(912) 555-0123", "scope": "all"})
    assert "new/?name" not in page.content.decode()


@pytest.mark.parametrize("text", ["Oak Mcahine", "Oak Machne", "oak machinee works"])
def test_a_usual_word_is_understood_misspelt__though_names_are_compared_by_its_short_form(staff, text):
    site_named("Oak Machine Works LLC")
    site_named("Pine Foundry")
    assert found(staff, text)[1] == ["Oak Machine Works LLC"]


def test_a_name_that_looks_like_a_misspelt_usual_word_is_found_as_well(staff):
    site_named("Mechine Systems")
    assert found(staff, "Mechine Systems")[1] == ["Mechine Systems"]


def test_in_quotes_it_is_a_name_and_the_page_offers_that(staff, gears):
    site_named("Georgia Castings")
    page, names = found(staff, "Georgia")
    assert len(names) == 2
    (url,) = [url for words, url in page.context["understood"]["others"] if "name" in words]
    assert parse_qs(url.lstrip("?")) == {"q": ['"Georgia"'], "scope": ["all"]}
    page, names = found(staff, '"Georgia"')
    assert names == ["Georgia Castings"]
    assert page.context["understood"]["words"] == ""


def test_what_a_company_is_called_exactly_is_its_name_first(staff, foundry):
    site_named("Billings")
    page, names = found(staff, "billings")
    assert names == ["Billings"]
    assert ("City Billings", "?scope=all&q=Billings") in page.context["understood"]["others"]
    assert found(staff, "Billings, MT")[1] == ["Big Sky Foundry"]


def test_words_of_an_industry_mean_the_code_that_records_hold(staff, gears):
    shop = site_named("Acme Precision", naics_id="332710")
    for text in ("machine shops", "Machine shop"):
        page, names = found(staff, text)
        assert names == [shop.name]
        assert page.context["understood"]["words"] == "Industry 332710 Machine Shops"
    assert (
        found(staff, "gear manufacturing")[0]
        .context["understood"]["others"][0][0]
        .startswith("Industry 333612")
    )


def test_five_digits_are_a_zip_code_and_the_industry_is_offered(staff, gears, foundry):
    page, names = found(staff, "33361")
    assert names == []
    words, url = page.context["understood"]["others"][0]
    assert words.startswith("Industry 33361 ")
    assert found(staff, parse_qs(url.lstrip("?"))["q"][0])[1] == [gears.name]


def test_a_web_address_that_nobody_has_is_searched_as_a_name(staff, gears):
    assert found(staff, "chattahoochee-gear.example")[1] == [gears.name]


@pytest.mark.parametrize(
    "text",
    [
        "%", "_", "'; DROP TABLE x; --", "\0", "\0\0\0", '"', '""', "“”", "0" * 200, "1 \\", "12 %_", "12 " + "x" * 300,
        "a@b", "http://", "....", ",,,,", "1,2,3", "١٢٣٤٥", "שלום", "e\u0301" * 90, "box 9 ', --", "NAICS 99", ", GA",
        "12 main, 99999", "{}", "%s %(x)s", "ｍａｃｈｉｎｅ", "\u202eabc",
        "x" * 5000, "S" + "0" * 14, "(((", "[[a-", "\\m",
    ],
)  # fmt: skip
def test_hostile_texts_give_a_page(staff, gears, text):
    for address in ("companies:sites", "home:search"):
        assert staff.get(reverse(address), {"q": text, "scope": "all"}).status_code == 200
    assert staff.get(reverse("companies:sites"), {"q": text, "view": "map"}).status_code == 200


def test_everywhere__names_come_before_places_of_the_same_word(advisor, foundry):
    called = site_named("Billings Castings")
    with use(actor_for(advisor).context):
        hits = queries.find_sites(actor_for(advisor), "billings", 10)
        assert [site.pk for site in hits] == [called.pk, foundry.pk]
        assert queries.find_sites(actor_for(advisor), "(406) 555-0100", 10) == [foundry]


@pytest.mark.parametrize("text", ["kestrelhoochee", "kestrelhochee"])
def test_of_names_as_close_those_of_the_own_center_come_first(text, advisor, center):
    sites = [SiteFactory(name_key=f"kestrelhoochee {letter}") for letter in "abc"]
    RelationshipFactory(site=sites[1], center=CenterFactory(state_id="45"))
    RelationshipFactory(site=sites[2], center=center)
    actor = actor_for(advisor)

    with use(actor.context):
        hits = queries.find_sites(actor, text, 10)
        listed = queries.ranked(actor, queries.SiteCriteria(text=text, whole_network=True))

    expected = [sites[number].pk for number in (2, 0, 1)]
    assert [site.pk for site in hits] == expected
    assert listed == expected


def test_a_word_in_very_many_names_finds_those_of_the_own_center_first(advisor, center, monkeypatch):
    monkeypatch.setattr("lineshaft.apps.companies.queries.lists._MOST_LOOKED_AT", 2)
    for letter in "abcdef":
        SiteFactory(name_key=f"kestrelhoochee {letter}")
    own = SiteFactory(name_key="works at kestrelhoochee")
    RelationshipFactory(site=own, center=center)
    actor = actor_for(advisor)

    with use(actor.context):
        hits = queries.find_sites(actor, "kestrelhoochee", 4)

    assert hits[0] == own
    assert len(hits) == 4


def facet(page, name):
    for each in page.context["facets"]:
        if each.name == name:
            return {value.value: value.count for value in each.values}
    return None


def test_facets_count_what_the_other_filters_leave(staff, gears, foundry):
    site_named("Atlanta Castings", naics_id="331511")
    page, _names = found(staff, "")
    assert facet(page, "state") == {"13": 2, "30": 1}
    assert facet(page, "naics") == {"331": 2, "333": 1}
    assert facet(page, "county") is None
    page, _names = found(staff, "", naics="331")
    assert facet(page, "state") == {"13": 1, "30": 1}
    assert facet(page, "naics") == {"331": 2, "3315": 2}
    page, names = found(staff, "", naics="331", state="13")
    assert facet(page, "county") == {"13121": 1}
    assert names == ["Atlanta Castings"]
    assert page.context["total"] == 1
    page, _names = found(staff, "Big Sky Foundri")
    assert facet(page, "state") == {"30": 1}


def test_a_site_without_county_and_industry_counts_in_all(staff):
    site_named("Bare Works", naics_id=None, county_id=None)
    page, _names = found(staff, "", state="13")
    assert page.context["total"] == 1
    assert facet(page, "naics") is None


def test_facets__a_click_narrows_and_a_click_on_the_chosen_widens(staff, gears, foundry):
    page = found(staff, "")[0].content.decode()
    assert 'href="?scope=all&amp;state=13"' in page.replace("q=&amp;", "")
    page = found(staff, "", state="13", county="13039")[0].content.decode().replace("q=&amp;", "")
    assert (
        'href="?scope=all" rel="nofollow" class="is-chosen" aria-current="true"' in page
    )  # the county goes too
    assert 'href="?scope=all&amp;state=13" rel="nofollow" class="is-chosen"' in page


def test_facets__metropolitan_counties_where_the_reference_knows_them(staff, gears, foundry):
    site_named("Atlanta Castings")
    assert facet(found(staff, "", state="13")[0], "area") is None
    with system_scope("test"):
        County.objects.filter(pk="13121").update(rural_urban_code=1)
        County.objects.filter(pk="13039").update(rural_urban_code=4)
    assert facet(found(staff, "", state="13")[0], "area") == {"metro": 1, "rural": 1}
    assert found(staff, "", area="rural")[1] == [gears.name]


def test_facets_about_relationships_count_the_own_centers_alone(center, staff, gears, foundry):
    RelationshipFactory(center=center, site=gears, status="active", needs=["workforce", "growth"])
    other = CenterFactory(state_id="30")
    RelationshipFactory(center=other, site=gears, status="dormant", needs=["operations"])
    RelationshipFactory(center=other, site=foundry, status="closed", needs=["operations"])
    page, _names = found(staff, "")
    assert facet(page, "status") == {"active": 1}
    assert facet(page, "need") == {"workforce": 1, "growth": 1}


def test_facets_about_relationships__not_for_who_reads_none(center, sign_in, gears):
    RelationshipFactory(center=center, site=gears, status="active", needs=["workforce"])
    for user in (
        person(Role.PROGRAM_OFFICER),
        person(Role.FINANCE_OFFICER, center.organisation),
        person(Role.ADVISOR, CenterFactory(state_id="30").organisation),
    ):
        page, _names = found(sign_in(user), "")
        assert facet(page, "status") is None
        assert facet(page, "need") is None


def test_the_map_shows_states_and_within_one_counties__and_opens_the_list(staff, gears, foundry):
    page, _names = found(staff, "", view="map")
    drawing = page.context["drawing"]
    assert [row[0][0] for row in drawing.rows] == ["Georgia", "Montana"]
    assert parse_qs(drawing.rows[0][0][1].lstrip("?")) == {"scope": ["all"], "state": ["13"]}
    page, _names = found(staff, "", view="map", state="13")
    ((label, address), count) = page.context["drawing"].rows[0]
    assert (label, count) == ("Camden County", "1")
    assert parse_qs(address.lstrip("?")) == {"scope": ["all"], "state": ["13"], "county": ["13039"]}
    assert "Camden County: 1" in str(page.context["drawing"].svg)
    # All that is found is in Georgia: its counties are shown without asking.
    page, _names = found(staff, "Camden County", view="map")
    assert [row[0][0] for row in page.context["drawing"].rows] == ["Camden County"]


@pytest.mark.parametrize(
    "query", [{}, {"q": "chatahoochee"}, {"q": "Georgia"}, {"view": "map"}, {"state": "13"}]
)
def test_few_statements_however_many_sites(center, staff, query, django_assert_max_num_queries):
    for number in range(40):
        site = site_named(f"Chattahoochee Works {number}", county_id=("13121", "13039")[number % 2])
        RelationshipFactory(center=center, site=site)
    found(staff, "", **query)
    with django_assert_max_num_queries(36):
        found(staff, query.get("q", ""), **{name: value for name, value in query.items() if name != "q"})


def workbook_of(staff, **query):
    answer = staff.get(reverse("companies:export_workbook"), {"scope": "all", **query})
    assert answer.status_code == 200
    return answer


def test_workbook__numbers_days_and_identifiers_are_what_they_are(center, staff):
    site = site_named("=1+1", zip_code="01801", state_id="25", county_id=None, naics_id="331511")
    RelationshipFactory(
        center=center, site=site, employees=77, employees_as_of=date(2026, 3, 1), notes="secret note"
    )
    site_named("#N/A \x0b\x01 +cmd", state_id="25", county_id=None)
    answer = workbook_of(staff)
    assert "demonstration-data.xlsx" in answer.headers["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet.title == "Demonstration data"
    heading, *rows = sheet.iter_rows()
    by_name = {row[1].value: dict(zip((cell.value for cell in heading), row, strict=True)) for row in rows}
    row = by_name["=1+1"]
    assert row["Name"].data_type == "s"
    assert (row["ZIP code"].value, row["ZIP code"].data_type) == ("01801", "s")
    assert (row["NAICS"].value, row["NAICS"].data_type) == ("331511", "s")
    assert (row["Employees"].value, row["Employees"].data_type) == (77, "n")
    assert row["Employees counted on"].value.date() == date(2026, 3, 1)
    assert row["Note"].value == "demonstration data"
    assert "#N/A  +cmd" in by_name
    assert "secret note" not in str([[cell.value for cell in each] for each in rows])


def test_workbook__holds_no_formula(staff):
    """Read without the library that wrote it: a formula is an element `f`, whoever reads the file."""
    for name in ("=cmd|'/C calc'!A0", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")'):
        site_named(name)
    with zipfile.ZipFile(io.BytesIO(workbook_of(staff).content)) as book:
        tree = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    assert len(list(tree.iter(f"{main}row"))) == 6
    assert not list(tree.iter(f"{main}f"))


def test_workbook__another_centers_facts_stay_with_it_and_a_long_list_is_csv(
    center, staff, monkeypatch, client
):
    RelationshipFactory(center=CenterFactory(state_id="30"), site=site_named("Acme Castings"), employees=4321)
    sheet = load_workbook(io.BytesIO(workbook_of(staff).content)).active
    assert "4321" not in str(list(sheet.iter_rows(values_only=True)))
    monkeypatch.setattr(lists, "MOST_IN_WORKBOOK", 0)
    answer = staff.get(reverse("companies:export_workbook"), {"scope": "all"}, follow=True)
    assert answer.redirect_chain == [(f"{reverse('companies:sites')}?scope=all", 302)]
    assert "take the CSV file" in answer.content.decode()


def test_workbook__not_for_the_board(center, sign_in):
    viewer = sign_in(person(Role.VIEWER, center.organisation))
    assert viewer.get(reverse("companies:export_workbook")).status_code == 403


@pytest.fixture
def registered(gears):
    gears.company.cage = "2A345"
    gears.company.save()
    return gears


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("J4KM-8N2P-QRS3", "Unique Entity ID J4KM8N2PQRS3"),
        ("UEI: j4km 8n2p qrs3", "Unique Entity ID J4KM8N2PQRS3"),
        ("J4KM8N2PQRS4", "Unique Entity ID like J4KM8N2PQRS4"),
        ("4JKM8N2PQRS3", "Unique Entity ID like 4JKM8N2PQRS3"),
        ("2A345", "CAGE code 2A345"),
        ("2a345", "CAGE code 2A345"),
        ("2A-345", "CAGE code 2A345"),
        ("CAGE code 2a345", "CAGE code 2A345"),
    ],
)
def test_a_registered_number_is_found_in_any_writing_and_a_long_one_with_a_slip(
    staff, registered, foundry, text, understood
):
    page, names = found(staff, text)
    assert names == [registered.name]
    assert page.context["understood"]["words"] == understood


def test_a_letter_that_no_registered_number_has_is_the_digit(staff, gears):
    gears.company.uei = "J0KM1N2PQRS3"
    gears.company.save()
    page, names = found(staff, "JOKMIN2PQRS3")
    assert (names, page.context["understood"]["words"]) == ([gears.name], "Unique Entity ID J0KM1N2PQRS3")


def test_a_cage_code_of_digits_alone_is_offered_beside_the_zip_code(staff, gears, foundry):
    gears.company.cage = "59101"
    gears.company.save()
    page, names = found(staff, "59101")
    assert names == [foundry.name]
    words, url = page.context["understood"]["others"][0]
    assert words == "CAGE code 59101"
    assert found(staff, parse_qs(url.lstrip("?"))["q"][0])[1] == [gears.name]


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("58-1234567", "Tax number 58-1234567"),
        ("581234567", "Tax number 58-1234567"),
        ("ein 58 1234567", "Tax number 58-1234567"),
        ("58-1234576", "Tax numbers like 58-1234576"),
        ("58-1234561", "Tax numbers like 58-1234561"),
    ],
)
def test_a_tax_number_is_found_by_the_center_that_holds_it(center, staff, gears, foundry, text, understood):
    with system_scope("test"):
        CompanyTaxNumber.objects.create(center=center, company=gears.company, ein="58-1234567")
    page, names = found(staff, text)
    assert names == [gears.name]
    assert page.context["understood"]["words"] == understood


def test_a_tax_number_tells_nobody_else_anything(center, sign_in, gears):
    with system_scope("test"):
        CompanyTaxNumber.objects.create(center=center, company=gears.company, ein="58-1234567")
    for user in (
        person(Role.ADVISOR, CenterFactory(state_id="30").organisation),
        person(Role.FINANCE_OFFICER, center.organisation),
        person(Role.PROGRAM_OFFICER),
    ):
        for text in ("58-1234567", "581234567", "58-1234561"):
            page, names = found(sign_in(user), text)
            assert names == []
            assert "Tax number" not in page.context["understood"]["words"]


def described(site, owner, name, kind="process", **facts):
    return CapabilityFactory(site=site, owner=owner, kind=kind, name=name, **facts)


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("TIG welding", "Process “TIG welding”"),
        ("tig-welding", "Process “TIG welding”"),
        ("TIG weldng", "Process “TIG welding”"),
        ("5 axis milling", "Process “5-axis milling”"),
        ("stainless steel", "Material “Stainless steel”"),
        ("iso9001", "Certification or registration “ISO 9001”"),
        ("ISO 9001:2015", "Certification or registration “ISO 9001”"),
        ("IOS 9001", "Certification or registration “ISO 9001”"),
    ],
)
def test_what_a_plant_can_do_finds_it(center, staff, gears, foundry, text, understood):
    for name, kind in {
        "TIG welding": "process", "5-axis milling": "process", "Stainless steel": "material",
        "ISO 9001": "certification",
    }.items():  # fmt: skip
        described(gears, center.organisation, name, kind)
    described(foundry, center.organisation, "ISO 14001", "certification")
    page, names = found(staff, text)
    assert names == [gears.name]
    assert page.context["understood"]["words"] == understood


def test_what_a_plant_can_do__the_beginning_is_offered_and_a_name_comes_first(center, staff, gears):
    described(gears, center.organisation, "Stainless steel", "material")
    page, _names = found(staff, "stainless")
    words, url = page.context["understood"]["others"][0]
    assert words == "Material “Stainless steel”"
    assert found(staff, parse_qs(url.lstrip("?"))["q"][0])[1] == [gears.name]
    called_so = site_named("Stainless Steel")
    assert found(staff, "stainless steel")[1] == [called_so.name]


def test_what_a_plant_can_do__of_others_only_what_is_shared(center, sign_in, staff, gears, foundry):
    other = CenterFactory(state_id="30")
    described(gears, other.organisation, "TIG welding")
    page, names = found(staff, "TIG welding")
    assert (names, page.context["understood"]["words"]) == ([], "")
    described(foundry, other.organisation, "TIG welding", shared_at=timezone.now(), agreed_by="Plant manager")
    assert found(staff, "TIG welding")[1] == [foundry.name]
    assert set(found(sign_in(person(Role.ADVISOR, other.organisation)), "TIG welding")[1]) == {
        gears.name,
        foundry.name,
    }


def test_what_a_plant_can_do__was_removed(center, staff, gears):
    described(gears, center.organisation, "TIG welding", removed_at=timezone.now())
    assert found(staff, "TIG welding")[0].context["understood"]["words"] == ""


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_names_of_what_plants_can_do_are_read_from_the_index_under_the_row_policy(center, advisor, gears):
    """What was committed, counted by the owner of the table: the plan of uncounted rows is chance."""
    for number in range(300):
        described(gears, center.organisation, f"Process {number}")
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE companies_capability")
    with use(actor_for(advisor).context), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = capability_words.who_has(actor_for(advisor), ["Process 7"]).explain()
    assert "Index Scan using capability_by_name" in plan
    assert "SubPlan" in plan  # of the row policy


def test_everywhere__the_company_stands_beside_a_plant_called_otherwise_and_all_are_one_click_away(
    staff, gears
):
    SiteFactory(company=gears.company, name="Riverside Plant", name_key="riverside plant")
    page = staff.get(reverse("home:search"), {"q": "chatahoochee gear"}).content.decode()
    assert "Chattahoochee Gear Works LLC; 100 Peachtree St NW" in page
    assert "See all that match" not in page
    for number in range(12):
        site_named(f"Chattahoochee Gear {number}")
    page = staff.get(reverse("home:search"), {"q": "chatahoochee gear"}).content.decode()
    assert 'href="/sites/?q=chatahoochee+gear&amp;scope=all"' in page
