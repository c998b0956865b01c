from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferenceConfig(AppConfig):
    name = "lineshaft.apps.reference"
    verbose_name = "Reference facts"

    def ready(self) -> None:
        """Menu entries."""
        from lineshaft.ui.navigation import NavigationItem, register

        register(NavigationItem(_("Rules and numbers"), "reference:law", order=60, group="public"))
