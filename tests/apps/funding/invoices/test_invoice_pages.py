"""Pages of invoices: who sees them, and from the fee to the payment."""

import uuid

from django.urls import reverse

from factories.accounts import OrganisationFactory, person
from invoicing import MakeInvoice, browser_of
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.funding.models import Invoice, InvoicePayment, JournalEntry
from lineshaft.apps.network.models import Award, BudgetPeriod
from lineshaft.tenancy import system_scope, use


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
    off = {"off-once": str(uuid.uuid4()), "off-why": "agreed in court"}
    assert browser.post(page + "write-off/", off).status_code == 302
    text = browser.get(page).content.decode()
    assert "agreed in court" in text
    assert "written off" in text
    assert "Peach Tool" in b"".join(browser.get(reverse("funding:invoices_file"))).decode()
    found = browser.get(reverse("funding:invoices") + "?q=00001").content.decode()
    assert page in found
