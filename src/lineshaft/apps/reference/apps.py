from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferenceConfig(AppConfig):
    name = "lineshaft.apps.reference"
    verbose_name = "Reference facts"

    def ready(self) -> None:
        """Menu entries."""
        from lineshaft.ui.navigation import NavigationItem, register

        def works_with_money(roles: frozenset[str]) -> bool:
            return bool(
                roles
                & {"finance_officer", "director", "program_officer", "network_administrator", "evaluator"}
            )

        register(NavigationItem(_("Rules and numbers"), "reference:law", group="footer"))
        register(
            NavigationItem(
                "Rules of law", "reference:law", 80, "Settings", works_with_money, "account_balance"
            )
        )
