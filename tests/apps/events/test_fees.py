"""Fees of an event enter the books in one act and leave them by a correction; who keeps the books does so alone."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client

from factories.accounts import person
from factories.companies import CompanyFactory, ContactFactory, SiteFactory
from factories.events import EventFactory, RegistrationFactory
from factories.funding import AwardTermsFactory
from factories.network import AwardFactory, BudgetPeriodFactory, CenterFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.events import actions, fee_queries
from lineshaft.apps.events.models import Event, FeePosting, Registration
from lineshaft.apps.funding import actions as funding
from lineshaft.apps.funding.models import Invoice, JournalEntry, Posting
from lineshaft.apps.network.models import BudgetPeriod, Center
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope, use

TODAY = datetime(2026, 11, 22, 15, tzinfo=UTC)
SignIn = Callable[[User], Client]
FEE = Decimal("80.00")


@pytest.fixture
def clock() -> Iterator[None]:
    """Nothing is booked ahead of the time of the database."""
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def officer(center: Center) -> User:
    return person(Role.FINANCE_OFFICER, center.organisation, full_name="Fay Finance")


@pytest.fixture
def period(center: Center) -> BudgetPeriod:
    award = AwardFactory(center=center, starts_on=date(2025, 10, 1), ends_on=date(2030, 9, 30))
    AwardTermsFactory(award=award)
    return BudgetPeriodFactory(
        award=award, fiscal_year=2027, starts_on=date(2026, 10, 1), ends_on=date(2027, 9, 30)
    )


@pytest.fixture
def paid_for(center: Center, advisor: User) -> Event:
    """Ana paid; Bo and Cy of a known plant owe; Di is of nobody known; Ed waits; Flo cancelled."""
    event = EventFactory(center=center, owner=advisor, fee=FEE, title="Lean", payment_terms="Net 30")
    site = SiteFactory(company=CompanyFactory(name="Peach State Stamping"))
    for name, more in (
        ("Ana", {"paid_on": date(2026, 11, 10), "paid_how": "check 7"}),
        ("Bo", {"email": "bo@peach.example"}),
        ("Cy", {"email": "CY@peach.example"}),
        ("Di", {}),
        ("Ed", {"status": "waiting"}),
        ("Flo", {"status": "cancelled"}),
    ):
        RegistrationFactory(event=event, name=name, fee=FEE, **more)
    for email in ("bo@peach.example", "cy@peach.example"):
        ContactFactory(center=center, site=site, email=email)
    return event


def _as(user: User, act: Callable[[Any], Any]) -> Any:
    actor = actor_for(user)
    with use(actor.context):
        return act(actor)


def _stands(event: Event, user: User) -> dict[str, str]:
    fees = _as(user, lambda _by: fee_queries.fees_of(event))
    return {fee.registration.name: "posted" if fee.posting else fee.becomes for fee in fees}


def _live(name: str) -> FeePosting:
    with system_scope("a test looks"):
        rows = FeePosting.objects.select_related("entry", "invoice", "center")
        return rows.get(registration__name=name, taken_back_at__isnull=True)


def test_post__in_one_act_as_income_and_as_one_invoice_for_each_company(
    paid_for: Event, officer: User, period: BudgetPeriod, advisor: User, run_jobs: Callable[[], list[str]]
) -> None:
    assert _stands(paid_for, officer) == {"Ana": "receipt", "Bo": "invoice", "Cy": "invoice", "Di": ""}
    done = _as(officer, lambda by: actions.post_fees(event=paid_for, budget_period=period, by=by))
    assert (done.receipts, done.invoices) == (1, 1)
    assert _stands(paid_for, officer) == {"Ana": "posted", "Bo": "posted", "Cy": "posted", "Di": ""}
    with system_scope("a test looks"):
        entry = JournalEntry.objects.get(origin="event_fee")
        accounts = dict(Posting.objects.filter(entry=entry).values_list("account", "amount"))
        invoice = Invoice.objects.get()
        sums = fee_queries.sums_of(paid_for)
    assert (entry.booked_on, entry.memo) == (date(2026, 11, 10), "Ana pays for “Lean”")
    assert accounts == {"cash": FEE, "program_income": -FEE}
    assert (invoice.state, invoice.total, invoice.engagement, invoice.number) == ("issued", 2 * FEE, None, 1)
    assert [line["what"] for line in invoice.lines] == ["Fee for Bo", "Fee for Cy"]
    assert (invoice.billed_to, invoice.document["title"]) == ("Peach State Stamping", "Lean, 2027-03-01")
    assert (sums.total, sums.paid, sums.posted, sums.unposted) == (4 * FEE, FEE, 3 * FEE, FEE)
    assert "funding.send_invoice" in run_jobs()
    with pytest.raises(Conflict, match="No fee of this event can be posted"):
        _as(officer, lambda by: actions.post_fees(event=paid_for, budget_period=period, by=by))
    with system_scope("a test looks"):
        ana = Registration.objects.get(name="Ana")
    with pytest.raises(Conflict, match="is in the books"):
        _as(advisor, lambda by: actions.note_payment(registration=ana, paid_on=None, how="", by=by))


def test_take_back__by_a_correction_or_a_credit_note_and_posted_anew(
    paid_for: Event, officer: User, period: BudgetPeriod
) -> None:
    _as(officer, lambda by: actions.post_fees(event=paid_for, budget_period=period, by=by))
    ana, bo = _live("Ana"), _live("Bo")
    with pytest.raises(Conflict, match="was made by a fee of an event"):
        _as(
            officer,
            lambda by: funding.reverse(entry=ana.entry, booked_on=date(2026, 11, 22), reason="x", by=by),
        )
    for posting in (ana, bo):
        _as(
            officer,
            lambda by, one=posting: actions.take_fee_back(posting=one, reason="Wrong person", by=by),
        )
    with pytest.raises(Conflict, match="taken back already"):
        _as(officer, lambda by: actions.take_fee_back(posting=ana, reason="Again", by=by))
    with system_scope("a test looks"):
        assert JournalEntry.objects.filter(reverses=ana.entry).exists()
        note = Invoice.objects.get(kind="credit_note")
        assert (note.total, note.credits_id, note.about) == (FEE, bo.invoice_id, bo.invoice.about)
    assert _stands(paid_for, officer) == {"Ana": "receipt", "Bo": "invoice", "Cy": "posted", "Di": ""}
    done = _as(officer, lambda by: actions.post_fees(event=paid_for, budget_period=period, by=by))
    assert (done.receipts, done.invoices) == (1, 1)


def test_books__are_written_by_the_finance_officer_alone(
    paid_for: Event, officer: User, period: BudgetPeriod, advisor: User
) -> None:
    director = person(Role.DIRECTOR, paid_for.center.organisation)
    for user in (advisor, director):
        with pytest.raises(PermissionDenied, match="finance officer"):
            _as(user, lambda by: actions.post_fees(event=paid_for, budget_period=period, by=by))
    _as(officer, lambda by: actions.post_fees(event=paid_for, budget_period=period, by=by))
    posting = _live("Ana")
    for user in (advisor, director):
        with pytest.raises(PermissionDenied, match="finance officer"):
            _as(user, lambda by: actions.take_fee_back(posting=posting, reason="x", by=by))
    stranger = person(Role.FINANCE_OFFICER, CenterFactory(state_id="45").organisation)
    with use(actor_for(stranger).context):
        assert not FeePosting.objects.exists()


def test_pages__list_post_and_take_back(
    paid_for: Event, officer: User, period: BudgetPeriod, advisor: User, sign_in: SignIn
) -> None:
    browser = sign_in(officer)
    listed = browser.get("/events/fees/").content.decode()
    assert "Lean" in listed
    assert "$320.00" in listed
    address = f"/events/fees/{paid_for.public_id}/"
    page = browser.get(address).content.decode()
    assert "waits for the payment" in page
    sent = {"budget_period": period.pk, "once": str(uuid.uuid4())}
    page = browser.post(address, sent, follow=True).content.decode()
    assert "1 paid fee as program income, and 1 invoice issued" in page
    assert browser.post(address, sent, follow=True).status_code == 200
    with system_scope("a test looks"):
        assert FeePosting.objects.count() == 3
    back = f"/events/fees/posted/{_live('Ana').pk}/take-back/"
    assert "Write why" in browser.post(back, follow=True).content.decode()
    assert "It can be posted again" in browser.post(back, {"reason": "Wrong"}, follow=True).content.decode()

    reading = sign_in(advisor)
    assert reading.get(address).status_code == 403
    shown = reading.get(f"/events/manage/{paid_for.public_id}/").content.decode()
    assert "$320.00" in shown
    assert "in the books" in shown
