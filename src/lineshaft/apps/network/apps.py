from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NetworkConfig(AppConfig):
    name = "lineshaft.apps.network"
    verbose_name = "The network"

    def ready(self) -> None:
        from lineshaft.apps.accounts.permissions import OFFICE_ROLES
        from lineshaft.apps.accounts.roles import PERMISSIONS, Role
        from lineshaft.ui import navigation, status, work
        from lineshaft.ui.navigation import NavigationItem

        from . import panels, tabs  # noqa: F401  registers the tabs of a center

        readers = frozenset(role.value for role in Role if "center:read" in PERMISSIONS[role])
        status.register_tone("inferred", "info")
        status.register_tone("restored", "success")
        status.register_tone("lapsed", "error")
        office = frozenset(role.value for role in OFFICE_ROLES)
        for label, seeing in ((_("Center"), readers - office), (_("Centers"), readers & office)):
            navigation.register(
                NavigationItem(
                    label,
                    "network:own_settings",
                    order=20,
                    group=_("Settings"),
                    icon="settings",
                    visible=lambda roles, seeing=seeing: bool(roles & seeing),  # type: ignore[misc]
                )
            )
        work.register_search(
            work.SearchSource("centers", _("Centers"), panels.find_centers, 40, looks=(panels.CENTERS,))
        )
        navigation.register(
            NavigationItem(
                pgettext_lazy("menu", "Find your center"), "network:find", order=10, group="public"
            )
        )
        navigation.register(NavigationItem(_("Centers"), "network:directory", order=20, group="public"))
