"""What *My work* shows of the scorecards, to whom; and the way from a figure to its records."""

from decimal import Decimal

import pytest
from django.urls import reverse

from factories.accounts import person
from factories.surveys import CaseFactory
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.performance import panels, queries
from lineshaft.tenancy import use

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("time_machine_at_the_demo_day")]


def _load(user, panel):
    actor = actor_for(user)
    with use(actor.context):
        return panel(actor)


def test_directors_and_boards_see_their_center(network, django_assert_num_queries):
    board = person(Role.VIEWER, network.georgia.organisation)

    for user in (network.director, board):
        values = {figure.label: figure.value for figure in _load(user, panels.own_center)["figures"]}
        assert values == {"New sales": 157000, "Company investment": 200000, "Jobs created and retained": 10}
    actor = actor_for(board)
    with use(actor.context), django_assert_num_queries(1):
        panels.own_center(actor)


def test_the_program_office_sees_the_network(network):
    context = _load(network.officer, panels.network)

    assert context["centers"] == 2
    assert context["figures"][0].value == 187000


def test_others_have_no_panel(network):
    advisor = person(Role.ADVISOR, network.georgia.organisation)

    assert _load(advisor, panels.own_center) is None
    assert _load(advisor, panels.network) is None
    assert _load(network.officer, panels.own_center) is None


def test_a_figure_leads_to_its_records(network, sign_in):
    browser = sign_in(network.director)
    page = browser.get(reverse("performance:scorecard") + "?year=2027&quarter=1").content.decode()
    url = f"{reverse('engagements:outcomes')}?period=2027Q1&kind=new_sales&center={network.georgia.pk}"

    assert url.replace("&", "&amp;") in page
    assert browser.get(url).status_code == 200


def test_a_viewer_is_shown_no_way_to_records(network, sign_in):
    board = person(Role.VIEWER, network.georgia.organisation)
    page = sign_in(board).get(reverse("performance:scorecard")).content.decode()

    assert reverse("engagements:outcomes") not in page


def test_survey_counts(network):
    for status in ("invited", "answered", "answered", "candidate"):
        CaseFactory(center=network.georgia, status=status, wave__fiscal_year=2027, wave__quarter=1)
    card = _load(network.director, lambda actor: queries.scorecard(actor, network.georgia, 2027))
    result = card.line("survey_response_rate").result

    assert result.denominator.amount == 3
    assert round(result.total, 2) == Decimal("66.67")
