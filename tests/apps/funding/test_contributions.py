"""Contributions: judged before they are posted, held for a person, refused, posted once, taken back."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from factories.funding import AwardTermsFactory
from factories.network import AwardFactory, BudgetPeriodFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.funding import actions, queries
from lineshaft.apps.funding.actions import Given, Paper
from lineshaft.apps.funding.actions.contributions import entries_of_contribution
from lineshaft.apps.funding.models import (
    Approval,
    BudgetLine,
    BudgetVersion,
    Contribution,
    Evidence,
    JournalEntry,
    Posting,
)
from lineshaft.apps.network.models import Award, BudgetPeriod, Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.ledger import FundSource
from lineshaft.tenancy import system_scope, use

DAY = date(2026, 3, 5)
TIMES = Paper("time_record", "sign-in list of March 5")
ANSWERED = {
    "without_charge": True, "is_federally_paid": False, "other_award": "", "is_necessary": True, "statute": "",
    "budget_row": "third_party", "cost_kind": "ordinary", "stated_by": "Fay Finance",
}  # fmt: skip
WORK = {
    "hours": "10", "rate": "40.00", "fringe": "60.00", "like_rate": "45.00", "rate_from": "own_staff",
    "rate_source": "pay scale 2026, page 3",
}  # fmt: skip
SPACE = {
    "appraised_value": "1000.00", "appraised_by": "Ann Appraiser", "appraised_on": "2025-09-01", "is_independent": True,
}  # fmt: skip
MakeGiven = Callable[..., Given]


@pytest.fixture(autouse=True)
def _budget(period: BudgetPeriod) -> None:
    with system_scope("a test arranges its rows"):
        version = BudgetVersion.objects.create(
            center_id=period.center_id, award_id=period.award_id, budget_period=period, number=1
        )
        for row, column in (("third_party", "in_kind"), ("state_local", "cash")):
            BudgetLine.objects.create(
                budget=version,
                center_id=period.center_id,
                side="revenue",
                row=row,
                **{column: Decimal(50_000)},
            )
        BudgetVersion.objects.filter(pk=version.pk).update(state="approved")


@pytest.fixture
def given(period: BudgetPeriod) -> MakeGiven:
    """Ten hours of a volunteer at $40 with $60 of fringe, with every question answered, unless told otherwise."""

    def make(stated: dict[str, Any] | None = None, **changes: Any) -> Given:
        made = Given(
            budget_period=period, kind="volunteer", giver="Vera Volunteer", giver_kind="private",
            what="a lean class at two plants", given_on=DAY, activity="engagement", stated=ANSWERED | WORK,
        )  # fmt: skip
        return replace(made, stated=made.stated | (stated or {}), **changes)

    return make


def enter(given: Given, by: Actor, *papers: Paper) -> Contribution:
    return actions.enter_contribution(given=given, papers=papers or [TIMES], by=by)


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def outcomes(contribution: Contribution) -> dict[str, str]:
    return {each["rule"]: each["outcome"] for each in contribution.findings if each["outcome"] != "pass"}


def test_enter__what_the_rules_accept_is_posted(acting: Actor, given: MakeGiven, award: Award) -> None:
    made = enter(given(), acting)

    assert (made.state, made.amount) == ("posted", 460)
    (entry,) = entries_of_contribution(made)
    assert (entry.origin, entry.booked_on, entry.evidence.title) == ("in_kind", DAY, TIMES.title)
    assert [(each.account, each.source, each.amount) for each in entry.postings.all()] == [
        ("expense", "in_kind", 460),
        ("contribution", "in_kind", -460),
    ]
    found = queries.match_of(award, today=DAY)
    assert found is not None
    assert found.whole.in_kind == 460


@pytest.mark.parametrize(
    ("stated", "rule"),
    [
        ({"other_award": "70NANB-1"}, "match_counted_once"),
        ({"is_federally_paid": True}, "match_not_federally_paid"),
        ({"is_necessary": False}, "match_necessary"),
        ({"cost_kind": "alcohol"}, "match_allowable"),
        ({"budget_row": "subrecipient"}, "match_in_budget"),
        ({"without_charge": False}, "match_conforms"),
        ({"rate": "45.01"}, "value_of_volunteers"),
    ],
)
def test_enter__what_a_rule_refuses_is_not_posted(
    acting: Actor, given: MakeGiven, stated: dict[str, Any], rule: str
) -> None:
    made = enter(given(stated), acting)

    assert made.state == "refused"
    assert outcomes(made) == {rule: "refuse"}
    assert not JournalEntry.objects.exists()
    with pytest.raises(Conflict, match=r"no word can clear that.*2 CFR 200"):
        actions.clear_contribution(contribution=made, words="but it was good", by=acting)


@pytest.mark.parametrize(
    ("stated", "rule"),
    [
        ({"other_award": None}, "match_counted_once"),
        ({"is_federally_paid": None}, "match_not_federally_paid"),
        ({"is_necessary": None}, "match_necessary"),
        ({"budget_row": ""}, "match_in_budget"),
        ({"without_charge": None}, "match_conforms"),
        ({"rate_source": ""}, "value_of_volunteers"),
    ],
)
def test_enter__what_is_not_known_is_held(
    acting: Actor, given: MakeGiven, stated: dict[str, Any], rule: str
) -> None:
    made = enter(given(stated), acting)

    assert made.state == "held"
    assert outcomes(made) == {rule: "hold"}
    assert not JournalEntry.objects.exists()


def test_enter__without_paper_waits_until_it_comes(acting: Actor, given: MakeGiven) -> None:
    made = actions.enter_contribution(given=given(), papers=[], by=acting)
    assert outcomes(made) == {"match_verifiable": "hold"}
    with pytest.raises(Conflict, match="Nothing stands behind it"):
        actions.clear_contribution(contribution=made, words="I saw her", by=acting)

    made = actions.add_paper(contribution=made, paper=TIMES, by=acting)
    assert made.state == "posted"


def test_enter__the_center_itself_gives_nothing_in_kind(acting: Actor, given: MakeGiven) -> None:
    assert outcomes(enter(given(giver_kind="recipient"), acting)) == {"match_conforms": "refuse"}


def test_enter__outside_of_the_budget_period(acting: Actor, given: MakeGiven) -> None:
    assert outcomes(enter(given(given_on=date(2026, 10, 5)), acting)) == {"match_allowable": "refuse"}


def test_enter__what_has_not_come_or_is_nothing(acting: Actor, given: MakeGiven) -> None:
    with pytest.raises(InvalidValue, match="has not come yet"):
        enter(given(given_on=date(2026, 11, 30)), acting)
    with pytest.raises(InvalidValue, match="is no number of hours"):
        enter(given({"hours": "0"}), acting)
    with pytest.raises(InvalidValue, match="is nothing"):
        enter(given(kind="donated_supplies", amount=Decimal(0)), acting)
    for huge in (given({"rate": "99999999999.00"}), given(kind="donated_supplies", amount=Decimal(10) ** 12)):
        with pytest.raises(InvalidValue, match="more than can be booked"):
            enter(huge, acting)
    with pytest.raises(InvalidValue, match="not asked of"):
        enter(given(recurs_until=date(2026, 5, 1)), acting)


def test_clear__with_words_and_papers(acting: Actor, given: MakeGiven) -> None:
    made = enter(given({"is_necessary": None}), acting)
    with pytest.raises(InvalidValue, match="words"):
        actions.clear_contribution(contribution=made, words=" ", by=acting)

    cleared = actions.clear_contribution(
        contribution=made, words="the advisor confirmed it, letter 4", by=acting
    )

    assert (cleared.state, cleared.decision) == ("posted", "the advisor confirmed it, letter 4")
    assert cleared.decided_by_id == acting.user_id
    with pytest.raises(Conflict, match="that cannot be done"):
        actions.reject_contribution(contribution=made, words="late", by=acting)


def test_change__is_judged_anew(acting: Actor, given: MakeGiven) -> None:
    made = enter(given({"rate": "50.00"}), acting)
    assert made.state == "refused"

    changed = actions.change_contribution(contribution=made, given=given(), by=acting)
    assert (changed.state, changed.amount) == ("posted", 460)
    with pytest.raises(Conflict, match="that cannot be done"):
        actions.change_contribution(contribution=made, given=given(), by=acting)


def test_reject__posts_nothing_and_stays(acting: Actor, given: MakeGiven) -> None:
    made = actions.reject_contribution(
        contribution=enter(given({"is_necessary": None}), acting), words="she was paid", by=acting
    )
    assert (made.state, JournalEntry.objects.exists()) == ("rejected", False)
    with pytest.raises(Conflict, match="that cannot be done"):
        actions.clear_contribution(contribution=made, words="was she?", by=acting)


def test_take_back__reverses_and_makes_room_for_a_new_version(
    acting: Actor, given: MakeGiven, award: Award
) -> None:
    made = enter(given(), acting)
    with pytest.raises(Conflict, match="Only what was taken back"):
        actions.enter_contribution(given=given(), papers=[], by=acting, replaces=made)
    made = actions.take_back_contribution(contribution=made, words="eight hours, not ten", by=acting)
    right = actions.enter_contribution(given=given({"hours": "8"}), papers=[], by=acting, replaces=made)

    assert (made.state, right.state, right.version, right.amount) == ("taken_back", "posted", 2, 380)
    found = queries.match_of(award, today=DAY)
    assert found is not None
    assert found.whole.in_kind == 380
    with pytest.raises(Conflict, match="has a new version already"):
        actions.enter_contribution(given=given(), papers=[], by=acting, replaces=made)


def test_space__each_month_that_is_over_and_the_rest_is_certain(
    acting: Actor, given: MakeGiven, award: Award, period: BudgetPeriod
) -> None:
    rooms = given(
        SPACE,
        kind="donated_space",
        amount=Decimal(900),
        given_on=date(2025, 10, 1),
        recurs_until=date(2026, 9, 30),
    )
    letter = Paper("signed_statement", "letter of the city")
    with time_machine.travel("2026-01-10 15:00Z", tick=False):
        made = enter(rooms, acting, letter)
        assert (made.state, made.posted_through) == ("accepted", date(2025, 12, 1))
        assert [each.booked_on for each in entries_of_contribution(made)] == [
            date(2025, 10, 31), date(2025, 11, 30), date(2025, 12, 31),
        ]  # fmt: skip
        found = queries.match_of(award, today=date(2026, 1, 10))
        assert found is not None
        assert found.current is not None
        assert found.current.forecast is not None
        assert found.current.forecast.met.expected == 12 * 900
        assert {each.source: each.committed for each in found.current.forecast.match}[
            FundSource.IN_KIND
        ] == 9 * 900

    with system_scope("the job of every day"):
        assert actions.post_due_contributions(today=date(2026, 2, 1)) == []
        assert actions.post_due_contributions(today=date(2026, 2, 1)) == []
        assert entries_of_contribution(made).count() == 4
        assert actions.post_due_contributions(today=date(2026, 10, 1)) == []
    made.refresh_from_db()
    assert (made.state, entries_of_contribution(made).count()) == ("posted", 12)


def test_space__a_month_in_part_is_booked_and_forecast_by_its_days(
    acting: Actor, given: MakeGiven, period: BudgetPeriod
) -> None:
    rooms = given(
        SPACE,
        kind="donated_space",
        amount=Decimal(1000),
        given_on=date(2026, 1, 30),
        recurs_until=date(2026, 3, 2),
    )
    with time_machine.travel("2026-02-10 15:00Z", tick=False):
        made = enter(rooms, acting, Paper("signed_statement", "letter of the city"))
        certain = queries.match.committed_of([period])
    assert certain == {period.pk: {FundSource.IN_KIND: Decimal("1064.51")}}
    with system_scope("the job of every day"):
        assert actions.post_due_contributions(today=date(2026, 4, 1)) == []
    made.refresh_from_db()
    assert made.state == "posted"
    booked = Posting.objects.filter(account="expense").order_by("booked_on").values_list("amount", flat=True)
    assert list(booked) == [Decimal("64.51"), Decimal(1000), Decimal("64.51")]


@pytest.mark.parametrize("given_up", ["rejected", "taken back"])
def test_paper__of_what_was_given_up_may_be_claimed_where_it_belongs(
    acting: Actor, given: MakeGiven, other_center: Center, stranger: User, given_up: str
) -> None:
    facts = {"issuer": "Press & Co.", "number": "INV-7", "amount": Decimal(460)}
    sheet = Paper("time_record", "sign-in list", facts)
    other = actor_for(stranger)

    def claim_there() -> Evidence:
        with use(other.context):
            return actions.add_evidence(
                center=other_center, by=other, kind="receipt", title="their list", for_match=True, **facts
            )

    held = given_up == "rejected"
    made = actions.enter_contribution(
        given=given({"is_necessary": None} if held else None), papers=[sheet], by=acting
    )
    with pytest.raises(Conflict, match=r"200\.306\(b\)\(2\)"):
        claim_there()
    give_up = actions.reject_contribution if held else actions.take_back_contribution
    made = give_up(contribution=made, words="it was the other center's", by=acting)
    claim_there()
    if not held:
        # And what the other center claims now is not claimed here again.
        with pytest.raises(Conflict, match=r"200\.306\(b\)\(2\)"):
            actions.enter_contribution(given=given(), papers=[], by=acting, replaces=made)


def test_paper__of_what_stands_counts_again_in_a_new_version(
    acting: Actor, given: MakeGiven, center: Center
) -> None:
    facts = {"issuer": "Press & Co.", "number": "INV-8", "amount": Decimal(460)}
    made = actions.enter_contribution(given=given(), papers=[Paper("time_record", "list", facts)], by=acting)
    made = actions.take_back_contribution(contribution=made, words="eight hours, not ten", by=acting)
    actions.enter_contribution(given=given({"hours": "8"}), papers=[], by=acting, replaces=made)
    with pytest.raises(Conflict, match=r"200\.306\(b\)\(2\)"):
        actions.add_evidence(center=center, by=acting, kind="receipt", title="again", for_match=True, **facts)


def test_space__the_office_forecasts_with_what_is_certain_and_reads_no_giver(
    acting: Actor, given: MakeGiven, award: Award, officer: User, stranger: User
) -> None:
    rooms = given(
        SPACE,
        kind="donated_space",
        amount=Decimal(900),
        given_on=date(2025, 10, 1),
        recurs_until=date(2026, 9, 30),
    )
    with time_machine.travel("2026-01-10 15:00Z", tick=False):
        enter(rooms, acting, Paper("signed_statement", "letter of the city"))
    for user, seen in ((officer, 1), (stranger, 0)):
        with use(actor_for(user).context):
            assert not Contribution.objects.exists()
            listed = queries.match.committed_of(BudgetPeriod.objects.filter(award=award))
            assert len(listed) == seen


def test_job__goes_on_where_the_books_refuse_one(acting: Actor, given: MakeGiven, award: Award) -> None:
    rooms = given(
        SPACE,
        kind="donated_space",
        amount=Decimal(900),
        given_on=date(2026, 10, 1),
        recurs_until=date(2026, 9, 30),
    )
    rooms = replace(rooms, given_on=date(2026, 9, 1))
    with time_machine.travel("2026-09-10 15:00Z", tick=False):
        made = enter(rooms, acting, Paper("signed_statement", "letter of the city"))
    with system_scope("a test arranges its rows"):
        Award.objects.filter(pk=award.pk).update(status="closed")
        ((refused, reason),) = actions.post_due_contributions(today=date(2026, 11, 1))
    assert refused == made
    assert "is closed" in reason


def test_closed_month__is_booked_today_for_its_own_day(
    acting: Actor, given: MakeGiven, center: Center
) -> None:
    enter(given(), acting)
    actions.close_month(center=center, month=DAY, by=acting)
    (entry,) = entries_of_contribution(enter(given(), acting, Paper("time_record", "another list")))
    assert (entry.incurred_on, entry.booked_on) == (DAY, date(2026, 11, 22))


def test_cash__comes_in_and_pays_a_cost(acting: Actor, given: MakeGiven) -> None:
    state_money = given(
        {"budget_row": "state_local"}, kind="cash", giver_kind="state", giver="State of Georgia", amount=Decimal(1200),
        object_class="contractual",
    )  # fmt: skip
    made = enter(state_money, acting, Paper("payment", "wire of March 5"))

    assert made.state == "posted"
    assert {(each.account, each.amount) for each in Posting.objects.filter(source="state")} == {
        ("cash", Decimal(1200)), ("contribution", Decimal(-1200)), ("expense", Decimal(1200)), ("cash", Decimal(-1200)),
    }  # fmt: skip


def test_cash__federal_money_passed_through_is_refused(acting: Actor, given: MakeGiven) -> None:
    passed_on = given(
        {"budget_row": "state_local", "is_federally_paid": True}, kind="cash", giver_kind="state", amount=Decimal(1200),
        object_class="contractual",
    )  # fmt: skip
    assert outcomes(enter(passed_on, acting, Paper("payment", "wire"))) == {
        "match_not_federally_paid": "refuse"
    }


def test_unrecovered_indirect__only_with_a_granted_approval(
    acting: Actor, given: MakeGiven, award: Award
) -> None:
    rest = given(
        {"at_approved_rate": "5000", "charged": "3000"}, kind="unrecovered_indirect", giver_kind="recipient",
        amount=Decimal(2000),
    )  # fmt: skip
    agreement = Paper("rate_agreement", "rate agreement of 2025")
    made = enter(rest, acting, agreement)
    assert outcomes(made) == {"match_unrecovered_indirect": "refuse"}

    with system_scope("a test arranges its rows"):
        Approval.objects.create(
            center=award.center, award=award, kind="unrecovered_indirect", what="the rest", state="granted",
            decided_on=date(2026, 1, 5), decision="letter of 5 January",
        )  # fmt: skip
    made = actions.change_contribution(contribution=made, given=rest, by=acting)
    assert (made.state, made.source) == ("posted", FundSource.UNRECOVERED_INDIRECT)


def test_paper__the_same_at_two_centers_is_refused(
    acting: Actor, given: MakeGiven, other_center: Center, stranger: User
) -> None:
    def receipt() -> Paper:
        file = SimpleUploadedFile("list.txt", b"ten hours, Vera Volunteer")
        return Paper(
            "time_record", "sign-in list", {"issuer": "Plant 7", "number": "A-77", "dated": DAY}, file
        )

    enter(given(), acting, receipt())
    other = BudgetPeriodFactory(award=AwardTermsFactory(award=AwardFactory(center=other_center)).award)
    by = actor_for(stranger)
    with use(by.context):
        for paper in (receipt(), replace(receipt(), file=None), replace(receipt(), facts={})):
            with pytest.raises(
                Conflict, match="already stands behind a claim of match, here or at another center"
            ):
                enter(given(budget_period=other), by, paper)
        assert not Contribution.objects.exists()


def test_database__keeps_what_was_judged(acting: Actor, given: MakeGiven) -> None:
    refused = enter(given({"rate": "50.00"}), acting)
    held = enter(given({"is_necessary": None}), acting, Paper("time_record", "b"))
    posted = enter(given(), acting, Paper("time_record", "c"))
    for row, change in (
        (refused, {"state": "accepted"}),
        (refused, {"state": "posted"}),
        (held, {"state": "accepted"}),
        (posted, {"amount": 1}),
        (posted, {"findings": []}),
        (posted, {"state": "held"}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Contribution.objects.filter(pk=row.pk).update(**change)


def test_contributions__are_for_the_finance_officer(
    acting: Actor,
    given: MakeGiven,
    director: User,
    advisor: User,
    officer: User,
    stranger: User,
    finance_officer: User,
) -> None:
    made = enter(given({"is_necessary": None}), acting)
    for name, arguments in (("contributions", []), ("contribution", [made.pk]), ("contributions_file", [])):
        address = reverse(f"funding:{name}", args=arguments)
        for user, status in ((finance_officer, 200), (director, 200), (advisor, 403), (officer, 403)):
            assert browser_of(user).get(address).status_code == status, (name, user)
    assert browser_of(stranger).get(reverse("funding:contribution", args=[made.pk])).status_code == 404
    decide = reverse("funding:contribution_decide", args=[made.pk])
    sent = {"decide-once": str(uuid.uuid4()), "decide-words": "fine", "way": "clear"}
    assert browser_of(director).post(decide, sent).status_code == 403
    by = actor_for(director)
    with use(by.context), pytest.raises(PermissionDenied, match="writes its books"):
        enter(given(), by)


def test_pages__claim_add_a_paper_clear(finance_officer: User, period: BudgetPeriod, director: User) -> None:
    browser = browser_of(finance_officer)
    address = reverse("funding:contribution_new", args=["volunteer"])
    assert "Hours" in browser.get(address).content.decode()
    sent = {
        "once": str(uuid.uuid4()), "budget_period": period.pk, "giver": "Vera", "giver_kind": "private",
        "what": "a class", "given_on": "2026-03-05", "activity": "program", "hours": "10", "rate": "$40.00",
        "fringe": "", "like_rate": "45", "rate_source": "pay scale", "rate_from": "own_staff", "without_charge": "yes",
        "is_federally_paid": "no", "counted_elsewhere": "no", "is_necessary": "", "budget_row": "third_party",
        "cost_kind": "ordinary", "stated_by": "Fay",
    }  # fmt: skip
    assert "cannot be read as dollars" in browser.post(address, sent | {"rate": "1.234,50"}).content.decode()
    answer = browser.post(address, sent)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    page = answer.headers["Location"]
    text = browser.get(page).content.decode()
    assert "a record of the hours" in text
    assert "2 CFR 200.306(b)(1)" in text
    paper = {"paper-once": str(uuid.uuid4()), "paper-proves": "time_record", "paper-title": "list",
             "paper-file": SimpleUploadedFile("list.txt", b"ten hours")}  # fmt: skip
    assert browser.post(page + "papers/", paper).status_code == 302
    decide = {"decide-once": str(uuid.uuid4()), "decide-words": "the advisor needs it", "way": "clear"}
    assert browser.post(page + "decide/", decide).status_code == 302
    with system_scope("a test looks"):
        made = Contribution.objects.get()
        number = made.papers.get().pk
    assert made.state == "posted"
    assert b"ten hours" in b"".join(browser.get(f"{page}papers/{number}/"))
    assert "Vera" in b"".join(browser.get(reverse("funding:contributions_file"))).decode()
    assert browser.get(page + "edit/").status_code == 200
    assert (
        "that cannot be done"
        in browser.post(page + "edit/", sent | {"once": str(uuid.uuid4())}).content.decode()
    )


@pytest.mark.parametrize("kind", Contribution.Kind.values)
def test_form__each_kind_asks_its_own(finance_officer: User, period: BudgetPeriod, kind: str) -> None:
    text = browser_of(finance_officer).get(reverse("funding:contribution_new", args=[kind])).content.decode()
    asked = {
        name for name in ("hours", "appraised_value", "market_value", "charged") if f'name="{name}"' in text
    }
    assert asked == {
        "volunteer": {"hours"}, "loaned_employee": {"hours"}, "donated_space": {"appraised_value"},
        "donated_supplies": {"market_value"}, "loaned_equipment": {"market_value"},
        "donated_equipment": {"market_value"}, "cash": set(), "unrecovered_indirect": {"charged"},
    }[kind]  # fmt: skip
