from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "lineshaft.apps.partners"
    verbose_name = "Partners and resources"

    def ready(self) -> None:
        """
        Merge rules, menu entries, the tab of a site, the panel of *My work*, search, who is not invited, and who refers
        no companies.
        """
        from lineshaft.apps.accounts import closing
        from lineshaft.apps.companies import merge_rules
        from lineshaft.apps.engagements import referring

        from . import actions, merging, queries

        closing.register_reason(actions.why_not_invited)
        referring.register_closed(queries.retired)
        merge_rules.register(*merging.RULES)
        _register_menu()
        _register_tab_of_site()
        _register_work()


def _register_menu() -> None:
    from lineshaft.apps.accounts.permissions import OFFICE_ROLES
    from lineshaft.ui.navigation import NavigationItem, register

    office = frozenset(role.value for role in OFFICE_ROLES)

    def is_editor(roles: frozenset[str]) -> bool:
        return "partner_editor" in roles

    def is_office(roles: frozenset[str]) -> bool:
        return bool(roles & office)

    for item in (
        NavigationItem(_("Resources"), "partners:resources", order=40, group="public"),
        NavigationItem(_("Partners"), "partners:partners", order=50, group="footer"),
        NavigationItem("Our resources", "partners:mine", 10, "Partners", is_editor, "local_library"),
        NavigationItem("Reach", "partners:reach", 20, "Partners", is_editor, "map"),
        NavigationItem(_("Resources of partners"), "partners:resources", 30, "Partners", icon="public"),
        NavigationItem("Partners", "partners:settings", 30, "Settings", is_office, "connect_without_contact"),
    ):
        register(item)


def _register_tab_of_site() -> None:
    from lineshaft.apps.companies.tabs import site_tabs
    from lineshaft.ui.navigation import Tab

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


def _register_work() -> None:
    from lineshaft.ui import work

    from . import panels

    work.register_panel(
        work.WorkPanel(
            "own_resources",
            "Our resources",
            "partners/panels/own_resources.html",
            panels.own_resources,
            order=10,
            most=panels.SHOWN,
            invites=True,
        )
    )
    work.register_search(
        work.SearchSource("resources", _("Resources of partners"), panels.find, 60, looks=(panels.RESOURCES,))
    )
    work.register_search(
        work.SearchSource("partners", _("Partners"), panels.find_partners, 61, looks=(panels.PARTNERS,))
    )
