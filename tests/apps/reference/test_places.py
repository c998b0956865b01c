"""Places as `load_reference` brought them into the template database, and how they are found."""

import pytest
from django.db.models import F
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from lineshaft.apps.reference import queries
from lineshaft.apps.reference.models import County, State, Zip


def test_fifty_states_the_district_and_puerto_rico(db):
    assert State.objects.count() == 52
    assert State.objects.get(abbreviation="NM").name_es == "Nuevo México"


def test_every_zip_code_has_a_county_of_its_own_state(db):
    assert Zip.objects.count() > 40_000
    assert not Zip.objects.filter(county=None).exists()
    assert not Zip.objects.exclude(state_id=F("county__state_id")).exists()


def test_connecticut_has_its_eight_old_counties(db):
    assert County.objects.filter(state__abbreviation="CT").count() == 8


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("30303", ["30303 Atlanta, Georgia"]),
        ("30303-1234", ["30303 Atlanta, Georgia"]),
        ("00901", ["00901 San Juan, Puerto Rico"]),
        ("Springfield, MO", ["Springfield, Missouri"]),
        ("springfield il", ["Springfield, Illinois"]),
        ("Georgia", ["Georgia"]),
        ("nuevo mexico", ["New Mexico"]),
        ("Mayagüez, PR", ["Mayaguez, Puerto Rico", "Mayagüez Municipio, Puerto Rico"]),
        ("washington, d.c.", ["District of Columbia"]),
        ("St. Louis County, MO", ["St. Louis County, Missouri"]),
        (
            "saint louis, mo",
            ["Saint Louis, Missouri", "St. Louis city, Missouri", "St. Louis County, Missouri"],
        ),
    ],
)
def test_search_places__finds_what_people_type(db, text, labels):
    assert {place.label for place in queries.search_places(text)} == set(labels)


@pytest.mark.parametrize(
    "text", ["", "  ", "%", "_", "'; DROP TABLE reference_zip; --", "\0\0", "<b>", "x" * 5000]
)
def test_search_places__nothing_of_that_name(db, text):
    assert queries.search_places(text) == []


def test_search_places__a_city_has_its_largest_county_and_the_middle_of_its_people(db):
    atlanta = next(p for p in queries.search_places("Atlanta, GA") if p.kind == "city")
    assert atlanta.county_fips == "13121"
    assert atlanta.latitude == pytest.approx(33.77, abs=0.05)


def test_place__names_the_state_in_the_language_of_the_page(db):
    from django.utils import translation

    place = queries.search_places("Albuquerque, NM")[0]
    with translation.override("es"):
        assert place.label == "Albuquerque, Nuevo México"
    assert place.query == "Albuquerque, NM"


def test_place_query__finds_the_place_again(db):
    for text in ("Springfield, MO", "Fulton County, GA", "30303", "PR"):
        place = queries.search_places(text)[0]
        assert queries.search_places(place.query)[0] == place


@hypothesis_settings(max_examples=60)
@given(text=st.text(max_size=60))
def test_search_places__any_text_is_answered(db, text):
    assert isinstance(queries.search_places(text), list)


def test_place_for_zip__unknown(db):
    assert queries.place_for_zip("99999") is None


def test_suggestions__places_of_that_beginning(client, db):
    answer = client.get("/places/suggestions/", {"q": "spring"}).content.decode()
    assert 'data-value="Springfield, MO"' in answer


@pytest.mark.parametrize("text", ["", "a", "%00", "\0", "99999", "<script>alert(1)</script>"])
def test_suggestions__nothing_found_is_said(client, db, text):
    response = client.get("/places/suggestions/", {"q": text})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()
