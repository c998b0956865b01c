"""A week is signed by its person after it is over, and stays as it was signed."""

from datetime import date
from decimal import Decimal

import pytest

from factories.engagements import EngagementFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.funding.actions import time as actions
from lineshaft.apps.funding.models import TimeSheet
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger.pay import Effort, Work
from lineshaft.tenancy import use
from weeks import MONDAY, sign

pytestmark = pytest.mark.django_db


def test_sign__not_before_the_week_is_over(center: Center, advisor: User, engagement: Engagement) -> None:
    monday = date(2026, 11, 16)  # today is Sunday of this week
    with pytest.raises(InvalidValue, match=r"not over yet.*200\.430"):
        sign(center, advisor, engagement, monday)


def test_sign__is_the_persons_own(center: Center, signed: TimeSheet, finance_officer: User) -> None:
    assert list(signed.visits.values()) == ["8.00"]
    by = actor_for(finance_officer)
    with use(by.context):
        actions.open_week(sheet=signed, reason="wrong day", by=by)
        with pytest.raises(Conflict, match="by the person"):
            actions.sign_week(sheet=signed, by=by)


def test_keep__a_signed_week_is_not_changed(
    center: Center, advisor: User, signed: TimeSheet, engagement: Engagement
) -> None:
    by = actor_for(advisor)
    with use(by.context), pytest.raises(Conflict, match="signed"):
        actions.keep_week(center=center, monday=MONDAY, efforts=[], paid_hours=Decimal(40), by=by)


def test_keep__an_engagement_of_another_center(center: Center, other_center: Center, advisor: User) -> None:
    theirs = EngagementFactory(center=other_center)
    by = actor_for(advisor)
    with use(by.context), pytest.raises(InvalidValue, match="no engagement"):
        actions.keep_week(
            center=center, monday=MONDAY, efforts=[Effort(MONDAY, Work.ENGAGEMENT, Decimal(8), theirs.pk)],
            paid_hours=Decimal(40), by=by,
        )  # fmt: skip
