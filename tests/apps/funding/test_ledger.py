"""What the ledger takes and what it refuses, by actions and by any other SQL."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum

from factories.funding import AwardTermsFactory, EvidenceFactory
from ledgers import MakeDraft
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.funding import actions, queries
from lineshaft.apps.funding.models import AccountingMonth, Approval, JournalEntry, MonthBalance, Posting
from lineshaft.apps.network.models import Award, BudgetPeriod, Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger import Account, Entry, FundSource, by_account
from lineshaft.domain.ledger.usual import payment, receipt
from lineshaft.tenancy import system_scope, use

MARCH = date(2026, 3, 1)


def test_post__is_there_with_its_postings(acting: Actor, draft: MakeDraft, award: Award) -> None:
    entry = actions.post(draft=draft("812.40"), by=acting)

    assert entry.posted_by_id == acting.user_id
    found = JournalEntry.objects.get(pk=entry.pk)
    assert [(each.account, each.source, each.amount) for each in found.postings.all()] == [
        ("expense", "federal", Decimal("812.40")),
        ("cash", "federal", Decimal("-812.40")),
    ]
    assert queries.balances(acting, award, until=date(2026, 3, 4)) == []
    assert by_account(queries.balances(acting, award, until=date(2026, 3, 5))) == {
        (Account.EXPENSE, FundSource.FEDERAL): Decimal("812.40"),
        (Account.CASH, FundSource.FEDERAL): Decimal("-812.40"),
    }


def test_post_many__all_or_none(acting: Actor, draft: MakeDraft) -> None:
    wrong = draft()
    postings = (replace(wrong.entry.postings[0], amount=Decimal("1.00")), wrong.entry.postings[1])
    wrong = replace(wrong, entry=replace(wrong.entry, postings=postings))
    with pytest.raises(InvalidValue, match="left over"):
        actions.post_many(drafts=[draft(), wrong], by=acting)
    assert not JournalEntry.objects.exists()


def test_post__the_same_thing_is_posted_once(acting: Actor, draft: MakeDraft) -> None:
    actions.post(draft=draft(key="row 7"), by=acting)
    with pytest.raises(Conflict, match="posted already"):
        actions.post(draft=draft(key="row 7"), by=acting)
    assert JournalEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2025, 9, 30), "outside the budget period"),
        (date(2026, 10, 1), "outside the budget period"),
        (date(2030, 11, 30), "has not come yet"),  # by the clock of the database, which no test sets
    ],
)
def test_post__a_cost_outside_of_its_budget_period(
    acting: Actor, draft: MakeDraft, day: date, said: str
) -> None:
    with pytest.raises(Conflict, match=said):
        actions.post(draft=draft(day=day), by=acting)
    assert not Posting.objects.exists()


def test_post__a_bill_that_comes_late_is_booked_late_for_its_day(acting: Actor, draft: MakeDraft) -> None:
    late = draft(day=date(2026, 11, 3), incurred_on=date(2026, 9, 28))
    assert actions.post(draft=late, by=acting).incurred_on == date(2026, 9, 28)


def test_post__before_the_award_only_in_the_approved_days(
    acting: Actor, draft: MakeDraft, award: Award
) -> None:
    with system_scope("a test arranges its rows"):
        Approval.objects.create(
            center=award.center, award=award, kind="pre_award_cost", what="a trainer", days=30, state="granted",
            decided_on=date(2025, 9, 1), decision="letter of 1 September",
        )  # fmt: skip
    actions.post(draft=draft(day=date(2025, 9, 1)), by=acting)
    with pytest.raises(Conflict, match="outside the budget period"):
        actions.post(draft=draft(day=date(2025, 8, 31)), by=acting)


def test_post__money_may_move_after_the_period_until_it_is_settled(
    acting: Actor, draft: MakeDraft, award: Award
) -> None:
    paid = replace(
        draft(), entry=Entry(date(2026, 10, 20), "pays the bill", payment(FundSource.FEDERAL, Decimal(9)))
    )
    actions.post(draft=paid, by=acting)
    with system_scope("a test arranges its rows"):
        Award.objects.filter(pk=award.pk).update(ends_on=date(2026, 7, 24))
    with pytest.raises(Conflict, match="may still be settled"):
        actions.post(
            draft=replace(paid, origin_key="x", entry=replace(paid.entry, booked_on=date(2026, 11, 22))),
            by=acting,
        )
    actions.post(
        draft=replace(paid, origin_key="y", entry=replace(paid.entry, booked_on=date(2026, 11, 21))),
        by=acting,
    )


def test_post__to_a_closed_award(acting: Actor, draft: MakeDraft, award: Award) -> None:
    with system_scope("a test arranges its rows"):
        Award.objects.filter(pk=award.pk).update(status="closed")
    with pytest.raises(Conflict, match="is closed: its books"):
        actions.post(draft=draft(), by=acting)


def test_reverse__leaves_nothing_and_is_done_once(acting: Actor, draft: MakeDraft, award: Award) -> None:
    entry = actions.post(draft=draft(), by=acting)
    back = actions.reverse(entry=entry, booked_on=date(2026, 4, 2), reason="twice in the file", by=acting)

    assert set(by_account(queries.balances(acting, award, until=date(2026, 4, 2))).values()) == {Decimal(0)}
    assert (
        by_account(queries.balances(acting, award, until=date(2026, 4, 1)))[Account.CASH, FundSource.FEDERAL]
        == -100
    )
    with pytest.raises(Conflict, match="taken back already"):
        actions.reverse(entry=entry, booked_on=date(2026, 4, 2), reason="again", by=acting)
    with pytest.raises(Conflict, match="itself a correction"):
        actions.reverse(entry=back, booked_on=date(2026, 4, 3), reason="again", by=acting)


def test_reverse__needs_a_reason_and_a_later_day(acting: Actor, draft: MakeDraft) -> None:
    entry = actions.post(draft=draft(), by=acting)
    with pytest.raises(InvalidValue, match="reason"):
        actions.reverse(entry=entry, booked_on=date(2026, 4, 2), reason=" ", by=acting)
    with pytest.raises(InvalidValue, match="is before the entry"):
        actions.reverse(entry=entry, booked_on=date(2026, 3, 4), reason="wrong", by=acting)


def test_close_month__nothing_more_is_booked_into_it(acting: Actor, draft: MakeDraft, center: Center) -> None:
    actions.post(draft=draft(), by=acting)
    actions.close_month(center=center, month=MARCH, by=acting)

    with pytest.raises(Conflict, match="March 2026 is closed"):
        actions.post(draft=draft(), by=acting)
    actions.post(draft=draft(day=date(2026, 4, 1)), by=acting)
    with pytest.raises(Conflict, match="closed already"):
        actions.close_month(center=center, month=MARCH, by=acting)


def test_close_month__in_their_order_and_when_they_are_over(
    acting: Actor, draft: MakeDraft, center: Center
) -> None:
    actions.post_many(drafts=[draft(), draft(day=date(2026, 4, 1))], by=acting)
    with pytest.raises(Conflict, match="March 2026 is still open"):
        actions.close_month(center=center, month=date(2026, 4, 9), by=acting)
    with pytest.raises(InvalidValue, match="has not ended"):
        actions.close_month(center=center, month=date(2026, 11, 1), by=acting)


def test_reopen_month__with_a_reason_the_latest_first(
    acting: Actor, draft: MakeDraft, center: Center
) -> None:
    actions.post_many(drafts=[draft(), draft(day=date(2026, 4, 1))], by=acting)
    for month in (3, 4):
        actions.close_month(center=center, month=date(2026, month, 1), by=acting)

    with pytest.raises(Conflict, match="April 2026 is closed"):
        actions.reopen_month(center=center, month=MARCH, reason="a bill was missing", by=acting)
    with pytest.raises(InvalidValue, match="reason"):
        actions.reopen_month(center=center, month=date(2026, 4, 1), reason="", by=acting)
    actions.reopen_month(center=center, month=date(2026, 4, 1), reason="a bill was missing", by=acting)
    actions.post(draft=draft(day=date(2026, 4, 30)), by=acting)
    assert AccountingMonth.objects.get(month=date(2026, 4, 1)).reopened_because == "a bill was missing"


def test_books__who_sees_and_writes_them(
    draft: MakeDraft,
    center: Center,
    award: Award,
    director: User,
    advisor: User,
    stranger: User,
    officer: User,
) -> None:
    for user in (director, advisor, stranger, officer):
        by = actor_for(user)
        with use(by.context), pytest.raises(PermissionDenied):
            actions.post(draft=draft(), by=by)
    for user in (advisor, stranger, officer):
        by = actor_for(user)
        with use(by.context), pytest.raises(PermissionDenied):
            queries.balances(by, award, until=date(2026, 9, 30))
    by = actor_for(director)
    with use(by.context):
        assert queries.balances(by, award, until=date(2026, 9, 30)) == []


def test_rows__another_center_sees_none_and_the_office_sums_alone(
    acting: Actor, draft: MakeDraft, stranger: User, officer: User
) -> None:
    actions.post(draft=draft(), by=acting)
    with use(actor_for(stranger).context):
        assert not any(
            model.objects.exists() for model in (JournalEntry, Posting, MonthBalance, AccountingMonth)
        )
    with use(actor_for(officer).context):
        assert not JournalEntry.objects.exists()
        assert not Posting.objects.exists()
        assert MonthBalance.objects.aggregate(Sum("amount"))["amount__sum"] == 0
        assert MonthBalance.objects.count() == 2


def test_kept_balances__are_the_sums_of_the_postings(acting: Actor, draft: MakeDraft, award: Award) -> None:
    kinds = [FundSource.FEDERAL, FundSource.STATE, FundSource.IN_KIND]
    drafts = [draft(f"{n}.0{n}", day=date(2026, n, 3), source=kinds[n % 3]) for n in range(1, 9)]
    entries = actions.post_many(drafts=drafts, by=acting)
    actions.reverse(entry=entries[2], booked_on=date(2026, 9, 1), reason="twice", by=acting)

    summed = queries.balances(acting, award, until=date(2026, 9, 30))
    assert set(queries.kept_balances(award)) == set(summed)
    assert len(summed) == 6


_ENTRY = (
    "INSERT INTO funding_journalentry (center_id, award_id, budget_period_id, booked_on, incurred_on, memo, origin,"
    " origin_key, evidence_id, posted_at, posted_by_id) VALUES (%s, %s, %s, '2026-03-05', '2026-03-05', 'raw', 'hand',"
    " 'raw', %s, now(), app_user_id()) RETURNING id"
)
_POSTING = (
    "INSERT INTO funding_posting (center_id, entry_id, award_id, budget_period_id, booked_on, account, source, amount)"
    " SELECT %s, %s, %s, %s, %s, account, 'federal', amount"
    "   FROM unnest(%s::text[], %s::numeric[]) line (account, amount)"
)


def _execute(statement: str, values: Sequence[object] = ()) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _raw(center: Center, period: BudgetPeriod, evidence_id: int, *postings: tuple[str, str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_ENTRY, [center.pk, period.award_id, period.pk, evidence_id])
        entry = cursor.fetchone()[0]
        lines = [[account for account, _ in postings], [amount for _, amount in postings]]
        cursor.execute(_POSTING, [center.pk, entry, period.award_id, period.pk, "2026-03-05", *lines])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    "postings",
    [(), (("cash", "5"),), (("cash", "5"), ("contribution", "-4.99"))],
    ids=["no postings", "one", "unbalanced"],
)
def test_database__refuses_an_entry_that_does_not_balance(
    acting: Actor,
    center: Center,
    period: BudgetPeriod,
    evidence: object,
    postings: tuple[tuple[str, str], ...],
) -> None:
    with pytest.raises(DatabaseError, match=r"has no postings|does not balance"), transaction.atomic():
        _raw(center, period, evidence.pk, *postings)
    with transaction.atomic():
        _raw(center, period, evidence.pk, ("cash", "5"), ("contribution", "-5"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE funding_posting SET amount = amount * 2",
        "DELETE FROM funding_posting",
        "UPDATE funding_journalentry SET memo = 'other'",
        "DELETE FROM funding_journalentry",
        "TRUNCATE funding_posting",
        "UPDATE funding_monthbalance SET amount = 0",
        "INSERT INTO funding_monthbalance SELECT * FROM funding_monthbalance",
    ],
)
def test_database__nothing_posted_is_changed(acting: Actor, draft: MakeDraft, statement: str) -> None:
    actions.post(draft=draft(), by=acting)
    with pytest.raises(DatabaseError, match=r"permission denied|append-only"):
        _execute(statement)
    assert Posting.objects.aggregate(Sum("amount"))["amount__sum"] == 0
    assert Posting.objects.count() == 2


def test_database__nothing_is_added_to_a_posted_entry(
    acting: Actor, draft: MakeDraft, center: Center, period: BudgetPeriod
) -> None:
    entry = actions.post(draft=draft(), by=acting)
    rows = [
        center.pk,
        entry.pk,
        period.award_id,
        period.pk,
        "2026-03-06",
        ["cash", "contribution"],
        ["5", "-5"],
    ]
    with pytest.raises(DatabaseError, match="a_posting_repeats_its_entry"):
        _execute(_POSTING, rows)


def test_database__an_entry_is_of_its_own_center_award_and_evidence(
    acting: Actor, center: Center, period: BudgetPeriod, other_center: Center
) -> None:
    foreign = EvidenceFactory(center=other_center)
    with pytest.raises(DatabaseError, match="evidence_id_of_the_same_center"), transaction.atomic():
        _raw(center, period, foreign.pk, ("cash", "5"), ("contribution", "-5"))


def test_receipt_of_the_state__is_its_own_cash(acting: Actor, draft: MakeDraft, award: Award) -> None:
    given = replace(
        draft(), entry=Entry(MARCH, "grant of the state", receipt(FundSource.STATE, Decimal("47500.00")))
    )
    actions.post(draft=given, by=acting)
    kept = by_account(queries.kept_balances(award))
    assert kept[Account.CASH, FundSource.STATE] == Decimal("47500.00")
    assert (Account.CASH, FundSource.FEDERAL) not in kept


def test_post__until_when_it_is_settled_is_what_the_newest_terms_say(
    acting: Actor, draft: MakeDraft, award: Award
) -> None:
    with system_scope("a test arranges its rows"):
        Award.objects.filter(pk=award.pk).update(ends_on=date(2026, 9, 30))
        AwardTermsFactory(award=award, applies_from=award.starts_on, settle_days=1000)
        AwardTermsFactory(award=award, applies_from=award.starts_on, settle_days=10)
    with pytest.raises(Conflict, match="may still be settled"):
        actions.post(draft=draft(day=date(2026, 10, 11), incurred_on=date(2026, 9, 20)), by=acting)
    actions.post(draft=draft(day=date(2026, 10, 10), incurred_on=date(2026, 9, 20)), by=acting)
