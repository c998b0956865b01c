"""A site counts once in each total: of a center, of the network, and in public figures of its state."""

from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from factories.accounts import person
from factories.companies import SiteFactory
from factories.engagements import EngagementFactory, VisitFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.performance import queries
from lineshaft.apps.publication import actions as publication
from lineshaft.apps.publication.models import Figure
from lineshaft.domain.periods import FiscalYear
from lineshaft.tenancy import Context, Scope, use

pytestmark = pytest.mark.django_db
YEAR = queries.Period(FiscalYear(2027))

# Which center served which site, and whether the work is completed or has a visit.
WORK = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 4), st.booleans()), max_size=12)


@pytest.fixture
def centers(db):
    return [CenterFactory(state_id=fips) for fips in ("13", "30", "01")]


@pytest.fixture
def sites(db):
    return [SiteFactory() for _ in range(5)]


@pytest.fixture
def officer(db):
    return actor_for(person(Role.PROGRAM_OFFICER))


def _did(center, site, *, is_completed):
    if is_completed:
        EngagementFactory(
            center=center, site=site, status="completed", started_on="2026-08-01", completed_on="2026-10-20"
        )
    else:
        VisitFactory(engagement=EngagementFactory(center=center, site=site), held_on="2026-10-05")


def _activity(officer):
    with use(officer.context):
        return queries.activity_of(YEAR)


@settings(max_examples=15)
@given(work=WORK, chance=st.randoms())
def test_sites_served__the_network_counts_different_sites(centers, sites, officer, work, chance):
    with transaction.atomic():
        for center, site, is_completed in work:
            _did(centers[center], sites[site], is_completed=is_completed)
        one = _activity(officer)
        transaction.set_rollback(True)
    shuffled = list(work)
    chance.shuffle(shuffled)
    with transaction.atomic():
        for center, site, is_completed in shuffled:
            _did(centers[center], sites[site], is_completed=is_completed)
        other = _activity(officer)
        transaction.set_rollback(True)

    assert one.together == other.together
    assert one.by_center == other.by_center
    by_center = [totals.sites_served for totals in one.by_center.values()]
    served_by = {site: {center for center, served, _ in work if served == site} for _, site, _ in work}
    assert one.together.sites_served == len(served_by)
    assert sum(by_center) == sum(len(who) for who in served_by.values()) >= one.together.sites_served
    if all(len(who) == 1 for who in served_by.values()):
        assert sum(by_center) == one.together.sites_served
    assert one.together.engagements_completed == sum(is_completed for *_, is_completed in work)
    hours = [totals.hours_delivered for totals in one.by_center.values()]
    assert one.together.hours_delivered == sum(hours, start=Decimal(0))


def test_sites_served__two_centers_at_one_site(centers, sites, officer):
    for center in centers[:2]:
        _did(center, sites[0], is_completed=True)
    _did(centers[0], sites[1], is_completed=False)

    with use(officer.context):
        card = queries.network_scorecard(officer, 2027)
    network = next(line.result for line in card.lines if line.result.definition.id == "sites_served")

    assert network.total == 2
    assert sum(row.result("sites_served").total for row in card.rows) == 3


def test_sites_served__the_page_says_so(centers, sites, officer, sign_in, time_machine_at_the_demo_day):
    for center in centers[:2]:
        _did(center, sites[0], is_completed=True)

    page = sign_in(officer.user).get(reverse("performance:network")).content.decode()

    assert "A site that several centers served counts once." in page
    assert "The centers&#x27; own figures add up to 2." in page


def test_sites_served__public_figures_count_a_site_once(centers, officer):
    for site in (SiteFactory() for _ in range(6)):
        for center in centers[:2]:
            _did(center, site, is_completed=True)

    publication.publish(fiscal_year=2027)

    with use(Context(scope=Scope.PUBLIC)):
        figures = Figure.objects.filter(publication__fiscal_year=2027, metric="sites_served", withheld="")
        assert {figure.state_id: figure.value for figure in figures} == {None: 6, "13": 6}
