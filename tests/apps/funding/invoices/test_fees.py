"""Fees of engagements: by the scale of the center, or with a reason."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from factories.accounts import MembershipFactory
from invoicing import TODAY, MakeInvoice, agree, browser_of, scale
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.funding import queries
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope, use


def test_scale__by_size_and_day(acting: Actor, center: Center, engagement: Engagement) -> None:
    assert queries.percent_for(engagement, TODAY) == 100
    scale(center, acting, {0: "25", 20: "50", 100: "100"}, date(2026, 1, 1))
    scale(center, acting, {0: "60"}, date(2026, 11, 1))
    assert queries.percent_for(engagement, date(2026, 10, 31)) == 50
    assert queries.percent_for(engagement, TODAY) == 60


@pytest.mark.parametrize(
    ("steps", "said"), [({10: "50"}, "do not begin at 0"), ({0: "50", 10: "40"}, "falls with size")]
)
def test_scale__that_cannot_be(acting: Actor, center: Center, steps: dict[int, str], said: str) -> None:
    with pytest.raises(InvalidValue, match=said):
        scale(center, acting, steps)


def test_scale__of_a_day_is_recorded_once(acting: Actor, center: Center) -> None:
    scale(center, acting, {0: "50"})
    with pytest.raises(Conflict, match="is recorded already"):
        scale(center, acting, {0: "60"})


def test_fee__by_the_scale_or_with_a_reason(
    make: MakeInvoice, acting: Actor, center: Center, engagement: Engagement, advisor: User
) -> None:
    scale(center, acting, {0: "50"})
    make()
    by = actor_for(advisor)
    with use(by.context):
        with pytest.raises(InvalidValue, match=r"the scale gives \$2,000\.00"):
            agree(engagement, by, "4000", "1500")
        with pytest.raises(InvalidValue, match="is no fee of a company"):
            agree(engagement, by, "1000000000000", "1")
        assert agree(engagement, by, "4000", "1500", "a long friend").percent == 50
        assert agree(engagement, by, "4000", "2000").agreed_fee == 2000
        with pytest.raises(InvalidValue, match=r"less than the \$1,000\.00 that was invoiced"):
            agree(engagement, by, "1000", "500")
    with pytest.raises(PermissionDenied):
        agree(engagement, acting, "4000", "2000")


def test_settings_page__scale_and_reminders(finance_officer: User, director: User, center: Center) -> None:
    page = reverse("funding:fee_settings")
    scale_sent = {"form": "scale", "scale-once": str(uuid.uuid4()), "scale-applies_from": "2026-11-01",
                  "scale-employees_1": "0", "scale-percent_1": "50", "scale-employees_2": "100"}  # fmt: skip
    browser = browser_of(finance_officer)
    assert "only one of its two numbers" in browser.post(page, scale_sent).content.decode()
    assert browser.post(page, scale_sent | {"scale-percent_2": "100"}).status_code == 302
    setting = {"form": "settings", "setting-once": str(uuid.uuid4()), "setting-days_to_pay": "45",
               "setting-pay_to": "Check to the center", "setting-reminds": "on",
               "setting-remind_every_days": "14"}  # fmt: skip
    assert browser.post(page, setting).status_code == 302
    assert browser_of(director).post(page, setting | {"setting-once": str(uuid.uuid4())}).status_code == 403
    text = browser.get(page).content.decode()
    assert "50.00%" in text
    with system_scope("a test looks"):
        assert queries.settings_of(center.pk).days_to_pay == 45


def test_settings_page__of_each_of_the_persons_centers(
    finance_officer: User, center: Center, other_center: Center
) -> None:
    browser = browser_of(finance_officer)
    page = reverse("funding:fee_settings")
    assert browser.get(f"{page}?center={other_center.pk}").status_code == 404
    assert "Also yours" not in browser.get(page).content.decode()
    MembershipFactory(
        user=finance_officer, organisation=other_center.organisation, role=Role.FINANCE_OFFICER.value
    )

    for here, there in ((center, other_center), (other_center, center)):
        text = browser.get(f"{page}?center={here.pk}").content.decode()
        assert f'href="?center={there.pk}">{there.name}</a>' in text
        assert f'href="?center={here.pk}"' not in text
    setting = {"form": "settings", "setting-once": str(uuid.uuid4()), "setting-days_to_pay": "60",
               "setting-pay_to": "Wire", "setting-remind_every_days": "14"}  # fmt: skip
    assert browser.post(f"{page}?center={other_center.pk}", setting).status_code == 302
    with system_scope("a test looks"):
        found = [queries.settings_of(each.pk).days_to_pay for each in (center, other_center)]
    assert found == [30, 60]
