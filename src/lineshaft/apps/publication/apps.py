from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicationConfig(AppConfig):
    name = "lineshaft.apps.publication"
    verbose_name = "Publication"

    def ready(self) -> None:
        """Menu entries, and where stories stand."""
        from lineshaft.ui import navigation

        from .stories import places

        places.register()

        navigation.register(
            navigation.NavigationItem(_("Results"), "publication:results", order=30, group="public")
        )
        navigation.register(
            navigation.NavigationItem(
                _("Public results"), "publication:results", order=40, group="Results", icon="public"
            )
        )
        navigation.register(
            navigation.NavigationItem(
                "Publications",
                "publication:publications",
                order=50,
                group="Results",
                icon="history",
                visible=lambda roles: bool(roles & {"network_administrator", "program_officer", "evaluator"}),
            )
        )
