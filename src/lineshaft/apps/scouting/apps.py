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

        from . import actions, menu, merging, panels, profile, queries

        closing.register_reason(actions.why_not_invited)
        merge_rules.register(*merging.RULES)
        coding.register_examples(queries.industries_chosen)
        for of_profile in profile.PANELS:
            profile_panels.register(of_profile)
        for panel in panels.PANELS:
            work.register_panel(panel)
        for source in panels.SEARCHES:
            work.register_search(source)
        for item in menu.ITEMS:
            navigation.register(item)
        _register_tab_of_site()


def _register_tab_of_site() -> None:
    from lineshaft.apps.companies.tabs import site_tabs
    from lineshaft.ui.navigation import Tab

    def sees(request: Any, site: Any) -> bool:
        actor = request.actor
        return bool(actor.organisations_where("need:answer")) or site.company_id in actor.company_ids

    site_tabs.register(
        Tab("technology", _("Technology"), "scouting:technology_of_site", order=65, visible=sees)
    )
