"""My work, search, health and the helpers of the demonstration."""

import pytest
from django.urls import reverse

from factories.accounts import UserFactory, person
from factories.network import CenterFactory
from lineshaft.apps.accounts import actions
from lineshaft.apps.accounts.roles import Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", list(Role))
def test_my_work__opens_for_every_role(role: Role, sign_in) -> None:
    organisation = (
        None
        if role.value in {"network_administrator", "program_officer", "evaluator"}
        else (CenterFactory().organisation)
    )
    answer = sign_in(person(role, organisation)).get(reverse("home:my_work"))
    assert answer.status_code == 200


def test_my_work__asks_a_visitor_to_sign_in(client) -> None:
    assert client.get(reverse("home:my_work")).status_code == 302


@pytest.mark.parametrize(
    "text", ["", "a", "\x00", "'; DROP TABLE x; --", "%", "a" * 5000, "ñandú", "\u202eabc"]
)
def test_search__takes_any_text(text: str, sign_in) -> None:
    browser = sign_in(person(Role.ADVISOR, CenterFactory().organisation))
    assert browser.get(reverse("home:search"), {"q": text}).status_code == 200


def test_mailbox__shows_what_was_sent(client, run_jobs) -> None:
    actions.enqueue_mail(to=["someone@example.org"], subject="Good\nnews", text="It works.")
    run_jobs()
    page = client.get(reverse("home:mailbox"))
    (mail,) = page.context["mails"]
    assert mail.subject == "Good news"
    assert "It works." in client.get(reverse("home:mail", args=[mail.name])).content.decode()


@pytest.mark.parametrize("name", ["..", "../../secret_key", "nothing", "%2e%2e%2fsecret_key", "a" * 500])
def test_mailbox__opens_nothing_but_mails(client, name: str, settings) -> None:
    settings.MAIL_FOLDER.mkdir()
    assert client.get(f"/demo/mailbox/{name}/").status_code == 404


def test_demo_helpers__do_not_exist_outside_the_demo(client, settings) -> None:
    settings.DEMO = False
    user = UserFactory(is_synthetic=True, email="demo-x@lineshaft.example")
    assert client.get(reverse("home:mailbox")).status_code == 404
    assert client.post(reverse("home:demo_sign_in"), {"user": user.pk}).status_code == 404


def test_demo_sign_in__plays_synthetic_people_only(client) -> None:
    real = person(Role.DIRECTOR, CenterFactory().organisation)
    for user in (real.pk, "", "x", "²", "9" * 5000):
        assert client.post(reverse("home:demo_sign_in"), {"user": user}).status_code == 404
    made = person(
        Role.ADVISOR,
        CenterFactory(state_id="01").organisation,
        is_synthetic=True,
        email="demo-a@lineshaft.example",
    )
    assert client.post(reverse("home:demo_sign_in"), {"user": made.pk}).status_code == 302


def test_health__is_well(client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["checks"] == {
        "web": "ok", "database": "ok", "migrations": "ok", "row policies": "ok",
    }  # fmt: skip


def test_health__names_what_is_not_well(client, monkeypatch: pytest.MonkeyPatch) -> None:
    from lineshaft.config import health

    def missing() -> str:
        return "3 migrations are missing; run: lineshaft database migrate"

    monkeypatch.setitem(health.CHECKS, "migrations", missing)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert "3 migrations are missing" in answer.json()["checks"]["migrations"]


def test_health__names_a_table_that_no_policy_guards(client, monkeypatch: pytest.MonkeyPatch) -> None:
    from lineshaft.config import health
    from lineshaft.tenancy import Table

    stands = list(health.declared())
    monkeypatch.setattr(
        health, "declared", lambda: [*stands, Table("home_new", read=()), Table("home_a", read=())]
    )
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["row policies"] == (
        "no row policy guards home_a, home_new; run: lineshaft database migrate"
    )
