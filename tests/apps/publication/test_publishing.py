"""Publications: idempotent, kept, the same bytes forever; written by the system alone."""

import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from factories.accounts import person
from factories.companies import SiteFactory
from factories.engagements import EngagementFactory, OutcomeFactory, VisitFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.engagements.models import Outcome
from lineshaft.apps.publication import actions, exports, queries
from lineshaft.apps.publication.models import Figure, Publication
from lineshaft.domain.errors import InvalidValue
from lineshaft.tenancy import Context, Scope, system_scope, use

pytestmark = pytest.mark.django_db

PUBLIC = Context(scope=Scope.PUBLIC)


def _figure(publication, metric, state=None):
    with use(PUBLIC):
        return Figure.objects.get(publication=publication, metric=metric, state_id=state)


def _json(publication):
    with use(PUBLIC):
        return exports.as_json(publication, queries.figures_of(publication))


def test_publish__equals_the_totals_by_hand(report):
    report("13", 100, 200, 300, 400, 500)
    report("13", 10, 20, 30, 40, 50, status="reported")
    report("13", 9999, status="rejected")

    publication, is_new = actions.publish(fiscal_year=2026)

    figure = _figure(publication, "new_sales", "13")
    assert is_new
    assert (figure.value, figure.verified, figure.unverified, figure.companies) == (1650, 1500, 150, 10)
    assert _figure(publication, "new_sales").value == 1650
    assert _figure(publication, "new_sales", "30").withheld == "nothing"


def test_publish__the_state_of_the_site_counts(report):
    sites = report("13", 1, 1, 1, 1, 1)
    with system_scope("the outcomes of Georgia sites were reported by Montana's center"):
        Outcome.objects.filter(site__in=sites).update(center=CenterFactory(state_id="30"))

    publication, _ = actions.publish(fiscal_year=2026)

    assert _figure(publication, "new_sales", "13").value == 5
    assert _figure(publication, "new_sales", "30").withheld == "nothing"


def test_publish__two_plants_of_one_company_are_one_company(report):
    sites = report("13", 1, 1, 1, 1)
    report("13", 1, sites=[SiteFactory(company=sites[0].company)])

    publication, _ = actions.publish(fiscal_year=2026)

    assert _figure(publication, "new_sales", "13").withheld == "protected"


def test_publish__counts_work_done(report):
    center = CenterFactory(state_id="13")
    for _ in range(5):
        engagement = EngagementFactory(
            center=center,
            site=SiteFactory(),
            status="completed",
            started_on="2026-01-01",
            completed_on="2026-02-01",
        )
    VisitFactory(engagement=engagement, held_on="2026-01-05")
    VisitFactory(engagement=EngagementFactory(center=center, site=SiteFactory()), held_on="2026-09-30")
    VisitFactory(engagement=EngagementFactory(center=center, site=SiteFactory()), held_on="2026-10-01")

    publication, _ = actions.publish(fiscal_year=2026)

    assert _figure(publication, "engagements_completed", "13").value == 5
    assert _figure(publication, "sites_served", "13").value == 6


def test_publish__again_with_nothing_changed_makes_nothing(report):
    report("13", 1, 2, 3, 4, 5)
    first, _ = actions.publish(fiscal_year=2026)

    second, is_new = actions.publish(fiscal_year=2026)

    assert (second.pk, is_new) == (first.pk, False)


def test_publish__old_publications_stay_the_same_bytes(report):
    report("13", 1, 2, 3, 4, 5)
    first, _ = actions.publish(fiscal_year=2026)
    before = _json(first)

    report("13", 60, 70)
    second, is_new = actions.publish(fiscal_year=2026)

    with use(PUBLIC):
        first = queries.publication_by_id(first.pk)
        assert [each.pk for each in queries.current_publications()] == [second.pk]
    assert is_new
    assert not first.is_current
    assert _json(first) == before
    assert _json(second) != before


def test_publish__the_same_records_give_the_same_figures(report):
    report("13", 1, 2, 3, 4, 5)
    first, _ = actions.publish(fiscal_year=2026)
    report("13", 6)
    actions.publish(fiscal_year=2026)
    with system_scope("the late answer is taken back"):
        Outcome.objects.filter(amount=6).update(state="rejected")

    third, is_new = actions.publish(fiscal_year=2026)

    assert is_new
    assert third.inputs_sha256 == first.inputs_sha256
    assert json.loads(_json(third))["figures"] == json.loads(_json(first))["figures"]


def test_publish__says_when_it_shows_synthetic_records(report, settings):
    settings.DEMO = False
    report("13", 1)
    real, _ = actions.publish(fiscal_year=2026)
    OutcomeFactory(fiscal_year=2026, is_synthetic=True)
    mixed, _ = actions.publish(fiscal_year=2026)

    assert (real.is_synthetic, mixed.is_synthetic) == (False, True)


@pytest.mark.parametrize("year", [0, 1900, 9999, -1])
def test_publish__refuses_a_year_out_of_range(db, year):
    with pytest.raises(InvalidValue):
        actions.publish(fiscal_year=year)


def test_the_fingerprint_of_the_records_is_no_plain_hash(report, settings):
    report("13", 100)
    with system_scope("a test compares fingerprints"):
        inputs = queries.inputs_of(queries.FiscalYear(2026))
    one = queries.inputs_hash(inputs)
    settings.SECRET_KEY = "another installation"

    assert queries.inputs_hash(inputs) != one


@pytest.mark.parametrize("role", [Role.PROGRAM_OFFICER, Role.DIRECTOR])
def test_row_policies__nobody_writes_a_publication(report, role):
    report("13", 1, 2, 3, 4, 5)
    publication, _ = actions.publish(fiscal_year=2026)
    user = person(role, None if role is Role.PROGRAM_OFFICER else CenterFactory().organisation)

    with use(actor_for(user).context):
        assert Figure.objects.update(value=Decimal(1)) == 0
        assert Publication.objects.all().delete()[0] == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Figure.objects.create(publication=publication, metric="new_sales", state_id="30", value=1)


def test_row_policies__nothing_without_a_context(report):
    report("13", 1, 2, 3, 4, 5)
    actions.publish(fiscal_year=2026)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM publication_figure")
        assert cursor.fetchone() == (0,)


class TestJobs:
    def test_refresh__is_deferred_once_and_runs(self, report, run_jobs):
        report("13", 1, 2, 3, 4, 5)
        officer = actor_for(person(Role.PROGRAM_OFFICER))
        actions.ask_for_refresh(fiscal_year=2026, by=officer)
        actions.ask_for_refresh(fiscal_year=2026, by=officer)

        assert run_jobs() == ["publication.refresh"]
        with use(PUBLIC):
            assert Publication.objects.get().computed_by_id == officer.user_id

    def test_refresh__refused_to_centers(self, db):
        director = actor_for(person(Role.DIRECTOR, CenterFactory().organisation))

        with pytest.raises(PermissionDenied):
            actions.ask_for_refresh(fiscal_year=2026, by=director)


class TestCommand:
    def test_publishes_every_year_with_outcomes(self, report):
        report("13", 1)
        OutcomeFactory(fiscal_year=2027)
        out = StringIO()
        call_command("publish_results", stdout=out)

        assert out.getvalue().count("new publication") == 2

    def test_publishes_one_year(self, report):
        out = StringIO()
        call_command("publish_results", "--fiscal-year", "FY2026", stdout=out)

        assert out.getvalue().startswith("FY2026: new publication")

    def test_refuses_what_is_no_year(self, db):
        with pytest.raises(CommandError, match="soon"):
            call_command("publish_results", "--fiscal-year", "soon")


def test_changed_outcome__waits_for_the_next_quarter_outside_the_demo(report, settings, time_machine):
    settings.DEMO = False
    time_machine.move_to("2026-11-22T15:00:00-05:00", tick=False)
    report("13", 100, 200, 300, 400, 500)
    first = actions.publish_when_due(fiscal_year=2026)
    report("13", 600)
    assert actions.publish_when_due(fiscal_year=2026) is None
    time_machine.move_to("2027-01-02T15:00:00-05:00", tick=False)
    second = actions.publish_when_due(fiscal_year=2026)
    assert second is not None
    assert second != first


def test_changed_outcome__is_public_at_once_in_the_demo(report):
    report("13", 100, 200, 300, 400, 500)
    first = actions.publish_when_due(fiscal_year=2026)
    report("13", 600)
    assert actions.publish_when_due(fiscal_year=2026) != first
