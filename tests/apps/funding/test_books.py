"""The journal as people use it: found, added up, taken away, entered by hand, corrected, and closed by month."""

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from factories.engagements import EngagementFactory
from ledgers import MakeDraft
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.funding import actions
from lineshaft.apps.funding.models import AccountingMonth, Evidence, JournalEntry
from lineshaft.apps.network.models import Award, BudgetPeriod, Center
from lineshaft.domain.ledger import FundSource, ObjectClass
from lineshaft.tenancy import system_scope, use

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
PDF = b"%PDF-1.4 a bill"


def _system(act: Callable[[], Any]) -> Any:
    with system_scope("a test looks"):
        return act()


@pytest.fixture
def posted(finance_officer: User, draft: MakeDraft) -> list[JournalEntry]:
    """Two costs in March, one in April of state money."""
    by = actor_for(finance_officer)
    with use(by.context):
        return actions.post_many(
            drafts=[
                draft("100.00"),
                draft("40.00", object_class=ObjectClass.SUPPLIES),
                draft("812.40", day=date(2026, 4, 2), source=FundSource.STATE),
            ],
            by=by,
        )


def _told(**changed: Any) -> dict[str, Any]:
    return {
        "once": "6b0c1fd2-6f83-4d3c-9d58-0d6d8f6f4a10",
        "what": "cost_paid",
        "memo": "Tickets to Rome",
        "amount": "$100.01",
        "booked_on": "2026-03-05",
        "measure": "percent",
        "source_1": "federal",
        "share_1": "50",
        "object_class_1": "travel",
        "activity_1": "engagement",
        "source_2": "state",
        "share_2": "50",
        "object_class_2": "travel",
        "activity_2": "engagement",
        "paper": "receipt",
        "issuer": "Peach Rail",
        "number": "7",
        **changed,
    }


# ---------------------------------------------------------------- looking


@pytest.mark.parametrize(
    ("asked", "found", "debits"),
    [
        ({}, 3, "952.40"),
        ({"source": "state"}, 1, "812.40"),
        ({"object_class": "supplies"}, 1, "40.00"),
        ({"since": "2026-04-01"}, 1, "812.40"),
        ({"until": "2026-03-31"}, 2, "140.00"),
        ({"amount": "(812.40)"}, 1, "812.40"),
        ({"q": "tickets"}, 3, "952.40"),
        ({"q": "printer"}, 3, "952.40"),
        ({"q": "nothing of this"}, 0, "0"),
        ({"origin": "hand"}, 0, "0"),
        ({"account": "cash", "source": "federal"}, 2, "0"),
        ({"amount": "1e308"}, 3, "952.40"),
    ],
)
def test_journal__is_narrowed_and_added_up(
    sign_in: SignIn,
    finance_officer: User,
    posted: list[JournalEntry],
    asked: dict[str, str],
    found: int,
    debits: str,
) -> None:
    page = sign_in(finance_officer).get("/funding/journal/", asked)
    assert len(page.context["shown"]) == found
    assert page.context["totals"].entries == found
    assert page.context["totals"].debits == Decimal(debits)


def test_journal__takes_as_many_queries_for_many_entries(
    sign_in: SignIn, finance_officer: User, posted: list[JournalEntry], draft: MakeDraft
) -> None:
    browser = sign_in(finance_officer)
    browser.get("/funding/journal/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        browser.get("/funding/journal/")
    by = actor_for(finance_officer)
    with use(by.context):
        actions.post_many(drafts=[draft() for _ in range(60)], by=by)
    with CaptureQueriesContext(connection) as many:
        page = browser.get("/funding/journal/")
    assert len(many) == len(few)
    assert len(page.context["shown"]) == 50
    rest = browser.get("/funding/journal/", {"cursor": page.context["page"].next_cursor})
    assert len(rest.context["shown"]) == 13


def test_journal__is_for_finance_officers_and_directors(
    sign_in: SignIn,
    posted: list[JournalEntry],
    director: User,
    advisor: User,
    stranger: User,
    officer: User,
    award: Award,
) -> None:
    entry = f"/funding/entries/{posted[0].pk}/"
    assert sign_in(director).get("/funding/journal/").status_code == 200
    assert sign_in(director).get(entry).status_code == 200
    for person in (advisor, officer):
        assert sign_in(person).get("/funding/journal/").status_code == 403
        assert sign_in(person).get(entry).status_code == 404
        assert sign_in(person).get(f"/funding/awards/{award.pk}/ledger/").status_code in (403, 404)
    assert sign_in(stranger).get(entry).status_code == 404
    assert len(sign_in(stranger).get("/funding/journal/").context["shown"]) == 0


def test_journal__as_a_file(
    sign_in: SignIn, finance_officer: User, posted: list[JournalEntry], award: Award
) -> None:
    browser = sign_in(finance_officer)
    answer = browser.get(f"/funding/awards/{award.pk}/ledger/ledger.csv", {"object_class": "supplies"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["Account"], row["Debit"], row["Credit"]) for row in rows] == [
        ("Cost", "40.00", ""),
        ("Cash", "", "40.00"),
    ]
    assert browser.get("/funding/journal/journal.xlsx").content.startswith(b"PK")


def test_balances__open_to_what_they_are_made_of(
    sign_in: SignIn, finance_officer: User, posted: list[JournalEntry], award: Award
) -> None:
    browser = sign_in(finance_officer)
    page = browser.get(f"/funding/awards/{award.pk}/balances/", {"until": "2026-03-31"})
    rows = page.context["rows"]
    assert [(row["account"], row["source"], row["debit"], row["credit"]) for row in rows] == [
        ("Cash", "Federal award", None, Decimal("140.00")),
        ("Cost", "Federal award", Decimal("140.00"), None),
    ]
    for row in rows:
        behind = browser.get(f"/funding/awards/{award.pk}/ledger/?{row['query']}").context["totals"]
        assert behind.debits - behind.credits == (row["debit"] or 0) - (row["credit"] or 0)
        assert behind.entries == 2
    assert page.context["total"] == page.context["credit_total"]


# ---------------------------------------------------------------- entering


def test_enter__is_looked_at_first_and_posted_once(
    sign_in: SignIn, finance_officer: User, award: Award, period: BudgetPeriod
) -> None:
    browser, address = sign_in(finance_officer), f"/funding/awards/{award.pk}/ledger/enter/"
    assert browser.get(address).status_code == 200
    look = browser.post(address, _told(file=SimpleUploadedFile("bill.pdf", PDF)))
    assert [line["debit"] for line in look.context["lines"] if line["debit"]] == [
        Decimal("50.01"),
        Decimal("50.00"),
    ]
    assert not _system(JournalEntry.objects.exists)

    sent = {**dict(look.context["fields"]), "post": "1"}
    for _ in range(2):
        assert browser.post(address, sent).status_code == 302
    entry = _system(lambda: JournalEntry.objects.select_related("evidence").get())
    assert (entry.origin, entry.memo, entry.posted_by_id) == ("hand", "Tickets to Rome", finance_officer.pk)
    assert _system(Evidence.objects.count) == 1
    saved = browser.get(f"/funding/papers/{entry.evidence_id}/file/")
    assert b"".join(saved.streaming_content) == PDF  # type: ignore[attr-defined]
    assert "attachment" in saved.headers["Content-Disposition"]


def test_enter__what_is_changed_after_the_look_keeps_its_file(
    sign_in: SignIn, finance_officer: User, award: Award, period: BudgetPeriod
) -> None:
    browser, address = sign_in(finance_officer), f"/funding/awards/{award.pk}/ledger/enter/"
    look = browser.post(address, _told(file=SimpleUploadedFile("bill.pdf", PDF)))
    again = browser.post(address, {**dict(look.context["fields"]), "change": "1"})
    assert b"The paper is kept" in again.content
    browser.post(address, {**dict(look.context["fields"]), "issuer": "Plum Rail", "post": "1"})
    paper = _system(lambda: JournalEntry.objects.get().evidence)
    assert (paper.issuer, paper.file_name) == ("Plum Rail", "bill.pdf")


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"amount": "1.234,50"}, "amount", "cannot be read"),
        ({"amount": "1e308"}, "amount", "cannot be read"),
        ({"amount": "NaN"}, "amount", "cannot be read"),
        ({"amount": "1.005"}, "amount", "two decimals"),
        ({"amount": ""}, "amount", "required"),
        ({"share_2": "40"}, None, "add up to 90%"),
        ({"measure": "dollars"}, None, "add up to $100.00"),
        ({"object_class_1": ""}, "object_class_1", "for what"),
        ({"source_2": ""}, "source_2", "who pays"),
        ({"share_2": ""}, "share_2", "how much"),
        ({"booked_on": "2026-11-23"}, "booked_on", "has not come yet"),
        ({"incurred_on": "2026-03-06"}, "incurred_on", "not before"),
        ({"engagement": "EN-0000"}, "engagement", "no engagement of your center"),
        ({"what": "money_received", "source_1": "federal"}, None, "by drawdown"),
        ({"source_1": "in_kind"}, "source_1", "valid choice"),
        ({"source_1": "unrecovered_indirect"}, "source_1", "valid choice"),
        ({"what": "stolen"}, "what", "valid choice"),
    ],
)
def test_enter__what_cannot_be_is_told_beside_its_field(
    sign_in: SignIn, finance_officer: User, award: Award, period: BudgetPeriod,
    changed: dict[str, str], field: str | None, said: str,
) -> None:  # fmt: skip
    page = sign_in(finance_officer).post(f"/funding/awards/{award.pk}/ledger/enter/", _told(**changed))
    assert page.status_code == 200
    errors = page.context["form"].errors if field else page.context["form"].non_field_errors()
    assert said in str(errors[field] if field else errors)


def test_enter__outside_of_the_budget_period_is_refused_with_the_rule(
    sign_in: SignIn, finance_officer: User, award: Award, period: BudgetPeriod
) -> None:
    told = _told(booked_on="2026-10-05", post="1")
    page = sign_in(finance_officer).post(f"/funding/awards/{award.pk}/ledger/enter/", told)
    assert "2 CFR 200.403(h)" in str(page.context["form"].non_field_errors())
    assert not _system(JournalEntry.objects.exists)


def test_enter__for_an_engagement_of_the_own_center(
    sign_in: SignIn, finance_officer: User, award: Award, period: BudgetPeriod, other_center: Center
) -> None:
    own = EngagementFactory(center=award.center)
    theirs = EngagementFactory(center=other_center)
    browser, address = sign_in(finance_officer), f"/funding/awards/{award.pk}/ledger/enter/"
    page = browser.post(address, _told(engagement=theirs.public_id))
    assert "engagement" in page.context["form"].errors
    browser.post(address, _told(engagement=own.public_id.lower(), post="1"))
    lines = _system(lambda: list(JournalEntry.objects.get().postings.filter(account="expense")))
    assert {line.engagement_id for line in lines} == {own.pk}


def test_enter__is_for_a_finance_officer(
    sign_in: SignIn,
    director: User,
    advisor: User,
    stranger: User,
    officer: User,
    award: Award,
    period: BudgetPeriod,
) -> None:
    for person, status in ((director, 403), (advisor, 404), (stranger, 404), (officer, 403)):
        answer = sign_in(person).post(f"/funding/awards/{award.pk}/ledger/enter/", _told(post="1"))
        assert answer.status_code == status
    assert not _system(JournalEntry.objects.exists)


# ---------------------------------------------------------------- correcting


def test_correct__takes_back_and_offers_the_form_as_it_was(
    sign_in: SignIn, finance_officer: User, award: Award, period: BudgetPeriod
) -> None:
    browser, address = sign_in(finance_officer), f"/funding/awards/{award.pk}/ledger/enter/"
    browser.post(address, _told(post="1", file=SimpleUploadedFile("bill.pdf", PDF)))
    wrong = _system(JournalEntry.objects.get)
    sent = {
        "once": "6b0c1fd2-6f83-4d3c-9d58-0d6d8f6f4a11", "booked_on": "2026-04-01", "reason": "It was Plum Rail",
        "again": "1",
    }  # fmt: skip
    answer = browser.post(f"/funding/entries/{wrong.pk}/reverse/", sent)
    assert answer.headers["Location"] == f"{address}?again={wrong.pk}"
    form = browser.get(answer.headers["Location"]).context["form"]
    assert (form["what"].value(), form["amount"].value(), form["share_2"].value()) == (
        "cost_paid",
        "100.01",
        "50.00",
    )
    assert form["kept"].value() == wrong.evidence_id
    shown = browser.get(f"/funding/entries/{wrong.pk}/")
    assert b"It was Plum Rail" in shown.content
    assert not shown.context["may_correct"]


def test_correct__needs_a_reason_and_a_finance_officer(
    sign_in: SignIn, finance_officer: User, director: User, stranger: User, posted: list[JournalEntry]
) -> None:
    address = f"/funding/entries/{posted[0].pk}/reverse/"
    sent = {"once": "6b0c1fd2-6f83-4d3c-9d58-0d6d8f6f4a11", "booked_on": "2026-04-01", "reason": "wrong"}
    assert sign_in(director).post(address, sent).status_code == 403
    assert sign_in(stranger).post(address, sent).status_code == 404
    page = sign_in(finance_officer).post(address, {**sent, "reason": ""})
    assert "reason" in page.context["form"].errors
    page = sign_in(finance_officer).post(address, {**sent, "booked_on": "2026-03-01"})
    assert "before the entry" in str(page.context["form"].errors["booked_on"])
    assert _system(lambda: not JournalEntry.objects.filter(origin="reversal").exists())


def test_file_of_a_paper__is_for_who_sees_the_books(
    sign_in: SignIn, finance_officer: User, advisor: User, stranger: User, officer: User, center: Center
) -> None:
    by = actor_for(finance_officer)
    with use(by.context):
        paper = actions.add_evidence(
            center=center, by=by, kind="receipt", title="bill", file=SimpleUploadedFile("bill.pdf", PDF)
        )
    address = f"/funding/papers/{paper.pk}/file/"
    for person in (advisor, stranger, officer):
        assert sign_in(person).get(address).status_code == 404
    answer = sign_in(finance_officer).get(address)
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]


# ---------------------------------------------------------------- months


def test_month__says_what_is_missing_closes_and_opens_again(
    sign_in: SignIn, finance_officer: User, award: Award, period: BudgetPeriod
) -> None:
    browser = sign_in(finance_officer)
    browser.post(f"/funding/awards/{award.pk}/ledger/enter/", _told(post="1"))
    page = browser.get("/funding/months/2026/3/")
    said = " ".join(sentence for sentence, _url in page.context["missing"])
    assert "One entry by hand has no file" in said
    assert "$50.01 more was paid than came in" in said
    for _sentence, url in page.context["missing"]:
        assert len(browser.get(url).context["shown"]) == 1

    browser.post("/funding/months/2026/3/close/")
    month = _system(AccountingMonth.objects.get)
    assert month.closed_by_id == finance_officer.pk
    sent = {"once": "6b0c1fd2-6f83-4d3c-9d58-0d6d8f6f4a12", "reason": ""}
    assert "reason" in browser.post("/funding/months/2026/3/reopen/", sent).context["form"].errors
    browser.post("/funding/months/2026/3/reopen/", {**sent, "reason": "a bill came late"})
    assert _system(AccountingMonth.objects.get).reopened_because == "a bill came late"
    listed = browser.get("/funding/months/").context["page"][0]
    assert (listed.entries, listed.cost) == (1, Decimal("100.01"))


def test_month__is_closed_by_finance_or_director_alone(
    sign_in: SignIn, director: User, advisor: User, stranger: User, officer: User, posted: list[JournalEntry]
) -> None:
    for person, status in ((advisor, 403), (stranger, 404), (officer, 403)):
        assert sign_in(person).post("/funding/months/2026/3/close/").status_code == status
    assert sign_in(director).post("/funding/months/2026/3/close/").status_code == 302
    assert _system(AccountingMonth.objects.order_by("month").first).closed_at is not None
    assert sign_in(director).get("/funding/months/2026/13/").status_code == 404


# ---------------------------------------------------------------- sums


@pytest.fixture
def many(finance_officer: User, draft: MakeDraft) -> None:
    """Entries on the first, the last and a middle day of each of five months, of two sources and two object classes."""
    by = actor_for(finance_officer)
    days = [date(2026, month, day) for month in range(2, 7) for day in (1, 14, 28)]
    with use(by.context):
        actions.post_many(
            drafts=[
                draft(
                    f"{100 + number}.25",
                    day=day,
                    source=FundSource.STATE if number % 2 else FundSource.FEDERAL,
                    object_class=ObjectClass.SUPPLIES if number % 3 else ObjectClass.TRAVEL,
                )
                for number, day in enumerate(days)
            ],
            by=by,
        )


@pytest.mark.parametrize(
    "asked",
    [{}, {"account": "cash"}, {"source": "state"}, {"object_class": "travel"}, {"source": "in_money"}],
)
@pytest.mark.parametrize(
    ("since", "until"),
    [
        (None, None),
        ("2026-03-01", "2026-03-31"),
        ("2026-02-28", "2026-04-01"),
        ("2026-02-02", "2026-06-27"),
        ("2026-04-14", None),
        (None, "2026-04-13"),
        ("2026-03-02", "2026-03-27"),
        ("2026-03-15", "2026-04-14"),
        ("2026-05-01", "2026-04-01"),
        ("2026-07-01", None),
        (None, "2026-02-28"),
    ],
)  # fmt: skip
def test_sums__are_those_of_the_postings_whatever_the_days(
    finance_officer: User,
    many: None,
    center: Center,
    asked: dict[str, str],
    since: str | None,
    until: str | None,
) -> None:
    from lineshaft.apps.funding.models import Posting
    from lineshaft.apps.funding.queries.entries import JournalCriteria
    from lineshaft.apps.funding.queries.journal_sums import journal_with_totals

    by = actor_for(finance_officer)
    first, last = (date.fromisoformat(each) if each else None for each in (since, until))
    with use(by.context):
        rows, totals = journal_with_totals(by, center, JournalCriteria(since=first, until=last, **asked))
        lines = [
            each
            for each in Posting.objects.all()
            if (first is None or each.booked_on >= first)
            and (last is None or each.booked_on <= last)
            and all(
                (name == "source" and value == "in_money") or getattr(each, name) == value
                for name, value in asked.items()
            )
        ]
        assert totals is not None
        assert totals.debits == sum(each.amount for each in lines if each.amount > 0)
        assert totals.credits == -sum(each.amount for each in lines if each.amount < 0)
        assert totals.cost == sum(each.amount for each in lines if each.account == "expense")
        assert totals.entries == rows.count() == len({each.entry_id for each in lines})


def test_sums__of_words_that_very_many_entries_have_are_not_made(
    sign_in: SignIn, finance_officer: User, many: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lineshaft.apps.funding.queries import journal_sums

    monkeypatch.setattr(journal_sums, "MOST_COUNTED", 10)
    page = sign_in(finance_officer).get("/funding/journal/", {"q": "tickets"})
    assert "are not added up here" in page.content.decode()
    assert len(page.context["shown"]) == 15
    assert "ls-filters__total" not in page.content.decode()
    assert (
        "ls-filters__total"
        in sign_in(finance_officer).get("/funding/journal/", {"q": "none"}).content.decode()
    )


def test_sums__debits_are_kept_as_entries_are_written_and_taken_back(
    finance_officer: User, draft: MakeDraft
) -> None:
    from lineshaft.apps.funding.models import MonthBalance

    by = actor_for(finance_officer)
    with use(by.context):
        entry = actions.post(draft=draft("100.00"), by=by)
        actions.reverse(entry=entry, booked_on=date(2026, 3, 9), reason="twice", by=by)
        kept = {each.account: (each.amount, each.debits) for each in MonthBalance.objects.all()}
    assert kept == {"cash": (0, Decimal(100)), "expense": (0, Decimal(100))}
