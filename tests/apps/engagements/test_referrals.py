"""A company that a partner sends to its center: with its word, to the right center, and how far it got."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test import Client

from factories.accounts import OrganisationFactory, person
from lineshaft.apps.accounts.mailbox import read_message
from lineshaft.apps.accounts.models import Organisation, User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.apps.companies.models import Site
from lineshaft.apps.engagements import actions
from lineshaft.apps.engagements.models import Referral, Request
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import system_scope, use

Values = Callable[..., dict[str, Any]]
SignIn = Callable[[User], Client]

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner(db: None) -> Organisation:
    return OrganisationFactory(kind=OrganisationKind.PARTNER.value, name="Peach Export Council")


@pytest.fixture
def editor(partner: Organisation) -> User:
    return person(Role.PARTNER_EDITOR, partner, full_name="Petra Partner", email="petra@council.example")


@pytest.fixture
def filled(filled_in: Values, partner: Organisation) -> Values:
    """What a browser posts from the form of a partner."""

    def values(**changes: Any) -> dict[str, Any]:
        given = {
            "partner": str(partner.pk),
            "agreed_on": "2026-11-20",
            "agreed_how": "spoken",
            "agreed": "on",
        }
        return filled_in(**(given | changes))

    return values


def _refer(browser: Client, values: dict[str, Any]) -> Referral:
    response = browser.post("/referrals/new/", values)
    assert response.status_code == 302, response.context["form"].errors
    with system_scope("a test looks at what arrived"):
        return Referral.objects.select_related("help_request", "center", "partner").get()


def test_refer__goes_to_the_center_of_the_place_with_the_word_of_the_company(
    sign_in: SignIn, editor: User, center: Center, filled: Values
) -> None:
    referral = _refer(sign_in(editor), filled())

    request = referral.help_request
    assert (request.center, request.source, request.status) == (center, "referral", "new")
    assert request.due_at is not None
    assert (referral.center, referral.standing, referral.referred_by) == (center, "arrived", editor)
    assert referral.agreed_words.startswith(
        f"{request.contact_name} of {request.company_name} agreed that Peach Export Council passes on"
    )


def test_mail__tells_the_company_who_passed_it_on(
    sign_in: SignIn, editor: User, center: Center, filled: Values, run_jobs: Any, settings: Any
) -> None:
    _refer(sign_in(editor), filled())
    run_jobs()

    mails = [read_message(path) for path in sorted(settings.MAIL_FOLDER.glob("*.eml"))]
    (mail,) = [mail for mail in mails if mail["To"] == "maria@example.org"]
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "Petra Partner of Peach Export Council passed it on for you, as you agreed." in text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"agreed": ""}, "agreed"),
        ({"agreed_on": "2026-11-24"}, "agreed_on"),
        ({"contact_email": "", "contact_phone": ""}, "contact_phone"),
        ({"partner": "999999"}, "partner"),
        ({"zip_code": "00000", "state": ""}, "zip_code"),
    ],
)
def test_form__passes_nothing_on_without_what_it_needs(
    sign_in: SignIn, editor: User, center: Center, filled: Values, changes: dict[str, str], field: str
) -> None:
    response = sign_in(editor).post("/referrals/new/", filled(**changes))

    assert response.status_code == 200
    assert field in response.context["form"].errors
    with system_scope("a test looks"):
        assert not Request.objects.exists()


def test_same_form_twice__is_one_referral(
    sign_in: SignIn, editor: User, center: Center, filled: Values
) -> None:
    values, browser = filled(), sign_in(editor)

    first, again = _refer(browser, values), _refer(browser, values)

    assert again.pk == first.pk
    with system_scope("a test looks"):
        assert Request.objects.count() == 1


def test_standing__follows_the_request_and_nothing_else_is_told(
    sign_in: SignIn, editor: User, advisor: User, center: Center, site: Site, filled: Values
) -> None:
    referral = _refer(sign_in(editor), filled())

    def standing() -> str:
        with use(actor_for(editor).context):
            assert not Request.objects.exists()  # the partner reads no request, not even this one
            return Referral.objects.get().standing

    by = actor_for(advisor)
    with use(by.context):
        request = actions.take_up(help_request=referral.help_request, by=by)
    assert standing() == "arrived"
    with use(by.context):
        actions.record_response(help_request=request, how="phone", at=request.received_at, note="", by=by)
    assert standing() == "answered"
    with use(by.context):
        actions.close_request(help_request=request, reason="They want no help from us.", by=by)
    assert standing() == "closed"
    page = sign_in(editor).get("/referrals/").content.decode()
    assert "closed without work" in page
    assert "They want no help" not in page
    with use(by.context):
        actions.put_back(help_request=request, by=by)
    assert standing() == "answered"


def test_referral__is_read_by_its_partner_and_its_center_alone(
    sign_in: SignIn, editor: User, advisor: User, stranger: User, center: Center, filled: Values
) -> None:
    referral = _refer(sign_in(editor), filled())
    other = person(Role.PARTNER_EDITOR, OrganisationFactory(kind=OrganisationKind.PARTNER.value))

    for who, number in ((editor, 1), (advisor, 1), (stranger, 0), (other, 0)):
        with use(actor_for(who).context):
            assert Referral.objects.count() == number, who
    shown = sign_in(advisor).get(f"/requests/{referral.reference}/").content.decode()
    assert "Peach Export Council" in shown
    assert "petra@council.example" in shown
    assert referral.company_name not in sign_in(other).get("/referrals/").content.decode()


def test_nobody__writes_how_far_it_got_by_hand(
    sign_in: SignIn, editor: User, center: Center, filled: Values
) -> None:
    _refer(sign_in(editor), filled())

    with use(actor_for(editor).context), connection.cursor() as cursor:
        cursor.execute("UPDATE engagements_referral SET standing = 'under_way'")
        assert cursor.rowcount == 0


def test_database__wants_the_word_of_the_company(
    sign_in: SignIn, editor: User, center: Center, filled: Values
) -> None:
    _refer(sign_in(editor), filled())

    with (
        system_scope("a test tries"),
        pytest.raises(DatabaseError, match="word_of_the_company"),
        transaction.atomic(),
    ):
        Referral.objects.update(agreed_words="")


def test_action__refuses_another_partner(editor: User, center: Center, filled: Values) -> None:
    by = actor_for(editor)
    other = OrganisationFactory(kind=OrganisationKind.PARTNER.value)

    with use(by.context), pytest.raises(PermissionDenied):
        actions.refer_company(partner=other, agreed_on=center.as_of, agreed_how="spoken", by=by)


def test_my_work__shows_the_partner_what_it_sent_and_search_finds_it(
    sign_in: SignIn, editor: User, center: Center, filled: Values
) -> None:
    browser = sign_in(editor)
    assert "Refer a company" in browser.get("/my-work/").content.decode()
    referral = _refer(browser, filled())

    assert referral.company_name in browser.get("/my-work/").content.decode()
    assert referral.reference in browser.get("/search/", {"q": referral.company_name[:8]}).content.decode()
    only = browser.get("/referrals/", {"q": "nobody is called so"}).content.decode()
    assert "Nothing fits" in only
    file = b"".join(browser.get("/referrals/export.csv")).decode()
    assert referral.reference in file
    assert referral.company_name not in file
