"""Technologies for a need: the order, what speaks for each, and what happens without the sentence model."""

import numpy as np

from lineshaft.domain.matching.criteria import Criteria
from lineshaft.domain.matching.interpret import NeedText, interpret
from lineshaft.domain.matching.technology import Technology, TechnologyIndex

WELD = Technology(
    "weld-eye",
    "Camera that inspects welds on the line",
    "A camera and a laser find porosity and undercut in steel welds while the line runs.",
    ("332", "336"),
    8,
)
COATING = Technology(
    "cold-spray",
    "Cold spray of aluminum",
    "Powder is sprayed onto worn shafts and builds them up again.",
    (),
    5,
)
SEARCH = Technology("patents", "Search of patents", "Librarians search patents for small companies.")
OFFERED = (COATING, SEARCH, WELD)


def _need(text: str) -> Criteria:
    return interpret(NeedText(text=text))


class Letters:
    """Stands for the sentence model: texts that speak of welds mean the same."""

    def encode(self, texts):
        return np.array([[1.0, 0.0] if "weld" in text.lower() else [0.0, 1.0] for text in texts], np.float32)


def test_the_technology_that_the_need_describes_comes_first_with_its_reasons():
    ranked = TechnologyIndex(OFFERED).rank(
        _need("inspect welds for porosity without stopping the line"), "332312"
    )

    assert ranked[0].technology is WELD
    assert ranked[0].is_plausible
    texts = " ".join(each.reason.text for each in ranked[0].features)
    assert "welds" in texts
    assert "porosity" in texts
    assert "for industry 332, which 332312 is in" in texts
    assert "technology readiness level 8: ready for use or nearly" in texts


def test_points_of_the_features_add_up_to_the_score():
    for each in TechnologyIndex(OFFERED, Letters()).rank(_need("inspect steel welds"), "332312"):
        assert abs(sum(feature.points for feature in each.features) - each.score) < 1e-9
        assert 0 <= each.score <= 1


def test_what_has_nothing_to_do_with_the_need_is_not_plausible():
    ranked = TechnologyIndex(OFFERED).rank(_need("refrigerant that does not burn"), "333415")

    assert [each.is_plausible for each in ranked] == [False, False, False]


def test_meaning_finds_what_shares_no_word():
    near = Technology("joints", "Weld look", "Optical check of joints.")
    need = _need("welding seams examination")

    def plausible(encoder):
        ranked = TechnologyIndex((near, SEARCH), encoder).rank(need)
        return [each.technology.id for each in ranked if each.is_plausible]

    assert plausible(Letters()) == ["joints"]


def test_another_industry_speaks_against_it_and_says_so():
    index = TechnologyIndex(OFFERED)
    inside, outside = (
        next(each for each in index.rank(_need("inspect welds"), naics) if each.technology is WELD)
        for naics in ("332312", "311811")
    )

    assert outside.score < inside.score
    assert any("for other industries (332, 336) than 311811" in each.reason.text for each in outside.features)


def test_a_need_that_says_nothing_gives_nothing():
    assert TechnologyIndex(OFFERED).rank(Criteria()) == []


def test_nothing_offered_gives_nothing():
    assert TechnologyIndex(()).rank(_need("inspect welds")) == []
