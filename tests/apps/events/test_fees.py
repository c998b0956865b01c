"""Fees of an event enter the books in one act and leave them by a correction; who keeps the books does so alone."""

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from factories.accounts import person
from factories.companies import CompanyFactory, ContactFactory, SiteFactory
from factories.events import EventFactory, RegistrationFactory
from factories.funding import AwardTermsFactory
from factories.network import AwardFactory, BudgetPeriodFactory, CenterFactory
from invoicing import mails
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.events import actions, panels
from lineshaft.apps.events.forms.fees import PostForm
from lineshaft.apps.events.models import Event, FeePosting, Registration
from lineshaft.apps.events.queries import fees as fee_queries
from lineshaft.apps.events.states import FeeStanding
from lineshaft.apps.funding import actions as funding
from lineshaft.apps.funding.models import AccountingMonth, Invoice, JournalEntry, Posting
from lineshaft.apps.network.models import BudgetPeriod, Center
from lineshaft.domain.errors import Conflict, InvalidValue
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
    event = EventFactory(
        center=center, owner=advisor, fee=FEE, title="Lean", payment_terms="Net 30", capacity=40
    )
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


def _fees(event: Event, user: User) -> dict[str, fee_queries.Fee]:
    return {fee.registration.name: fee for fee in _as(user, lambda _by: fee_queries.fees_of(event))}


def _stands(event: Event, user: User) -> dict[str, str]:
    return {
        name: fee.becomes or fee.standing.value.removeprefix("fee_")
        for name, fee in _fees(event, user).items()
    }


def _sums(event: Event) -> fee_queries.Sums:
    with system_scope("a test looks"):
        return fee_queries.sums_of(event)


def _post(event: Event, user: User, period: BudgetPeriod, *names: str) -> Any:
    """Post what can be posted of these people, or of all, as the page offers it."""
    wanted = {
        fee.registration.pk: fee.becomes
        for name, fee in _fees(event, user).items()
        if fee.becomes and (not names or name in names)
    }
    return _as(
        user,
        lambda by: actions.post_fees(
            event=event, wanted=wanted, budget_period=period, award=period.award, by=by
        ),
    )


def _live(name: str) -> FeePosting:
    with system_scope("a test looks"):
        rows = FeePosting.objects.select_related("entry", "invoice__center", "center")
        return rows.get(registration__name=name, taken_back_at__isnull=True)


def _back(name: str, user: User, reason: str = "Wrong person", **more: Any) -> Any:
    posting = _live(name)
    return _as(user, lambda by: actions.take_fee_back(posting=posting, reason=reason, by=by, **more))


def _person(name: str) -> Registration:
    with system_scope("a test looks"):
        return Registration.objects.select_related("event", "center").get(name=name)


def _texts() -> dict[str, str]:
    return {str(each["Subject"]): each.get_body(("plain",)).get_content() for each in mails()}


def _tells_of_a_fee(mail: str) -> bool:
    """The word alone: the link in a mail may hold any letters."""
    return re.search(r"\bfees?\b", mail) is not None


def _told_of_cancelling() -> dict[str, str]:
    sent = [each for each in mails() if "does not take place" in str(each["Subject"])]
    return {str(each["To"]): " ".join(each.get_body(("plain",)).get_content().split()) for each in sent}


def test_post__in_one_act_as_income_and_as_one_invoice_for_each_company(
    paid_for: Event, officer: User, period: BudgetPeriod, advisor: User, run_jobs: Callable[[], list[str]]
) -> None:
    assert _stands(paid_for, officer) == {"Ana": "receipt", "Bo": "invoice", "Cy": "invoice", "Di": "due"}
    done = _post(paid_for, officer, period)
    assert (done.receipts, done.invoices) == (1, 1)
    assert _stands(paid_for, officer) == {"Ana": "settled", "Bo": "asked", "Cy": "asked", "Di": "due"}
    with system_scope("a test looks"):
        entry = JournalEntry.objects.select_related("evidence").get(origin="event_fee")
        accounts = dict(Posting.objects.filter(entry=entry).values_list("account", "amount"))
        invoice = Invoice.objects.get()
        asked = JournalEntry.objects.get(origin="invoice")
    # Who paid stands on the list of the event, to which the entry leads; not in the books.
    said = f"Registration {_person('Ana').pk} pays for “Lean”"
    assert (entry.booked_on, entry.memo, entry.evidence.title) == (date(2026, 11, 10), said, said)
    assert accounts == {"cash": FEE, "program_income": -FEE}
    # Invoices first, as whoever issues one: the other way round the two would wait for each other.
    assert asked.pk < entry.pk
    assert (invoice.state, invoice.total, invoice.engagement, invoice.number) == ("issued", 2 * FEE, None, 1)
    assert [line["what"] for line in invoice.lines] == ["Fee for Bo", "Fee for Cy"]
    assert (invoice.billed_to, invoice.document["title"]) == ("Peach State Stamping", "Lean, 2027-03-01")
    sums = _sums(paid_for)
    assert (sums.total, sums.paid, sums.posted, sums.unposted) == (4 * FEE, FEE, 3 * FEE, FEE)
    run_jobs()
    (text,) = (text for subject, text in _texts().items() if subject.startswith("Invoice 00001"))
    assert "our invoice of $160.00 for “Lean, 2027-03-01”" in text
    with pytest.raises(InvalidValue, match="names no fee"):
        _post(paid_for, officer, period)
    ana = _person("Ana")
    with pytest.raises(Conflict, match="is in the books"):
        _as(advisor, lambda by: actions.note_payment(registration=ana, paid_on=None, how="", by=by))


def test_post__what_was_chosen_and_no_more(paid_for: Event, officer: User, period: BudgetPeriod) -> None:
    assert _post(paid_for, officer, period, "Bo") == actions.fees.Posted(0, 1)
    assert _stands(paid_for, officer) == {"Ana": "receipt", "Bo": "asked", "Cy": "invoice", "Di": "due"}
    stale = {_person("Bo").pk: "invoice", _person("Ana").pk: "receipt"}
    with pytest.raises(Conflict, match="The fee of Bo stands differently now"):
        _as(
            officer,
            lambda by: actions.post_fees(event=paid_for, wanted=stale, award=period.award, by=by),
        )
    with pytest.raises(InvalidValue, match="is empty"):
        _as(
            officer,
            lambda by: actions.post_fees(event=paid_for, wanted={_person("Ana").pk: "receipt"}, by=by),
        )
    assert _stands(paid_for, officer)["Ana"] == "receipt"


def test_take_back__by_a_correction_or_a_credit_note_and_posted_anew(
    paid_for: Event, officer: User, period: BudgetPeriod
) -> None:
    _post(paid_for, officer, period)
    ana, bo = _live("Ana"), _live("Bo")
    with pytest.raises(Conflict, match="was made by a fee of an event"):
        _as(
            officer,
            lambda by: funding.reverse(entry=ana.entry, booked_on=date(2026, 11, 22), reason="x", by=by),
        )
    for name in ("Ana", "Bo"):
        _back(name, officer)
    with pytest.raises(Conflict, match="taken back already"):
        _as(officer, lambda by: actions.take_fee_back(posting=ana, reason="Again", by=by))
    with system_scope("a test looks"):
        assert JournalEntry.objects.filter(reverses=ana.entry).exists()
        note = Invoice.objects.get(kind="credit_note")
        assert (note.total, note.credits_id, note.about) == (FEE, bo.invoice_id, bo.invoice.about)
    assert _stands(paid_for, officer) == {"Ana": "receipt", "Bo": "invoice", "Cy": "asked", "Di": "due"}
    done = _post(paid_for, officer, period)
    assert (done.receipts, done.invoices) == (1, 1)


def test_not_owed__is_said_with_a_reason_and_not_posted_again(
    paid_for: Event, officer: User, period: BudgetPeriod, advisor: User
) -> None:
    _post(paid_for, officer, period, "Ana")
    _back("Ana", officer, "Given back by check 12", not_owed=True)
    di = _person("Di")
    _as(officer, lambda by: actions.forgive_fee(registration=di, reason="A student", by=by))
    assert _stands(paid_for, officer) == {
        "Ana": "not_owed", "Bo": "invoice", "Cy": "invoice", "Di": "not_owed"
    }  # fmt: skip
    sums = _sums(paid_for)
    assert (sums.total, sums.paid, sums.unposted, sums.not_owed) == (2 * FEE, 0, 2 * FEE, 2 * FEE)
    ana = _person("Ana")
    with pytest.raises(Conflict, match="is not owed: Given back by check 12"):
        _as(advisor, lambda by: actions.note_payment(registration=ana, paid_on=None, how="", by=by))
    with pytest.raises(Conflict, match="is “not owed”"):
        _as(officer, lambda by: actions.forgive_fee(registration=di, reason="Again", by=by))
    _as(officer, lambda by: actions.ask_fee_again(registration=di, by=by))
    assert _stands(paid_for, officer)["Di"] == "due"
    with pytest.raises(Conflict, match="Nobody said"):
        _as(officer, lambda by: actions.ask_fee_again(registration=di, by=by))


def test_invoice_of_fees__is_credited_by_its_fees_alone(
    paid_for: Event, officer: User, period: BudgetPeriod, sign_in: SignIn
) -> None:
    """A credit note of the invoice's own page would not say whose fee it takes back."""
    _post(paid_for, officer, period)
    invoice = _live("Bo").invoice
    assert invoice is not None
    page = sign_in(officer).get(f"/funding/invoices/{invoice.pk}/").content.decode()
    assert "Write a credit note" not in page
    assert f'href="/events/fees/{paid_for.public_id}/"' in page
    with pytest.raises(Conflict, match="asks for fees of an event"):
        _as(officer, lambda by: funding.credit_invoice(invoice=invoice, amount=FEE, why="Bo", by=by))
    _back("Bo", officer)
    _back("Cy", officer)
    with system_scope("a test looks"):
        invoice.refresh_from_db()
    assert (invoice.state, invoice.credited) == ("credited", 2 * FEE)


def test_cancelled_event__asks_for_nothing_more_and_lists_what_is_to_be_taken_back(
    paid_for: Event, officer: User, period: BudgetPeriod, advisor: User, run_jobs: Callable[[], list[str]]
) -> None:
    _post(paid_for, officer, period, "Bo", "Cy")
    _as(
        officer,
        lambda by: funding.set_invoice_settings(
            center=paid_for.center, days_to_pay=30, pay_to="", reminds=True, remind_every_days=14, by=by
        ),
    )
    late = TODAY.date() + timedelta(days=31)
    with system_scope("the job of every day"):
        assert funding.remind_of_overdue(today=late) == 1
    _as(advisor, lambda by: actions.cancel_event(event=paid_for, reason="Snow", by=by))
    with system_scope("the job of every day"):
        assert funding.remind_of_overdue(today=late + timedelta(days=20)) == 0
    assert _stands(paid_for, officer) == {"Ana": "receipt", "Bo": "to_take_back", "Cy": "to_take_back"}
    sums = _sums(paid_for)
    assert (sums.total, sums.posted, sums.unposted, sums.to_take_back) == (FEE, 0, FEE, 2 * FEE)
    run_jobs()
    (reminder,) = (text for subject, text in _texts().items() if "reminder" in subject)
    assert "for “Lean, 2027-03-01” was to be paid by" in " ".join(reminder.split())
    said = _told_of_cancelling()
    assert "The center gives the fee back" in said[_person("Ana").email]
    assert "You do not have to pay our invoice" in said["bo@peach.example"]
    assert not _tells_of_a_fee(said[_person("Di").email])
    for name in ("Bo", "Cy"):
        _back(name, officer, "Snow")
    assert _stands(paid_for, officer) == {"Ana": "receipt"}


def test_whoever_cancels_after_the_invoice__is_listed_until_it_is_credited(
    paid_for: Event, officer: User, period: BudgetPeriod, advisor: User, sign_in: SignIn
) -> None:
    _post(paid_for, officer, period, "Ana", "Bo")
    actions.cancel_registration(registration=_person("Bo"))
    assert _stands(paid_for, officer)["Bo"] == "to_take_back"
    sums = _sums(paid_for)
    # Ed has the seat by now, and owes for it.
    assert (sums.total, sums.posted, sums.unposted, sums.to_take_back) == (4 * FEE, FEE, 3 * FEE, FEE)
    for name in ("Cy", "Di", "Ed"):
        actions.cancel_registration(registration=_person(name))
    (listed,) = _as(officer, lambda by: list(fee_queries.events_with_fees(by)))
    assert (listed.unposted, listed.unposted_sum, listed.to_take_back) == (0, None, 1)
    with CaptureQueriesContext(connection) as ran:
        panel = _as(officer, panels.to_take_back)
    assert [(row["title"], row["number"], row["dollars"]) for row in panel["rows"]] == [("Lean", 1, FEE)]
    assert sum("events_registration" in each["sql"] for each in ran.captured_queries) == 1
    work = sign_in(officer).get("/my-work/").text
    assert f'href="/events/fees/{paid_for.public_id}/"' in work
    assert "1 fee in the books, not owed any more" in work
    assert _as(advisor, panels.to_take_back) is None
    _back("Bo", officer)
    assert _as(officer, panels.to_take_back) is None
    assert _as(officer, lambda by: list(fee_queries.events_with_fees(by))) == []
    assert _stands(paid_for, officer) == {"Ana": "settled"}


def test_paid_invoice__its_fees_are_paid_wherever_they_stand(
    paid_for: Event, officer: User, period: BudgetPeriod, advisor: User, sign_in: SignIn
) -> None:
    _post(paid_for, officer, period)
    invoice = _live("Bo").invoice
    assert invoice is not None
    _as(
        officer,
        lambda by: funding.record_payment(
            invoice=invoice, amount=2 * FEE, received_on=TODAY.date(), reference="check 9", by=by
        ),
    )
    assert _stands(paid_for, officer) == {"Ana": "settled", "Bo": "settled", "Cy": "settled", "Di": "due"}
    sums = _sums(paid_for)
    assert (sums.paid, sums.to_pay, sums.number_paid, sums.number_to_pay) == (3 * FEE, FEE, 3, 1)
    page = sign_in(advisor).get(f"/events/manage/registrations/{_person('Bo').pk}/").content.decode()
    assert FeeStanding.SETTLED.label in page
    assert 'name="paid_on"' not in page
    page = sign_in(advisor).get(f"/events/manage/{paid_for.public_id}/").content.decode()
    assert page.count(FeeStanding.SETTLED.label) == 3
    lines = sign_in(advisor).get(f"/events/manage/{paid_for.public_id}/people.csv").content.decode()
    assert lines.count("paid, in the books") == 3
    # What was paid goes back with the credit note, which has the earlier entry: numbers before income.
    _back("Bo", officer, reference="transfer 3", not_owed=True)
    with system_scope("a test looks"):
        note = Invoice.objects.get(kind="credit_note")
        keys = (
            JournalEntry.objects.filter(booked_on=TODAY.date())
            .order_by("pk")
            .values_list("origin_key", flat=True)
        )
        assert list(keys)[-2] == f"invoice {note.pk}"


def test_addresses_of_invoices__say_which_plant_and_are_not_emptied_by_a_form_that_did_not_show_them(
    paid_for: Event, officer: User, period: BudgetPeriod
) -> None:
    """Two plants of one company; and the company of a fee may have become known since the page was opened."""
    with system_scope("a test arranges"):
        company = CompanyFactory._meta.model.objects.get(name="Peach State Stamping")
        second = SiteFactory(company=company, street="9 Mill Rd")
        ContactFactory(center=paid_for.center, site=second, email=_person("Di").email)
    fees = list(_fees(paid_for, officer).values())
    offer = _as(officer, lambda by: fee_queries.offer_of(by, paid_for, fees, TODAY.date()))
    first = next(each.site for each in offer.bills if each.site != second)

    def form(data: dict[str, str] | None) -> PostForm:
        return PostForm(data, offer=offer, closed=None, today=TODAY.date())

    shown = form(None)
    labels = {shown.fields[f"email_{each.pk}"].label for each in (first, second)}
    assert len(labels) == 2
    assert any("9 Mill Rd" in str(label) for label in labels)
    sent = form({f"email_{first.pk}": "pay@peach.example", "once": shown["once"].value()})
    assert sent.is_valid(), sent.errors
    assert sent.emails == {first.pk: "pay@peach.example"}


def test_partly_paid_invoice__says_what_is_paid_and_what_is_owed(
    paid_for: Event, officer: User, period: BudgetPeriod, advisor: User, sign_in: SignIn,
    run_jobs: Callable[[], list[str]],
) -> None:  # fmt: skip
    _post(paid_for, officer, period, "Bo", "Cy")
    invoice = _live("Bo").invoice
    assert invoice is not None
    _as(
        officer,
        lambda by: funding.record_payment(
            invoice=invoice, amount=Decimal(100), received_on=TODAY.date(), reference="check 9", by=by
        ),
    )
    assert _stands(paid_for, officer) == {"Ana": "receipt", "Bo": "partly", "Cy": "partly", "Di": "due"}
    sums = _sums(paid_for)
    assert (sums.total, sums.paid, sums.to_pay, sums.posted) == (4 * FEE, 180, 140, 2 * FEE)
    assert (sums.number_paid, sums.number_to_pay) == (1, 3)
    said = "Of its invoice $100.00 is paid and $60.00 to pay"
    reading = sign_in(advisor)
    assert said in reading.get(f"/events/manage/registrations/{_person('Bo').pk}/").text
    assert reading.get(f"/events/manage/{paid_for.public_id}/").text.count(said) == 2
    assert (
        f"partly paid, in the books. {said}"
        in reading.get(f"/events/manage/{paid_for.public_id}/people.csv").text
    )
    assert sign_in(officer).get(f"/events/fees/{paid_for.public_id}/").text.count(said) == 2
    # What goes back of Bo's is more than what is open: the rest of it was paid.
    with pytest.raises(InvalidValue, match=r"\$20.00 of it was paid and goes back"):
        _back("Bo", officer)
    told = sign_in(officer).post(
        f"/events/fees/posted/{_live('Bo').pk}/take-back/", {"reason": "Snow"}, follow=True
    )
    assert "Number of the check or transfer by which money goes back: This is empty, and $20.00" in told.text
    _back("Bo", officer, reference="transfer 1", not_owed=True)
    assert _stands(paid_for, officer) == {"Ana": "receipt", "Bo": "not_owed", "Cy": "settled", "Di": "due"}
    _as(advisor, lambda by: actions.cancel_event(event=paid_for, reason="Snow", by=by))
    run_jobs()
    told = _told_of_cancelling()
    assert "You have paid. The center gives the fee back" in told["CY@peach.example"]
    assert not _tells_of_a_fee(told["bo@peach.example"])


def test_partly_paid_invoice__of_an_event_that_is_cancelled_goes_back_so_far_as_it_was_paid(
    paid_for: Event, officer: User, period: BudgetPeriod, advisor: User, run_jobs: Callable[[], list[str]]
) -> None:
    _post(paid_for, officer, period, "Ana", "Bo")
    _back("Ana", officer, "Given back by check 12", not_owed=True)
    invoice = _live("Bo").invoice
    assert invoice is not None
    _as(
        officer,
        lambda by: funding.record_payment(
            invoice=invoice, amount=Decimal(30), received_on=TODAY.date(), reference="check 9", by=by
        ),
    )
    _as(advisor, lambda by: actions.cancel_event(event=paid_for, reason="Snow", by=by))
    run_jobs()
    told = _told_of_cancelling()
    assert (
        "You do not have to pay our invoice for it: the center takes it back. What was paid of it"
        in told["bo@peach.example"]
    )
    # Whose fee was given back before is not told that it will be.
    assert not _tells_of_a_fee(told[_person("Ana").email])


@pytest.mark.parametrize("credited", [80, 160])
def test_invoice_that_was_credited_on_its_own_page__lets_its_fees_go_without_another_credit_note(
    credited: int, paid_for: Event, officer: User, period: BudgetPeriod, sign_in: SignIn
) -> None:
    """Of the time before an invoice of fees was credited by its fees alone."""
    _post(paid_for, officer, period, "Bo", "Cy")
    invoice = _live("Bo").invoice
    assert invoice is not None
    amount = Decimal(credited)
    _as(officer, lambda by: funding.credit_for_record(invoice=invoice, amount=amount, why="Snow", by=by))
    page = sign_in(officer).get(f"/events/fees/{paid_for.public_id}/").text
    assert ("no other credit note is made" in page) == (credited == 160)
    assert _stands(paid_for, officer)["Bo"] == ("to_take_back" if credited == 160 else "asked")
    for name in ("Bo", "Cy"):
        _back(name, officer, not_owed=True)
    with system_scope("a test looks"):
        invoice.refresh_from_db()
        notes = list(Invoice.objects.filter(credits=invoice).order_by("pk").values_list("total", flat=True))
    assert (invoice.state, invoice.credited) == ("credited", 160)
    assert notes == ([80, 80] if credited == 80 else [160])
    assert _stands(paid_for, officer) == {"Ana": "receipt", "Bo": "not_owed", "Cy": "not_owed", "Di": "due"}


def test_invoice_that_was_partly_credited_on_its_own_page__counts_with_what_is_left_of_it(
    paid_for: Event, officer: User, period: BudgetPeriod, advisor: User, sign_in: SignIn
) -> None:
    """Of the time before an invoice of fees was credited by its fees alone."""

    def looked() -> tuple[Decimal, ...]:
        sums = _sums(paid_for)
        return sums.total, sums.paid, sums.to_pay, sums.posted, sums.to_take_back, sums.not_owed

    def paid(amount: int) -> None:
        asked = {"invoice": invoice, "amount": Decimal(amount), "received_on": TODAY.date(), "reference": "c"}
        _as(officer, lambda by: funding.record_payment(**asked, by=by))

    _post(paid_for, officer, period, "Bo", "Cy")
    invoice = _live("Bo").invoice
    assert invoice is not None
    _as(
        officer,
        lambda by: funding.credit_for_record(invoice=invoice, amount=Decimal(50), why="Rebate", by=by),
    )
    # Ana paid 80; Bo and Cy were asked for 160, of which 50 are not owed; Di is to pay 80.
    assert looked() == (270, 80, 190, 110, 0, 50)
    said = "Of its invoice $50.00 is credited and $110.00 to pay"
    page = sign_in(officer).get(f"/events/fees/{paid_for.public_id}/").text
    assert page.count(said) == 2
    assert "$190.00" in page
    assert f"to pay, in the books. {said}" in (
        sign_in(advisor).get(f"/events/manage/{paid_for.public_id}/people.csv").text
    )
    paid(40)
    assert looked() == (270, 120, 150, 110, 0, 50)
    said = "Of its invoice $40.00 is paid, $50.00 is credited and $70.00 to pay"
    assert sign_in(officer).get(f"/events/fees/{paid_for.public_id}/").text.count(said) == 2
    # The fee that goes back uses up what was credited: a credit note of 30 takes back the rest of it.
    with transaction.atomic():
        actions.cancel_registration(registration=_person("Cy"))
        assert _stands(paid_for, officer)["Cy"] == "to_take_back"
        sums = _sums(paid_for)
        # Ed has the seat by now.
        assert (sums.to_pay, sums.paid, sums.to_take_back, sums.not_owed) == (200, 120, 30, 50)
        assert [row["dollars"] for row in _as(officer, panels.to_take_back)["rows"]] == [30]
        transaction.set_rollback(True)
    paid(70)
    assert _stands(paid_for, officer)["Bo"] == "settled"
    assert looked() == (270, 190, 80, 110, 0, 50)


def test_receipts__go_to_the_award_of_their_day_and_into_an_open_month(
    paid_for: Event, officer: User, period: BudgetPeriod, center: Center, sign_in: SignIn
) -> None:
    ended = AwardFactory(center=center, starts_on=date(2021, 10, 1), ends_on=date(2025, 9, 30))
    AwardTermsFactory(award=ended, settle_days=600)
    BudgetPeriodFactory(award=ended, fiscal_year=2025, starts_on=date(2024, 10, 1), ends_on=date(2025, 9, 30))
    for name, day in (("Gus", date(2025, 9, 28)), ("Hal", date(2019, 1, 1)), ("Ivy", date(2026, 10, 2))):
        RegistrationFactory(event=paid_for, name=name, fee=FEE, paid_on=day)
    with system_scope("a test closes October"):
        AccountingMonth.objects.create(
            center=center, month=date(2026, 10, 1), closed_at=TODAY, closed_by=officer
        )
    browser = sign_in(officer)
    address = f"/events/fees/{paid_for.public_id}/"
    page = browser.get(address).content.decode()
    assert "Hal (Jan 1, 2019)" in page
    assert ended.number in page
    assert page.count("its month is closed: booked today") == 2
    ivy, gus = _person("Ivy").pk, _person("Gus").pk
    sent = {"fees": [f"receipt-{ivy}", f"receipt-{gus}"], "award": period.award.pk, "once": str(uuid.uuid4())}
    page = browser.post(address, sent).content.decode()
    assert "has no budget period that contains Sep 28, 2025" in page
    sent |= {"fees": [f"receipt-{ivy}"]}
    assert "1 paid fee as program income" in browser.post(address, sent, follow=True).content.decode()
    sent = {"fees": [f"receipt-{gus}"], "award": ended.pk, "once": str(uuid.uuid4())}
    assert "1 paid fee as program income" in browser.post(address, sent, follow=True).content.decode()
    for name, award, day in (("Ivy", period.award, date(2026, 10, 2)), ("Gus", ended, date(2025, 9, 28))):
        entry = _live(name).entry
        assert entry is not None
        assert (entry.award_id, entry.booked_on, entry.incurred_on) == (award.pk, TODAY.date(), day)


def test_invoices__wait_where_no_budget_period_contains_today(
    paid_for: Event, officer: User, sign_in: SignIn
) -> None:
    page = sign_in(officer).get(f"/events/fees/{paid_for.public_id}/").content.decode()
    assert "No budget period of the center contains today" in page
    assert "Post them" not in page


def test_receipts__take_as_many_statements_for_one_as_for_many(
    paid_for: Event, officer: User, period: BudgetPeriod
) -> None:
    def statements(*names: str) -> int:
        with CaptureQueriesContext(connection) as ran:
            _post(paid_for, officer, period, *names)
        return len(ran)

    for n in range(9):
        RegistrationFactory(event=paid_for, name=f"Payer {n}", fee=FEE, paid_on=date(2026, 11, 10 + n))
    one = statements("Ana")
    assert statements(*(f"Payer {n}" for n in range(9))) == one


def test_posting__says_what_it_says_and_is_taken_back_once(
    paid_for: Event, officer: User, period: BudgetPeriod
) -> None:
    _post(paid_for, officer, period, "Ana")
    rows = FeePosting.objects.filter(registration__name="Ana")
    with (
        system_scope("a test writes past the product"),
        pytest.raises(IntegrityError, match="stays as it is"),
        transaction.atomic(),
    ):
        rows.update(amount=1)
    _back("Ana", officer)
    with (
        system_scope("a test writes past the product"),
        pytest.raises(IntegrityError, match="stays as it is"),
        transaction.atomic(),
    ):
        rows.update(taken_back_at=None, taken_back_by=None, taken_back_because="")


def test_books__are_written_by_the_finance_officer_alone(
    paid_for: Event, officer: User, period: BudgetPeriod, advisor: User
) -> None:
    director, di = person(Role.DIRECTOR, paid_for.center.organisation), _person("Di")
    _post(paid_for, officer, period, "Ana")
    posting = _live("Ana")
    acts: list[Callable[[Any], Any]] = [
        lambda by: actions.post_fees(event=paid_for, wanted={di.pk: "receipt"}, award=period.award, by=by),
        lambda by: actions.take_fee_back(posting=posting, reason="x", by=by),
        lambda by: actions.forgive_fee(registration=di, reason="x", by=by),
        lambda by: actions.ask_fee_again(registration=di, by=by),
    ]
    for user in (advisor, director):
        for act in acts:
            with pytest.raises(PermissionDenied, match="finance officer"):
                _as(user, act)
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
    # To whom it goes, and how much, before it goes.
    assert "Invoice of $160.00 to Peach State Stamping" in page
    site = ContactFactory._meta.model.objects.filter(email="bo@peach.example").values_list("site", flat=True)
    with system_scope("a test looks"):
        address_of_site = f"email_{site.get()}"
    assert "for Bo, Cy" in page
    assert f'name="{address_of_site}" value="bo@peach.example"' in page
    pks = {name: _person(name).pk for name in ("Ana", "Bo", "Cy", "Di")}
    sent = {
        "fees": [f"receipt-{pks['Ana']}", f"invoice-{pks['Bo']}-{pks['Cy']}"],
        "budget_period": period.pk,
        "award": period.award.pk,
        address_of_site: "pay@peach.example",
        "once": str(uuid.uuid4()),
    }
    page = browser.post(address, sent, follow=True).content.decode()
    assert "1 paid fee as program income, and 1 invoice issued" in page
    # Sent twice, it posts once; by a second officer, who had the same page open, it says what happened.
    assert "alert--error" not in browser.post(address, sent, follow=True).content.decode()
    second = browser.post(address, sent | {"once": str(uuid.uuid4())}).content.decode()
    assert "stands differently now" in second
    with system_scope("a test looks"):
        assert FeePosting.objects.count() == 3
        assert Invoice.objects.get().email == "pay@peach.example"
    # The next one is offered the address that the last one went to.
    _back("Bo", officer)
    assert f'name="{address_of_site}" value="pay@peach.example"' in browser.get(address).text
    back = f"/events/fees/posted/{_live('Ana').pk}/take-back/"
    assert "Write why" in browser.post(back, follow=True).content.decode()
    assert "It can be posted again" in browser.post(back, {"reason": "Wrong"}, follow=True).content.decode()
    of_di = f"/events/fees/registrations/{pks['Di']}"
    page = browser.post(f"{of_di}/not-owed/", {"reason": "A student"}, follow=True).content.decode()
    assert "The fee of Di is not owed" in page
    assert "A student" in page
    assert "is owed again" in browser.post(f"{of_di}/owed/", follow=True).content.decode()

    reading = sign_in(advisor)
    assert reading.get(address).status_code == 403
    shown = reading.get(f"/events/manage/{paid_for.public_id}/").content.decode()
    assert "$320.00" in shown
    assert "in the books" in shown
