"""Pages of invoices: who sees them, and from the fee to the payment."""

import re
import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from factories.accounts import OrganisationFactory, person
from invoicing import TODAY, MakeInvoice, browser_of, mails, pay
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.apps.companies.models import Site
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.funding import actions, queries
from lineshaft.apps.funding.actions import Billed
from lineshaft.apps.funding.invoicing.document import pdf_of
from lineshaft.apps.funding.models import Invoice, InvoicePayment, JournalEntry
from lineshaft.apps.network.models import Award, BudgetPeriod
from lineshaft.tenancy import system_scope, use
from signed_reports import certified_report


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


def test_forms_of_an_invoice__are_sent_as_the_page_gives_them(
    make: MakeInvoice, finance_officer: User
) -> None:
    """A payment was refused as incomplete: its form had no token, which tests had brought themselves."""
    made, browser = make(), browser_of(finance_officer)
    page = browser.get(reverse("funding:invoice", args=[made.pk])).content.decode()
    tokens = dict(re.findall(r'name="([a-z_]+)-once"(?: value="([0-9a-f-]{36})")?', page))
    assert set(tokens) == {"payment", "send", "credit", "write_off"}
    assert all(tokens.values())
    sent = {"amount": "400", "received_on": f"{TODAY}", "reference": "Check 9", "once": tokens["payment"]}
    browser.post(
        reverse("funding:invoice_payment", args=[made.pk]),
        {f"payment-{name}": value for name, value in sent.items()},
    )
    made.refresh_from_db()
    assert made.paid == Decimal(400)


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
            "email": "", "language": "en", "note": "", "what_1": "Class", "amount_1": "$2,000.00"}  # fmt: skip
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
    with system_scope("a test looks"):
        paid = InvoicePayment.objects.get().pk
    back = {"once": str(uuid.uuid4()), "booked_on": "2026-11-22", "reason": "the check bounced"}
    assert browser_of(director).get(f"{page}payments/{paid}/take-back/").status_code == 403
    assert browser.post(f"{page}payments/{paid}/take-back/", back | {"reason": ""}).status_code == 200
    assert browser.post(f"{page}payments/{paid}/take-back/", back).status_code == 302
    assert (
        browser.post(f"{page}payments/{paid}/take-back/", back | {"once": str(uuid.uuid4())}).status_code
        == 200
    )
    text = browser.get(page).content.decode()
    assert "the check bounced" in text
    assert "$1,900.00 is open" in text
    off = {"write_off-once": str(uuid.uuid4()), "write_off-why": "agreed in court"}
    assert browser.post(page + "write-off/", off).status_code == 302
    text = browser.get(page).content.decode()
    assert "agreed in court" in text
    assert "written off" in text
    assert "Peach Tool" in b"".join(browser.get(reverse("funding:invoices_file"))).decode()
    found = browser.get(reverse("funding:invoices") + "?q=00001").content.decode()
    assert page in found


def test_statement__says_what_is_owed_after_each(
    make: MakeInvoice, acting: Actor, finance_officer: User, advisor: User, stranger: User, site: Site
) -> None:
    first, second = make(), make()
    make(issued=False)
    wrong = pay(first, "400", acting)
    actions.take_payment_back(payment=wrong, booked_on=TODAY, reason="bounced", by=acting)
    pay(first, "250", acting)
    actions.credit_invoice(invoice=second, amount=Decimal(100), why="one day less", by=acting)
    actions.write_off_invoice(invoice=second, why="closed", by=acting)

    (account,) = queries.company_accounts(acting, site.company)
    moves = account.moves
    assert [move.amount for move in moves] == [1000, 1000, -100, -400, 400, -250, -900]
    assert (
        moves[-1].owed
        == 750
        == sum(each.open_amount for each in queries.company_invoices(acting, site.company))
    )

    page = reverse("funding:statement", args=[site.public_id])
    file = reverse("funding:statement_file", args=[site.company.public_id, first.center.slug])
    for user, statuses in ((finance_officer, (200, 200)), (advisor, (403, 403)), (stranger, (200, 404))):
        browser = browser_of(user)
        assert (browser.get(page).status_code, browser.get(file).status_code) == statuses
    assert "00001" not in browser_of(stranger).get(page).content.decode()
    rows = list(load_workbook(BytesIO(browser_of(finance_officer).get(file).content)).active.values)
    assert rows[0][:5] == ("Day", "Number", "What", "Dollars", "Owed after it")
    assert rows[-1][3:5] == (-900, 750)


def test_list__by_how_late_and_by_days_and_as_a_workbook(
    make: MakeInvoice, acting: Actor, finance_officer: User
) -> None:
    late = actions.issue_invoice(invoice=make(issued=False), by=acting, today=date(2026, 10, 1))
    now = make()
    for criteria, found in (
        ({"late": "30"}, [late]), ({"late": "not_due"}, [now]), ({"late": "more"}, []),
        ({"since": TODAY}, [now]), ({"until": date(2026, 10, 31)}, [late]),
    ):  # fmt: skip
        assert list(queries.invoices_of(acting, today=TODAY, **criteria)) == found, criteria
    answer = browser_of(finance_officer).get(reverse("funding:invoices_workbook") + "?late=30")
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert [row[0] for row in rows] == ["Number", late.number]


def test_language__of_the_paper_and_the_pages_of_the_company(
    make: MakeInvoice, acting: Actor, engagement: Engagement, company_contact: User, finance_officer: User,
    run_jobs: Callable[[], list[str]],
) -> None:  # fmt: skip
    User.objects.filter(pk=company_contact.pk).update(language="es")
    new_page = browser_of(finance_officer).get(reverse("funding:invoice_new", args=[engagement.public_id]))
    assert new_page.context["form"].initial["language"] == "en"
    assert queries.language_of(engagement.site, company_contact.email.upper(), engagement.center_id) == "es"
    made = make(language="es", email=company_contact.email)
    assert made.document["words"]["heading"] == "Factura 00001"
    assert made.document["due_on"] == "22 de diciembre de 2026"
    assert pdf_of(made).startswith(b"%PDF-")
    run_jobs()
    (sent,) = mails()
    assert sent["Subject"].startswith("Factura 00001 de ")
    wrong = pay(made, "400", acting)
    actions.take_payment_back(payment=wrong, booked_on=TODAY, reason="of another company", by=acting)
    browser = browser_of(company_contact)
    browser.cookies["django_language"] = "es"
    page = browser.get(reverse("funding:my_invoices")).content.decode()
    for words in ("Mis facturas", "por pagar", "pago anulado", "−$400.00"):
        assert words in page
    assert "of another company" not in page


def test_take_back__says_which_federal_report_shows_it(
    make: MakeInvoice, acting: Actor, award: Award, finance_officer: User
) -> None:
    made = actions.issue_invoice(invoice=make(issued=False), by=acting, today=date(2026, 10, 5))
    early, late = pay(made, "100", acting, date(2026, 10, 6)), pay(made, "200", acting)
    with system_scope("a test arranges its rows"):
        certified_report(
            award,
            finance_officer,
            report_date=date(2026, 10, 31),
            kind="interim",
            certified_at=timezone.now(),
        )
    browser = browser_of(finance_officer)
    pages = {each.pk: reverse("funding:payment_back", args=[made.pk, each.pk]) for each in (early, late)}
    assert "It stands in a certified federal report" in browser.get(pages[early.pk]).content.decode()
    assert "certified federal report" not in browser.get(pages[late.pk]).content.decode()
    for payment, day, warned in ((early, "2026-10-31", True), (late, "2026-11-22", False)):
        sent = {"once": str(uuid.uuid4()), "booked_on": day, "reason": "the check bounced"}
        page = browser.post(pages[payment.pk], sent, follow=True).content.decode()
        assert ("The federal report as of Oct 31, 2026 is certified without this" in page) is warned


@pytest.mark.parametrize("text", ["Peach To", "{engagement}", "{number}"])
def test_invoice__is_found_by_the_search_box(
    text: str, make: MakeInvoice, finance_officer: User, advisor: User, stranger: User
) -> None:
    made = make()
    wanted = {"q": text.format(engagement=made.engagement.public_id, number=f"{made.number:02}")}
    address = reverse("funding:invoice", args=[made.pk])

    for user, sees in ((finance_officer, True), (advisor, False), (stranger, False)):
        page = browser_of(user).get(reverse("home:search"), wanted).content.decode()
        assert (address in page) is sees, user


def test_search__a_number_means_the_invoice_that_has_it_and_a_word_what_it_is_for(
    make: MakeInvoice, acting: Actor, site: Site, billed: Billed, finance_officer: User
) -> None:
    made = make()
    about = actions.draft_invoice_about(about="Expo 01, hall", site=site, billed=billed, by=acting)
    browser = browser_of(finance_officer)

    def found(text: str) -> list[bool]:
        page = browser.get(reverse("home:search"), {"q": text}).content.decode()
        return [reverse("funding:invoice", args=[each.pk]) in page for each in (made, about)]

    assert found(f"{made.number:05}") == [True, False]
    assert found("hall") == [False, True]
    lines = b"".join(browser.get(reverse("funding:invoices_file"))).decode()
    assert "Expo 01, hall" in lines
