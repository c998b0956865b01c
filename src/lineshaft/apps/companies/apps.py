from collections.abc import Callable, Sequence
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# Words, address, icon, and the permissions of which one is enough to see the entry.
_MENU = (
    (_("Companies"), "companies:sites", "store", "company:read"),
    (_("Add a company"), "companies:new_site", "add", "company:edit"),
    (_("Imports"), "companies:imports", "upload_file", "company:import"),
    (_("Certificates that expire"), "companies:certificates", "event", "relationship:read own_company:read"),
    (_("My company"), "companies:my_company", "store", "own_company:read"),
    (_("Our profile"), "companies:our_profile", "construction", "own_company:read"),
    (_("Who shares what"), "companies:our_sharing", "visibility", "own_company:read"),
    (_("Likely duplicates"), "companies:review", "content_copy", "company:edit registry:decide"),
)


class CompaniesConfig(AppConfig):
    name = "lineshaft.apps.companies"
    verbose_name = "Companies and sites"

    def ready(self) -> None:
        from lineshaft.ui.navigation import NavigationItem, register
        from lineshaft.ui.work import SearchSource, register_panel, register_search

        from . import merge_rules, merging
        from .panels import PANELS, find_contacts

        merge_rules.register(*merging.RULES)
        for order, (label, url_name, icon, permission) in enumerate(_MENU):
            visible = _roles_with(permission)
            register(NavigationItem(label, url_name, order, "Companies", visible, icon))
        for panel in PANELS:
            register_panel(panel)
        register_search(SearchSource("sites", _("Companies"), _hits, order=10, whole_list=_whole_list))
        register_search(SearchSource("contacts", "People", find_contacts, order=15))


def _roles_with(permission: str) -> Callable[[frozenset[str]], bool]:
    from lineshaft.apps.accounts.roles import PERMISSIONS

    wanted = frozenset(permission.split())
    holding = frozenset(role.value for role, granted in PERMISSIONS.items() if wanted & granted)
    return lambda roles: bool(roles & holding)


def _hits(actor: Any, text: str, limit: int) -> Sequence[Any]:
    from django.urls import reverse

    from lineshaft.ui.work import Hit

    from .queries import find_sites

    return [
        Hit(site.name, reverse("companies:site", args=[site.public_id]), _detail(site))
        for site in find_sites(actor, text, limit)
    ]


def _detail(site: Any) -> str:
    """The address, and before it the company where the plant is called otherwise."""
    if site.name_key == site.company.name_key:
        return str(site.address_line)
    return f"{site.company.name}; {site.address_line}"


def _whole_list(text: str) -> str:
    from urllib.parse import urlencode

    from django.urls import reverse

    return f"{reverse('companies:sites')}?{urlencode({'q': text, 'scope': 'all'})}"
