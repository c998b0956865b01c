from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScoutingConfig(AppConfig):
    name = "lineshaft.apps.scouting"
    verbose_name = "Supplier scouting"

    def ready(self) -> None:
        """Merge rules of what names a site, what industry coding learns from, menu entries, and panels of *My work*."""
        from lineshaft.apps.accounts import closing
        from lineshaft.apps.companies import merge_rules, profile_panels
        from lineshaft.apps.reference import coding
        from lineshaft.ui import navigation, work

        from . import (
            actions,
            buy_american_menu,
            merging,
            panels,
            posting_panels,
            profile,
            queries,
            technology_panels,
        )

        closing.register_reason(actions.why_not_invited)
        merge_rules.register(*merging.RULES)
        coding.register_examples(queries.industries_chosen)
        for of_profile in profile.PANELS:
            profile_panels.register(of_profile)
        work.register_panel(panels.SENT_PANEL)
        work.register_panel(panels.DESK_PANEL)
        work.register_panel(posting_panels.NEEDS_PANEL)
        work.register_search(posting_panels.NEEDS_SEARCH)
        work.register_panel(technology_panels.TECHNOLOGY_PANEL)
        _register_tab_of_site()
        _register_menu()
        for item in buy_american_menu.ITEMS:
            navigation.register(item)


def _register_tab_of_site() -> None:
    from lineshaft.apps.companies.tabs import site_tabs
    from lineshaft.ui.navigation import Tab

    def sees(request: Any, site: Any) -> bool:
        actor = request.actor
        return bool(actor.organisations_where("need:answer")) or site.company_id in actor.company_ids

    site_tabs.register(Tab("technology", "Technology", "scouting:technology_of_site", order=65, visible=sees))


def _register_menu() -> None:
    from lineshaft.apps.accounts.roles import PERMISSIONS
    from lineshaft.ui.navigation import NavigationItem, register

    reading = frozenset(role.value for role, allowed in PERMISSIONS.items() if "company:read" in allowed)
    posting = frozenset(role.value for role, allowed in PERMISSIONS.items() if "need:post" in allowed)

    def works_desk(roles: frozenset[str]) -> bool:
        return bool(roles & {"program_officer", "network_administrator"})

    def answers(roles: frozenset[str]) -> bool:
        return bool(roles & {"advisor", "director"})

    def is_company(roles: frozenset[str]) -> bool:
        return "company_contact" in roles

    def technology(roles: frozenset[str]) -> bool:
        return answers(roles) or is_company(roles) or works_desk(roles)

    def posts(roles: frozenset[str]) -> bool:
        return bool(roles & posting)

    def reads_registry(roles: frozenset[str]) -> bool:
        return bool(roles & reading)

    def is_office(roles: frozenset[str]) -> bool:
        return bool(roles & {"program_officer", "network_administrator", "evaluator"})

    for item in (
        NavigationItem(_("Find a supplier"), "scouting:about", order=35, group="public"),
        NavigationItem("Needs", "scouting:needs", 5, "Scouting", posts, "construction"),
        NavigationItem("Buyers", "scouting:buyers", 35, "Settings", is_office, "account_balance"),
        NavigationItem("Scouting desk", "scouting:desk", 10, "Scouting", works_desk, "search"),
        NavigationItem("Needs sent to us", "scouting:sent", 20, "Scouting", answers, "forum"),
        NavigationItem("Technology needs", "scouting:technology", 25, "Scouting", technology, "science"),
        NavigationItem("Where we are named", "scouting:named", 30, "Scouting", is_company, "visibility"),
        NavigationItem("Supply map", "scouting:supply", 40, "Scouting", reads_registry, "map"),
        NavigationItem("Verify a report", "scouting:verify", 90, "Scouting", works_desk, "verified"),
    ):
        register(item)
