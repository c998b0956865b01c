"""A part of a page that is asked for after the session ended: the whole page goes to sign in, and comes back."""

import pytest
from django.urls import reverse

from factories.accounts import person
from lineshaft.apps.accounts.roles import Role


def _asked_from(page: str) -> dict[str, str]:
    return {"HX-Request": "true"} | ({"HX-Current-URL": page} if page else {})


@pytest.mark.parametrize(
    ("page", "leads_back_to"),
    [
        ("http://testserver/my-work/?a=1&b=2", "/my-work/%3Fa%3D1%26b%3D2"),
        ("http://elsewhere.example/my-work/", "/my-work/how-things-stand/"),
        ("https://testserver@elsewhere.example/", "/my-work/how-things-stand/"),
        ("http://[", "/my-work/how-things-stand/"),
        ("", "/my-work/how-things-stand/"),
    ],
)
def test_part__of_a_page_after_the_session_ended_leads_to_sign_in(
    db: None, client, page: str, leads_back_to: str
) -> None:
    answer = client.get(reverse("home:how_things_stand"), headers=_asked_from(page))
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["HX-Redirect"] == f"{reverse('account_login')}?next={leads_back_to}"
    assert "Location" not in answer.headers
    # Going back to the address, the browser would show this answer: nothing at all.
    assert "HX-Request" in answer.headers["Vary"]


def test_page__that_is_no_part_redirects_as_ever(db: None, client) -> None:
    answer = client.get(reverse("home:how_things_stand"))
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        "/accounts/login/?next=/my-work/how-things-stand/",
    )


def test_part__for_who_must_set_up_the_second_factor_leads_there(db: None, sign_in, settings) -> None:
    settings.DEMO = False
    client = sign_in(person(Role.FINANCE_OFFICER))
    answer = client.get(reverse("home:how_things_stand"), headers=_asked_from("http://testserver/my-work/"))
    assert answer.headers["HX-Redirect"] == reverse("mfa_activate_totp")
