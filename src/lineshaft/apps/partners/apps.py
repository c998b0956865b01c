from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "lineshaft.apps.partners"
    verbose_name = "Partners and resources"

    def ready(self) -> None:
        """Menu entries, the tab of a site, the panel of *My work*, and search."""
        from lineshaft.apps.accounts import closing
        from lineshaft.apps.accounts.permissions import OFFICE_ROLES
        from lineshaft.apps.companies import merge_rules
        from lineshaft.apps.companies.tabs import site_tabs
        from lineshaft.ui import navigation, work
        from lineshaft.ui.navigation import NavigationItem, Tab

        from . import actions, merging, panels

        closing.register_reason(actions.why_not_invited)
        merge_rules.register(*merging.RULES)

        office = frozenset(role.value for role in OFFICE_ROLES)

        def is_editor(roles: frozenset[str]) -> bool:
            return "partner_editor" in roles

        navigation.register(NavigationItem(_("Resources"), "partners:resources", order=40, group="public"))
        navigation.register(NavigationItem(_("Partners"), "partners:partners", order=50, group="public"))
        for label, url_name, order, icon in (
            ("Our resources", "partners:mine", 10, "local_library"),
            ("Reach", "partners:reach", 20, "map"),
        ):
            navigation.register(NavigationItem(label, url_name, order, "Partners", is_editor, icon))
        navigation.register(
            NavigationItem(
                "Resources of partners", "partners:resources", order=30, group="Partners", icon="public"
            )
        )
        navigation.register(
            NavigationItem(
                "Partners",
                "partners:settings",
                order=30,
                group="Settings",
                icon="connect_without_contact",
                visible=lambda roles: bool(roles & office),
            )
        )
        site_tabs.register(
            Tab(
                "resources",
                "Resources",
                "partners:of_site",
                order=60,
                visible=lambda request, site: bool(
                    request.actor.organisations_where("resource:share")  # type: ignore[attr-defined]
                ),
            )
        )
        work.register_panel(
            work.WorkPanel(
                "own_resources",
                "Our resources",
                "partners/panels/own_resources.html",
                panels.own_resources,
                order=10,
            )
        )
        work.register_search(work.SearchSource("resources", "Resources of partners", panels.find, order=60))
