"""Targets: set by a director, kept with their history, seen by the program office."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from factories.accounts import person
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.performance import actions, queries
from lineshaft.apps.performance.models import Target
from lineshaft.domain.errors import InvalidValue
from lineshaft.tenancy import use

pytestmark = pytest.mark.django_db


def _set(user, center, values, note=""):
    actor = actor_for(user)
    with use(actor.context):
        return actions.set_targets(center=center, fiscal_year=2027, values=values, note=note, by=actor)


def _targets(user, center):
    with use(actor_for(user).context):
        return {
            pk: target.value for pk, target in queries.targets_of(center, queries.FiscalYear(2027)).items()
        }


def test_set_targets__writes_what_changed(network):
    changed = _set(network.director, network.georgia, {"new_sales": Decimal("300000"), "investment": None})

    assert changed == 1
    assert _targets(network.director, network.georgia) == {"new_sales": Decimal("300000.00")}
    assert _set(network.director, network.georgia, {"new_sales": Decimal("300000.00")}) == 0
    assert _set(network.director, network.georgia, {"new_sales": None}) == 1
    assert _targets(network.director, network.georgia) == {}


def test_set_targets__progress_counts_both_parts(network):
    _set(network.director, network.georgia, {"new_sales": Decimal("314000")})
    actor = actor_for(network.director)
    with use(actor.context):
        card = queries.scorecard(actor, network.georgia, 2027)

    assert card.line("new_sales").progress == Decimal("0.5")


@pytest.mark.parametrize(
    "values",
    [
        {"no_such_metric": Decimal(1)},
        {"new_sales": Decimal(-1)},
        {"new_sales": Decimal("NaN")},
        {"new_sales": Decimal(10) ** 13},
    ],
)
def test_set_targets__refuses_and_writes_nothing(network, values):
    with pytest.raises(InvalidValue):
        _set(network.director, network.georgia, {"investment": Decimal(5), **values})

    assert _targets(network.director, network.georgia) == {}


def test_set_targets__refused_to_advisors_and_other_centers(network):
    advisor = person(Role.ADVISOR, network.georgia.organisation)
    for user in (advisor, network.montana_advisor, network.officer):
        with pytest.raises(PermissionDenied):
            _set(user, network.georgia, {"new_sales": Decimal(1)})


def test_targets__row_policies_hide_them_from_other_centers(network):
    _set(network.director, network.georgia, {"new_sales": Decimal(1)})

    with use(actor_for(network.montana_advisor).context):
        assert not Target.objects.exists()
    assert _targets(network.officer, network.georgia) == {"new_sales": Decimal(1)}


class TestPage:
    def _post(self, browser, center, **fields):
        url = reverse("performance:targets", args=[center.slug]) + "?year=2027"
        form = browser.get(url).context["form"]
        return browser.post(url, {"once": form["once"].value(), **fields})

    def test_saves_and_shows_who_set_it(self, network, sign_in):
        browser = sign_in(network.director)

        response = self._post(browser, network.georgia, new_sales="$1,500,000", note="Agreed with the board")

        assert response.status_code == 302
        page = browser.get(
            reverse("performance:targets", args=[network.georgia.slug]) + "?year=2027"
        ).content.decode()
        assert 'value="1500000"' in page
        assert str(network.director) in page

    @pytest.mark.parametrize("value", ["-5", "abc", "1e400", "NaN", "9" * 30, "1.234"])
    def test_refuses_what_is_no_target(self, network, sign_in, value):
        response = self._post(sign_in(network.director), network.georgia, new_sales=value)

        assert response.status_code == 200
        assert "new_sales" in response.context["form"].errors

    def test_is_for_directors(self, network, sign_in):
        advisor = person(Role.ADVISOR, network.georgia.organisation)

        assert (
            sign_in(advisor).get(reverse("performance:targets", args=[network.georgia.slug])).status_code
            == 403
        )
