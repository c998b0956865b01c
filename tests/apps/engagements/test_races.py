"""Two people at the same moment, in transactions of their own: one clear result each."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from factories.companies import SiteFactory
from factories.engagements import RequestFactory
from lineshaft.apps.accounts.actions import once
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.companies.models import Site
from lineshaft.apps.engagements import actions
from lineshaft.apps.engagements.models import Engagement, Request
from lineshaft.apps.network.models import Center, ServiceLine
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope, use

pytestmark = pytest.mark.django_db(transaction=True)


def _both(*acts: Callable[[], Any]) -> list[Any]:
    """What each act gave, or the Conflict it met, when all began together."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            barrier.wait(timeout=10)
            return act()
        except Conflict as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_link__by_two_advisors_to_two_sites(center: Center, advisor: User, colleague: User) -> None:
    help_request = RequestFactory(center=center)
    one, other = SiteFactory(name="One Works"), SiteFactory(name="Other Works")

    def linking(user: User, site: Site) -> Callable[[], Request]:
        def act() -> Request:
            by = actor_for(user)
            with use(by.context):
                return actions.link_request(help_request=help_request, site=site, by=by)

        return act

    results = _both(linking(advisor, one), linking(colleague, other))

    refused = [result for result in results if isinstance(result, Conflict)]
    linked = [result for result in results if isinstance(result, Request)]
    with system_scope("a test looks"):
        stored = Request.objects.select_related("site").get()
    assert (len(linked), len(refused)) == (1, 1)
    assert stored.site == linked[0].site
    assert f"was linked to {stored.site}" in str(refused[0])


def test_take_up__by_two_advisors(center: Center, advisor: User, colleague: User) -> None:
    help_request = RequestFactory(center=center)

    def taking(user: User) -> Callable[[], Request]:
        def act() -> Request:
            by = actor_for(user)
            with use(by.context):
                return actions.take_up(help_request=help_request, by=by)

        return act

    results = _both(taking(advisor), taking(colleague))

    (refused,) = [result for result in results if isinstance(result, Conflict)]
    with system_scope("a test looks"):
        assert f"{Request.objects.select_related('assigned_to').get().assigned_to} took up" in str(refused)


def test_start__by_two_advisors_gives_one_engagement(
    center: Center, advisor: User, colleague: User, site: Site, line: ServiceLine
) -> None:
    help_request = RequestFactory(center=center, site=site, status="linked")

    def starting(user: User) -> Callable[[], Engagement]:
        def act() -> Engagement:
            by = actor_for(user)
            with use(by.context):
                return actions.start_engagement(
                    center=center, site=site, title="Scrap", service_line=line, lead=user,
                    started_on=date(2026, 11, 22), help_request=help_request, by=by,
                )  # fmt: skip

        return act

    results = _both(starting(advisor), starting(colleague))

    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Engagement"]
    with system_scope("a test looks"):
        assert Engagement.objects.count() == 1


def test_ask__two_presses_of_one_button(center: Center) -> None:
    def press() -> str:
        def submit() -> str:
            return actions.submit_request(
                company_name="Peach",
                zip_code="30303",
                state_id="",
                contact_name="M",
                contact_email="m@example.org",
            ).reference

        return once("one-form", submit)

    first, second = _both(press, press)

    assert first == second
    with system_scope("a test looks"):
        assert [row.reference for row in Request.objects.all()] == [first]
