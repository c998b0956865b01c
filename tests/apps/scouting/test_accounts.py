"""Asking for an account as a buyer: the public form, the link, the queue of the program office."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from apps.scouting.posting import as_
from factories.accounts import person
from factories.network import CenterFactory
from factories.scouting import AccountRequestFactory, BuyerProfileFactory
from lineshaft.apps.accounts.mailbox import read_message
from lineshaft.apps.accounts.models import Invitation, Organisation
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.scouting.actions import accounts as actions
from lineshaft.apps.scouting.models import AccountRequest
from lineshaft.apps.scouting.panels import ACCOUNTS_PANEL
from lineshaft.apps.scouting.queries import accounts as queries
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import Context, Scope, system_scope, use

pytestmark = pytest.mark.django_db

ASK, SENT, LIST = (
    reverse(f"scouting:{name}") for name in ("ask_account", "ask_account_sent", "account_requests")
)
TOLD = {
    "organisation_name": "Bureau of Pumps",
    "kind": "federal",
    "wanted": "400 bronze valve bodies a year",
    "person_name": "Nadia Fox",
    "email": "Nadia@pumps.example",
}


@pytest.fixture
def administrator(db):
    return person(Role.NETWORK_ADMINISTRATOR)


def _send(browser, url=ASK, **values):
    once = browser.get(url).context["form"]["once"].value()
    return browser.post(url, {"once": once, **values})


def _all():
    with system_scope("a test looks"):
        return list(AccountRequest.objects.order_by("pk"))


@pytest.fixture
def mails(run_jobs, settings):
    def read():
        run_jobs()
        folder = settings.MAIL_FOLDER
        return [read_message(path) for path in sorted(folder.iterdir())] if folder.exists() else []

    return read


def _link(message):
    return re.search(r"/find-a-supplier/account/confirm/\S+", message.get_content()).group()


def test_from_the_public_form_to_the_invitation(client, administrator, sign_in, mails):
    assert _send(client, **TOLD)["Location"] == SENT
    (asked,) = _all()
    assert (asked.status, asked.email) == ("unconfirmed", "nadia@pumps.example")
    (mail,) = mails()
    assert mail["To"] == "nadia@pumps.example"
    link = _link(mail)
    assert client.get(link).context["state"] == "unconfirmed"
    assert _all()[0].status == "unconfirmed"  # a program that looks into the link confirms nothing

    assert client.post(link)["Location"] == link
    assert client.post(link)["Location"] == link
    assert client.get(link).context["state"] == "waiting"
    assert _all()[0].status == "waiting"

    browser = sign_in(administrator)
    assert [each.pk for each in browser.get(LIST).context["page"].object_list] == [asked.pk]
    page = reverse("scouting:account_request", args=[asked.pk])
    form = browser.get(page).context["accept_form"]
    assert "join" not in form.fields  # nobody is known
    sent = {"accept-once": form["once"].value(), "accept-name": "Bureau of Pumps",
            "accept-kind": "federal"}  # fmt: skip
    where = reverse("scouting:accept_account", args=[asked.pk])
    assert browser.post(where, sent)["Location"] == LIST
    assert browser.post(where, sent)["Location"] == page  # pressed twice
    buyer = Organisation.objects.get(name="Bureau of Pumps")
    (asked,) = _all()
    assert (asked.status, asked.buyer_id, asked.decided_by) == ("accepted", buyer.pk, administrator)
    assert buyer.buyer_profile.kind == "federal"
    with system_scope("a test looks"):
        (invitation,) = Invitation.objects.all()
    assert (invitation.email, invitation.role, invitation.organisation_id) == (asked.email, "buyer", buyer.pk)
    assert "Accepted" in browser.get(page).content.decode()


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"organisation_name": " \n "}, "organisation_name", "Write the name of your organization."),
        ({"organisation_name": "N" * 900}, "organisation_name", "at most 200 characters"),
        ({"kind": ""}, "kind", "Choose what your organization is."),
        ({"kind": "bank"}, "kind", "is not one of the available choices"),
        ({"wanted": "x" * 400}, "wanted", "at most 300 characters"),
        ({"wanted": "a\0b"}, "wanted", "Null characters are not allowed"),
        ({"email": "nadia@"}, "email", "“nadia@” is not an e-mail address"),
        ({"homepage_address": "http://spam.example"}, "homepage_address", "Leave this field empty"),
        ({"once": "no-token"}, "once", "Reload the page"),
    ],
)
def test_bad_input_is_a_sentence_beside_its_field(client, changes, field, words):
    once = client.get(ASK).context["form"]["once"].value()
    answer = client.post(ASK, {"once": once} | TOLD | changes)
    assert answer.status_code == 200
    assert words in " ".join(answer.context["form"].errors[field])
    assert _all() == []


def test_one_address_is_written_to_three_times_a_day(client):
    for _time in range(3):
        assert _send(client, **TOLD).status_code == 302
    refused = _send(client, **TOLD | {"email": "NADIA@pumps.example"})
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert refused.context["form"]["wanted"].value() == TOLD["wanted"]
    assert _send(client, **TOLD | {"email": "other@pumps.example"}).status_code == 302


def test_one_internet_address_sends_twenty_an_hour(client):
    for number in range(20):
        assert _send(client, **TOLD | {"email": f"p{number}@pumps.example"}).status_code == 302
    assert _send(client, **TOLD | {"email": "p20@pumps.example"}).status_code == 429


def test_who_asks_again_replaces_what_was_not_confirmed(client, mails):
    _send(client, **TOLD)
    _send(client, **TOLD | {"organisation_name": "Bureau of Big Pumps"})
    first, second = mails()
    (asked,) = _all()
    assert asked.organisation_name == "Bureau of Big Pumps"
    assert client.get(_link(first)).status_code == 403
    assert client.get(_link(second)).status_code == 200


def test_the_page_tells_nobody_who_is_known(client, mails):
    """Somebody with an account and somebody who waits get a mail that says so; the page is the same for all."""
    buyer = BuyerProfileFactory().organisation
    member = person(Role.BUYER, buyer)
    AccountRequestFactory(email="waits@pumps.example", organisation_name="Bureau of Waiting")
    for email in (member.email, "waits@pumps.example", "new@pumps.example"):
        answer = _send(client, **TOLD | {"email": email})
        assert (answer.status_code, answer["Location"]) == (302, SENT)
    subjects = {mail["To"]: mail["Subject"] for mail in mails()}
    assert subjects[member.email] == "You have an account already"
    assert subjects["waits@pumps.example"] == "You have asked for an account already"
    assert subjects["new@pumps.example"].startswith("Confirm your address")
    assert sorted(each.email for each in _all()) == ["new@pumps.example", "waits@pumps.example"]


def test_what_nobody_confirmed_is_forgotten_after_seven_days(client, mails):
    _send(client, **TOLD)
    link = _link(mails()[0])
    waiting = AccountRequestFactory(asked_at=timezone.now() - timedelta(days=400))
    with system_scope("a test goes back in time"):
        AccountRequest.objects.filter(status="unconfirmed").update(
            asked_at=timezone.now() - timedelta(days=6, hours=23)
        )
        assert actions.forget_unconfirmed_accounts(now=timezone.now()) == 0
        later = timezone.now() + timedelta(hours=1)
        AccountRequest.objects.filter(status="unconfirmed").update(
            asked_at=later - timedelta(days=7, hours=1)
        )
    assert client.get(link).status_code == 403
    assert client.post(link).status_code == 403
    with system_scope("the nightly job"):
        assert actions.forget_unconfirmed_accounts(now=later) == 1
    assert _all() == [waiting]
    with connection.cursor() as cursor, system_scope("a test looks at the trail"):
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE concat(before, after) ~* 'nadia|bronze|bureau')"
            " FROM audit_auditevent WHERE table_name = 'scouting_accountrequest'"
        )
        written, telling = cursor.fetchone()
    assert (written > 0, telling) == (True, 0)


def test_an_existing_buyer_of_the_same_name_is_joined(administrator, sign_in):
    buyer = BuyerProfileFactory(organisation__name="Bureau of Pumps").organisation
    asked = AccountRequestFactory(organisation_name="bureau  of PUMPS".replace("  ", " "))
    browser = sign_in(administrator)
    form = browser.get(reverse("scouting:account_request", args=[asked.pk])).context["accept_form"]
    assert form["join"].value() == str(buyer.pk)
    assert "name" not in form.fields
    as_(administrator, lambda by: actions.accept_account_request(asked=asked, name=asked.organisation_name,
        kind="federal", by=by))  # fmt: skip
    assert _all()[0].buyer == buyer
    assert Organisation.objects.filter(kind="buyer").count() == 1


def test_similar_names_and_colleagues_are_recognised(administrator):
    alike = BuyerProfileFactory(organisation__name="Defence Logistics Agency").organisation
    colleagues = BuyerProfileFactory(organisation__name="Valve Office").organisation
    BuyerProfileFactory(organisation__name="Harbor Authority")
    member = person(Role.BUYER, colleagues)
    member.email = "ada@dla.example"
    member.save()
    asked = AccountRequestFactory(organisation_name="Defense Logistics Agency", email="bo@dla.example")
    earlier = AccountRequestFactory(email="bo@dla.example", status="declined", reason="Not yet.")
    AccountRequestFactory()

    def look(by):
        known = queries.known_buyers(asked)
        assert {each.buyer: each.why for each in known} == {
            alike: "has a similar name",
            colleagues: "has people at dla.example",
        }
        assert queries.others_who_ask(by, asked) == [earlier]

    as_(administrator, look)


def test_a_person_joins_a_buyer_of_another_name(administrator, sign_in):
    buyer = BuyerProfileFactory(organisation__name="Defense Logistics Agency").organisation
    asked = AccountRequestFactory(organisation_name="Defence Logistics Agency")
    browser = sign_in(administrator)
    form = browser.get(reverse("scouting:account_request", args=[asked.pk])).context["accept_form"]
    sent = {
        "accept-once": form["once"].value(),
        "accept-join": buyer.pk,
        "accept-name": "",
        "accept-kind": "state",
    }
    browser.post(reverse("scouting:accept_account", args=[asked.pk]), sent)
    assert _all()[0].buyer == buyer


def test_a_new_buyer_beside_a_similar_one_needs_a_name(administrator, sign_in):
    BuyerProfileFactory(organisation__name="Defense Logistics Agency")
    asked = AccountRequestFactory(organisation_name="Defence Logistics Agency")
    browser = sign_in(administrator)
    form = browser.get(reverse("scouting:account_request", args=[asked.pk])).context["accept_form"]
    sent = {
        "accept-once": form["once"].value(),
        "accept-join": "new",
        "accept-name": " ",
        "accept-kind": "state",
    }
    where = reverse("scouting:accept_account", args=[asked.pk])
    assert "Write the name under which the buyer is entered." in browser.post(where, sent).content.decode()
    browser.post(where, sent | {"accept-name": "Defence Logistics Agency"})
    assert _all()[0].buyer.name == "Defence Logistics Agency"


def test_nobody_is_invited_to_a_retired_buyer(administrator):
    BuyerProfileFactory(organisation__name="Bureau of Pumps", retired_at=timezone.now())
    asked = AccountRequestFactory(organisation_name="Bureau of Pumps")
    with pytest.raises(Conflict, match="is retired"):
        as_(administrator, lambda by: actions.accept_account_request(asked=asked, name="Bureau of Pumps",
            kind="federal", by=by))  # fmt: skip
    assert _all()[0].status == "waiting"


def test_who_is_declined_reads_the_reason_in_their_language(administrator, sign_in, mails):
    asked = AccountRequestFactory(language="es")
    browser = sign_in(administrator)
    page = reverse("scouting:decline_account", args=[asked.pk])
    once = (
        browser.get(reverse("scouting:account_request", args=[asked.pk]))
        .context["decline_form"]["once"]
        .value()
    )
    refused = browser.post(page, {"decline-once": once, "decline-reason": " "})
    assert "Write the reason" in refused.content.decode()
    browser.post(page, {"decline-once": once, "decline-reason": "We cannot place the agency."})
    (mail,) = mails()
    assert "We cannot place the agency." in mail.get_content()
    (asked,) = _all()
    assert (asked.status, asked.reason, asked.decided_by) == (
        "declined", "We cannot place the agency.", administrator,
    )  # fmt: skip
    for again in (
        lambda by: actions.decline_account_request(asked=asked, reason="No.", by=by),
        lambda by: actions.accept_account_request(asked=asked, name="X", kind="federal", by=by),
    ):
        with pytest.raises(Conflict, match="“declined”"):
            as_(administrator, again)


def test_a_reason_is_needed(administrator):
    asked = AccountRequestFactory()
    with pytest.raises(InvalidValue, match="reason"):
        as_(administrator, lambda by: actions.decline_account_request(asked=asked, reason=" ", by=by))


def test_the_desk_reads_and_the_administrator_answers(sign_in):
    asked = AccountRequestFactory()
    officer = person(Role.PROGRAM_OFFICER)
    browser = sign_in(officer)
    page = browser.get(reverse("scouting:account_request", args=[asked.pk]))
    assert "A network administrator accepts or declines." in page.content.decode()
    for step in ("accept_account", "decline_account"):
        assert browser.post(reverse(f"scouting:{step}", args=[asked.pk])).status_code == 403
    for act in (
        lambda by: actions.accept_account_request(asked=asked, name="X", kind="federal", by=by),
        lambda by: actions.decline_account_request(asked=asked, reason="No.", by=by),
    ):
        with pytest.raises(PermissionDenied):
            as_(officer, act)


def test_nobody_else_sees_who_asks(sign_in):
    asked = AccountRequestFactory()
    buyer = BuyerProfileFactory().organisation
    for user in (
        person(Role.EVALUATOR),
        person(Role.BUYER, buyer),
        person(Role.DIRECTOR, CenterFactory().organisation),
    ):
        browser = sign_in(user)
        assert browser.get(LIST).status_code == 403
        assert browser.get(reverse("scouting:account_request", args=[asked.pk])).status_code == 403
        assert ACCOUNTS_PANEL.load(actor_for(user)) is None


def test_no_sql_reads_or_writes_who_asks_outside_the_office():
    buyer = BuyerProfileFactory().organisation
    AccountRequestFactory()
    hidden = AccountRequestFactory(status="unconfirmed", confirmed_at=None)
    outside = [
        Context(),
        Context(scope=Scope.PUBLIC),
        Context(scope=Scope.TOKEN, token_case=0),
        actor_for(person(Role.BUYER, buyer)).context,
        actor_for(person(Role.ADVISOR, CenterFactory().organisation)).context,
    ]
    for context in outside:
        with use(context):
            assert not AccountRequest.objects.exists()
            assert AccountRequest.objects.update(reason="x") == 0
            assert AccountRequest.objects.all().delete()[0] == 0
    with use(actor_for(person(Role.PROGRAM_OFFICER)).context):
        assert hidden not in AccountRequest.objects.all()
        assert AccountRequest.objects.all().delete()[0] == 0
        assert AccountRequest.objects.count() == 1


def test_the_panel_of_my_work_counts_who_waits(sign_in):
    officer = person(Role.PROGRAM_OFFICER)
    as_(officer, lambda by: ACCOUNTS_PANEL.load(by) is None)
    old = AccountRequestFactory(confirmed_at=timezone.now() - timedelta(days=5))
    for _number in range(7):
        AccountRequestFactory()
    AccountRequestFactory(status="declined", reason="No.")
    page = sign_in(officer).get(reverse("home:my_work")).content.decode()
    assert "8 wait for an answer" in page
    assert old.organisation_name in page


def test_the_list_shows_who_waits_first_in_few_statements(sign_in, django_assert_max_num_queries):
    done = AccountRequestFactory(status="declined", reason="No.", decided_at=timezone.now())
    waiting = AccountRequestFactory()
    for _number in range(20):
        AccountRequestFactory(status="declined", reason="No.", decided_at=timezone.now() - timedelta(days=1))
    browser = sign_in(person(Role.PROGRAM_OFFICER))
    browser.get(LIST)
    with django_assert_max_num_queries(14):
        rows = browser.get(LIST).context["page"].object_list
    assert [each.pk for each in rows][:2] == [waiting.pk, done.pk]
    assert [each.pk for each in browser.get(LIST + "?status=waiting").context["page"].object_list] == [
        waiting.pk
    ]


@pytest.mark.parametrize("where", ["/", "/accounts/login/", reverse("scouting:about")])
def test_the_way_in_stands_on_the_public_pages(client, where):
    assert f'href="{ASK}"' in client.get(where, follow=True).content.decode()


def test_a_wrong_link_says_what_to_do(client):
    answer = client.get(reverse("scouting:confirm_account", args=["nothing"]))
    assert answer.status_code == 403
    assert "Ask for the account again" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_send_the_same_address_at_one_moment_leave_one():
    def send(number):
        try:
            with use(Context(scope=Scope.PUBLIC)):
                actions.ask_for_account(**TOLD | {"organisation_name": f"Bureau {number}"})
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, range(4)))
    assert len(_all()) == 1
