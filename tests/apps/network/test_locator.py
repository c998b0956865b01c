import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from factories.network import LocationFactory
from lineshaft.apps.network.models import Center
from lineshaft.apps.network.queries import Problem, locate
from lineshaft.apps.reference.models import Zip


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("30303", "GA"),
        ("20001", "MD"),  # the District of Columbia
        ("Washington, DC", "MD"),
        ("dc", "MD"),
        ("00901", "PR"),
        ("Puerto Rico", "PR"),
        ("Bayamón", "PR"),
        ("Fulton County, GA", "GA"),
        ("Atlanta, Georgia", "GA"),
        ("Nueva York", "NY"),
        ("new york", "NY"),  # city and state of one center
        ("TX", "TX"),
        ("06103", "CT"),
    ],
)
def test_locate__the_center_of_the_place(db, text, state):
    result = locate(text)
    assert result.problem is None
    assert result.center.state.abbreviation == state


def test_locate__locations_come_nearest_first(db, georgia):
    LocationFactory(center=georgia, name="Savannah", city="Savannah", zip_id="31401")
    LocationFactory(center=georgia, name="Macon", city="Macon", zip_id="31201")
    near_savannah = locate("31401")
    assert [found.location.city for found in near_savannah.locations] == ["Savannah", "Macon", "Atlanta"]
    assert near_savannah.locations[0].miles == pytest.approx(0, abs=0.1)
    assert near_savannah.locations[2].miles == pytest.approx(220, abs=15)


def test_locate__closed_locations_are_left_out(db, georgia):
    LocationFactory(center=georgia, name="Old", city="Savannah", zip_id="31401", closed_on="2026-01-01")
    assert [found.location.city for found in locate("31401").locations] == ["Atlanta"]


@pytest.mark.parametrize("text", ["99999", "00000", "1234", "303033", "3030-3", "99999-1234"])
def test_locate__unknown_zip(db, text):
    result = locate(text)
    assert result.problem is Problem.UNKNOWN_ZIP
    assert result.center is None


def test_locate__an_ambiguous_city_offers_the_choices_with_the_most_people_first(db):
    result = locate("Springfield")
    assert result.problem is Problem.AMBIGUOUS
    assert result.center is None
    assert len(result.choices) > 20
    assert [place.query for place in result.choices[:2]] == ["Springfield, MO", "Springfield, MA"]
    for place in result.choices:
        answer = locate(place.query)
        assert answer.problem is None
        assert answer.place.state == place.state


def test_locate__a_state_wins_over_towns_of_its_name_and_they_are_offered(db):
    result = locate("Washington")
    assert result.center.state.abbreviation == "WA"
    assert result.choices[0].query == "Washington, DC"


@pytest.mark.parametrize("text", ["Atlantis", "%", "<script>", "'; --", "x" * 3000, "ñ"])
def test_locate__unknown_place(db, text):
    assert locate(text).problem is Problem.UNKNOWN_PLACE


@pytest.mark.parametrize("text", ["", "   ", "\t"])
def test_locate__nothing_asked(db, text):
    assert locate(text).problem is Problem.NOTHING_ASKED


@pytest.mark.parametrize(
    ("parts", "state"),
    [
        ({"county": "13121"}, "GA"),
        ({"county": "Fulton", "state": "ga"}, "GA"),
        ({"city": "Springfield", "state": "IL"}, "IL"),
        ({"state": "11"}, "MD"),
        ({"zip_code": "00901"}, "PR"),
    ],
)
def test_locate__by_parts(db, parts, state):
    assert locate(**parts).center.state.abbreviation == state


@pytest.mark.parametrize(
    "parts", [{"state": "XX"}, {"county": "99999"}, {"county": "13121", "state": "AL"}, {"city": "\0"}]
)
def test_locate__parts_that_name_nothing(db, parts):
    assert locate(**parts).problem is Problem.UNKNOWN_PLACE


def test_locate__a_place_whose_center_is_gone_says_so(as_system):
    from lineshaft.apps.network.models import CoverageCounty

    CoverageCounty.objects.filter(county__state_id="72").delete()
    Center.objects.filter(state_id="72").update(state_id="11")
    assert locate("00901").problem is Problem.NOT_SERVED


def test_locate__every_hundredth_zip_code_has_the_center_of_its_state(db):
    serves = {"DC": "MD"}
    for zip_code in Zip.objects.select_related("state").order_by("code")[::100]:
        abbreviation = zip_code.state.abbreviation
        result = locate(zip_code.code)
        assert result.center.state.abbreviation == serves.get(abbreviation, abbreviation), zip_code.code


@hypothesis_settings(max_examples=80)
@given(text=st.text(max_size=80))
def test_locate__any_text_has_an_answer_or_a_problem(db, text):
    result = locate(text)
    assert (result.center is None) == (result.problem is not None)


def test_locate__few_queries(db, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        locate("30303")
    with django_assert_max_num_queries(8):
        locate("Atlanta, GA")
