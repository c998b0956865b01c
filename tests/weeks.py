"""Weeks of people for tests of time sheets."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from django.test import Client

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.funding.actions import time as actions
from lineshaft.apps.funding.models import JournalEntry, Posting, TimeSheet
from lineshaft.apps.network.models import Center
from lineshaft.domain.ledger import Account
from lineshaft.domain.ledger.pay import Effort, Work
from lineshaft.tenancy import system_scope, use

SignIn = Callable[[User], Client]
MONDAY = date(2026, 3, 2)


def week(engagement: Engagement, *, monday: date = MONDAY) -> list[Effort]:
    """A day at the plant, three of programs, and a day off."""
    work = [Work.ENGAGEMENT, Work.PROGRAM, Work.PROGRAM, Work.PROGRAM, Work.LEAVE]
    return [
        Effort(
            monday + timedelta(days=n), each, Decimal(8), engagement.pk if each is Work.ENGAGEMENT else None
        )
        for n, each in enumerate(work)
    ]


def sign(center: Center, advisor: User, engagement: Engagement, monday: date = MONDAY) -> TimeSheet:
    by = actor_for(advisor)
    with use(by.context):
        sheet = actions.keep_week(
            center=center,
            monday=monday,
            efforts=week(engagement, monday=monday),
            paid_hours=Decimal(40),
            by=by,
        )
        return actions.sign_week(sheet=sheet, by=by)


def approve(sheet: TimeSheet, who: User) -> list[JournalEntry]:
    by = actor_for(who)
    with use(by.context):
        return actions.approve_week(sheet=sheet, by=by)


def costs() -> dict[tuple[str, str, str], Decimal]:
    sums: dict[tuple[str, str, str], Decimal] = {}
    with system_scope("a test looks"):
        for each in Posting.objects.filter(account=Account.EXPENSE):
            key = (each.source, each.object_class or "", each.activity or "")
            sums[key] = sums.get(key, Decimal(0)) + each.amount
    return {key: amount for key, amount in sums.items() if amount}
