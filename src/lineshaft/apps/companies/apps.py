from collections.abc import Callable, Sequence
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CompaniesConfig(AppConfig):
    name = "lineshaft.apps.companies"
    verbose_name = "Companies and sites"

    def ready(self) -> None:
        from lineshaft.ui.navigation import NavigationItem, register
        from lineshaft.ui.work import SearchSource, WorkPanel, register_panel, register_search

        from . import merge_rules, merging
        from .panels import REGISTRY_PANEL, certificates_to_renew

        register_panel(REGISTRY_PANEL)
        merge_rules.register(*merging.RULES)
        for order, (label, url_name, icon, permission) in enumerate(
            (
                (_("Companies"), "companies:sites", "store", "company:read"),
                (_("Add a company"), "companies:new_site", "add", "company:edit"),
                (_("Imports"), "companies:imports", "upload_file", "company:import"),
                (
                    _("Certificates that expire"),
                    "companies:certificates",
                    "event",
                    "relationship:read own_company:read",
                ),
                (_("My company"), "companies:my_company", "store", "own_company:read"),
                (_("Who shares what"), "companies:our_sharing", "visibility", "own_company:read"),
                (_("Likely duplicates"), "companies:review", "content_copy", "company:edit registry:decide"),
            )
        ):
            register(
                NavigationItem(
                    label,
                    url_name,
                    order=order,
                    group=_("Companies"),
                    icon=icon,
                    visible=_roles_with(permission),
                )
            )
        register_panel(
            WorkPanel(
                "certificates",
                _("Certificates that expire"),
                "companies/panels/certificates.html",
                certificates_to_renew,
                60,
            )
        )
        register_panel(
            WorkPanel(
                "sharing_asked",
                _("Questions to your company"),
                "companies/panels/sharing_asked.html",
                _questions,
                order=5,
            )
        )
        register_panel(
            WorkPanel(
                "held_rows",
                _("Rows of files that wait"),
                "companies/panels/held_rows.html",
                _held_rows,
                order=15,
            )
        )
        register_search(SearchSource("sites", _("Companies"), _hits, order=10))


def _roles_with(permission: str) -> Callable[[frozenset[str]], bool]:
    from lineshaft.apps.accounts.roles import PERMISSIONS

    wanted = frozenset(permission.split())
    holding = frozenset(role.value for role, granted in PERMISSIONS.items() if wanted & granted)
    return lambda roles: bool(roles & holding)


def _questions(actor: Any) -> dict[str, Any] | None:
    """What centers ask of the person's company. No panel where nothing is asked."""
    from .queries import questions_to_company

    if not actor.can("own_company:read"):
        return None
    rows = list(questions_to_company(actor)[:8])
    return {"rows": rows} if rows else None


def _held_rows(actor: Any) -> dict[str, Any] | None:
    """Imports with rows that wait for a decision; nothing for who may not import, or when none waits."""
    from .queries import imports_that_wait

    batches = list(imports_that_wait(actor)[:10])
    return {"batches": batches} if batches else None


def _hits(actor: Any, text: str, limit: int) -> Sequence[Any]:
    from django.urls import reverse

    from lineshaft.ui.work import Hit

    from .queries import find_sites

    return [
        Hit(site.name, reverse("companies:site", args=[site.public_id]), site.address_line)
        for site in find_sites(actor, text, limit)
    ]
