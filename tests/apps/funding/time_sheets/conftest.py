"""An advisor of Georgia with a visit, a signed week, and pay."""

from datetime import timedelta
from decimal import Decimal

import pytest

from factories.engagements import EngagementFactory, VisitFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.engagements.models import Engagement, Visit
from lineshaft.apps.funding.actions import time as actions
from lineshaft.apps.funding.models import PayPeriod, TimeSheet
from lineshaft.apps.network.models import Award, BudgetPeriod, Center
from lineshaft.domain.ledger import FundSource
from lineshaft.tenancy import use
from weeks import MONDAY, sign


@pytest.fixture
def engagement(center: Center, advisor: User) -> Engagement:
    return EngagementFactory(center=center, lead=advisor)


@pytest.fixture
def visit(engagement: Engagement) -> Visit:
    return VisitFactory(engagement=engagement, held_on=MONDAY, hours=Decimal("8.00"))


@pytest.fixture
def pay(
    center: Center, award: Award, period: BudgetPeriod, finance_officer: User, advisor: User
) -> PayPeriod:
    """Two weeks' pay of the advisor; all work is paid half by the award and half by the state."""
    by = actor_for(finance_officer)
    shares = {FundSource.FEDERAL: Decimal(50), FundSource.STATE: Decimal(50)}
    with use(by.context):
        actions.enter_plan(
            center=center, award=award, person=None, activity="", shares=shares, starts_on=award.starts_on, by=by
        )  # fmt: skip
        return actions.enter_pay(
            center=center, person=advisor, starts_on=MONDAY, ends_on=MONDAY + timedelta(days=13),
            salary=Decimal("3000.01"), fringe=Decimal("900.00"), by=by,
        )  # fmt: skip


@pytest.fixture
def signed(center: Center, advisor: User, engagement: Engagement, visit: Visit) -> TimeSheet:
    return sign(center, advisor, engagement)
