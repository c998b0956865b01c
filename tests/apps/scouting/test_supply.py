"""The supply map: what is counted, what is scarce, and what stays unseen."""

import csv
import io
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from factories.companies import CapabilityFactory, SiteFactory
from lineshaft.apps.scouting import queries
from lineshaft.apps.scouting.queries import SupplyFilter

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 27)


def _supply(world, user=None, **wanted):
    return world.as_(
        user or world.officer, lambda actor: queries.supply(actor, SupplyFilter(**wanted), TODAY)
    )


def _row(rows, title):
    return next(row for row in rows if title in (row.code, row.title))


def _can(site, name, kind="process", **more):
    shown = {"shared_at": timezone.now(), "agreed_by": "the owner"}
    return CapabilityFactory(site=site, name=name, kind=kind, **{**shown, **more})


@pytest.fixture
def foundries(world):
    """Two bronze foundries in Georgia, one in Alabama, one pump maker."""
    georgia = [SiteFactory(naics_id="331529") for _each in range(2)]
    alabama = SiteFactory(naics_id="331529", state_id="01", county_id="01073", zip_code="35203")
    return [*georgia, alabama, SiteFactory(naics_id="333914")]


def test_industries__plants_states_and_where_most_are(world, foundries):
    row = _row(_supply(world, naics="3315").industries, "331529")
    assert (row.plants, row.states, row.largest_state) == (3, 2, "13")
    assert row.largest_share == pytest.approx(2 / 3)


def test_scarce__one_plant_and_none(world, foundries):
    found = _supply(world, naics="3339")
    assert [row.code for row in found.single] == ["333914"]
    assert "333912" in [row.code for row in found.missing]
    assert all(row.code.startswith("3339") for row in found.industries)
    # Narrowed to a state where there is none, it is missing there.
    assert "333914" in [row.code for row in _supply(world, naics="3339", state_id="01").missing]


def test_processes__only_what_was_agreed_for_the_network(world, foundries):
    one, two, three, _pumps = foundries
    _can(one, "sand casting")
    _can(two, "Sand casting")
    _can(three, "sand casting", shared_at=None)
    _can(two, "hush-hush casting", shared_at=None)
    found = _supply(world)
    assert _row(found.processes, "sand casting").plants == 2
    assert "hush-hush casting" not in str(found.processes)
    assert _supply(world, process="sand casting").plants == 2


def test_processes__a_kind_counts_for_the_wider_one(world, foundries):
    _can(foundries[0], "5-axis CNC milling")
    _can(foundries[0], "CNC turning")
    found = _supply(world).processes
    assert [_row(found, name).plants for name in ("milling", "turning", "machining")] == [1, 1, 1]


def test_processes__what_the_word_list_does_not_know_counts_by_its_name(world, foundries):
    _can(foundries[0], "Quux winding of zorbs")
    _can(foundries[1], "quux winding of zorbs")
    assert _row(_supply(world).processes, "Quux winding of zorbs").plants == 2


def test_processes__word_list_without_a_plant_is_missing(world):
    assert _row(_supply(world).processes, "broaching").is_missing


def test_certifications__expired_ones_do_not_count(world, foundries):
    _can(foundries[0], "AS9100", "certification", expires_on=date(2026, 11, 26))
    _can(foundries[1], "AS9100", "certification", expires_on=TODAY)
    assert _row(_supply(world).certifications, "AS9100").plants == 1
    assert _supply(world, certification="AS9100").plants == 1


def test_removed_capabilities__do_not_count(world, foundries):
    _can(foundries[0], "investment casting", removed_at=timezone.now())
    assert _supply(world, process="investment casting").plants == 0


def test_plants_outside_manufacturing__do_not_count(world):
    SiteFactory(naics_id="423830")
    before = _supply(world).plants
    SiteFactory(naics_id="332710")
    assert _supply(world).plants == before + 1


@pytest.mark.parametrize("who", ["buyer", "company_person"])
def test_who_does_not_read_the_registry__is_refused(world, sign_in, who):
    user = getattr(world, who)
    with pytest.raises(PermissionDenied):
        _supply(world, user)
    assert sign_in(user).get(reverse("scouting:supply")).status_code == 403
    assert sign_in(user).get(reverse("scouting:supply_csv")).status_code == 403


def test_page__says_what_is_scarce_and_links_to_the_plants(world, foundries, sign_in):
    page = sign_in(world.advisor).get(reverse("scouting:supply"), {"naics": "3339"}).content.decode()
    assert "single source" in page
    assert "naics=333914" in page
    assert "1 with one plant" in page


@pytest.mark.parametrize(
    "query", ["naics=zzz", "naics=52", "state=99", "process=nothing", "show=nonsense", "naics=%00"]
)
def test_page__what_cannot_be_read__says_so(world, sign_in, query):
    response = sign_in(world.officer).get(f"{reverse('scouting:supply')}?{query}")
    assert response.status_code == 200


def test_file__has_every_row_of_the_filter(world, foundries, sign_in):
    answer = sign_in(world.officer).get(reverse("scouting:supply_csv"), {"naics": "331529"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    one = next(row for row in rows if row["Code"] == "331529")
    assert (one["Plants"], one["States"], one["By state"]) == ("3", "2", "Georgia 2; Alabama 1")


def test_page__same_number_of_statements_however_many_plants(world, sign_in):
    browser = sign_in(world.officer)
    browser.get(reverse("scouting:supply"))  # what a process keeps of the map is read once
    counts = []
    for more in (1, 15):
        for _each in range(more):
            _can(SiteFactory(naics_id="332710"), f"process {more} {_each}")
        with CaptureQueriesContext(connection) as captured:
            browser.get(reverse("scouting:supply"))
        counts.append(len(captured))
    assert counts[0] == counts[1]
