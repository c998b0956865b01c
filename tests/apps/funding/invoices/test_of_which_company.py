"""An invoice is of the company that it was sent to: also when the plant is sold, or the company turns out to be two."""

import html
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.forms import Form
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from factories.accounts import MembershipFactory, OrganisationFactory, person
from factories.companies import CompanyFactory, RelationshipFactory, SiteFactory
from factories.delivery import ProposalFactory
from factories.engagements import EngagementFactory
from factories.funding import AwardTermsFactory
from factories.network import AwardFactory, BudgetPeriodFactory, CenterFactory
from invoicing import TODAY, MakeInvoice, browser_of, mails
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.apps.companies import actions as companies
from lineshaft.apps.companies import queries as registry
from lineshaft.apps.companies.models import Company, RegistryChange, Site
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.funding import actions, queries
from lineshaft.apps.funding.actions import Billed
from lineshaft.apps.funding.models import Invoice, InvoicePayment
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope, use


@pytest.fixture
def mover(advisor: User) -> Actor:
    return actor_for(advisor)


@pytest.fixture
def buyer(db: None) -> User:
    """Who signs in for the company that buys the plant."""
    organisation = OrganisationFactory(kind=OrganisationKind.COMPANY.value, name="Other Forge")
    CompanyFactory(name="Other Forge", organisation=organisation)
    return person(Role.COMPANY_CONTACT, organisation, email="nora@forge.example")


def _sell(site: Site, mover: Actor) -> None:
    with use(mover.context):
        companies.move_site(site=site, to=Company.objects.get(name="Other Forge"), by=mover, reason="Sold")


def _reads(user: User) -> tuple[list[int], int]:
    with use(actor_for(user).context):
        found = [list(model.objects.values_list("pk", flat=True)) for model in (Invoice, InvoicePayment)]
    return found[0], len(found[1])


def _sent(form: Form) -> dict[str, Any]:
    return {bound.html_name: value for bound in form if (value := bound.value()) not in (None, "")}


def test_sold_plant__the_new_company_reads_no_invoice_of_the_one_before(
    make: MakeInvoice, billed: Billed, acting: Actor, mover: Actor, engagement: Engagement, company_contact: User,
    buyer: User, finance_officer: User,
) -> None:  # fmt: skip
    made, draft, waits = make(), make(issued=False), make(issued=False)
    actions.record_payment(
        invoice=made, amount=Decimal(400), received_on=TODAY, reference="Check 1", by=acting
    )
    seller = made.company
    _sell(engagement.site, mover)

    assert _reads(buyer) == ([], 0)
    assert _reads(company_contact) == ([made.pk], 1)
    assert "00001" in browser_of(company_contact).get(reverse("funding:my_invoices")).text
    assert browser_of(buyer).get(reverse("funding:invoice_pdf", args=[made.pk])).status_code == 404
    # The tab of the plant is the buyer's statement by now: the page of the seller's invoice does not lead there.
    page = browser_of(finance_officer).get(reverse("funding:invoice", args=[made.pk])).text
    assert reverse("funding:statement", args=[engagement.site.public_id]) not in page
    assert reverse("funding:company_statement", args=[seller.public_id]) in page
    # A draft stays the seller's, also when the name on it is corrected, until somebody says that it is the buyer's. A
    # credit note goes to who was asked.
    officer, edit = browser_of(finance_officer), reverse("funding:invoice_edit", args=[waits.pk])
    form = officer.get(edit).context["form"]
    assert {label for _pk, label in form.fields["company"].choices} == {seller.name, "Other Forge"}
    said = _sent(form)
    assert officer.post(edit, said | {"billed_to": "Peach Tool, Accounts"}).status_code == 302
    sellers = actions.issue_invoice(invoice=waits, by=acting)
    with pytest.raises(InvalidValue, match="never had"):
        actions.change_draft(invoice=draft, billed=replace(billed, company=CompanyFactory()), by=acting)
    edit = reverse("funding:invoice_edit", args=[draft.pk])
    bought = _sent(officer.get(edit).context["form"])
    bought |= {"billed_to": "Other Forge", "company": Company.objects.get(name="Other Forge").pk}
    assert officer.post(edit, bought).status_code == 302
    later = actions.issue_invoice(invoice=draft, by=acting)
    note = actions.credit_invoice(invoice=made, amount=Decimal(100), why="Less", by=acting)
    assert (later.company.name, note.company_id) == ("Other Forge", seller.pk)
    assert (_reads(buyer), sellers.company_id) == (([later.pk], 0), seller.pk)
    for company, numbers in ((seller, {made.pk, sellers.pk, note.pk}), (later.company, {later.pk})):
        assert {each.pk for each in queries.company_invoices(acting, company)} == numbers


def test_company_that_sold_its_only_plant__has_its_statement_of_account(
    make: MakeInvoice, acting: Actor, mover: Actor, engagement: Engagement, company_contact: User, buyer: User,
    finance_officer: User, advisor: User, stranger: User,
) -> None:  # fmt: skip
    made, given_up = make(), make()
    actions.record_payment(
        invoice=made, amount=Decimal(400), received_on=TODAY, reference="Check 1", by=acting
    )
    actions.write_off_invoice(invoice=given_up, why="closed", by=acting)
    seller, site = made.company, engagement.site
    _sell(site, mover)
    assert not seller.sites.exists()

    page = reverse("funding:company_statement", args=[seller.public_id])
    file = reverse("funding:statement_file", args=[seller.public_id, made.center.slug])
    officer = browser_of(finance_officer)
    assert page in officer.get(reverse("companies:company", args=[seller.public_id])).text
    listed = officer.get(page).text
    assert "written off" in listed
    assert "$600.00" in listed
    assert file in listed
    rows = list(load_workbook(BytesIO(officer.get(file).content)).active.values)
    assert [row[2:5] for row in rows[1:]] == [
        ("invoice", 1000, 1000), ("invoice", 1000, 2000), ("payment, Check 1", -400, 1600),
        ("written off", -1000, 600),
    ]  # fmt: skip
    # What the buyer owes is another account; and of another center's there is nothing to see.
    assert "00001" not in officer.get(reverse("funding:statement", args=[site.public_id])).text
    assert "00001" not in browser_of(stranger).get(page).text
    assert [browser_of(advisor).get(each).status_code for each in (page, file)] == [403, 403]
    assert page not in browser_of(advisor).get(reverse("companies:company", args=[seller.public_id])).text

    # The company's own people read the same, without the books, in their language.
    own, center = browser_of(company_contact), made.center
    assert [own.get(each).status_code for each in (page, file)] == [403, 403]
    mine = reverse("funding:own_statement")
    assert mine in own.get(reverse("funding:my_invoices")).text
    shown = own.get(mine).text
    assert f"{seller.name} owes $600.00 today" in shown
    assert "not asked for any more" in shown
    own_file = reverse("funding:own_statement_file", args=[seller.public_id, center.slug])
    own.cookies["django_language"] = "es"
    assert "Estado de cuenta" in own.get(mine).text
    sheet = load_workbook(BytesIO(own.get(own_file).content)).active
    rows = list(sheet.values)
    assert (rows[0][0], rows[1][2], rows[-1][4]) == ("Fecha", "factura", 600)
    assert (sheet.title, rows[0][5]) == ("Estado de cuenta", "Nota")
    other = browser_of(buyer)
    assert "00001" not in other.get(mine).text
    assert other.get(own_file).status_code == 404


def test_officer_of_two_centers__reads_an_account_with_each(
    make: MakeInvoice, billed: Billed, site: Site, finance_officer: User, stranger: User, other_center: Center
) -> None:
    made, award = make(), AwardFactory(center=other_center)
    AwardTermsFactory(award=award)
    period = BudgetPeriodFactory(award=award, starts_on=date(2026, 10, 1), ends_on=date(2027, 9, 30))
    there = replace(billed, budget_period=period, lines=[("Webinar", Decimal(70))])
    far = actor_for(stranger)
    with use(far.context):
        draft = actions.draft_invoice_about(about="Webinar", site=site, billed=there, by=far)
        actions.issue_invoice(invoice=draft, by=far)
    MembershipFactory(user=finance_officer, organisation=other_center.organisation, role=Role.FINANCE_OFFICER)
    page = browser_of(finance_officer).get(
        reverse("funding:company_statement", args=[site.company.public_id])
    )
    assert "$1,070.00" not in page.text
    for center, owed in ((made.center, 1000), (other_center, 70)):
        assert f"What Peach Tool owes to {center.name}" in page.text
        file = reverse("funding:statement_file", args=[site.company.public_id, center.slug])
        assert file in page.text
        rows = list(load_workbook(BytesIO(browser_of(finance_officer).get(file).content)).active.values)
        assert rows[-1][4] == owed


def test_sold_plant__the_form_proposes_the_company_of_then__and_the_database_refuses_others(
    billed: Billed, acting: Actor, mover: Actor, engagement: Engagement, buyer: User, finance_officer: User
) -> None:
    Engagement.objects.filter(pk=engagement.pk).update(started_on=date(2020, 1, 5))
    seller = engagement.site.company
    _sell(engagement.site, mover)
    page, address = browser_of(finance_officer), reverse("funding:invoice_new", args=[engagement.public_id])
    form = page.get(address).context["form"]
    assert (form["company"].value(), form["billed_to"].value()) == (seller.pk, seller.name)
    assert "when the work began on Jan 05, 2020" in form["company"].help_text
    bought, never = Company.objects.get(name="Other Forge"), CompanyFactory(name="Nobody")
    sent = {
        "once": form["once"].value(), "company": bought.pk, "budget_period": billed.budget_period.pk,
        "billed_to": seller.name, "language": "en", "what_1": "Work", "amount_1": "100",
    }  # fmt: skip
    assert f"This is the name of {seller}, but the invoice is for Other Forge" in html.unescape(
        page.post(address, sent).text
    )
    assert page.post(address, {**sent, "billed_to": "Accounts"}).status_code == 302
    draft = Invoice.objects.get()
    assert draft.company == bought
    with pytest.raises(InvalidValue, match="never had"):
        actions.change_draft(invoice=draft, billed=replace(billed, company=never), by=acting)
    with pytest.raises(DatabaseError, match="never had the site"), transaction.atomic():
        Invoice.objects.filter(pk=draft.pk).update(company=never)
    of_then = actions.draft_invoice(
        engagement=Engagement.objects.get(pk=engagement.pk),
        billed=replace(billed, billed_to="Books"),
        by=acting,
    )
    assert of_then.company == seller


def test_issued_invoice__does_not_change_its_company_by_hand(make: MakeInvoice) -> None:
    made = make()
    with pytest.raises(DatabaseError, match="it stays as it is"), transaction.atomic():
        Invoice.objects.filter(pk=made.pk).update(company=CompanyFactory())


def test_split_company__a_person_says_whether_what_it_was_sent_for_a_plant_goes_along(
    make: MakeInvoice,
    billed: Billed,
    acting: Actor,
    mover: Actor,
    engagement: Engagement,
    company_contact: User,
) -> None:
    made, company = make(), engagement.site.company
    RelationshipFactory(center=engagement.center, site=SiteFactory(company=company, name="North Plant"))
    with use(mover.context):
        parts = registry.own_company_parts(mover, company)
        plant = next(each.code for each in parts.sites if each.code.endswith(f":{engagement.site_id}"))
        sent = f"sent:{engagement.site_id}"
        place = f"{engagement.site.name}, {engagement.site.address_line}"
        assert [each.label for each in parts.others if each.code == sent] == [f"{place}: 1 invoice"]
        other = next(each.code for each in parts.sites if each.code != plant)
        with pytest.raises(Conflict, match="goes with that plant alone"):
            companies.split_company(company=company, name="South Works", parts=[other, sent], by=mover)
        plan = registry.plan_company_split(
            mover, company, "South Works", [plant], public_id="C1", centers=[engagement.center_id]
        )
        assert f"stays its own, and South Works does not read it: {place}: 1 invoice." in " ".join(plan.notes)
        change = companies.split_company(company=company, name="South Works", parts=[plant, sent], by=mover)
        assert "invoice" not in dict(plan.moved)
        assert dict(change.summary)["invoice"] == 1
    new = Company.objects.get(public_id=change.other_id)
    assert list(queries.company_invoices(acting, new)) == [made]
    assert _reads(company_contact) == ([], 0)
    # Undone, what was sent to the new one since goes back with the plant: that company ends.
    with use(acting.context):
        since = actions.draft_invoice(
            engagement=Engagement.objects.get(pk=engagement.pk),
            billed=replace(billed, company=new),
            by=acting,
        )
        since = actions.issue_invoice(invoice=since, by=acting)
    assert since.company_id == new.pk
    with use(mover.context):
        companies.undo_change(change=change, by=mover)
    assert _reads(company_contact)[0] == [since.pk, made.pk]


def test_company_split_by_others__each_center_takes_its_own_along__and_back(
    make: MakeInvoice, mover: Actor, engagement: Engagement, advisor: User, company_contact: User,
    finance_officer: User, run_jobs: Callable[[], list[str]],
) -> None:  # fmt: skip
    made, company = make(), engagement.site.company
    with system_scope("a test arranges what another center holds"):
        far = CenterFactory(state_id="45")
        stranger = actor_for(person(Role.ADVISOR, far.organisation))
        theirs = ProposalFactory(
            engagement=EngagementFactory(center=far, site=engagement.site),
            company=company,
            state="sent",
            sha256="0" * 64,
            sent_at=timezone.now(),
        )
        SiteFactory(company=company, name="North Plant")
        office = actor_for(
            person(
                Role.NETWORK_ADMINISTRATOR, OrganisationFactory(kind=OrganisationKind.PROGRAM_OFFICE.value)
            )
        )
    with use(office.context):
        split = companies.split_company(
            company=company,
            name="South Works",
            parts=[f"companies_site:{engagement.site_id}"],
            by=office,
        )
    page, address = browser_of(advisor), reverse("companies:taking_along")
    assert "1 plant turned out to be another company’s" in page.get("/my-work/how-things-stand/").text
    shown = page.get(address)
    assert "1 invoice" in shown.text
    assert "proposal" not in shown.text
    [row] = shown.context["rows"]
    # Each center is told once, by a mail that names its own alone: to who decides, and of invoices to the finance
    # officer, who finds them on My work and decides nothing.
    run_jobs()
    sent_out = [each for each in mails() if "was split in the registry" in str(each["Subject"])]
    told = {str(each["To"]): each.get_body(("plain",)).get_content() for each in sent_out}
    assert {finance_officer.email in each for each in told} == {True, False}
    (own,) = (text for to, text in told.items() if finance_officer.email in to)
    (of_far,) = (text for to, text in told.items() if stranger.user.email in to)
    assert len(told) == 2
    assert ": 1 invoice\n" in own
    assert ": 1 proposal\n" in of_far
    officer = browser_of(finance_officer)
    assert "its invoices wait for your director’s word" in officer.get("/my-work/how-things-stand/").text
    listed = officer.get(address).text
    assert "1 invoice" in listed
    assert "Take it along" not in listed
    asked = {"center": row.center.pk, "site": row.site.public_id, "company": row.company.public_id}
    assert officer.post(address, {**asked, "act": "take"}).status_code == 403
    with use(stranger.context):
        assert [each.counted for each in registry.left_behind(stranger)] == [[("proposal", 1)]]
        # Naming another center's rows gives nothing.
        with pytest.raises(Conflict, match="decided a moment ago"):
            companies.take_along(left=row, takes=True, by=stranger)
    sent = {"center": row.center.pk, "site": row.site.public_id, "company": row.company.public_id}
    page.post(address, {**sent, "act": "take"})
    new = Company.objects.get(public_id=split.other_id)
    made.refresh_from_db()
    with use(stranger.context):
        theirs.refresh_from_db()
    assert (made.company, theirs.company) == (new, company)
    assert _reads(company_contact) == ([], 0)
    assert "That was decided already" in page.post(address, {**sent, "act": "take"}, follow=True).text

    # Back, by the list of changes; then it stays, for good until that is undone.
    change = RegistryChange.objects.get(kind="take_along")
    assert page.get(reverse("companies:undo_change", args=[change.pk])).status_code == 200
    page.post(reverse("companies:undo_change", args=[change.pk]))
    made.refresh_from_db()
    assert (made.company, len(page.get(address).context["rows"])) == (company, 1)
    page.post(address, {**sent, "act": "leave"})
    assert page.get(address).context["rows"] == []
    assert "kept it, not" in page.get(reverse("companies:changes")).text
    # What a center decided stands not in the way of undoing the split, and what it took along comes back with it.
    with use(stranger.context):
        companies.take_along(left=registry.left_behind(stranger)[0], takes=True, by=stranger)
    with use(office.context):
        companies.undo_change(change=split, by=office)
    with use(stranger.context):
        theirs.refresh_from_db()
    assert theirs.company == company
    with system_scope("a test looks at what every center decided"):
        decided = RegistryChange.objects.filter(kind="take_along").values_list("pk", "status")
        assert {status for _pk, status in decided} == {"undone"}
    listed = page.get(reverse("companies:changes")).text
    assert all(reverse("companies:undo_change", args=[pk]) not in listed for pk, _status in decided)


def test_split_plant__a_credit_note_goes_with_its_invoice_and_back(
    billed: Billed, acting: Actor, mover: Actor, engagement: Engagement
) -> None:
    """Of fees of an event, which name no engagement: apart, the statement of neither plant would be right."""
    site = engagement.site
    of_event = [
        actions.issue_invoice(
            invoice=actions.draft_invoice_about(about="Lean", site=site, billed=billed, by=acting), by=acting
        )
        for _n in range(2)
    ]
    notes = [
        actions.credit_invoice(invoice=each, amount=Decimal(100), why="Less", by=acting) for each in of_event
    ]
    with use(mover.context):
        codes = {each.code for each in registry.belongings(mover, site)}
        asked = f"funding_invoice:{of_event[0].pk}"
        assert {each for each in codes if each.startswith("funding_invoice")} == {
            asked, f"funding_invoice:{of_event[1].pk}"
        }  # fmt: skip
        change = companies.split_site(
            site=site, belongings=[asked], by=mover, name="Second Works", street="9 Mill Rd",
            city="Macon", state_id="13", zip_code="31201", naics_id=None, phone="",
        )  # fmt: skip
    second = Site.objects.get(public_id=change.other_id)
    for row in (*of_event, *notes):
        row.refresh_from_db()
    assert [row.site_id for row in (*of_event, *notes)] == [second.pk, site.pk, second.pk, site.pk]
    since = actions.credit_invoice(invoice=of_event[0], amount=Decimal(50), why="Less", by=acting)
    assert since.site_id == second.pk
    with use(mover.context):
        companies.undo_change(change=change, by=mover)
    assert set(Invoice.objects.values_list("site", flat=True)) == {site.pk}
