from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest


class FundingConfig(AppConfig):
    name = "lineshaft.apps.funding"
    verbose_name = "Awards and the ledger"

    def ready(self) -> None:
        """Menu entries of the finance officer, the director and the program office."""
        from lineshaft.apps.companies import merge_rules
        from lineshaft.apps.engagements.tabs import engagement_tabs
        from lineshaft.ui import navigation, status, work
        from lineshaft.ui.navigation import NavigationItem, Tab

        from . import merging, panels

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
        navigation.register(
            NavigationItem("Match", "funding:match_of_awards", 20, "Money", _sees_awards, "trending_up")
        )
        navigation.register(
            NavigationItem("Contributions", "funding:contributions", 30, "Money", _sees_books, "favorite")
        )
        navigation.register(
            NavigationItem("Invoices", "funding:invoices", 40, "Money", _sees_books, "attach_money")
        )
        navigation.register(
            NavigationItem(
                "My invoices", "funding:my_invoices", 20, "Delivery", _is_company_contact, "attach_money"
            )
        )
        engagement_tabs.register(
            Tab("fee", "Fee", "funding:engagement_fee", order=35, visible=_reads_own_engagement)
        )
        merge_rules.register(*merging.RULES)
        work.register_panel(panels.MATCH_PANEL)
        work.register_panel(panels.CONTRIBUTIONS_PANEL)
        work.register_panel(panels.OVERDUE_PANEL)
        status.register_tone("issued", "info")
        status.register_tone("paid", "success")
        status.register_tone("credited", "neutral")
        status.register_tone("written_off", "neutral")
        status.register_tone("held", "warning")
        status.register_tone("refused", "error")
        status.register_tone("posted", "success")
        status.register_tone("taken_back", "neutral")
        navigation.register(
            NavigationItem(
                "Federal reports", "funding:federal_reports_due", 40, "Money", _sees_awards, "assessment"
            )
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


def _is_company_contact(roles: frozenset[str]) -> bool:
    return "company_contact" in roles


def _reads_own_engagement(request: HttpRequest, engagement: Any) -> bool:
    return engagement.center_id in request.actor.organisations_where("engagement:read")  # type: ignore[attr-defined]
