"""The pages of contributions: who sees them, and claiming from the form to the books."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from claims import MakeGiven, enter
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.funding.models import (
    Contribution,
)
from lineshaft.apps.network.models import BudgetPeriod
from lineshaft.tenancy import system_scope, use

pytestmark = pytest.mark.usefixtures("match_budget")


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def test_contributions__are_for_the_finance_officer(
    acting: Actor,
    given: MakeGiven,
    director: User,
    advisor: User,
    officer: User,
    stranger: User,
    finance_officer: User,
    second_officer: User,
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


def test_pages__claim_add_a_paper_clear(
    finance_officer: User, second_officer: User, period: BudgetPeriod
) -> None:
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
    text = browser.get(page).content.decode()
    assert "somebody else of" in text
    assert "Clear and book it" not in text
    assert browser.post(page + "decide/", decide).status_code == 403
    decide["decide-once"] = str(uuid.uuid4())
    assert browser_of(second_officer).post(page + "decide/", decide).status_code == 302
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
