"""A zero byte that no form caught is told as bad input, and what was written before it is taken back."""

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def keep(request: HttpRequest) -> HttpResponse:
    UserFactory(email="before@example.org")
    get_user_model().objects.filter(email=request.GET["email"]).exists()
    return HttpResponse("kept")


def fail(request: HttpRequest) -> HttpResponse:
    get_user_model().objects.filter(pk="no number").exists()
    return HttpResponse("found")


urlpatterns = [path("keep/", keep), path("fail/", fail), path("", include("lineshaft.config.urls"))]


@override_settings(ROOT_URLCONF=__name__)
def test_a_zero_byte__is_bad_input_and_nothing_was_changed() -> None:
    answer = Client().get("/keep/", {"email": "a\0b"})
    assert answer.status_code == 400
    assert "Nothing was changed" in answer.content.decode()
    assert not get_user_model().objects.filter(email="before@example.org").exists()


@override_settings(ROOT_URLCONF=__name__)
def test_a_zero_byte__without_one_the_page_is_as_ever_and_other_errors_stay_errors() -> None:
    assert Client().get("/keep/", {"email": "ab"}).content == b"kept"
    assert Client(raise_request_exception=False).get("/fail/").status_code == 500
