import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.matching import Audience, Fit, SiteProfile, fit

STATES = st.sampled_from(["GA", "MT", "NY"])
NAICS = st.sampled_from(["31", "33", "332", "3323", "332312", "311811"])
NEEDS = st.frozensets(st.sampled_from(["lean", "exporting", "workforce"]), max_size=2)
AUDIENCES = st.builds(
    Audience,
    states=st.frozensets(STATES, max_size=2),
    counties=st.frozensets(st.sampled_from(["13121", "30111"]), max_size=1),
    naics_prefixes=st.frozensets(NAICS, max_size=2),
    employees_min=st.none() | st.integers(1, 100),
    employees_max=st.none() | st.integers(100, 1000),
    needs=NEEDS,
)
PROFILES = st.builds(
    SiteProfile,
    state=STATES | st.just(""),
    county=st.sampled_from(["13121", "30111", ""]),
    naics=NAICS | st.just(""),
    employees=st.none() | st.integers(0, 2000),
    needs=NEEDS,
)
GEORGIA_SHOP = SiteProfile(
    state="GA", county="13121", naics="332312", employees=42, needs=frozenset({"lean"})
)


def said(found: Fit) -> list[tuple[str, str]]:
    return [(each.reason.code, each.reason.text) for each in found.criteria]


def test_fit__each_criterion_is_explained() -> None:
    audience = Audience(
        states=frozenset({"GA", "FL"}),
        naics_prefixes=frozenset({"332", "3323"}),
        employees_min=20,
        employees_max=500,
        needs=frozenset({"lean"}),
    )
    found = fit(audience, GEORGIA_SHOP)
    assert (found.fits, found.score) == (True, 1.0)
    assert said(found) == [
        ("in_state", "in GA"),
        ("industry_within", "industry 332312 is within 3323"),
        ("size_within", "42 employees: within 20–500"),
        ("need_shared", "they asked for help with lean"),
    ]


@pytest.mark.parametrize(
    ("audience", "code", "text"),
    [
        (Audience(states=frozenset({"MT"})), "outside_places", "in GA: not among the places it is for"),
        (Audience(counties=frozenset({"30111"})), "outside_places", "in GA: not among the places it is for"),
        (
            Audience(naics_prefixes=frozenset({"311"})),
            "industry_outside",
            "industry 332312 is not within 311",
        ),
        (Audience(employees_min=50), "size_outside", "42 employees: outside 50 or more"),
        (Audience(employees_max=20), "size_outside", "42 employees: outside up to 20"),
    ],
)
def test_fit__a_criterion_that_is_not_met_excludes(audience: Audience, code: str, text: str) -> None:
    found = fit(audience, GEORGIA_SHOP)
    assert (found.fits, found.score) == (False, 0.0)
    assert said(found) == [(code, text)]


def test_fit__what_is_not_known_neither_fits_nor_excludes() -> None:
    audience = Audience(
        states=frozenset({"GA"}),
        naics_prefixes=frozenset({"332"}),
        employees_min=20,
        needs=frozenset({"exporting"}),
    )
    found = fit(audience, SiteProfile(state="GA"))
    assert (found.fits, found.score) == (True, 0.25)
    assert [code for code, _ in said(found)] == [
        "in_state",
        "industry_not_known",
        "employees_not_known",
        "need_not_known",
    ]


@pytest.mark.parametrize(
    ("audience", "profile", "code"),
    [
        (Audience(counties=frozenset({"13121"})), SiteProfile(state="GA"), "county_not_known"),
        (Audience(states=frozenset({"GA"})), SiteProfile(), "place_not_known"),
        (Audience(naics_prefixes=frozenset({"332312"})), SiteProfile(naics="332"), "industry_not_exact"),
    ],
)
def test_fit__a_fact_too_rough_to_tell_is_said(audience: Audience, profile: SiteProfile, code: str) -> None:
    found = fit(audience, profile)
    assert (found.fits, found.score) == (True, 0.0)
    assert [each for each, _ in said(found)] == [code]


def test_fit__a_county_of_another_state_than_the_stated_ones_is_in() -> None:
    audience = Audience(states=frozenset({"MT"}), counties=frozenset({"13121"}))
    assert said(fit(audience, GEORGIA_SHOP)) == [("in_county", "in county 13121")]


def test_fit__a_resource_without_criteria_is_for_everyone() -> None:
    found = fit(Audience(), SiteProfile())
    assert (found.fits, found.score, said(found)) == (True, 0.5, [("for_everyone", "for every manufacturer")])


@given(AUDIENCES, PROFILES)
def test_fit__always_says_why_and_scores_between_nothing_and_one(
    audience: Audience, profile: SiteProfile
) -> None:
    found = fit(audience, profile)
    assert found.reasons
    assert 0 <= found.score <= 1
    assert found.fits or found.score == 0


@given(AUDIENCES, PROFILES)
def test_fit__a_profile_of_which_nothing_is_known_is_never_excluded(
    audience: Audience, profile: SiteProfile
) -> None:
    assert fit(audience, SiteProfile()).fits


def test_audience__a_range_the_wrong_way_round_is_refused() -> None:
    with pytest.raises(InvalidValue, match="500 to 20"):
        Audience(employees_min=500, employees_max=20)
