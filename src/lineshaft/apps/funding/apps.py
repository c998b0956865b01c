from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "lineshaft.apps.funding"
    verbose_name = "Awards and the ledger"

    def ready(self) -> None:
        """Menu entries of the finance officer, the director and the program office."""
        from lineshaft.ui import navigation
        from lineshaft.ui.navigation import NavigationItem

        # Pages of one award are tabs (tabs.py); what goes over all awards of a center stands in the menu.
        navigation.register_group("Money", 40)
        navigation.register(
            NavigationItem("Awards", "funding:awards", 10, "Money", _sees_awards, "account_balance")
        )
        navigation.register(NavigationItem("Journal", "funding:journal", 20, "Money", _sees_books, "list"))
        navigation.register(
            NavigationItem("From accounting", "funding:books", 25, "Money", _sees_books, "upload_file")
        )
        navigation.register(
            NavigationItem("Time sheets", "funding:time", 40, "Money", _signs_time, "history")
        )
        _fill_my_work()
        navigation.register(NavigationItem("Months", "funding:months", 30, "Money", _sees_books, "event"))
        navigation.register(
            NavigationItem("Closeout and audits", "funding:closeout", 80, "Money", _sees_awards, "event")
        )


def _sees_awards(roles: frozenset[str]) -> bool:
    return bool(
        roles & {"director", "finance_officer", "network_administrator", "program_officer", "evaluator"}
    )


def _sees_books(roles: frozenset[str]) -> bool:
    return bool(roles & {"director", "finance_officer"})


def _signs_time(roles: frozenset[str]) -> bool:
    return bool(roles & {"advisor", "director", "finance_officer", "survey_coordinator"})


def _fill_my_work() -> None:
    from lineshaft.ui import work

    from . import time_panels

    for key, title, load in (
        ("weeks_to_sign", "Weeks to sign", time_panels.to_sign),
        ("weeks_to_approve", "Weeks to approve", time_panels.to_approve),
    ):
        work.register_panel(work.WorkPanel(key, title, f"funding/panels/{key}.html", load, 25))
