from typing import Any

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "lineshaft.apps.surveys"
    verbose_name = "Surveys"

    def ready(self) -> None:
        from lineshaft.apps.accounts.roles import PERMISSIONS, Role
        from lineshaft.apps.companies import merge_rules
        from lineshaft.apps.companies.tabs import site_tabs
        from lineshaft.ui import navigation
        from lineshaft.ui.navigation import NavigationItem, Tab
        from lineshaft.ui.work import register_panel

        from . import merging
        from .panels import NETWORK_PANEL, SURVEY_PANEL

        merge_rules.register(*merging.RULES)

        seeing = frozenset(
            role.value for role in Role if PERMISSIONS[role] & {"survey:read", "network_totals:read"}
        )

        def reads_cases(request: Any, site: Any) -> bool:
            return bool(request.actor.can("survey:read"))

        navigation.register(
            NavigationItem(
                "Survey waves",
                "surveys:waves",
                order=10,
                group="Survey and outcomes",
                icon="forum",
                visible=lambda roles: bool(roles & seeing),
            )
        )
        site_tabs.register(Tab("surveys", "Surveys", "surveys:site", order=50, visible=reads_cases))
        register_panel(SURVEY_PANEL)
        register_panel(NETWORK_PANEL)
