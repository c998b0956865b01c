"""Scorecards equal totals added up by hand; denominators are named; nobody sees another center."""

import csv
import io
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from factories.accounts import person
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.performance import queries
from lineshaft.domain.metrics import ActivityTotals, OutcomeTotals, VerifiedSplit
from lineshaft.tenancy import use

pytestmark = pytest.mark.django_db


def _seen_by(user, read):
    actor = actor_for(user)
    with use(actor.context):
        return read(actor)


def test_totals_by_center__verified_and_unverified_apart_and_rejected_nowhere(network):
    totals = _seen_by(network.officer, lambda actor: queries.totals_by_center(2027))

    assert totals == {
        network.georgia.pk: VerifiedSplit(
            verified=OutcomeTotals(new_sales=Decimal("100000.00"), jobs_created=4),
            unverified=OutcomeTotals(
                new_sales=Decimal("57000.00"), investment=Decimal("200000.00"), jobs_retained=6
            ),
        ),
        network.montana.pk: VerifiedSplit(verified=OutcomeTotals(new_sales=Decimal("30000.00"))),
    }


def test_totals_by_center__one_quarter(network):
    totals = _seen_by(network.officer, lambda actor: queries.totals_by_center(2027, 2))

    assert totals == {
        network.georgia.pk: VerifiedSplit(unverified=OutcomeTotals(new_sales=Decimal("7000.00")))
    }


def test_totals_by_center__a_center_sees_itself_alone(network):
    totals = _seen_by(network.montana_advisor, lambda actor: queries.totals_by_center(2027))

    assert list(totals) == [network.montana.pk]


def test_totals_by_center__nobody_without_a_context(network):
    assert queries.totals_by_center(2027) == {}


def test_activity__only_the_sums_leave_the_center(network):
    period = queries.Period(queries.FiscalYear(2027))
    expected = ActivityTotals(sites_served=1, engagements_completed=1, hours_delivered=Decimal("6.50"))

    assert _seen_by(network.officer, lambda actor: queries.activity_of(period)) == queries.Activity(
        {network.georgia.pk: expected}, together=expected
    )
    assert _seen_by(network.montana_advisor, lambda actor: queries.activity_of(period)) == queries.Activity(
        {}, together=ActivityTotals()
    )
    with use(actor_for(network.officer).context), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM engagements_visit")
        assert cursor.fetchone() == (0,)


def test_scorecard__equals_the_totals_by_hand(network):
    card = _seen_by(network.director, lambda actor: queries.scorecard(actor, network.georgia, 2027))

    def amounts(metric_id):
        result = card.line(metric_id).result
        return result.verified, result.unverified, result.total

    assert amounts("new_sales") == (100000, 57000, 157000)
    assert amounts("investment") == (0, 200000, 200000)
    assert amounts("total_impact") == (100000, 257000, 357000)
    assert amounts("jobs_created_and_retained") == (4, 6, 10)
    assert card.line("hours_delivered").result.total == Decimal("6.50")
    assert [split.total.new_sales for split in card.trend.values()][-5:] == [11000, 150000, 7000, 0, 0]


def test_scorecard__names_its_denominator(network):
    card = _seen_by(network.director, lambda actor: queries.scorecard(actor, network.georgia, 2027))
    result = card.line("new_sales_per_federal_dollar").result

    assert result.total == Decimal("157000") / Decimal("500000")
    assert result.denominator.name.en == (
        f"federal amount of the FY2027 budget periods of {network.georgia.name}"
    )
    assert result.denominator.status.value == "verified"


def test_scorecard__in_a_quarter_nothing_is_divided_by_a_years_dollars(network):
    card = _seen_by(network.director, lambda actor: queries.scorecard(actor, network.georgia, 2027, 1))

    assert card.line("new_sales").result.total == 150000
    assert card.line("new_sales_per_federal_dollar").is_for_years_only
    assert card.line("new_sales_per_federal_dollar").result.total is None


def test_scorecard__refused_to_another_center(network):
    with pytest.raises(PermissionDenied, match="for its own people"):
        _seen_by(network.montana_advisor, lambda actor: queries.scorecard(actor, network.georgia, 2027))


def test_network__is_the_sum_of_its_centers(network):
    card = _seen_by(network.officer, lambda actor: queries.network_scorecard(actor, 2027))

    assert len(card.rows) >= 2
    for line in card.lines:
        definition = line.result.definition
        if definition.denominator is not None:
            continue
        parts = [row.result(definition.id) for row in card.rows]
        assert line.result.total == sum(part.total for part in parts), definition.id
        if line.result.verified is not None:
            assert line.result.verified == sum(part.verified for part in parts), definition.id
    assert card.federal_dollars.name.en == "base appropriation FY2027"


def test_network__refused_to_centers(network):
    with pytest.raises(PermissionDenied):
        _seen_by(network.director, lambda actor: queries.network_scorecard(actor, 2027))


class TestPages:
    @pytest.fixture(autouse=True)
    def _today(self, time_machine_at_the_demo_day):
        """The pages open at the present survey year."""

    def test_scorecard_shows_both_parts_and_the_denominator(self, network, sign_in):
        page = sign_in(network.director).get(reverse("performance:scorecard")).content.decode()

        assert "FY2027 by survey year: Oct 1, 2026 to Sep 30, 2027" in page
        assert "$157,000" in page
        assert "$57,000" in page
        assert f"budget periods of {network.georgia.name}, $500,000 (verified)" in page

    def test_a_quarter_that_has_not_begun_is_no_zero_in_the_chart(self, network, sign_in):
        trend = sign_in(network.director).get(reverse("performance:scorecard")).context["trend"]

        quarters = [row[0] for row in trend.rows]
        assert quarters[-1] == "FY2027 Q1"
        assert "FY2026 Q4" in quarters

    def test_scorecard_takes_few_statements(self, network, sign_in, django_assert_max_num_queries):
        browser = sign_in(network.director)
        with django_assert_max_num_queries(20) as statements:
            assert browser.get(reverse("performance:scorecard")).status_code == 200
        reads = [one["sql"] for one in statements.captured_queries if "set_config" not in one["sql"]]
        assert len([sql for sql in reads if sql.startswith("SELECT")]) <= 10

    def test_another_center_and_an_unknown_one_give_the_same_answer(self, network, sign_in):
        browser = sign_in(network.montana_advisor)

        foreign = browser.get(reverse("performance:center_scorecard", args=[network.georgia.slug]))
        unknown = browser.get(reverse("performance:center_scorecard", args=["no-such-center"]))

        assert foreign.status_code == unknown.status_code == 404
        assert foreign.content == unknown.content
        assert browser.get(reverse("performance:network")).status_code == 403
        assert browser.get(reverse("performance:network_csv")).status_code == 403

    def test_visitors_are_asked_to_sign_in(self, network, client):
        for name in ("performance:scorecard", "performance:network", "performance:network_csv"):
            assert client.get(reverse(name)).status_code == 302

    def test_a_partner_has_no_scorecard(self, network, sign_in):
        editor = person(Role.PARTNER_EDITOR)

        assert sign_in(editor).get(reverse("performance:scorecard")).status_code == 403

    @pytest.mark.parametrize(
        "query",
        [
            "year=9999",
            "year=abc",
            "year=2027&quarter=9",
            "year=%00",
            "metric=%00",
            "sort=%00",
            "year=" + "9" * 400,
        ],
    )
    def test_bad_periods_give_the_present_year(self, network, sign_in, query):
        response = sign_in(network.officer).get(f"{reverse('performance:network')}?{query}")

        assert response.status_code == 200
        assert "FY2027 by survey year" in response.content.decode()

    def test_network_orders_by_a_column(self, network, sign_in):
        browser = sign_in(network.officer)
        page = browser.get(f"{reverse('performance:network')}?sort=-new_sales").content.decode()
        table = page[page.index('id="centers"') :]

        assert table.index(network.georgia.name) < table.index(network.montana.name)

    def test_network_takes_few_statements(self, network, sign_in, django_assert_max_num_queries):
        browser = sign_in(network.officer)
        with django_assert_max_num_queries(20):
            assert browser.get(reverse("performance:network")).status_code == 200

    def test_network_file_says_whose_data_it_is(self, network, sign_in):
        response = sign_in(network.officer).get(f"{reverse('performance:network_csv')}?year=2027")
        rows = list(csv.DictReader(io.StringIO(response.content.decode())))

        assert {row["data"] for row in rows} == {"demonstration data"}
        line = next(
            row for row in rows if row["center"] == network.georgia.name and row["metric"] == "new_sales"
        )
        assert (line["verified"], line["unverified"], line["total"]) == ("100000.00", "57000.00", "157000.00")
        network_line = next(
            row for row in rows if row["center"] == "Network" and row["metric"] == "new_sales"
        )
        assert Decimal(network_line["total"]) == 187000


class TestMetricPages:
    def test_every_metric_has_a_page_in_both_languages(self, client):
        for metric_id in queries.compute_all(queries.Figures()):
            url = reverse("performance:metric", args=[metric_id])
            assert metric_id in client.get(url).content.decode()
        spanish = client.get(
            reverse("performance:metric", args=["new_sales"]), headers={"accept-language": "es"}
        ).content.decode()
        assert "Ventas nuevas" in spanish

    def test_an_unknown_metric_is_not_found(self, client):
        assert client.get("/metrics/no-such-metric/").status_code == 404
