"""Pay and plans: what cannot be, and who sees them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.audit.models import AuditEvent
from lineshaft.apps.funding.actions import time as actions
from lineshaft.apps.funding.models import PayPeriod
from lineshaft.apps.network.models import Award, Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger import FundSource
from lineshaft.tenancy import system_scope, use
from weeks import MONDAY, SignIn

pytestmark = pytest.mark.django_db


def test_pay__is_seen_by_the_finance_officer_alone(
    pay: PayPeriod,
    finance_officer: User,
    director: User,
    advisor: User,
    stranger: User,
    officer: User,
    center: Center,
) -> None:
    with use(actor_for(finance_officer).context):
        assert PayPeriod.objects.get().salary == Decimal("3000.01")
    for who in (director, advisor, stranger, officer):
        with use(actor_for(who).context):
            assert not PayPeriod.objects.exists()
            with pytest.raises(DatabaseError), transaction.atomic():
                PayPeriod.objects.create(
                    center=center,
                    person=advisor,
                    starts_on=date(2026, 5, 4),
                    ends_on=date(2026, 5, 10),
                    salary=1,
                    fringe=0,
                )
    with system_scope("a test looks"):
        assert "3000.01" not in str(list(AuditEvent.objects.filter(table_name="funding_payperiod").values()))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"starts_on": date(2026, 5, 5)}, "no Monday"),
        ({"ends_on": date(2026, 5, 9)}, "no Sunday"),
        ({"salary": Decimal(0)}, "not above zero"),
        ({"fringe": Decimal(-1)}, "below zero"),
        (
            {"starts_on": MONDAY + timedelta(days=7), "ends_on": MONDAY + timedelta(days=20)},
            "entered already",
        ),
    ],
)
def test_pay__that_cannot_be(
    pay: PayPeriod, finance_officer: User, advisor: User, center: Center, changed: dict[str, Any], said: str
) -> None:
    by = actor_for(finance_officer)
    given = {
        "starts_on": date(2026, 5, 4), "ends_on": date(2026, 5, 10), "salary": Decimal(1), "fringe": Decimal(0),
    } | changed  # fmt: skip
    with use(by.context), pytest.raises((InvalidValue, Conflict), match=said):
        actions.enter_pay(center=center, person=advisor, by=by, **given)


def test_plan__has_to_be_whole(
    pay: PayPeriod, finance_officer: User, center: Center, award: Award, director: User
) -> None:
    by = actor_for(finance_officer)
    given: dict[str, Any] = {
        "center": center,
        "award": award,
        "person": None,
        "activity": "",
        "starts_on": MONDAY,
    }
    with use(by.context):
        for shares in ({FundSource.FEDERAL: Decimal(90)}, {FundSource.IN_KIND: Decimal(100)}):
            with pytest.raises(InvalidValue):
                actions.enter_plan(**given, shares=shares, by=by)
    other = actor_for(director)
    with use(other.context), pytest.raises(PermissionDenied):
        actions.enter_plan(**given, shares={FundSource.FEDERAL: Decimal(100)}, by=other)


def test_pages__of_pay_are_for_the_finance_officer(
    sign_in: SignIn,
    pay: PayPeriod,
    finance_officer: User,
    director: User,
    advisor: User,
    stranger: User,
    officer: User,
) -> None:
    assert "3,000.01" in sign_in(finance_officer).get("/funding/time/pay/").content.decode()
    for who in (director, advisor, officer):
        for part in ("pay/", "pay/new/", "plans/new/"):
            assert sign_in(who).get(f"/funding/time/{part}").status_code == 403
    assert "3,000.01" not in sign_in(stranger).get("/funding/time/pay/").content.decode()
