from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworkConfig(AppConfig):
    name = "lineshaft.apps.network"
    verbose_name = "The network"

    def ready(self) -> None:
        from lineshaft.apps.accounts.roles import PERMISSIONS, Role
        from lineshaft.ui import navigation, status
        from lineshaft.ui.navigation import NavigationItem

        from . import tabs  # noqa: F401  registers the tabs of a center

        readers = frozenset(role.value for role in Role if "center:read" in PERMISSIONS[role])
        status.register_tone("inferred", "info")
        status.register_tone("restored", "success")
        status.register_tone("lapsed", "error")
        navigation.register(
            NavigationItem(
                _("Center"),
                "network:own_settings",
                order=20,
                group=_("Settings"),
                icon="settings",
                visible=lambda roles: bool(roles & readers),
            )
        )
        navigation.register(NavigationItem(_("Find your center"), "network:find", order=10, group="public"))
        navigation.register(NavigationItem(_("Centers"), "network:directory", order=20, group="public"))
