"""Notices, terms and approvals of an award, by actions and by pages."""

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from factories.accounts import person
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.funding import actions, queries
from lineshaft.apps.funding.models import Approval, AwardAction, AwardTerms
from lineshaft.apps.network.models import Award, BudgetPeriod
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope, use

NOTICE = {"executed_on": date(2026, 10, 1), "source": "notice 70NANB of 1 October 2026"}


def _record(award: Award, by: Actor, kind: str, **given: Any) -> AwardAction:
    return actions.record_action(award=award, by=by, kind=kind, **{**NOTICE, **given})


def test_authorized__is_what_was_executed(acting: Actor, award: Award, period: BudgetPeriod) -> None:
    award.status = Award.Status.PENDING
    award.save()
    _record(award, acting, "award", amount=Decimal("1000000.00"), budget_period=period)
    _record(award, acting, "supplement", amount=Decimal(5000), is_pending=True)
    _record(award, acting, "deobligation", amount=Decimal("250.50"))

    found = queries.awards(acting).get()
    assert (found.status, found.authorized) == ("active", Decimal("999749.50"))


def test_action__taken_back_with_a_reason_and_once(acting: Actor, award: Award) -> None:
    wrong = _record(award, acting, "supplement", amount=Decimal(5000))
    with pytest.raises(InvalidValue, match="reason"):
        actions.take_back_action(recorded=wrong, by=acting, reason=" ")
    back = actions.take_back_action(recorded=wrong, by=acting, reason="500, not 5,000")
    for each in (wrong, back):
        with pytest.raises(Conflict, match="taken back already"):
            actions.take_back_action(recorded=each, by=acting, reason="again")
    assert queries.awards(acting).get().authorized == 0


def test_award__lapses_is_restored_extended_and_closed(
    acting: Actor, award: Award, period: BudgetPeriod
) -> None:
    award.ends_on = period.ends_on
    award.save()
    for kind, state in (("lapse", "lapsed"), ("restoration", "restored"), ("lapse", "lapsed")):
        _record(award, acting, kind)
        assert Award.objects.get().status == state
    _record(award, acting, "extension", extended_to=date(2027, 3, 31))
    extended = Award.objects.get()
    assert (extended.status, extended.ends_on) == ("extended", date(2027, 3, 31))
    assert BudgetPeriod.objects.get().ends_on == date(2027, 3, 31)
    _record(award, acting, "close")
    with pytest.raises(Conflict, match="closed cannot become"):
        _record(award, acting, "restoration")


def test_award__a_pending_notice_changes_nothing_yet(acting: Actor, award: Award) -> None:
    _record(award, acting, "close", is_pending=True, executed_on=date(2030, 1, 1))
    assert Award.objects.get().status == "active"


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        ("bonus", {}, "not a kind"),
        ("supplement", {}, "is nothing"),
        ("supplement", {"amount": Decimal(-5)}, "below zero"),
        ("supplement", {"amount": Decimal("1e308")}, "trillion"),
        ("deobligation", {}, "is nothing"),
        ("lapse", {"amount": Decimal(5)}, "comes with no money"),
        ("extension", {}, "is not after"),
        ("extension", {"extended_to": date(2030, 9, 30)}, "is not after"),
        ("lapse", {"source": " "}, "is empty"),
        ("lapse", {"executed_on": date(2027, 1, 1)}, "has not come yet"),
    ],
)
def test_action__says_what_is_wrong(
    acting: Actor, award: Award, kind: str, given: dict[str, Any], said: str
) -> None:
    with pytest.raises(InvalidValue, match=said):
        _record(award, acting, kind, **given)
    assert not AwardAction.objects.exists()


def _terms(award: Award, by: Actor, **given: Any) -> AwardTerms:
    usual = {
        "applies_from": date(2026, 10, 1), "law_as_of": date(2026, 10, 1), "match_share": Fraction(1, 2),
        "indirect_type": "de_minimis", "indirect_rate": Decimal("0.15"), "income_method": "cost_sharing",
        "additive_allowed": True, "frequency": "semiannual", "basis": "accrual", "settle_days": 120,
        "source": "amendment 3",
    }  # fmt: skip
    return actions.record_terms(award=award, by=by, **{**usual, **given})


def test_terms__two_thirds_stay_so_to_six_places(acting: Actor, award: Award) -> None:
    assert _terms(award, acting, match_share=Fraction(2, 3)).match_share == Decimal("0.666667")
    assert _terms(award, acting, match_share=None).match_share is None
    assert queries.terms_of(award).first().match_share is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"applies_from": date(2024, 1, 1)}, "is before"),
        ({"match_share": Fraction(1)}, "no share"),
        ({"indirect_type": "none"}, "does not fit"),
        ({"indirect_rate": Decimal(0)}, "does not fit"),
        ({"indirect_rate": Decimal(2)}, "does not fit"),
        ({"indirect_rate": Decimal("0.1501")}, "15% at most"),
        ({"indirect_rate": Decimal("0.11"), "law_as_of": date(2024, 9, 30)}, "10% at most"),
        ({"match_share": Fraction(49, 100)}, "leaves more than 50% federal"),
        ({"income_method": "addition"}, "fits cost sharing alone"),
        ({"source": ""}, "is empty"),
        ({"base_excludes": ["other"]}, "no negotiated rate, and Other would be left out"),
        ({"base_excludes": ["personnel"], "indirect_type": "fixed"}, "nothing that an agreement leaves out"),
    ],
)
def test_terms__say_what_is_wrong(acting: Actor, award: Award, given: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidValue, match=said):
        _terms(award, acting, **given)


def test_approval__asked_by_the_center_and_decided_by_the_office(
    finance_officer: User, officer: User, award: Award
) -> None:
    by, office = actor_for(finance_officer), actor_for(officer)
    with use(by.context):
        asked = actions.ask_approval(award=award, by=by, kind="unrecovered_indirect", what="as match in 2026")
        with pytest.raises(PermissionDenied):
            actions.decide_approval(
                approval=asked, by=by, state="granted", decision="yes", decided_on=date(2026, 11, 20)
            )
    with use(office.context):
        with pytest.raises(InvalidValue, match="decision"):
            actions.decide_approval(
                approval=asked, by=office, state="granted", decision="", decided_on=date(2026, 11, 20)
            )
        granted = actions.decide_approval(
            approval=asked, by=office, state="granted", decision="letter 12", decided_on=date(2026, 11, 20)
        )
        assert granted.state == "granted"
        with pytest.raises(Conflict, match="granted already"):
            actions.decide_approval(
                approval=asked, by=office, state="refused", decision="no", decided_on=date(2026, 11, 21)
            )
    with use(by.context), pytest.raises(Conflict, match="granted already"):
        actions.withdraw_approval(approval=asked, by=by)


def test_approval__of_costs_before_the_award_says_for_how_long(acting: Actor, award: Award) -> None:
    with pytest.raises(InvalidValue, match="days"):
        actions.ask_approval(award=award, by=acting, kind="pre_award_cost", what="a trainer")


SignIn = Callable[[User], Client]


def test_pages__of_the_own_award_and_no_other(
    sign_in: SignIn, award: Award, finance_officer: User, stranger: User, advisor: User
) -> None:
    pages = [f"/funding/awards/{award.pk}/terms/", f"/funding/awards/{award.pk}/budget/"]
    own = sign_in(finance_officer)
    assert [own.get(page).status_code for page in ["/funding/", *pages]] == [200, 200, 200]
    assert [sign_in(stranger).get(page).status_code for page in pages] == [404, 404]
    assert sign_in(advisor).get("/funding/").status_code == 403
    assert sign_in(advisor).get(pages[0]).status_code == 404


def test_pages__a_notice_is_recorded_once(sign_in: SignIn, award: Award, finance_officer: User) -> None:
    form = {
        "once": str(uuid.uuid4()), "kind": "supplement", "amount": "$12,500.50", "executed_on": "2026-11-02",
        "source": "notice 4",
    }  # fmt: skip
    client = sign_in(finance_officer)
    for _ in range(2):
        assert client.post(f"/funding/awards/{award.pk}/actions/new/", form).status_code == 302
    with system_scope("a test looks"):
        assert [each.amount for each in AwardAction.objects.all()] == [Decimal("12500.50")]


@pytest.mark.parametrize("amount", ["1.234,50", "1,23", "1e308", "NaN", "12.345", "five", "(5)", "-5"])
def test_pages__an_amount_that_cannot_be_read(
    sign_in: SignIn, award: Award, finance_officer: User, amount: str
) -> None:
    form = {
        "once": str(uuid.uuid4()), "kind": "supplement", "amount": amount, "executed_on": "2026-11-02",
        "source": "notice 4",
    }  # fmt: skip
    page = sign_in(finance_officer).post(f"/funding/awards/{award.pk}/actions/new/", form)
    assert page.status_code == 200
    assert "usa-error-message" in page.content.decode()
    with system_scope("a test looks"):
        assert not AwardAction.objects.exists()


def test_pages__terms_are_recorded_in_percent(sign_in: SignIn, award: Award, finance_officer: User) -> None:
    client = sign_in(finance_officer)
    assert 'value="50"' in client.get(f"/funding/awards/{award.pk}/terms/new/").content.decode()
    form = {
        "once": str(uuid.uuid4()), "applies_from": "2026-10-01", "law_as_of": "2026-10-01", "match_percent": "",
        "income_method": "addition", "indirect_type": "none", "indirect_percent": "", "frequency": "annual",
        "basis": "cash", "settle_days": "120", "source": "amendment 5",
    }  # fmt: skip
    negotiated = {
        "indirect_type": "fixed", "indirect_percent": "20", "base_excludes": ["contractual", "outside_base"],
    }  # fmt: skip
    once = {"once": str(uuid.uuid4())}
    assert client.post(f"/funding/awards/{award.pk}/terms/new/", form | negotiated | once).status_code == 302
    shown = client.get(f"/funding/awards/{award.pk}/terms/").content.decode()
    assert "Contracts, Other, outside of the indirect base" in shown
    assert client.post(f"/funding/awards/{award.pk}/terms/new/", form).status_code == 302
    with system_scope("a test looks"):
        latest = queries.terms_of(award).first()
    assert (latest.match_share, latest.frequency, latest.income_method) == (None, "annual", "addition")


def test_pages__a_question_is_withdrawn(sign_in: SignIn, award: Award, finance_officer: User) -> None:
    client = sign_in(finance_officer)
    form = {
        "once": str(uuid.uuid4()),
        "kind": "equipment",
        "what": "a coordinate measuring machine",
        "amount": "48,000",
    }
    client.post(f"/funding/awards/{award.pk}/approvals/new/", form)
    with system_scope("a test looks"):
        asked = Approval.objects.get()
    assert asked.amount == Decimal(48000)
    client.post(f"/funding/awards/{award.pk}/approvals/{asked.pk}/", {"withdraw": "1"})
    with system_scope("a test looks"):
        assert Approval.objects.get().state == "withdrawn"


def test_approval__is_not_decided_by_who_asked(officer: User, award: Award) -> None:
    office, colleague = actor_for(officer), actor_for(person(Role.PROGRAM_OFFICER))
    decided = {"state": "granted", "decision": "letter 12", "decided_on": date(2026, 11, 20)}
    with use(office.context):
        asked = actions.ask_approval(award=award, by=office, kind="equipment", what="a press")
        with pytest.raises(Conflict, match="another person of the program office decides"):
            actions.decide_approval(approval=asked, by=office, **decided)
    with use(colleague.context):
        assert actions.decide_approval(approval=asked, by=colleague, **decided).state == "granted"


def test_approval__of_a_transfer_says_how_much(acting: Actor, award: Award) -> None:
    with pytest.raises(InvalidValue, match="how much is to be moved"):
        actions.ask_approval(award=award, by=acting, kind="rebudget", what="travel")
