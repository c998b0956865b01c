"""The order of *My work*: what is late on top, panels with something due next, empty ones folded."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext

from factories.accounts import OrganisationFactory, person
from factories.companies import CompanyFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.home import queries
from lineshaft.apps.home.templatetags.home import days_away
from lineshaft.ui import work
from lineshaft.ui.work import Due, WorkPanel

TODAY = date(2026, 11, 28)


def _panel(key: str, context: dict[str, Any], **options: Any) -> WorkPanel:
    return WorkPanel(key, key, "", lambda actor: context, **options)


def _due(what: str, days: int, *, is_grave: bool = False) -> Due:
    return Due(what, "someone", TODAY + timedelta(days=days), "/", is_grave=is_grave)


def _work(monkeypatch: pytest.MonkeyPatch, *panels: WorkPanel) -> queries.MyWork:
    monkeypatch.setattr(work, "panels", lambda: list(panels))
    return queries.my_work(None, TODAY)  # type: ignore[arg-type]


def test_deadlines__late_before_today_before_this_week_and_the_grave_first(monkeypatch) -> None:
    dues = [
        _due("in a week", 7),
        _due("today", 0),
        _due("very late", -200),
        _due("late and grave", -28, is_grave=True),
        _due("next month", 30),
        _due("tomorrow", 1, is_grave=True),
    ]
    found = _work(monkeypatch, _panel("a", {"rows": dues, "deadlines": dues})).deadlines
    assert [(each.due.what, days_away(each.days)) for each in found] == [
        ("late and grave", "28 days late"),
        ("very late", "200 days late"),
        ("today", "due today"),
        ("tomorrow", "due tomorrow"),
        ("in a week", "due in 7 days"),
    ]


def test_deadlines__more_than_the_list_takes_are_counted(monkeypatch) -> None:
    many = [_due(str(number), -number) for number in range(1, work.DEADLINES + 4)]
    found = _work(monkeypatch, _panel("a", {"rows": many, "deadlines": many}))
    assert len(found.deadlines) == work.DEADLINES
    assert found.more == 3
    assert found.deadlines[0].days == -(work.DEADLINES + 3)


@pytest.mark.parametrize(
    ("number", "options", "words"),
    [
        (11, {"loads": 12}, "some (11)"),
        (12, {"loads": 12}, "some (12 or more)"),
        # As many as it shows, of more that it read: these are all.
        (8, {"loads": 12}, "some (8)"),
        (8, {}, "some (8 or more)"),
        (6, {"most": 6, "loads": None}, "some (6)"),
        (20, {"loads": None}, "some (20)"),
    ],
)
def test_panel__shows_its_rows_and_counts_those_it_read(
    number: int, options: dict[str, Any], words: str, monkeypatch
) -> None:
    (some,) = _work(monkeypatch, _panel("some", {"rows": list(range(number))}, **options)).panels
    most = options.get("most", 8)
    assert (some.heading, some.shown["rows"]) == (words, list(range(min(most, number))))


def test_panels__no_empty_one_stands_above_a_full_one(monkeypatch) -> None:
    late = _due("late", -1)
    found = _work(
        monkeypatch,
        _panel("empty", {"rows": []}),
        _panel("begin", {"rows": []}, invites=True),
        _panel("full", {"rows": [1, 2]}),
        _panel("figures", {"wave": 1}, holds=("wave",), most=0),
        _panel("due", {"rows": [late] * 8, "deadlines": [late]}),
    )
    assert [each.heading for each in found.panels] == ["due (8 or more)", "full (2)", "figures", "begin"]
    assert [each.heading for each in found.empty] == ["empty"]


def test_what_follows__is_not_read_with_what_is_due_and_left_out_when_empty(monkeypatch) -> None:
    panels = (
        _panel("due", {"rows": [1]}),
        _panel("figures", {"rows": [1]}, follows=True),
        _panel("none", {"rows": []}, follows=True),
    )
    assert [each.panel.key for each in _work(monkeypatch, *panels).panels] == ["due"]
    assert [each.panel.key for each in queries.what_follows(None)] == ["figures"]  # type: ignore[arg-type]


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.FINANCE_OFFICER, Role.VIEWER])
def test_what_follows__is_a_part_of_the_page_and_a_page(role: Role, sign_in) -> None:
    browser = sign_in(person(role, CenterFactory().organisation))
    url = reverse("home:how_things_stand")
    assert f'hx-get="{url}"' in browser.get(reverse("home:my_work")).content.decode()
    page = browser.get(url).content.decode()
    part = browser.get(url, headers={"HX-Request": "true"}).content.decode()
    assert ("<html" in page, "<html" in part) == (True, False)
    assert ("Scorecard" in part, "Scorecard" in page) == (True, True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "kind"), [(Role.COMPANY_CONTACT, "company"), (Role.PARTNER_EDITOR, "partner")]
)
def test_what_follows__is_not_asked_for_where_a_role_has_none(role: Role, kind: str, sign_in) -> None:
    browser = sign_in(person(role, OrganisationFactory(kind=kind)))
    assert reverse("home:how_things_stand") not in browser.get(reverse("home:my_work")).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "most", "follow"), [(Role.DIRECTOR, 28, 19), (Role.ADVISOR, 25, 15)])
def test_my_work__number_of_statements(role: Role, most: int, follow: int, sign_in) -> None:
    """Of a center in which nothing waits. A new panel may add one statement; more is a fault of the panel."""
    browser = sign_in(person(role, CenterFactory().organisation))
    for name, at_most in (("home:my_work", most), ("home:how_things_stand", follow)):
        browser.get(reverse(name))
        with CaptureQueriesContext(connection) as ran:
            page = browser.get(reverse(name))
        assert page.status_code == 200
        assert len(ran) <= at_most, name


def test_my_work__is_in_spanish_for_a_company_that_reads_spanish_and_in_english_for_staff(
    db: None, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = OrganisationFactory(kind="company")
    CompanyFactory(organisation=company)
    client.cookies["django_language"] = "es"
    client.force_login(person(Role.COMPANY_CONTACT, company))
    page = client.get(reverse("home:my_work")).text
    assert '<html lang="es"' in page
    for words in (
        "Mi trabajo",
        "Nuestras solicitudes de ayuda",
        "Pedir ayuda",
        "Trabajo con el centro",
        "Sin nada",
    ):
        assert words in page, words
    for words in (
        "My work",
        "My requests",
        "Our requests",
        "Technology needs",
        "Nothing waiting",
        "Delivery",
    ):
        assert words not in page, words
    assert "Todavía no hay solicitudes" in client.get(reverse("engagements:my_requests")).text
    client.force_login(person(Role.ADVISOR, CenterFactory().organisation))
    # A panel that brings its words along brings them in English too.
    panel = WorkPanel("a", "a", "", lambda actor: {"deadlines": [_due(gettext("Likely duplicates"), 0)]})
    monkeypatch.setattr(work, "panels", lambda: [panel])
    page = client.get(reverse("home:my_work")).text
    assert '<html lang="en"' in page
    assert "Posibles duplicados" not in page


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-1200, "1,200 days late"),
        (-1, "1 day late"),
        (0, "due today"),
        (1, "due tomorrow"),
        (2, "due in 2 days"),
    ],
)
def test_day__says_how_far_away_it_is(days: int, words: str) -> None:
    assert days_away(days) == words
