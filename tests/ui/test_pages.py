"""Base pages, error pages and static files."""

from contextlib import closing
from threading import Thread
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from lineshaft.ui import assets, errors, views

installed = pytest.mark.skipif(
    not assets.uswds_root().is_dir(), reason="design system not installed: run ./dev setup"
)


def _request(path: str = "/") -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    return request


def test_components__every_part_renders_in_both_frames() -> None:
    for address in ("/?look=public", "/?filled=1", "/?state=GA&q=x&page=5&sort=-name"):
        response = views.components(_request(address))
        assert response.status_code == 200
        assert b"Example Company" in response.content


def test_app_pages_are_english_even_after_a_spanish_public_page() -> None:
    with translation.override("es"):
        public = views.components(_request("/?look=public")).content.decode()
        staff = views.components(_request("/")).content.decode()

    assert '<html lang="es"' in public
    assert "Saltar al contenido principal" in public
    assert '<html lang="en"' in staff
    assert "Skip to main content" in staff


@pytest.mark.parametrize("demo", [True, False])
def test_demo_banner__only_in_the_demonstration(settings: Any, demo: bool) -> None:
    settings.DEMO = demo

    html = render_to_string("ui/base_public.html", {}, _request())

    assert ("Demonstration data" in html) == demo


@pytest.mark.parametrize(
    ("answer", "status", "text"),
    [
        (lambda r: errors.bad_request(r, Exception("secret")), 400, "could not be understood"),
        (
            lambda r: errors.permission_denied(r, PermissionError("Only a director may.")),
            403,
            "Only a director may.",
        ),
        (lambda r: errors.permission_denied(r), 403, "does not have permission"),
        (lambda r: errors.not_found(r, Exception("secret")), 404, "was not found"),
        (errors.server_error, 500, "our side"),
        (
            lambda r: errors.too_large(r, 1_073_741_824, 52_428_800),
            413,
            "has 1,024 MB, more than the limit of 50 MB",
        ),
        (lambda r: errors.csrf_failure(r, "secret"), 403, "expired"),
    ],
)
def test_error_pages__plain_without_database_or_session(answer: Any, status: int, text: str) -> None:
    """No `db` fixture here: a query would fail the test."""
    response = answer(HttpRequest())

    assert response.status_code == status
    assert text in response.content.decode()
    assert "secret" not in response.content.decode()


@pytest.mark.django_db
def test_two_who_wait_for_each_other__the_one_whose_changes_are_taken_back_reads_it() -> None:
    """A real deadlock: after a second PostgreSQL ends one of the two, mostly the one that waits longer."""
    other = connection.get_new_connection(connection.get_connection_params())
    waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 7002 AND NOT granted"
    answers: list[HttpResponse] = []

    def wait_as_the_second() -> None:
        with closing(other), other.cursor() as cursor:
            while cursor.execute(waits).fetchone() == (0,):
                pass
            try:
                with connection.wrap_database_errors:
                    cursor.execute("SELECT pg_advisory_xact_lock(7001)")
            except OperationalError:
                answers.append(errors.server_error(HttpRequest()))

    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7002)")
    thread = Thread(target=wait_as_the_second)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(7001)")
            thread.start()
            cursor.execute("SELECT pg_advisory_xact_lock(7002)")
    except OperationalError:
        answers.append(errors.server_error(HttpRequest()))
    thread.join()

    (answer,) = answers
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"
    assert "the other change came first" in answer.content.decode()


@pytest.mark.parametrize(
    ("method", "came_from", "again"),
    [
        ("get", "", "/sites/?q=gear"),
        ("post", "http://testserver/sites/new/?from=list", "/sites/new/?from=list"),
        ("post", "http://testserver//elsewhere.example/", "/elsewhere.example/"),
        ("post", "http://elsewhere.example/sites/", "/my-work/"),
        ("post", "", "/my-work/"),
    ],
)
def test_database_away__leads_to_the_page_that_was_opened_or_that_the_form_stood_on(
    method: str, came_from: str, again: str
) -> None:
    request = getattr(RequestFactory(), method)(
        "/sites/?q=gear", headers={"referer": came_from, "host": "testserver"}
    )
    try:
        raise OperationalError
    except OperationalError:
        page = errors.server_error(request).content.decode()
    assert f'class="usa-button" href="{again}"' in page


def test_every_error_page_leads_on_for_the_public_and_for_people_with_work() -> None:
    html = errors.not_found(HttpRequest()).content.decode()
    assert 'href="/"' in html
    assert 'href="/my-work/"' in html


def test_permission_denied__reason_is_escaped() -> None:
    response = errors.permission_denied(HttpRequest(), PermissionError("<img onerror=x>"))

    assert b"<img" not in response.content


@installed
def test_finder__serves_what_pages_use_and_nothing_else() -> None:
    files = {path for path, _storage in assets.NodeModulesFinder().list([])}

    assert {"css/uswds.min.css", "img/sprite.svg", "fonts/public-sans/PublicSans-Regular.woff2"} <= files
    assert len(files) < 80
    assert finders.find("uswds/css/uswds.min.css")
    assert finders.find("uswds/img/hero.webp") is None
    assert finders.find("uswds/../package.json") is None


@installed
def test_finder__everything_the_style_sheet_asks_for_is_served() -> None:
    named = assets._URL.findall((assets.uswds_root() / assets.STYLESHEET).read_text(encoding="utf-8"))
    missing = [name for name in named if finders.find(f"uswds/{name}") is None]

    assert missing == []


def test_finder__not_installed_is_said_by_the_checks(settings: Any, tmp_path: Any) -> None:
    settings.NODE_MODULES = tmp_path

    problems = assets.NodeModulesFinder().check()

    assert [problem.id for problem in problems] == ["ui.W001"]
    assert "./dev setup" in (problems[0].hint or "")
