"""Fees and invoices: agreed by the scale, numbered without a gap, booked, paid in parts, credited, reminded of."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from factories.accounts import MembershipFactory, OrganisationFactory, person
from factories.companies import CompanyFactory, RelationshipFactory, SiteFactory
from factories.engagements import EngagementFactory
from factories.funding import AwardTermsFactory
from lineshaft.apps.accounts.mailbox import read_message
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.apps.companies.models import Site
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.funding import actions, queries
from lineshaft.apps.funding.actions import Billed
from lineshaft.apps.funding.invoicing.document import pdf_of
from lineshaft.apps.funding.models import Invoice, InvoicePayment, JournalEntry, Posting
from lineshaft.apps.network.models import Award, BudgetPeriod, Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger import FundSource
from lineshaft.tenancy import system_scope, use

TODAY = date(2026, 11, 22)
MakeInvoice = Callable[..., Invoice]


@pytest.fixture
def site(db: None) -> Site:
    organisation = OrganisationFactory(kind=OrganisationKind.COMPANY.value, name="Peach Tool")
    return SiteFactory(company=CompanyFactory(name="Peach Tool", organisation=organisation))


@pytest.fixture
def engagement(center: Center, site: Site, advisor: User) -> Engagement:
    RelationshipFactory(center=center, site=site, employees=42)
    return EngagementFactory(center=center, site=site, lead=advisor)


@pytest.fixture
def company_contact(site: Site) -> User:
    return person(Role.COMPANY_CONTACT, site.company.organisation, email="carl@peachtool.example")


@pytest.fixture
def billed(next_period: BudgetPeriod) -> Billed:
    return Billed(
        budget_period=next_period, billed_to="Peach Tool", email="pay@peachtool.example",
        lines=[("Lean class", Decimal("1250.00")), ("Early payment", Decimal("-250.00"))],
    )  # fmt: skip


@pytest.fixture
def make(acting: Actor, engagement: Engagement, billed: Billed) -> MakeInvoice:
    """Makes an issued invoice of $1,000, or a draft."""

    def invoice(*, issued: bool = True, **changes: Any) -> Invoice:
        draft = actions.draft_invoice(engagement=engagement, billed=replace(billed, **changes), by=acting)
        return actions.issue_invoice(invoice=draft, by=acting) if issued else draft

    return invoice


def pay(invoice: Invoice, amount: str, by: Actor, on: date = TODAY) -> InvoicePayment:
    return actions.record_payment(
        invoice=invoice, amount=Decimal(amount), received_on=on, reference="check 7", by=by
    )


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def mails() -> list[Any]:
    return [read_message(path) for path in sorted(Path(settings.MAIL_FOLDER).glob("*.eml"))]


def booked(source: str = "fees") -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for each in Posting.objects.filter(source=source):
        sums[each.account] = sums.get(each.account, Decimal(0)) + each.amount
    return {account: amount for account, amount in sums.items() if amount}


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
        assert [(number, amount) for _, number, amount in ages].index((1, Decimal(600))) == place


def scale(center: Center, by: Actor, steps: dict[int, str], applies_from: date = TODAY) -> None:
    actions.record_scale(
        center=center, applies_from=applies_from, by=by,
        steps={size: Decimal(percent) for size, percent in steps.items()},
    )  # fmt: skip


def test_scale__by_size_and_day(acting: Actor, center: Center, engagement: Engagement) -> None:
    assert queries.percent_for(engagement, TODAY) == 100
    scale(center, acting, {0: "25", 20: "50", 100: "100"}, date(2026, 1, 1))
    scale(center, acting, {0: "60"}, date(2026, 11, 1))
    assert queries.percent_for(engagement, date(2026, 10, 31)) == 50
    assert queries.percent_for(engagement, TODAY) == 60


@pytest.mark.parametrize(
    ("steps", "said"), [({10: "50"}, "do not begin at 0"), ({0: "50", 10: "40"}, "falls with size")]
)
def test_scale__that_cannot_be(acting: Actor, center: Center, steps: dict[int, str], said: str) -> None:
    with pytest.raises(InvalidValue, match=said):
        scale(center, acting, steps)


def test_scale__of_a_day_is_recorded_once(acting: Actor, center: Center) -> None:
    scale(center, acting, {0: "50"})
    with pytest.raises(Conflict, match="is recorded already"):
        scale(center, acting, {0: "60"})


def agree(engagement: Engagement, by: Actor, full: str, agreed: str, why: str = "") -> Any:
    return actions.agree_on_fee(
        engagement=engagement, full_fee=Decimal(full), agreed_fee=Decimal(agreed), agreed_with="Carl", agreed_on=TODAY,
        why=why, by=by,
    )  # fmt: skip


def test_fee__by_the_scale_or_with_a_reason(
    make: MakeInvoice, acting: Actor, center: Center, engagement: Engagement, advisor: User
) -> None:
    scale(center, acting, {0: "50"})
    make()
    by = actor_for(advisor)
    with use(by.context):
        with pytest.raises(InvalidValue, match=r"the scale gives \$2,000\.00"):
            agree(engagement, by, "4000", "1500")
        with pytest.raises(InvalidValue, match="is no fee of a company"):
            agree(engagement, by, "1000000000000", "1")
        assert agree(engagement, by, "4000", "1500", "a long friend").percent == 50
        assert agree(engagement, by, "4000", "2000").agreed_fee == 2000
        with pytest.raises(InvalidValue, match=r"less than the \$1,000\.00 that was invoiced"):
            agree(engagement, by, "1000", "500")
    with pytest.raises(PermissionDenied):
        agree(engagement, acting, "4000", "2000")


def test_who_sees_what(
    make: MakeInvoice, engagement: Engagement, advisor: User, director: User, finance_officer: User, officer: User,
    stranger: User, company_contact: User,
) -> None:  # fmt: skip
    made, draft = make(), make(issued=False)
    pages = {
        "list": reverse("funding:invoices"), "one": reverse("funding:invoice", args=[made.pk]),
        "pdf": reverse("funding:invoice_pdf", args=[made.pk]), "draft": reverse("funding:invoice_pdf", args=[draft.pk]),
        "fee": reverse("funding:engagement_fee", args=[engagement.public_id]), "mine": reverse("funding:my_invoices"),
        "file": reverse("funding:invoices_file"), "settings": reverse("funding:fee_settings"),
    }  # fmt: skip
    told = {
        finance_officer: (200, 200, 200, 404, 200, 403, 200, 200),
        director: (200, 200, 200, 404, 200, 403, 200, 200),
        advisor: (403, 403, 403, 403, 200, 403, 403, 403),
        officer: (403, 403, 403, 403, 403, 403, 403, 403),
        stranger: (200, 404, 404, 404, 404, 403, 200, 200),
        company_contact: (403, 403, 200, 404, 403, 200, 403, 403),
    }
    for user, statuses in told.items():
        browser = browser_of(user)
        assert tuple(browser.get(page).status_code for page in pages.values()) == statuses, user
    assert "00001" not in browser_of(stranger).get(pages["list"]).content.decode()
    mine = browser_of(company_contact).get(pages["mine"]).content.decode()
    assert "00001" in mine
    assert "draft" not in mine.split("<main")[1]
    fee = browser_of(advisor).get(pages["fee"]).content.decode()
    assert "00001" in fee
    assert pages["one"] not in fee


def test_company__reads_its_own_issued_invoices_alone(make: MakeInvoice, company_contact: User) -> None:
    made = make()
    make(issued=False)
    other = person(
        Role.COMPANY_CONTACT,
        OrganisationFactory(kind=OrganisationKind.COMPANY.value, name="Other"),
        email="o@o.example",
    )
    for user, seen in ((company_contact, [made.pk]), (other, [])):
        with use(actor_for(user).context):
            assert list(Invoice.objects.values_list("pk", flat=True)) == seen
            assert not InvoicePayment.objects.exists()
            assert not JournalEntry.objects.exists()


def test_pages__from_the_fee_to_the_payment(
    engagement: Engagement,
    next_period: BudgetPeriod,
    award: Award,
    advisor: User,
    finance_officer: User,
    director: User,
) -> None:
    fee_page = reverse("funding:engagement_fee", args=[engagement.public_id])
    fee = {"once": str(uuid.uuid4()), "full_fee": "$2,000.00", "agreed_fee": "2000", "agreed_with": "Carl",
           "agreed_on": "2026-11-20", "why": ""}  # fmt: skip
    assert browser_of(advisor).post(fee_page, fee).status_code == 302
    browser = browser_of(finance_officer)
    new_page = reverse("funding:invoice_new", args=[engagement.public_id])
    text = browser.get(new_page).content.decode()
    assert 'value="2,000.00"' in text
    sent = {"once": str(uuid.uuid4()), "budget_period": next_period.pk, "billed_to": "Peach Tool", "address": "",
            "email": "", "note": "", "what_1": "Class", "amount_1": "$2,000.00"}  # fmt: skip
    assert "Write both, or none" in browser.post(new_page, sent | {"what_2": "Discount"}).content.decode()
    page = browser.post(new_page, sent).headers["Location"]
    assert browser_of(director).post(page + "issue/").status_code == 403
    assert browser.get(page + "edit/").status_code == 200
    assert browser.post(page + "issue/").status_code == 302
    assert browser.get(page + "edit/").status_code == 302
    assert "$2,000.00 is open" in browser.get(page).content.decode()
    payment = {"payment-once": str(uuid.uuid4()), "payment-amount": "(5.00)", "payment-received_on": "2026-11-22",
               "payment-reference": "wire 3"}  # fmt: skip
    assert "is nothing" in browser.post(page + "payments/", payment).content.decode()
    assert browser.post(page + "payments/", payment | {"payment-amount": "500"}).status_code == 302
    credit = {"credit-once": str(uuid.uuid4()), "credit-amount": "100", "credit-why": "one hour less"}
    assert browser.post(page + "credit/", credit).status_code == 302
    off = {"off-once": str(uuid.uuid4()), "off-why": "agreed in court"}
    assert browser.post(page + "write-off/", off).status_code == 302
    text = browser.get(page).content.decode()
    assert "agreed in court" in text
    assert "written off" in text
    assert "Peach Tool" in b"".join(browser.get(reverse("funding:invoices_file"))).decode()
    found = browser.get(reverse("funding:invoices") + "?q=00001").content.decode()
    assert page in found


def test_settings_page__scale_and_reminders(finance_officer: User, director: User, center: Center) -> None:
    page = reverse("funding:fee_settings")
    scale_sent = {"form": "scale", "scale-once": str(uuid.uuid4()), "scale-applies_from": "2026-11-01",
                  "scale-employees_1": "0", "scale-percent_1": "50", "scale-employees_2": "100"}  # fmt: skip
    browser = browser_of(finance_officer)
    assert "only one of its two numbers" in browser.post(page, scale_sent).content.decode()
    assert browser.post(page, scale_sent | {"scale-percent_2": "100"}).status_code == 302
    setting = {"form": "settings", "setting-once": str(uuid.uuid4()), "setting-days_to_pay": "45",
               "setting-pay_to": "Check to the center", "setting-reminds": "on",
               "setting-remind_every_days": "14"}  # fmt: skip
    assert browser.post(page, setting).status_code == 302
    assert browser_of(director).post(page, setting | {"setting-once": str(uuid.uuid4())}).status_code == 403
    text = browser.get(page).content.decode()
    assert "50.00%" in text
    with system_scope("a test looks"):
        assert queries.settings_of(center.pk).days_to_pay == 45


def test_settings_page__of_each_of_the_persons_centers(
    finance_officer: User, center: Center, other_center: Center
) -> None:
    browser = browser_of(finance_officer)
    page = reverse("funding:fee_settings")
    assert browser.get(f"{page}?center={other_center.pk}").status_code == 404
    assert "Also yours" not in browser.get(page).content.decode()
    MembershipFactory(
        user=finance_officer, organisation=other_center.organisation, role=Role.FINANCE_OFFICER.value
    )

    for here, there in ((center, other_center), (other_center, center)):
        text = browser.get(f"{page}?center={here.pk}").content.decode()
        assert f'href="?center={there.pk}">{there.name}</a>' in text
        assert f'href="?center={here.pk}"' not in text
    setting = {"form": "settings", "setting-once": str(uuid.uuid4()), "setting-days_to_pay": "60",
               "setting-pay_to": "Wire", "setting-remind_every_days": "14"}  # fmt: skip
    assert browser.post(f"{page}?center={other_center.pk}", setting).status_code == 302
    with system_scope("a test looks"):
        found = [queries.settings_of(each.pk).days_to_pay for each in (center, other_center)]
    assert found == [30, 60]


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
