"""What people see when something is refused, over or broken: accessible, inside a phone, in their language."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import RequestFactory
from django.utils import timezone, translation
from playwright.sync_api import Page

from browser.accessibility import problems_of, too_wide
from browser.conftest import PHONE
from factories.surveys import CaseFactory
from lineshaft.apps.accounts.adapter import SingleSignOnAdapter
from lineshaft.apps.surveys.views import answering
from lineshaft.tenancy import system_scope
from lineshaft.ui import errors

WIDE = {"width": 1440, "height": 900}


@dataclass
class _Link:
    expires_at: Any
    replaced_at: Any = None


def _request() -> HttpRequest:
    request = RequestFactory().get("/somewhere/")
    request.user = AnonymousUser()
    return request


def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    try:
        raise error
    except type(error):
        return errors.server_error(request)


def _refused_by_single_sign_on(request: HttpRequest) -> HttpResponse:
    try:
        SingleSignOnAdapter().on_authentication_error(request, None, exception=ValueError("no answer"))
    except ImmediateHttpResponse as told:
        return told.response
    raise AssertionError("single sign-on went on after an error")


def _pages() -> Iterator[tuple[str, int, Callable[[HttpRequest], HttpResponse]]]:
    case = CaseFactory(status="declined", declined_at=timezone.now())
    days = timedelta(days=1)
    over, good = _Link(timezone.now() - days), _Link(timezone.now() + days)
    replaced = _Link(good.expires_at, replaced_at=timezone.now())

    def behind(link: _Link) -> Callable[[HttpRequest], HttpResponse]:
        return lambda request: answering._closed(request, "x" * 43, link, case)  # type: ignore[arg-type, return-value]

    yield "400", 400, errors.bad_request
    yield "403", 403, errors.permission_denied
    yield "403 with a reason", 403, lambda r: errors.permission_denied(r, PermissionDenied("Because."))
    yield "form too old", 403, errors.csrf_failure
    yield "404", 404, errors.not_found
    yield "405", 405, errors.form_expected
    yield "413", 413, lambda r: errors.too_large(r, 90_000_000, 50_000_000)
    yield "429", 429, lambda r: errors.too_many_requests(r, 180)
    yield "500", 500, lambda r: _broken(r, ValueError())
    yield "503", 503, lambda r: _broken(r, OperationalError())
    yield "single sign-on refused", 401, _refused_by_single_sign_on
    yield "locked out", 200, lambda r: render(r, "accounts/locked_out.html")
    yield "survey over", 410, behind(over)
    yield "newer survey link", 410, behind(replaced)
    yield "declined", 200, behind(good)
    yield "unknown survey link", 404, lambda r: render(r, "surveys/link_unknown.html", status=404)


@pytest.mark.parametrize("language", ["en", "es"])
def test_page_of_trouble__is_accessible_fits_and_speaks_the_language(
    page: Page, live_server: Any, subtests: pytest.Subtests, language: str
) -> None:
    address = f"{live_server.url}/somewhere/"
    with system_scope("arranging a case"):
        pages = list(_pages())
    headings, shown = set(), {"body": ""}
    page.route(address, lambda route: route.fulfill(body=shown["body"], content_type="text/html"))
    for name, status, make in pages:
        with translation.override(language):
            answer = make(_request())
            shown["body"] = answer.content.decode()
        with subtests.test(page=name):
            assert answer.status_code == status
            page.set_viewport_size(WIDE)
            page.goto(address)
            found = problems_of(page)
            page.set_viewport_size(PHONE)
            assert found + too_wide(page) == []
            assert page.locator("html").get_attribute("lang") == language
            # Nobody is left standing: each of them has a way on.
            assert page.locator("main a[href], header a[href]").count() > 0
            headings.add(page.locator("h1").inner_text())
    assert len(headings) >= len(pages) - 2  # two reasons of 403 share theirs, and two kinds of too many tries
