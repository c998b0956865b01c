"""What the menus show. Apps register entries from `AppConfig.ready`; pages read them through the context.

A menu entry is a pointer, not a permission: the view behind it checks for itself.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.functional import Promise

Text = str | Promise
Roles = frozenset[str]


def everyone(roles: Roles) -> bool:
    """Visible to every signed-in person."""
    return True


@dataclass(frozen=True)
class NavigationItem:
    """One entry of a menu.

    `group` is "public" for the bar of the public pages, "account" for the account menu, else the heading
    under which the entry stands in the side navigation. `visible` takes the roles of the reader.
    `icon` is a name of the USWDS sprite.
    """

    label: Text
    url_name: str
    order: int = 100
    group: Text = ""
    visible: Callable[[Roles], bool] = everyone
    icon: str = ""


@dataclass(frozen=True)
class Link:
    """A menu entry or tab ready to show."""

    label: Text
    url: str
    current: bool = False
    icon: str = ""
    count: int | None = None
    key: str = ""


@dataclass(frozen=True)
class LinkGroup:
    """Entries of the side navigation under one heading (empty for the first, nameless group)."""

    heading: Text
    links: tuple[Link, ...]


_items: list[NavigationItem] = []
_roles_source: list[Callable[[HttpRequest], Iterable[str]]] = []
# Order of the headings: first registered first, unless named here by `register_group`.
_group_order: dict[str, int] = {}


def register(item: NavigationItem) -> None:
    """Add a menu entry. Registering the same `url_name` in the same group twice keeps the last."""
    _items[:] = [old for old in _items if (old.url_name, str(old.group)) != (item.url_name, str(item.group))]
    _items.append(item)
    _present.cache_clear()


def register_group(heading: str, order: int) -> None:
    """Place the heading `heading` (untranslated) of the side navigation; unplaced ones follow at 100."""
    _group_order[heading] = order


def set_roles_source(source: Callable[[HttpRequest], Iterable[str]]) -> None:
    """Tell the menus how to learn the roles of the person behind a page; `accounts` calls this once."""
    _roles_source[:] = [source]


def roles_of(request: HttpRequest) -> Roles:
    """The roles of the reader, as the registered source gives them; none for a visitor."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not _roles_source:
        return frozenset()
    return frozenset(_roles_source[0](request))


def url_or_none(url_name: str, **kwargs: Any) -> str | None:
    """The address of a named page, or None where the app that has it is not installed."""
    return _address(url_name, get_urlconf(), **kwargs)


@lru_cache(maxsize=1024)
def _address(url_name: str, urlconf: str | None, **kwargs: Any) -> str | None:
    # The menus ask for a hundred addresses on every page.
    try:
        return reverse(url_name, urlconf, kwargs=kwargs or None)
    except NoReverseMatch:
        return None


def _links(group: str, path: str, roles: Roles) -> list[tuple[NavigationItem, Link]]:
    present = _present(group, roles, get_urlconf())
    current = _current_url([url for _, url in present], path)
    return [(item, Link(item.label, url, url == current, item.icon)) for item, url in present]


@lru_cache(maxsize=1024)
def _present(group: str, roles: Roles, urlconf: str | None) -> tuple[tuple[NavigationItem, str], ...]:
    # A hundred entries are asked on every page, and what they answer to the same roles stays the same.
    chosen = [item for item in _items if str(item.group) == group and item.visible(roles)]
    chosen.sort(key=lambda item: (item.order, item.url_name))
    pairs = [(item, url_or_none(item.url_name)) for item in chosen]
    return tuple((item, url) for item, url in pairs if url is not None)


def _current_url(urls: list[str], path: str) -> str | None:
    """The longest of `urls` that `path` lies at or below: one entry is current, not its parents too."""
    matches = [url for url in urls if path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))]
    return max(matches, key=len, default=None)


def links(group: str, request: HttpRequest) -> list[Link]:
    """The entries of one group that the reader may see, in order, the current one marked."""
    return [link for _, link in _links(group, request.path, roles_of(request))]


def pages_for(roles: Roles) -> list[tuple[Text, Link]]:
    """Every page of the menus for staff that people with these roles see, under its heading; the account menu too."""
    groups = {str(item.group): item.group for item in _items}
    return [
        (heading, link)
        for name, heading in groups.items()
        if name not in {"public", "footer"}
        for _, link in _links(name, "", roles)
    ]


def side_navigation(request: HttpRequest) -> list[LinkGroup]:
    """The side navigation of a signed-in reader, grouped under its headings."""
    roles = roles_of(request)
    headings: dict[str, Text] = {}
    for item in _items:
        headings.setdefault(str(item.group), item.group)
    groups = [name for name in headings if name not in {"public", "footer", "account"}]
    groups.sort(key=lambda name: (name != "", _group_order.get(name, 100)))
    found = {name: _links(name, request.path, roles) for name in groups}
    every_url = [link.url for entries in found.values() for _, link in entries]
    current = _current_url(every_url, request.path)
    shown = []
    for name in groups:
        entries = tuple(Link(link.label, link.url, link.url == current, link.icon) for _, link in found[name])
        if entries:
            shown.append(LinkGroup(headings[name], entries))
    return shown


@dataclass(frozen=True)
class Tab:
    """One tab of a detail page. `url_name` is reversed with the arguments given to `TabSet.links`.

    `visible(request, subject)` hides it; `count(request, subject)` puts a number beside the label.
    """

    key: str
    label: Text
    url_name: str
    order: int = 100
    visible: Callable[[HttpRequest, Any], bool] | None = None
    count: Callable[[HttpRequest, Any], int] | None = None


class TabSet:
    """Tabs of one kind of record, to which higher apps add theirs from `AppConfig.ready`.

    The app that owns the record keeps one instance, for example `companies.tabs.site_tabs`.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._tabs: dict[str, Tab] = {}

    def register(self, tab: Tab) -> None:
        """Add a tab; a second one with the same key takes the place of the first."""
        self._tabs[tab.key] = tab

    def links(self, request: HttpRequest, subject: Any, current: str, **url_kwargs: Any) -> list[Link]:
        """The tabs of `subject` for this reader; `current` is the key of the open one."""
        shown = []
        for tab in sorted(self._tabs.values(), key=lambda tab: (tab.order, tab.key)):
            url = url_or_none(tab.url_name, **url_kwargs)
            if url is None or (tab.visible and not tab.visible(request, subject)):
                continue
            count = tab.count(request, subject) if tab.count else None
            shown.append(Link(tab.label, url, tab.key == current, "", count, tab.key))
        return shown
