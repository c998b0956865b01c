"""What every page knows: whether it shows demonstration data, its menus, and where search and sign-in are."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from lineshaft.ui import navigation


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Menus are lazy: a page that shows none pays nothing and asks nothing."""
    return {
        "demo_mode": bool(getattr(settings, "DEMO", False)),
        "side_navigation": SimpleLazyObject(lambda: navigation.side_navigation(request)),
        "public_navigation": SimpleLazyObject(lambda: navigation.links("public", request)),
        "footer_navigation": SimpleLazyObject(lambda: navigation.links("footer", request)),
        "account_navigation": SimpleLazyObject(lambda: navigation.links("account", request)),
        "search_url": SimpleLazyObject(lambda: navigation.url_or_none("home:search") or ""),
        "home_url": SimpleLazyObject(lambda: navigation.url_or_none("home:my_work") or "/"),
        "sign_in_url": SimpleLazyObject(lambda: navigation.url_or_none("account_login") or ""),
        "sign_out_url": SimpleLazyObject(lambda: navigation.url_or_none("account_logout") or ""),
    }
