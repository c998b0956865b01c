from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "lineshaft.apps.funding"
    verbose_name = "Awards and the ledger"

    def ready(self) -> None:
        """Menu entries of the finance officer, the director and the program office."""
        from lineshaft.ui import navigation, status, work
        from lineshaft.ui.navigation import NavigationItem

        from . import panels

        # Pages of one award are tabs (tabs.py); what goes over all awards of a center stands in the menu.
        navigation.register_group("Money", 40)
        navigation.register(
            NavigationItem("Awards", "funding:awards", 10, "Money", _sees_awards, "account_balance")
        )
        navigation.register(
            NavigationItem("Match", "funding:match_of_awards", 20, "Money", _sees_awards, "trending_up")
        )
        navigation.register(
            NavigationItem("Contributions", "funding:contributions", 30, "Money", _sees_books, "favorite")
        )
        work.register_panel(panels.MATCH_PANEL)
        work.register_panel(panels.CONTRIBUTIONS_PANEL)
        status.register_tone("held", "warning")
        status.register_tone("refused", "error")
        status.register_tone("posted", "success")
        status.register_tone("taken_back", "neutral")


def _sees_awards(roles: frozenset[str]) -> bool:
    return bool(
        roles & {"director", "finance_officer", "network_administrator", "program_officer", "evaluator"}
    )


def _sees_books(roles: frozenset[str]) -> bool:
    return bool(roles & {"director", "finance_officer"})
