"""How often an address or a person may do what is limited: counted by all processes together, told in plain words."""

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from factories.accounts import UserFactory, person
from factories.network import CenterFactory
from lineshaft.apps.accounts import limits, tasks
from lineshaft.apps.accounts.models import OnceToken, RateCount
from lineshaft.apps.accounts.roles import Role

pytestmark = pytest.mark.django_db
STATES = "/api/v1/states"
LIMIT = limits.Limit("test", 3, 60)


NOW = "2026-11-02 12:00:00+00:00"


@pytest.fixture(autouse=True)
def _within_one_minute(time_machine):
    """A minute is soon over on a busy machine: it is over when the test says so."""
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def request_from():
    def make(address: str = "192.0.2.1", **headers: str):
        return RequestFactory().get("/", REMOTE_ADDR=address, headers=headers)

    return make


# ---------------------------------------------------------------- whose address it is


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "192.0.2.1"),  # nobody is believed
        (1, None, "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.6.6.6, 203.0.113.9", "203.0.113.9"),  # the first is the visitor's own invention
        (2, "10.6.6.6, 203.0.113.9, 198.51.100.2", "203.0.113.9"),
        (2, "203.0.113.9", "203.0.113.9"),  # came past the outer proxy
        (1, "not an address", "192.0.2.1"),
        (1, " , ", "192.0.2.1"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (1, "[2001:db8:1:2::77]", "2001:db8:1:2::"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
    ],
)
def test_address__is_what_the_trusted_proxies_saw(settings, request_from, proxies, forwarded, expected):
    settings.TRUSTED_PROXIES = proxies
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    assert limits.address_of(request_from(**headers)) == expected


def test_sign_in_locks__count_by_the_same_address(client, settings):
    """django-axes would otherwise lock the proxy, and with it everybody."""
    settings.TRUSTED_PROXIES = 1
    user = UserFactory()

    def fail(address: str) -> int:
        values = {"login": user.email, "password": "wrong"}
        return client.post(reverse("account_login"), values, headers={"x-forwarded-for": address}).status_code

    assert {fail("203.0.113.9") for _ in range(django_settings.AXES_FAILURE_LIMIT - 1)} == {200}
    assert fail("203.0.113.9") == 429
    assert fail("203.0.113.10") == 200


# ---------------------------------------------------------------- counting


def test_count__refuses_after_the_amount_and_begins_anew_after_the_time(request_from, time_machine):
    asked = request_from()
    assert [limits.seconds_to_wait(asked, LIMIT) for _ in range(4)] == [0, 0, 0, 60]
    time_machine.shift(59)
    assert limits.seconds_to_wait(asked, LIMIT) == 1
    time_machine.shift(1)
    assert limits.seconds_to_wait(asked, LIMIT) == 0


def test_count__is_apart_for_each_address_and_each_limit(request_from):
    for _ in range(4):
        limits.seconds_to_wait(request_from(), LIMIT)
    assert limits.seconds_to_wait(request_from(), LIMIT) > 0
    assert limits.seconds_to_wait(request_from("192.0.2.2"), LIMIT) == 0
    assert limits.seconds_to_wait(request_from(), limits.Limit("another", 3, 60)) == 0


def test_count__keeps_no_address(request_from):
    limits.seconds_to_wait(request_from("203.0.113.77"), LIMIT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT c::text FROM accounts_ratecount c")
        assert "203.0.113.77" not in str(cursor.fetchall())
        assert b"203.0.113.77".hex() not in str(cursor.fetchall())


def test_count__costs_one_statement(request_from, django_assert_num_queries):
    with django_assert_num_queries(1):
        limits.seconds_to_wait(request_from(), LIMIT)


@pytest.mark.django_db(transaction=True)
def test_count__holds_for_connections_that_count_at_the_same_moment(request_from):
    start, results = threading.Barrier(4), Counter()

    def ask_ten_times() -> None:
        start.wait(timeout=30)
        for _ in range(10):
            results[limits.seconds_to_wait(request_from(), limits.Limit("race", 25, 60)) > 0] += 1
        connection.close()

    threads = [threading.Thread(target=ask_ten_times) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert results == {False: 25, True: 15}


_ASK_90_TIMES = """
import django, json, sys, time_machine
django.setup()
from collections import Counter
from django.test import Client
visitor = Client(headers={"host": "localhost"})
with time_machine.travel(sys.argv[1], tick=False):
    print(json.dumps(Counter(visitor.get("/api/v1/states").status_code for _ in range(90))))
"""


@pytest.mark.django_db(transaction=True)
def test_limit__holds_across_two_processes_of_the_web_server():
    address = {
        name: "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(
            **{key: quote(str(value), safe="") for key, value in django_settings.DATABASES[alias].items()}
        )
        for name, alias in (("DATABASE_URL", "default"), ("DATABASE_OWNER_URL", "owner"))
    }
    command = [sys.executable, "-c", _ASK_90_TIMES, NOW]
    processes = [
        subprocess.Popen(command, env={**os.environ, **address}, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = Counter()
    for process in processes:
        told.update(json.loads(process.communicate(timeout=120)[0]))
    assert told == {"200": 120, "429": 60}


# ---------------------------------------------------------------- what is limited, and how it is told


def _names(patterns: list[URLPattern | URLResolver], space: str = "") -> set[str]:
    names: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            names |= _names(
                pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space
            )
        elif pattern.name:
            names.add(space + pattern.name)
    return names


def test_limited_routes__exist():
    assert set(limits.ROUTES) <= _names(get_resolver().url_patterns)


def _with_a_token(patterns: list[URLPattern | URLResolver], space: str = "") -> set[str]:
    """Our own addresses that open something to whoever holds the link."""
    names: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            names |= _with_a_token(
                pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space
            )
        elif pattern.name and "token" in pattern.pattern.converters:
            names.add(space + pattern.name)
    return names


def test_links_that_open_without_an_account__are_limited():
    found = _with_a_token(get_resolver().url_patterns)
    assert len(found) > 20
    assert found - set(limits.ROUTES) == set()


@pytest.mark.parametrize(
    ("method", "address", "amount"),
    [
        ("get", "/survey/no-such-token/", 120),
        ("post", "/survey/no-such-token/decline/", 120),
        ("get", "/people/invitation/no-such-token/", 120),
        ("post", "/accounts/login/", 100),
        ("post", "/accounts/password/reset/", 100),
    ],
)
def test_page__beyond_its_limit_says_when_to_come_back(client, method, address, amount):
    (limit,) = limits.limits_of(RequestFactory().generic(method, address))
    assert limit.amount == amount
    for _ in range(amount):
        assert limits.seconds_to_wait(RequestFactory().generic(method.upper(), address), limit) == 0

    refused = getattr(client, method)(address)

    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= limit.seconds
    assert "Too many tries" in refused.content.decode()
    assert "Please wait" in refused.content.decode()
    spanish = getattr(client, method)(address, headers={"accept-language": "es"})
    assert "Demasiados intentos" in spanish.content.decode()
    assert getattr(client, method)(address, REMOTE_ADDR="198.51.100.4").status_code != 429


def test_sign_in_page__may_be_opened_when_signing_in_is_limited(client):
    for _ in range(101):
        limits.seconds_to_wait(RequestFactory().post("/accounts/login/"), *limits.ROUTES["account_login"])
    assert client.post("/accounts/login/").status_code == 429
    assert client.get("/accounts/login/").status_code == 200


def test_refused_request__does_not_reach_the_page(client, links_asked_for):
    for _ in range(120):
        limits.seconds_to_wait(RequestFactory().get("/survey/x/"), *limits.ROUTES["surveys:answer"])
    assert client.get("/survey/x/").status_code == 429
    assert links_asked_for == []


@pytest.fixture
def links_asked_for(monkeypatch):
    """What the look-up of survey links was asked."""
    from lineshaft.apps.surveys import queries

    asked: list[str] = []
    monkeypatch.setattr(queries, "link_of", lambda token: asked.append(token))
    return asked


def test_invitations__are_limited_for_each_person(sign_in):
    center = CenterFactory()
    director = person(Role.DIRECTOR, center.organisation)
    browser = sign_in(director)
    page = reverse("accounts:organisation", args=[center.organisation.pk])
    asked = RequestFactory().post(page)
    asked.user = director
    for _ in range(60):
        assert limits.seconds_to_wait(asked, *limits.ROUTES["accounts:organisation"]) == 0
    refused = browser.post(page, {"email": "one@example.org", "role": "advisor"})
    assert refused.status_code == 429
    assert browser.get(page).status_code == 200


def test_api__answers_in_json(client):
    for _ in range(120):
        limits.seconds_to_wait(_visitor(), *limits.API)
    refused = client.get(STATES)
    assert refused.status_code == 429
    assert refused.json()["detail"].startswith("Too many requests. Try again in")


def test_api__a_wrong_key_counts_as_a_visitor(client):
    for number in range(120):
        assert client.get(STATES, headers={"authorization": f"Bearer ls_{number}"}).status_code == 401
    assert client.get(STATES, headers={"authorization": "Bearer ls_next"}).status_code == 429


def _visitor():
    from django.contrib.auth.models import AnonymousUser

    request = RequestFactory().get(STATES)
    request.user = AnonymousUser()
    return request


def test_second_factor__codes_cannot_be_guessed(client, settings):
    """Ten wrong codes lock the account's second step, from whichever address they come."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    user = UserFactory()
    user.set_password("a long pass phrase of mine")
    user.save()
    TOTP.activate(user, generate_totp_secret())
    client.post(reverse("account_login"), {"login": user.email, "password": "a long pass phrase of mine"})
    answers = [
        client.post(reverse("mfa_authenticate"), {"code": "000000"}, REMOTE_ADDR=f"203.0.113.{number}")
        for number in range(11)
    ]
    assert "This code is not right" in answers[9].content.decode()
    assert "Too many failed login attempts" in answers[10].content.decode()
    another = Client()
    another.post(reverse("account_login"), {"login": user.email, "password": "a long pass phrase of mine"})
    assert (
        "Too many failed login attempts"
        in another.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
    )


# ---------------------------------------------------------------- cleaning up


def test_clean_up__deletes_what_has_expired_and_nothing_else(request_from, time_machine):
    limits.seconds_to_wait(request_from(), LIMIT)
    Session.objects.create(session_key="old", expire_date=timezone.now() + timedelta(hours=1))
    OnceToken.objects.create(token="old")
    cache.set("old", 1, 60)
    time_machine.shift(timedelta(days=8))
    limits.seconds_to_wait(request_from("192.0.2.9"), LIMIT)
    Session.objects.create(session_key="new", expire_date=timezone.now() + timedelta(hours=1))
    OnceToken.objects.create(token="new")
    cache.set("new", 1, 60)

    tasks.clean_up(timestamp=0)

    assert RateCount.objects.count() == 1
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
    assert list(OnceToken.objects.values_list("token", flat=True)) == ["new"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_cache")
        assert cursor.fetchone() == (1,)
