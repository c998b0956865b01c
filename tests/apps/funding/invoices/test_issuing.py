"""Invoices are numbered without a gap, booked, and stay as they were issued."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from factories.funding import AwardTermsFactory
from invoicing import TODAY, MakeInvoice, booked, mails
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.funding import actions
from lineshaft.apps.funding.actions import Billed
from lineshaft.apps.funding.invoicing.document import pdf_of
from lineshaft.apps.funding.models import Invoice, JournalEntry, Posting
from lineshaft.apps.network.models import Award, BudgetPeriod
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope


def test_issue__gives_a_number_books_the_income_and_mails_the_paper(
    make: MakeInvoice, engagement: Engagement, run_jobs: Callable[[], list[str]]
) -> None:
    made = make()

    assert (made.number, made.state, made.total, made.due_on) == (
        1,
        "issued",
        1000,
        TODAY + timedelta(days=30),
    )
    assert booked() == {"receivable": 1000, "program_income": -1000}
    assert set(Posting.objects.values_list("engagement", flat=True)) == {engagement.pk}
    assert JournalEntry.objects.get().origin == "invoice"
    assert run_jobs() == ["funding.send_invoice"]
    (sent,) = mails()
    assert sent["To"] == "pay@peachtool.example"
    assert "Invoice 00001" in sent["Subject"]
    (paper,) = sent.iter_attachments()
    assert (paper.get_filename(), paper.get_content_type()) == ("invoice-00001.pdf", "application/pdf")
    assert paper.get_content() == pdf_of(made)


def test_pdf__is_tagged_and_the_same_bytes_again(make: MakeInvoice) -> None:
    made = make()
    first = pdf_of(made)
    assert first.startswith(b"%PDF-")
    assert b"pdfuaid" in first
    assert pdf_of(Invoice.objects.get(pk=made.pk)) == first
    # As it was fixed before the paper spoke two languages.
    for name in ("words", "language"):
        del made.document[name]
    assert pdf_of(made) == first


def test_issue__by_the_terms_of_the_day(make: MakeInvoice, award: Award) -> None:
    with system_scope("a test arranges its rows"):
        AwardTermsFactory(award=award, applies_from=date(2026, 10, 1), income_method="addition")
    made = make()
    assert (made.source, booked("additive_fees")) == (
        "additive_fees",
        {"receivable": 1000, "program_income": -1000},
    )


def test_issue__once_and_within_its_period(make: MakeInvoice, acting: Actor, period: BudgetPeriod) -> None:
    made = make()
    with pytest.raises(Conflict, match="is issued: that cannot be done"):
        actions.issue_invoice(invoice=made, by=acting)
    with pytest.raises(InvalidValue, match="does not contain Nov 22, 2026"):
        make(budget_period=period)
    assert JournalEntry.objects.count() == 1


def test_numbers__are_each_center_s_own_and_without_a_gap(
    make: MakeInvoice, acting: Actor, period: BudgetPeriod
) -> None:
    first = make()
    draft = make(issued=False)
    with pytest.raises(InvalidValue):
        make(budget_period=period)
    second = make()
    actions.throw_draft_away(invoice=draft, by=acting)
    third = actions.credit_invoice(invoice=second, amount=Decimal(10), why="too much", by=acting)
    assert [first.number, draft.number, second.number, third.number] == [1, None, 2, 3]


def test_draft__may_be_changed_and_thrown_away_and_an_issued_one_not(
    make: MakeInvoice, acting: Actor, billed: Billed
) -> None:
    draft = make(issued=False)
    changed = actions.change_draft(
        invoice=draft, billed=replace(billed, lines=[("Class", Decimal(5))]), by=acting
    )
    assert changed.total == 5
    with pytest.raises(InvalidValue, match="is nothing to ask for"):
        make(lines=[("Discount", Decimal(-5))])
    with pytest.raises(InvalidValue, match="is no fee of a company"):
        make(lines=[("Class", Decimal(10) ** 12)])
    made = make()
    for act in (
        lambda: actions.change_draft(invoice=made, billed=billed, by=acting),
        lambda: actions.throw_draft_away(invoice=made, by=acting),
    ):
        with pytest.raises(Conflict, match="that cannot be done"):
            act()


def test_database__keeps_what_was_issued(make: MakeInvoice, acting: Actor) -> None:
    made = make()
    for change in (
        {"total": 5},
        {"number": 9},
        {"billed_to": "X"},
        {"document": {}},
        {"state": "draft"},
        {"paid": 1001},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Invoice.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Invoice.objects.filter(pk=made.pk).delete()


@pytest.mark.parametrize("table", ["funding_invoicecounter", "funding_monthbalance"])
@pytest.mark.parametrize("act", ["DELETE FROM {}", "UPDATE {} SET center_id = center_id"])
def test_database__alone_counts(make: MakeInvoice, table: str, act: str) -> None:
    make()
    with (
        system_scope("a test tries"),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(act.format(table))


def test_send__again_and_to_another_address(
    make: MakeInvoice, acting: Actor, run_jobs: Callable[[], list[str]]
) -> None:
    made = make(email="")
    with pytest.raises(Conflict, match="draft"):
        actions.send_invoice(invoice=make(issued=False), email="x@peachtool.example", by=acting)
    for _ in range(2):
        actions.send_invoice(invoice=made, email="new@peachtool.example", by=acting)
    run_jobs()
    sent = mails()
    assert [each["To"] for each in sent] == ["new@peachtool.example"] * 2
    assert len({each["Message-ID"] for each in sent}) == 2
    assert Invoice.objects.get(pk=made.pk).email == "new@peachtool.example"
