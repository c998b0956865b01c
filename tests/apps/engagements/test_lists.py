"""The lists of requests, engagements and outcomes: sorted, counted, and taken away as files."""

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from factories.accounts import person
from factories.companies import SiteFactory
from factories.engagements import EngagementFactory, OutcomeFactory, RequestFactory, VisitFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies.models import Site
from lineshaft.apps.engagements import exports, queries
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import DisclosureClass, use

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


def _sorted_by(browser: Client, address: str, sort: str, shown: Callable[[Any], Any]) -> list[Any]:
    return [shown(row) for row in browser.get(address, {"sort": sort}).context["page"]]


def _file(browser: Client, address: str, **query: str) -> list[dict[str, str]]:
    answer = browser.get(address, query)
    assert answer.status_code == 200
    assert "demonstration-data" in answer.headers["Content-Disposition"]
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))


def test_requests__are_sorted_counted_and_taken_away_as_filtered(
    sign_in: SignIn, center: Center, other_center: Center, advisor: User
) -> None:
    RequestFactory(
        center=center, company_name="zinc Works", city="Rome", status="accepted", assigned_to=advisor
    )
    RequestFactory(center=center, company_name="Alpha Mill", city="athens", areas=["workforce"])
    RequestFactory(center=center, company_name="Done Inc", status="closed", closing_reason="gone")
    RequestFactory(center=other_center, company_name="Palmetto Parts")
    browser = sign_in(advisor)

    def names(sort: str) -> list[str]:
        return _sorted_by(browser, "/requests/", sort, lambda row: row.company_name)

    assert names("company") == ["Alpha Mill", "zinc Works"]
    assert names("-company") == ["zinc Works", "Alpha Mill"]
    assert names("place") == ["Alpha Mill", "zinc Works"]
    assert names("handler") == ["Alpha Mill", "zinc Works"]
    assert len(names("received")) == len(names("nonsense")) == 2
    assert browser.get("/requests/").context["total"] == 2
    rows = _file(browser, "/requests/export.csv", status="all", area="workforce")
    assert [(row["Status"], row["Areas of help"], row["Note"]) for row in rows] == [
        ("new", "Workforce", "demonstration data")
    ]
    assert len(_file(browser, "/requests/export.csv", status="all")) == 3
    assert len(_file(browser, "/requests/export.csv")) == 2


def test_engagements__are_sorted_counted_and_taken_away_as_filtered(
    sign_in: SignIn, center: Center, other_center: Center, site: Site, advisor: User, evaluator: User
) -> None:
    long_ago = EngagementFactory(center=center, site=site, lead=advisor, title="lean week")
    VisitFactory(engagement=long_ago, held_on=date(2026, 8, 1))
    never = EngagementFactory(center=center, site=site, lead=advisor, title="Audit")
    lately = EngagementFactory(center=center, site=SiteFactory(), lead=advisor, title="Zone map")
    VisitFactory(engagement=lately, held_on=date(2026, 11, 1))
    EngagementFactory(center=other_center, title="Not ours")
    browser = sign_in(advisor)

    def titles(sort: str) -> list[str]:
        return _sorted_by(browser, "/engagements/", sort, lambda row: row.title)

    assert titles("title") == ["Audit", "lean week", "Zone map"]
    assert titles("visit") == [never.title, long_ago.title, lately.title]
    assert titles("-visit") == [lately.title, long_ago.title, never.title]
    for column in ("site", "line", "lead", "start", "status"):
        assert sorted(titles(column)) == sorted(titles("title"))
    assert browser.get("/engagements/").context["total"] == 3
    assert [row["Title"] for row in _file(browser, "/engagements/export.csv", q="lean")] == ["lean week"]
    assert "Not ours" not in str(_file(browser, "/engagements/export.csv"))

    office = sign_in(evaluator).get("/engagements/", {"sort": "visit"})
    assert office.context["total"] == 4
    assert "sort=title" not in office.content.decode()


def test_outcomes__are_sorted_counted_and_taken_away_as_filtered(
    sign_in: SignIn, center: Center, other_center: Center, site: Site, advisor: User
) -> None:
    for amount in (300, 20_000, 1000):
        OutcomeFactory(center=center, site=site, kind="new_sales", amount=amount)
    OutcomeFactory(center=center, site=site, kind="jobs_created", amount=7)
    OutcomeFactory(center=other_center, site=site, kind="new_sales", amount=55)
    browser = sign_in(advisor)

    amounts = _sorted_by(browser, "/outcomes/", "-amount", lambda row: row.amount)

    assert amounts == [Decimal(20_000), Decimal(1000), Decimal(300), Decimal(7)]
    assert browser.get("/outcomes/", {"sort": "quarter"}).context["total"] == 4
    rows = _file(browser, "/outcomes/export.csv", kind="jobs_created")
    assert [(row["Amount"], row["Unit"]) for row in rows] == [("7.00", "people")]
    assert len(_file(browser, "/outcomes/export.csv")) == 4


@pytest.mark.parametrize("columns", [exports.REQUESTS, exports.ENGAGEMENTS, exports.OUTCOMES])
def test_files__hold_nothing_confidential(columns: tuple[exports.Column, ...]) -> None:
    allowed = {DisclosureClass.PUBLIC, DisclosureClass.NETWORK, DisclosureClass.CENTER}
    for _heading, model, field, _read in columns:
        assert model.DISCLOSURE[field] in allowed, (model, field)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["requests", "engagements", "outcomes"])
def test_files__are_not_for_the_board_and_not_for_visitors(
    sign_in: SignIn, client: Client, center: Center, name: str
) -> None:
    assert client.get(f"/{name}/export.csv").status_code == 302
    assert sign_in(person(Role.VIEWER, center.organisation)).get(f"/{name}/export.csv").status_code == 403


def test_the_work_of_all_centers_is_read_in_the_order_of_an_index() -> None:
    evaluator = actor_for(person(Role.EVALUATOR))
    with use(evaluator.context), connection.cursor() as cursor:
        for other_way in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{other_way} = off")
        plan = queries.engagements_of(evaluator).order_by("-started_on", "-id")[:51].explain()
    assert "engagement_of_all_by_start" in plan
    assert "Sort" not in plan.split("SubPlan")[0]
