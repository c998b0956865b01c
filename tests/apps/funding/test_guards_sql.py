"""What the database refuses to a center, whatever SQL its people could write: decisions and names of others."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from factories.accounts import person
from factories.engagements import EngagementFactory
from ledgers import MakeDraft
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.funding import actions
from lineshaft.apps.funding.models import (
    Approval,
    BudgetVersion,
    Evidence,
    Invoice,
    InvoicePayment,
    JournalEntry,
    TimeLine,
    TimeSheet,
)
from lineshaft.apps.network.models import Award, BudgetPeriod, Center
from lineshaft.tenancy import use

MONDAY = date(2026, 3, 2)
_ENTRY = (
    "INSERT INTO funding_journalentry (center_id, award_id, budget_period_id, booked_on, incurred_on, memo, origin,"
    " origin_key, evidence_id, posted_at, posted_by_id) VALUES (%s, %s, %s, '2026-03-05', '2026-03-05', 'raw', 'hand',"
    " 'raw', %s, now(), %s)"
)


def _refused(said: str):  # type: ignore[no-untyped-def]
    return pytest.raises(DatabaseError, match=said)


@pytest.mark.parametrize("state", ["granted", "refused"])
def test_approval__a_center_does_not_decide_its_own(acting: Actor, award: Award, state: str) -> None:
    asked = actions.ask_approval(
        award=award, by=acting, kind="unrecovered_indirect", what="x", amount=Decimal(5)
    )
    decided = {"state": state, "decided_on": date(2026, 1, 1), "decision": "yes"}
    with _refused("the program office alone"), transaction.atomic():
        Approval.objects.filter(pk=asked.pk).update(**decided)
    with _refused("the program office alone"), transaction.atomic():
        Approval.objects.create(center=award.center, award=award, kind="equipment", what="x", **decided)
    assert actions.withdraw_approval(approval=asked, by=acting).state == "withdrawn"
    with _refused("it stays so"), transaction.atomic():
        Approval.objects.filter(pk=asked.pk).update(state="asked")


def test_approval__what_was_granted_stays(acting: Actor, award: Award, officer: User) -> None:
    asked = actions.ask_approval(
        award=award, by=acting, kind="unrecovered_indirect", what="x", amount=Decimal(5)
    )
    office = actor_for(officer)
    with use(office.context):
        actions.decide_approval(
            approval=asked, by=office, state="granted", decision="letter", decided_on=date(2026, 11, 22)
        )
    with _refused("is granted: it stays so"), transaction.atomic():
        Approval.objects.filter(pk=asked.pk).update(amount=Decimal(5000))
    assert Approval.objects.filter(pk=asked.pk).delete()[0] == 0


@pytest.mark.parametrize("state", ["approved", "returned", "replaced"])
def test_budget__a_center_does_not_decide_its_own(acting: Actor, period: BudgetPeriod, state: str) -> None:
    version = actions.start_budget(period=period, by=acting)
    with _refused("the program office alone"), transaction.atomic():
        BudgetVersion.objects.filter(pk=version.pk).update(state=state)
    assert BudgetVersion.objects.filter(pk=version.pk).update(state="submitted") == 1


def test_budget__an_approved_one_is_no_draft_again(
    acting: Actor, period: BudgetPeriod, officer: User
) -> None:
    version = actions.start_budget(period=period, by=acting)
    with use(actor_for(officer).context):
        BudgetVersion.objects.filter(pk=version.pk).update(state="approved")
    for changed in ({"state": "draft"}, {"why": "another"}):
        with _refused("is approved: it stays so"), transaction.atomic():
            BudgetVersion.objects.filter(pk=version.pk).update(**changed)


# ---------------------------------------------------------------- weeks


@pytest.fixture
def open_week(center: Center, advisor: User) -> Iterator[TimeSheet]:
    """The advisor's own week, with hours, as the advisor acts."""
    by = actor_for(advisor)
    with use(by.context):
        sheet = TimeSheet.objects.create(center=center, person=advisor, week=MONDAY, paid_hours=40)
        TimeLine.objects.create(sheet=sheet, center=center, day=MONDAY, work="program", hours=8)
        yield sheet


def _update(sheet: TimeSheet, **changed: object) -> int:
    with transaction.atomic():
        return TimeSheet.objects.filter(pk=sheet.pk).update(**changed)


def test_week__nobody_approves_in_the_name_of_another(
    open_week: TimeSheet, advisor: User, director: User, finance_officer: User
) -> None:
    approved = {"state": "approved", "approved_at": "2026-03-10T12:00Z"}
    with _refused("approved by somebody else"):
        _update(open_week, approved_by=director, signed_at="2026-03-09T12:00Z", **approved)
    _update(open_week, state="signed", signed_at="2026-03-09T12:00Z")
    for name in (director, advisor):
        with _refused("approved by somebody else"):
            _update(open_week, approved_by=name, **approved)
    with use(actor_for(finance_officer).context):
        with _refused("in their own name"):
            _update(open_week, approved_by=director, **approved)
        assert _update(open_week, approved_by=finance_officer, **approved) == 1
        with _refused("it stays as it is"):
            _update(open_week, paid_hours=20)


def test_week__is_signed_by_its_person_and_its_hours_stay(open_week: TimeSheet, director: User) -> None:
    with use(actor_for(director).context), _refused("signed by the person"):
        _update(open_week, state="signed", signed_at="2026-03-09T12:00Z")
    _update(open_week, state="signed", signed_at="2026-03-09T12:00Z")
    for act in (
        lambda: TimeLine.objects.update(hours=4),
        lambda: TimeLine.objects.all().delete(),
        lambda: TimeLine.objects.create(
            sheet=open_week, center=open_week.center, day=MONDAY, work="leave", hours=1
        ),
    ):
        with _refused("its hours stay"), transaction.atomic():
            act()
    _update(open_week, state="open", why_open="a visit was missing")
    assert TimeLine.objects.update(hours=4) == 1


# ---------------------------------------------------------------- entries


def _write(period: BudgetPeriod, evidence: Evidence, posted_by: int | None) -> None:
    place = [period.center_id, period.award_id, period.pk, evidence.pk, posted_by]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ENTRY, place)


def test_entry__says_who_wrote_it(
    acting: Actor, director: User, period: BudgetPeriod, evidence: Evidence, draft: MakeDraft
) -> None:
    for name in (None, director.pk):
        with _refused("in their own name"):
            _write(period, evidence, name)
    assert actions.post(draft=draft(), by=acting).posted_by_id == acting.user_id


@pytest.mark.parametrize("role", [Role.ADVISOR, Role.SURVEY_COORDINATOR])
def test_entry__is_written_by_who_keeps_the_books(
    center: Center, period: BudgetPeriod, evidence: Evidence, role: Role
) -> None:
    member = person(role, center.organisation)
    with use(actor_for(member).context), _refused("by a finance officer or director"):
        _write(period, evidence, member.pk)
    assert not JournalEntry.objects.exists()


# ---------------------------------------------------------------- invoices


@pytest.fixture
def invoice(acting: Actor, center: Center, advisor: User, next_period: BudgetPeriod) -> Invoice:
    billed = actions.Billed(next_period, "Peach Tool", [("Lean class", Decimal(1000))])
    engagement = EngagementFactory(center=center, lead=advisor)
    made = actions.draft_invoice(engagement=engagement, billed=billed, by=acting)
    return actions.issue_invoice(invoice=made, by=acting)


def _at_the_end() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.parametrize(
    "changed",
    [
        {"paid": Decimal(1000), "state": "paid"},
        {"credited": Decimal(1000), "state": "credited"},
        {"paid": Decimal(1)},
        {"state": "paid"},
    ],
)
def test_invoice__is_paid_by_payments_alone(invoice: Invoice, changed: dict[str, object]) -> None:
    with _refused("says that|a_settled_invoice_has_nothing_open"), transaction.atomic():
        Invoice.objects.filter(pk=invoice.pk).update(**changed)
        _at_the_end()


def test_invoice__a_payment_without_it_and_what_the_actions_do(acting: Actor, invoice: Invoice) -> None:
    with _refused("says that"), transaction.atomic():
        InvoicePayment.objects.create(
            center_id=invoice.center_id,
            invoice=invoice,
            amount=5,
            received_on=date(2026, 11, 22),
            reference="x",
        )
        _at_the_end()
    actions.record_payment(
        invoice=invoice, amount=Decimal(400), received_on=date(2026, 11, 22), reference="check 7", by=acting
    )
    actions.credit_invoice(invoice=invoice, amount=Decimal(600), why="half of it was held", by=acting)
    _at_the_end()
    invoice.refresh_from_db()
    assert (invoice.state, invoice.paid, invoice.credited) == ("paid", 400, 600)
