"""Invoices are paid in parts, credited, and written off."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from invoicing import TODAY, MakeInvoice, booked, mails, pay
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.funding import actions, queries
from lineshaft.apps.funding.invoicing.document import pdf_of
from lineshaft.apps.funding.models import Invoice, InvoicePayment, JournalEntry
from lineshaft.apps.network.models import Award, Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger import FundSource
from lineshaft.tenancy import use


def test_payment__in_parts(make: MakeInvoice, acting: Actor, award: Award) -> None:
    made = make()
    pay(made, "400", acting)
    made.refresh_from_db()
    assert (made.state, made.open_amount) == ("issued", 600)
    with pytest.raises(InvalidValue, match=r"more than the \$600\.00 that is open"):
        pay(made, "600.01", acting)
    pay(made, "600", acting)
    made.refresh_from_db()

    assert (made.state, made.open_amount) == ("paid", 0)
    assert booked() == {"cash": 1000, "program_income": -1000}
    found = queries.match_of(award, today=TODAY)
    assert found is not None
    income = found.whole.income[FundSource.FEES]
    assert (income.earned, income.unpaid) == (1000, 0)
    with pytest.raises(Conflict, match="is paid: that cannot be done"):
        pay(made, "1", acting)


@pytest.mark.parametrize(
    ("amount", "on", "said"),
    [("0", TODAY, "is nothing"), ("-5", TODAY, "is nothing"), ("5", date(2026, 11, 21), "not between"),
     ("5", date(2026, 11, 23), "not between")],
)  # fmt: skip
def test_payment__that_cannot_be(make: MakeInvoice, acting: Actor, amount: str, on: date, said: str) -> None:
    made = make()
    with pytest.raises(InvalidValue, match=said):
        pay(made, amount, acting, on)
    assert not InvoicePayment.objects.exists()


def test_credit_note__takes_income_back(make: MakeInvoice, acting: Actor) -> None:
    made = make()
    note = actions.credit_invoice(invoice=made, amount=Decimal(300), why="one day less", by=acting)
    made.refresh_from_db()

    assert (note.kind, note.credits_id, note.state, note.open_amount) == ("credit_note", made.pk, "issued", 0)
    assert (made.state, made.open_amount) == ("issued", 700)
    assert booked() == {"receivable": 700, "program_income": -700}
    assert pdf_of(note).startswith(b"%PDF-")
    with pytest.raises(InvalidValue, match="is empty"):
        actions.credit_invoice(invoice=made, amount=Decimal(1), why=" ", by=acting)
    actions.credit_invoice(invoice=made, amount=Decimal(700), why="all of it", by=acting)
    made.refresh_from_db()
    assert (made.state, booked()) == ("credited", {})
    with pytest.raises(Conflict, match="that cannot be done"):
        actions.credit_invoice(invoice=note, amount=Decimal(1), why="x", by=acting)


def test_write_off__of_what_is_open(make: MakeInvoice, acting: Actor) -> None:
    made = make()
    pay(made, "400", acting)
    with pytest.raises(InvalidValue, match="is empty"):
        actions.write_off_invoice(invoice=made, why="", by=acting)
    made = actions.write_off_invoice(invoice=made, why="the company closed", by=acting)

    assert (made.state, made.written_off, made.open_amount) == ("written_off", 600, 0)
    assert booked() == {"cash": 400, "program_income": -400}


# ---------------------------------------------------------------- taken back


def take_back(payment: InvoicePayment, by: Actor, on: date = TODAY, reason: str = "the check bounced") -> Any:
    return actions.take_payment_back(payment=payment, booked_on=on, reason=reason, by=by)


def test_payment__taken_back_is_owed_again_and_nothing_is_deleted(make: MakeInvoice, acting: Actor) -> None:
    made = make()
    pay(made, "400", acting)
    wrong = pay(made, "600", acting)
    made.refresh_from_db()
    assert made.state == "paid"

    take_back(wrong, acting)
    made.refresh_from_db()

    assert (made.state, made.paid, made.open_amount) == ("issued", 400, 600)
    assert booked() == {"cash": 400, "receivable": 600, "program_income": -1000}
    told = [(each.kind, each.amount) for each in queries.payments_of(made)]
    assert told == [("payment", 400), ("payment", 600), ("taken_back", -600)]
    assert queries.payments_of(made)[2].entry.evidence.title == "the check bounced"  # type: ignore[attr-defined]
    pay(made, "600", acting)
    made.refresh_from_db()
    assert made.state == "paid"


def test_payment__is_taken_back_once_and_with_a_reason(make: MakeInvoice, acting: Actor) -> None:
    made = make()
    wrong = pay(made, "600", acting)
    with pytest.raises(InvalidValue, match="is empty"):
        take_back(wrong, acting, reason=" ")
    with pytest.raises(InvalidValue, match="has not come yet"):
        take_back(wrong, acting, on=TODAY + timedelta(days=1))
    with pytest.raises(InvalidValue, match="before the entry"):
        take_back(wrong, acting, on=TODAY - timedelta(days=1))
    back = take_back(wrong, acting)
    for each in (wrong, back):
        with pytest.raises(Conflict):
            take_back(each, acting)
    assert InvoicePayment.objects.count() == 2


def test_payment__is_not_taken_back_into_a_closed_month(
    make: MakeInvoice, acting: Actor, center: Center
) -> None:
    day = date(2026, 10, 20)
    made = actions.issue_invoice(invoice=make(issued=False), by=acting, today=day)
    wrong = pay(made, "600", acting, day)
    actions.close_month(center=center, month=day, by=acting)
    with pytest.raises(Conflict, match="October 2026 is closed"):
        take_back(wrong, acting, on=day)
    take_back(wrong, acting)
    assert JournalEntry.objects.latest("pk").booked_on == TODAY


def test_payment__is_taken_back_by_who_records_payments(
    make: MakeInvoice, acting: Actor, director: User
) -> None:
    wrong = pay(make(), "600", acting)
    by = actor_for(director)
    with use(by.context), pytest.raises(PermissionDenied):
        take_back(wrong, by)


def test_entries_of_invoices__are_taken_back_at_the_invoice_alone(make: MakeInvoice, acting: Actor) -> None:
    pay(make(), "600", acting)
    for entry in JournalEntry.objects.all():
        with pytest.raises(Conflict, match=r"made by (an invoice|a payment of an invoice)"):
            actions.reverse(entry=entry, booked_on=TODAY, reason="wrong", by=acting)


def test_payment__of_a_part_taken_back_after_the_rest_was_written_off(
    make: MakeInvoice, acting: Actor
) -> None:
    made = make()
    wrong = pay(made, "400", acting)
    actions.write_off_invoice(invoice=made, why="the company closed", by=acting)
    take_back(wrong, acting)
    made.refresh_from_db()
    assert (made.state, made.open_amount, made.written_off) == ("issued", 400, 600)
    made = actions.write_off_invoice(invoice=made, why="and paid nothing", by=acting)
    assert (made.state, made.written_off) == ("written_off", 1000)
    assert made.written_off_because == "the company closed\nand paid nothing"
    assert booked() == {}


def test_write_off__taken_back_as_the_company_pays_after_all(make: MakeInvoice, acting: Actor) -> None:
    made = make()
    for _ in range(2):  # and written off again
        actions.write_off_invoice(invoice=made, why="the company closed", by=acting)
        made = actions.take_write_off_back(
            invoice=made, booked_on=TODAY, reason="it was sold and pays", by=acting
        )
        assert (made.state, made.open_amount, made.written_off_because) == ("issued", 1000, "")
    with pytest.raises(Conflict, match="Nothing of invoice 00001 is written off"):
        actions.take_write_off_back(invoice=made, booked_on=TODAY, reason="again", by=acting)
    pay(made, "1000", acting)
    assert booked() == {"cash": 1000, "program_income": -1000}


def test_credit_note__of_what_was_paid_is_sent_back(make: MakeInvoice, acting: Actor) -> None:
    made = make()
    whole = pay(made, "1000", acting)
    with pytest.raises(InvalidValue, match=r"\$300\.00 of it was paid and goes back"):
        actions.credit_invoice(invoice=made, amount=Decimal(300), why="one day less", by=acting)
    actions.credit_invoice(
        invoice=made, amount=Decimal(300), why="one day less", reference="check 90", by=acting
    )
    made.refresh_from_db()
    assert (made.state, made.paid, made.credited) == ("paid", 700, 300)
    assert booked() == {"cash": 700, "program_income": -700}
    assert [(each.kind, each.amount) for each in queries.payments_of(made)] == [
        ("payment", 1000), ("refund", -300),
    ]  # fmt: skip
    with pytest.raises(Conflict, match="was sent back with a credit note"):
        take_back(whole, acting)
    with pytest.raises(InvalidValue, match=r"more than the \$700\.00 that can be taken back"):
        actions.credit_invoice(invoice=made, amount=Decimal(701), why="all", reference="check 91", by=acting)
    actions.credit_invoice(invoice=made, amount=Decimal(700), why="all", reference="check 91", by=acting)
    made.refresh_from_db()
    assert (made.state, booked()) == ("credited", {})


def test_payment__more_than_is_open_says_what_to_do(make: MakeInvoice, acting: Actor) -> None:
    with pytest.raises(InvalidValue, match="the rest goes to the invoice that it pays, or back"):
        pay(make(), "1000.01", acting)
    with pytest.raises(Conflict, match="Issue it first"):
        pay(make(issued=False), "5", acting)


def test_database__settled_invoices_open_only_by_taking_back(make: MakeInvoice, acting: Actor) -> None:
    made = make()
    pay(made, "1000", acting)
    for change in ({"state": "issued"}, {"state": "credited"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Invoice.objects.filter(pk=made.pk).update(**change)


def test_receipts__only_where_the_center_sends_them_and_in_the_language_of_who_gets_it(
    make: MakeInvoice, acting: Actor, center: Center, run_jobs: Callable[[], list[str]]
) -> None:
    pay(make(), "1000", acting)
    run_jobs()
    assert len(mails()) == 1
    actions.set_invoice_settings(
        center=center,
        days_to_pay=30,
        pay_to="",
        reminds=False,
        remind_every_days=14,
        receipts=True,
        by=acting,
    )
    wrong = pay(make(language="es"), "400", acting)
    take_back(wrong, acting)
    run_jobs()
    texts = {each["Subject"]: each.get_body(("plain",)).get_content() for each in mails()}
    receipt = next(text for subject, text in texts.items() if subject.startswith("Recibo"))
    assert "$400.00" in receipt
    assert "22 de noviembre de 2026" in receipt
    back = next(text for text in texts.values() if "lo anulamos" in text)
    assert "the check bounced" not in back
