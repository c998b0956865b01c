from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "lineshaft.apps.funding"
    verbose_name = "Awards and the ledger"

    def ready(self) -> None:
        """Menu entries of the finance officer, the director and the program office."""
        from lineshaft.ui import navigation, status, work
        from lineshaft.ui.navigation import NavigationItem

        from . import panels

        status.register_tone("certified", "success")
        work.register_panel(
            work.WorkPanel(
                "federal_reports",
                "Federal reports",
                "funding/panels/federal_reports.html",
                panels.due_federal_reports,
                25,
            )
        )
        # Pages of one award are tabs (tabs.py); what goes over all awards of a center stands in the menu.
        navigation.register_group("Money", 40)
        navigation.register(
            NavigationItem("Awards", "funding:awards", 10, "Money", _sees_awards, "account_balance")
        )
        navigation.register(
            NavigationItem(
                "Federal reports", "funding:federal_reports_due", 40, "Money", _sees_awards, "assessment"
            )
        )


def _sees_awards(roles: frozenset[str]) -> bool:
    return bool(
        roles & {"director", "finance_officer", "network_administrator", "program_officer", "evaluator"}
    )
