"""The directory as a data file of facts, and how it meets what people edited."""

from datetime import date

import pytest

from lineshaft.apps.accounts.models import Organisation
from lineshaft.apps.accounts.roles import OrganisationKind
from lineshaft.apps.network import queries
from lineshaft.apps.network.loading import directory
from lineshaft.apps.network.models import Center, CoverageCounty, FactStatus, Location, Offering, ServiceLine
from lineshaft.apps.reference.models import County, ReferenceLoad, State
from lineshaft.domain.errors import InvalidDefinition

pytestmark = pytest.mark.usefixtures("as_system")


def test_one_center_for_each_state_and_puerto_rico():
    abbreviations = set(Center.objects.values_list("state__abbreviation", flat=True))
    assert Center.objects.count() == 51
    assert abbreviations == set(State.objects.values_list("abbreviation", flat=True)) - {"DC"}


def test_every_county_has_exactly_one_center_and_it_is_that_of_its_state():
    assert CoverageCounty.objects.count() == County.objects.count()
    for state in State.objects.exclude(abbreviation="DC"):
        centers = Center.objects.filter(coverage__county__state=state).distinct()
        assert [center.state_id for center in centers] == [state.fips], state


def test_the_district_of_columbia_is_served_by_maryland():
    assert queries.center_for_county("11001").state.abbreviation == "MD"
    assert queries.center_for_state("11").state.abbreviation == "MD"
    assert [s.abbreviation for s in queries.states_served(queries.center_for_state("11"))] == ["DC", "MD"]


def test_every_fact_has_a_source_and_nothing_of_2016_is_shown_as_current():
    for center in Center.objects.all():
        assert center.source, center
        assert center.as_of, center
        assert center.operator_status in FactStatus.values
    for location in Location.objects.all():
        assert location.source, location
        assert location.status == FactStatus.UNVERIFIED
        assert location.street == ""
        assert location.as_of is None or location.as_of.year == 2016
        assert location.zip.state_id == location.center.state_id


def test_a_center_has_one_main_office_at_most_and_its_city_is_that_office():
    for center in Center.objects.all():
        main = center.locations.filter(is_main=True).first()
        assert center.city == (main.city if main else "")


def test_nobody_knows_yet_what_centers_offer():
    assert not Offering.objects.exists()
    assert ServiceLine.objects.filter(center=None).count() == 9
    assert {line.area for line in ServiceLine.objects.all()} == {
        "technology_acceleration",
        "supplier_development",
        "sustainability",
        "workforce",
        "continuous_improvement",
    }
    assert not ServiceLine.objects.filter(title_es="").exists()


def test_an_organisation_carries_each_center():
    kinds = Organisation.objects.filter(center__isnull=False).values_list("kind", flat=True)
    assert set(kinds) == {OrganisationKind.CENTER.value}


def load_again(monkeypatch, tmp_path, text: str) -> None:
    for name in ("service_lines.yaml",):
        (tmp_path / name).write_bytes((directory.DATA / name).read_bytes())
    (tmp_path / "centers.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(directory, "DATA", tmp_path)
    monkeypatch.setattr(directory.read_centers, "__defaults__", (tmp_path / "centers.yaml",))
    assert directory.load() is not None


def test_service_lines__of_a_newer_edition__end_and_begin_on_its_day(monkeypatch, tmp_path):
    text = (directory.DATA / "service_lines.yaml").read_text(encoding="utf-8")
    newer = text.replace("since: 2020-01-01", "since: 2026-10-01").replace("code: growth", "code: innovation")
    (tmp_path / "service_lines.yaml").write_text(newer, encoding="utf-8")
    monkeypatch.setattr(directory, "DATA", tmp_path)
    directory._load_service_lines()
    lines = {line.code: line for line in ServiceLine.objects.filter(center=None)}
    assert lines["growth"].valid_until == date(2026, 10, 1)
    assert (lines["innovation"].valid_from, lines["innovation"].valid_until) == (date(2026, 10, 1), None)
    assert lines["lean"].valid_from == date(2020, 1, 1)


def test_service_line__in_another_area_under_its_old_code__refused(monkeypatch, tmp_path):
    text = (directory.DATA / "service_lines.yaml").read_text(encoding="utf-8")
    moved = text.replace("code: lean\n    area: continuous_improvement", "code: lean\n    area: workforce")
    (tmp_path / "service_lines.yaml").write_text(moved, encoding="utf-8")
    monkeypatch.setattr(directory, "DATA", tmp_path)
    with pytest.raises(InvalidDefinition, match="lean was continuous_improvement: give it a new code"):
        directory._load_service_lines()


EDITION = """
edition: "test"
centers:
  - state: GA
    slug: a-new-word
    name: "Georgia Center"
    status: verified
    website: "https://example.org/"
    source: "a test"
    as_of: {as_of}
    locations:
      - name: "Main office"
        city: "Macon"
        map_zip: "31201"
        source: "a test"
        as_of: {as_of}
        kind: main
"""


def test_a_younger_edition_brings_its_facts(monkeypatch, tmp_path):
    pk = Center.objects.get(state__abbreviation="GA").pk
    load_again(monkeypatch, tmp_path, EDITION.format(as_of="2026-06-01"))
    center = Center.objects.get(state__abbreviation="GA")
    assert (center.pk, center.name, center.city) == (pk, "Georgia Center", "Macon")
    assert center.slug == "georgia-manufacturing-extension-partnership"  # addresses stay
    assert [location.city for location in center.locations.all()] == ["Macon"]
    assert Center.objects.count() == 51


def test_what_was_edited_on_screen_is_not_undone_by_an_older_edition(monkeypatch, tmp_path):
    Center.objects.filter(state__abbreviation="GA").update(
        name="As the director wrote it", as_of=date(2026, 11, 1)
    )
    Location.objects.filter(center__state__abbreviation="GA").update(
        street="1 New Street", as_of=date(2026, 11, 1)
    )
    load_again(monkeypatch, tmp_path, EDITION.format(as_of="2026-06-01"))
    center = Center.objects.get(state__abbreviation="GA")
    assert center.name == "As the director wrote it"
    assert [(x.street, x.city) for x in center.locations.all()] == [("1 New Street", "Atlanta")]


def test_a_county_that_was_given_to_another_center_stays_there(monkeypatch, tmp_path):
    alabama = Center.objects.get(state__abbreviation="AL")
    CoverageCounty.objects.filter(county_id="13083").update(center=alabama)
    load_again(monkeypatch, tmp_path, EDITION.format(as_of="2026-06-01"))
    assert queries.center_for_county("13083") == alabama


def test_the_same_edition_is_skipped():
    assert ReferenceLoad.objects.filter(kind="directory").exists()
    assert directory.load() is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("edition: 'x'\ncenters:\n  - state: GA\n", r"centers\[0\]\.\w+: is missing"),
        (EDITION.format(as_of="2026-06-01").replace("verified", "sure"), "not one of: verified, inferred"),
        (EDITION.format(as_of="2026-06-01") + "    phone: '1'\n", "is not a known key"),
    ],
)
def test_a_wrong_file_names_the_place(tmp_path, text, sentence):
    path = tmp_path / "centers.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidDefinition, match=sentence):
        directory.read_centers(path)
