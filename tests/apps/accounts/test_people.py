"""Invitations, memberships, keys, sign-in and the second factor."""

import re
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings as django_settings
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from factories.accounts import MembershipFactory, UserFactory, person
from factories.network import CenterFactory
from lineshaft.apps.accounts import actions
from lineshaft.apps.accounts.models import ApiToken, Invitation, Membership, OnceToken, User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import LABELS, PERMISSIONS, ROLES_OF_KIND, OrganisationKind, Role
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope, use

pytestmark = pytest.mark.django_db
PASSWORD = "a long pass phrase of mine"


def mails() -> list[str]:
    return [path.read_text() for path in sorted(Path(django_settings.MAIL_FOLDER).glob("*.eml"))]


def invite(role=Role.ADVISOR, email="new@example.org", by_role=Role.DIRECTOR):
    center = CenterFactory()
    inviter = actor_for(person(by_role, center.organisation))
    with use(inviter.context):
        actions.invite(organisation=center.organisation, email=email, role=role, by=inviter)
    return center


def link_in_last_mail(run_jobs) -> str:
    run_jobs()
    return re.search(r"/people/invitation/\S+", mails()[-1].replace("=\n", "")).group(0)


def test_roles__are_complete() -> None:
    assert set(PERMISSIONS) == set(Role) == set(LABELS)
    assert {role for roles in ROLES_OF_KIND.values() for role in roles} == set(Role)


def test_invitation__makes_an_account_with_the_role(client, run_jobs) -> None:
    center = invite()
    link = link_in_last_mail(run_jobs)
    assert client.get(link).status_code == 200
    response = client.post(link, {"full_name": "New Person", "password": PASSWORD})
    assert response.status_code == 302
    membership = Membership.objects.get(user__email="new@example.org")
    assert (membership.organisation_id, membership.role) == (center.pk, "advisor")
    assert client.get(reverse("home:my_work")).status_code == 200


def test_invitation__works_once(client, run_jobs) -> None:
    invite()
    link = link_in_last_mail(run_jobs)
    client.post(link, {"full_name": "New Person", "password": PASSWORD})
    client.logout()
    answer = client.get(link)
    assert answer.status_code == 403
    assert "was used" in answer.content.decode()


def test_invitation__expires(client, run_jobs) -> None:
    invite()
    link = link_in_last_mail(run_jobs)
    with system_scope("a test"):
        Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert client.get(link).status_code == 403


@pytest.mark.parametrize("token", ["x", "%00", "a" * 5000, "..", "%F0%9F%92%A9"])
def test_invitation__mangled_link_is_refused_plainly(client, token: str) -> None:
    assert client.get(f"/people/invitation/{token}/").status_code in {403, 404}


def test_invitation__weak_password_is_refused_and_nothing_is_written(client, run_jobs) -> None:
    invite()
    link = link_in_last_mail(run_jobs)
    answer = client.post(link, {"full_name": "New Person", "password": "short"})
    assert answer.status_code == 200
    assert "at least 12 characters" in answer.content.decode()
    assert not User.objects.filter(email="new@example.org").exists()


def test_invitation__of_an_existing_account_needs_its_sign_in(client, run_jobs, sign_in) -> None:
    existing = UserFactory(email="new@example.org")
    invite()
    link = link_in_last_mail(run_jobs)
    assert "has an account" in client.get(link).content.decode()
    client.post(link, {"full_name": "Somebody else", "password": PASSWORD})
    assert not Membership.objects.filter(user=existing).exists()
    sign_in(existing).post(link)
    assert Membership.objects.filter(user=existing, role="advisor").exists()


@pytest.mark.parametrize(
    ("role", "allowed"), [(role, role is Role.DIRECTOR) for role in ROLES_OF_KIND[OrganisationKind.CENTER]]
)
def test_inviting__is_for_directors(role: Role, allowed: bool) -> None:
    if allowed:
        invite(by_role=role)
        return
    with pytest.raises(PermissionDenied, match="Only a director"):
        invite(by_role=role)


def test_inviting__to_a_role_of_another_kind_is_refused() -> None:
    with pytest.raises(PermissionDenied, match="has no role"):
        invite(role=Role.EVALUATOR)


def test_director_of_one_center__does_not_manage_another(sign_in) -> None:
    ours, theirs = CenterFactory(), CenterFactory(state_id="01")
    browser = sign_in(person(Role.DIRECTOR, ours.organisation))
    member = MembershipFactory(organisation=theirs.organisation)
    assert browser.get(reverse("accounts:organisation", args=[theirs.pk])).status_code == 404
    assert browser.post(reverse("accounts:end_membership", args=[member.pk])).status_code == 404
    member.refresh_from_db()
    assert member.ended_at is None


def test_only_director__cannot_be_ended_by_the_center() -> None:
    center = CenterFactory()
    director = actor_for(person(Role.DIRECTOR, center.organisation))
    membership = Membership.objects.get(user=director.user)
    with use(director.context), pytest.raises(Conflict, match="Invite another director first"):
        actions.end_membership(membership=membership, by=director)


def test_role__is_changed_at_once_and_the_earlier_one_stays_in_the_history(sign_in) -> None:
    center = CenterFactory()
    director = sign_in(person(Role.DIRECTOR, center.organisation))
    somebody = person(Role.ADVISOR, center.organisation)
    membership = somebody.memberships.get()

    page = director.post(
        reverse("accounts:change_role", args=[membership.pk]), {"role": "survey_coordinator"}, follow=True
    )

    assert f"{somebody} is now Survey coordinator here." in page.content.decode()
    with system_scope("a test looks"):
        held = {(each.role, each.ended_at is None) for each in somebody.memberships.all()}
    assert held == {("advisor", False), ("survey_coordinator", True)}


@pytest.mark.parametrize("role", ["evaluator", "nonsense", ""])
def test_role__of_another_kind_changes_nothing(sign_in, role: str) -> None:
    center = CenterFactory()
    director = sign_in(person(Role.DIRECTOR, center.organisation))
    membership = person(Role.ADVISOR, center.organisation).memberships.get()

    page = director.post(reverse("accounts:change_role", args=[membership.pk]), {"role": role}, follow=True)

    assert "Choose a role from the list." in page.content.decode()
    membership.refresh_from_db()
    assert (membership.role, membership.ended_at) == ("advisor", None)


def test_role__of_the_only_director_stays(sign_in) -> None:
    center = CenterFactory()
    director = person(Role.DIRECTOR, center.organisation)
    membership = director.memberships.get()

    page = sign_in(director).post(
        reverse("accounts:change_role", args=[membership.pk]), {"role": "advisor"}, follow=True
    )

    assert "is the only director" in page.content.decode()
    assert director.memberships.get().role == "director"


def test_role__is_changed_by_directors_of_the_center_alone(sign_in) -> None:
    center = CenterFactory()
    membership = person(Role.ADVISOR, center.organisation).memberships.get()
    for other in (
        person(Role.ADVISOR, center.organisation),
        person(Role.DIRECTOR, CenterFactory(state_id="30").organisation),
    ):
        answer = sign_in(other).post(
            reverse("accounts:change_role", args=[membership.pk]), {"role": "director"}
        )
        assert answer.status_code == 404
    membership.refresh_from_db()
    assert membership.ended_at is None


def test_invitation__again_replaces_the_one_before(client, run_jobs) -> None:
    center = CenterFactory()
    inviter = actor_for(person(Role.DIRECTOR, center.organisation))
    with use(inviter.context):
        for _ in range(2):
            actions.invite(
                organisation=center.organisation, email="New@example.org", role=Role.ADVISOR, by=inviter
            )

    with system_scope("a test looks"):
        assert [each.is_open for each in Invitation.objects.order_by("pk")] == [False, True]


def test_invitation__of_somebody_who_has_the_role_is_refused_beside_the_field(sign_in) -> None:
    center = CenterFactory()
    somebody = person(Role.ADVISOR, center.organisation, email="ada@peach.example")
    director = sign_in(person(Role.DIRECTOR, center.organisation))
    address = reverse("accounts:organisation", args=[center.pk])
    once = director.get(address).context["form"]["once"].value()

    page = director.post(address, {"email": "Ada@Peach.example", "role": "advisor", "once": once})

    assert somebody.memberships.count() == 1
    assert "has this role here already" in str(page.context["form"].errors["email"])


def test_ended_membership__takes_every_right_away(sign_in) -> None:
    center = CenterFactory()
    advisor = person(Role.ADVISOR, center.organisation)
    browser = sign_in(advisor)
    with system_scope("a test"):
        Membership.objects.filter(user=advisor).update(ended_at=timezone.now())
    assert actor_for(advisor).context.org_ids == ()
    assert browser.get(reverse("home:my_work")).status_code == 200


def test_people_page__invites_once_for_two_presses(sign_in) -> None:
    center = CenterFactory()
    browser = sign_in(person(Role.DIRECTOR, center.organisation))
    page = reverse("accounts:organisation", args=[center.pk])
    once = browser.get(page).context["form"]["once"].value()
    data = {"email": "twice@example.org", "role": "advisor", "once": once}
    browser.post(page, data)
    browser.post(page, data)
    with system_scope("a test"):
        assert Invitation.objects.filter(email="twice@example.org").count() == 1
    assert OnceToken.objects.count() == 1


def test_api_key__is_shown_once_and_stored_hashed(sign_in) -> None:
    browser = sign_in(person(Role.ADVISOR, CenterFactory().organisation))
    form = {
        "name": "Report",
        "once": browser.get(reverse("accounts:me")).context["token_form"]["once"].value(),
    }
    answer = browser.post(reverse("accounts:create_api_token"), form)
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    token = ApiToken.objects.get()
    assert bytes(token.token_hash) == actions.hash_token(secret)
    assert secret not in browser.get(reverse("accounts:me")).content.decode()


def test_api_key__second_press_shows_the_same_key(sign_in) -> None:
    browser = sign_in(person(Role.ADVISOR, CenterFactory().organisation))
    form = {
        "name": "Report",
        "once": browser.get(reverse("accounts:me")).context["token_form"]["once"].value(),
    }
    address = reverse("accounts:create_api_token")
    first, second = (browser.post(address, form).context["secret"] for _press in range(2))
    assert first == second
    token = ApiToken.objects.get()
    # What would let the database give the key away is not kept.
    assert not OnceToken.objects.exists()

    actions.revoke_api_token(token=token, by=actor_for(token.user))
    again = browser.post(address, form, follow=True)
    assert "was made by this form and is withdrawn" in again.content.decode()
    assert ApiToken.objects.count() == 1


def test_api_key__another_form_and_another_person_make_another_key() -> None:
    center, form = CenterFactory(), uuid.uuid4()
    one, other = (actor_for(person(Role.ADVISOR, center.organisation)) for _ in range(2))
    keys = {
        actions.create_api_token(name="Report", by=by, once_token=token)[1]
        for by, token in ((one, form), (other, form), (one, uuid.uuid4()), (one, None))
    }
    assert len(keys) == 4


def test_api_key__of_somebody_else_cannot_be_withdrawn(sign_in) -> None:
    owner = person(Role.ADVISOR, CenterFactory().organisation)
    token, _secret = actions.create_api_token(name="Mine", by=actor_for(owner))
    browser = sign_in(person(Role.DIRECTOR, CenterFactory(state_id="01").organisation))
    assert browser.post(reverse("accounts:revoke_api_token", args=[token.pk])).status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None


def test_api_key__is_withdrawn_by_nobody_but_its_owner() -> None:
    owner = actor_for(person(Role.ADVISOR, CenterFactory().organisation))
    token, _secret = actions.create_api_token(name="Reports", by=owner)
    with pytest.raises(PermissionDenied, match="by its owner only"):
        actions.revoke_api_token(token=token, by=actor_for(person(Role.NETWORK_ADMINISTRATOR)))


@pytest.mark.parametrize("role", [Role.FINANCE_OFFICER, Role.PROGRAM_OFFICER, Role.EVALUATOR])
def test_second_factor__is_required_outside_the_demo(role: Role, sign_in, settings) -> None:
    settings.DEMO = False
    organisation = CenterFactory().organisation if role is Role.FINANCE_OFFICER else None
    answer = sign_in(person(role, organisation)).get(reverse("home:my_work"))
    assert answer.status_code == 302
    assert answer["Location"] == reverse("mfa_activate_totp")


def test_second_factor__page_shows_a_code_to_scan(sign_in, settings) -> None:
    settings.DEMO = False
    browser = sign_in(person(Role.EVALUATOR))
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": timezone.now().timestamp()}]
    session.save()
    answer = browser.get(reverse("mfa_activate_totp"))
    assert answer.status_code == 200
    assert "data:image/svg+xml" in answer.content.decode()


def with_password(user: User) -> User:
    with system_scope("a test"):
        user.set_password(PASSWORD)
        user.save()
    return user


def test_second_factor__can_be_set_up_also_after_a_forgotten_password(client, settings) -> None:
    settings.DEMO = False
    user = with_password(person(Role.EVALUATOR))
    client.post(reverse("account_reset_password"), {"email": user.email})
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    asked_again = client.get(reverse("mfa_activate_totp"), follow=True)
    assert "Confirm that it is you" in asked_again.content.decode()
    page = client.post(asked_again.request["PATH_INFO"] + "?" + asked_again.request["QUERY_STRING"],
        {"password": PASSWORD}, follow=True)  # fmt: skip
    assert page.request["PATH_INFO"] == reverse("mfa_activate_totp")
    assert "data:image/svg+xml" in page.content.decode()


def test_recovery_codes__are_shown_and_each_signs_in_once(sign_in) -> None:
    user = with_password(person(Role.EVALUATOR))
    with system_scope("a test"):
        TOTP.activate(user, generate_totp_secret())
        codes = RecoveryCodes.activate(user).get_unused_codes()
    reader = sign_in(user)
    reader.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    def shown() -> list[str]:
        page = reader.get(reverse("mfa_view_recovery_codes")).content.decode()
        return [code for code in codes if code in page]

    def sign_in_with(code: str) -> int:
        browser = Client()
        browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
        return browser.post(reverse("mfa_authenticate"), {"code": code}).status_code

    assert shown() == codes
    assert [sign_in_with(codes[0]), sign_in_with(codes[0]), sign_in_with(codes[9])] == [302, 200, 302]
    assert shown() == codes[1:9]


def test_invitation__speaks_spanish_from_its_first_word(client, run_jobs) -> None:
    invite()
    html = client.get(link_in_last_mail(run_jobs), headers={"accept-language": "es"}).content.decode()
    assert '<p class="ls-kicker">Invitación</p>' in html


def test_addresses__are_proved_by_invitations_and_changed_by_nobody(sign_in) -> None:
    browser = sign_in(person(Role.EVALUATOR))
    answer = browser.post(reverse("account_email"), {"email": "other@example.org", "action_add": ""})
    assert (answer.status_code, answer["Location"]) == (302, reverse("accounts:me"))
    assert not EmailAddress.objects.filter(email="other@example.org").exists()


def test_account_pages__stand_in_the_frame_of_the_signed_in_with_the_way_back(sign_in) -> None:
    browser = sign_in(with_password(person(Role.EVALUATOR)))
    html = browser.get(reverse("account_change_password")).content.decode()
    assert "Change the password" in html
    assert f'href="{reverse("accounts:me")}"><span>Your account' in html


def test_password_guessing__is_locked_out(client) -> None:
    user = UserFactory()
    for _ in range(django_settings.AXES_FAILURE_LIMIT):
        answer = client.post(reverse("account_login"), {"login": user.email, "password": "wrong"})
    assert answer.status_code == 429
    assert "Too many tries" in answer.content.decode()


def test_password_reset__sends_a_mail_that_sets_a_new_one(client, run_jobs) -> None:
    user = UserFactory(email="forgot@example.org")
    user.set_password(PASSWORD)
    with system_scope("a test"):
        user.save()
    client.post(reverse("account_reset_password"), {"email": user.email})
    run_jobs()
    assert "/accounts/password/reset/key/" in mails()[-1]
    assert "Subject: Set a new password" in mails()[-1]
    assert "This is demonstration data" in mails()[-1]


def test_password_reset__of_an_unknown_address_says_so_only_to_its_owner(client, run_jobs) -> None:
    answer = client.post(
        reverse("account_reset_password"), {"email": "nobody@example.org"}, follow=True
    ).content.decode()
    run_jobs()
    assert "If there is an account with it" in answer
    assert "There is no account with this address" in mails()[-1]
    assert "signup" not in mails()[-1]


def test_password_reset__a_used_link_says_so_and_offers_a_new_one(client) -> None:
    html = client.get("/accounts/password/reset/key/1-abc-def/").content.decode()
    assert "This link no longer works" in html
    assert f'href="{reverse("account_reset_password")}"' in html


def test_profile__refuses_a_name_that_fills_the_page(sign_in) -> None:
    user = person(Role.ADVISOR, CenterFactory().organisation)
    values = {"full_name": "A" * 201, "language": "en", "time_zone": "America/Chicago"}
    answer = sign_in(user).post(reverse("accounts:me"), values)
    assert "full_name" in answer.context["form"].errors
    user.refresh_from_db()
    assert user.time_zone == "America/New_York"


def test_invitation__does_not_hand_over_the_account_of_its_address(run_jobs) -> None:
    """Whoever holds the link of an invitation is not yet the person whose account has the address."""
    owner, stranger = UserFactory(email="new@example.org"), UserFactory()
    invite()
    token = link_in_last_mail(run_jobs).rstrip("/").rsplit("/", 1)[1]
    for user in (None, stranger):
        with pytest.raises(PermissionDenied, match="has an account"):
            actions.accept_invitation(token=token, full_name="", password=PASSWORD, user=user)
    assert not Membership.objects.filter(user=owner).exists()


@pytest.mark.parametrize("place", ["http://[::1", "https://elsewhere.example/", "//elsewhere.example"])
def test_sign_in__leads_nowhere_else(client, place: str) -> None:
    user = person(Role.ADVISOR, CenterFactory().organisation)
    user.set_password(PASSWORD)
    user.save()
    assert client.get(reverse("account_login"), {"next": place}).status_code == 200
    values = {"login": user.email, "password": PASSWORD, "next": place}
    answer = client.post(reverse("account_login"), values)
    assert answer["Location"] == reverse("home:my_work")


def test_withdrawing_an_accepted_invitation__is_told_and_changes_nothing(client, run_jobs, sign_in) -> None:
    center = invite()
    client.post(link_in_last_mail(run_jobs), {"full_name": "New Person", "password": PASSWORD})
    with system_scope("a test looks"):
        invitation = Invitation.objects.get()
    director = sign_in(person(Role.DIRECTOR, center.organisation))
    answer = director.post(reverse("accounts:revoke_invitation", args=[invitation.pk]), follow=True)
    assert "has accepted the invitation. End the membership instead." in answer.content.decode()
    with system_scope("a test looks"):
        assert Invitation.objects.get().revoked_at is None


def test_profile__refuses_a_time_zone_that_does_not_exist(sign_in) -> None:
    browser = sign_in(person(Role.PROGRAM_OFFICER))
    answer = browser.post(
        reverse("accounts:me"), {"full_name": "A", "language": "en", "time_zone": "Mars/Olympus"}
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors["time_zone"]
