"""Ways around the books that are closed: what was not judged, closed months, and entries that a record made."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from factories.accounts import person
from factories.engagements import EngagementFactory
from factories.funding import AwardTermsFactory, SubawardFactory
from factories.network import AwardFactory
from ledgers import MakeDraft
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.funding import actions, queries
from lineshaft.apps.funding.actions import Draft
from lineshaft.apps.funding.actions.by_hand import Told, enter
from lineshaft.apps.funding.models import (
    Contribution,
    Evidence,
    Invoice,
    JournalEntry,
    Posting,
    Subaward,
    SubrecipientReport,
)
from lineshaft.apps.funding.queries.months import open_day
from lineshaft.apps.network.models import Award, BudgetPeriod, Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger import Activity, Entry, FundSource, ObjectClass
from lineshaft.domain.ledger.happenings import Happening, Measure, Part
from lineshaft.tenancy import system_scope, use

SignIn = Callable[[User], Client]
GIVEN = [FundSource.IN_KIND, FundSource.UNRECOVERED_INDIRECT]
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


# ---------------------------------------------------------------- match that nobody judged


@pytest.mark.parametrize("source", GIVEN)
@pytest.mark.parametrize("what", [Happening.COST_PAID, Happening.BILL_RECEIVED, Happening.ORDERED])
def test_by_hand__match_without_money_is_claimed_as_a_contribution(
    acting: Actor, award: Award, period: BudgetPeriod, evidence: Evidence, source: FundSource, what: Happening
) -> None:
    part = Part(source, Decimal(5000), ObjectClass.PERSONNEL, Activity.PROGRAM)
    day = date(2026, 3, 5)
    told = Told(what, Decimal(5000), [part], Measure.DOLLARS, day, day, "volunteers")
    with pytest.raises(InvalidValue, match="Claim it as a contribution"):
        enter(award=award, told=told, evidence=evidence, key="k", by=acting)
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize("source", GIVEN)
@pytest.mark.parametrize("origin", ["hand", "import", "indirect", "time_sheet"])
def test_post__match_without_money_of_no_contribution(
    acting: Actor, draft: MakeDraft, source: FundSource, origin: str
) -> None:
    with pytest.raises(Conflict, match=r"nobody judged \(2 CFR 200\.306\)"):
        actions.post(draft=replace(draft(source=source), origin=origin), by=acting)
    with system_scope("nor by a job"), pytest.raises(Conflict, match="nobody judged"):
        actions.post(draft=replace(draft(source=source), origin=origin), by=acting)


# ---------------------------------------------------------------- months


def test_close_month__no_month_before_it_takes_entries(
    acting: Actor, draft: MakeDraft, center: Center
) -> None:
    actions.post(draft=draft(day=date(2026, 3, 5)), by=acting)
    actions.close_month(center=center, month=date(2026, 3, 1), by=acting)
    with pytest.raises(Conflict, match="February 2026 is before March 2026, which is closed"):
        actions.post(draft=draft(day=date(2026, 2, 5)), by=acting)
    actions.post(draft=draft(day=date(2026, 4, 5)), by=acting)


def test_open_day__is_today_for_all_that_is_closed(acting: Actor, draft: MakeDraft, center: Center) -> None:
    today = date(2026, 11, 22)
    actions.post(draft=draft(day=date(2026, 3, 5)), by=acting)
    assert open_day(center.pk, date(2026, 2, 5), today=today) == date(2026, 2, 5)
    actions.close_month(center=center, month=date(2026, 3, 1), by=acting)
    days = [date(2026, 2, 5), date(2026, 3, 31), date(2026, 4, 1)]
    assert [open_day(center.pk, day, today=today) for day in days] == [today, today, date(2026, 4, 1)]


def test_post__a_cost_is_not_booked_before_its_day(acting: Actor, draft: MakeDraft) -> None:
    with pytest.raises(InvalidValue, match="is after 2026-03-05, when it is booked"):
        actions.post(draft=draft(day=date(2026, 3, 5), incurred_on=date(2026, 3, 6)), by=acting)


# ---------------------------------------------------------------- costs of closing an award


def _of_closing(
    made: Draft, *, activity: Activity = Activity.ADMINISTRATION, is_closeout: bool = True
) -> Draft:
    of_cost, of_cash = made.entry.postings
    entry = replace(made.entry, postings=(replace(of_cost, activity=activity), of_cash))
    return replace(made, entry=entry, is_closeout=is_closeout)


def test_post__a_cost_of_closing_the_award(acting: Actor, draft: MakeDraft, award: Award) -> None:
    late = draft("500.00", day=date(2026, 11, 3))
    with pytest.raises(Conflict, match=r"403\(h\)"):
        actions.post(draft=_of_closing(late), by=acting)  # the award goes on
    with system_scope("a test arranges its rows"):
        Award.objects.filter(pk=award.pk).update(ends_on=date(2026, 9, 30))
    for wrong in (_of_closing(late, is_closeout=False), _of_closing(late, activity=Activity.ENGAGEMENT)):
        with pytest.raises(Conflict, match=r"403\(h\)"):
            actions.post(draft=wrong, by=acting)
    entry = actions.post(draft=_of_closing(late), by=acting)
    actions.reverse(entry=entry, booked_on=date(2026, 11, 4), reason="paid twice", by=acting)


def test_enter__a_cost_of_closing_the_award(
    sign_in: SignIn, finance_officer: User, award: Award, period: BudgetPeriod
) -> None:
    with system_scope("a test arranges its rows"):
        Award.objects.filter(pk=award.pk).update(ends_on=date(2026, 9, 30))
    browser, address = sign_in(finance_officer), reverse("funding:entry_new", args=[award.pk])
    told = {
        "what": "cost_paid", "memo": "the final audit", "amount": "500", "booked_on": "2026-11-03",
        "is_closeout": "on", "measure": "percent", "source_1": "federal", "share_1": "100",
        "object_class_1": "other", "activity_1": "administration", "paper": "receipt",
        "once": str(browser.get(address).context["form"]["once"].value()),
    }  # fmt: skip
    look = browser.post(address, told)
    assert "closing the award, after its end" in look.content.decode()
    posted = browser.post(address, {**dict(look.context["fields"]), "post": "1"}, follow=True)
    assert "closing the award, after its end" in posted.content.decode()
    with system_scope("a test looks"):
        assert JournalEntry.objects.get().is_closeout


# ---------------------------------------------------------------- entries that a record made


@pytest.fixture
def invoice(acting: Actor, center: Center, advisor: User, next_period: BudgetPeriod) -> Invoice:
    billed = actions.Billed(next_period, "Peach Tool", [("Lean class", Decimal(1000))])
    engagement = EngagementFactory(center=center, lead=advisor)
    made = actions.draft_invoice(engagement=engagement, billed=billed, by=acting)
    return actions.issue_invoice(invoice=made, by=acting)


@pytest.fixture
def contribution(acting: Actor, center: Center, period: BudgetPeriod) -> Contribution:
    stated = {
        "without_charge": True, "is_federally_paid": False, "other_award": "", "is_necessary": True, "statute": "",
        "budget_row": "third_party", "cost_kind": "ordinary", "stated_by": "F", "hours": "10", "rate": "40.00",
        "fringe": "60.00", "like_rate": "45.00", "rate_from": "own_staff", "rate_source": "p", "is_same_skill": None,
    }  # fmt: skip
    given = actions.Given(
        period, "volunteer", "Gil", "private", "help with a class", date(2026, 3, 5), "program", stated
    )
    made = actions.enter_contribution(given=given, papers=[actions.Paper("time_record", "sheet")], by=acting)
    if made.state == "held":
        colleague = actor_for(person(Role.FINANCE_OFFICER, center.organisation))
        with use(colleague.context):
            made = actions.clear_contribution(contribution=made, words="seen", by=colleague)
    return made


def _taken_back_by_hand(entry: JournalEntry, by: Actor) -> None:
    actions.reverse(entry=entry, booked_on=date(2026, 11, 22), reason="wrong", by=by)


def test_reverse__an_invoice_and_its_payment_know_of_it(acting: Actor, invoice: Invoice) -> None:
    actions.record_payment(
        invoice=invoice, amount=Decimal(1000), received_on=date(2026, 11, 22), reference="check 7", by=acting
    )
    for entry in JournalEntry.objects.all():
        with pytest.raises(Conflict, match="invoice"):
            _taken_back_by_hand(entry, acting)
    assert not JournalEntry.objects.filter(origin="reversal").exists()


def test_reverse__a_contribution_knows_of_it(
    acting: Actor, contribution: Contribution, finance_officer: User, sign_in: SignIn
) -> None:
    entry = JournalEntry.objects.get()
    with pytest.raises(Conflict, match="Take the contribution back"):
        _taken_back_by_hand(entry, acting)
    page = sign_in(finance_officer).get(reverse("funding:entry", args=[entry.pk])).content.decode()
    assert reverse("funding:contribution", args=[contribution.pk]) in page
    assert reverse("funding:entry_reverse", args=[entry.pk]) not in page

    actions.take_back_contribution(contribution=contribution, words="it was another year", by=acting)
    assert sum(each.amount for each in Posting.objects.filter(account="expense")) == 0


def test_reverse__an_imported_entry_stands_for_itself(
    acting: Actor, draft: MakeDraft, finance_officer: User, sign_in: SignIn
) -> None:
    entry = actions.post(draft=draft(), by=acting)
    page = sign_in(finance_officer).get(reverse("funding:entry", args=[entry.pk])).content.decode()
    assert reverse("funding:entry_reverse", args=[entry.pk]) in page
    _taken_back_by_hand(entry, acting)


# ---------------------------------------------------------------- reports of subrecipients and contractors


@pytest.fixture
def subaward(award: Award, period: BudgetPeriod) -> Subaward:
    return SubawardFactory(award=award, state="active", role="subrecipient", federal_amount="120000")


def _received(subaward: Subaward, by: Actor, evidence: Evidence, federal: str) -> SubrecipientReport:
    return actions.receive_report(
        subaward=subaward, by=by, period_ends_on=date(2025, 12, 31), received_on=date(2026, 1, 5),
        federal=Decimal(federal), match_cash=Decimal(0), cash_by_source={}, match_in_kind=Decimal(7),
        evidence=evidence,
    )  # fmt: skip


def _accepted(subaward: Subaward, by: Actor, evidence: Evidence, federal: str) -> SubrecipientReport:
    report = _received(subaward, by, evidence, federal)
    return actions.accept_report(report=report, by=by, booked_on=date(2026, 1, 6))


def test_return_report__an_accepted_one_is_taken_back_whole_and_sent_again(
    acting: Actor, award: Award, subaward: Subaward, evidence: Evidence
) -> None:
    report = _accepted(subaward, acting, evidence, "100.00")
    actions.pay_report(report=report, by=acting, paid_on=date(2026, 1, 9))
    for entry in JournalEntry.objects.all():
        with pytest.raises(Conflict, match="Take the report back"):
            _taken_back_by_hand(entry, acting)

    back = actions.return_report(report=report, by=acting, decision="the wrong quarter")

    assert (back.state, back.paid_on) == ("returned", None)
    sums = queries.balances(acting, award, until=date(2026, 11, 22))
    assert {balance.amount for balance in sums} == {Decimal(0)}
    with pytest.raises(Conflict, match="nothing to pay"):
        actions.pay_report(report=report, by=acting, paid_on=date(2026, 1, 10))
    assert _accepted(subaward, acting, evidence, "90.00").state == "accepted"


def test_return_report__not_of_an_agreement_that_is_closed(
    acting: Actor, subaward: Subaward, evidence: Evidence
) -> None:
    report = _accepted(subaward, acting, evidence, "100.00")
    Subaward.objects.filter(pk=subaward.pk).update(state="closed", closed_on=date(2026, 10, 1))
    with pytest.raises(Conflict, match="is closed"):
        actions.return_report(report=report, by=acting, decision="the wrong quarter")


def test_return_report__on_the_page(
    acting: Actor,
    award: Award,
    subaward: Subaward,
    evidence: Evidence,
    finance_officer: User,
    sign_in: SignIn,
) -> None:
    report = _accepted(subaward, acting, evidence, "100.00")
    browser = sign_in(finance_officer)
    address = reverse("funding:subrecipient_report", args=[award.pk, subaward.pk, report.pk, "return"])
    page = browser.get(reverse("funding:subaward", args=[award.pk, subaward.pk]))
    assert address in page.content.decode()
    asked = browser.get(address)
    assert "its payment too, is taken back today" in asked.content.decode()
    once = asked.context["form"]["once"].value()
    browser.post(address, {"found": "the wrong quarter", "once": str(once)})
    report.refresh_from_db()
    assert report.state == "returned"


@pytest.mark.parametrize(
    ("role", "object_class", "base"),
    [("contractor", "contractual", Decimal(120_000)), ("subrecipient", "subaward", Decimal(50_000))],
)
def test_accept_report__a_contract_is_in_the_base_as_a_whole(
    acting: Actor, award: Award, subaward: Subaward, evidence: Evidence,
    role: str, object_class: str, base: Decimal,
) -> None:  # fmt: skip
    with system_scope("a test arranges its rows"):
        AwardTermsFactory(
            award=award, applies_from=award.starts_on, indirect_type="de_minimis", indirect_rate="0.15"
        )
    report = _received(subaward, acting, evidence, "120000.00")
    Subaward.objects.filter(pk=subaward.pk).update(
        role=role
    )  # of contractors there are reports of earlier days
    actions.accept_report(report=report, by=acting, booked_on=date(2026, 1, 6), activity=Activity.ENGAGEMENT)

    costs = Posting.objects.filter(account="expense", source="federal")
    assert [(each.object_class, each.activity) for each in costs] == [(object_class, "engagement")]
    made = queries.figures(
        acting, award, report_date=date(2026, 9, 30), kind="semiannual", today=date(2026, 11, 22)
    )
    assert made.report.indirect[0].base == base


def test_post__a_subaward_of_another_award(
    acting: Actor, draft: MakeDraft, award: Award, center: Center
) -> None:
    with system_scope("a test arranges its rows"):
        other = SubawardFactory(award=AwardFactory(center=center))
    made = draft(object_class=ObjectClass.SUBAWARD)
    of_cost, of_cash = made.entry.postings
    postings = (replace(of_cost, subaward=other.pk), of_cash)
    with pytest.raises(Conflict, match="of another award"):
        actions.post(draft=replace(made, entry=Entry(made.entry.booked_on, "x", postings)), by=acting)


# ---------------------------------------------------------------- amounts and letters that no column takes


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("cash", {"what": "drawdown", "day": "2026-09-05", "amount": "1000000000000", "reference": "abcd"}),
        ("cash", {"what": "interest", "day": "2026-09-05", "amount": "1000000000000", "reference": "abcd"}),
        ("approval_new", {"kind": "rebudget", "what": "x", "amount": "1000000000000"}),
        (
            "subaward_new",
            {
                "name": "n", "number": "1", "purpose": "p", "starts_on": "2025-10-01", "ends_on": "2026-09-30",
                "federal_amount": "1000000000000", "reports_every": "3",
            },
        ),
    ],
)  # fmt: skip
def test_a_trillion__is_told_beside_its_field(
    sign_in: SignIn,
    finance_officer: User,
    award: Award,
    period: BudgetPeriod,
    name: str,
    data: dict[str, str],
) -> None:
    page = sign_in(finance_officer).post(reverse(f"funding:{name}", args=[award.pk]), data)
    assert page.status_code == 200
    assert "is a trillion dollars or more" in page.content.decode()


def test_pay_new__more_than_anybody_is_paid(
    sign_in: SignIn, finance_officer: User, advisor: User, award: Award, period: BudgetPeriod
) -> None:
    browser, address = sign_in(finance_officer), reverse("funding:pay_new")
    told = {
        "person": advisor.pk, "starts_on": "2026-03-02", "ends_on": "2026-03-15", "salary": "10000000000",
        "fringe": "0", "once": str(browser.get(address).context["form"]["once"].value()),
    }  # fmt: skip
    page = browser.post(address, told)
    assert "is no pay of a person" in page.content.decode()


def test_week__a_letter_that_no_column_takes(sign_in: SignIn, advisor: User, award: Award) -> None:
    told = {"another": "a\0b", "paid_hours": "40"}
    page = sign_in(advisor).post(reverse("funding:time_week", args=["2026-03-02"]), told)
    assert page.status_code == 200
    assert "another" in page.context["form"].errors


# ---------------------------------------------------------------- papers


def test_add_evidence__a_refused_claim_leaves_no_file(acting: Actor, center: Center) -> None:
    def claim() -> Evidence:
        paper = SimpleUploadedFile("loan.pdf", PDF, content_type="application/pdf")
        return actions.add_evidence(
            center=center, by=acting, kind="letter", title="loan of a press", file=paper, for_match=True
        )

    claim()
    before = {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}
    with pytest.raises(Conflict, match="already stands behind a claim"):
        claim()
    assert {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()} == before
