"""What is unpaid and late: reminders, ages, and My work."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import time_machine
from django.urls import reverse

from invoicing import TODAY, MakeInvoice, browser_of, mails, pay
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.funding import actions, queries
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import system_scope


def test_reminders__polite_and_only_where_the_center_wants_them(
    make: MakeInvoice, acting: Actor, center: Center, run_jobs: Callable[[], list[str]]
) -> None:
    make(), make(email="")
    run_jobs()
    late = TODAY + timedelta(days=31)
    with system_scope("the job of every day"):
        assert actions.remind_of_overdue(today=late) == 0
    actions.set_invoice_settings(
        center=center, days_to_pay=30, pay_to="", reminds=True, remind_every_days=14, by=acting
    )
    with system_scope("the job of every day"):
        told = [actions.remind_of_overdue(today=late + timedelta(days=days)) for days in (-1, 0, 13, 14)]
    assert told == [0, 1, 0, 1]
    run_jobs()
    reminders = [each for each in mails() if "reminder" in each["Subject"]]
    assert len(reminders) == 2
    text = reminders[0].get_body(("plain",)).get_content()
    assert "Perhaps it slipped by" in text
    assert "$1,000.00 of it is still open" in text


def test_ages__of_what_is_unpaid(make: MakeInvoice, acting: Actor) -> None:
    made = make()
    pay(made, "400", acting)
    for days, place in ((30, 0), (31, 1), (61, 2), (91, 3), (121, 4)):
        ages = queries.ages_of(queries.invoices_of(acting), today=TODAY + timedelta(days=days))
        assert [(number, amount) for _, _, number, amount in ages].index((1, Decimal(600))) == place


def test_my_work__shows_what_is_overdue(
    make: MakeInvoice, acting: Actor, center: Center, director: User, advisor: User
) -> None:
    actions.set_invoice_settings(
        center=center, days_to_pay=0, pay_to="", reminds=False, remind_every_days=14, by=acting
    )
    link = reverse("funding:invoice", args=[make().pk])
    assert link not in browser_of(director).get("/my-work/").content.decode()
    with time_machine.travel("2026-11-24 15:00Z", tick=False):
        assert link in browser_of(director).get("/my-work/").content.decode()
        assert link not in browser_of(advisor).get("/my-work/").content.decode()
