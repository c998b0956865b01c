from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineshaft.domain.linkage import (
    Band,
    Commonness,
    Comparison,
    Relation,
    SiteFacts,
    commonness_of,
    compare,
)

WORDS = st.sampled_from(
    [
        "acme",
        "peach",
        "zenith",
        "precision",
        "machine",
        "tool",
        "steel",
        "castings",
        "blue",
        "ridge",
        "lathe",
        "works",
        "inc",
        "llc",
        "co",
        "the",
        "&",
        "mfg",
    ]
)
NAMES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
STREETS = st.sampled_from(
    [
        "",
        "12 Main St",
        "12 N Main Street Suite 4",
        "14 Main St",
        "900 Oak Ave",
        "PO Box 7",
        "900 Oak Avenue Unit 2",
    ]
)
FACTS = st.builds(
    SiteFacts,
    name=NAMES | st.text(max_size=12),
    street=STREETS,
    city=st.sampled_from(["", "Atlanta", "Marietta"]),
    state=st.sampled_from(["", "GA", "MT"]),
    zip=st.sampled_from(["", "30339", "30340", "59101", "bad"]),
    phone=st.sampled_from(["", "404-555-0123", "(404) 555-0199", "call us"]),
    website=st.sampled_from(["", "acme.com", "www.zenith.com", "gmail.com"]),
    ein=st.sampled_from(["", "12-3456789", "98-7654321"]),
    uei=st.sampled_from(["", "ABC123DEF456", "R7K9M2P4Q8T6"]),
)
PLANT = SiteFacts(
    name="Peach State Castings, Inc.",
    street="1200 North Main Street",
    city="Atlanta",
    state="GA",
    zip="30339",
    phone="404-555-0123",
)


def codes(comparison: Comparison) -> set[str]:
    return {reason.code for reason in comparison.reasons}


def test_compare__the_same_plant_written_in_another_way_is_linked_with_reasons() -> None:
    other = SiteFacts(
        "PEACH STATE CASTINGS LLC", "1200 N. Main St., Ste 4", "atlanta", "ga", "30339-1234", "(404) 555 0123"
    )
    found = compare(PLANT, other)
    assert (found.band, found.relation) == (Band.LINK, Relation.SAME_SITE)
    assert {reason.text for reason in found.reasons} == {
        "name differs only in the legal form",
        "same street address",
        "same phone",
        "same ZIP 30339",
    }


def test_compare__the_same_name_at_another_address_is_the_same_company_at_another_site() -> None:
    other = replace(PLANT, street="77 Mill Road", city="Macon", zip="31201", phone="478-555-0177")
    found = compare(PLANT, other)
    assert (found.band, found.relation) == (Band.NEW, Relation.SAME_COMPANY)
    assert "different ZIP and city (30339 / 31201)" in {reason.text for reason in found.reasons}


def test_compare__a_common_name_elsewhere_is_another_company() -> None:
    one = SiteFacts("Precision Machine Inc", "12 Main St", "Macon", "GA", "31201")
    other = SiteFacts("Precision Machine LLC", "90 Oak Ave", "Billings", "MT", "59101")
    assert compare(one, other).relation is Relation.DIFFERENT


def test_compare__names_that_share_only_their_town_are_of_different_companies() -> None:
    one = SiteFacts("Port City Machine", "65 Ross Road", "Savannah", "GA", "31405")
    other = SiteFacts("Port City Metals Inc.", "7 Hangar Ct", "Savannah", "GA", "31405")
    assert compare(one, other).relation is Relation.DIFFERENT


def test_compare__the_same_post_office_box_and_part_of_the_name_is_for_a_person_to_judge() -> None:
    one = SiteFacts("Peach State Castings Corporation", "PO Box 575", "Homerville", "GA", "31634")
    assert compare(one, replace(one, name="Peach State Castings Iowa LLC")).band is Band.REVIEW


def test_compare__a_neighbour_in_the_same_building_is_another_site() -> None:
    found = compare(PLANT, replace(PLANT, name="Zenith Lathe Works", phone="404-555-0199"))
    assert (found.band, found.relation) == (Band.NEW, Relation.DIFFERENT)


def test_compare__another_name_at_the_same_address_and_phone_is_for_a_person_to_judge() -> None:
    assert compare(PLANT, replace(PLANT, name="Zenith Lathe Works")).band is Band.REVIEW
    assert compare(PLANT, replace(PLANT, name="Peach Zenith Works", ein="1")).band is Band.REVIEW


def test_compare__a_plant_that_seems_to_have_moved_is_for_a_person_to_judge() -> None:
    moved = replace(PLANT, street="77 Mill Road")
    assert compare(PLANT, moved).band is Band.REVIEW
    assert compare(PLANT, moved).probability > 0.9


def test_compare__the_telephone_of_a_head_office_does_not_make_two_plants_one() -> None:
    sister = replace(PLANT, street="77 Mill Road", city="Macon", zip="31201")
    found = compare(PLANT, sister)
    assert found.band is not Band.LINK
    assert "same_phone_elsewhere" in codes(found)


@pytest.mark.parametrize("phone", ["555-0123", "4045550123.0", "1 (404) 555-0123 ext. 7", "404/555-0123"])
def test_compare__a_telephone_number_written_in_another_way(phone: str) -> None:
    assert codes(compare(PLANT, replace(PLANT, phone=phone))) & {"same_phone", "same_local_phone"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Siemens AG", "Siemens Aktiengesellschaft"),
        ("ООО «Ромашка»", "Romashka LLC"),
        ("Société Générale S.A.", "SOCIETE GENERALE"),
        ("International Business Machines Corp.", "IBM"),
        ("Zhejiang Hongda Garment Co., Ltd.", "ZHEJIANG HONGDA GARMENTS CO LTD"),
        ("深圳市华为技术有限公司", "深圳市华为技术"),
        ("Müller Maschinenbau GmbH", "Mueller Maschinenbau"),
        ("Blue Ridge Cabinet Works", "Blueridge Cabinet Works"),
        ("Smucker, J.M. Company", "J. M. Smucker Co"),
        ("Second Street Brewery", "2nd Street Brewery"),
        ("Caf\u00c3\u00a9 Royal", "Café Royal"),
        ("Smith &amp; Wesson Brands", "Smith and Wesson Brands"),
        ("Shcherbinka Lift Plant", "Scherbinka Lift Plant"),
        ("Piedmont Holdings dba Georgia Castings", "Georgia Castings"),
        ("Wm. Wrigley Jr. Company", "William Wrigley Jr Co"),
        ("Công ty TNHH Hòa Phát", "Hoa Phat Co Ltd"),
    ],
)
def test_compare__names_alone_that_mean_the_same(one: str, other: str) -> None:
    assert compare(SiteFacts(one), SiteFacts(other)).probability >= 0.5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Siemens AG", "Siemens Energy AG"),
        ("Plant No. 3 Uralmash", "Plant No. 5 Uralmash"),
        ("First National Bank", "Second National Bank"),
        ("General Electric", "General Electronics"),
        ("Tata Steel", "Tata Motors"),
        ("Advanced Coating Technologies", "Advanced Casting Technologies"),
        ("Riverside Foundry", "Riverdale Foundry"),
        ("Bank of China", "Bank of Communications"),
        ("Shenzhen Huaxing Electronics", "Shenzhen Huaqiang Electronics"),
    ],
)
def test_compare__names_alone_that_differ_in_what_tells(one: str, other: str) -> None:
    assert compare(SiteFacts(one), SiteFacts(other)).probability < 0.5


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Plot 12, MIDC, Andheri East, Mumbai 400093, India", "12 MIDC Andheri (E) Mumbai", True),
        ("No. 18, Xinhua Road, Bao'an, Shenzhen, China", "广东省深圳市宝安新华路18号", True),
        ("Hauptstraße 12, 80331 München", "Hauptstr. 12, Muenchen", True),
        ("1200 N Main St, Macon, GA 31201, USA", "1200 North Main Street", True),
        ("Lot 7, KCN Tân Bình, Việt Yên, Bắc Giang", "Lô 49, KCN Sóng Thần, Dĩ An, Bình Dương", False),
        ("Jl. Cicurug No. 790, Tangerang, Banten", "Jl. Rancaekek No. 409, Tangerang, Banten", False),
    ],
)
def test_compare__addresses_of_many_countries_in_one_line(one: str, other: str, same: bool) -> None:
    a, b = SiteFacts("Zyntro Garments Ltd", one), SiteFacts("ZYNTRO GARMENT LIMITED", other)
    assert (compare(a, b).probability >= 0.5) is same


def test_compare__a_name_alone_is_never_enough_to_link() -> None:
    one, other = (
        SiteFacts("Brightwater Zyntronics Loomworks"),
        SiteFacts("Brightwater Zyntronics Loomworks Inc"),
    )
    assert compare(one, other).band is Band.REVIEW


def test_compare__a_typing_error_in_the_name_is_forgiven() -> None:
    found = compare(PLANT, replace(PLANT, name="Peach State Casitngs"))
    assert (found.band, "name_nearly_same" in codes(found)) == (Band.LINK, True)


def test_compare__the_name_after_dba_counts() -> None:
    found = compare(replace(PLANT, name="Piedmont Holdings LLC dba Peach State Castings"), PLANT)
    assert found.band is Band.LINK


def test_compare__the_same_street_without_a_number_is_no_address() -> None:
    found = compare(replace(PLANT, street="Main Street"), replace(PLANT, street="Main St."))
    assert "same_street" in codes(found)
    exact = compare(replace(PLANT, street="Highway 41"), replace(PLANT, street="Hwy 41"))
    assert "same_address" in codes(exact)


def test_compare__another_unit_in_the_same_building_is_said() -> None:
    found = compare(
        replace(PLANT, street="1200 N Main St Unit 4"), replace(PLANT, street="1200 N Main St Unit 9")
    )
    assert "other_unit" in codes(found)


@pytest.mark.parametrize(
    ("fact", "value", "code"),
    [
        ("website", "https://www.peachcast.com", "same_domain"),
        ("ein", "12-3456789", "same_ein"),
        ("uei", "ABC123DEF456", "same_uei"),
    ],
)
def test_compare__agreement_of_a_number_makes_it_likelier_and_disagreement_less(
    fact: str, value: str, code: str
) -> None:
    one = replace(PLANT, phone="", **{fact: value})
    other = replace(one, name="Peach Castings", phone="")
    without = compare(one, replace(other, **{fact: ""}))
    agreed = compare(one, other)
    disagreed = compare(one, replace(other, **{fact: value.replace("1", "2").replace("peach", "zenith")}))
    assert disagreed.probability < without.probability < agreed.probability
    assert disagreed.company_probability < without.company_probability < agreed.company_probability
    assert code in codes(agreed)
    assert code.replace("same", "other") in codes(disagreed)


@given(FACTS, FACTS)
def test_compare__does_not_depend_on_the_order(a: SiteFacts, b: SiteFacts) -> None:
    one, other = compare(a, b), compare(b, a)
    assert one.probability == pytest.approx(other.probability)
    assert one.company_probability == pytest.approx(other.company_probability)
    assert (one.band, one.relation, codes(one)) == (other.band, other.relation, codes(other))


@given(FACTS)
def test_compare__a_record_with_name_and_address_is_itself(facts: SiteFacts) -> None:
    whole = replace(facts, name=f"Acme {facts.name}", street="12 Main St", zip="30339")
    found = compare(whole, replace(whole))
    assert (found.band, found.relation) == (Band.LINK, Relation.SAME_SITE)


@given(FACTS, FACTS)
def test_compare__gives_a_probability_with_reasons_that_can_be_read(a: SiteFacts, b: SiteFacts) -> None:
    found = compare(a, b)
    assert 0 <= found.probability <= 1
    assert 0 <= found.company_probability <= 1
    assert all(reason.text for reason in found.reasons)


@given(FACTS, FACTS)
def test_compare__what_one_record_does_not_say_is_no_evidence(a: SiteFacts, b: SiteFacts) -> None:
    silent = replace(a, phone="", website="", ein="", uei="")
    assert not {
        code for code in codes(compare(silent, b)) if code.endswith(("phone", "domain", "ein", "uei"))
    }


def common_among(names: list[str]) -> Commonness:
    return commonness_of(SiteFacts(name).comparable for name in names)


def test_commonness_of__rare_words_weigh_more_than_common_ones() -> None:
    words = common_among(["Zyntro Tool"] * 2 + ["Peachy Tool"] * 30 + ["Quvolt"] * 2).words
    assert words["zyntro"] > words["peachy"] > words["tool"] > 0


def test_compare__a_name_that_many_in_the_file_share_says_less() -> None:
    one, other = (
        SiteFacts("Zyntro Quvolt", "12 Main St", zip="31201"),
        SiteFacts("Zyntro Quvolt", "9 Oak Ave", zip="31201"),
    )
    common = common_among(["Zyntro Quvolt"] * 900 + ["Acme Lathe"] * 10)
    rare = common_among(["Zyntro Quvolt"] * 2 + ["Acme Lathe"] * 900)
    assert compare(one, other, common).probability < compare(one, other, rare).probability


def test_compare__a_phone_that_many_places_share_says_less() -> None:
    offices = [
        SiteFacts("Unified District", f"{n} Main St", phone="404-555-0123").comparable for n in range(1, 60)
    ]
    one, other = replace(PLANT, street=""), replace(PLANT, name="Zenith Lathe", street="")
    shared = commonness_of([*offices, one.comparable, other.comparable])
    assert compare(one, other, shared).probability < compare(one, other).probability / 2


def test_compare__a_place_without_a_house_number_says_less_than_one_with_it() -> None:
    numbered = compare(
        SiteFacts("Delta Fabrics Ltd", "Plot 61, Mirzapur Union, Gazipur"),
        SiteFacts("Delta Knitwear Ltd", "Mirzapur Union, Plot 61, Gazipur"),
    )
    unnumbered = compare(
        SiteFacts("Delta Fabrics Ltd", "Mirzapur Union, near the mosque, Gazipur"),
        SiteFacts("Delta Knitwear Ltd", "Gazipur, Mirzapur Union, near the mosque"),
    )
    assert unnumbered.probability < numbered.probability
    assert "same place without a house number" in [reason.text for reason in unnumbered.reasons]


def test_compare__a_number_and_its_street_inside_two_long_addresses() -> None:
    found = compare(
        SiteFacts("Soho International Group", "21/F, Soho Mansion, 48 Ningnan Rd, Nanjing"),
        SiteFacts("Soho International Group", "48 Ningnan Avenue, Yuhuatai District, Nanjing 210012"),
    )
    assert found.probability >= 0.5
