from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworkConfig(AppConfig):
    name = "lineshaft.apps.network"
    verbose_name = "The network"

    def ready(self) -> None:
        from lineshaft.ui import navigation, status
        from lineshaft.ui.navigation import NavigationItem

        status.register_tone("inferred", "info")
        navigation.register(NavigationItem(_("Find your center"), "network:find", order=10, group="public"))
        navigation.register(NavigationItem(_("Centers"), "network:directory", order=20, group="public"))
