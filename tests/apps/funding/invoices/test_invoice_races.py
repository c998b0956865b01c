"""Two people at one invoice at the same moment, each in a transaction of their own."""

from decimal import Decimal

import pytest

from factories.accounts import person
from factories.engagements import EngagementFactory
from invoicing import TODAY, pay
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.funding import actions
from lineshaft.apps.funding.actions import Billed
from lineshaft.apps.funding.models import Invoice, InvoicePayment
from lineshaft.apps.network.models import BudgetPeriod, Center
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope, use
from simultaneous import acting, in_between

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def payment(
    center: Center, next_period: BudgetPeriod, finance_officer: User, advisor: User
) -> InvoicePayment:
    """An invoice of $1,000 that is paid."""
    engagement = EngagementFactory(center=center, lead=advisor)
    by = actor_for(finance_officer)
    with use(by.context):
        billed = Billed(next_period, "Peach Tool", [("Class", Decimal(1000))])
        draft = actions.draft_invoice(engagement=engagement, billed=billed, by=by)
        return pay(actions.issue_invoice(invoice=draft, by=by), "1000", by)


def test_a_payment_taken_back_by_two__is_taken_back_once(
    payment: InvoicePayment, center: Center, finance_officer: User
) -> None:
    colleague = person(Role.FINANCE_OFFICER, center.organisation)

    def take_back(who: User):  # type: ignore[no-untyped-def]
        return acting(
            who,
            lambda by: actions.take_payment_back(payment=payment, booked_on=TODAY, reason="bounced", by=by),
        )

    first, second = in_between(take_back(finance_officer), take_back(colleague))
    assert isinstance(first, InvoicePayment)
    assert isinstance(second, Conflict)
    assert "taken back already" in str(second)
    with system_scope("a test looks"):
        assert Invoice.objects.get().open_amount == 1000
        assert InvoicePayment.objects.count() == 2
