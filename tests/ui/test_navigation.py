"""Menus: order, roles, the one current entry, and entries of apps that are not there."""

from collections.abc import Iterator

import pytest
from django.test import RequestFactory
from django.test.utils import override_settings
from django.urls import path

from lineshaft.ui import navigation
from lineshaft.ui.navigation import NavigationItem, Tab, TabSet


def _page(request: object, **kwargs: object) -> None: ...


urlpatterns = [
    path("work/", _page, name="work"),
    path("companies/", _page, name="companies"),
    path("companies/import/", _page, name="import"),
    path("site/<int:pk>/", _page, name="site"),
    path("site/<int:pk>/visits/", _page, name="visits"),
]


class Reader:
    is_authenticated = True


@pytest.fixture(autouse=True)
def _own_menu(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(navigation, "_items", [])
    monkeypatch.setattr(navigation, "_group_order", {})
    monkeypatch.setattr(navigation, "_roles_source", [lambda request: {"advisor"}])
    navigation._present.cache_clear()
    with override_settings(ROOT_URLCONF=__name__):
        yield
    navigation._present.cache_clear()


def _side(path: str) -> list[tuple[str, list[tuple[str, bool]]]]:
    request = RequestFactory().get(path)
    request.user = Reader()  # type: ignore[assignment]
    groups = navigation.side_navigation(request)
    return [(str(g.heading), [(str(link.label), link.current) for link in g.links]) for g in groups]


def test_side_navigation__grouped_ordered_and_one_current() -> None:
    navigation.register(NavigationItem("Import", "import", 30, "Data"))
    navigation.register(NavigationItem("Companies", "companies", 20, "Work"))
    navigation.register(NavigationItem("My work", "work", 10))
    navigation.register_group("Work", 1)
    navigation.register_group("Data", 2)

    assert _side("/companies/import/dry-run/") == [
        ("", [("My work", False)]),
        ("Work", [("Companies", False)]),
        ("Data", [("Import", True)]),
    ]


def test_side_navigation__roles_and_missing_apps() -> None:
    navigation.register(NavigationItem("Companies", "companies", visible=lambda roles: "advisor" in roles))
    navigation.register(NavigationItem("Import", "import", visible=lambda roles: "director" in roles))
    navigation.register(NavigationItem("Nowhere", "no_such_page"))
    navigation.register(NavigationItem("Find", "work", group="public"))

    assert _side("/") == [("", [("Companies", False)])]


def test_register__again_replaces() -> None:
    navigation.register(NavigationItem("Old", "work"))
    navigation.register(NavigationItem("New", "work"))

    assert _side("/work/") == [("", [("New", True)])]


def test_roles_of__visitor_has_none() -> None:
    assert navigation.roles_of(RequestFactory().get("/")) == frozenset()


def test_tab_set__order_visibility_count_and_current() -> None:
    tabs = TabSet("site")
    tabs.register(Tab("visits", "Visits", "visits", 20, count=lambda request, site: site * 2))
    tabs.register(Tab("overview", "Overview", "site", 10))
    tabs.register(Tab("hidden", "Hidden", "site", 5, visible=lambda request, site: False))
    tabs.register(Tab("absent", "Absent", "no_such_page"))

    shown = tabs.links(RequestFactory().get("/"), 3, "visits", pk=3)

    assert [(link.label, link.url, link.current, link.count) for link in shown] == [
        ("Overview", "/site/3/", False, None),
        ("Visits", "/site/3/visits/", True, 6),
    ]
